import fc from 'fast-check';
import { colours, responseLevels, type Colour, type ResponseLevel } from '../../../shared/level.js';
import { differs, divide, suggestedBy, tally } from './tally.js';

const opinion = (
  unitId: string,
  level: Colour | null,
  responseLevel: ResponseLevel | null,
  givenAt = 1,
  late = false,
) => ({
  unitId,
  level,
  responseLevel,
  givenAt,
  late,
});

describe('tally', () => {
  it('counts the newest opinion of each unit and leaves late ones out', () => {
    const lines = tally([
      opinion('a', 'orange', 2, 1),
      opinion('a', 'red', 2, 2),
      opinion('b', 'red', 2),
      opinion('c', 'orange', 3),
      opinion('d', 'blue', 4, 9, true),
    ]);
    expect(lines).toEqual([
      { level: 'red', responseLevel: 2, units: ['a', 'b'] },
      { level: 'orange', responseLevel: 3, units: ['c'] },
    ]);
  });

  it('puts the graver first where as many say one as the other', () => {
    expect(tally([opinion('a', 'yellow', 3), opinion('b', 'red', 1)])[0]).toMatchObject({ level: 'red' });
  });

  it('counts nobody for silence', () => {
    expect(tally([])).toEqual([]);
  });
});

describe('divide', () => {
  const said = { level: 'red', responseLevel: 2 } as const;

  it('names who agrees, who dissents and who is silent, by the newest opinion of each', () => {
    const opinions = [
      opinion('a', 'red', 2),
      opinion('b', 'orange', 3),
      opinion('b', 'red', 2, 2),
      opinion('c', 'red', 1),
    ];
    expect(divide(['a', 'b', 'c', 'd'], opinions, said)).toEqual({
      ...{ agree: ['a', 'b'], dissent: ['c'], silent: ['d'] },
    });
  });

  it('takes a late opinion for silence, and asks nobody to agree to nothing', () => {
    expect(divide(['a'], [opinion('a', 'red', 2, 1, true)], said).silent).toEqual(['a']);
    expect(divide(['a', 'b'], [opinion('a', 'red', 2)], null)).toEqual({ agree: [], dissent: [], silent: ['b'] });
  });

  it('counts every seat once, and silence never as consent', () => {
    const anOpinion = fc.record({
      unitId: fc.constantFrom('a', 'b', 'c', 'x'),
      level: fc.option(fc.constantFrom(...colours)),
      responseLevel: fc.option(fc.constantFrom(...responseLevels)),
      givenAt: fc.nat(9),
      late: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anOpinion), (opinions) => {
        const seats = ['a', 'b', 'c'];
        const { agree, dissent, silent } = divide(seats, opinions, said);
        expect([...agree, ...dissent, ...silent].sort()).toEqual(seats);
        for (const unitId of agree)
          expect(opinions.some((each) => each.unitId === unitId && !each.late && each.level === 'red')).toBe(true);
      }),
    );
  });
});

describe('suggestedBy', () => {
  it('is never below the rule, and follows a graver majority', () => {
    expect(suggestedBy(tally([opinion('a', 'orange', 3)]), { level: 'red', responseLevel: 2 })).toEqual({
      level: 'red',
      responseLevel: 2,
    });
    expect(suggestedBy(tally([opinion('a', 'red', 1)]), { level: 'red', responseLevel: 2 })).toEqual({
      level: 'red',
      responseLevel: 1,
    });
  });

  it('is the rule alone when nobody spoke', () => {
    expect(suggestedBy([], { level: 'red', responseLevel: 2 })).toEqual({ level: 'red', responseLevel: 2 });
  });
});

describe('differs', () => {
  it('asks for a reason when one of the two ladders departs', () => {
    const suggested = { level: 'red', responseLevel: 2 } as const;
    expect(differs(suggested, { level: 'red', responseLevel: 2 })).toBe(false);
    expect(differs(suggested, { level: 'red', responseLevel: 1 })).toBe(true);
    expect(differs(suggested, { level: null, responseLevel: null })).toBe(true);
  });
});
