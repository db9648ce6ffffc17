/** What is wrong with an opinion or a verdict as it was given: every fault at once (design.md §2). */
import type { Colour, ResponseLevel } from '../../../shared/level.js';
import { error, type Reason } from '../../../shared/reason.js';
import { differs, type Suggested } from './tally.js';

interface Given {
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
}

export function judgementFaults({ level, responseLevel, areas }: Given, isStreet: (id: string) => boolean): Reason[] {
  const faults = areas.flatMap((area, index) =>
    isStreet(area)
      ? []
      : [error(`areas[${index}]`, 'consultation.unknown-area', `没有这个街道:${area}`, `there is no street ${area}`)],
  );
  if (level === null && responseLevel !== null) {
    faults.push(
      error(
        'responseLevel',
        'consultation.response-without-warning',
        '没有预警就不写响应级别',
        'a response level needs a warning',
      ),
    );
  }
  return faults;
}

/** Whether a verdict departs from what the round and the rule suggest; keeping never does. */
export function departsFrom(suggested: Suggested | null, given: Given & { readonly kind: string }): boolean {
  return given.kind !== 'keep' && differs(suggested, given);
}

export function verdictFaults(
  given: Given & { readonly kind: string; readonly reason: string },
  suggested: Suggested | null,
  isStreet: (id: string) => boolean,
): Reason[] {
  const faults = judgementFaults(given, isStreet);
  const declares = given.kind === 'start' || given.kind === 'raise' || given.kind === 'lower';
  if (declares && given.level === null) {
    faults.push(
      error(
        'level',
        'consultation.level-missing',
        '启动、提级或降级必须写明预警颜色',
        'a start, raise or lowering names a colour',
      ),
    );
  }
  const mustSay = departsFrom(suggested, given) || given.kind === 'keep' || given.kind === 'no-start';
  if (mustSay && given.reason.trim() === '') {
    faults.push(
      error(
        'reason',
        'consultation.reason-missing',
        '结论与多数意见或规程建议不一致,或不启动、维持,必须写明理由',
        'a verdict that departs from the tally or the rule, or says no, needs a reason',
      ),
    );
  }
  return faults;
}
