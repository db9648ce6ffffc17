import type { Reason, ReasonLevel } from '../../shared/reason.js';

/** Of each level, so that ten thousand pieces of advice from a hostile message never hide one error. */
const faultsKeptPerLevel = 100;

/** Gathers what is wrong with one message, up to a bound; what was left out is counted. */
export class Faults {
  private readonly reasons: Reason[] = [];
  private readonly counts: Record<ReasonLevel, number> = { error: 0, warning: 0, advice: 0 };

  /** Breaks the standard, or could not be read. */
  error(where: string, code: string, zh: string, en: string): void {
    this.add({ where, code, level: 'error', text: { zh, en } });
  }

  /** Allowed, and probably not what the sender meant. */
  warning(where: string, code: string, zh: string, en: string): void {
    this.add({ where, code, level: 'warning', text: { zh, en } });
  }

  advice(where: string, code: string, zh: string, en: string): void {
    this.add({ where, code, level: 'advice', text: { zh, en } });
  }

  add(reason: Reason): void {
    this.counts[reason.level] += 1;
    if (this.counts[reason.level] <= faultsKeptPerLevel) this.reasons.push(reason);
  }

  list(): Reason[] {
    const left = (['error', 'warning', 'advice'] as const).reduce(
      (sum, level) => sum + Math.max(0, this.counts[level] - faultsKeptPerLevel),
      0,
    );
    if (left === 0) return [...this.reasons];
    const more: Reason = {
      where: '',
      code: 'faults.more',
      level: 'advice',
      text: { zh: `另有${left}条同类问题未列出。`, en: `${left} more findings are not listed.` },
    };
    return [...this.reasons, more];
  }
}

/** What an absent required element is called; the parser leaves it out where it already said why. */
export const requiredMissing = 'cap.required-missing';

export function sayMissing(faults: Faults, where: string): void {
  faults.error(where, requiredMissing, '缺少必填项。', 'This required element is missing.');
}

/** Of references, addresses or incidents in one message. */
export const maxListedValues = 1_000;

export function sayTooManyValues(faults: Faults, where: string): void {
  faults.error(
    where,
    'cap.too-many-values',
    `超过${maxListedValues}项,其余未读取。`,
    `There are more than ${maxListedValues}; the rest was not read.`,
  );
}

/** A value from outside, short enough to stand in a sentence. */
export function quoted(value: string): string {
  const points = Array.from(value.slice(0, 120));
  return points.length <= 40 && value.length <= 120 ? value : `${points.slice(0, 40).join('')}…`;
}
