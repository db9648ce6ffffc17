/** What a delivery is and which states it may take (design.md §4 Delivery semantics; peers.md §5). */
import type { Colour } from '../../../shared/level.js';
import type { Nature } from '../../../shared/nature.js';

export const channelKinds = ['voice', 'sms', 'email', 'app', 'broadcast'] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** `failed` is temporary trouble that ran out of tries; `refused` is permanent; `unknown` may have left. */
export const deliveryStates = [
  'planned',
  'sending',
  'accepted',
  'delivered',
  'refused',
  'failed',
  'unknown',
  'expired',
  'superseded',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What a channel reports of one request; the channel reports, `dissemination/core` decides. */
export type DeliveryOutcome =
  | { readonly kind: 'accepted'; readonly providerId: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'throttled'; readonly reason: string; readonly retryAfterSeconds: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What a provider says later of a request it accepted. Evidence only: never an answer. */
export interface Receipt {
  readonly state: 'accepted' | 'delivered' | 'refused' | 'failed';
  /** `busy`, `no-answer` (响铃5声未接), `picked-up`, `read`, or the provider's own code. */
  readonly detail: string;
}

/** Who said it: the reason this delivery exists. */
export interface SourceRef {
  /** `instruction`, `consultation`, `control-order`, `clock`, … */
  readonly kind: string;
  readonly id: string;
  readonly version: number;
}

/** One message to one person at one address. `key` is given to providers that take one. */
export interface OutgoingMessage<N extends Nature = Nature> {
  readonly key: string;
  readonly nature: N;
  readonly address: string;
  readonly colour: Colour;
  readonly subject: string;
  readonly text: string;
  /** Epoch milliseconds of domain time after which it must not be sent. */
  readonly expiresAt: number;
}
