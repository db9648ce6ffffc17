import { Injectable } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { standingInChinese, type Colour, type ResponseLevel } from '../../shared/level.js';
import { error, type Reason } from '../../shared/reason.js';
import { mayActFor, type Session } from '../../shared/session.js';
import type { Stage } from '../../shared/stage.js';
import { hourMs, timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { seriesFor } from '../documents/core/document-number.js';
import { Documents } from '../documents/documents.ports.js';
import { DecisionClocks, Incidents, type Incident, type Proposal } from '../hazard/hazard.ports.js';
import { consultationFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import {
  opinionGiven,
  roundAdjourned,
  roundResumed,
  verdictGiven,
  type OpinionGiven,
  type RoundAdjourned,
  type RoundResumed,
  type VerdictGiven,
} from './consultation.events.js';
import {
  Consultations,
  ConsultationStore,
  type Consultation,
  type Opinion,
  type VerdictKind,
} from './consultation.ports.js';
import { incidentClosed } from './convening.service.js';
import { minutesPaper, minutesText } from './core/minutes.js';
import { confirms, emergencyOf, type Emergency, type RoundAct } from './core/round-acts.js';
import { differs, suggestedBy, tally, type Suggested, type TallyLine } from './core/tally.js';
import { departedCall, RoundClocks } from './round-clocks.service.js';
import { RoundMembers } from './round-members.service.js';
import { convenerOf, RoundMinutes } from './round-minutes.service.js';

/** A pause longer than this is no pause: conclude, and convene again. */
const longestPauseMs = 24 * hourMs;

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

/** What a round says and how it ends: members speak, the convener pauses it or concludes. */
@Injectable()
export class ConsultationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ConsultationStore,
    private readonly consultations: Consultations,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly documents: Documents,
    private readonly decisionClocks: DecisionClocks,
    private readonly clocks: RoundClocks,
    private readonly members: RoundMembers,
    private readonly minutes: RoundMinutes,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  async giveOpinion(
    consultationId: string,
    given: GivenOpinion,
    who: Session,
  ): Promise<{ opinionId: string; late: boolean }> {
    const consultation = await this.known(consultationId);
    if (!mayActFor(who, given.unitId)) {
      throw forbidden('consultation.not-your-unit', '只能代表本单位发表意见', "one speaks for one's own unit only");
    }
    return this.keepOpinion(consultation, { ...given, via: 'console' }, { kind: 'user', id: who.userId });
  }

  /** Whoever may speak for the unit has been let in already. */
  async keepOpinion(
    consultation: Consultation,
    given: GivenOpinion & Pick<Opinion, 'via'>,
    by: Actor,
  ): Promise<{ opinionId: string; late: boolean }> {
    if (!consultation.seats.some((seat) => seat.unitId === given.unitId)) {
      throw forbidden('consultation.no-seat', '该单位不在本轮会商名单内', 'this unit has no seat in the round');
    }
    refuse(checkLevels(given.level, given.responseLevel, this.checkAreas(given.areas)));
    return this.unitOfWork.run(async (tx) => {
      const { id, late } = await this.store.addOpinion(tx, consultation.id, given, by);
      await this.events.publish(tx, {
        kind: opinionGiven,
        subject: consultation.incidentId,
        payload: {
          consultationId: consultation.id,
          incidentId: consultation.incidentId,
          unitId: given.unitId,
          speaker: given.speaker,
        } satisfies OpinionGiven,
      });
      return { opinionId: id, late };
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
      await this.conclude(tx, { consultationId, incident, rulebook, proposal, given, by });
    });
  }

  /** 休会: the round stays open and goes on at a stated time; opinions are taken meanwhile. */
  async adjourn(consultationId: string, resumesAt: number, reason: string, who: Session): Promise<void> {
    const consultation = await this.known(consultationId);
    await this.openIncident(consultation.incidentId);
    const now = this.clock.now();
    const faults: Reason[] = [];
    if (resumesAt <= now || resumesAt > now + longestPauseMs)
      faults.push(
        error(
          'resumesAt',
          'consultation.resumes-when',
          '复会时间要在现在之后、24小时之内',
          'it resumes within 24 hours',
        ),
      );
    if (reason.trim() === '')
      faults.push(error('reason', 'consultation.reason-missing', '休会必须写明理由', 'an adjournment needs a reason'));
    refuse(faults);
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, consultation.incidentId))) throw incidentClosed();
      const round = await this.heldOpen(tx, consultationId);
      await this.store.addAct(tx, {
        consultationId,
        act: 'adjourned',
        content: { resumesAt },
        reason: reason.trim(),
        by,
      });
      await this.clocks.adjourn(tx, round, resumesAt);
      await this.events.publish(tx, {
        kind: roundAdjourned,
        subject: round.incidentId,
        payload: {
          ...{ consultationId, incidentId: round.incidentId, resumesAt, reason: reason.trim() },
        } satisfies RoundAdjourned,
      });
    });
  }

  /** The round goes on: standing members are called again. */
  async resume(consultationId: string, who: Session): Promise<void> {
    await this.known(consultationId);
    await this.unitOfWork.run(async (tx) => {
      const round = await this.heldOpen(tx, consultationId);
      if (!(await this.clocks.resume(tx, consultationId)))
        throw conflict('consultation.not-adjourned', '本轮会商没有休会', 'the round is not adjourned');
      await this.store.addAct(tx, {
        ...{ consultationId, act: 'resumed', content: {}, by: { kind: 'user', id: who.userId } },
      });
      await this.members.callAgain(tx, round);
      await this.events.publish(tx, {
        kind: roundResumed,
        subject: round.incidentId,
        payload: { consultationId, incidentId: round.incidentId } satisfies RoundResumed,
      });
    });
  }

  /** Under the hold of the incident: counts, writes the minutes, closes what the verdict closes. */
  private async conclude(
    tx: Tx,
    {
      consultationId,
      incident,
      rulebook,
      proposal,
      given,
      by,
    }: {
      consultationId: string;
      incident: Incident;
      rulebook: Rulebook;
      proposal: Proposal | null;
      given: GivenVerdict;
      by: Actor;
    },
  ): Promise<void> {
    if (!(await this.store.conclude(tx, consultationId))) {
      throw conflict('consultation.concluded', '本轮会商已有结论', 'the round is concluded already');
    }
    const consultation = await this.store.hold(tx, consultationId);
    if (!consultation) throw unknownRound();
    const opinions = await this.store.opinionsBy(tx, consultationId);
    const acts = await this.store.actsBy(tx, consultationId);
    const suggested = suggestedBy(tally(opinions), proposal);
    const departs = this.checkVerdict(given, suggested);
    const emergency = emergencyOf(acts);
    const confirmsEmergency = emergency === null || confirmsDecided(emergency, suggested, given);
    const facts = this.minutes.factsOf({
      ...{ consultation, incident, rulebook, verdict: given, opinions, acts, proposal, confirmsEmergency },
      attachments: await this.store.attachmentCounts(tx, consultationId),
      joint: [],
    });
    const { concludedAt } = facts;
    const { documentSeries } = streamOf(rulebook, incident.stream);
    const series = seriesFor(rulebook, documentSeries, 'minutes', incident.nature);
    const number = await this.documents.nextNumber(tx, series, concludedAt);
    const minutesId = await this.documents.freezePaper(tx, {
      paper: minutesPaper(facts, { number, isDrill: incident.nature === 'drill' }),
      incidentId: incident.id,
      text: minutesText(facts),
      ...{ decidedAt: concludedAt, startAt: null, documentAt: concludedAt, by },
    });
    await this.store.addVerdict(tx, consultationId, { ...given, differs: departs, givenBy: by.id, minutesId }, by);
    if (emergency)
      await this.store.addAct(tx, {
        ...{ consultationId, act: confirmsEmergency ? 'emergency-confirmed' : 'emergency-departed', content: {}, by },
      });
    if (!confirmsEmergency) await this.tellOfDeparture(tx, { consultation, incident, rulebook, given });
    await this.clocks.concluded(tx, consultation);
    // Start and raise close the clock when they are issued; until then it keeps running.
    if (given.kind === 'keep' || given.kind === 'no-start')
      await this.decisionClocks.close(tx, incident.id, given.kind);
    await this.events.publish(tx, {
      kind: verdictGiven,
      subject: incident.id,
      payload: { consultationId, incidentId: incident.id, kind: given.kind } satisfies VerdictGiven,
    });
  }

  /** What was issued ahead stands until somebody changes it: the desk is called until a person answers. */
  private async tellOfDeparture(
    tx: Tx,
    {
      consultation,
      incident,
      rulebook,
      given,
    }: { consultation: Consultation; incident: Incident; rulebook: Rulebook; given: GivenVerdict },
  ): Promise<void> {
    const { name } = streamOf(rulebook, incident.stream);
    const verdict = given.level === null ? '不需发布预警' : standingInChinese(given.level, given.responseLevel);
    await this.calling.call(tx, {
      source: { kind: departedCall, id: incident.id, version: consultation.round },
      incidentId: incident.id,
      nature: incident.nature,
      colour: 'red',
      title: '会商结论与应急先行决定不一致',
      items: [
        {
          unitId: convenerOf(consultation),
          text: `${name}第${consultation.round}轮会商(${timeOfDayInChinese(this.clock.now())})结论:${verdict}，与应急先行的决定不一致。请立即按会商结论调整已发布的内容。`,
        },
      ],
      questions: [],
      ladder: ladderById(rulebook, consultationFor(rulebook, incident.stream).ladder),
      earlier: 'new',
    });
  }

  private async heldOpen(tx: Tx, consultationId: string): Promise<Consultation> {
    const round = await this.store.hold(tx, consultationId);
    if (!round) throw unknownRound();
    if (round.concludedAt !== null)
      throw conflict('consultation.concluded', '本轮会商已有结论', 'the round is concluded already');
    return round;
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
    acts: readonly RoundAct[];
    lines: readonly TallyLine[];
    suggested: Suggested | null;
  }> {
    const proposal = await this.proposalOf(consultation);
    const opinions = await this.consultations.opinions(consultation.id);
    const lines = tally(opinions);
    const acts = await this.consultations.acts(consultation.id);
    return { proposal, opinions, acts, lines, suggested: suggestedBy(lines, proposal) };
  }

  async known(consultationId: string): Promise<Consultation> {
    const consultation = await this.consultations.get(consultationId);
    if (!consultation) throw unknownRound();
    return consultation;
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
}

function unknownRound() {
  return notFound('consultation.unknown', '没有这轮会商', 'there is no such consultation');
}

/** Against what was decided ahead; where that was not said, against what the round and the rule suggest. */
function confirmsDecided({ decided }: Emergency, suggested: Suggested | null, given: GivenVerdict): boolean {
  if (decided) return confirms(decided, given);
  return suggested === null || confirms({ ...suggested, areas: given.areas }, given);
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
