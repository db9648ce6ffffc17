import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { Deadlines, type AfterDue, type Deadline } from '../../shared/deadlines.js';
import { conflict, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import type { Nature } from '../../shared/nature.js';
import { warning, type Reason } from '../../shared/reason.js';
import { dayMs, minuteMs, timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import {
  clockMinutes,
  consultationFor,
  issuerOf,
  ladderById,
  longestDays,
  relatedEventCodes,
  streamOf,
} from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { assessHazard, signalFact, type Assessment, type AssessmentResult } from './core/assess-hazard.js';
import type { ReportedSignal } from './core/reported-signal.js';
import {
  decisionTaken,
  proposalMade,
  reviewProposed,
  type DecisionTaken,
  type ProposalMade,
  type ReviewProposed,
} from './hazard.events.js';
import {
  decisionClock,
  reviewClock,
  HazardStore,
  Incidents,
  SignalIntake,
  type Arrival,
  type IntakeResult,
} from './hazard.ports.js';

/** Source kind under which a clock that ran out calls the desk. */
const clockCall = 'clock';
/** How often an unanswered decision clock rings again. */
const ringAgainMinutes = 10;
/** How long a cancelled signal may go without anybody looking at what stands on it. */
const reviewMinutes = 60;

/** Enough for weeks of a hazard renewed several times a day; a flood of messages is not read whole. */
const pastSignalsRead = 200;

type Kept = (incidentIds: readonly string[], faults: readonly Reason[]) => Promise<IntakeResult>;

/** Signals in, proposals and decision clocks out; closes a clock by a reasoned no. */
@Injectable()
export class HazardService extends SignalIntake implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: HazardStore,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly deadlines: Deadlines,
    private readonly events: Events,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
  }

  onModuleInit(): void {
    this.deadlines.onDue(decisionClock, (deadline) => this.ringDesk(deadline));
    this.deadlines.onDue(reviewClock, (deadline) => this.ringDesk(deadline));
  }

  takeIn(arrival: Arrival): Promise<IntakeResult> {
    return this.unitOfWork.run(async (tx) => {
      const result = await this.judge(tx, arrival);
      const outcome =
        arrival.signal === null
          ? 'unreadable'
          : result.duplicate
            ? 'duplicate'
            : result.incidentId === null
              ? 'kept'
              : 'opened';
      await this.store.keepReceived(tx, {
        id: result.receivedId,
        by: arrival.by,
        mediaType: arrival.mediaType,
        bytes: arrival.bytes,
        outcome,
        signalId: result.signalId,
        incidentId: result.incidentId,
        faults: result.faults,
      });
      return result;
    });
  }

  private async judge(tx: Tx, { signal, faults, by }: Arrival): Promise<IntakeResult> {
    const receivedId = this.chance.id();
    const nothing = { receivedId, duplicate: false, signalId: null, incidentId: null, incidentIds: [], faults };
    if (!signal) return nothing;
    const signalId = this.chance.id();
    const { earlier } = await this.store.claimSignal(tx, signalId, signal);
    if (earlier) return { ...nothing, duplicate: true, signalId: earlier.id, ...named(earlier.incidentIds) };

    const kept: Kept = async (incidentIds, all) => {
      const incidents = named(incidentIds);
      await this.store.settleSignal(tx, { id: signalId, incidentId: incidents.incidentId, faults: all, by });
      return { receivedId, duplicate: false, signalId, ...incidents, faults: all };
    };
    const nature = natureOf(signal);
    if (nature === null || signal.msgType === 'ack' || signal.msgType === 'error') {
      return kept(
        [],
        [
          ...faults,
          warning(
            'status',
            'hazard.not-operational',
            '测试、系统或回执消息,只留存',
            'a test, system or receipt message: kept only',
          ),
        ],
      );
    }
    const rulebook = this.rulebooks.current();
    // Whoever nobody vouched for opens nothing, and takes nothing back either.
    const isVouchedFor = issuerOf(rulebook, signal.sender) !== null;
    const retire = (state: 'superseded' | 'cancelled') =>
      isVouchedFor
        ? this.store.retireReferenced(tx, { id: signalId, references: signal.references, nature, state, by })
        : Promise.resolve([]);
    if (signal.msgType === 'cancel') return this.cancel(tx, signalId, await retire('cancelled'), kept, faults);
    const touched = await retire('superseded');
    const result = await this.assess(tx, { id: signalId, signal }, nature);
    if ('refused' in result) {
      // An update that says nothing for this district any more still takes back what it replaces.
      await this.proposeReview(tx, signalId, touched);
      return kept(touched, [...faults, ...result.refused]);
    }
    const incidentIds: string[] = [];
    for (const { assessment, rulebook: own } of result.assessed)
      incidentIds.push(await this.propose(tx, { assessment, signalId, nature, rulebook: own, by }));
    // A stream the replaced signal had moved and this one does not: what stands on it is looked at again.
    await this.proposeReview(
      tx,
      signalId,
      touched.filter((incidentId) => !incidentIds.includes(incidentId)),
    );
    return kept(incidentIds, [...faults, ...result.notes]);
  }

  /** Each stream whose incident is open by the rulebook that incident keeps, every other by the one in force. */
  private async assess(
    tx: Tx,
    arrived: { id: string; signal: ReportedSignal },
    nature: Nature,
  ): Promise<
    | { assessed: readonly { assessment: Assessment; rulebook: Rulebook }[]; notes: readonly Reason[] }
    | { refused: readonly Reason[] }
  > {
    const inForce = this.rulebooks.current();
    const now = this.clock.now();
    const assessBy = async (rulebook: Rulebook) => {
      const eventCodes = relatedEventCodes(rulebook, arrived.signal.eventCode);
      const past = await this.store.signalsAbout(tx, {
        eventCodes,
        nature,
        since: now - longestDays(rulebook) * dayMs,
        limit: pastSignalsRead,
      });
      const streetsByCode = this.streetsByCode();
      const signals = past
        .filter(({ id }) => id !== arrived.id)
        .flatMap((each) => signalFact(each, { rulebook, streetsByCode }) ?? []);
      return assessHazard(arrived, { rulebook, streetsByCode, signals, now });
    };
    const result = await assessBy(inForce);
    const kept = await this.store.openRulebooks(tx, nature);
    const assessed = new Map<string, { assessment: Assessment; rulebook: Rulebook }>();
    const take = (found: AssessmentResult, rulebook: Rulebook, isTheirs: (stream: string) => boolean): void => {
      for (const assessment of 'refused' in found ? [] : found.assessments)
        if (isTheirs(assessment.stream) && !assessed.has(assessment.stream))
          assessed.set(assessment.stream, { assessment, rulebook });
    };
    for (const hash of new Set(kept.values())) {
      if (hash === inForce.hash) continue;
      const rulebook = await this.rulebooks.byHash(hash);
      take(await assessBy(rulebook), rulebook, (stream) => kept.get(stream) === hash);
    }
    // Where the rules an incident keeps say nothing, the newer ones do: silence is worse.
    take(result, inForce, () => true);
    if (assessed.size === 0) return 'refused' in result ? result : { refused: result.notes };
    return { assessed: [...assessed.values()], notes: 'refused' in result ? result.refused : result.notes };
  }

  private async propose(
    tx: Tx,
    {
      assessment,
      signalId,
      nature,
      rulebook,
      by,
    }: { assessment: Assessment; signalId: string; nature: Nature; rulebook: Rulebook; by: Actor },
  ): Promise<string> {
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
    if (stream.flow === 'decision') await this.startDecisionClock(tx, incident.id, assessment, rulebook);
    await this.events.publish(tx, {
      kind: proposalMade,
      subject: incident.id,
      payload: { incidentId: incident.id, proposalId, relay: assessment.relay, nature } satisfies ProposalMade,
    });
    return incident.id;
  }

  /** Every official signal opens the clock; a later one may shorten a running clock, never lengthen it. */
  private async startDecisionClock(
    tx: Tx,
    incidentId: string,
    assessment: Assessment,
    rulebook: Rulebook,
  ): Promise<void> {
    // A colour nobody could tell is decided as fast as the gravest.
    const minutes = clockMinutes(rulebook, 'decision', assessment.level ?? 'red');
    if (minutes === null) return;
    const dueAt = this.clock.now() + minutes * minuteMs;
    const running = await this.deadlines.dueAt(tx, decisionClock, incidentId);
    if (running !== null && running <= dueAt) return;
    if (running !== null) await this.closeClock(tx, decisionClock, incidentId, 'superseded by a graver signal');
    await this.deadlines.open(tx, {
      kind: decisionClock,
      subject: incidentId,
      incidentId,
      dueAt,
    });
  }

  private async cancel(
    tx: Tx,
    signalId: string,
    touched: readonly string[],
    kept: Kept,
    faults: readonly Reason[],
  ): Promise<IntakeResult> {
    if (touched.length === 0) {
      return kept(
        [],
        [
          ...faults,
          warning(
            'references',
            'hazard.nothing-cancelled',
            '没有可解除的信号:没收到过,或事件已经结束,或发布单位不在规程里',
            'nothing to cancel: never received, its incident is closed, or the rulebook does not know the sender',
          ),
        ],
      );
    }
    await this.proposeReview(tx, signalId, touched);
    return kept(touched, faults);
  }

  /** What stands on a signal that is gone is looked at again by a person; nothing lowers by itself. */
  private async proposeReview(tx: Tx, signalId: string, touched: readonly string[]): Promise<void> {
    for (const incidentId of touched) {
      // A bypass is never decided: nothing stands in it that a person could lower.
      if (!(await this.isBypass(incidentId)))
        await this.deadlines.open(tx, {
          kind: reviewClock,
          subject: incidentId,
          incidentId,
          dueAt: this.clock.now() + reviewMinutes * minuteMs,
          payload: {},
        });
      await this.events.publish(tx, {
        kind: reviewProposed,
        subject: incidentId,
        payload: { incidentId, signalId } satisfies ReviewProposed,
      });
    }
  }

  /** 维持 or 不启动: closes the decision clock with a reason; a clock already closed is a conflict. */
  async decide(incidentId: string, kind: 'keep' | 'no-start', reason: string, by: Actor): Promise<void> {
    if (reason.trim() === '') throw invalid('hazard.reason-missing', '必须写明理由', 'a reason is required');
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    const bypasses = await this.isBypass(incidentId);
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incidentId)))
        throw conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
      // A bypass has no clock: a reasoned no is how the desk says that it is over.
      if (!(await this.closeClocks(tx, incidentId, kind)) && !bypasses) {
        throw conflict('hazard.no-open-clock', '决定时钟已经关闭', 'the decision clock is closed already');
      }
      const decisionId = await this.store.addDecision(tx, { incidentId, kind, reason: reason.trim(), by });
      if (bypasses && kind === 'no-start') await this.incidents.close(tx, incidentId, by);
      await this.events.publish(tx, {
        kind: decisionTaken,
        subject: incidentId,
        payload: { incidentId, decisionId, kind } satisfies DecisionTaken,
      });
    });
  }

  private async isBypass(incidentId: string): Promise<boolean> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) return false;
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    return streamOf(rulebook, incident.stream).flow === 'bypass';
  }

  /** See `DecisionClocks`. */
  async closeClocks(tx: Tx, incidentId: string, outcome: string): Promise<boolean> {
    const decision = await this.closeClock(tx, decisionClock, incidentId, outcome);
    const review = await this.closeClock(tx, reviewClock, incidentId, outcome);
    return decision || review;
  }

  private async closeClock(tx: Tx, kind: string, incidentId: string, outcome: string): Promise<boolean> {
    const clockId = await this.deadlines.close(tx, kind, incidentId, outcome);
    if (clockId === null) return false;
    await this.calling.close(tx, { kind: clockCall, id: clockId }, outcome);
    return true;
  }

  /** The clock ran out and nobody decided: the conveners' desk is called, then one tier up, until somebody acts. */
  private async ringDesk(deadline: Deadline): Promise<AfterDue> {
    const incident = await this.incidents.get(deadline.incidentId);
    if (!incident || incident.state === 'closed') return 'rest';
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const stream = streamOf(rulebook, incident.stream);
    const desk = deadline.round === 0 ? stream.conveningUnitId : 'district';
    const ladder = ladderById(rulebook, consultationFor(rulebook, incident.stream).ladder);
    const isOpen = await this.unitOfWork.run(async (tx) => {
      // Somebody may have decided since the clock ran out: a call made now would never be closed.
      if (!(await this.deadlines.hold(tx, deadline.id))) return false;
      await this.calling.call(tx, {
        source: { kind: clockCall, id: deadline.id, version: deadline.round + 1 },
        incidentId: incident.id,
        nature: incident.nature,
        colour: 'red',
        title: deadline.kind === reviewClock ? '信号已解除,待复核' : '决定时钟已超时',
        items: [
          {
            unitId: desk,
            text:
              deadline.kind === reviewClock
                ? `${stream.name}信号已解除,复核已超时(${timeOfDayInChinese(deadline.dueAt)})。请研判后降级、解除或写明理由维持。`
                : `${stream.name}信号待决定,已超时(${timeOfDayInChinese(deadline.dueAt)})。请立即作出启动、提级、维持或不启动的决定。`,
          },
        ],
        questions: [],
        ladder,
        earlier: 'new',
      });
      return true;
    });
    if (!isOpen) return 'rest';
    return { again: this.clock.now() + ringAgainMinutes * minuteMs };
  }

  private streetsByCode(): ReadonlyMap<string, string> {
    return new Map(
      this.directory.units('street').flatMap((street) => (street.code ? [[street.code, street.id] as const] : [])),
    );
  }
}

function named(incidentIds: readonly string[]): Pick<IntakeResult, 'incidentId' | 'incidentIds'> {
  return { incidentId: incidentIds[0] ?? null, incidentIds };
}

function natureOf(signal: ReportedSignal): Nature | null {
  if (signal.status === 'actual') return 'actual';
  return signal.status === 'exercise' ? 'drill' : null;
}
