import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden } from '../../shared/domain-error.js';
import type { Session } from '../../shared/session.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Settings } from '../settings/settings.js';
import { AccessStore } from './access.ports.js';
import { AccessService } from './access.service.js';
import { addressOf, secretFrom, stepOf } from './core/one-time-code.js';

const secretBytes = 20;

/** An account's authenticator: the secret is shown once, holds after a code proved it, and is never read again. */
@Injectable()
export class SecondFactorService implements OnModuleInit {
  constructor(
    private readonly store: AccessStore,
    private readonly access: AccessService,
    private readonly unitOfWork: UnitOfWork,
    private readonly auditLog: AuditLog,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'second_factor_act',
      idColumn: 'id',
      columns: ['id', 'account_id', 'act', 'acted_by', 'acted_at'],
    });
  }

  async state(who: Session): Promise<{ enrolled: boolean; required: boolean }> {
    const factor = await this.store.secondFactorOf(who.userId);
    return {
      enrolled: factor?.isConfirmed ?? false,
      required: this.settings.signing.secondFactor === 'required',
    };
  }

  /** A new secret, told this once; it counts when `confirm` has seen a code of it. */
  async begin(who: Session, password: string): Promise<{ secret: string; uri: string }> {
    if (!(await this.access.verify(who.userId, { password }, false))) throw wrongPassword();
    const account = await this.store.accountById(who.userId);
    const secret = secretFrom(this.chance.bytes(secretBytes));
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.store.beginSecondFactor(tx, who.userId, secret, this.clock.now())))
        throw conflict('access.second-factor-there', '已登记动态口令,请先停用', 'one is enrolled already: disable it');
    });
    return { secret, uri: addressOf(secret, account?.name ?? who.userId) };
  }

  async confirm(who: Session, code: string): Promise<void> {
    const factor = await this.store.secondFactorOf(who.userId);
    if (!factor || factor.isConfirmed)
      throw conflict('access.nothing-to-confirm', '没有待确认的动态口令', 'there is nothing to confirm');
    const step = stepOf(factor.secret, code, this.clock.now());
    if (step === null) throw forbidden('access.wrong-code', '动态口令不对', 'the code is wrong');
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.store.confirmSecondFactor(tx, who.userId, factor.secret, step)))
        throw conflict('access.nothing-to-confirm', '没有待确认的动态口令', 'there is nothing to confirm');
      await this.recordAct(tx, who, 'enrolled');
    });
  }

  async disable(who: Session, proof: { password: string; code: string }): Promise<void> {
    if (!(await this.access.verify(who.userId, proof, true))) throw wrongPassword();
    await this.unitOfWork.run(async (tx) => {
      if (await this.store.removeSecondFactor(tx, who.userId)) await this.recordAct(tx, who, 'disabled');
    });
  }

  private async recordAct(tx: Tx, who: Session, act: 'enrolled' | 'disabled'): Promise<void> {
    const id = this.chance.id();
    const by: Actor = { kind: 'user', id: who.userId };
    await this.store.addSecondFactorAct(tx, { id, accountId: who.userId, act, by: by.id, at: this.clock.now() });
    await this.auditLog.record(tx, { act: `access.second-factor-${act}`, actor: by, table: 'second_factor_act', id });
  }
}

function wrongPassword() {
  return forbidden('access.wrong-password', '密码不对', 'the password is wrong');
}
