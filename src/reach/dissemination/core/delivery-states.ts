/** The life of a delivery as data, and what is refused: a receipt may complete a story, never undo one (design.md §4). */
import type { DeliveryState } from './delivery.js';

/**
 * What may follow what. Back to `planned` means "again, with the same key". A state from which nothing follows but
 * `delivered` is over for the sender; a late receipt may still prove that the message had arrived after all.
 */
export const deliveryTransitions: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  planned: ['sending', 'accepted', 'delivered', 'refused', 'failed', 'expired', 'superseded'],
  sending: ['planned', 'accepted', 'delivered', 'refused', 'failed', 'unknown', 'expired', 'superseded'],
  accepted: ['delivered', 'refused', 'failed'],
  unknown: ['planned', 'accepted', 'delivered', 'refused', 'failed', 'expired', 'superseded'],
  delivered: [],
  refused: ['delivered'],
  failed: ['delivered'],
  expired: ['delivered'],
  superseded: ['delivered'],
};

export function mayBecome(from: DeliveryState, to: DeliveryState): boolean {
  return deliveryTransitions[from].includes(to);
}

/** This channel will not reach the person any more: the next channel of the call has its turn. */
export const cameToNothing = ['refused', 'failed', 'expired'] as const satisfies readonly DeliveryState[];

/** Something has left or may still leave. */
export const stillGoing = [
  'planned',
  'sending',
  'accepted',
  'unknown',
  'delivered',
] as const satisfies readonly DeliveryState[];

export function hasComeToNothing(state: DeliveryState): boolean {
  return (cameToNothing as readonly DeliveryState[]).includes(state);
}
