import type { Colour, ResponseLevel } from '../../../shared/level.js';
import { differs, suggestedBy, tally } from './tally.js';

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
