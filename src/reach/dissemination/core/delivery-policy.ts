/** How patient sending is: tries, back-off, and what to do when nobody knows whether a request left (design.md §4; peers.md §4.1). */
import type { Colour } from '../../../shared/level.js';

/** All waits are seconds of domain time. */
export interface DeliveryPolicy {
  /** Requests that failed for a passing reason before the channel is given up. */
  readonly maxFailures: number;
  /** Requests turned away for being too many before the channel is given up. */
  readonly maxThrottles: number;
  /** First wait; it doubles each time up to the longest, and a random part of it spreads the crowd. */
  readonly firstWaitSeconds: number;
  readonly longestWaitSeconds: number;
  /** When nobody knows whether a request left: how often the receipt is asked for, how far apart, and what then. */
  readonly unknown: Readonly<
    Record<Colour, { readonly asks: number; readonly everySeconds: number; readonly then: 'resend' | 'give-up' }>
  >;
  /** Accepted but no receipt: it is pulled this often, so far apart; then it stays `accepted`. */
  readonly accepted: { readonly asks: number; readonly everySeconds: number };
}

/** Red would rather ring twice than not at all; blue would rather wait for the receipt than ring twice. */
export const deliveryPolicy: DeliveryPolicy = {
  maxFailures: 5,
  maxThrottles: 12,
  firstWaitSeconds: 2,
  longestWaitSeconds: 60,
  unknown: {
    red: { asks: 1, everySeconds: 3, then: 'resend' },
    orange: { asks: 2, everySeconds: 5, then: 'resend' },
    yellow: { asks: 6, everySeconds: 20, then: 'give-up' },
    blue: { asks: 10, everySeconds: 60, then: 'give-up' },
  },
  accepted: { asks: 3, everySeconds: 90 },
};
