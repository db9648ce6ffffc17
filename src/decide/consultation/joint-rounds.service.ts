import { Injectable } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { conflict, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { error } from '../../shared/reason.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Incidents, type Incident } from '../hazard/hazard.ports.js';
import { streamOf } from '../rulebook/core/lookups.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { jointChanged, type JointChanged } from './consultation.events.js';
import { Consultations, ConsultationStore, type Consultation } from './consultation.ports.js';
import { Convening, incidentClosed } from './convening.service.js';
import { jointOf } from './core/round-acts.js';

/** Two headquarters in one room (防汛 and 地灾): each keeps its round, its number and its verdict; both 会签 or neither. */
@Injectable()
export class JointRounds {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ConsultationStore,
    private readonly consultations: Consultations,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly convening: Convening,
    private readonly events: Events,
  ) {}

  /** Calls the headquarters of another open incident in: its round that is going on, or a new one. */
  async join(consultationId: string, otherIncidentId: string, by: Actor): Promise<void> {
    const round = await this.known(consultationId);
    const own = await this.openIncident(round.incidentId);
    const other = await this.openIncident(otherIncidentId);
    if (own.stream === other.stream || own.nature !== other.nature)
      throw invalid('consultation.invalid', '提交的内容有误', 'what was submitted has faults', [
        error(
          'incidentId',
          'consultation.not-joint',
          '联合会商要选另一个决策流、同为实战或演练的事件',
          'a joint round is held with another stream, both actual or both a drill',
        ),
      ]);
    await this.unitOfWork.run(async (tx) => {
      await this.hold(tx, [own.id, other.id]);
      const ours = await this.store.hold(tx, consultationId);
      if (!ours || ours.concludedAt !== null)
        throw conflict('consultation.concluded', '本轮会商已有结论', 'the round is concluded already');
      const theirs =
        (await this.store.openRound(tx, other.id)) ?? (await this.convening.openWithin(tx, other.id, by, 'joint'));
      for (const each of [ours, theirs])
        if (jointOf(await this.store.actsBy(tx, each.id)))
          throw conflict('consultation.joint-already', '已在联合会商', 'one of the two rounds is joint already');
      await this.link(tx, { from: ours, to: theirs, leads: true, by });
      await this.link(tx, { from: theirs, to: ours, leads: false, by });
    });
  }

  /** 拒绝会签: each goes on by itself; a half given before counts no longer. */
  async refuse(consultationId: string, reason: string, by: Actor): Promise<void> {
    const round = await this.known(consultationId);
    const incident = await this.openIncident(round.incidentId);
    if (reason.trim() === '')
      throw invalid('consultation.invalid', '提交的内容有误', 'what was submitted has faults', [
        error('reason', 'consultation.reason-missing', '拒绝会签必须写明理由', 'a refusal needs a reason'),
      ]);
    const joint = jointOf(await this.consultations.acts(consultationId));
    if (!joint) throw notJoint();
    const body = streamOf(await this.rulebooks.byHash(incident.rulebookHash), incident.stream).decidingBody;
    await this.unitOfWork.run(async (tx) => {
      await this.hold(tx, [incident.id, joint.incidentId]);
      const standing = jointOf(await this.store.actsBy(tx, consultationId));
      if (standing?.consultationId !== joint.consultationId) throw notJoint();
      for (const id of [consultationId, joint.consultationId]) {
        const held = await this.store.hold(tx, id);
        if (!held || held.concludedAt !== null)
          throw conflict('consultation.concluded', '本轮会商已有结论', 'the round is concluded already');
        await this.store.addAct(tx, {
          ...{ consultationId: id, act: 'countersign-refused', content: { body }, reason: reason.trim(), by },
        });
        await this.say(tx, held);
      }
    });
  }

  private async link(
    tx: Tx,
    { from, to, leads, by }: { from: Consultation; to: Consultation; leads: boolean; by: Actor },
  ): Promise<void> {
    const seats = to.seats.filter(({ seat }) => seat !== 'invited').map(({ unitId }) => unitId);
    await this.store.addAct(tx, {
      ...{ consultationId: from.id, act: 'joined', by },
      content: { consultationId: to.id, incidentId: to.incidentId, leads, seats },
    });
    await this.say(tx, from);
  }

  private say(tx: Tx, { id, incidentId }: Consultation): Promise<void> {
    return this.events.publish(tx, {
      kind: jointChanged,
      subject: incidentId,
      payload: { consultationId: id, incidentId } satisfies JointChanged,
    });
  }

  /** Always in the same order, as whoever concludes does. */
  private async hold(tx: Tx, incidentIds: readonly string[]): Promise<void> {
    for (const id of [...incidentIds].sort()) if (!(await this.incidents.hold(tx, id))) throw incidentClosed();
  }

  private async known(consultationId: string): Promise<Consultation> {
    const round = await this.consultations.get(consultationId);
    if (!round) throw notFound('consultation.unknown', '没有这轮会商', 'there is no such consultation');
    return round;
  }

  private async openIncident(id: string): Promise<Incident> {
    const incident = await this.incidents.get(id);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    if (incident.state === 'closed') throw incidentClosed();
    return incident;
  }
}

function notJoint() {
  return conflict('consultation.not-joint', '本轮不是联合会商', 'this round is not a joint one');
}
