import type { Colour } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type {
  ChannelKind,
  DeliveryOutcome,
  DeliveryState,
  OutgoingMessage,
  Receipt,
  SourceRef,
} from './core/delivery.js';

/** Limits of one provider account. */
export interface LaneLimits {
  readonly concurrency: number;
  readonly perSecond: number;
  /** A request unanswered for so long is `unknown`; network time, not domain time. */
  readonly timeoutMs: number;
}

interface ChannelFacts {
  /** `simulated-sms`, `twilio-sms`, `email`. */
  readonly id: string;
  readonly kind: ChannelKind;
  readonly lane: LaneLimits;
  /** True when resending the same key can not reach the person twice. */
  readonly deduplicates: boolean;
}

/** What is known of a request whose receipt is wanted. */
export interface ReceiptQuery {
  /** The provider's id, when its answer reached us. */
  readonly providerId: string | null;
  readonly key: string;
  readonly address: string;
  /** The words that were sent, for providers that keep no key of ours. */
  readonly text: string;
  /** When the first request with this key left, epoch milliseconds of domain time. */
  readonly sentAt: number;
}

export type FoundReceipt = Receipt & { readonly providerId: string };

/** Carries real messages only: the type of `send` does not accept a drill. */
export abstract class LiveChannel implements ChannelFacts {
  readonly carries = 'actual' as const;
  abstract readonly id: string;
  abstract readonly kind: ChannelKind;
  abstract readonly lane: LaneLimits;
  abstract readonly deduplicates: boolean;
  /** Never throws for an expected outcome; `unknown` when the request may have left. */
  abstract send(message: OutgoingMessage<'actual'>): Promise<DeliveryOutcome>;
  /** Pulls the receipt of an accepted or unknown request by provider id or by our key; null when there is none. */
  abstract receiptOf(query: {
    providerId: string | null;
    key: string;
    address: string;
  }): Promise<(Receipt & { providerId: string }) | null>;
}

/** Reaches nobody outside: carries real messages and drills alike. */
export abstract class SimulatedChannel implements ChannelFacts {
  readonly carries = 'everything' as const;
  abstract readonly id: string;
  abstract readonly kind: ChannelKind;
  abstract readonly lane: LaneLimits;
  abstract readonly deduplicates: boolean;
  abstract send(message: OutgoingMessage): Promise<DeliveryOutcome>;
  abstract receiptOf(query: {
    providerId: string | null;
    key: string;
    address: string;
  }): Promise<(Receipt & { providerId: string }) | null>;
}

export type Channel = LiveChannel | SimulatedChannel;

/** Filled by each channel's module; one channel per kind is used for each nature, first registered wins. */
export abstract class ChannelRegistry {
  abstract add(channel: Channel): void;
  abstract all(): readonly Channel[];
}

/** One person, or the desk itself (`contactId` null), with the addresses that may be tried. */
export interface Recipient {
  readonly contactId: string | null;
  readonly voice: string | null;
  readonly sms: string | null;
  readonly email: string | null;
}

/** Tell one post's people something: one call of the ladder. Repeating it with the same call number changes nothing. */
export interface TellOrder {
  readonly source: SourceRef;
  /** Every obligation this one message carries; several obligations of one post travel in one call. */
  readonly obligationIds: readonly number[];
  readonly incidentId: string;
  readonly nature: Nature;
  readonly colour: Colour;
  readonly unitId: string;
  readonly recipients: readonly Recipient[];
  /** Channel kinds to use now, in order of preference, from the channel policy. */
  readonly channels: readonly ChannelKind[];
  /** `all`: each channel at once; `first`: the first with an address, the next only when it fails. */
  readonly spread: 'all' | 'first';
  readonly callNo: number;
  readonly subject: string;
  readonly texts: { readonly voice: string; readonly sms: string; readonly email: string };
  readonly expiresAt: number;
}

export interface DeliveryView {
  readonly id: number;
  readonly source: SourceRef;
  readonly obligationId: number | null;
  readonly unitId: string;
  readonly contactId: string | null;
  readonly channel: ChannelKind;
  readonly channelId: string;
  readonly address: string;
  readonly callNo: number;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly text: string;
  readonly plannedAt: number;
  readonly acceptedAt: number | null;
  readonly deliveredAt: number | null;
  readonly attempts: readonly {
    readonly startedAt: number;
    readonly finishedAt: number | null;
    readonly outcome: string;
    readonly reason: string | null;
    readonly late: boolean;
  }[];
}

export interface ChannelHealth {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly state: 'working' | 'failing' | 'unproved';
  readonly lastProvedAt: number | null;
  readonly queued: number;
  readonly lastReason: string | null;
}

/** Puts messages on their way and tells what became of them. */
export abstract class Dissemination {
  /** Plans one delivery row per recipient, channel and obligation, keyed; lanes start at commit. */
  abstract tell(tx: Tx, orders: readonly TellOrder[]): Promise<void>;
  /** Withdraws what has not left for these obligations; what is on its way is left to finish. */
  abstract withdraw(tx: Tx, obligationIds: readonly number[]): Promise<number>;
  abstract ofObligation(obligationId: number): Promise<readonly DeliveryView[]>;
  /**
   * Obligations for which something had reached (accepted or delivered) this address by `at`:
   * an answer from a phone covers only what that phone had been told.
   */
  abstract toldAt(address: string, at: number): Promise<readonly number[]>;
  abstract health(): Promise<readonly ChannelHealth[]>;
  /** Counts of deliveries by state, for one incident. */
  abstract counts(incidentId: string): Promise<Readonly<Record<DeliveryState, number>>>;
  /** First request that left for an incident, by domain time; null when none has. */
  abstract firstRequestAt(incidentId: string): Promise<number | null>;
}

/** Receipts pushed by a provider, verified by its edge; keyed by our delivery key or the provider's id. */
export abstract class ReceiptIntake {
  /** Repeatable and order-free: a later `accepted` never undoes `delivered`. False when nothing matches; it is kept anyway. */
  abstract receive(receipt: Receipt & { channelId: string; providerId: string; key: string | null }): Promise<boolean>;
}

/** A delivery came to nothing for good on every channel of its call; `calling` goes on at once. */
export const callCameToNothing = 'dissemination.call-came-to-nothing';
export interface CallCameToNothing {
  readonly obligationIds: readonly number[];
  readonly callNo: number;
  readonly reason: string;
}
