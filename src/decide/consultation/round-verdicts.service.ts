import { Injectable } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { standingInChinese } from '../../shared/level.js';
import type { Session } from '../../shared/session.js';
import type { Stage } from '../../shared/stage.js';
import { timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { seriesFor } from '../documents/core/document-number.js';
import { Documents } from '../documents/documents.ports.js';
import { DecisionClocks, Incidents, type Incident, type Proposal } from '../hazard/hazard.ports.js';
import { consultationFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { halfGiven, verdictGiven, type HalfGiven, type VerdictGiven } from './consultation.events.js';
import { Consultations, ConsultationStore, type Consultation, type VerdictKind } from './consultation.ports.js';
import { incidentClosed } from './convening.service.js';
import { departsFrom, verdictFaults } from './core/judgement.js';
import { minutesPaper, minutesText, type Cosigner } from './core/minutes.js';
import {
  confirms,
  emergencyOf,
  halfOf,
  jointOf,
  refusalsOf,
  type Emergency,
  type Half,
  type Joint,
  type Judged,
} from './core/round-acts.js';
import { suggestedBy, tally, type Suggested } from './core/tally.js';
import { departedCall, RoundClocks } from './round-clocks.service.js';
import { convenerOf, RoundMinutes } from './round-minutes.service.js';

export interface GivenVerdict extends Judged {
  readonly kind: VerdictKind;
  readonly stage: Stage;
  readonly reason: string;
}

/** One round with everything its verdict rests on. */
interface Case {
  readonly id: string;
  readonly incident: Incident;
  readonly rulebook: Rulebook;
  readonly proposal: Proposal | null;
}

/** How a round ends: the convener concludes; of a joint round each convener gives a half, and both end it. */
@Injectable()
export class RoundVerdicts {
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
    private readonly minutes: RoundMinutes,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * The convener concludes. Counting and minutes belong to the same act as the conclusion, so that an opinion of the same
   * moment is either in both or late. A second verdict is a conflict. `waiting`: the other body of a joint round has yet
   * to 会签.
   */
  async giveVerdict(consultationId: string, given: GivenVerdict, who: Session): Promise<'concluded' | 'waiting'> {
    const own = await this.caseOf(consultationId);
    const seen = jointOf(await this.consultations.acts(consultationId));
    const other = seen ? await this.caseOf(seen.consultationId) : null;
    const by: Actor = { kind: 'user', id: who.userId };
    return this.unitOfWork.run(async (tx) => {
      // Always in the same order: two conveners who conclude at once wait for each other, and never for ever.
      for (const incident of [own.incident, ...(other ? [other.incident] : [])].sort(byId))
        if (!(await this.incidents.hold(tx, incident.id))) throw incidentClosed();
      const joint = jointOf(await this.store.actsBy(tx, consultationId));
      if ((joint?.consultationId ?? null) !== (other?.id ?? null))
        throw conflict(
          'consultation.changed',
          '会商方式刚刚变更,请刷新后再试',
          'how it is held has just changed: look again',
        );
      if (!joint || !other) {
        await this.conclude(tx, own, { ...given, by: who.userId, at: this.clock.now() }, by, []);
        return 'concluded';
      }
      return this.giveHalf(tx, { own, other, joint, given, by });
    });
  }

  /** 会签: the first half waits; with the second both rounds end in one act. */
  private async giveHalf(
    tx: Tx,
    { own, other, joint, given, by }: { own: Case; other: Case; joint: Joint; given: GivenVerdict; by: Actor },
  ): Promise<'concluded' | 'waiting'> {
    const round = await this.store.hold(tx, own.id);
    if (!round || round.concludedAt !== null) throw concluded();
    if (halfOf(await this.store.actsBy(tx, own.id)))
      throw conflict(
        'consultation.half-given',
        '本方已会签,等待对方会签',
        'this body has signed: the other has yet to',
      );
    const theirs = halfOf(await this.store.actsBy(tx, other.id));
    if (theirs?.by === by.id)
      throw forbidden(
        'consultation.same-hand',
        '联合会商的两方不能由同一人会签',
        'the two bodies of a joint round are not signed for by one person',
      );
    const suggested = suggestedBy(tally(await this.store.opinionsBy(tx, own.id)), own.proposal);
    this.check(given, suggested);
    const { reason, ...half } = given;
    await this.store.addAct(tx, { consultationId: own.id, act: 'half-given', content: half, reason, by });
    await this.events.publish(tx, {
      kind: halfGiven,
      subject: own.incident.id,
      payload: { consultationId: own.id, incidentId: own.incident.id } satisfies HalfGiven,
    });
    if (!theirs) return 'waiting';
    const ours: Half = { ...given, by: by.id, at: this.clock.now() };
    const cosigners = [
      { body: streamOf(own.rulebook, own.incident.stream).decidingBody, at: ours.at },
      { body: streamOf(other.rulebook, other.incident.stream).decidingBody, at: theirs.at },
    ];
    // Whoever leads, called the other in.
    const ordered = joint.leads ? cosigners : [...cosigners].reverse();
    await this.conclude(tx, own, ours, by, ordered);
    await this.conclude(tx, other, theirs, { kind: 'user', id: theirs.by }, ordered);
    return 'concluded';
  }

  /** Under the hold of the incident: counts, writes the minutes, closes what the verdict closes. */
  private async conclude(
    tx: Tx,
    { id, incident, rulebook, proposal }: Case,
    given: Half,
    by: Actor,
    cosigners: readonly Cosigner[],
  ): Promise<void> {
    if (!(await this.store.conclude(tx, id))) throw concluded();
    const consultation = await this.store.hold(tx, id);
    if (!consultation) throw unknownRound();
    const opinions = await this.store.opinionsBy(tx, id);
    const acts = await this.store.actsBy(tx, id);
    const suggested = suggestedBy(tally(opinions), proposal);
    // A half was looked at when it was given; opinions that came after it do not undo it.
    if (cosigners.length === 0) this.check(given, suggested);
    const emergency = emergencyOf(acts);
    const confirmsEmergency = emergency === null || confirmsDecided(emergency, suggested, given);
    const facts = this.minutes.factsOf({
      ...{ consultation, incident, rulebook, verdict: given, opinions, acts, proposal, confirmsEmergency },
      attachments: await this.store.attachmentCounts(tx, id),
      ...{ cosigners, refusals: refusalsOf(acts) },
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
    const { kind, level, responseLevel, areas, stage, reason } = given;
    await this.store.addVerdict(
      tx,
      id,
      {
        ...{ kind, level, responseLevel, areas, stage, reason, minutesId, givenBy: given.by },
        differs: departsFrom(suggested, given),
      },
      by,
    );
    if (emergency)
      await this.store.addAct(tx, {
        ...{ consultationId: id, content: {}, by },
        act: confirmsEmergency ? 'emergency-confirmed' : 'emergency-departed',
      });
    if (!confirmsEmergency) await this.tellOfDeparture(tx, { consultation, incident, rulebook, given });
    await this.clocks.concluded(tx, consultation);
    // Start and raise close the clock when they are issued; until then it keeps running.
    if (kind === 'keep' || kind === 'no-start') await this.decisionClocks.close(tx, incident.id, kind);
    await this.events.publish(tx, {
      kind: verdictGiven,
      subject: incident.id,
      payload: { consultationId: id, incidentId: incident.id, kind } satisfies VerdictGiven,
    });
  }

  /** The minutes as they stand now; null where the incident is closed. */
  async preview(consultation: Consultation): Promise<string | null> {
    const incident = await this.incidents.get(consultation.incidentId);
    if (!incident || incident.state === 'closed') return null;
    const { rulebook, proposal } = await this.caseOf(consultation.id);
    const [opinions, acts, files] = await Promise.all([
      this.consultations.opinions(consultation.id),
      this.consultations.acts(consultation.id),
      this.consultations.attachments(consultation.id),
    ]);
    const attachments = new Map<string, number>();
    for (const { opinionId } of files) attachments.set(opinionId, (attachments.get(opinionId) ?? 0) + 1);
    return minutesText(
      this.minutes.factsOf({
        ...{ consultation, incident, rulebook, proposal, opinions, acts, attachments },
        ...{ verdict: null, confirmsEmergency: false, cosigners: [], refusals: refusalsOf(acts) },
      }),
    );
  }

  private check(given: GivenVerdict, suggested: Suggested | null): void {
    const faults = verdictFaults(given, suggested, (id) => this.directory.unit(id)?.kind === 'street');
    if (faults.length > 0)
      throw invalid('consultation.invalid', '提交的内容有误', 'what was submitted has faults', faults);
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

  private async caseOf(consultationId: string): Promise<Case> {
    const round = await this.consultations.get(consultationId);
    if (!round) throw unknownRound();
    const incident = await this.incidents.get(round.incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    if (incident.state === 'closed') throw incidentClosed();
    const proposals = await this.incidents.proposals(incident.id);
    return {
      id: consultationId,
      incident,
      rulebook: await this.rulebooks.byHash(incident.rulebookHash),
      proposal: proposals.find(({ id }) => id === round.proposalId) ?? null,
    };
  }
}

function byId(a: Incident, b: Incident): number {
  return a.id < b.id ? -1 : 1;
}

function concluded() {
  return conflict('consultation.concluded', '本轮会商已有结论', 'the round is concluded already');
}

function unknownRound() {
  return notFound('consultation.unknown', '没有这轮会商', 'there is no such consultation');
}

/** Against what was decided ahead; where that was not said, against what the round and the rule suggest. */
function confirmsDecided({ decided }: Emergency, suggested: Suggested | null, given: GivenVerdict): boolean {
  if (decided) return confirms(decided, given);
  return suggested === null || confirms({ ...suggested, areas: given.areas }, given);
}
