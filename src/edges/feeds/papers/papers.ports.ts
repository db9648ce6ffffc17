import type { Actor } from '../../../shared/audit-log.js';
import type { Reason } from '../../../shared/reason.js';
import type { Tx } from '../../../shared/unit-of-work.js';
import type { PaperChannel, PaperHead, Said } from './core/paper.js';
import type { PaperKey } from './core/same-paper.js';

export type Verification = 'unverified' | 'confirmed' | 'denied';

/** A paper as it stands. Times are epoch milliseconds, users are ids. */
export interface Paper {
  readonly id: string;
  readonly firstCopyId: string;
  readonly head: PaperHead;
  readonly version: number;
  /** The earliest receipt of any copy: clocks run from here. */
  readonly receivedAt: number;
  readonly enteredAt: number;
  readonly enteredBy: string;
  readonly verification: Verification;
  readonly mergedInto: string | null;
}

export interface PaperCopy {
  readonly id: string;
  readonly paperId: string;
  readonly channel: PaperChannel;
  readonly receivedAt: number;
  readonly enteredAt: number;
  readonly enteredBy: string;
  readonly head: PaperHead;
  readonly said: Said;
  readonly faults: readonly Reason[];
}

export interface Statement {
  /** Also what a fact made of it is known by in the hazard room. */
  readonly id: string;
  readonly paperId: string;
  readonly copyId: string;
  readonly said: Said;
  readonly replaces: string | null;
  readonly enteredAt: number;
  readonly enteredBy: string;
  readonly state: 'standing' | 'withdrawn';
  /** How far the hazard room has been told of it; of a fact it is told once. */
  readonly told: 'nothing' | 'taken' | 'vouched' | 'disowned';
  readonly message: string | null;
  readonly signalId: string | null;
  readonly incidentId: string | null;
  readonly faults: readonly Reason[];
}

export interface StatedPaper {
  readonly paper: Paper;
  readonly statement: Statement;
}

export interface Scan {
  readonly id: string;
  readonly copyId: string;
  readonly mediaType: string;
  readonly size: number;
  readonly hash: string;
  readonly addedAt: number;
  readonly addedBy: string;
}

export const paperActs = [
  'registered',
  'copied',
  'completed',
  'verified',
  'merged',
  'split',
  'scan-added',
  'scan-viewed',
] as const;
export type PaperActKind = (typeof paperActs)[number];

export interface PaperAct {
  readonly id: string;
  readonly paperId: string;
  readonly act: PaperActKind;
  readonly content: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  readonly by: string;
  readonly at: number;
}

/** A paper with everything that belongs to it; copies and statements in the order they were entered. */
export interface PaperFile {
  readonly paper: Paper;
  readonly copies: readonly PaperCopy[];
  readonly statements: readonly Statement[];
  readonly scans: readonly Scan[];
  readonly acts: readonly PaperAct[];
}

/** A paper inside an act, held until the act ends. */
export type HeldPaper = Omit<PaperFile, 'acts'>;

/** Papers as they are committed. */
export abstract class Papers {
  /** The paper, also of one of its statements; one that was merged as it was when merged. Null when there is none. */
  abstract file(id: string): Promise<PaperFile | null>;
  /** Newest entered first, those that stand for themselves, entered before the paper `before`; acts only of `verified`. */
  abstract list(query: {
    readonly before: string | null;
    readonly incidentId: string | null;
    readonly limit: number;
  }): Promise<readonly PaperFile[]>;
  /** The bytes; null when there is no such scan of this paper. Throws when they are not what was stored. */
  abstract scan(paperId: string, scanId: string): Promise<{ readonly scan: Scan; readonly bytes: Buffer } | null>;
}

export abstract class PaperStore {
  /**
   * Takes these keys for a paper, the surest first; the paper that has one of them already, by whomever and just now.
   * Keys that were free are then that paper's.
   */
  abstract claim(tx: Tx, keys: readonly PaperKey[], paperId: string): Promise<{ readonly paperId: string | null }>;
  /** The paper it was merged into at last, held until the act ends, with all that belongs to it but acts; null: none. */
  abstract hold(tx: Tx, paperId: string): Promise<HeldPaper | null>;
  /** Statements that stand, made since, on papers that stand for themselves; newest first. */
  abstract standingSince(tx: Tx, since: number): Promise<readonly StatedPaper[]>;
  abstract addPaper(tx: Tx, paper: Paper): Promise<void>;
  abstract addCopy(tx: Tx, copy: PaperCopy, by: Actor): Promise<void>;
  abstract addStatement(tx: Tx, statement: Statement, by: Actor): Promise<void>;
  abstract addScan(tx: Tx, scan: Scan, bytes: Uint8Array, by: Actor): Promise<void>;
  abstract addAct(
    tx: Tx,
    entry: { paperId: string; act: PaperActKind; content: object; reason?: string | null; by: Actor },
  ): Promise<void>;
  /** False when somebody changed it meanwhile. */
  abstract rewriteHead(tx: Tx, entry: { paperId: string; version: number; head: PaperHead }): Promise<boolean>;
  /** False when somebody was called back already. */
  abstract verify(tx: Tx, paperId: string, outcome: 'confirmed' | 'denied'): Promise<boolean>;
  abstract setReceivedAt(tx: Tx, paperId: string, receivedAt: number): Promise<void>;
  /** Its copies, keys and `statements` are the other's from now on. */
  abstract mergeInto(tx: Tx, from: string, into: string, statements: readonly string[]): Promise<void>;
  /** The copy and what was read from it leave for another paper. */
  abstract moveCopy(tx: Tx, copyId: string, to: string): Promise<void>;
  abstract changeStatement(
    tx: Tx,
    id: string,
    change: Partial<Pick<Statement, 'state' | 'told' | 'signalId' | 'incidentId' | 'faults'>>,
  ): Promise<void>;
  /** Writes the message once; whichever was first. */
  abstract writeMessage(tx: Tx, id: string, message: string): Promise<string>;
}
