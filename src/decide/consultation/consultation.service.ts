import { Injectable } from '@nestjs/common';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import { error, type Reason } from '../../shared/reason.js';
import { mayActFor, type Session } from '../../shared/session.js';
import type { Stage } from '../../shared/stage.js';
import { hourMs } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Incidents, type Proposal } from '../hazard/hazard.ports.js';
import {
  opinionGiven,
  roundAdjourned,
  roundResumed,
  type OpinionGiven,
  type RoundAdjourned,
  type RoundResumed,
} from './consultation.events.js';
import { Consultations, ConsultationStore, type Consultation, type Opinion } from './consultation.ports.js';
import { incidentClosed } from './convening.service.js';
import { judgementFaults } from './core/judgement.js';
import type { RoundAct } from './core/round-acts.js';
import { suggestedBy, tally, type Suggested, type TallyLine } from './core/tally.js';
import { RoundClocks } from './round-clocks.service.js';
import { RoundMembers } from './round-members.service.js';

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

/** What is said in a round: members speak, the convener lets it pause. */
@Injectable()
export class ConsultationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ConsultationStore,
    private readonly consultations: Consultations,
    private readonly incidents: Incidents,
    private readonly directory: Directory,
    private readonly clocks: RoundClocks,
    private readonly members: RoundMembers,
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
    refuse(judgementFaults(given, (id) => this.directory.unit(id)?.kind === 'street'));
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

  /** 休会: the round stays open and goes on at a stated time; opinions are taken meanwhile. */
  async adjourn(consultationId: string, resumesAt: number, reason: string, who: Session): Promise<void> {
    const consultation = await this.known(consultationId);
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

  private async heldOpen(tx: Tx, consultationId: string): Promise<Consultation> {
    const round = await this.store.hold(tx, consultationId);
    if (!round) throw unknownRound();
    if (round.concludedAt !== null)
      throw conflict('consultation.concluded', '本轮会商已有结论', 'the round is concluded already');
    return round;
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
}

function unknownRound() {
  return notFound('consultation.unknown', '没有这轮会商', 'there is no such consultation');
}

function refuse(faults: readonly Reason[]): void {
  if (faults.length > 0)
    throw invalid('consultation.invalid', '提交的内容有误', 'what was submitted has faults', faults);
}
