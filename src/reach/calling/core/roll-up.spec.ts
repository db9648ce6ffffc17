import fc from 'fast-check';
import { gravity } from './obligation-state.js';
import { noStates, rollUp, type OwnCounts } from './roll-up.js';

describe('rollUp', () => {
  it('adds every tier to the one above it', () => {
    const units = [
      { id: 'district', parentId: 'city' },
      { id: 'street', parentId: 'district' },
      { id: 'community', parentId: 'street' },
    ];
    const rolled = rollUp(units, [
      { unitId: 'street', states: { ...noStates, answered: 1 }, oldestSilenceSince: null },
      { unitId: 'community', states: { ...noStates, unreached: 1, waiting: 1 }, oldestSilenceSince: 50 },
    ]);
    expect(
      rolled.map(({ unitId, total, gravest, oldestSilenceSince }) => [unitId, total, gravest, oldestSilenceSince]),
    ).toEqual([
      ['district', 3, 'unreached', 50],
      ['street', 3, 'unreached', 50],
      ['community', 2, 'unreached', 50],
    ]);
  });

  it('never shows a parent greener than any child', () => {
    const forest = fc
      .integer({ min: 1, max: 30 })
      .chain((size) =>
        fc.tuple(
          fc.tuple(...Array.from({ length: size }, (_, i) => fc.integer({ min: -1, max: Math.max(-1, i - 1) }))),
          fc.array(
            fc.tuple(fc.nat(size - 1), fc.constantFrom(...gravity), fc.nat(3), fc.option(fc.nat(1_000), { nil: null })),
            { maxLength: 40 },
          ),
        ),
      );
    fc.assert(
      fc.property(forest, ([parents, rows]) => {
        const units = parents.map((parent, i) => ({ id: `u${i}`, parentId: parent < 0 ? null : `u${parent}` }));
        const counts: OwnCounts[] = rows.map(([unit, state, n, oldestSilenceSince]) => ({
          unitId: `u${unit}`,
          states: { ...noStates, [state]: n },
          oldestSilenceSince,
        }));
        const rolled = new Map(rollUp(units, counts).map((unit) => [unit.unitId, unit]));
        for (const { id, parentId } of units) {
          const child = rolled.get(id);
          const parent = parentId === null ? undefined : rolled.get(parentId);
          if (!child || !parent) continue;
          if (child.gravest !== null)
            expect(gravity.indexOf(parent.gravest ?? 'answered')).toBeLessThanOrEqual(gravity.indexOf(child.gravest));
          for (const state of gravity) expect(parent.states[state]).toBeGreaterThanOrEqual(child.states[state]);
          if (child.oldestSilenceSince !== null)
            expect(parent.oldestSilenceSince).toBeLessThanOrEqual(child.oldestSilenceSince);
        }
      }),
    );
  });
});
