import type { Actor } from '../../shared/audit-log.js';
import type { ResponseLevel } from '../../shared/level.js';
import type { Session } from '../../shared/session.js';
import type { StepUpProof } from '../../shared/step-up.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { StreamId } from '../rulebook/core/rulebook.js';

export const subjectKinds = ['warning-version', 'control-order'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** A paper that waits for a signature. */
export interface SignatureEntry {
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly incidentId: string;
  readonly stream: StreamId;
  /** 4 = Ⅳ/blue … 1 = Ⅰ/red: with the stream, the cell of the signing matrix. */
  readonly grade: ResponseLevel;
  /** Whose cell it is. */
  readonly role: string;
  readonly draftedBy: string;
}

/** Under which right somebody signs. */
export interface Right {
  readonly kind: 'own';
}

export interface PermittedEntry extends SignatureEntry {
  readonly right: Right;
}

/** Signatures of every kind of paper: the signer has the right, is not the drafter, and proves to be there. */
export abstract class Signatures {
  /** Before the transaction: throws forbidden without a right, for one's own draft or a wrong proof. */
  abstract mayBegin(
    who: Session,
    entries: readonly SignatureEntry[],
    proof: StepUpProof,
  ): Promise<readonly PermittedEntry[]>;
  /** In the transaction: throws conflict when it is signed already; the store refuses signer = drafter by itself. */
  abstract record(tx: Tx, entry: PermittedEntry, by: Actor): Promise<void>;
}

/** What this room writes. */
export abstract class SigningStore {
  /** Throws conflict when the subject is signed already; the table itself refuses signer = drafter. */
  abstract addSignature(tx: Tx, entry: SignatureEntry, by: Actor): Promise<void>;
}
