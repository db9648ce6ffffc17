import fc from 'fast-check';
import { approvalOf, judgeVerbalAct, verbalActs, verbalStates, verbalTransitions, type VerbalFact } from './verbal.js';

const fact = (state: VerbalFact['state']): VerbalFact => ({
  state,
  approver: 'leader',
  recordedBy: 'recorder',
  draftedBy: ['drafter'],
});
const said = (state: VerbalFact['state'], act: (typeof verbalActs)[number], by: string) => {
  const judged = judgeVerbalAct(fact(state), act, by);
  return judged.to ?? judged.reasons[0]?.code.replace('signing.', '');
};

describe('a verbal approval', () => {
  it.each([
    ['unverified', 'confirm', 'second', 'confirmed'],
    ['unverified', 'confirm', 'leader', 'confirmed'],
    ['unverified', 'confirm', 'recorder', 'second-person'],
    ['unverified', 'confirm', 'drafter', 'second-person-drafted'],
    ['unverified', 'paper', 'second', 'papered'],
    ['unverified', 'paper', 'recorder', 'second-person'],
    ['unverified', 'disown', 'recorder', 'disowned'],
    ['unverified', 'disown', 'leader', 'disowned'],
    ['confirmed', 'confirm', 'second', 'verbal-state'],
    ['confirmed', 'paper', 'leader', 'papered'],
    ['confirmed', 'disown', 'leader', 'disowned'],
    ['papered', 'disown', 'leader', 'verbal-state'],
    ['papered', 'confirm', 'second', 'verbal-state'],
    ['disowned', 'paper', 'leader', 'verbal-state'],
    ['disowned', 'confirm', 'second', 'verbal-state'],
  ] as const)('that is %s: %s by the %s → %s', (state, act, by, expected) => {
    expect(said(state, act, by)).toBe(expected);
  });

  it('reaches every state, and leaves neither paper nor disowning', () => {
    const reached = new Set(['unverified']);
    for (const state of verbalStates)
      for (const act of verbalTransitions[state]) reached.add(said(state, act, 'leader') as string);
    expect([...reached].sort()).toEqual([...verbalStates].sort());
    expect([verbalTransitions.papered, verbalTransitions.disowned]).toEqual([[], []]);
  });

  it('is never confirmed or papered by who recorded or drafted it, whatever came before', () => {
    const acts = fc.array(
      fc.record({ act: fc.constantFrom(...verbalActs), by: fc.constantFrom('recorder', 'drafter', 'second') }),
    );
    fc.assert(
      fc.property(acts, (steps) => {
        let state: VerbalFact['state'] = 'unverified';
        for (const { act, by } of steps) {
          const judged = judgeVerbalAct(fact(state), act, by);
          if (judged.to === null) continue;
          if (act !== 'disown') expect(by).toBe('second');
          state = judged.to;
        }
      }),
    );
  });

  it('is shown by the newest signature', () => {
    expect([null, ...verbalStates].map((verbal) => approvalOf({ verbal }))).toEqual([
      'signed',
      'verbal-unverified',
      'verbal-confirmed',
      'papered',
      'disowned',
    ]);
  });
});
