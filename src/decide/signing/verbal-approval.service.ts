import { Injectable } from '@nestjs/common';
import { systemActor, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound, DomainError } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { colourOfResponse } from '../../shared/level.js';
import { People } from '../../shared/people.js';
import { error, type Reason } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import { StepUp, type StepUpProof } from '../../shared/step-up.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import type { PaperMark } from '../documents/core/paper.js';
import { Incidents } from '../hazard/hazard.ports.js';
import { clockMinutes, signingCellFor } from '../rulebook/core/lookups.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { needsSecondFactor, type SignatureEntry, type SubjectKind } from './core/rights.js';
import { judgeVerbalAct, marksOf, verbalTransitions, verbalStates, type VerbalAct } from './core/verbal.js';
import { SignatureService } from './signature.service.js';
import { SigningClocks } from './signing-clocks.service.js';
import {
  approvalDisowned,
  approvalMoved,
  type ApprovalDisowned,
  type ApprovalMoved,
  type ApprovedSubject,
} from './signing.events.js';
import {
  Approvals,
  disownedClock,
  paperClock,
  SigningRecords,
  SigningStore,
  type PermittedEntry,
  type Standing,
  type Verbal,
  type VerbalGiven,
} from './signing.ports.js';

const clockSkewMs = 60_000;
/** Of a plan of before this was data. */
const disownedMinutesBefore = 10;

/** 口头批准: signs at once and never holds up rescue; 未核实 until a call-back or a second person; paper within the hour. */
@Injectable()
export class VerbalApprovalService extends Approvals {
  constructor(
    private readonly store: SigningStore,
    private readonly records: SigningRecords,
    private readonly signatures: SignatureService,
    private readonly stepUp: StepUp,
    private readonly people: People,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly clocks: SigningClocks,
    private readonly events: Events,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
  }

  async mayApprove(
    recorder: Session,
    entries: readonly SignatureEntry[],
    given: VerbalGiven,
  ): Promise<readonly PermittedEntry[]> {
    const faults: Reason[] = [];
    if (given.approver === recorder.userId)
      faults.push(
        error(
          'approver',
          'signing.own-approval',
          '记录人不能记录自己的口头批准,请直接签发',
          'nobody records their own approval: sign it',
        ),
      );
    if (given.saidAt > this.clock.now() + clockSkewMs)
      faults.push(error('saidAt', 'signing.later-than-now', '时间不能晚于现在', 'it can not be later than now'));
    const approver = (await this.people.signers()).find(({ id }) => id === given.approver);
    if (!approver)
      faults.push(error('approver', 'signing.unknown-signer', '没有这个签发人', 'there is no such signer'));
    if (faults.length > 0)
      throw invalid('signing.verbal-invalid', '口头批准记录有误,未保存', 'the record has faults', faults);
    return this.signatures.permitted({ userId: given.approver, signingRoles: approver?.signingRoles ?? [] }, entries);
  }

  async record(
    tx: Tx,
    entries: readonly PermittedEntry[],
    given: VerbalGiven,
    recorder: Session,
  ): Promise<{ readonly id: string }> {
    const batchId = this.chance.id();
    const by: Actor = { kind: 'user', id: recorder.userId };
    for (const entry of entries) {
      await this.signatures.stillHolds(tx, entry.right);
      const signatureId = await this.store.addSignature(tx, entry, { kind: 'user', id: given.approver }, 'verbal');
      await this.store.addVerbal(tx, { ...given, batchId, signatureId }, entry, by);
    }
    const [first] = entries;
    if (!first) throw new Error('a verbal approval of nothing');
    const incident = await this.incidents.get(first.incidentId);
    const rulebook = await this.rulebooks.byHash(incident?.rulebookHash ?? this.rulebooks.current().hash);
    const minutes = clockMinutes(rulebook, 'paper', colourOfResponse(first.grade));
    if (minutes !== null) await this.clocks.open(tx, paperClock, batchId, first.incidentId, minutes);
    await this.say(tx, { id: batchId, incidentId: first.incidentId, subjects: entries }, 'recorded', given.words, by);
    return { id: batchId };
  }

  of(kind: SubjectKind, ids: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    return this.records.standing(kind, ids);
  }

  async mayLeave(
    tx: Tx,
    kind: SubjectKind,
    id: string,
  ): Promise<{ readonly marks: readonly PaperMark[]; readonly isOnPaper: boolean }> {
    const newest = await this.store.holdNewest(tx, kind, id);
    if (newest?.verbal === 'disowned')
      throw conflict(
        'signing.disowned',
        '口头批准已被否认,不能发布',
        'the verbal approval was disowned: it does not leave',
      );
    const marks = marksOf(newest?.verbal ?? null);
    return { marks, isOnPaper: !marks.includes('verbal') };
  }

  async isDisowned(tx: Tx, kind: SubjectKind, id: string): Promise<boolean> {
    return (await this.store.holdNewest(tx, kind, id))?.verbal === 'disowned';
  }

  async ended(tx: Tx, kind: SubjectKind, ids: readonly string[], outcome: string): Promise<void> {
    const disowned = await this.store.disownedOf(tx, kind, ids);
    for (const { subjectId } of disowned)
      await this.store.addAct(tx, kind, subjectId, 'withdrawn', outcome, systemActor);
    for (const batchId of new Set(disowned.map((each) => each.batchId)))
      // Of several papers approved in one breath each is decided about.
      if ((await this.store.standingOf(tx, batchId)) === 0)
        await this.clocks.close(tx, disownedClock, batchId, outcome);
  }

  /** The second duty person rang the approver back and heard it again. */
  confirm(id: string, words: string, who: Session): Promise<Verbal> {
    return this.step(id, 'confirm', words, who.userId);
  }

  /** Signed on paper, entered by a second person, or by the approver in the system, who proves to be there. */
  async paper(id: string, words: string, proof: StepUpProof | null, who: Session): Promise<Verbal> {
    const verbal = await this.known(id);
    if (who.userId === verbal.approver) await this.prove(who, verbal, proof);
    else if (words.trim() === '')
      throw invalid('signing.words-missing', '须写明补签的是哪份文件', 'say which paper was signed');
    return this.step(id, 'paper', words, who.userId);
  }

  async disown(id: string, reason: string, who: Session): Promise<Verbal> {
    if (reason.trim() === '') throw invalid('signing.reason-missing', '否认须写明理由', 'disowning needs a reason');
    return this.step(id, 'disown', reason.trim(), who.userId);
  }

  /** After a disowning: somebody with the right signs what stands, so that it stands again. */
  async signAnew(id: string, proof: StepUpProof, who: Session): Promise<Verbal> {
    const verbal = await this.known(id);
    if (verbal.state !== 'disowned' || verbal.signedAnew) throw moved();
    const permitted = await this.signatures.mayBegin(who, verbal.subjects, proof);
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, verbal.incidentId)))
        throw conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
      // What went back to its drafter or was withdrawn is not signed from here.
      const standing: PermittedEntry[] = [];
      for (const entry of permitted) {
        const own = await this.store.disownedOf(tx, entry.subjectKind, [entry.subjectId]);
        if (own.some(({ batchId }) => batchId === id)) standing.push(entry);
      }
      if (standing.length === 0) throw moved();
      for (const entry of standing) await this.signatures.record(tx, entry, by);
      await this.store.addAct(tx, 'verbal-approval', id, 'signed-anew', '', by);
      await this.clocks.close(tx, disownedClock, id, 'signed-anew');
      await this.say(tx, verbal, 'papered', '重新签发', by);
    });
    return this.known(id);
  }

  async known(id: string): Promise<Verbal> {
    const verbal = await this.records.verbal(id);
    if (!verbal) throw notFound('signing.unknown-verbal', '没有这项口头批准', 'there is no such verbal approval');
    return verbal;
  }

  private async step(id: string, act: VerbalAct, words: string, by: string): Promise<Verbal> {
    const verbal = await this.known(id);
    const judged = judgeVerbalAct({ ...verbal, draftedBy: verbal.subjects.map(({ draftedBy }) => draftedBy) }, act, by);
    if (judged.to === null) {
      const [first] = judged.reasons;
      if (first && first.code !== 'signing.verbal-state')
        throw new DomainError('forbidden', first.code, first.text, judged.reasons);
      throw moved();
    }
    const to = judged.to;
    const from = verbalStates.filter((state) => verbalTransitions[state].includes(act));
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.store.moveVerbal(tx, id, from, to, { kind: 'user', id: by }, words))) throw moved();
      if (act !== 'confirm') await this.clocks.close(tx, paperClock, id, to);
      if (act === 'disown') await this.whatFollows(tx, verbal, words);
      await this.say(tx, verbal, to === 'unverified' ? 'recorded' : to, words, { kind: 'user', id: by });
    });
    return this.known(id);
  }

  /** Nothing is undone by itself: the desk decides, by withdrawing or by a new signature, and is rung for it. */
  private async whatFollows(tx: Tx, verbal: Verbal, reason: string): Promise<void> {
    const [first] = verbal.subjects;
    if (!first) return;
    const incident = await this.incidents.get(verbal.incidentId);
    const rulebook = await this.rulebooks.byHash(incident?.rulebookHash ?? this.rulebooks.current().hash);
    const minutes = signingCellFor(rulebook, first.stream, first.grade).disownedMinutes ?? disownedMinutesBefore;
    await this.clocks.open(tx, disownedClock, verbal.id, verbal.incidentId, minutes);
    await this.events.publish(tx, {
      kind: approvalDisowned,
      subject: verbal.incidentId,
      payload: {
        incidentId: verbal.incidentId,
        verbalId: verbal.id,
        subjects: subjectsOf(verbal.subjects),
        reason,
      } satisfies ApprovalDisowned,
    });
  }

  private async prove(who: Session, verbal: Verbal, proof: StepUpProof | null): Promise<void> {
    if (proof === null || !(await this.stepUp.verify(who.userId, proof, needsSecondFactor(verbal.subjects))))
      throw forbidden('warning.wrong-password', '密码不对,没有签发', 'the password is wrong: nothing was signed');
  }

  private async say(
    tx: Tx,
    verbal: Pick<Verbal, 'id' | 'incidentId' | 'subjects'>,
    act: ApprovalMoved['act'],
    words: string,
    by: Actor,
  ): Promise<void> {
    await this.events.publish(tx, {
      kind: approvalMoved,
      subject: verbal.incidentId,
      payload: {
        incidentId: verbal.incidentId,
        verbalId: verbal.id,
        subjects: subjectsOf(verbal.subjects),
        act,
        words,
        by,
      } satisfies ApprovalMoved,
    });
  }
}

function subjectsOf(entries: readonly SignatureEntry[]): readonly ApprovedSubject[] {
  return entries.map(({ subjectKind, subjectId }) => ({ kind: subjectKind, id: subjectId }));
}

function moved(): DomainError {
  return conflict(
    'signing.verbal-state',
    '口头批准的状态已变,请刷新后再试',
    'the verbal approval has moved on: look again',
  );
}
