import fc from 'fast-check';
import {
  afterNoReceipt,
  afterOutcome,
  afterReceipt,
  afterUnheard,
  waitSeconds,
  type DeliveryFacts,
} from './after-outcome.js';
import { deliveryPolicy } from './delivery-policy.js';
import { deliveryTransitions, mayBecome } from './delivery-states.js';
import { deliveryStates, type DeliveryOutcome, type Receipt } from './delivery.js';

const now = 1_000_000;
const facts = (changes: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  colour: 'red',
  expiresAt: now + 3_600_000,
  failures: 0,
  throttles: 0,
  unknowns: 0,
  asks: 0,
  isOvertaken: false,
  deduplicates: false,
  ...changes,
});
const after = (changes: Partial<DeliveryFacts>, outcome: DeliveryOutcome, chance = 0.5) =>
  afterOutcome(facts(changes), outcome, deliveryPolicy, now, chance);
const failed: DeliveryOutcome = { kind: 'failed', reason: '503' };
const throttled: DeliveryOutcome = { kind: 'throttled', reason: '429', retryAfterSeconds: 20 };

describe('afterOutcome', () => {
  it('awaits the receipt of what was accepted', () => {
    expect(after({}, { kind: 'accepted', providerId: 'p' })).toEqual({
      state: 'accepted',
      dueAt: null,
      askAt: now + 90_000,
      reason: null,
    });
  });

  it('takes a refusal as final', () => {
    expect(after({}, { kind: 'refused', reason: '21211' })).toEqual({
      state: 'refused',
      dueAt: null,
      askAt: null,
      reason: '21211',
    });
  });

  it('tries passing trouble again, later each time, and gives the channel up in the end', () => {
    const waits = [0, 1, 2, 3].map((failures) => after({ failures }, failed).dueAt! - now);
    expect(waits).toEqual([1_500, 3_000, 6_000, 12_000]);
    expect(after({ failures: 4 }, failed)).toMatchObject({ state: 'failed', reason: '503' });
  });

  it('waits at least as long as the provider asked for', () => {
    expect(after({}, throttled, 0).dueAt).toBe(now + 20_000);
    expect(after({ throttles: 11 }, throttled).state).toBe('failed');
  });

  it('does not try again after the message has expired or a newer version was planned', () => {
    expect(after({ expiresAt: now + 1_000 }, failed).state).toBe('expired');
    expect(after({ isOvertaken: true }, failed)).toMatchObject({ state: 'superseded', reason: 'newer-version' });
  });

  it('asks for the receipt before anything else when nobody knows whether it left', () => {
    expect(after({}, { kind: 'unknown', reason: 'timeout' })).toEqual({
      state: 'unknown',
      dueAt: null,
      askAt: now + 3_000,
      reason: 'timeout',
    });
  });

  it('reaches only states the machine allows', () => {
    const outcome = fc.oneof(
      fc.constant<DeliveryOutcome>({ kind: 'accepted', providerId: 'p' }),
      fc.constant<DeliveryOutcome>({ kind: 'refused', reason: 'r' }),
      fc.record({ kind: fc.constant('throttled' as const), reason: fc.string(), retryAfterSeconds: fc.nat(9_999) }),
      fc.constant(failed),
      fc.constant<DeliveryOutcome>({ kind: 'unknown', reason: 'u' }),
    );
    const some = fc.record({
      colour: fc.constantFrom('blue' as const, 'yellow' as const, 'orange' as const, 'red' as const),
      expiresAt: fc.integer({ min: now, max: now + 100_000 }),
      failures: fc.nat(9),
      throttles: fc.nat(20),
      unknowns: fc.nat(9),
      asks: fc.nat(20),
      isOvertaken: fc.boolean(),
      deduplicates: fc.boolean(),
    });
    fc.assert(
      fc.property(some, outcome, fc.double({ min: 0, max: 0.999, noNaN: true }), (given, result, chance) => {
        const next = afterOutcome(given, result, deliveryPolicy, now, chance);
        expect(mayBecome('sending', next.state)).toBe(true);
        expect(next.dueAt !== null).toBe(next.state === 'planned');
        if (next.dueAt !== null) expect(next.dueAt).toBeLessThan(given.expiresAt);
        if (given.isOvertaken) expect(next.state).not.toBe('planned');
      }),
    );
  });
});

describe('waitSeconds', () => {
  it('spreads the crowd over the later half and never passes the longest wait', () => {
    expect(waitSeconds(deliveryPolicy, 0, 0)).toBe(1);
    expect(waitSeconds(deliveryPolicy, 30, 0.999)).toBeLessThan(deliveryPolicy.longestWaitSeconds);
  });
});

describe('afterNoReceipt', () => {
  const none = (changes: Partial<DeliveryFacts>) =>
    afterNoReceipt('unknown', facts(changes), deliveryPolicy, now, 'timeout');

  it('resends red with the same key once the provider knows nothing of it', () => {
    expect(none({ asks: 1, unknowns: 1 })).toMatchObject({ state: 'planned', dueAt: now });
  });

  it('lets blue wait, and goes on to the next channel rather than ring twice', () => {
    expect(none({ colour: 'blue', asks: 1, unknowns: 1 })).toMatchObject({ state: 'unknown', askAt: now + 60_000 });
    expect(none({ colour: 'blue', asks: 10, unknowns: 1 }).state).toBe('failed');
  });

  it('resends at once in every colour where the channel drops doubles by itself', () => {
    expect(none({ colour: 'blue', asks: 1, deduplicates: true }).state).toBe('planned');
  });

  it('stops resending some day', () => {
    expect(none({ asks: 1, unknowns: 5 }).state).toBe('failed');
    expect(none({ asks: 1, unknowns: 5, deduplicates: true }).state).toBe('failed');
  });

  it('leaves what was accepted as accepted when no receipt ever comes', () => {
    expect(afterNoReceipt('accepted', facts({ asks: 3 }), deliveryPolicy, now, null)).toEqual({
      state: 'accepted',
      dueAt: null,
      askAt: null,
      reason: null,
    });
  });
});

describe('afterUnheard', () => {
  const unheard = (state: 'accepted' | 'unknown', changes: Partial<DeliveryFacts>) =>
    afterUnheard(state, facts(changes), deliveryPolicy, now, 'timeout');

  it('keeps asking a provider that is down, until the message is of no use any more', () => {
    expect(unheard('unknown', { asks: 50 })).toBeNull();
    expect(unheard('unknown', { expiresAt: now })).toMatchObject({ state: 'expired', reason: 'timeout' });
    expect(unheard('accepted', { asks: 1 })).toBeNull();
    expect(unheard('accepted', { asks: 3 })).toMatchObject({ state: 'accepted', askAt: null });
  });
});

describe('afterReceipt', () => {
  const receipt = (state: Receipt['state']): Receipt => ({ state, detail: 'd' });

  it('never undoes a delivery', () => {
    for (const state of ['accepted', 'refused', 'failed', 'delivered'] as const) {
      expect(afterReceipt('delivered', true, receipt(state), deliveryPolicy, now)).toBeNull();
    }
  });

  it('settles an unknown request', () => {
    expect(afterReceipt('unknown', true, receipt('delivered'), deliveryPolicy, now)).toMatchObject({
      state: 'delivered',
    });
    expect(afterReceipt('unknown', true, receipt('refused'), deliveryPolicy, now)).toMatchObject({
      state: 'refused',
      reason: 'd',
    });
  });

  it('comes to the same end in whatever order receipts arrive, twice or once', () => {
    const anyOrder = fc.shuffledSubarray<Receipt['state']>(['accepted', 'accepted', 'delivered', 'delivered'], {
      minLength: 4,
    });
    fc.assert(
      fc.property(anyOrder, (order) => {
        const end = order.reduce(
          (state, next) => afterReceipt(state, true, receipt(next), deliveryPolicy, now)?.state ?? state,
          'sending' as (typeof deliveryStates)[number],
        );
        expect(end).toBe('delivered');
      }),
    );
  });

  it('stops a retry when the first request turns out to be on record', () => {
    expect(afterReceipt('planned', true, receipt('accepted'), deliveryPolicy, now)?.state).toBe('accepted');
    expect(afterReceipt('planned', false, receipt('accepted'), deliveryPolicy, now)).toBeNull();
  });
});

describe('deliveryTransitions', () => {
  it('reaches every state from planned', () => {
    const seen = new Set(['planned']);
    for (const state of seen)
      for (const next of deliveryTransitions[state as keyof typeof deliveryTransitions]) seen.add(next);
    expect([...seen].sort()).toEqual([...deliveryStates].sort());
  });
});
