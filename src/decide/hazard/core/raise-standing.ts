/** Every raise factor of the plan as it stands now: holding with its facts, not holding, or not known (domain.md §4.3). */
import type { Rulebook } from '../../rulebook/core/rulebook.js';
import { raiseFactorsIn, type Because } from './propose-levels.js';
import type { Situation } from './situation.js';
import { whatIsUnknown } from './what-is-unknown.js';

export interface FactorStanding extends Because {
  readonly name: string;
  readonly standing: 'holds' | 'does-not-hold' | 'unknown';
  /** Why it is not known; null where it is. */
  readonly why: string | null;
}

/** In the order of the plan. They suggest; a named person decides. */
export function raiseStanding(situation: Situation, rulebook: Rulebook): readonly FactorStanding[] {
  const holding = new Map(raiseFactorsIn(situation, rulebook).map((because) => [because.rule, because]));
  return rulebook.raiseFactors.map((factor) => {
    const because = holding.get(factor.id);
    const why = because ? null : whatIsUnknown(factor.when, situation, rulebook);
    const { basis, source, name } = factor;
    return {
      ...(because ?? { rule: factor.id, text: `提级因素:${name}`, fact: '', threshold: name, basis, source }),
      name,
      standing: because ? ('holds' as const) : why === null ? ('does-not-hold' as const) : ('unknown' as const),
      why,
    };
  });
}
