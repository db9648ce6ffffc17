import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { Deadlines, type AfterDue, type Deadline } from '../../shared/deadlines.js';
import { forbidden, invalid } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { error, type Reason } from '../../shared/reason.js';
import { mayActFor, type Session } from '../../shared/session.js';
import type { StepUpProof } from '../../shared/step-up.js';
import { minuteMs } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { seriesOf } from '../documents/core/document-number.js';
import { Documents } from '../documents/documents.ports.js';
import { releaseIsSigned } from '../rulebook/core/control-lookups.js';
import { callingFor, consultationFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import { Signatures, type PermittedEntry, type SignatureEntry } from '../signing/signing.ports.js';
import {
  ControlActs,
  onObject,
  orderStateConflict,
  readReviewSubject,
  reviewClock,
  type OrderContext,
} from './control-acts.service.js';
import { ControlMessages } from './control-message.service.js';
import { ControlOrderStore } from './control-order.ports.js';
import { stillHeldBy } from './core/control-conflicts.js';
import type { ActsAs } from './core/control-life.js';
import { exceptionText, releasePaper, releaseText, reviewText, type ReleaseWords } from './core/control-order-text.js';
import { checkProof, type Proof } from './core/proof.js';
import {
  controlOrdersReleased,
  exceptionAdded,
  measureDone,
  type ControlOrdersReleased,
  type ExceptionAdded,
  type MeasureDone,
} from './instruction.events.js';
import {
  controlCall,
  ControlOrders,
  exceptionCall,
  Instructions,
  releaseCall,
  reviewCall,
  type ControlException,
  type ControlOrder,
} from './instruction.ports.js';

const releasing: ReadonlySet<ActsAs> = new Set(['release']);
const signing: ReadonlySet<ActsAs> = new Set(['sign']);
const drafting: ReadonlySet<ActsAs> = new Set(['draft']);
const executing: ReadonlySet<ActsAs> = new Set(['execute']);
/** How often an order nobody looked at rings again. */
const ringAgainMinutes = 10;
/** 人走光了 needs to be seen, not only counted. */
const shown: ReadonlySet<ControlOrder['kind']> = new Set(['withdraw', 'evacuate']);

/** What was released at once, and what waits for the signature of its release. */
export interface Released {
  readonly released: readonly string[];
  readonly awaiting: readonly string[];
}

/** An order in force: carried out with proof, verified, excepted from, looked at again, released. */
@Injectable()
export class ControlStandingService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ControlOrderStore,
    private readonly orders: ControlOrders,
    private readonly instructions: Instructions,
    private readonly acts: ControlActs,
    private readonly signatures: Signatures,
    private readonly messages: ControlMessages,
    private readonly documents: Documents,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly deadlines: Deadlines,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on<ControlOrdersReleased>(controlOrdersReleased, 'tell-executors', (event) =>
      this.tellRelease(event.payload),
    );
    this.events.on<ExceptionAdded>(exceptionAdded, 'tell-executor', (event) => this.tellException(event.payload));
    this.events.on<MeasureDone>(measureDone, 'order-executed', (event) => this.measureReported(event.payload));
    this.deadlines.onDue(reviewClock, (deadline) => this.ringDesk(deadline));
  }

  /** The executing post, or the desk for it, reports the order carried out: the numbers and where the picture is. */
  async execute(id: string, proof: Proof, who: Session): Promise<void> {
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      const [order] = await this.acts.held(tx, [id], 'execute', executing, (held) => {
        const faults = proofFaults(held, proof);
        return faults.length > 0 ? { proof: faults } : {};
      });
      if (!order) return;
      if (!mayActFor(who, order.unitId))
        throw forbidden('instruction.not-your-unit', '只能报本单位的令', "one reports for one's own unit only");
      await this.executed(tx, order, { proof, by, at: this.clock.now() });
    });
  }

  /** Somebody else rang the site: it is so, or it is not and the order is open again. */
  async verify(id: string, said: { holds: boolean; words: string }, who: Session): Promise<void> {
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      const [order] = await this.acts.held(tx, [id], 'verify', drafting, (held) => ({
        ...(held.executedAt === null ? { executed: [] } : {}),
        ...(held.executedBy === by.id ? { 'another-person': [] } : {}),
      }));
      if (!order) return;
      if (said.holds)
        await this.store.change(
          tx,
          id,
          { verifiedAt: this.clock.now(), verifiedBy: by.id, verifiedWords: said.words },
          { act: 'verified', by, said: { words: said.words } },
        );
      else {
        await this.store.change(
          tx,
          id,
          {
            ...{ executedAt: null, executedBy: null, proof: null },
            ...{ verifiedAt: null, verifiedBy: null, verifiedWords: said.words },
          },
          { act: 'found-not-done', by, said: { words: said.words, reported: order.proof } },
        );
        await this.store.undoneByOrder(tx, id);
      }
    });
  }

  /** Who may do what the order forbids; the executor is told. */
  async except(
    id: string,
    given: Pick<ControlException, 'kind' | 'who' | 'askedBy' | 'reason' | 'untilAt'>,
    who: Session,
  ): Promise<void> {
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      const [order] = await this.acts.held(tx, [id], 'except', releasing);
      if (given.untilAt !== null && given.untilAt <= this.clock.now())
        throw invalid('instruction.exception-over', '例外的截止时间已过', 'the exception would be over already', [
          error('untilAt', 'instruction.exception-over', '须晚于现在', 'it must end later than now'),
        ]);
      const exceptionId = await this.store.addException(tx, { ...given, orderId: id, addedBy: by.id }, by);
      await this.events.publish(tx, {
        kind: exceptionAdded,
        subject: (order as ControlOrder).incidentId,
        payload: { incidentId: (order as ControlOrder).incidentId, orderId: id, exceptionId } satisfies ExceptionAdded,
      });
    });
  }

  /** Looked at again, and it stays: with a reason, a new look, and where it had a latest end, a new one. */
  async keep(
    ids: readonly string[],
    said: { reason: string; reviewAt: number; endsAt: number | null },
    who: Session,
  ): Promise<void> {
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      const now = this.clock.now();
      const held = await this.acts.held(tx, ids, 'keep', releasing, (order) => {
        const endsAt = said.endsAt ?? order.endsAt;
        const faults = [
          ...(said.reviewAt > now
            ? []
            : [
                error(
                  'reviewAt',
                  'instruction.later-review',
                  '下次复核必须晚于现在',
                  'the next review must be later than now',
                ),
              ]),
          ...(endsAt === null || endsAt > now
            ? []
            : [
                error(
                  'endsAt',
                  'instruction.end-over',
                  '最迟期限已到,须写新的期限',
                  'the latest end is reached: name a new one',
                ),
              ]),
        ];
        return faults.length > 0 ? { 'later-review': faults } : {};
      });
      const moved: ControlOrder[] = [];
      for (const order of held) {
        const endsAt = said.endsAt ?? order.endsAt;
        const reviewAt = endsAt === null ? said.reviewAt : Math.min(said.reviewAt, endsAt);
        await this.store.change(tx, order.id, { reviewAt, endsAt }, { act: 'kept', by, said: { reason: said.reason } });
        // A review of the same time keeps its clock; another closes when nobody is left under it.
        if (reviewAt === order.reviewAt) continue;
        await this.acts.openReview(tx, order, reviewAt);
        moved.push(order);
      }
      await this.acts.closeReviews(tx, moved, 'kept');
    });
  }

  /** The end condition is met: released at once, or, where the plan wants a signature, proposed to whoever signs. */
  async release(ids: readonly string[], said: { reason: string; endMet: boolean }, who: Session): Promise<Released> {
    const by: Actor = { kind: 'user', id: who.userId };
    const read = (await Promise.all(ids.map((id) => this.orders.get(id)))).filter((order) => order !== null);
    const known = await this.acts.contextOf(read);
    return this.unitOfWork.run(async (tx) => {
      const signed = (order: ControlOrder) =>
        releaseIsSigned((known.get(order.incidentId) as OrderContext).rulebook, order.grade, order.kind);
      const lacking = said.endMet ? {} : { 'end-met': [] };
      const held = await this.acts.held(tx, ids, 'propose-release', releasing, () => lacking);
      const simple = held.filter((order) => !signed(order));
      const asked = held.filter(signed);
      if (simple.length > 0)
        await this.acts.held(
          tx,
          simple.map(({ id }) => id),
          'release',
          releasing,
          () => lacking,
        );
      for (const order of asked)
        await this.store.change(
          tx,
          order.id,
          { releaseProposedAt: this.clock.now(), releaseProposedBy: by.id, releaseReason: said.reason },
          { act: 'release-proposed', by, said: { reason: said.reason } },
        );
      for (const order of simple) await this.end(tx, order, known, { reason: said.reason, by, permitted: null });
      await this.afterRelease(tx, simple);
      return { released: simple.map(({ id }) => id), awaiting: asked.map(({ id }) => id) };
    });
  }

  /** It stays: whoever signs says why. */
  async refuseRelease(ids: readonly string[], reason: string, who: Session): Promise<void> {
    const read = await this.proposed(ids);
    await this.signatures.mayJudge(who, await this.entries(read));
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      for (const order of await this.acts.held(tx, ids, 'refuse-release', signing)) {
        await this.store.change(
          tx,
          order.id,
          { releaseProposedAt: null, releaseProposedBy: null, releaseReason: null },
          { act: 'release-refused', by, said: { reason } },
        );
        await this.signatures.recordReturn(tx, 'control-release', order.id, reason, by);
      }
    });
  }

  /** One step-up for the whole list; each release has its own signature, number and paper. All or none. */
  async signRelease(ids: readonly string[], proof: StepUpProof, who: Session): Promise<void> {
    const read = await this.proposed(ids);
    const permitted = await this.signatures.mayBegin(who, await this.entries(read), proof);
    const known = await this.acts.contextOf(read);
    const by: Actor = { kind: 'user', id: who.userId };
    const entryOf = new Map(permitted.map((entry) => [entry.subjectId, entry]));
    await this.unitOfWork.run(async (tx) => {
      const held = await this.acts.held(tx, ids, 'sign-release', signing, (order) =>
        order.releaseProposedBy === by.id ? { 'not-own': [] } : {},
      );
      for (const order of held) {
        const entry = entryOf.get(order.id);
        if (!entry || entry.draftedBy !== order.releaseProposedBy) throw orderStateConflict();
        await this.end(tx, order, known, { reason: order.releaseReason ?? '', by, permitted: entry });
      }
      await this.afterRelease(tx, held);
    });
  }

  private async proposed(ids: readonly string[]): Promise<readonly ControlOrder[]> {
    const found = await Promise.all([...new Set(ids)].map((id) => this.orders.get(id)));
    return found.filter((order): order is ControlOrder => order !== null);
  }

  private async entries(orders: readonly ControlOrder[]): Promise<readonly SignatureEntry[]> {
    const known = await this.acts.contextOf(orders);
    return orders.map((order) => ({
      ...{ subjectKind: 'control-release', subjectId: order.id, incidentId: order.incidentId },
      stream: (known.get(order.incidentId) as OrderContext).incident.stream,
      ...{ grade: order.grade, role: order.signingRole, draftedBy: order.releaseProposedBy ?? '' },
    }));
  }

  /** With `permitted` the release is a paper of its own. */
  private async end(
    tx: Tx,
    order: ControlOrder,
    known: ReadonlyMap<string, OrderContext>,
    { reason, by, permitted }: { reason: string; by: Actor; permitted: PermittedEntry | null },
  ): Promise<void> {
    const { incident, rulebook } = known.get(order.incidentId) as OrderContext;
    const releasedAt = this.clock.now();
    const stream = streamOf(rulebook, incident.stream);
    let paper: { releaseNumber: string; releaseDocumentId: string } | null = null;
    if (permitted) {
      await this.signatures.record(tx, permitted, by);
      const releaseNumber = await this.documents.nextNumber(
        tx,
        seriesOf(stream.documentSeries, incident.nature),
        releasedAt,
      );
      const words = { ...(await this.releaseWords(tx, order, known, reason, releasedAt)), releaseNumber };
      const releaseDocumentId = await this.documents.freezePaper(tx, {
        paper: releasePaper(words),
        text: releaseText(words),
        incidentId: incident.id,
        ...{ decidedAt: releasedAt, startAt: releasedAt, documentAt: releasedAt, by },
      });
      paper = { releaseNumber, releaseDocumentId };
    }
    await this.store.change(
      tx,
      order.id,
      { state: 'released', releasedAt, releaseReason: reason, ...paper },
      { act: 'released', by, said: { reason } },
    );
    await this.calling.close(tx, { kind: controlCall, id: order.id }, 'released');
    await this.messages.recall(tx, { ...order, releaseReason: reason }, by);
  }

  private async releaseWords(
    tx: Tx,
    order: ControlOrder,
    known: ReadonlyMap<string, OrderContext>,
    reason: string,
    releasedAt: number,
  ): Promise<ReleaseWords> {
    const { incident, rulebook } = known.get(order.incidentId) as OrderContext;
    const held = stillHeldBy(onObject(order, rulebook), await this.acts.others(tx, rulebook));
    return {
      decidingBody: streamOf(rulebook, incident.stream).decidingBody,
      executor: this.directory.unit(order.unitId)?.name ?? order.unitId,
      ...{ object: order.object, kind: order.kind, number: order.number ?? '', releaseNumber: null },
      ...{ releasedAt, reason, endCondition: order.endCondition, isDrill: incident.nature === 'drill' },
      stillHeldBy: held.flatMap(({ number }) => (number === null ? [] : [number])),
    };
  }

  private async afterRelease(tx: Tx, released: readonly ControlOrder[]): Promise<void> {
    await this.acts.closeReviews(tx, released, 'released');
    for (const incidentId of new Set(released.map((order) => order.incidentId))) {
      const orderIds = released.filter((order) => order.incidentId === incidentId).map((order) => order.id);
      await this.events.publish(tx, {
        kind: controlOrdersReleased,
        subject: incidentId,
        payload: { incidentId, orderIds } satisfies ControlOrdersReleased,
      });
    }
  }

  private async executed(
    tx: Tx,
    order: ControlOrder,
    { proof, by, at }: { proof: Proof; by: Actor; at: number },
  ): Promise<void> {
    await this.store.change(
      tx,
      order.id,
      {
        ...{ executedAt: at, executedBy: by.id, proof },
        // Whoever verified the report before has not verified this one.
        ...{ verifiedAt: null, verifiedBy: null, verifiedWords: null },
      },
      { act: 'executed', by },
    );
    await this.store.doneByOrder(tx, order.id, { at, by: by.id, proof });
  }

  /** A measure under an order was reported done: so is the order. Repeatable. */
  private async measureReported({ measureId }: MeasureDone): Promise<void> {
    const measure = await this.instructions.measure(measureId);
    if (!measure || measure.orderId === null || measure.doneAt === null || measure.doneBy === null) return;
    const { orderId, doneAt, doneBy, proof } = measure;
    await this.unitOfWork.run(async (tx) => {
      const order = await this.store.hold(tx, orderId);
      if (order?.state !== 'in-force' || order.executedAt !== null) return;
      await this.executed(tx, order, {
        proof: proof ?? { count: null, words: '' },
        by: { kind: 'user', id: doneBy },
        at: doneAt,
      });
    });
  }

  private async tellRelease({ incidentId, orderIds }: ControlOrdersReleased): Promise<void> {
    const { incident, rulebook } = await this.acts.known(incidentId);
    const policy = callingFor(rulebook, 'blue');
    for (const id of orderIds) {
      const order = await this.orders.get(id);
      if (!order || order.releasedAt === null) continue;
      const known = new Map([[incidentId, { incident, rulebook }]]);
      await this.unitOfWork.run(async (tx) =>
        this.calling.call(tx, {
          source: { kind: releaseCall, id: order.id, version: 1 },
          incidentId,
          nature: incident.nature,
          colour: 'blue',
          title: `解除管控 ${order.object} ${order.number ?? ''}`,
          items: [
            {
              unitId: order.unitId,
              text: releaseText({
                ...(await this.releaseWords(tx, order, known, order.releaseReason ?? '', order.releasedAt ?? 0)),
                releaseNumber: order.releaseNumber,
              }),
            },
          ],
          questions: [],
          ladder: ladderById(rulebook, policy.ladder),
          earlier: 'new',
        }),
      );
    }
  }

  private async tellException({ incidentId, orderId, exceptionId }: ExceptionAdded): Promise<void> {
    const { incident, rulebook } = await this.acts.known(incidentId);
    const order = await this.orders.get(orderId);
    const exception = (await this.orders.exceptions([orderId])).find(({ id }) => id === exceptionId);
    if (!order || !exception) return;
    await this.unitOfWork.run((tx) =>
      this.calling.call(tx, {
        source: { kind: exceptionCall, id: exceptionId, version: 1 },
        incidentId,
        nature: incident.nature,
        colour: 'yellow',
        title: `管控令增加例外 ${order.number ?? ''}`,
        items: [
          {
            unitId: order.unitId,
            text: exceptionText({
              ...exception,
              ...{ number: order.number ?? '', object: order.object, isDrill: incident.nature === 'drill' },
            }),
          },
        ],
        questions: [],
        ladder: ladderById(rulebook, callingFor(rulebook, 'yellow').ladder),
        earlier: 'new',
      }),
    );
  }

  /** Nobody looked in time: the stream's desk is called, then the district's, until somebody keeps or releases. */
  private async ringDesk(deadline: Deadline): Promise<AfterDue> {
    const { incident, rulebook } = await this.acts.known(deadline.incidentId);
    const isOpen = await this.unitOfWork.run(async (tx) => {
      if (!(await this.deadlines.hold(tx, deadline.id))) return false;
      const { warningId, reviewAt } = readReviewSubject(deadline.subject);
      const due = (await this.store.open(tx, { incidentId: incident.id })).filter(
        (order) => order.state === 'in-force' && order.warningId === warningId && order.reviewAt === reviewAt,
      );
      if (due.length === 0) return false;
      const stream = streamOf(rulebook, incident.stream);
      await this.calling.call(tx, {
        source: { kind: reviewCall, id: deadline.id, version: deadline.round + 1 },
        incidentId: incident.id,
        nature: incident.nature,
        colour: 'red',
        title: `管控令待复核 ${due.length}道`,
        items: [
          {
            unitId: deadline.round === 0 ? stream.conveningUnitId : 'district',
            text: reviewText(due, incident.nature === 'drill'),
          },
        ],
        questions: [],
        ladder: ladderById(rulebook, consultationFor(rulebook, incident.stream).ladder),
        earlier: 'new',
      });
      return true;
    });
    return isOpen ? { again: this.clock.now() + ringAgainMinutes * minuteMs } : 'rest';
  }
}

/** What the kind of proof asks for; where people had to leave, also where the picture is. */
function proofFaults(order: ControlOrder, proof: Proof): readonly Reason[] {
  const faults = checkProof(order.doneWhen, proof);
  if (shown.has(order.kind) && order.doneWhen === 'people-left-zero' && proof.words.trim() === '')
    faults.push(
      error(
        'proof.words',
        'instruction.picture-missing',
        '须写明照片存放处或现场确认人',
        'say where the picture is, or who confirmed it on the spot',
      ),
    );
  return faults;
}
