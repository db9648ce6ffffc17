import type { Actor } from '../../shared/audit-log.js';
import type { ResponseLevel } from '../../shared/level.js';
import type { Reason } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import type { StepUpProof } from '../../shared/step-up.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { PaperMark } from '../documents/core/paper.js';
import type { StreamId } from '../rulebook/core/rulebook.js';
import type { AttemptFact, AttemptOutcome, DelegationFact, Right, SignatureEntry, SubjectKind } from './core/rights.js';
import type { Approval, VerbalState } from './core/verbal.js';

export type { Right, SignatureEntry, SubjectKind } from './core/rights.js';
export type { Approval } from './core/verbal.js';

/** Not closed in time, each rings the desk again. */
export const paperClock = 'signing.paper';
export const disownedClock = 'signing.disowned';
export const reportClock = 'signing.report';

export interface PermittedEntry extends SignatureEntry {
  readonly right: Right;
}

/** How people speak to each other when they do not use the system. */
export const spokenChannels = ['phone', 'in-person', 'radio', 'video', 'other'] as const;
export type SpokenChannel = (typeof spokenChannels)[number];

export interface AttemptGiven {
  /** Whom: the cell's role or one of its substitutes. */
  readonly role: string;
  readonly channel: SpokenChannel;
  readonly outcome: AttemptOutcome;
  readonly words: string;
  readonly triedAt: number;
}

export interface Attempt extends AttemptGiven, AttemptFact {
  readonly enteredBy: string;
  readonly enteredAt: number;
}

export interface VerbalGiven {
  /** Account of who said yes. */
  readonly approver: string;
  readonly channel: SpokenChannel;
  readonly words: string;
  readonly saidAt: number;
}

/** One verbal approval; it may be of several papers said yes to in one breath. */
export interface Verbal {
  readonly id: string;
  readonly subjects: readonly SignatureEntry[];
  readonly incidentId: string;
  readonly approver: string;
  readonly recordedBy: string;
  readonly channel: SpokenChannel;
  readonly words: string;
  readonly saidAt: number;
  readonly recordedAt: number;
  readonly state: VerbalState;
  readonly confirmedBy: string | null;
  readonly confirmedAt: number | null;
  readonly endedBy: string | null;
  readonly endedAt: number | null;
  readonly endedWords: string | null;
  /** A signature came after it was disowned. */
  readonly signedAnew: boolean;
}

/** How one paper stands. */
export interface Standing {
  readonly approval: Approval;
  readonly signedBy: string;
  readonly right: Right | null;
  readonly verbal: Verbal | null;
}

/** What a signer or the desk must know before a paper is signed. */
export interface Outlook {
  readonly entry: SignatureEntry;
  readonly roleName: string;
  readonly substitutes: readonly { readonly role: string; readonly roleName: string }[];
  readonly substituteAfter: number | null;
  readonly reportTo: readonly string[];
  /** The right of who asks, or why there is none. */
  readonly right: Right | null;
  readonly reasons: readonly Reason[];
  readonly attempts: readonly Attempt[];
  /** Who could sign or approve now. */
  readonly holders: readonly { readonly userId: string; readonly name: string; readonly right: Right }[];
  readonly needsSecondFactor: boolean;
  readonly returned: { readonly words: string; readonly by: string; readonly at: number } | null;
  readonly standing: Standing | null;
}

/** Signatures of every kind of paper: the signer has the right, is not the drafter, and proves to be there. */
export abstract class Signatures {
  /** Before the transaction: throws forbidden without a right, for one's own draft or a wrong proof. */
  abstract mayBegin(
    who: Session,
    entries: readonly SignatureEntry[],
    proof: StepUpProof,
  ): Promise<readonly PermittedEntry[]>;
  /**
   * In the transaction: throws conflict when it is signed already, forbidden when the delegation ended meanwhile; the
   * store refuses signer = drafter by itself.
   */
  abstract record(tx: Tx, entry: PermittedEntry, by: Actor): Promise<void>;
  /** Throws forbidden unless this person may sign each of these, now or as a substitute or delegate. */
  abstract mayJudge(who: Session, entries: readonly SignatureEntry[]): Promise<void>;
  abstract outlook(who: Session, entry: SignatureEntry): Promise<Outlook>;
  /** Somebody tried to reach who signs these papers. */
  abstract attempted(entries: readonly SignatureEntry[], given: AttemptGiven, who: Session): Promise<void>;
  /** In the transaction that takes papers back to their drafter; the reason stays beside them. */
  abstract recordReturn(tx: Tx, kind: SubjectKind, id: string, reason: string, by: Actor): Promise<void>;
}

/** 口头批准, and how every signed paper stands. */
export abstract class Approvals {
  /** Before the transaction: throws when the approver may not sign these or the record is not whole. */
  abstract mayApprove(
    recorder: Session,
    entries: readonly SignatureEntry[],
    given: VerbalGiven,
  ): Promise<readonly PermittedEntry[]>;
  /** Signs at once in the approver's name, unverified, and opens the paper clock. */
  abstract record(
    tx: Tx,
    entries: readonly PermittedEntry[],
    given: VerbalGiven,
    recorder: Session,
  ): Promise<{ readonly id: string }>;
  /** By subject id; what was never signed is left out. */
  abstract of(kind: SubjectKind, ids: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
  /**
   * In the transaction that lets a paper leave: throws conflict when its approval was disowned and nobody signed anew.
   * Otherwise the marks it carries, and whether nothing but spoken words carry it yet.
   */
  abstract mayLeave(
    tx: Tx,
    kind: SubjectKind,
    id: string,
  ): Promise<{ readonly marks: readonly PaperMark[]; readonly isOnPaper: boolean }>;
  /** Whether its newest signature was disowned; held until the act ends. */
  abstract isDisowned(tx: Tx, kind: SubjectKind, id: string): Promise<boolean>;
  /** The papers are over (superseded, lifted, released): what had to be decided about a disowning is decided. */
  abstract ended(tx: Tx, kind: SubjectKind, ids: readonly string[], outcome: string): Promise<void>;
}

/** 报告领导. */
export abstract class Reports {
  /** In the transaction that issues: opens the clock where the cell names whom to report to. */
  abstract due(
    tx: Tx,
    issued: {
      readonly incidentId: string;
      /** The warning version. */
      readonly subjectId: string;
      readonly rulebookHash: string;
      readonly stream: StreamId;
      readonly grade: ResponseLevel;
    },
  ): Promise<void>;
}

export interface LeaderReport {
  readonly id: string;
  readonly incidentId: string;
  readonly versionId: string | null;
  readonly toWhom: string;
  readonly channel: SpokenChannel;
  readonly words: string;
  readonly reply: string;
  readonly reportedAt: number;
  readonly enteredBy: string;
  readonly enteredAt: number;
}

export interface Delegation extends DelegationFact {
  readonly grantedBy: string;
  readonly enteredAt: number;
  readonly revokedBy: string | null;
  readonly revokeReason: string | null;
}

/** What this room writes. */
export abstract class SigningStore {
  /** Throws conflict when the subject is signed already; the table itself refuses signer = drafter. The signature's id. */
  abstract addSignature(tx: Tx, entry: PermittedEntry, by: Actor, way: 'system' | 'verbal'): Promise<string>;
  abstract addAttempt(tx: Tx, entry: SignatureEntry, given: AttemptGiven, by: Actor): Promise<void>;
  abstract addDelegation(tx: Tx, delegation: Omit<DelegationFact, 'id' | 'revokedAt'>, by: Actor): Promise<string>;
  /** False when it was taken back already. */
  abstract revoke(tx: Tx, id: string, reason: string, by: Actor): Promise<boolean>;
  /** Whether the delegation holds until the act ends: neither run out nor taken back. */
  abstract delegationHolds(tx: Tx, id: string): Promise<boolean>;
  abstract addReport(tx: Tx, report: Omit<LeaderReport, 'id' | 'enteredBy' | 'enteredAt'>, by: Actor): Promise<string>;
  /** Who was told about this version, by what stands written so far. */
  abstract toldAbout(tx: Tx, versionId: string): Promise<readonly string[]>;
  abstract addVerbal(
    tx: Tx,
    verbal: VerbalGiven & { readonly batchId: string; readonly signatureId: string },
    entry: SignatureEntry,
    recorder: Actor,
  ): Promise<void>;
  /** Compare-and-set over the whole batch; false when it has moved on. */
  abstract moveVerbal(
    tx: Tx,
    batchId: string,
    from: readonly VerbalState[],
    to: VerbalState,
    by: Actor,
    words: string,
  ): Promise<boolean>;
  /** How a paper's newest signature stands, held until the act ends; null when it has none. */
  abstract holdNewest(tx: Tx, kind: SubjectKind, id: string): Promise<{ readonly verbal: VerbalState | null } | null>;
  /** Disowned approvals of these papers that nobody has withdrawn or signed anew. */
  abstract disownedOf(
    tx: Tx,
    kind: SubjectKind,
    ids: readonly string[],
  ): Promise<readonly { readonly batchId: string; readonly subjectId: string }[]>;
  /** How many papers of a disowned batch still stand as they were. */
  abstract standingOf(tx: Tx, batchId: string): Promise<number>;
  abstract addAct(
    tx: Tx,
    subjectKind: SubjectKind | 'verbal-approval',
    id: string,
    act: string,
    words: string,
    by: Actor,
  ): Promise<void>;
}

/** What is known of signatures and rights. */
export abstract class SigningRecords {
  abstract attempts(kind: SubjectKind, id: string): Promise<readonly Attempt[]>;
  /** Newest first; of one person, or all. */
  abstract delegations(toUser?: string): Promise<readonly Delegation[]>;
  abstract delegation(id: string): Promise<Delegation | null>;
  abstract reports(incidentId: string): Promise<readonly LeaderReport[]>;
  abstract verbal(id: string): Promise<Verbal | null>;
  /** Of one incident or all; still to be confirmed, papered or decided about first, newest first. */
  abstract verbals(incidentId: string | null): Promise<readonly Verbal[]>;
  abstract standing(kind: SubjectKind, ids: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
  abstract lastReturn(kind: SubjectKind, id: string): Promise<Outlook['returned']>;
}
