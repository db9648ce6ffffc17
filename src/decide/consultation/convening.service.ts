import { Injectable } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, notFound } from '../../shared/domain-error.js';
import { Deadlines } from '../../shared/deadlines.js';
import { Events } from '../../shared/events.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { followClock, Incidents, type Incident, type Proposal } from '../hazard/hazard.ports.js';
import { consultationFor, streamOf } from '../rulebook/core/lookups.js';
import type { ConsultationTemplate, Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { consultationConvened, type ConsultationConvened } from './consultation.events.js';
import { cadenceClock, ConsultationStore, EmergencyPath, type Consultation } from './consultation.ports.js';
import { inviteesOf } from './core/invitees.js';
import { originOf, type Origin } from './core/origin.js';
import type { Judged } from './core/round-acts.js';
import { RoundClocks } from './round-clocks.service.js';

/** What a round is convened with. */
interface Plan {
  readonly incident: Incident;
  readonly rulebook: Rulebook;
  readonly template: ConsultationTemplate;
  readonly proposal: Proposal | null;
}

/** Opens rounds: from what waits, by hand, or beside an act that could not wait. */
@Injectable()
export class Convening extends EmergencyPath {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ConsultationStore,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly clocks: RoundClocks,
    private readonly deadlines: Deadlines,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {
    super();
  }

  async convene(incidentId: string, by: Actor): Promise<Consultation> {
    const plan = await this.planOf(incidentId);
    return this.unitOfWork.run(async (tx) => {
      // A round in an incident that was lifted meanwhile could never be concluded.
      if (!(await this.incidents.hold(tx, incidentId))) throw incidentClosed();
      const round = await this.open(tx, plan, by, await this.originNow(tx, plan));
      if (!round)
        throw conflict(
          'consultation.already-convened',
          '本事件已有一轮会商正在进行',
          'a round of this incident is open already',
        );
      return round;
    });
  }

  async begin(
    tx: Tx,
    given: {
      readonly incidentId: string;
      readonly reason: string;
      readonly convenedBy: Actor;
      readonly leader?: string | null;
      readonly decided?: Judged | null;
    },
  ): Promise<string> {
    const plan = await this.planOf(given.incidentId);
    const by = given.convenedBy;
    const going = await this.store.openRound(tx, given.incidentId);
    const round = going ?? (await this.openWithin(tx, given.incidentId, by, 'emergency'));
    const acts = await this.store.actsBy(tx, round.id);
    if (acts.some(({ act }) => act === 'emergency-begun')) return round.id;
    await this.store.addAct(tx, {
      consultationId: round.id,
      act: 'emergency-begun',
      content: { leader: given.leader ?? null, decided: given.decided ?? null },
      reason: given.reason,
      by,
    });
    await this.clocks.awaitConfirmation(tx, round, plan.template.emergencyConfirmMinutes);
    return round.id;
  }

  /** A round of an incident that is held and has none open. */
  async openWithin(tx: Tx, incidentId: string, by: Actor, origin: Origin): Promise<Consultation> {
    const round = await this.open(tx, await this.planOf(incidentId), by, origin);
    if (!round) throw new Error(`no round of ${incidentId} is open, and none could be opened`);
    return round;
  }

  /** Null when a round of this incident is open already. */
  private async open(
    tx: Tx,
    { incident, rulebook, template, proposal }: Plan,
    by: Actor,
    origin: Origin,
  ): Promise<Consultation | null> {
    const invited = inviteesOf(
      template,
      {
        stream: incident.stream,
        level: proposal?.level ?? null,
        areas: proposal?.areas ?? null,
        at: this.clock.now(),
      },
      rulebook.calendar,
    );
    const round = await this.store.convene(tx, {
      incidentId: incident.id,
      proposalId: proposal?.id ?? null,
      origin,
      seats: [
        { unitId: template.convenerUnitId, seat: 'convener' },
        ...template.memberUnitIds.map((unitId) => ({ unitId, seat: 'member' as const })),
        ...invited.map(({ unitId }) => ({ unitId, seat: 'invited' as const })),
      ],
      by,
    });
    if (!round) return null;
    await this.clocks.convened(tx, incident.id);
    await this.events.publish(tx, {
      kind: consultationConvened,
      subject: incident.id,
      payload: { consultationId: round.id, incidentId: incident.id } satisfies ConsultationConvened,
    });
    return round;
  }

  private async originNow(tx: Tx, { incident, proposal }: Plan): Promise<Origin> {
    const isWaiting = async (kind: string) => (await this.deadlines.dueAt(tx, kind, incident.id)) !== null;
    const cadenceDue = await this.deadlines.dueAt(tx, cadenceClock, incident.id);
    return originOf({
      follow: await isWaiting(followClock),
      cadence: cadenceDue !== null && cadenceDue <= this.clock.now(),
      proposedAt: proposal?.madeAt ?? null,
      lastConvenedAt: (await this.store.lastRound(tx, incident.id)).convenedAt,
    });
  }

  private async planOf(incidentId: string): Promise<Plan> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    if (incident.state === 'closed') throw incidentClosed();
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const stream = streamOf(rulebook, incident.stream);
    if (stream.flow === 'bypass')
      throw conflict(
        'consultation.bypass',
        `${stream.name}是旁路，不经会商`,
        `${stream.stream} is a bypass: nobody is consulted`,
      );
    const [proposal = null] = await this.incidents.proposals(incidentId);
    return { incident, rulebook, template: consultationFor(rulebook, incident.stream), proposal };
  }
}

export function incidentClosed() {
  return conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
}
