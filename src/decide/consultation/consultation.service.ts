import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling, CallQueries } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { systemActor, type Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import { error, type Reason } from '../../shared/reason.js';
import { mayActFor, type Session } from '../../shared/session.js';
import type { Stage } from '../../shared/stage.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Documents } from '../documents/documents.ports.js';
import { DecisionClocks, Incidents, type Incident, type Proposal } from '../hazard/hazard.ports.js';
import { consultationFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import {
  consultationConvened,
  opinionGiven,
  verdictGiven,
  type ConsultationConvened,
  type OpinionGiven,
  type VerdictGiven,
} from './consultation.events.js';
import {
  Consultations,
  ConsultationStore,
  type Consultation,
  type Opinion,
  type VerdictKind,
} from './consultation.ports.js';
import { minutesText } from './core/minutes.js';
import { differs, suggestedBy, tally, type Suggested, type TallyLine } from './core/tally.js';

/** Source kind under which members are called. */
export const consultationCall = 'consultation';

const verdictKindNames: Record<VerdictKind, string> = {
  start: '发布预警、启动响应',
  raise: '提级',
  keep: '维持现状',
  lower: '降级',
  end: '解除预警、终止响应',
  'no-start': '不启动',
};

export interface GivenOpinion {
  readonly unitId: string;
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
  readonly stage: Stage;
  readonly confidence: Opinion['confidence'];
  readonly why: string;
  readonly measures: string | null;
  readonly speaker: string;
  readonly post: string;
  readonly onBehalfOf: string | null;
}

export interface GivenVerdict {
  readonly kind: VerdictKind;
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
  readonly stage: Stage;
  readonly reason: string;
}

/** The 1+7+N round: members are called by the call-and-answer, speak, and the convener concludes. */
@Injectable()
export class ConsultationService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ConsultationStore,
    private readonly consultations: Consultations,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly calls: CallQueries,
    private readonly documents: Documents,
    private readonly decisionClocks: DecisionClocks,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on<ConsultationConvened>(consultationConvened, 'call-members', (event) =>
      this.callMembers(event.payload),
    );
    this.events.on<OpinionGiven>(opinionGiven, 'answer-call', (event) => this.answerCall(event.payload));
    this.events.on<VerdictGiven>(verdictGiven, 'stop-calling', (event) => this.stopCalling(event.payload));
  }

  async convene(incidentId: string, by: Actor): Promise<Consultation> {
    const incident = await this.openIncident(incidentId);
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const stream = streamOf(rulebook, incident.stream);
    if (stream.flow === 'bypass')
      throw conflict(
        'consultation.bypass',
        `${stream.name}是旁路，不经会商`,
        `${stream.stream} is a bypass: nobody is consulted`,
      );
    const template = consultationFor(rulebook, incident.stream);
    const [proposal] = await this.incidents.proposals(incidentId);
    return this.unitOfWork.run(async (tx) => {
      // A round in an incident that was lifted meanwhile could never be concluded.
      if (!(await this.incidents.hold(tx, incidentId))) throw incidentClosed();
      const round = await this.store.convene(tx, {
        incidentId,
        proposalId: proposal?.id ?? null,
        seats: [
          { unitId: template.convenerUnitId, seat: 'convener' },
          ...template.memberUnitIds.map((unitId) => ({ unitId, seat: 'member' as const })),
          ...template.invitedUnitIds.map((unitId) => ({ unitId, seat: 'invited' as const })),
        ],
        by,
      });
      if (!round)
        throw conflict(
          'consultation.already-convened',
          '本事件已有一轮会商正在进行',
          'a round of this incident is open already',
        );
      await this.events.publish(tx, {
        kind: consultationConvened,
        subject: incidentId,
        payload: { consultationId: round.id, incidentId } satisfies ConsultationConvened,
      });
      return round;
    });
  }

  async giveOpinion(consultationId: string, given: GivenOpinion, who: Session): Promise<{ late: boolean }> {
    const consultation = await this.known(consultationId);
    if (!consultation.seats.some((seat) => seat.unitId === given.unitId)) {
      throw forbidden('consultation.no-seat', '该单位不在本轮会商名单内', 'this unit has no seat in the round');
    }
    if (!mayActFor(who, given.unitId)) {
      throw forbidden('consultation.not-your-unit', '只能代表本单位发表意见', "one speaks for one's own unit only");
    }
    refuse(checkLevels(given.level, given.responseLevel, this.checkAreas(given.areas)));
    return this.unitOfWork.run(async (tx) => {
      const { late } = await this.store.addOpinion(tx, consultationId, given, { kind: 'user', id: who.userId });
      await this.events.publish(tx, {
        kind: opinionGiven,
        subject: consultation.incidentId,
        payload: {
          consultationId,
          incidentId: consultation.incidentId,
          unitId: given.unitId,
          speaker: given.speaker,
        } satisfies OpinionGiven,
      });
      return { late };
    });
  }

  /**
   * The convener concludes. Counting and minutes belong to the same act as the conclusion, so that an opinion of the same
   * moment is either in both or late. A second verdict is a conflict.
   */
  async giveVerdict(consultationId: string, given: GivenVerdict, who: Session): Promise<void> {
    const consultation = await this.known(consultationId);
    const incident = await this.openIncident(consultation.incidentId);
    const proposal = await this.proposalOf(consultation);
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incident.id))) throw incidentClosed();
      if (!(await this.store.conclude(tx, consultationId))) {
        throw conflict('consultation.concluded', '本轮会商已有结论', 'the round is concluded already');
      }
      const opinions = await this.store.opinionsBy(tx, consultationId);
      const departs = this.checkVerdict(given, suggestedBy(tally(opinions), proposal));
      const minutesId = await this.documents.freeze(tx, {
        kind: 'minutes',
        incidentId: incident.id,
        number: null,
        title: `第${consultation.round}轮会商纪要`,
        mediaType: 'text/plain; charset=utf-8',
        body: this.minutesOf({ consultation, incident, rulebook, verdict: given, opinions, proposal }),
        by,
      });
      await this.store.addVerdict(
        tx,
        consultationId,
        { ...given, differs: departs, givenBy: who.userId, minutesId },
        by,
      );
      // Start and raise close the clock when they are issued; until then it keeps running.
      if (given.kind === 'keep' || given.kind === 'no-start')
        await this.decisionClocks.close(tx, incident.id, given.kind);
      await this.events.publish(tx, {
        kind: verdictGiven,
        subject: incident.id,
        payload: { consultationId, incidentId: incident.id, kind: given.kind } satisfies VerdictGiven,
      });
    });
  }

  /** Throws with every fault; otherwise whether the verdict departs from what the round and the rule suggest. */
  private checkVerdict(given: GivenVerdict, suggested: Suggested | null): boolean {
    const departs = given.kind !== 'keep' && differs(suggested, given);
    const faults = this.checkAreas(given.areas);
    const declares = given.kind === 'start' || given.kind === 'raise' || given.kind === 'lower';
    if (declares && given.level === null) {
      faults.push(
        error(
          'level',
          'consultation.level-missing',
          '启动、提级或降级必须写明预警颜色',
          'a start, raise or lowering names a colour',
        ),
      );
    }
    const mustSay = departs || given.kind === 'keep' || given.kind === 'no-start';
    if (mustSay && given.reason.trim() === '') {
      faults.push(
        error(
          'reason',
          'consultation.reason-missing',
          '结论与多数意见或规程建议不一致,或不启动、维持,必须写明理由',
          'a verdict that departs from the tally or the rule, or says no, needs a reason',
        ),
      );
    }
    refuse(checkLevels(given.level, given.responseLevel, faults));
    return departs;
  }

  /** What the screen shows beside the opinions. */
  async standing(consultation: Consultation): Promise<{
    proposal: Proposal | null;
    opinions: readonly Opinion[];
    lines: readonly TallyLine[];
    suggested: Suggested | null;
  }> {
    const proposal = await this.proposalOf(consultation);
    const opinions = await this.consultations.opinions(consultation.id);
    const lines = tally(opinions);
    return { proposal, opinions, lines, suggested: suggestedBy(lines, proposal) };
  }

  async known(consultationId: string): Promise<Consultation> {
    const consultation = await this.consultations.get(consultationId);
    if (!consultation) throw notFound('consultation.unknown', '没有这轮会商', 'there is no such consultation');
    return consultation;
  }

  private async callMembers({ consultationId }: ConsultationConvened): Promise<void> {
    const consultation = await this.known(consultationId);
    const incident = await this.incidents.get(consultation.incidentId);
    // Offered again after a crash, the round may be over by now.
    if (!incident || incident.state === 'closed' || consultation.concludedAt !== null) return;
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const template = consultationFor(rulebook, incident.stream);
    const stream = streamOf(rulebook, incident.stream);
    const proposal = await this.proposalOf(consultation);
    // Standing seats are called; the N are invited and shown, their desks are not woken for every round.
    const called = consultation.seats.filter((seat) => seat.seat !== 'invited');
    await this.unitOfWork.run((tx) =>
      this.calling.call(tx, {
        source: { kind: consultationCall, id: consultationId, version: 1 },
        incidentId: incident.id,
        nature: incident.nature,
        // A colour nobody could tell calls as the gravest does.
        colour: proposal ? (proposal.level ?? 'red') : 'yellow',
        title: `${stream.name}会商`,
        items: called.map(({ unitId }) => ({
          unitId,
          text: `${stream.decidingBody}召集${stream.name}第${consultation.round}轮会商。${saidByRules(proposal)}请立即到会并提交本单位意见。`,
        })),
        questions: template.questions,
        ladder: ladderById(rulebook, template.ladder),
        earlier: 'new',
      }),
    );
  }

  /** Who has spoken has certainly been reached: the waking calls stop. */
  private async answerCall({ consultationId, unitId, speaker }: OpinionGiven): Promise<void> {
    const obligations = await this.calls.obligations({
      unitId,
      source: { kind: consultationCall, id: consultationId },
      open: true,
    });
    for (const obligation of obligations) {
      if (obligation.receivedAt !== null) continue;
      await this.unitOfWork.run((tx) =>
        this.calling.answer(tx, {
          obligationId: obligation.id,
          by: systemActor,
          personName: speaker,
          via: 'console',
          received: true,
          fields: {},
          words: '已提交会商意见',
        }),
      );
    }
  }

  private async stopCalling({ consultationId }: VerdictGiven): Promise<void> {
    await this.unitOfWork.run((tx) =>
      this.calling.close(tx, { kind: consultationCall, id: consultationId }, 'concluded'),
    );
  }

  private async proposalOf(consultation: Consultation): Promise<Proposal | null> {
    const proposals = await this.incidents.proposals(consultation.incidentId);
    return proposals.find((proposal) => proposal.id === consultation.proposalId) ?? null;
  }

  private async openIncident(incidentId: string): Promise<Incident> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    if (incident.state === 'closed') throw incidentClosed();
    return incident;
  }

  private checkAreas(areas: readonly string[]): Reason[] {
    return areas.flatMap((area, index) =>
      this.directory.unit(area)?.kind === 'street'
        ? []
        : [error(`areas[${index}]`, 'consultation.unknown-area', `没有这个街道:${area}`, `there is no street ${area}`)],
    );
  }

  private minutesOf({
    consultation,
    incident,
    rulebook,
    verdict,
    opinions,
    proposal,
  }: {
    consultation: Consultation;
    incident: Incident;
    rulebook: Rulebook;
    verdict: GivenVerdict;
    opinions: readonly Opinion[];
    proposal: Proposal | null;
  }): string {
    const stream = streamOf(rulebook, incident.stream);
    const name = (unitId: string) => this.directory.unit(unitId)?.name ?? unitId;
    const spoke = new Set(opinions.map((opinion) => opinion.unitId));
    return minutesText({
      round: consultation.round,
      streamName: stream.name,
      decidingBody: stream.decidingBody,
      convenedAt: consultation.convenedAt,
      concludedAt: this.clock.now(),
      convener: name(convenerOf(consultation)),
      seats: consultation.seats.map(({ unitId, seat }) => ({
        name: name(unitId),
        seat,
        present: seat === 'convener' || spoke.has(unitId),
      })),
      situation: proposal ? proposal.because.map((because) => because.fact) : [],
      opinions: opinions.map((opinion) => ({ ...opinion, unitName: name(opinion.unitId) })),
      verdict: {
        ...verdict,
        kindName: verdictKindNames[verdict.kind],
        declares: verdict.kind === 'start' || verdict.kind === 'raise' || verdict.kind === 'lower',
        areas: verdict.areas.map((unitId) => `${this.directory.unit(unitId)?.shortName ?? unitId}街道`),
      },
      copies: [
        ...new Set([
          '区委区政府总值班室',
          ...consultation.seats.filter(({ seat }) => seat !== 'invited').map(({ unitId }) => name(unitId)),
        ]),
      ],
    });
  }
}

function incidentClosed() {
  return conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
}

function convenerOf(consultation: Consultation): string {
  return consultation.seats.find(({ seat }) => seat === 'convener')?.unitId ?? '';
}

function saidByRules(proposal: Proposal | null): string {
  if (!proposal) return '';
  return proposal.byHand ? '没有规则覆盖，请人工研判。' : `规程建议:${proposal.because.at(-1)?.threshold ?? ''}。`;
}

function checkLevels(level: Colour | null, responseLevel: ResponseLevel | null, faults: Reason[]): Reason[] {
  if (level === null && responseLevel !== null) {
    faults.push(
      error(
        'responseLevel',
        'consultation.response-without-warning',
        '没有预警就不写响应级别',
        'a response level needs a warning',
      ),
    );
  }
  return faults;
}

function refuse(faults: readonly Reason[]): void {
  if (faults.length > 0)
    throw invalid('consultation.invalid', '提交的内容有误', 'what was submitted has faults', faults);
}
