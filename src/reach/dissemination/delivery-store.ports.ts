import type { Colour } from '../../shared/level.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { NextForDelivery } from './core/after-outcome.js';
import type { PlannedCarrier } from './core/plan-deliveries.js';
import type { ChannelKind, DeliveryOutcome, DeliveryState, OutgoingMessage, Receipt } from './core/delivery.js';
import type { DeliveryView, TellOrder } from './dissemination.ports.js';

/** One order with the provider requests it means. */
export interface PlannedCall {
  readonly order: TellOrder;
  readonly carriers: readonly PlannedCarrier[];
}

/** A request this process holds until its lease ends; only the holder of `fence` may settle it. */
export interface ClaimedRequest {
  readonly carrierId: number;
  readonly fence: number;
  readonly startedAt: number;
  readonly message: OutgoingMessage;
}

/** How a claimed request ended. Times are domain time. */
export interface FinishedRequest {
  readonly carrierId: number;
  readonly fence: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: DeliveryOutcome;
}

/** One provider request as stored; what its rows have in common. */
export interface CarrierRow {
  readonly callId: number;
  readonly carrierId: number;
  readonly carried: number;
  readonly channelId: string;
  readonly state: DeliveryState;
  readonly colour: Colour;
  readonly expiresAt: number;
  readonly fence: number;
  readonly failures: number;
  readonly throttles: number;
  readonly unknowns: number;
  readonly asks: number;
  readonly isOvertaken: boolean;
  readonly providerId: string | null;
  readonly sentAt: number | null;
  readonly reason: string | null;
}

/** A decision about one request: applied only while the stored state is still `from`. */
export interface CarrierChange {
  readonly row: CarrierRow;
  readonly next: NextForDelivery;
  readonly at: number;
  readonly providerId: string | null;
  readonly counted: 'failures' | 'throttles' | 'unknowns' | null;
}

/** A request whose receipt is to be pulled. */
export interface ReceiptQuestion {
  readonly carrierId: number;
  readonly key: string;
  readonly providerId: string | null;
  readonly address: string;
  readonly text: string;
  /** Domain time of the first request with this key. */
  readonly sentAt: number;
}

export interface AttemptRow {
  readonly carrierId: number;
  readonly fence: number;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly outcome: DeliveryOutcome['kind'];
  readonly reason: string | null;
  readonly providerId: string | null;
  readonly late: boolean;
}

export interface StoredReceipt extends Receipt {
  readonly channelId: string;
  readonly providerId: string;
  readonly key: string | null;
}

export interface EndedCall {
  readonly callId: number;
  readonly incidentId: string;
  readonly callNo: number;
  readonly obligationIds: readonly number[];
  readonly reason: string;
}

/** What is to be sent: planned, taken back, run out. Every write is set-based; `now` is domain time. */
export abstract class DeliveryPlanStore {
  /** Inserts what is new; what was planned before, or is older than what was planned, is left out. Returns channels with work. */
  abstract plan(tx: Tx, calls: readonly PlannedCall[], now: number): Promise<readonly string[]>;
  /** Takes back what has not left; what may have left is kept from leaving again. */
  abstract withdraw(tx: Tx, obligationIds: readonly number[]): Promise<number>;
  /** Planned rows past their expiry become `expired`; returns their calls. */
  abstract expire(tx: Tx, now: number): Promise<readonly number[]>;
  abstract hasExpired(now: number): Promise<boolean>;
  /** Moves what waits for a channel that is no longer there; returns the number moved. */
  abstract rebind(
    tx: Tx,
    kind: ChannelKind,
    nature: string,
    known: readonly string[],
    to: string | null,
  ): Promise<number>;
}

/** What is being sent and what became of it. Every change is compare-and-set; leases are database time, all else domain time. */
export abstract class DeliveryStore {
  /** True where no other process can hold a claim: an embedded database has one service. */
  abstract readonly isAlone: boolean;
  abstract claim(
    tx: Tx,
    channelId: string,
    limit: number,
    now: number,
    leaseMs: number,
  ): Promise<readonly ClaimedRequest[]>;
  /** Locks and reads requests by id. */
  abstract carriers(tx: Tx, carrierIds: readonly number[]): Promise<readonly CarrierRow[]>;
  abstract change(tx: Tx, changes: readonly CarrierChange[]): Promise<void>;
  abstract addAttempts(tx: Tx, attempts: readonly AttemptRow[]): Promise<void>;
  /** Gives the next channel of each chain its turn where every earlier one came to nothing; returns channels with work. */
  abstract openNextTurns(tx: Tx, callIds: readonly number[], now: number): Promise<readonly string[]>;
  /** Takes back what waits behind a channel that delivered. */
  abstract closeLaterTurns(tx: Tx, callIds: readonly number[]): Promise<void>;
  /** Which of these calls have nothing left that could reach anybody. */
  abstract endedCalls(tx: Tx, callIds: readonly number[]): Promise<readonly EndedCall[]>;
  /** Requests whose holder is gone become `unknown`, to be asked about at once; `all` ignores leases. */
  abstract reclaim(tx: Tx, channelId: string, now: number, all: boolean): Promise<number>;
  abstract hasWork(
    channelId: string,
    now: number,
  ): Promise<{ readonly toSend: boolean; readonly toAsk: boolean; readonly stale: boolean }>;
  abstract noteHealth(tx: Tx, channelId: string, provedAt: number | null, reason: string | null): Promise<void>;
}

/** What providers said later, as it came, and whom to ask. */
export abstract class ReceiptStore {
  /** Locks and reads the request behind a receipt: by our key first, then by the provider's id. */
  abstract carrierOf(tx: Tx, receipt: StoredReceipt): Promise<CarrierRow | null>;
  /** False when the same receipt is stored already. */
  abstract addReceipt(tx: Tx, receipt: StoredReceipt, carrierId: number | null, now: number): Promise<boolean>;
  /** Receipts that came before we knew the provider's id. */
  abstract unmatchedReceipts(
    tx: Tx,
    channelId: string,
    providerIds: readonly string[],
  ): Promise<readonly StoredReceipt[]>;
  /** Ties an unmatched receipt to the request it is about. */
  abstract adoptReceipt(tx: Tx, receipt: StoredReceipt, carrierId: number): Promise<void>;
  /** Takes requests whose receipt is due, counts the asking and hides them for so long (domain time). */
  abstract takeQuestions(
    tx: Tx,
    channelId: string,
    limit: number,
    now: number,
    hideMs: number,
  ): Promise<readonly ReceiptQuestion[]>;
}

/** What people look at; sees only what is committed. */
export abstract class DeliveryViews {
  abstract ofObligation(obligationId: number): Promise<readonly DeliveryView[]>;
  abstract toldAt(address: string, at: number): Promise<readonly number[]>;
  abstract counts(incidentId: string): Promise<Readonly<Record<DeliveryState, number>>>;
  abstract firstRequestAt(incidentId: string): Promise<number | null>;
  abstract health(): Promise<
    readonly {
      readonly channelId: string;
      readonly provedAt: number | null;
      readonly troubles: number;
      readonly lastReason: string | null;
      readonly queued: number;
    }[]
  >;
}
