import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { error, type Reason } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import type { StepUpProof } from '../../shared/step-up.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { seriesOf } from '../documents/core/document-number.js';
import { Documents } from '../documents/documents.ports.js';
import { floodPeriodRuleFor } from '../rulebook/core/control-lookups.js';
import { signingCellFor, streamOf } from '../rulebook/core/lookups.js';
import { Signatures, type PermittedEntry, type SignatureEntry } from '../signing/signing.ports.js';
import { ControlActs, type OrderContext } from './control-acts.service.js';
import {
  declarationPaper,
  endPaper,
  mayActOnPeriod,
  unreachablePeriodStates,
  type PeriodAct,
  type PeriodWords,
} from './core/flood-period.js';
import { FloodPeriods, FloodPeriodStore, type FloodPeriod } from './flood-period.ports.js';

/** What is declared; a superior's declaration has its own number, its own words and its own beginning. */
export interface PeriodGiven {
  readonly tier: 'city' | 'district';
  readonly body: string;
  readonly number: string | null;
  readonly areas: readonly string[];
  readonly reason: string;
  readonly fromAt: number | null;
}

/** 紧急防汛期: drafted by one person, declared and ended under the signature of the gravest cell. */
@Injectable()
export class FloodPeriodService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: FloodPeriodStore,
    private readonly periods: FloodPeriods,
    private readonly acts: ControlActs,
    private readonly signatures: Signatures,
    private readonly documents: Documents,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const unreachable = unreachablePeriodStates();
    if (unreachable.length > 0) throw new Error(`no act leads to the period states ${unreachable.join(', ')}`);
  }

  async draft(incidentId: string, given: PeriodGiven, who: Session): Promise<{ id: string }> {
    const { incident, rulebook } = await this.acts.known(incidentId);
    const rule = floodPeriodRuleFor(rulebook, incident.stream);
    const faults: Reason[] = [];
    const fault = (where: string, code: string, zh: string, en: string) =>
      faults.push(error(where, `flood-period.${code}`, zh, en));
    if (!rule) fault('incidentId', 'other-stream', '规程没有把这个决策流列入紧急防汛期', 'not in this stream');
    if (given.tier === 'city' && (given.number ?? '').trim() === '')
      fault('number', 'number-missing', '须写明市里宣布的文号', "the number of the city's document is missing");
    if (given.tier === 'city' && given.fromAt === null)
      fault('fromAt', 'from-missing', '须写明市里宣布的起始时间', 'when the city declared it is missing');
    const streets = new Set(this.directory.units('street').map(({ id }) => id));
    given.areas.forEach((area, index) => {
      if (!streets.has(area)) fault(`areas[${index}]`, 'unknown-street', `没有这个街道:${area}`, `no street ${area}`);
    });
    if (!rule || faults.length > 0)
      throw invalid('flood-period.invalid', '紧急防汛期没有写全', 'the period is not complete', faults);
    const by: Actor = { kind: 'user', id: who.userId };
    const id = await this.unitOfWork.run(async (tx) => {
      await this.acts.holdOpenIncidents(tx, [{ incidentId }]);
      return this.store.add(
        tx,
        {
          ...given,
          ...{ incidentId, nature: incident.nature, legalBasis: rule.legalBasis },
          number: given.tier === 'city' ? given.number : null,
          signingRole: signingCellFor(rulebook, incident.stream, 1).role,
        },
        by,
      );
    });
    if (id === null) throw conflict('flood-period.open', '已有未终止的紧急防汛期', 'a flood period is open already');
    return { id };
  }

  async sign(id: string, proof: StepUpProof, who: Session): Promise<void> {
    const read = await this.known(id);
    const context = await this.acts.known(read.incidentId);
    const entry = this.entryOf(read, context, 'flood-period');
    const [permitted] = await this.signatures.mayBegin(who, [entry], proof);
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      await this.acts.holdOpenIncidents(tx, [read]);
      const period = await this.held(tx, id, 'sign');
      await this.signatures.record(tx, permitted as PermittedEntry, by);
      const now = this.clock.now();
      const words = await this.words(tx, period, context, { at: period.fromAt ?? now, reason: period.reason });
      const documentId = await this.documents.freezePaper(tx, {
        paper: declarationPaper(words),
        incidentId: period.incidentId,
        ...{ decidedAt: now, startAt: period.fromAt ?? now, documentAt: now, by },
      });
      await this.store.change(
        tx,
        id,
        {
          ...{ state: 'declared', signedBy: by.id, documentId, fromAt: period.fromAt ?? now },
          number: period.number ?? words.number,
        },
        { act: 'declared', by },
      );
    });
  }

  async discard(id: string, who: Session): Promise<void> {
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      await this.held(tx, id, 'discard');
      await this.store.change(tx, id, { state: 'discarded' }, { act: 'discarded', by });
    });
  }

  async proposeEnd(id: string, reason: string, who: Session): Promise<void> {
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      await this.held(tx, id, 'propose-end');
      await this.store.change(
        tx,
        id,
        { state: 'end-awaiting', endProposedBy: by.id, endReason: reason },
        { act: 'end-proposed', by },
      );
    });
  }

  /** It goes on: whoever may sign the end says why not. */
  async refuseEnd(id: string, reason: string, who: Session): Promise<void> {
    const read = await this.known(id);
    await this.signatures.mayJudge(who, [
      this.entryOf(read, await this.acts.known(read.incidentId), 'flood-period-end'),
    ]);
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      await this.held(tx, id, 'refuse-end');
      await this.store.change(
        tx,
        id,
        { state: 'declared', endProposedBy: null, endReason: null },
        { act: 'end-refused', by },
      );
      await this.signatures.recordReturn(tx, 'flood-period-end', id, reason, by);
    });
  }

  async signEnd(id: string, proof: StepUpProof, who: Session): Promise<void> {
    const read = await this.known(id);
    const context = await this.acts.known(read.incidentId);
    const [permitted] = await this.signatures.mayBegin(who, [this.entryOf(read, context, 'flood-period-end')], proof);
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      const period = await this.held(tx, id, 'sign-end');
      if (period.endProposedBy === by.id)
        throw forbidden('warning.own-draft', '起草人不能签发自己的稿件', 'nobody signs what they drafted');
      await this.signatures.record(tx, permitted as PermittedEntry, by);
      const at = this.clock.now();
      const words = await this.words(tx, period, context, { at, reason: period.endReason ?? '' });
      const endDocumentId = await this.documents.freezePaper(tx, {
        paper: endPaper(words),
        incidentId: period.incidentId,
        ...{ decidedAt: at, startAt: at, documentAt: at, by },
      });
      await this.store.change(
        tx,
        id,
        { state: 'ended', endedAt: at, endNumber: words.number, endDocumentId },
        { act: 'ended', by },
      );
    });
  }

  private async known(id: string): Promise<FloodPeriod> {
    const period = await this.periods.get(id);
    if (!period) throw notFound('flood-period.unknown', '没有这个紧急防汛期', 'there is no such flood period');
    return period;
  }

  private async held(tx: Tx, id: string, act: PeriodAct): Promise<FloodPeriod> {
    const period = await this.store.hold(tx, id);
    if (!period) throw notFound('flood-period.unknown', '没有这个紧急防汛期', 'there is no such flood period');
    const reasons = mayActOnPeriod(period.state, act);
    if (reasons.length > 0)
      throw conflict(
        'flood-period.state-changed',
        '状态已变,请刷新后再试',
        'its state has changed meanwhile: look again',
        reasons,
      );
    return period;
  }

  private entryOf(
    period: FloodPeriod,
    { incident }: OrderContext,
    subjectKind: 'flood-period' | 'flood-period-end',
  ): SignatureEntry {
    return {
      ...{ subjectKind, subjectId: period.id, incidentId: incident.id, stream: incident.stream, grade: 1 },
      role: period.signingRole,
      draftedBy: (subjectKind === 'flood-period' ? period.draftedBy : period.endProposedBy) ?? '',
    };
  }

  private async words(
    tx: Tx,
    period: FloodPeriod,
    { incident, rulebook }: OrderContext,
    said: { readonly at: number; readonly reason: string },
  ): Promise<PeriodWords> {
    const stream = streamOf(rulebook, incident.stream);
    const series = seriesOf(stream.documentSeries, incident.nature);
    return {
      ...said,
      ...{ decidingBody: stream.decidingBody, body: period.body, legalBasis: period.legalBasis },
      number: await this.documents.nextNumber(tx, series, this.clock.now()),
      superiorNumber: period.tier === 'city' ? period.number : null,
      streets: period.areas.map((area) => this.directory.unit(area)?.shortName ?? area),
      addressees: ['各街道办事处', '区级有关部门'],
      isDrill: incident.nature === 'drill',
    };
  }
}
