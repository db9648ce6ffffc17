/** What follows a channel's report: the next state, when to try or ask again, and why (design.md §4 Delivery semantics). */
import type { Colour } from '../../../shared/level.js';
import type { DeliveryPolicy } from './delivery-policy.js';
import { mayBecome } from './delivery-states.js';
import type { DeliveryOutcome, DeliveryState, Receipt } from './delivery.js';

/** What was known of the delivery when its request ended. Times are epoch milliseconds of domain time. */
export interface DeliveryFacts {
  readonly colour: Colour;
  readonly expiresAt: number;
  /** Requests so far that ended `failed`, `throttled` or `unknown`, this one not counted. */
  readonly failures: number;
  readonly throttles: number;
  readonly unknowns: number;
  /** How often the receipt has been asked for since the last request. */
  readonly asks: number;
  /** A newer version of the same source has been planned for this person: an older one must not follow it. */
  readonly isOvertaken: boolean;
  /** True when the channel drops a second request with the same key by itself. */
  readonly deduplicates: boolean;
}

/** `dueAt` is set only for `planned`; `askAt` only while a receipt is awaited. */
export interface NextForDelivery {
  readonly state: DeliveryState;
  readonly dueAt: number | null;
  readonly askAt: number | null;
  readonly reason: string | null;
}

const over = (state: DeliveryState, reason: string | null): NextForDelivery => ({
  state,
  dueAt: null,
  askAt: null,
  reason,
});

/** Back-off of the n-th wait (0 first): doubled each time, cut at the longest, half of it random. `chance` is in [0, 1). */
export function waitSeconds(policy: DeliveryPolicy, n: number, chance: number): number {
  const whole = Math.min(policy.longestWaitSeconds, policy.firstWaitSeconds * 2 ** n);
  return whole / 2 + (whole / 2) * chance;
}

function again(facts: DeliveryFacts, afterSeconds: number, now: number, reason: string): NextForDelivery {
  if (facts.isOvertaken) return over('superseded', 'newer-version');
  const dueAt = Math.ceil(now + afterSeconds * 1_000);
  if (dueAt >= facts.expiresAt) return over('expired', reason);
  return { state: 'planned', dueAt, askAt: null, reason };
}

export function afterOutcome(
  facts: DeliveryFacts,
  outcome: DeliveryOutcome,
  policy: DeliveryPolicy,
  now: number,
  chance: number,
): NextForDelivery {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'accepted', dueAt: null, askAt: now + policy.accepted.everySeconds * 1_000, reason: null };
    case 'refused':
      return over('refused', outcome.reason);
    case 'throttled': {
      if (facts.throttles + 1 >= policy.maxThrottles) return over('failed', outcome.reason);
      const wait = waitSeconds(policy, facts.throttles, chance);
      return again(facts, Math.max(wait, outcome.retryAfterSeconds + chance), now, outcome.reason);
    }
    case 'failed':
      if (facts.failures + 1 >= policy.maxFailures) return over('failed', outcome.reason);
      return again(facts, waitSeconds(policy, facts.failures, chance), now, outcome.reason);
    case 'unknown':
      return {
        state: 'unknown',
        dueAt: null,
        askAt: now + policy.unknown[facts.colour].everySeconds * 1_000,
        reason: outcome.reason,
      };
  }
}

/** The receipt was asked for and the provider knows nothing (yet). `facts.asks` counts this asking too. */
export function afterNoReceipt(
  state: 'accepted' | 'unknown',
  facts: DeliveryFacts,
  policy: DeliveryPolicy,
  now: number,
  reason: string | null,
): NextForDelivery {
  if (state === 'accepted') {
    const askAt = facts.asks < policy.accepted.asks ? now + policy.accepted.everySeconds * 1_000 : null;
    return { state, dueAt: null, askAt, reason };
  }
  const patience = policy.unknown[facts.colour];
  if (facts.deduplicates)
    return facts.unknowns >= policy.maxFailures ? over('failed', reason) : again(facts, 0, now, reason ?? 'unknown');
  if (facts.asks < patience.asks) {
    return now >= facts.expiresAt
      ? over('expired', reason)
      : { state, dueAt: null, askAt: now + patience.everySeconds * 1_000, reason };
  }
  if (patience.then === 'give-up' || facts.unknowns >= policy.maxFailures) return over('failed', reason);
  return again(facts, 0, now, reason ?? 'unknown');
}

/** The provider could not even be asked: the question stays, but not beyond what it is for. Null: ask again. */
export function afterUnheard(
  state: 'accepted' | 'unknown',
  facts: DeliveryFacts,
  policy: DeliveryPolicy,
  now: number,
  reason: string | null,
): NextForDelivery | null {
  if (state === 'unknown') return now >= facts.expiresAt ? over('expired', reason) : null;
  return facts.asks >= policy.accepted.asks ? { state, dueAt: null, askAt: null, reason } : null;
}

/**
 * What a receipt makes of a delivery; null when it changes nothing. Receipts come twice and in any order:
 * `delivered` is never undone, and a request that is on record is not sent again.
 */
export function afterReceipt(
  state: DeliveryState,
  everSent: boolean,
  receipt: Receipt,
  policy: DeliveryPolicy,
  now: number,
): NextForDelivery | null {
  const next: DeliveryState = receipt.state;
  if (state === next || !everSent || !mayBecome(state, next)) return null;
  if (next === 'accepted')
    return { state: next, dueAt: null, askAt: now + policy.accepted.everySeconds * 1_000, reason: receipt.detail };
  return over(next, receipt.detail);
}
