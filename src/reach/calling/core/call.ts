/** What a call-and-answer asks for: ladder, questions and windows, stamped on the case when it is opened (design.md §2 叫应; domain.md §7.3). */
import type { ChannelKind } from '../../dissemination/core/delivery.js';

/** A question asked after 收到. `count` takes a number ≥ 0 or `unknown` (暂不清楚), never stored as 0. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly kind: 'text' | 'count';
  /** The short word a reply uses for it, `社区` in `社区3`; the known questions have one of their own. */
  readonly word?: string;
}

/** Who is called at a step. */
export type StepTarget =
  | 'duty' /* today's 主班 and the desk itself */
  | 'assistant' /* 副班 */
  | 'deputies'
  | 'leader'
  | 'next-tier' /* the duty officer of the unit one tier up */
  | 'person-sent'; /* somebody goes to the door: shown on the duty desk until a person says it is done */

export interface LadderStep {
  readonly target: StepTarget;
  /** How many calls before the next step, and how far apart. */
  readonly calls: number;
  readonly everySeconds: number;
  readonly channels: readonly ChannelKind[];
  readonly spread: 'all' | 'first';
}

export interface Ladder {
  readonly id: string;
  readonly steps: readonly LadderStep[];
  /** Window for 收到 and for the questions, from the opening. */
  readonly answerWindowMinutes: number;
  /** 暂不清楚 is asked again after so long. */
  readonly askAgainMinutes: number;
}

/** How one answer stands: a value, an honest "not known yet", or nothing at all. */
export type FieldAnswer = { readonly value: string | number } | { readonly unknown: true };

export const obligationStates = [
  'waiting' /* 等待 */,
  'answered' /* 已应答 */,
  'incomplete' /* 要素不全 */,
  'overdue' /* 超时 */,
  'escalated' /* 已转上级 */,
  'unreached' /* 未叫通 */,
  'closed' /* withdrawn, lifted or replaced by a newer version */,
] as const;
export type ObligationState = (typeof obligationStates)[number];
