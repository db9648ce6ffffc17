/** The life of a warning version as data, and what one version may do to the one in force (design.md §2 Lifecycle; domain.md §4.2–§4.4). */
import { colourRank, gradeOf, type Colour, type ResponseLevel } from '../../../shared/level.js';
import { error, type Reason } from '../../../shared/reason.js';

export const versionStates = [
  'draft',
  'awaiting-signature',
  'signed',
  'in-force',
  'superseded',
  'lifted',
  'discarded',
] as const;
export type VersionState = (typeof versionStates)[number];

export const versionTransitions: Readonly<Record<VersionState, readonly VersionState[]>> = {
  draft: ['awaiting-signature', 'discarded'],
  // Returned with a reason goes back to draft.
  'awaiting-signature': ['signed', 'draft', 'discarded'],
  signed: ['in-force', 'lifted', 'discarded'],
  'in-force': ['superseded'],
  superseded: [],
  lifted: [],
  discarded: [],
};

/** States no path from `draft` reaches; must be empty, checked at start. */
export function unreachableStates(
  transitions: Readonly<Record<VersionState, readonly VersionState[]>> = versionTransitions,
): VersionState[] {
  const reached = new Set<VersionState>(['draft']);
  for (const state of reached) for (const next of transitions[state]) reached.add(next);
  return versionStates.filter((state) => !reached.has(state));
}

export const warningActions = ['issue', 'raise', 'extend', 'lower', 'correct', 'lift'] as const;
export type WarningAction = (typeof warningActions)[number];

/** What a version declares. */
export interface Declared {
  readonly level: Colour;
  /** Null: a warning without a response. */
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
  readonly expiresAt: number;
}

export interface VerdictFact {
  readonly kind: string;
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
}

export interface DraftFacts extends Declared {
  readonly action: WarningAction;
  readonly reason: string;
}

/** Which verdicts carry which act; extend and correct change no level and need none. */
const carriedBy: Readonly<Record<WarningAction, readonly string[]>> = {
  issue: ['start', 'raise'],
  raise: ['raise', 'start'],
  lower: ['lower'],
  lift: ['end'],
  extend: [],
  correct: [],
};

/** Every fault of a draft against what is in force now; empty when it may go to the signer. */
export function checkDraft(
  draft: DraftFacts,
  current: Declared | null,
  verdict: VerdictFact | null,
  now: number,
): Reason[] {
  const faults: Reason[] = [];
  const fault = (where: string, code: string, zh: string, en: string) =>
    faults.push(error(where, `warning.${code}`, zh, en));
  if (draft.action === 'issue' && current)
    fault(
      'action',
      'in-force',
      '已有生效的预警,请用升级、延长、降级或解除',
      'a warning is in force: raise, extend, lower or lift it',
    );
  if (draft.action !== 'issue' && !current) fault('action', 'not-in-force', '没有生效的预警', 'no warning is in force');
  if (draft.areas.length === 0) fault('areas', 'no-areas', '必须写明范围', 'the areas are missing');
  // The thirteenth month and the like is no time at all.
  if (draft.action !== 'lift' && !(draft.expiresAt > now))
    fault('expiresAt', 'expired', '有效期必须晚于现在', 'it must end later than now');
  if (draft.action !== 'issue' && draft.action !== 'extend' && draft.reason.trim() === '')
    fault('reason', 'reason-missing', '必须写明理由', 'a reason is required');
  const needed = carriedBy[draft.action];
  if (needed.length > 0) {
    if (!verdict)
      fault(
        'consultationId',
        'verdict-missing',
        '必须依据一轮有结论的会商',
        'it must rest on a concluded consultation',
      );
    else if (!needed.includes(verdict.kind))
      fault('consultationId', 'verdict-other', '会商结论与本次行动不符', 'the verdict is for another act');
    else if (
      draft.action !== 'lift' &&
      (verdict.level !== draft.level || verdict.responseLevel !== draft.responseLevel)
    ) {
      fault('level', 'departs-from-verdict', '级别与会商结论不一致', 'the levels are not those of the verdict');
    }
  }
  if (current) faults.push(...checkStep(draft, current));
  return faults;
}

function checkStep(draft: DraftFacts, current: Declared): Reason[] {
  const faults: Reason[] = [];
  const fault = (where: string, code: string, zh: string, en: string) =>
    faults.push(error(where, `warning.${code}`, zh, en));
  const colourStep = colourRank(draft.level) - colourRank(current.level);
  const responseStep = responseRank(draft.responseLevel) - responseRank(current.responseLevel);
  switch (draft.action) {
    case 'raise':
      // Raising may skip a level; neither ladder may go down with it.
      if (colourStep < 0 || responseStep < 0 || colourStep + responseStep === 0)
        fault('level', 'not-raised', '提级必须有一项升高且没有降低', 'a raise goes up on one ladder and down on none');
      break;
    case 'lower':
      if (colourStep > 0 || responseStep > 0 || colourStep + responseStep === 0)
        fault(
          'level',
          'not-lowered',
          '降级必须有一项降低且没有升高',
          'lowering goes down on one ladder and up on none',
        );
      if (colourStep < -1 || responseStep < -1)
        fault('level', 'too-many-steps', '每次只能降一级', 'lowering goes one step at a time');
      break;
    case 'extend':
      if (colourStep !== 0 || responseStep !== 0)
        fault('level', 'level-changed', '延长不改变级别', 'extending changes no level');
      if (draft.expiresAt <= current.expiresAt)
        fault('expiresAt', 'not-extended', '新的有效期必须更晚', 'the new end must be later');
      break;
    case 'correct':
      if (colourStep !== 0 || responseStep !== 0)
        fault('level', 'level-changed', '更正不改变级别', 'correcting changes no level');
      break;
    case 'issue':
    case 'lift':
      break;
  }
  return faults;
}

/** 0 without a response, 1 for Ⅳ … 4 for Ⅰ. */
function responseRank(level: ResponseLevel | null): number {
  return level === null ? 0 : 5 - level;
}

/** Whose cell signs: the response's level, or the colour's grade without one; lowering and lifting are signed by what they end. */
export function signingGrade(
  draft: Pick<DraftFacts, 'action' | 'level' | 'responseLevel'>,
  current: Declared | null,
): ResponseLevel {
  const own = draft.responseLevel ?? gradeOf(draft.level);
  if (!current || (draft.action !== 'lower' && draft.action !== 'lift')) return own;
  return Math.min(own, current.responseLevel ?? gradeOf(current.level)) as ResponseLevel;
}

/** CAP: the first is an Alert, what ends it a Cancel, all between are Updates. */
export function capMessageType(action: WarningAction): 'Alert' | 'Update' | 'Cancel' {
  if (action === 'issue') return 'Alert';
  return action === 'lift' ? 'Cancel' : 'Update';
}
