/** What a new version of an order keeps of the answers to the one before: extension keeps, a raise asks again (design.md §2 Instructions). */
import type { FieldAnswer, Ladder, Question } from './call.js';
import { applyAnswer, fieldsAskedFor, openQuestions, type Fields } from './obligation-state.js';

/** A post's open obligation under the version before. */
export interface EarlierObligation {
  readonly id: number;
  readonly version: number;
  readonly lineageId: number;
  readonly keptFromVersion: number | null;
  readonly openedAt: number;
  readonly dueAt: number;
  readonly receivedAt: number | null;
  readonly receivedBy: string | null;
  readonly via: string | null;
  readonly fields: Fields;
  readonly askAgainAt: number | null;
  readonly stepIndex: number;
  readonly callsMade: number;
  readonly nextAt: number | null;
  readonly askRound: number;
  readonly escalatedAt: number | null;
  readonly unreachedAt: number | null;
}

/** How the new version's obligation begins. */
export interface Beginning {
  readonly openedAt: number;
  readonly dueAt: number;
  readonly receivedAt: number | null;
  readonly receivedBy: string | null;
  readonly via: string | null;
  readonly fields: Readonly<Record<string, FieldAnswer>>;
  readonly completedAt: number | null;
  readonly askAgainAt: number | null;
  readonly stepIndex: number;
  readonly callsMade: number;
  readonly nextAt: number | null;
  readonly askRound: number;
  readonly escalatedAt: number | null;
  readonly unreachedAt: number | null;
  readonly keptFromVersion: number | null;
  /** The obligation whose calls also count as calls of this one; null when it must be called for itself. */
  readonly lineageId: number | null;
}

export function carryOver(
  earlier: EarlierObligation | null,
  mode: 'new' | 'keep' | 'ask-again',
  order: {
    readonly questions: readonly Question[];
    readonly ladder: Ladder;
    readonly now: number;
    readonly dueAt: number;
  },
): Beginning {
  const { questions, ladder, now, dueAt } = order;
  const fresh: Beginning = {
    openedAt: now,
    dueAt,
    receivedAt: null,
    receivedBy: null,
    via: null,
    fields: {},
    completedAt: null,
    askAgainAt: null,
    stepIndex: 0,
    callsMade: 0,
    nextAt: now,
    askRound: 0,
    escalatedAt: null,
    unreachedAt: null,
    keptFromVersion: null,
    lineageId: null,
  };
  if (earlier === null || mode === 'new') return fresh;
  const fields = fieldsAskedFor(questions, earlier.fields);
  const keptFromVersion = earlier.keptFromVersion ?? earlier.version;
  if (mode === 'ask-again') {
    const keepsAnything = Object.keys(fields).length > 0;
    return { ...fresh, fields, keptFromVersion: keepsAnything ? keptFromVersion : null };
  }
  // Silent or not, the clock of this post began with the version before: an extension is no second chance.
  const kept = {
    ...fresh,
    openedAt: earlier.openedAt,
    dueAt: earlier.dueAt,
    fields,
    stepIndex: Math.min(earlier.stepIndex, ladder.steps.length),
    callsMade: earlier.callsMade,
    escalatedAt: earlier.escalatedAt,
    unreachedAt: earlier.unreachedAt,
    keptFromVersion,
    lineageId: earlier.lineageId,
  };
  if (earlier.receivedAt === null) return { ...kept, nextAt: earlier.nextAt };
  const after = applyAnswer(
    {
      questions,
      ladder,
      dueAt: earlier.dueAt,
      receivedAt: earlier.receivedAt,
      receivedBy: earlier.receivedBy,
      via: earlier.via,
      fields,
      completedAt: null,
      askAgainAt: earlier.askAgainAt,
    },
    { received: true, personName: null, via: earlier.via ?? '', fields: {} },
    now,
  );
  const { missing, unknown } = openQuestions(questions, fields);
  const isComplete = missing.length === 0 && unknown.length === 0;
  return {
    ...kept,
    receivedAt: earlier.receivedAt,
    receivedBy: earlier.receivedBy,
    via: earlier.via,
    completedAt: isComplete ? earlier.receivedAt : null,
    askAgainAt: after.askAgainAt,
    askRound: earlier.askRound,
    nextAt: isComplete ? null : (earlier.nextAt ?? after.nextAskAt),
  };
}
