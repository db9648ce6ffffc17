import type { Actor } from '../../shared/audit-log.js';
import type { Colour } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { ChannelKind, SourceRef } from '../dissemination/core/delivery.js';
import type { InboundResult, InboundView, UnitCounts } from './calling.ports.js';
import type { FieldAnswer, Ladder, Question, StepTarget } from './core/call.js';
import type { Answered, Fields, ObligationTimes } from './core/obligation-state.js';

/** What all posts of one source version have in common, stamped when it was opened. */
export interface CallSource {
  readonly id: string;
  readonly source: SourceRef;
  readonly incidentId: string;
  readonly nature: Nature;
  readonly colour: Colour;
  readonly title: string;
  readonly ladder: Ladder;
  readonly questions: readonly Question[];
  readonly openedAt: number;
}

/** One stored obligation with what its source stamped on it. */
export interface StoredObligation extends ObligationTimes {
  readonly id: number;
  readonly source: SourceRef;
  readonly incidentId: string;
  readonly unitId: string;
  readonly nature: Nature;
  readonly colour: Colour;
  readonly title: string;
  readonly text: string;
  readonly ladder: Ladder;
  readonly questions: readonly Question[];
  readonly lineageId: number;
  readonly keptFromVersion: number | null;
  readonly stepIndex: number;
  readonly callsMade: number;
  readonly lastCallNo: number;
  readonly lastReason: string | null;
  readonly nextAt: number | null;
  readonly askRound: number;
  readonly askAgainAt: number | null;
  readonly askedBack: number;
  readonly receivedBy: string | null;
  readonly via: string | null;
  readonly fields: Fields;
  readonly closedWhy: string | null;
}

export type NewObligation = Omit<
  StoredObligation,
  | 'id'
  | 'title'
  | 'ladder'
  | 'questions'
  | 'lineageId'
  | 'askedBack'
  | 'closedAt'
  | 'closedWhy'
  | 'lastReason'
  | 'version'
> & {
  readonly callSourceId: string;
  /** Null: it begins a chain of its own. */
  readonly lineageId: number | null;
};

/** Where a claimed obligation goes next; what is left out stays as it is. */
export interface Advance {
  readonly id: number;
  readonly stepIndex: number;
  readonly callsMade: number;
  readonly nextAt: number | null;
  readonly askRound: number;
  readonly lastCallNo: number;
  readonly lastReason: string | null;
  /** First time only: an earlier time stands. */
  readonly escalatedAt: number | null;
  readonly unreachedAt: number | null;
}

export interface AnswerRow {
  readonly id: string;
  readonly obligationId: number;
  readonly incidentId: string;
  readonly unitId: string;
  readonly at: number;
  readonly personName: string | null;
  readonly via: string;
  readonly received: boolean;
  readonly fields: Readonly<Record<string, FieldAnswer>>;
  readonly words: string | null;
  readonly late: boolean;
  readonly by: Actor;
}

export interface EscalationRow {
  readonly id: string;
  readonly obligationId: number;
  readonly incidentId: string;
  readonly at: number;
  readonly target: StepTarget;
  readonly unitId: string;
  readonly why: string;
  readonly who: string | null;
  readonly by: Actor;
}

export interface InboundRow {
  readonly id: string;
  readonly channel: ChannelKind;
  readonly messageId: string;
  readonly from: string;
  readonly receivedAt: number;
  readonly text: string | null;
  readonly digits: string | null;
}

export interface ObligationFilter {
  readonly incidentId?: string;
  readonly unitId?: string;
  readonly source?: { readonly kind: string; readonly id?: string };
  readonly open?: boolean;
  readonly limit?: number;
}

/** What calling remembers. Methods with `tx` that return obligations have locked their rows until the commit. */
export abstract class CallStore {
  /** Stores the source version, or returns the one that was stored first. */
  abstract putSource(tx: Tx, source: CallSource): Promise<CallSource>;
  /** For a new version: posts that already have it (or a newer one), and the open obligations it replaces. */
  abstract replacedBy(
    tx: Tx,
    source: SourceRef,
    unitIds: readonly string[],
  ): Promise<{ readonly settled: ReadonlySet<string>; readonly earlier: readonly StoredObligation[] }>;
  abstract insert(tx: Tx, obligations: readonly NewObligation[]): Promise<void>;
  /** The soonest call each of these posts is due for after `from` and up to `until`. */
  abstract soonestCalls(
    tx: Tx,
    unitIds: readonly string[],
    nature: Nature,
    from: number,
    until: number,
  ): Promise<ReadonlyMap<string, number>>;
  abstract supersede(tx: Tx, ids: readonly number[], at: number): Promise<void>;
  /** Ids that were open. */
  abstract close(
    tx: Tx,
    source: { kind: string; id: string; before?: number; unitIds?: readonly string[] },
    why: string,
    at: number,
  ): Promise<readonly number[]>;
  /** Every obligation, old and new, that shares a chain of kept versions with these. */
  abstract lineage(tx: Tx, ids: readonly number[]): Promise<readonly number[]>;

  abstract lock(tx: Tx, id: number): Promise<StoredObligation | null>;
  /** The open end of a chain of kept versions. */
  abstract lockOpenOf(tx: Tx, lineageId: number): Promise<StoredObligation | null>;
  abstract answered(tx: Tx, id: number, after: Answered): Promise<void>;
  abstract addAnswer(tx: Tx, answer: AnswerRow): Promise<void>;
  abstract addEscalations(tx: Tx, escalations: readonly EscalationRow[]): Promise<void>;
  abstract countAskedBack(tx: Tx, ids: readonly number[]): Promise<void>;

  /** Takes what is due, gravest first, and everything else that is due at the same posts; nobody else gets it. */
  abstract claimDue(tx: Tx, now: number, limit: number): Promise<readonly StoredObligation[]>;
  /** What these posts have not answered besides `except`. */
  abstract alsoOwed(
    tx: Tx,
    unitIds: readonly string[],
    except: readonly number[],
  ): Promise<readonly StoredObligation[]>;
  abstract advance(tx: Tx, advances: readonly Advance[]): Promise<void>;
  /** The first of `count` call numbers; a number is given once, so that no call is taken for another. */
  abstract callNumbers(tx: Tx, count: number): Promise<number>;
  /** Those still waiting for the outcome of this very call; later versions of theirs included. */
  abstract waitingOn(tx: Tx, obligationIds: readonly number[], callNo: number): Promise<readonly StoredObligation[]>;

  /** False when this message came before. */
  abstract addInbound(tx: Tx, inbound: InboundRow): Promise<boolean>;
  abstract settleInbound(tx: Tx, id: string, unitIds: readonly string[], result: InboundResult): Promise<void>;

  abstract find(id: number): Promise<StoredObligation | null>;
  abstract lineageOf(id: number): Promise<readonly number[]>;
  /** What a phone that was told these may be answering: the newest of each chain, closed ones included. */
  abstract newestOf(ids: readonly number[]): Promise<readonly StoredObligation[]>;
  abstract list(filter: ObligationFilter): Promise<readonly StoredObligation[]>;
  abstract counts(incidentId: string | null, now: number): Promise<readonly UnitCounts[]>;
  abstract answersOf(ids: readonly number[]): Promise<readonly AnswerRow[]>;
  abstract escalationsOf(ids: readonly number[]): Promise<readonly EscalationRow[]>;
  abstract escalationCounts(incidentId: string): Promise<Readonly<Record<string, number>>>;
  abstract inbound(limit: number): Promise<readonly InboundView[]>;
  abstract inboundResult(channel: ChannelKind, messageId: string): Promise<InboundResult | null>;
}
