import fc from 'fast-check';
import type { Ladder, LadderStep, StepTarget } from './call.js';
import { nextAsking } from './next-asking.js';
import { goesOnAtOnce, nextStep, nextTargetOf } from './next-step.js';

const step = (target: StepTarget, calls = 1, everySeconds = 60): LadderStep => ({
  target,
  calls,
  everySeconds,
  channels: ['voice', 'sms'],
  spread: 'all',
});
const ladder: Ladder = {
  id: 'red',
  steps: [step('duty', 3, 100), step('deputies'), step('next-tier', 2), step('person-sent', 1)],
  answerWindowMinutes: 10,
  askAgainMinutes: 20,
};
const at = (facts: Partial<Parameters<typeof nextStep>[0]>) =>
  nextStep({ ladder, stepIndex: 0, callsMade: 0, now: 1_000, answered: false, reachable: () => true, ...facts });

describe('nextStep', () => {
  it("calls the duty desk first and looks again after the step's own time", () => {
    expect(at({})).toMatchObject({
      do: 'call',
      because: 'opened',
      target: 'duty',
      stepIndex: 0,
      callsMade: 1,
      nextAt: 101_000,
    });
  });

  it.each([
    [0, 1, { do: 'call', because: 'retry', target: 'duty', callsMade: 2 }],
    [0, 2, { do: 'call', because: 'retry', target: 'duty', callsMade: 3 }],
    [0, 3, { do: 'call', because: 'silent', target: 'deputies', callsMade: 1 }],
    [1, 1, { do: 'call', because: 'silent', target: 'next-tier', callsMade: 1 }],
    [2, 2, { do: 'send-person', because: 'silent', stepIndex: 3 }],
  ])('after %i.%i', (stepIndex, callsMade, expected) => {
    expect(at({ stepIndex, callsMade })).toMatchObject(expected);
  });

  it('passes over a step with nobody there at once', () => {
    expect(at({ reachable: (target) => target === 'next-tier' })).toMatchObject({
      do: 'call',
      target: 'next-tier',
      because: 'nobody-there',
      skipped: ['duty', 'deputies'],
    });
  });

  it('sends a person when nobody at all can be called, as at the city, which has no next tier', () => {
    expect(at({ reachable: () => false })).toEqual({
      do: 'send-person',
      because: 'nobody-there',
      stepIndex: 3,
      skipped: ['duty', 'deputies', 'next-tier'],
    });
  });

  it('does nothing once answered', () => {
    expect(at({ answered: true })).toEqual({ do: 'nothing', because: 'answered' });
  });

  it('says who comes next', () => {
    expect(nextTargetOf(ladder, 0, 1)).toBe('duty');
    expect(nextTargetOf(ladder, 0, 3)).toBe('deputies');
    expect(nextTargetOf(ladder, 2, 2)).toBe('person-sent');
    expect(nextTargetOf(ladder, 3, 0)).toBeNull();
  });

  it('ends every ladder at a person sent, after exactly the calls it promises, whoever is there', () => {
    const targets: StepTarget[] = ['duty', 'assistant', 'deputies', 'leader', 'next-tier'];
    const ladders = fc.array(
      fc.record({
        target: fc.constantFrom(...targets),
        calls: fc.integer({ min: 0, max: 4 }),
        everySeconds: fc.integer({ min: 1, max: 600 }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(ladders, fc.subarray(targets), (steps, present) => {
        const walked: Ladder = { ...ladder, steps: steps.map((s) => step(s.target, s.calls, s.everySeconds)) };
        let now = 0;
        let position = { stepIndex: 0, callsMade: 0 };
        let calls = 0;
        for (;;) {
          const next = nextStep({
            ladder: walked,
            ...position,
            now,
            answered: false,
            reachable: (target) => present.includes(target),
          });
          if (next.do !== 'call') {
            expect(next.do).toBe('send-person');
            break;
          }
          expect(next.nextAt).toBeGreaterThan(now);
          expect(present).toContain(next.target);
          now = next.nextAt;
          position = next;
          calls += 1;
        }
        expect(calls).toBe(steps.filter((s) => present.includes(s.target)).reduce((sum, s) => sum + s.calls, 0));
      }),
    );
  });
});

describe('goesOnAtOnce', () => {
  it('keeps ringing a desk that is busy or away, and leaves a number that is wrong', () => {
    expect(goesOnAtOnce('no-answer')).toBe(false);
    expect(goesOnAtOnce('busy')).toBe(false);
    expect(goesOnAtOnce('no-address')).toBe(true);
    expect(goesOnAtOnce('wrong-number')).toBe(true);
  });
});

describe('nextAsking', () => {
  it('asks the desk, then one rung higher each round, in writing first, and at last leaves it to the board', () => {
    const rounds = Array.from({ length: 7 }, (_, round) =>
      nextAsking({ ladder, round, now: 0, reachable: () => true }),
    );
    expect(rounds.map((asking) => (asking.do === 'ask' ? asking.target : asking.do))).toEqual([
      'duty',
      'deputies',
      'next-tier',
      'next-tier',
      'next-tier',
      'next-tier',
      'rest',
    ]);
    expect(rounds[0]).toMatchObject({ channels: ['sms', 'voice'], nextAt: 20 * 60_000 });
    expect(rounds[5]).toMatchObject({ nextAt: null });
    expect(nextAsking({ ladder, round: 0, now: 0, reachable: () => false })).toEqual({ do: 'rest' });
  });
});
