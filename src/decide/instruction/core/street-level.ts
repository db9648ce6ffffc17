/** A street starts its own level by its own situation, within minutes of the district (domain.md §4.2; design.md §2). */
import { responseLevelInChinese, type ResponseLevel } from '../../../shared/level.js';
import { error, type Reason } from '../../../shared/reason.js';
import { streetLevelFor } from '../../rulebook/core/lookups.js';
import type { Rulebook, StreamId } from '../../rulebook/core/rulebook.js';
import { responseRank } from '../../warning/core/lifecycle.js';

export interface AdvisedLevel {
  /** Null: the plan advises no level of its own. */
  readonly level: ResponseLevel | null;
  readonly note: string;
  readonly basis: 'official' | 'proposed';
  readonly source: string;
}

/** What the plan advises a street under the district's response there; null where nothing is to be started. */
export function advisedLevel(
  rulebook: Rulebook,
  of: { readonly street: string; readonly stream: StreamId; readonly responseLevel: ResponseLevel | null },
): AdvisedLevel | null {
  const plan = rulebook.streets.find(({ unitId }) => unitId === of.street);
  if (of.responseLevel === null || !plan) return null;
  const rule = streetLevelFor(rulebook, plan, of.stream);
  if (!rule) return { level: null, note: '规程没有建议,由街道决定', basis: 'proposed', source: '' };
  const level = of.responseLevel + rule.stepsMilder;
  const { note, basis, source } = rule;
  return { level: level > 4 ? null : (level as ResponseLevel), note, basis, source };
}

/** Not starting, or starting milder than advised, is a decision with a reason. */
export function checkStreetLevel(
  given: { readonly level: ResponseLevel | null; readonly reason: string },
  advised: ResponseLevel | null,
): Reason[] {
  if (given.reason.trim() !== '') return [];
  if (given.level === null)
    return [error('reason', 'instruction.street-reason-missing', '不启动必须写明理由', 'not starting needs a reason')];
  if (responseRank(given.level) >= responseRank(advised)) return [];
  return [
    error(
      'reason',
      'instruction.street-reason-missing',
      `低于建议的${responseLevelInChinese(advised)},必须写明理由`,
      'starting milder than advised needs a reason',
    ),
  ];
}

/** Whether the street is asked again: what it decided is milder than what is advised now. */
export function isAskedAgain(decided: ResponseLevel | null, advised: ResponseLevel | null): boolean {
  return responseRank(decided) < responseRank(advised);
}
