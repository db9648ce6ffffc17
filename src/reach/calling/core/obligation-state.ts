/** How one post's duty to answer stands; overdue is computed at reading, never stored (design.md §2 叫应; domain.md §7.3). */
import { minuteMs } from '../../../shared/time.js';
import type { FieldAnswer, Ladder, ObligationState, Question } from './call.js';

/** The times that decide the state, epoch milliseconds; null when it has not happened. */
export interface ObligationTimes {
  readonly openedAt: number;
  readonly dueAt: number;
  /** A person said 收到. */
  readonly receivedAt: number | null;
  /** 收到 and every question answered with a value. */
  readonly completedAt: number | null;
  /** The next tier's duty officer was called. */
  readonly escalatedAt: number | null;
  /** The ladder has ended: a person must go. */
  readonly unreachedAt: number | null;
  readonly closedAt: number | null;
}

/** Gravest first; what a parent shows when its children differ. */
export const gravity: readonly Exclude<ObligationState, 'closed'>[] = [
  'unreached',
  'escalated',
  'overdue',
  'waiting',
  'incomplete',
  'answered',
];

export function obligationStateOf(times: ObligationTimes, now: number): ObligationState {
  if (times.closedAt !== null) return 'closed';
  if (times.receivedAt !== null) return times.completedAt !== null ? 'answered' : 'incomplete';
  if (times.unreachedAt !== null) return 'unreached';
  if (times.escalatedAt !== null) return 'escalated';
  return now > times.dueAt ? 'overdue' : 'waiting';
}

/** Since when it has been in its present state. */
export function inStateSince(times: ObligationTimes, now: number): number {
  const state = obligationStateOf(times, now);
  switch (state) {
    case 'closed':
      return times.closedAt ?? times.openedAt;
    case 'answered':
      return times.completedAt ?? times.openedAt;
    case 'incomplete':
      return times.receivedAt ?? times.openedAt;
    case 'unreached':
      return times.unreachedAt ?? times.openedAt;
    case 'escalated':
      return times.escalatedAt ?? times.openedAt;
    case 'overdue':
      return times.dueAt;
    case 'waiting':
      return times.openedAt;
  }
}

export type Fields = Readonly<Record<string, FieldAnswer>>;

/** Questions nobody has answered at all, and those answered 暂不清楚. */
export function openQuestions(
  questions: readonly Question[],
  fields: Fields,
): { missing: readonly Question[]; unknown: readonly Question[] } {
  const missing: Question[] = [];
  const unknown: Question[] = [];
  for (const question of questions) {
    const answer = fields[question.id];
    if (answer === undefined) missing.push(question);
    else if ('unknown' in answer) unknown.push(question);
  }
  return { missing, unknown };
}

/** Only what was asked, each of its own kind; anything else a reply carried stays in its words. */
export function fieldsAskedFor(questions: readonly Question[], given: Fields): Record<string, FieldAnswer> {
  const kept: Record<string, FieldAnswer> = {};
  for (const { id, kind } of questions) {
    const answer = given[id];
    if (answer === undefined) continue;
    if ('unknown' in answer) kept[id] = { unknown: true };
    else if (kind === 'count') {
      const value = typeof answer.value === 'number' ? answer.value : Number.NaN;
      if (Number.isSafeInteger(value) && value >= 0) kept[id] = { value };
    } else if (String(answer.value).trim() !== '') kept[id] = { value: String(answer.value).trim() };
  }
  return kept;
}

/** The part of an obligation that answers change. */
export interface Answering {
  readonly questions: readonly Question[];
  readonly ladder: Ladder;
  readonly dueAt: number;
  readonly receivedAt: number | null;
  readonly receivedBy: string | null;
  readonly via: string | null;
  readonly fields: Fields;
  readonly completedAt: number | null;
  readonly askAgainAt: number | null;
}

export interface Answered {
  readonly receivedAt: number | null;
  readonly receivedBy: string | null;
  readonly via: string | null;
  readonly fields: Fields;
  readonly completedAt: number | null;
  /** When 暂不清楚 is asked again; null when nothing is unknown. */
  readonly askAgainAt: number | null;
  /** When the open questions are asked next; null when the waking calls are not stopped, or nothing is left to ask. */
  readonly nextAskAt: number | null;
  /** Whether the rounds of questions begin at the desk again. */
  readonly asksAnew: boolean;
}

/**
 * What one answer makes of an obligation. The first 收到 sets who and when; later ones add a missing name and newer
 * figures. 暂不清楚 never wipes out a figure that was already given.
 */
export function applyAnswer(
  before: Answering,
  answer: { received: boolean; personName: string | null; via: string; fields: Fields },
  now: number,
): Answered {
  const given = fieldsAskedFor(before.questions, answer.fields);
  const fields: Record<string, FieldAnswer> = { ...before.fields };
  for (const [id, value] of Object.entries(given)) {
    const known = fields[id];
    if ('unknown' in value && known !== undefined && 'value' in known) continue;
    fields[id] = value;
  }
  const receivedAt = before.receivedAt ?? (answer.received ? now : null);
  const receivedBy = before.receivedBy ?? (answer.received ? answer.personName : null);
  const via = before.via ?? (answer.received ? answer.via : null);
  const { missing, unknown } = openQuestions(before.questions, fields);
  const isComplete = receivedAt !== null && missing.length === 0 && unknown.length === 0;
  const askMs = before.ladder.askAgainMinutes * minuteMs;
  const saidUnknownNow = Object.values(given).some((value) => 'unknown' in value);
  const askAgainAt =
    unknown.length === 0 ? null : saidUnknownNow || before.askAgainAt === null ? now + askMs : before.askAgainAt;
  const askMissingAt = missing.length === 0 ? null : before.dueAt > now ? before.dueAt : now + askMs;
  return {
    receivedAt,
    receivedBy,
    via,
    fields,
    completedAt: isComplete ? (before.completedAt ?? now) : null,
    askAgainAt,
    nextAskAt: receivedAt === null ? null : earliest(askMissingAt, askAgainAt),
    // A reply that adds nothing does not make the service begin its questions again: that would have no end.
    asksAnew: before.receivedAt === null || Object.keys(given).length > 0,
  };
}

function earliest(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

/** Questions left open are asked so many times by the service itself; after that the board alone keeps them in view. */
export const maxAskRounds = 6;
