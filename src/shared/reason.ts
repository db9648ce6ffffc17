import type { Words } from './words.js';

/** How grave a finding is: an error stops the thing checked, a warning does not, advice only helps. */
export type ReasonLevel = 'error' | 'warning' | 'advice';

/**
 * One finding about something that was checked to its end. Checks return all of them at once.
 * `where` is a place a person can go to: `industries/school.yaml:12:5`, `info[0].area[1].polygon`, `areas[2]`.
 */
export interface Reason {
  readonly where: string;
  readonly code: string;
  readonly level: ReasonLevel;
  readonly text: Words;
}

export function error(where: string, code: string, zh: string, en: string): Reason {
  return { where, code, level: 'error', text: { zh, en } };
}

export function warning(where: string, code: string, zh: string, en: string): Reason {
  return { where, code, level: 'warning', text: { zh, en } };
}

export function hasErrors(reasons: readonly Reason[]): boolean {
  return reasons.some((reason) => reason.level === 'error');
}

export function advice(where: string, code: string, zh: string, en: string): Reason {
  return { where, code, level: 'advice', text: { zh, en } };
}
