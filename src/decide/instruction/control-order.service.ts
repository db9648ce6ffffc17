import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { systemActor, type Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, invalid } from '../../shared/domain-error.js';
import { Deadlines } from '../../shared/deadlines.js';
import { gradeOf } from '../../shared/level.js';
import { Events } from '../../shared/events.js';
import { error, type Reason } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import type { StepUpProof } from '../../shared/step-up.js';
import { minuteMs, timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { seriesOf } from '../documents/core/document-number.js';
import { Documents } from '../documents/documents.ports.js';
import { Incidents, type Incident } from '../hazard/hazard.ports.js';
import { callingFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { controlKindInChinese } from '../rulebook/core/rulebook-words.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Signatures, type PermittedEntry, type SignatureEntry } from '../signing/signing.ports.js';
import { Warnings } from '../warning/warning.ports.js';
import { matrixRow } from './core/instructions-for.js';
import { controlOrderText } from './core/order-text.js';
import {
  controlOrdersReleased,
  controlOrdersSigned,
  type ControlOrdersReleased,
  type ControlOrdersSigned,
} from './instruction.events.js';
import {
  controlCall,
  ControlOrders,
  InstructionStore,
  releaseCall,
  type ControlOrder,
  type ControlState,
} from './instruction.ports.js';

/** When the orders signed together are to be looked at again. */
export const reviewClock = 'instruction.control-review';

const stateNames: Readonly<Record<ControlState, string>> = {
  drafted: '拟稿',
  'awaiting-signature': '待签发',
  'in-force': '生效中',
  released: '已解除',
  discarded: '已作废',
};

/** 禁停撤疏 orders: submitted by one person, signed by another, in force under a number, released with a reason. */
@Injectable()
export class ControlOrderService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: InstructionStore,
    private readonly orders: ControlOrders,
    private readonly signatures: Signatures,
    private readonly warnings: Warnings,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly documents: Documents,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly deadlines: Deadlines,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on<ControlOrdersSigned>(controlOrdersSigned, 'call-executors', (event) =>
      this.callExecutors(event.payload),
    );
    this.events.on<ControlOrdersReleased>(controlOrdersReleased, 'tell-executors', (event) =>
      this.tellRelease(event.payload),
    );
    // It stands open on the desk until the orders are released; nobody is woken for it.
    this.deadlines.onDue(reviewClock, () => Promise.resolve('rest'));
  }

  async submit(ids: readonly string[], who: Session): Promise<void> {
    const orders = await this.inState(ids, 'drafted');
    await this.unitOfWork.run(async (tx) => {
      await this.holdIncidents(tx, orders);
      for (const order of orders) {
        await this.move(tx, order, 'awaiting-signature', { kind: 'user', id: who.userId }, { submittedBy: who.userId });
      }
    });
  }

  /** One step-up for the whole list; each order gets its own signature, number and frozen paper. All or none. */
  async sign(ids: readonly string[], proof: StepUpProof, who: Session): Promise<void> {
    const orders = await this.inState(ids, 'awaiting-signature');
    const entries = await Promise.all(orders.map((order) => this.signatureEntry(order)));
    const permitted = await this.signatures.mayBegin(who, entries, proof);
    const by: Actor = { kind: 'user', id: who.userId };
    const context = await this.contextOf(orders);
    await this.unitOfWork.run(async (tx) => {
      // A lift of the same moment ends every order: one signed after it would stay in force for ever.
      await this.holdIncidents(tx, orders);
      const startAt = this.clock.now();
      for (const [index, order] of orders.entries()) {
        if (!(await this.store.holdOrder(tx, order.id, 'awaiting-signature', order.signingRole))) throw stateConflict();
        await this.signatures.record(tx, permitted[index] as PermittedEntry, by);
        const { incident, rulebook } = context.get(order.incidentId) as { incident: Incident; rulebook: Rulebook };
        await this.putInForce(tx, { order, incident, rulebook, startAt, by });
      }
      for (const incidentId of context.keys()) {
        const orderIds = orders.filter((order) => order.incidentId === incidentId).map((order) => order.id);
        await this.events.publish(tx, {
          kind: controlOrdersSigned,
          subject: incidentId,
          payload: { incidentId, orderIds } satisfies ControlOrdersSigned,
        });
      }
    });
  }

  async release(ids: readonly string[], reason: string, who: Session): Promise<void> {
    const orders = await this.inState(ids, 'in-force');
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      await this.holdIncidents(tx, orders);
      for (const order of orders) {
        await this.move(tx, order, 'released', by, { releasedAt: this.clock.now(), releaseReason: reason });
        await this.calling.close(tx, { kind: controlCall, id: order.id }, 'released');
      }
      await this.closeReviews(tx, orders, 'released');
      for (const incidentId of new Set(orders.map((order) => order.incidentId))) {
        const orderIds = orders.filter((order) => order.incidentId === incidentId).map((order) => order.id);
        await this.events.publish(tx, {
          kind: controlOrdersReleased,
          subject: incidentId,
          payload: { incidentId, orderIds } satisfies ControlOrdersReleased,
        });
      }
    });
  }

  /** A lift ends every order: what was not signed is discarded, what is in force is released with it. Repeatable. */
  async endAll(tx: Tx, warningId: string): Promise<void> {
    const open = await this.store.openOrders(tx, warningId);
    for (const order of open) {
      if (order.state === 'in-force') {
        await this.store.moveOrder(tx, order.id, 'in-force', 'released', systemActor, {
          releasedAt: this.clock.now(),
          releaseReason: '预警解除,管控同时解除',
        });
        await this.calling.close(tx, { kind: controlCall, id: order.id }, 'lifted');
      } else await this.store.moveOrder(tx, order.id, order.state, 'discarded', systemActor);
    }
    await this.closeReviews(tx, open, 'lifted');
  }

  /** Discards what waits for a signature and no measure stands for any more; what is signed stays until it is released. */
  async discardAllBut(tx: Tx, warningId: string, orderIds: ReadonlySet<string>): Promise<void> {
    for (const order of await this.store.openOrders(tx, warningId)) {
      if (order.state !== 'in-force' && !orderIds.has(order.id))
        await this.store.moveOrder(tx, order.id, order.state, 'discarded', systemActor);
    }
  }

  /** The review clock of orders signed together closes with the last of them. */
  private async closeReviews(
    tx: Tx,
    ended: readonly Pick<ControlOrder, 'warningId' | 'reviewAt'>[],
    outcome: string,
  ): Promise<void> {
    for (const warningId of new Set(ended.map((order) => order.warningId))) {
      const standing = new Set((await this.store.openOrders(tx, warningId)).map((order) => order.reviewAt));
      const over = new Set(ended.filter((order) => order.warningId === warningId).map((order) => order.reviewAt));
      for (const reviewAt of over) {
        if (reviewAt !== null && !standing.has(reviewAt))
          await this.deadlines.close(tx, reviewClock, reviewSubject(warningId, reviewAt), outcome);
      }
    }
  }

  private async holdIncidents(tx: Tx, orders: readonly ControlOrder[]): Promise<void> {
    for (const incidentId of [...new Set(orders.map((order) => order.incidentId))].sort()) {
      if (!(await this.incidents.hold(tx, incidentId)))
        throw conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
    }
  }

  private async putInForce(
    tx: Tx,
    {
      order,
      incident,
      rulebook,
      startAt,
      by,
    }: { order: ControlOrder; incident: Incident; rulebook: Rulebook; startAt: number; by: Actor },
  ): Promise<void> {
    const stream = streamOf(rulebook, incident.stream);
    const number = await this.documents.nextNumber(tx, seriesOf(stream.documentSeries, incident.nature), startAt);
    const reviewAt = startAt + order.reviewMinutes * minuteMs;
    const documentId = await this.documents.freeze(tx, {
      kind: 'control-order',
      incidentId: incident.id,
      number,
      title: `管控令 ${order.object}`.slice(0, 200),
      mediaType: 'text/plain; charset=utf-8',
      body: controlOrderText({
        ...order,
        decidingBody: stream.decidingBody,
        number,
        executor: this.directory.unit(order.unitId)?.name ?? order.unitId,
        startAt,
        reviewAt,
        isDrill: incident.nature === 'drill',
      }),
      by,
    });
    await this.move(tx, order, 'in-force', by, { signedBy: by.id, number, documentId, startAt, reviewAt });
    await this.store.startOrderedMeasures(tx, order.id, startAt);
    await this.deadlines.open(tx, {
      kind: reviewClock,
      subject: reviewSubject(order.warningId, reviewAt),
      incidentId: incident.id,
      dueAt: reviewAt,
    });
  }

  private async callExecutors({ incidentId, orderIds }: ControlOrdersSigned): Promise<void> {
    const { incident, rulebook } = await this.known(incidentId);
    if (incident.state === 'closed') return;
    for (const id of orderIds) {
      const order = await this.orders.get(id);
      // Offered again after a crash, it may have been released by now.
      if (!order || order.state !== 'in-force' || order.documentId === null) continue;
      const document = await this.documents.get(order.documentId);
      const policy = callingFor(rulebook, 'red');
      await this.unitOfWork.run(async (tx) => {
        // Released between the look and here: a call made now would never be closed.
        if (!(await this.store.holdOrder(tx, order.id, 'in-force', order.signingRole))) return;
        await this.calling.call(tx, {
          source: { kind: controlCall, id: order.id, version: 1 },
          incidentId,
          nature: incident.nature,
          colour: 'red',
          // A post with many orders open reads only titles: each says what it is about.
          title: `管控令(${controlKindInChinese(order.kind)})${order.object} ${order.number ?? ''}`,
          items: [{ unitId: order.unitId, text: document?.body ?? order.text }],
          // The three questions are asked once, with the instruction.
          questions: [],
          ladder: ladderById(rulebook, policy.ladder),
          earlier: 'new',
        });
      });
    }
  }

  private async tellRelease({ incidentId, orderIds }: ControlOrdersReleased): Promise<void> {
    const { incident, rulebook } = await this.known(incidentId);
    if (incident.state === 'closed') return;
    const policy = callingFor(rulebook, 'blue');
    for (const id of orderIds) {
      const order = await this.orders.get(id);
      if (!order) continue;
      await this.unitOfWork.run((tx) =>
        this.calling.call(tx, {
          source: { kind: releaseCall, id: order.id, version: 1 },
          incidentId,
          nature: incident.nature,
          colour: 'blue',
          title: `解除管控 ${order.number ?? ''}`,
          items: [
            {
              unitId: order.unitId,
              text: `${order.number ?? ''}管控令自${timeOfDayInChinese(order.releasedAt ?? this.clock.now())}起解除:${order.object}。理由:${order.releaseReason ?? ''}`,
            },
          ],
          questions: [],
          ladder: ladderById(rulebook, policy.ladder),
          earlier: 'new',
        }),
      );
    }
  }

  private async inState(ids: readonly string[], state: ControlState): Promise<ControlOrder[]> {
    const unique = [...new Set(ids)];
    const found = await Promise.all(unique.map((id) => this.orders.get(id)));
    const faults = unique.flatMap((id, index) => {
      const order = found[index];
      if (!order)
        return [error(`ids[${index}]`, 'instruction.unknown-order', `没有这道令:${id}`, `there is no order ${id}`)];
      return order.state === state
        ? []
        : [
            error(
              `ids[${index}]`,
              'instruction.order-state',
              `状态已是${stateNames[order.state]}:${order.object}`,
              `it is ${order.state} already`,
            ),
          ];
    });
    if (faults.some((fault) => fault.code === 'instruction.unknown-order'))
      throw invalid('instruction.unknown-order', '有管控令不存在', 'an order does not exist', faults);
    if (faults.length > 0) throw stateConflict(faults);
    return found.filter((order): order is ControlOrder => order !== null);
  }

  private async move(
    tx: Tx,
    order: ControlOrder,
    to: ControlState,
    by: Actor,
    change: Parameters<InstructionStore['moveOrder']>[5],
  ): Promise<void> {
    if (!(await this.store.moveOrder(tx, order.id, order.state, to, by, change))) throw stateConflict();
  }

  /** The order as the signing matrix sees it: it takes the cell of its warning's matrix row. */
  private async signatureEntry(order: ControlOrder): Promise<SignatureEntry> {
    const warning = await this.warnings.get(order.warningId);
    const version = warning?.current ?? warning?.versions.at(-1);
    if (!warning || !version) throw new Error(`control order ${order.id} belongs to no warning`);
    return {
      subjectKind: 'control-order',
      subjectId: order.id,
      incidentId: order.incidentId,
      stream: warning.stream,
      grade: gradeOf(matrixRow(version.level, version.responseLevel)),
      role: order.signingRole,
      draftedBy: order.submittedBy ?? '',
    };
  }

  private async contextOf(
    orders: readonly ControlOrder[],
  ): Promise<Map<string, { incident: Incident; rulebook: Rulebook }>> {
    const context = new Map<string, { incident: Incident; rulebook: Rulebook }>();
    for (const order of orders)
      if (!context.has(order.incidentId)) context.set(order.incidentId, await this.known(order.incidentId));
    return context;
  }

  private async known(incidentId: string): Promise<{ incident: Incident; rulebook: Rulebook }> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw conflict('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    return { incident, rulebook: await this.rulebooks.byHash(incident.rulebookHash) };
  }
}

function reviewSubject(warningId: string, reviewAt: number): string {
  return `${warningId}|${reviewAt}`;
}

function stateConflict(reasons: readonly Reason[] = []) {
  return conflict(
    'instruction.state-changed',
    '状态已变,请刷新后再试',
    'its state has changed meanwhile: look again',
    reasons,
  );
}
