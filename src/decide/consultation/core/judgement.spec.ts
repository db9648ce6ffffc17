import { judgementFaults, verdictFaults } from './judgement.js';

const isStreet = (id: string) => id.startsWith('street-');
const codes = (faults: readonly { code: string }[]) => faults.map(({ code }) => code);
const suggested = { level: 'red', responseLevel: 2 } as const;
const given = { kind: 'start', ...suggested, areas: ['street-1'], reason: '' };

describe('verdictFaults', () => {
  it.each([
    ['what the round and the rule suggest', given, []],
    ['another response without a reason', { ...given, responseLevel: 1 }, ['consultation.reason-missing']],
    ['another response with a reason', { ...given, responseLevel: 1, reason: '上游来水' }, []],
    ['keeping without a reason', { ...given, kind: 'keep' }, ['consultation.reason-missing']],
    ['keeping another level with a reason', { ...given, kind: 'keep', responseLevel: 3, reason: '观察' }, []],
    [
      'a reasoned no without its reason',
      { ...given, kind: 'no-start', level: null, responseLevel: null, reason: ' ' },
      ['consultation.reason-missing'],
    ],
    [
      'everything at once',
      { kind: 'raise', level: null, responseLevel: 1, areas: ['nowhere'], reason: '' },
      [
        ...['consultation.unknown-area', 'consultation.response-without-warning', 'consultation.level-missing'],
        'consultation.reason-missing',
      ],
    ],
  ] as const)('%s', (_why, verdict, wanted) => {
    expect(codes(verdictFaults(verdict, suggested, isStreet))).toEqual(wanted);
  });

  it('asks for no reason where nothing suggests anything', () => {
    expect(verdictFaults(given, null, isStreet)).toEqual([]);
  });
});

describe('judgementFaults', () => {
  it('says at which place a street is not known', () => {
    const faults = judgementFaults({ ...suggested, areas: ['street-1', 'x'] }, isStreet);
    expect(faults.map(({ where }) => where)).toEqual(['areas[1]']);
  });
});
