import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { systemActor, type Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { error, hasErrors, type Reason } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import type { StepUpProof } from '../../shared/step-up.js';
import { minuteMs } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { seriesOf } from '../documents/core/document-number.js';
import { Documents } from '../documents/documents.ports.js';
import type { Incident } from '../hazard/hazard.ports.js';
import { controlMessageFor, endsWithLift } from '../rulebook/core/control-lookups.js';
import { callingFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import { controlKindInChinese } from '../rulebook/core/rulebook-words.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Approvals, Signatures, type PermittedEntry, type SignatureEntry } from '../signing/signing.ports.js';
import { ControlActs, onObject, orderStateConflict, placesOfPlan, type OrderContext } from './control-acts.service.js';
import { ControlMessages } from './control-message.service.js';
import { ControlOrderStore, type MeasureOrder } from './control-order.ports.js';
import { conflictsOf, stillHeldBy } from './core/control-conflicts.js';
import { isOver, unreachableOrderStates, type ActFacts, type ActsAs } from './core/control-life.js';
import { objectKey } from './core/control-objects.js';
import { controlOrderPaper, controlOrderText, type ControlOrderWords } from './core/control-order-text.js';
import { FloodPeriods } from './flood-period.ports.js';
import { controlOrdersSigned, type ControlOrdersSigned } from './instruction.events.js';
import { controlCall, ControlOrders, type ControlOrder } from './instruction.ports.js';

const drafting: ReadonlySet<ActsAs> = new Set(['draft']);
const signing: ReadonlySet<ActsAs> = new Set(['sign']);
const byRule: ReadonlySet<ActsAs> = new Set(['rule']);

/** 禁停撤疏 orders up to their signature: submitted by one person, returned or signed by another, in force under a number. */
@Injectable()
export class ControlOrderService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ControlOrderStore,
    private readonly orders: ControlOrders,
    private readonly acts: ControlActs,
    private readonly signatures: Signatures,
    private readonly approvals: Approvals,
    private readonly messages: ControlMessages,
    private readonly floodPeriods: FloodPeriods,
    private readonly rulebooks: Rulebooks,
    private readonly documents: Documents,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const unreachable = unreachableOrderStates();
    if (unreachable.length > 0) throw new Error(`no act leads to the order states ${unreachable.join(', ')}`);
    this.events.on<ControlOrdersSigned>(controlOrdersSigned, 'call-executors', (event) =>
      this.callExecutors(event.payload),
    );
  }

  /** Drafts the order of a measure with its warning; it says nothing to anybody before its own signature. */
  async predraft(tx: Tx, measure: MeasureOrder, again: boolean): Promise<string> {
    const { incident, rulebook } = await this.acts.known(measure.incidentId);
    const industryId = measure.subjectKind === 'industry' ? measure.subjectId : null;
    return this.store.predraft(
      tx,
      {
        ...measure,
        ...{ nature: incident.nature, needsOpen: [], endsAt: null, draftedBy: null, bundle: null, replaces: null },
        ...{ consentBy: null, filedWith: null, floodPeriodId: null },
        eventCode: controlMessageFor(rulebook, { kind: measure.kind, industryId })?.eventCode ?? null,
        objectKey: objectKey(measure.object, measure.unitId, placesOfPlan(rulebook)),
      },
      again,
    );
  }

  async submit(ids: readonly string[], who: Session): Promise<void> {
    const by: Actor = { kind: 'user', id: who.userId };
    const read = await this.read(ids);
    const known = await this.acts.contextOf(read);
    await this.unitOfWork.run(async (tx) => {
      await this.acts.holdOpenIncidents(tx, read);
      const contradictions = await this.contradictionsOf(tx, ids, known);
      const held = await this.acts.held(tx, ids, 'submit', drafting, (order) => ({
        ...contradictions(order),
        ...(missing(order).length > 0 ? { complete: missing(order) } : {}),
      }));
      for (const order of held)
        await this.store.change(
          tx,
          order.id,
          { state: 'awaiting-signature', submittedBy: who.userId, returnedReason: null },
          { act: 'awaiting-signature', by },
        );
    });
  }

  /** Back to the drafter, with the reason; what was signed is not returned any more. */
  async giveBack(ids: readonly string[], reason: string, who: Session): Promise<void> {
    const read = await this.read(ids);
    await this.signatures.mayJudge(who, await this.entries(read));
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      for (const order of await this.acts.held(tx, ids, 'return', signing)) {
        await this.store.change(
          tx,
          order.id,
          { state: 'drafted', submittedBy: null, returnedReason: reason, version: order.version + 1 },
          { act: 'returned', by, said: { reason } },
        );
        await this.signatures.recordReturn(tx, 'control-order', order.id, reason, by);
      }
    });
  }

  async discard(ids: readonly string[], reason: string, who: Session): Promise<void> {
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      for (const order of await this.acts.held(tx, ids, 'discard', drafting))
        await this.store.change(tx, order.id, { state: 'discarded' }, { act: 'discarded', by, said: { reason } });
    });
  }

  /**
   * One step-up for the whole list; each order gets its own signature, number and frozen paper. All or none. With
   * `versions` nothing is signed that the signer did not see.
   */
  async sign(
    ids: readonly string[],
    proof: StepUpProof,
    who: Session,
    versions: Readonly<Record<string, number>> = {},
  ): Promise<void> {
    const read = await this.read(ids);
    const permitted = await this.signatures.mayBegin(who, await this.entries(read), proof);
    await this.inForceTogether(read, permitted, { kind: 'user', id: who.userId }, versions, (tx, entry, by) =>
      this.signatures.record(tx, entry, by),
    );
  }

  /** What a signature asks for of these orders. */
  async entries(orders: readonly ControlOrder[]): Promise<readonly SignatureEntry[]> {
    const known = await this.acts.contextOf(orders);
    return orders.map((order) => ({
      subjectKind: 'control-order',
      subjectId: order.id,
      incidentId: order.incidentId,
      stream: (known.get(order.incidentId) as OrderContext).incident.stream,
      grade: order.grade,
      role: order.signingRole,
      draftedBy: order.submittedBy ?? '',
    }));
  }

  /** Signed in whatever way: numbered, frozen and in force, all of them in one act or none. */
  async inForceTogether(
    read: readonly ControlOrder[],
    permitted: readonly PermittedEntry[],
    by: Actor,
    versions: Readonly<Record<string, number>>,
    record: (tx: Tx, entry: PermittedEntry, by: Actor) => Promise<void>,
  ): Promise<void> {
    const known = await this.acts.contextOf(read);
    const ids = read.map(({ id }) => id);
    const entryOf = new Map(permitted.map((entry) => [entry.subjectId, entry]));
    await this.unitOfWork.run(async (tx) => {
      // A lift of the same moment ends the drafts: one signed after it would be nobody's.
      await this.acts.holdOpenIncidents(tx, read);
      const contradictions = await this.contradictionsOf(tx, ids, known);
      const held = await this.acts.held(tx, ids, 'sign', signing, (order) => ({
        ...contradictions(order),
        ...((versions[order.id] ?? order.version) === order.version ? {} : { 'same-version': [] }),
        ...([order.submittedBy, order.draftedBy].includes(by.id) ? { 'not-own': [] } : {}),
      }));
      const startAt = this.clock.now();
      for (const order of held) {
        const entry = entryOf.get(order.id);
        // A raise of the same moment may have given it to another cell.
        if (!entry || entry.role !== order.signingRole || entry.grade !== order.grade) throw orderStateConflict();
        await record(tx, entry, by);
        await this.putInForce(tx, { order, ...(known.get(order.incidentId) as OrderContext), startAt, by });
      }
      for (const incidentId of known.keys()) {
        const orderIds = held.filter((order) => order.incidentId === incidentId).map((order) => order.id);
        await this.events.publish(tx, {
          kind: controlOrdersSigned,
          subject: incidentId,
          payload: { incidentId, orderIds } satisfies ControlOrdersSigned,
        });
      }
    });
  }

  /**
   * The incident's warning is lifted or called off: drafts lapse, and what the plan ends with the warning is released.
   * What keeps people out of a dangerous place stays until somebody releases it. Repeatable.
   */
  async endAll(
    tx: Tx,
    incident: Pick<Incident, 'id' | 'rulebookHash'>,
    reason = '预警解除,管控同时解除',
  ): Promise<void> {
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const open = await this.store.open(tx, { incidentId: incident.id });
    const ended: ControlOrder[] = [];
    for (const order of open) {
      if (order.state !== 'in-force') await this.lapse(tx, order);
      else if (endsWithLift(rulebook, order.kind)) {
        const [held] = await this.acts.held(tx, [order.id], 'end-with-lift', byRule);
        await this.store.change(
          tx,
          order.id,
          { state: 'released', releasedAt: this.clock.now(), releaseReason: reason },
          { act: 'released', by: systemActor },
        );
        await this.calling.close(tx, { kind: controlCall, id: order.id }, 'lifted');
        await this.messages.recall(tx, held as ControlOrder, systemActor);
        ended.push(order);
      }
    }
    await this.acts.closeReviews(tx, ended, 'lifted');
  }

  /** Discards what waits for a signature and no measure stands for any more; what is signed stays until it is released. */
  async discardAllBut(
    tx: Tx,
    warning: { id: string; incidentId: string },
    orderIds: ReadonlySet<string>,
  ): Promise<void> {
    for (const order of await this.store.open(tx, { incidentId: warning.incidentId })) {
      if (order.warningId === warning.id && order.state !== 'in-force' && !orderIds.has(order.id))
        await this.lapse(tx, order);
    }
  }

  private async lapse(tx: Tx, order: ControlOrder): Promise<void> {
    await this.acts.held(tx, [order.id], 'lapse', byRule);
    await this.store.change(tx, order.id, { state: 'discarded' }, { act: 'discarded', by: systemActor });
  }

  private async read(ids: readonly string[]): Promise<readonly ControlOrder[]> {
    const found = await Promise.all([...new Set(ids)].map((id) => this.orders.get(id)));
    // What does not exist is named where the orders are held.
    return found.filter((order): order is ControlOrder => order !== null);
  }

  private async contradictionsOf(
    tx: Tx,
    ids: readonly string[],
    known: ReadonlyMap<string, OrderContext>,
  ): Promise<(order: ControlOrder) => ActFacts['lacking']> {
    const [first] = known.values();
    if (ids.length === 0 || !first) return () => ({});
    const others = await this.acts.others(tx, first.rulebook);
    return (order) => {
      const context = known.get(order.incidentId);
      const found = context ? conflictsOf(onObject(order, context.rulebook), others) : [];
      return hasErrors(found) ? { 'no-contradiction': found.filter(({ level }) => level === 'error') } : {};
    };
  }

  private async putInForce(
    tx: Tx,
    { order, incident, rulebook, startAt, by }: OrderContext & { order: ControlOrder; startAt: number; by: Actor },
  ): Promise<void> {
    const stream = streamOf(rulebook, incident.stream);
    const number = await this.documents.nextNumber(tx, seriesOf(stream.documentSeries, incident.nature), startAt);
    const due = startAt + order.reviewMinutes * minuteMs;
    // Whoever set an end wants it looked at then, not before it is signed.
    const reviewAt = order.endsAt !== null && order.endsAt > startAt ? Math.min(due, order.endsAt) : due;
    const period = order.floodPeriodId === null ? null : await this.floodPeriods.cited(order.floodPeriodId);
    if (order.floodPeriodId !== null && period === null)
      throw conflict(
        'instruction.period-over',
        '引用的紧急防汛期没有生效或已终止,请改稿',
        'the flood period it cites does not stand: change the draft',
      );
    const replaced = order.replaces === null ? null : await this.supersede(tx, order, number, by);
    const self = { ...onObject(order, rulebook), number };
    const beside = stillHeldBy(self, await this.acts.others(tx, rulebook));
    const words: ControlOrderWords = {
      ...order,
      ...{ decidingBody: stream.decidingBody, number, startAt, reviewAt, isDrill: incident.nature === 'drill' },
      executor: this.directory.unit(order.unitId)?.name ?? order.unitId,
      streets: order.areas.map((id) => this.directory.unit(id)?.shortName ?? id),
      floodPeriod: period,
      replaces: replaced,
      beside: beside.flatMap((other) => (other.number === null ? [] : [other.number])),
    };
    const approval = await this.approvals.mayLeave(tx, 'control-order', order.id);
    const paper = controlOrderPaper(words);
    const documentId = await this.documents.freezePaper(tx, {
      paper: { ...paper, marks: [...paper.marks, ...approval.marks] },
      incidentId: incident.id,
      text: controlOrderText(words),
      ...{ decidedAt: startAt, startAt, documentAt: approval.isOnPaper ? startAt : null, by },
    });
    await this.store.change(
      tx,
      order.id,
      { state: 'in-force', signedBy: by.id, number, documentId, startAt, reviewAt },
      { act: 'in-force', by },
    );
    await this.store.startOrderedMeasures(tx, order.id, startAt);
    await this.acts.openReview(tx, order, reviewAt);
  }

  /** The order whose place another takes ends with the other's signature; the number it had. */
  private async supersede(tx: Tx, order: ControlOrder, number: string, by: Actor): Promise<string | null> {
    const earlier = await this.store.hold(tx, order.replaces ?? '');
    if (!earlier || isOver(earlier.state) || earlier.incidentId !== order.incidentId) return null;
    const [held] = await this.acts.held(tx, [earlier.id], 'supersede', byRule);
    await this.store.change(
      tx,
      earlier.id,
      { state: 'superseded', releaseReason: `由${number}取代`, releasedAt: this.clock.now() },
      { act: 'superseded', by, said: { by: order.id } },
    );
    await this.calling.close(tx, { kind: controlCall, id: earlier.id }, 'superseded');
    await this.messages.recall(tx, held as ControlOrder, by);
    await this.acts.closeReviews(tx, [earlier], 'superseded');
    return earlier.number;
  }

  private async callExecutors({ incidentId, orderIds }: ControlOrdersSigned): Promise<void> {
    const { incident, rulebook } = await this.acts.known(incidentId);
    for (const id of orderIds) {
      const order = await this.orders.get(id);
      // Offered again after a crash, it may have been released by now.
      if (!order || order.state !== 'in-force' || order.documentId === null) continue;
      const document = await this.documents.get(order.documentId);
      const policy = callingFor(rulebook, 'red');
      await this.unitOfWork.run(async (tx) => {
        // Released between the look and here: a call made now would never be closed.
        if ((await this.store.hold(tx, order.id))?.state !== 'in-force') return;
        await this.calling.call(tx, {
          source: { kind: controlCall, id: order.id, version: 1 },
          incidentId,
          nature: incident.nature,
          colour: 'red',
          // A post with many orders open reads only titles: each says what it is about.
          title: `管控令(${controlKindInChinese(order.kind)})${order.object} ${order.number ?? ''}`,
          items: [{ unitId: order.unitId, text: document?.text ?? order.text }],
          // The three questions are asked once, with the instruction.
          questions: [],
          ladder: ladderById(rulebook, policy.ladder),
          earlier: 'new',
        });
      });
    }
  }
}

/** What must stand on the paper and does not. */
function missing(order: ControlOrder): Reason[] {
  const fields = [
    ['object', '对象', 'the object'],
    ['text', '命令', 'the words of the order'],
    ['legalBasis', '依据', 'the legal basis'],
    ['trigger', '触发', 'the trigger'],
    ['endCondition', '解除条件', 'the end condition'],
    ['exceptions', '例外', 'the exceptions'],
  ] as const;
  return fields.flatMap(([field, zh, en]) =>
    order[field].trim() === '' ? [error(field, 'instruction.complete', `没有写${zh}`, `${en} is missing`)] : [],
  );
}
