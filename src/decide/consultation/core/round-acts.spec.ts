import { confirms } from './round-acts.js';

describe('confirms', () => {
  const decided = { level: 'red', responseLevel: 2, areas: ['a', 'b'] } as const;
  it.each([
    ['the same, streets in another order', { ...decided, kind: 'start', areas: ['b', 'a'] }, true],
    ['keeping', { kind: 'keep', level: null, responseLevel: null, areas: [] }, true],
    ['another response', { ...decided, kind: 'raise', responseLevel: 1 }, false],
    ['another colour', { ...decided, kind: 'start', level: 'orange' }, false],
    ['fewer streets', { ...decided, kind: 'start', areas: ['a'] }, false],
    ['more streets', { ...decided, kind: 'start', areas: ['a', 'b', 'c'] }, false],
    ['a reasoned no', { ...decided, kind: 'no-start' }, false],
    ['an end', { ...decided, kind: 'end' }, false],
  ] as const)('%s', (_why, verdict, confirmed) => {
    expect(confirms(decided, verdict)).toBe(confirmed);
  });
});
