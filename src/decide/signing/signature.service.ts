import { Injectable } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { DomainError, forbidden, invalid } from '../../shared/domain-error.js';
import { People } from '../../shared/people.js';
import { error } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import { StepUp, type StepUpProof } from '../../shared/step-up.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Incidents } from '../hazard/hazard.ports.js';
import { signingCellFor } from '../rulebook/core/lookups.js';
import type { Rulebook, SigningCell } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import {
  needsSecondFactor,
  rightOf,
  type Judged,
  type Right,
  type SignatureEntry,
  type SignerFact,
  type SubjectKind,
} from './core/rights.js';
import {
  Signatures,
  SigningRecords,
  SigningStore,
  type AttemptGiven,
  type Outlook,
  type PermittedEntry,
} from './signing.ports.js';

/** What is entered late is entered as it was; what has not happened yet is no attempt. */
const clockSkewMs = 60_000;

/** The matrix, its substitutes and delegations, and the proof to be there. */
@Injectable()
export class SignatureService extends Signatures {
  constructor(
    private readonly store: SigningStore,
    private readonly records: SigningRecords,
    private readonly stepUp: StepUp,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly people: People,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  async mayBegin(
    who: Session,
    entries: readonly SignatureEntry[],
    proof: StepUpProof,
  ): Promise<readonly PermittedEntry[]> {
    const permitted = await this.permitted(who, entries);
    if (!(await this.stepUp.verify(who.userId, proof, needsSecondFactor(entries)))) {
      throw forbidden('warning.wrong-password', '密码不对,没有签发', 'the password is wrong: nothing was signed');
    }
    return permitted;
  }

  async record(tx: Tx, entry: PermittedEntry, by: Actor): Promise<void> {
    await this.stillHolds(tx, entry.right);
    await this.store.addSignature(tx, entry, by, 'system');
  }

  async mayJudge(who: Session, entries: readonly SignatureEntry[]): Promise<void> {
    await this.permitted(who, entries);
  }

  /** Each under its right; throws forbidden with every reason why not. */
  async permitted(who: SignerFact, entries: readonly SignatureEntry[]): Promise<readonly PermittedEntry[]> {
    const permitted: PermittedEntry[] = [];
    for (const entry of entries) {
      const judged = await this.judge(who, entry);
      if (judged.right === null) {
        const [first] = judged.reasons;
        throw new DomainError(
          'forbidden',
          first?.code ?? 'warning.not-your-cell',
          first?.text ?? { zh: '您不在这一级的签发权限内', en: 'this cell of the signing matrix is not yours' },
          judged.reasons,
        );
      }
      permitted.push({ ...entry, right: judged.right });
    }
    return permitted;
  }

  /** A delegation that ran out or was taken back between the look and the act lets nobody sign. */
  async stillHolds(tx: Tx, right: Right): Promise<void> {
    if (right.kind === 'delegation' && !(await this.store.delegationHolds(tx, right.delegationId)))
      throw forbidden(
        'signing.delegation-ended',
        `授权${right.documentNumber}刚刚到期或撤销`,
        `the delegation ${right.documentNumber} has just run out or was revoked`,
      );
  }

  async outlook(who: Session, entry: SignatureEntry): Promise<Outlook> {
    const { rulebook, cell } = await this.cellOf(entry);
    const nameOf = (role: string) => rulebook.signing.find((each) => each.role === role)?.roleName ?? role;
    const judged = await this.judge(who, entry);
    const signers = await this.people.signers();
    const holders = await Promise.all(
      signers.map(async ({ id, name, signingRoles }) => {
        const { right } = await this.judge({ userId: id, signingRoles }, entry);
        return right === null ? [] : [{ userId: id, name, right }];
      }),
    );
    const standing = await this.records.standing(entry.subjectKind, [entry.subjectId]);
    return {
      entry,
      roleName: cell.roleName,
      substitutes: (cell.substitutes ?? []).map((role) => ({ role, roleName: nameOf(role) })),
      substituteAfter: cell.substituteAfter ?? null,
      reportTo: cell.reportTo,
      right: judged.right,
      reasons: judged.right === null ? judged.reasons : [],
      attempts: await this.records.attempts(entry.subjectKind, entry.subjectId),
      holders: holders.flat(),
      needsSecondFactor: needsSecondFactor([entry]),
      returned: await this.records.lastReturn(entry.subjectKind, entry.subjectId),
      standing: standing.get(entry.subjectId) ?? null,
    };
  }

  async attempted(entries: readonly SignatureEntry[], given: AttemptGiven, who: Session): Promise<void> {
    const faults = [];
    if (given.triedAt > this.clock.now() + clockSkewMs)
      faults.push(error('triedAt', 'signing.later-than-now', '时间不能晚于现在', 'it can not be later than now'));
    for (const entry of entries) {
      const { cell } = await this.cellOf(entry);
      if (![cell.role, ...(cell.substitutes ?? [])].includes(given.role)) {
        faults.push(
          error(
            'role',
            'signing.not-a-signer-here',
            `这一级的签发人和AB角里没有${given.role}`,
            `${given.role} neither signs here nor stands in`,
          ),
        );
        break;
      }
    }
    if (faults.length > 0)
      throw invalid('signing.attempt-invalid', '联系记录有误,未保存', 'the attempt has faults', faults);
    await this.unitOfWork.run(async (tx) => {
      for (const entry of entries) await this.store.addAttempt(tx, entry, given, { kind: 'user', id: who.userId });
    });
  }

  recordReturn(tx: Tx, kind: SubjectKind, id: string, reason: string, by: Actor): Promise<void> {
    return this.store.addAct(tx, kind, id, 'returned', reason, by);
  }

  private async judge(who: SignerFact, entry: SignatureEntry): Promise<Judged> {
    const [{ cell }, attempts, delegations] = await Promise.all([
      this.cellOf(entry),
      this.records.attempts(entry.subjectKind, entry.subjectId),
      this.records.delegations(who.userId),
    ]);
    return rightOf(who, entry, { cell, attempts, delegations, now: this.clock.now() });
  }

  /** By the plan the incident keeps. */
  private async cellOf(entry: SignatureEntry): Promise<{ rulebook: Rulebook; cell: SigningCell }> {
    const incident = await this.incidents.get(entry.incidentId);
    const rulebook = await this.rulebooks.byHash(incident?.rulebookHash ?? this.rulebooks.current().hash);
    return { rulebook, cell: signingCellFor(rulebook, entry.stream, entry.grade) };
  }
}
