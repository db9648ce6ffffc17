import { Injectable } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { conflict, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import type { Nature } from '../../shared/nature.js';
import { timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import type { Assessment } from './core/assess-hazard.js';
import { nextStanding } from './core/standing.js';
import { decisionTaken, proposalMade, type DecisionTaken, type ProposalMade } from './hazard.events.js';
import { FactStore, HazardStore, Incidents } from './hazard.ports.js';
import { IncidentClocks } from './incident-clocks.service.js';

/** An assessment and what it was judged by. */
export interface Judged {
  readonly assessment: Assessment;
  /** Null: no signal stands behind it. */
  readonly signalId: string | null;
  readonly nature: Nature;
  readonly rulebook: Rulebook;
  readonly by: Actor;
}

/** Assessments become proposals in an incident; a reasoned no closes it. */
@Injectable()
export class HazardService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: HazardStore,
    private readonly facts: FactStore,
    private readonly incidents: Incidents,
    private readonly clocks: IncidentClocks,
    private readonly events: Events,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  /** Puts it to the desk: the stream's open incident or a new one, the proposal, its decision clock. The incident's id. */
  async propose(tx: Tx, { assessment, signalId, nature, rulebook, by }: Judged): Promise<string> {
    const stream = streamOf(rulebook, assessment.stream);
    const now = this.clock.now();
    const incident = await this.store.openIncident(tx, {
      stream: assessment.stream,
      nature,
      title: `${stream.name} ${timeOfDayInChinese(now)} ${assessment.because[0]?.text ?? ''}`,
      rulebookHash: rulebook.hash,
      by,
    });
    const proposalId = this.chance.id();
    await this.store.addProposal(tx, { id: proposalId, incidentId: incident.id, signalId, assessment, by });
    // Where seconds count there is nothing to decide any more when somebody has read it.
    if (stream.flow === 'decision') await this.clocks.startDecision(tx, incident.id, assessment.level, rulebook);
    if (nature === 'actual') await this.remember(tx, assessment);
    await this.events.publish(tx, {
      kind: proposalMade,
      subject: incident.id,
      payload: { incidentId: incident.id, proposalId, relay: assessment.relay, nature } satisfies ProposalMade,
    });
    return incident.id;
  }

  /** What was put to the desk is not put there again by the next reading. */
  private async remember(tx: Tx, { stream, level, responseLevel, areas }: Assessment): Promise<void> {
    if (level === null) return;
    const standing = (await this.facts.levels(tx)).get(stream) ?? null;
    const { next } = nextStanding(standing, { level, responseLevel, areas }, this.clock.now());
    await this.facts.setLevel(tx, stream, next);
  }

  /** 维持 or 不启动: closes the incident's clocks with a reason; clocks already closed are a conflict. */
  async decide(incidentId: string, kind: 'keep' | 'no-start', reason: string, by: Actor): Promise<void> {
    if (reason.trim() === '') throw invalid('hazard.reason-missing', '必须写明理由', 'a reason is required');
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    const bypasses = await this.clocks.isBypass(incidentId);
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incidentId)))
        throw conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
      // A bypass has no clock: a reasoned no is how the desk says that it is over.
      if (!(await this.clocks.close(tx, incidentId, kind)) && !bypasses) {
        throw conflict('hazard.no-open-clock', '决定时钟已经关闭', 'the decision clock is closed already');
      }
      const decisionId = await this.store.addDecision(tx, { incidentId, kind, reason: reason.trim(), by });
      if (bypasses && kind === 'no-start') await this.incidents.close(tx, incidentId, by, 'over');
      await this.events.publish(tx, {
        kind: decisionTaken,
        subject: incidentId,
        payload: { incidentId, decisionId, kind } satisfies DecisionTaken,
      });
    });
  }
}
