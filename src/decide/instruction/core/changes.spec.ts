import fc from 'fast-check';
import { changeOf, changesBetween, ordersAnew, type ComparedMeasure, type ComparedOrders } from './changes.js';

const due = Date.parse('2026-07-20T03:00:00+08:00');
const measure = (id: string, change: Partial<ComparedMeasure> = {}): ComparedMeasure => ({
  ...{ id, text: `做${id}`, authority: 'duty', doneWhen: 'yes', dueAt: due },
  ...change,
});
const orders = (subjectId: string, change: Partial<ComparedOrders> = {}): ComparedOrders => ({
  ...{ subjectKind: 'street', subjectId, subjectName: subjectId, unitId: `unit-${subjectId}` },
  ...{ level: 'orange', responseLevel: 3, stage: '0h', measures: [measure('a'), measure('b')] },
  ...change,
});

describe('what a version changes for a unit', () => {
  it.each([
    ['nothing', {}, 'unchanged', []],
    ['a measure more', { measures: [measure('a'), measure('b'), measure('c')] }, 'changed', ['added c']],
    ['a measure less', { measures: [measure('a')] }, 'changed', ['dropped b']],
    ['another place', { measures: [measure('a', { text: '做a:朝天门' }), measure('b')] }, 'changed', ['a text']],
    ['a later deadline', { measures: [measure('a', { dueAt: due + 1 }), measure('b')] }, 'changed', ['a deadline']],
    [
      'another proof and authority',
      { measures: [measure('a', { doneWhen: 'photo', authority: 'immediate' }), measure('b')] },
      'changed',
      ['a authority doneWhen'],
    ],
    ['another order of the same measures', { measures: [measure('b'), measure('a')] }, 'unchanged', []],
    ['the level alone', { level: 'red' }, 'changed', ['level orange red']],
    ['the response alone', { responseLevel: null }, 'changed', ['response 3 null']],
    ['the stage alone', { stage: 'after' }, 'changed', ['stage 0h after']],
  ] as const)('says %s', (_what, change, kind, said) => {
    const found = changeOf(orders('x'), orders('x', change as Partial<ComparedOrders>));
    expect(found.kind).toBe(kind);
    expect([
      ...found.added.map(({ id }) => `added ${id}`),
      ...found.dropped.map(({ id }) => `dropped ${id}`),
      ...found.changed.map(({ before, what }) => `${before.id} ${what.join(' ')}`),
      ...(found.level ? [`level ${found.level.from} ${found.level.to}`] : []),
      ...(found.responseLevel ? [`response ${found.responseLevel.from} ${found.responseLevel.to}`] : []),
      ...(found.stage ? [`stage ${found.stage.from} ${found.stage.to}`] : []),
    ]).toEqual(said);
    expect(ordersAnew(found)).toBe(found.added.length + found.dropped.length + found.changed.length > 0);
  });

  it('groups by unit: who is new, who is told nothing any more, who has one thing new of two', () => {
    const before = [orders('x'), orders('y'), orders('gone')];
    const after = [
      orders('x'),
      orders('y', { measures: [measure('a')] }),
      orders('new'),
      orders('second', { unitId: 'unit-x' }),
    ];
    expect(changesBetween(before, after).map(({ unitId, kind }) => [unitId, kind])).toEqual([
      ['unit-x', 'changed'],
      ['unit-y', 'changed'],
      ['unit-new', 'added'],
      ['unit-gone', 'dropped'],
    ]);
  });

  it('finds nothing between a thing and itself, and whatever is in one only', () => {
    const someMeasures = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
    fc.assert(
      fc.property(someMeasures, someMeasures, (from, to) => {
        const [a, b] = [from, to].map((ids) => orders('x', { measures: ids.map((id) => measure(id)) })) as [
          ComparedOrders,
          ComparedOrders,
        ];
        expect(changeOf(a, a).kind).toBe('unchanged');
        const found = changeOf(a, b);
        expect(found.added.map(({ id }) => id).sort()).toEqual(to.filter((id) => !from.includes(id)).sort());
        expect(found.dropped.map(({ id }) => id).sort()).toEqual(from.filter((id) => !to.includes(id)).sort());
      }),
    );
  });
});
