import { Injectable } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { People } from '../../shared/people.js';
import type { Session } from '../../shared/session.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { checkDelegation, type DelegationDraft } from './core/delegation.js';
import type { DelegationFact } from './core/rights.js';
import { SigningRecords, SigningStore, type Delegation } from './signing.ports.js';

/** 书面授权: from a role to a person, with scope and period; taken back by an act of its own. */
@Injectable()
export class DelegationService {
  constructor(
    private readonly store: SigningStore,
    private readonly records: SigningRecords,
    private readonly rulebooks: Rulebooks,
    private readonly people: People,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async grant(draft: DelegationDraft, who: Session): Promise<Delegation> {
    const rulebook = this.rulebooks.current();
    const faults = checkDelegation(draft, {
      by: { ...who, isAdministrator: who.roles.includes('administrator') },
      roles: rulebook.signing.map(({ role }) => role),
      streams: rulebook.streams.map(({ stream }) => stream),
      signers: await this.people.signers(),
      now: this.clock.now(),
    });
    if (faults.length > 0)
      throw invalid('signing.delegation-invalid', '授权有误,未保存', 'the delegation has faults', faults);
    const given = {
      ...draft,
      documentNumber: draft.documentNumber.trim(),
      streams: draft.streams as DelegationFact['streams'],
    };
    const id = await this.unitOfWork.run((tx) => this.store.addDelegation(tx, given, actor(who)));
    return this.known(id);
  }

  async revoke(id: string, reason: string, who: Session): Promise<Delegation> {
    const delegation = await this.known(id);
    const may =
      who.roles.includes('administrator') ||
      who.userId === delegation.grantedBy ||
      who.signingRoles.includes(delegation.fromRole);
    if (!may)
      throw forbidden(
        'signing.not-yours-to-revoke',
        '只有授权人、该岗位或管理员可以撤销',
        'only who granted it, who holds the role or an administrator revokes it',
      );
    if (reason.trim() === '') throw invalid('signing.reason-missing', '撤销须写明理由', 'revoking needs a reason');
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.store.revoke(tx, id, reason.trim(), actor(who))))
        throw conflict('signing.revoked-already', '这项授权已经撤销', 'it was revoked already');
    });
    return this.known(id);
  }

  private async known(id: string): Promise<Delegation> {
    const delegation = await this.records.delegation(id);
    if (!delegation) throw notFound('signing.unknown-delegation', '没有这项授权', 'there is no such delegation');
    return delegation;
  }
}

function actor(who: Session): Actor {
  return { kind: 'user', id: who.userId };
}
