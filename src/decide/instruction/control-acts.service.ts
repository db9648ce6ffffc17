import { Injectable } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Deadlines } from '../../shared/deadlines.js';
import { conflict, DomainError, forbidden, invalid } from '../../shared/domain-error.js';
import { error, type Reason } from '../../shared/reason.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Incidents, type Incident } from '../hazard/hazard.ports.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Approvals } from '../signing/signing.ports.js';
import { ControlOrderStore } from './control-order.ports.js';
import type { OrderOnObject } from './core/control-conflicts.js';
import { mayAct, type ActFacts, type ActsAs, type OrderActKind, type OrderState } from './core/control-life.js';
import { neededKeys, registeredObjects, type RegisteredObject } from './core/control-objects.js';
import { reviewCall, type ControlOrder } from './instruction.ports.js';

/** When the orders signed together are to be looked at again. */
export const reviewClock = 'instruction.control-review';

export interface OrderContext {
  readonly incident: Incident;
  readonly rulebook: Rulebook;
}

/** An order whose release awaits its signature holds all the same, so the table keeps it in force. */
export function lifeOf(order: Pick<ControlOrder, 'state' | 'releaseProposedBy'>): OrderState {
  return order.state === 'in-force' && order.releaseProposedBy !== null ? 'release-awaiting' : order.state;
}

const registered = new WeakMap<Rulebook, readonly RegisteredObject[]>();

/** The places of a plan, put together once for each. */
export function placesOfPlan(rulebook: Rulebook): readonly RegisteredObject[] {
  const known = registered.get(rulebook) ?? registeredObjects(rulebook);
  registered.set(rulebook, known);
  return known;
}

export function onObject(order: ControlOrder, rulebook: Rulebook): OrderOnObject {
  return {
    ...{ id: order.id, incidentId: order.incidentId, nature: order.nature, kind: order.kind, object: order.object },
    ...{ objectKey: order.objectKey, state: lifeOf(order), number: order.number, replaces: order.replaces },
    needsOpen: order.needsOpen.length === 0 ? [] : neededKeys(order.needsOpen, placesOfPlan(rulebook)),
  };
}

/** What every act on an order has in common: it is held, its life is asked, and every reason is said at once. */
@Injectable()
export class ControlActs {
  constructor(
    private readonly store: ControlOrderStore,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly approvals: Approvals,
    private readonly calling: Calling,
    private readonly deadlines: Deadlines,
  ) {}

  /** The orders, held in one sequence whoever asks, if all of them may take this step; else throws with every reason. */
  async held(
    tx: Tx,
    ids: readonly string[],
    act: OrderActKind,
    as: ReadonlySet<ActsAs>,
    lackingOf: (order: ControlOrder, index: number) => ActFacts['lacking'] = () => ({}),
  ): Promise<readonly ControlOrder[]> {
    const found = new Map<string, ControlOrder>();
    for (const id of [...new Set(ids)].sort()) {
      const order = await this.store.hold(tx, id);
      if (order) found.set(id, order);
    }
    const unique = [...new Set(ids)];
    const unknown = unique.flatMap((id, index) =>
      found.has(id)
        ? []
        : [error(`ids[${index}]`, 'instruction.unknown-order', `没有这道令:${id}`, `there is no order ${id}`)],
    );
    if (unknown.length > 0)
      throw invalid('instruction.unknown-order', '有管控令不存在', 'an order does not exist', unknown);
    const orders = unique.map((id) => found.get(id) as ControlOrder);
    const reasons = orders.flatMap((order, index) =>
      mayAct(lifeOf(order), act, { as, lacking: lackingOf(order, index) }).map((reason) => ({
        ...reason,
        where: `ids[${index}].${reason.where}`,
        text: { zh: `${reason.text.zh}:${order.object}`, en: reason.text.en },
      })),
    );
    if (reasons.length > 0) throw refusal(reasons);
    return orders;
  }

  /** An order is drafted, submitted and signed only while its incident is open: a lift of the same moment ends it. */
  async holdOpenIncidents(tx: Tx, orders: readonly Pick<ControlOrder, 'incidentId'>[]): Promise<void> {
    for (const incidentId of [...new Set(orders.map((order) => order.incidentId))].sort()) {
      if (!(await this.incidents.hold(tx, incidentId)))
        throw conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
    }
  }

  async contextOf(orders: readonly Pick<ControlOrder, 'incidentId'>[]): Promise<ReadonlyMap<string, OrderContext>> {
    const context = new Map<string, OrderContext>();
    for (const { incidentId } of orders)
      if (!context.has(incidentId)) context.set(incidentId, await this.known(incidentId));
    return context;
  }

  async known(incidentId: string): Promise<OrderContext> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw conflict('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    return { incident, rulebook: await this.rulebooks.byHash(incident.rulebookHash) };
  }

  /** Everything that is not over, as the rules see it. */
  async others(tx: Tx, rulebook: Rulebook): Promise<readonly OrderOnObject[]> {
    return (await this.store.open(tx)).map((order) => onObject(order, rulebook));
  }

  /** Orders with the same time to be looked at share a clock. */
  openReview(tx: Tx, order: ControlOrder, reviewAt: number): Promise<void> {
    return this.deadlines.open(tx, {
      kind: reviewClock,
      subject: reviewSubject(order.warningId, reviewAt),
      incidentId: order.incidentId,
      dueAt: reviewAt,
    });
  }

  /** After the orders have moved on: the clock they shared closes with the last of them, and so does what it rang. */
  async closeReviews(
    tx: Tx,
    moved: readonly Pick<ControlOrder, 'id' | 'incidentId' | 'warningId' | 'reviewAt'>[],
    outcome: string,
  ): Promise<void> {
    for (const incidentId of new Set(moved.map((order) => order.incidentId))) {
      const open = await this.store.open(tx, { incidentId });
      const over = moved.filter((order) => order.incidentId === incidentId && !open.some(({ id }) => id === order.id));
      // What had to be decided about a disowned approval is decided for these.
      await this.approvals.ended(
        tx,
        'control-order',
        over.map(({ id }) => id),
        outcome,
      );
      const standing = new Set(
        open.flatMap(({ warningId, reviewAt, state }) =>
          reviewAt !== null && state === 'in-force' ? [reviewSubject(warningId, reviewAt)] : [],
        ),
      );
      const left = moved.flatMap(({ incidentId: of, warningId, reviewAt }) =>
        of === incidentId && reviewAt !== null ? [reviewSubject(warningId, reviewAt)] : [],
      );
      for (const subject of new Set(left)) {
        if (standing.has(subject)) continue;
        const clockId = await this.deadlines.close(tx, reviewClock, subject, outcome);
        if (clockId !== null) await this.calling.close(tx, { kind: reviewCall, id: clockId }, outcome);
      }
    }
  }
}

function reviewSubject(warningId: string, reviewAt: number): string {
  return `${warningId}|${reviewAt}`;
}

/** Whose orders a review clock is about. */
export function readReviewSubject(subject: string): { warningId: string; reviewAt: number } {
  const at = subject.lastIndexOf('|');
  return { warningId: subject.slice(0, at), reviewAt: Number(subject.slice(at + 1)) };
}

export function orderStateConflict(reasons: readonly Reason[] = []): DomainError {
  return conflict(
    'instruction.state-changed',
    '状态已变,请刷新后再试',
    'its state has changed meanwhile: look again',
    reasons,
  );
}

const contradictions = ['instruction.leads-to-closed', 'instruction.closes-needed'];

/** One refusal for all of them: what somebody else did meanwhile first, then who may, then what is missing. */
function refusal(reasons: readonly Reason[]): DomainError {
  const has = (...codes: string[]) => reasons.some(({ code }) => codes.includes(code));
  if (has('instruction.order-state', 'instruction.same-version', 'instruction.not-told'))
    return orderStateConflict(reasons);
  if (has('instruction.not-yours'))
    return forbidden('instruction.not-yours', '这一步不是您的权限', 'this act is not yours');
  if (has('instruction.not-own'))
    return forbidden('warning.own-draft', '起草人不能签发自己的稿件', 'nobody signs what they drafted');
  if (has(...contradictions))
    return conflict(
      'instruction.contradiction',
      '与另一道令矛盾,先改其中一道',
      'another order contradicts it',
      reasons,
    );
  return invalid('instruction.not-yet', '还不能这样做', 'this can not be done yet', reasons);
}
