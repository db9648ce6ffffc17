/** Sums the tiers upward so that a parent is never greener than its children (design.md §2 Three tiers). */
import type { ObligationState } from './call.js';
import { gravity } from './obligation-state.js';

export type OpenState = Exclude<ObligationState, 'closed'>;
export type StateCounts = Readonly<Record<OpenState, number>>;

export interface OwnCounts {
  readonly unitId: string;
  readonly states: StateCounts;
  readonly oldestSilenceSince: number | null;
}

export interface RolledUp extends OwnCounts {
  /** All states added up. */
  readonly total: number;
  /** The gravest state anywhere below, its own included; null when nothing is asked of anybody. */
  readonly gravest: OpenState | null;
}

export const noStates: StateCounts = { waiting: 0, answered: 0, incomplete: 0, overdue: 0, escalated: 0, unreached: 0 };

/**
 * Each unit with everything below it added to its own. Counts of a unit that is not in the list are nobody's: the
 * caller passes every unit it has counts for. A ring of parents ends where it began.
 */
export function rollUp(
  units: readonly { readonly id: string; readonly parentId: string | null }[],
  counts: readonly OwnCounts[],
): readonly RolledUp[] {
  const parentOf = new Map(units.map((unit) => [unit.id, unit.parentId]));
  const sums = new Map(
    units.map((unit) => [
      unit.id,
      { states: { ...noStates } as Record<OpenState, number>, oldest: null as number | null },
    ]),
  );
  for (const own of counts) {
    const seen = new Set<string>();
    let id: string | null = own.unitId;
    while (id !== null && parentOf.has(id) && !seen.has(id)) {
      seen.add(id);
      const sum = sums.get(id);
      if (sum) {
        for (const state of gravity) sum.states[state] += own.states[state];
        if (own.oldestSilenceSince !== null) sum.oldest = Math.min(sum.oldest ?? Infinity, own.oldestSilenceSince);
      }
      id = parentOf.get(id) ?? null;
    }
  }
  return units.map(({ id }) => {
    const sum = sums.get(id);
    const states = sum?.states ?? noStates;
    return {
      unitId: id,
      states,
      oldestSilenceSince: sum?.oldest ?? null,
      total: gravity.reduce((total, state) => total + states[state], 0),
      gravest: gravity.find((state) => states[state] > 0) ?? null,
    };
  });
}
