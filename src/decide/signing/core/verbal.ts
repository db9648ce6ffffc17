/** A verbal approval (口头批准): it signs at once, stands as 未核实 until confirmed, and ends on paper or disowned (design.md §2). */
import { error, type Reason } from '../../../shared/reason.js';
import type { PaperMark } from '../../documents/core/paper.js';

export const verbalStates = ['unverified', 'confirmed', 'papered', 'disowned'] as const;
export type VerbalState = (typeof verbalStates)[number];

export const verbalActs = ['confirm', 'paper', 'disown'] as const;
export type VerbalAct = (typeof verbalActs)[number];

const stateAfter: Readonly<Record<VerbalAct, VerbalState>> = {
  confirm: 'confirmed',
  paper: 'papered',
  disown: 'disowned',
};

/** Paper and disowning end it; a call-back that comes after changes nothing. */
export const verbalTransitions: Readonly<Record<VerbalState, readonly VerbalAct[]>> = {
  unverified: ['confirm', 'paper', 'disown'],
  confirmed: ['paper', 'disown'],
  papered: [],
  disowned: [],
};

export interface VerbalFact {
  readonly state: VerbalState;
  readonly approver: string;
  readonly recordedBy: string;
  readonly draftedBy: readonly string[];
}

export type VerbalJudged =
  | { readonly to: VerbalState; readonly reasons: readonly [] }
  | { readonly to: null; readonly reasons: readonly Reason[] };

/** Whether this person may take the step: who confirms or brings the paper is the approver or a second person. */
export function judgeVerbalAct(fact: VerbalFact, act: VerbalAct, by: string): VerbalJudged {
  if (!verbalTransitions[fact.state].includes(act))
    return refused(
      'signing.verbal-state',
      '口头批准的状态已变,请刷新后再试',
      'the verbal approval has moved on: look again',
    );
  if (act !== 'disown' && by !== fact.approver) {
    if (by === fact.recordedBy)
      return refused(
        'signing.second-person',
        '须由记录人以外的第二人核实',
        'a second person confirms, not the one who recorded it',
      );
    if (fact.draftedBy.includes(by))
      return refused(
        'signing.second-person-drafted',
        '起草人不能核实自己稿件的批准',
        'who drafted it does not confirm its approval',
      );
  }
  return { to: stateAfter[act], reasons: [] };
}

function refused(code: string, zh: string, en: string): VerbalJudged {
  return { to: null, reasons: [error('by', code, zh, en)] };
}

/** How a paper was approved, as everybody sees it; null: not signed. */
export type Approval = 'signed' | 'verbal-unverified' | 'verbal-confirmed' | 'papered' | 'disowned';

/** The newest signature says how it stands: one given after a disowning is a signature again. */
export function approvalOf(newest: { readonly verbal: VerbalState | null }): Approval {
  switch (newest.verbal) {
    case null:
      return 'signed';
    case 'unverified':
      return 'verbal-unverified';
    case 'confirmed':
      return 'verbal-confirmed';
    case 'papered':
    case 'disowned':
      return newest.verbal;
  }
}

/** What stands on a paper that leaves now. */
export function marksOf(verbal: VerbalState | null): readonly PaperMark[] {
  switch (verbal) {
    case 'unverified':
      return ['verbal', 'unverified'];
    case 'confirmed':
      return ['verbal'];
    case 'disowned':
      return ['disowned'];
    case 'papered':
    case null:
      return [];
  }
}
