/** Who may sign what, when, and why not: the matrix, AB角 after failed attempts, 书面授权 (design.md §2 "Sign and issue"; peers.md §1.1). */
import { responseLevelInChinese, type ResponseLevel } from '../../../shared/level.js';
import { error, type Reason } from '../../../shared/reason.js';
import { dateTimeInChinese } from '../../../shared/time.js';
import type { SigningCell, StreamId } from '../../rulebook/core/rulebook.js';

export const subjectKinds = [
  'warning-version',
  'control-order',
  'control-release',
  'flood-period',
  'flood-period-end',
  'paper',
] as const;
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

/** Under which right somebody signs, and what it rests on. */
export type Right =
  | { readonly kind: 'own' }
  | { readonly kind: 'substitute'; readonly role: string; readonly attemptIds: readonly string[] }
  | { readonly kind: 'delegation'; readonly delegationId: string; readonly documentNumber: string };

/** 未接, 关机, 拒接, 占线, 其他; the last one is no failure: the signer was reached. */
export const attemptOutcomes = ['no-answer', 'switched-off', 'declined', 'busy', 'other', 'reached'] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** One recorded attempt to reach the holder of `role` about one paper. */
export interface AttemptFact {
  readonly id: string;
  readonly role: string;
  readonly outcome: AttemptOutcome;
}

export interface DelegationFact {
  readonly id: string;
  readonly fromRole: string;
  readonly toUser: string;
  /** Null: every stream. */
  readonly streams: readonly StreamId[] | null;
  readonly grades: readonly ResponseLevel[];
  readonly subjectKinds: readonly SubjectKind[];
  readonly from: number;
  readonly until: number;
  readonly revokedAt: number | null;
  readonly documentNumber: string;
}

/** The person who would sign. */
export interface SignerFact {
  readonly userId: string;
  readonly signingRoles: readonly string[];
}

/** Everything recorded that a right may rest on. */
export interface RightFacts {
  /** The cell by the plan of the incident. */
  readonly cell: Pick<SigningCell, 'role' | 'substitutes' | 'substituteAfter'>;
  /** About this very paper, oldest first. */
  readonly attempts: readonly AttemptFact[];
  /** To this person, ended and revoked ones included: they say why not. */
  readonly delegations: readonly DelegationFact[];
  readonly now: number;
}

export type Judged = { readonly right: Right } | { readonly right: null; readonly reasons: readonly Reason[] };

/** The first right that holds: the own cell, then as a substitute, then by delegation. Otherwise every reason why not. */
export function rightOf(who: SignerFact, entry: SignatureEntry, facts: RightFacts): Judged {
  // Before everything else: no right lets anybody sign their own draft.
  if (entry.draftedBy === who.userId)
    return refused([
      error('signer', 'warning.own-draft', '起草人不能签发自己的稿件', 'nobody signs what they drafted'),
    ]);
  if (who.signingRoles.includes(entry.role)) return { right: { kind: 'own' } };
  const asSubstitute = substituteRight(who, facts);
  if (asSubstitute?.right) return asSubstitute;
  const reasons: Reason[] = [...(asSubstitute?.reasons ?? [])];
  for (const delegation of facts.delegations) {
    if (delegation.fromRole !== entry.role || delegation.toUser !== who.userId) continue;
    const against = delegationFaults(delegation, entry, facts.now);
    if (against.length === 0) {
      const { id: delegationId, documentNumber } = delegation;
      return { right: { kind: 'delegation', delegationId, documentNumber } };
    }
    reasons.push(...against);
  }
  return refused(
    reasons.length > 0
      ? reasons
      : [
          error(
            'signer',
            'warning.not-your-cell',
            '您不在这一级的签发权限内',
            'this cell of the signing matrix is not yours',
          ),
        ],
  );
}

/** Attempts after which a substitute opens: those that failed, of the holder and of every substitute before. */
function substituteRight(
  who: SignerFact,
  { cell, attempts }: RightFacts,
): { right: Right } | { right: null; reasons: Reason[] } | null {
  const needed = cell.substituteAfter;
  const chain = [cell.role, ...(cell.substitutes ?? [])];
  const place = chain.findIndex((role, index) => index > 0 && who.signingRoles.includes(role));
  if (place === -1 || needed === undefined) return null;
  const before = chain.slice(0, place);
  const failedOf = (role: string) =>
    attempts.filter((attempt) => attempt.role === role && attempt.outcome !== 'reached');
  const missing = before.filter((role) => failedOf(role).length < needed);
  if (missing.length === 0)
    return {
      right: {
        kind: 'substitute',
        role: chain[place] as string,
        attemptIds: before.flatMap((role) => failedOf(role).map(({ id }) => id)),
      },
    };
  return {
    right: null,
    reasons: missing.map((role) =>
      error(
        role,
        'signing.attempts-missing',
        `AB角还不能代签:联系签发人须有${needed}次未果的记录,现有${failedOf(role).length}次`,
        `a substitute signs after ${needed} recorded failed attempts to reach the signer; there are ${failedOf(role).length}`,
      ),
    ),
  };
}

/** Everything that keeps one delegation from covering this paper now. */
export function delegationFaults(delegation: DelegationFact, entry: SignatureEntry, now: number): Reason[] {
  const faults: Reason[] = [];
  const { documentNumber: number } = delegation;
  const fault = (code: string, zh: string, en: string) =>
    faults.push(error(delegation.id, `signing.${code}`, `授权${number}${zh}`, `the delegation ${number} ${en}`));
  if (delegation.revokedAt !== null && delegation.revokedAt <= now)
    fault(
      'delegation-revoked',
      `已于${dateTimeInChinese(delegation.revokedAt)}撤销`,
      `was revoked at ${new Date(delegation.revokedAt).toISOString()}`,
    );
  if (now < delegation.from)
    fault(
      'delegation-not-yet',
      `自${dateTimeInChinese(delegation.from)}起才有效`,
      `begins at ${new Date(delegation.from).toISOString()}`,
    );
  if (now >= delegation.until)
    fault(
      'delegation-expired',
      `已于${dateTimeInChinese(delegation.until)}到期`,
      `expired at ${new Date(delegation.until).toISOString()}`,
    );
  if (delegation.streams !== null && !delegation.streams.includes(entry.stream))
    fault('delegation-other-stream', '不包括这一灾种', `does not cover the stream ${entry.stream}`);
  if (!delegation.grades.includes(entry.grade))
    fault(
      'delegation-other-grade',
      `不包括${responseLevelInChinese(entry.grade)}`,
      `does not cover grade ${entry.grade}`,
    );
  if (!delegation.subjectKinds.includes(entry.subjectKind))
    fault('delegation-other-kind', '不包括这类文书', `does not cover a ${entry.subjectKind}`);
  return faults;
}

/** Orange and red, and orders of these, ask for more than a password. */
export function needsSecondFactor(entries: readonly Pick<SignatureEntry, 'grade'>[]): boolean {
  return entries.some(({ grade }) => grade <= 2);
}

function refused(reasons: readonly Reason[]): Judged {
  return { right: null, reasons };
}
