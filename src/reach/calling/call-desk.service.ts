import { Injectable } from '@nestjs/common';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { conflict, notFound } from '../../shared/domain-error.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { CallRunner } from './call-runner.service.js';
import { CallStore, type StoredObligation } from './call-store.ports.js';
import { CallDesk, type InboundView } from './calling.ports.js';
import type { StepTarget } from './core/call.js';
import { isPersonSent, targetAt } from './core/next-step.js';
import { maxAskRounds } from './core/obligation-state.js';

@Injectable()
export class CallDeskService extends CallDesk {
  constructor(
    private readonly store: CallStore,
    private readonly runner: CallRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
  }

  async callAgain(id: number, by: Actor): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const row = await this.open(tx, id);
      if (row.completedAt !== null) {
        throw conflict(
          'calling.already-answered',
          '该岗位已应答,不用再呼',
          'This post has answered; there is nothing to call for',
        );
      }
      const isEnded = isPersonSent(row.ladder, row.stepIndex);
      await this.store.advance(tx, [
        {
          id: row.id,
          stepIndex: isEnded ? 0 : row.stepIndex,
          // The call asked for now is one more of this step, not one of those it has left.
          callsMade: isEnded ? 0 : Math.max(0, row.callsMade - 1),
          nextAt: this.clock.now(),
          askRound: row.askRound >= maxAskRounds ? 0 : row.askRound,
          lastCallNo: row.lastCallNo,
          lastReason: row.lastReason,
          escalatedAt: null,
          unreachedAt: null,
        },
      ]);
      const target = row.receivedAt !== null || isEnded ? 'duty' : targetAt(row.ladder, row.stepIndex);
      await this.record(tx, row, { target, why: 'called-again', who: null, act: 'calling.called-again' }, by);
      tx.afterCommit(() => this.runner.hurry());
    });
  }

  async sendPerson(id: number, who: string, by: Actor): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const row = await this.open(tx, id);
      await this.record(tx, row, { target: 'person-sent', why: 'sent-by-desk', who, act: 'calling.person-sent' }, by);
    });
  }

  inbound(limit: number): Promise<readonly InboundView[]> {
    return this.store.inbound(limit);
  }

  private async open(tx: Tx, id: number): Promise<StoredObligation> {
    const row = await this.store.lock(tx, id);
    if (!row) throw notFound('calling.no-obligation', '没有这项叫应', 'There is no such obligation');
    if (row.closedAt === null) return row;
    const successor = await this.store.lockOpenOf(tx, row.lineageId);
    if (!successor) throw conflict('calling.closed', '这项叫应已解除', 'This obligation is closed');
    return successor;
  }

  private async record(
    tx: Tx,
    row: StoredObligation,
    done: { target: StepTarget; why: string; who: string | null; act: string },
    by: Actor,
  ): Promise<void> {
    const id = this.chance.id();
    const { target, why, who, act } = done;
    const { incidentId, unitId } = row;
    await this.store.addEscalations(tx, [
      { id, obligationId: row.id, incidentId, at: this.clock.now(), target, unitId, why, who, by },
    ]);
    await this.audit.record(tx, { act, actor: by, table: 'escalation', id });
  }
}
