import { Injectable } from '@nestjs/common';
import { CallQueries } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import type { Nature } from '../../shared/nature.js';
import { People } from '../../shared/people.js';
import { toRfc3339 } from '../../shared/time.js';
import { Incidents } from '../hazard/hazard.ports.js';
import { controlMessageByCode, releaseIsSigned } from '../rulebook/core/control-lookups.js';
import { controlKindInChinese, doneWhenInChinese } from '../rulebook/core/rulebook-words.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Approvals } from '../signing/signing.ports.js';
import { lifeOf, onObject } from './control-acts.service.js';
import { conflictsOf, type OrderOnObject } from './core/control-conflicts.js';
import { holdsObject } from './core/control-life.js';
import { grouped } from './core/grouped.js';
import {
  controlCall,
  ControlOrders,
  releaseCall,
  type ControlException,
  type ControlOrder,
} from './instruction.ports.js';

/** Receipts are read a page at a time: more orders than this are in force on no night. */
const receiptsRead = 5_000;

/** 收到 of an order or of its release: who said it, and how the call stands. */
interface Receipt {
  readonly state: string;
  readonly by: string | null;
  readonly at: string | null;
  readonly via: string | null;
}

const time = (at: number | null) => (at === null ? null : toRfc3339(at));

/** Orders as every screen reads them: names for ids, times in Beijing, receipts from the call-and-answer. */
@Injectable()
export class ControlOrderViews {
  constructor(
    private readonly orders: ControlOrders,
    private readonly approvals: Approvals,
    private readonly incidents: Incidents,
    private readonly calls: CallQueries,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  /** `withText` false: who neither drafts nor signs reads the words of an order when it has been signed. */
  async of(orders: readonly ControlOrder[], withText: boolean) {
    const ids = orders.map(({ id }) => id);
    const needsReceipts = orders.some(({ state }) => state !== 'drafted' && state !== 'awaiting-signature');
    const [exceptions, alerts, received, eased, open, names, rulebookOf, standings] = await Promise.all([
      this.orders.exceptions(ids),
      this.orders.alerts(ids),
      needsReceipts ? this.receipts(controlCall) : new Map<string, Receipt>(),
      needsReceipts ? this.receipts(releaseCall) : new Map<string, Receipt>(),
      this.orders.open(),
      this.people.namesOf(
        orders.flatMap((order) =>
          [order.draftedBy, order.submittedBy, order.signedBy, order.executedBy].concat(
            order.verifiedBy,
            order.releaseProposedBy,
          ),
        ),
      ),
      this.rulebooksOf(orders),
      this.approvals.of('control-order', ids),
    ]);
    const exceptionsOf = grouped(exceptions, ({ orderId }) => orderId);
    const alertsOf = grouped(alerts, ({ orderId }) => orderId);
    const current = this.rulebooks.current();
    const others = open.map((order) => onObject(order, rulebookOf.get(order.incidentId) ?? current));
    const now = this.clock.now();
    return orders.map((order) => {
      const rulebook = rulebookOf.get(order.incidentId) ?? current;
      const life = lifeOf(order);
      const name = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
      return {
        ...this.heads(order, rulebook),
        ...(withText || order.signedBy !== null ? {} : { text: '未签发,不公开' }),
        life,
        /** How it was approved: 未核实, 被否认; null before its signature. */
        approval: standings.get(order.id)?.approval ?? null,
        draftedByName: name(order.draftedBy),
        submittedByName: name(order.submittedBy),
        signedByName: name(order.signedBy),
        releaseSigned: releaseIsSigned(rulebook, order.grade, order.kind),
        reviewDue: holdsObject(life) && order.reviewAt !== null && order.reviewAt <= now,
        endReached: holdsObject(life) && order.endsAt !== null && order.endsAt <= now,
        receipt: received.get(order.id) ?? null,
        releaseReceipt: eased.get(order.id) ?? null,
        executed:
          order.executedAt === null
            ? null
            : { at: time(order.executedAt), by: name(order.executedBy) ?? order.executedBy, proof: order.proof },
        verified:
          order.verifiedAt === null
            ? null
            : { at: time(order.verifiedAt), by: name(order.verifiedBy), words: order.verifiedWords },
        releaseProposed:
          order.releaseProposedAt === null
            ? null
            : { at: time(order.releaseProposedAt), by: name(order.releaseProposedBy), reason: order.releaseReason },
        added: (exceptionsOf.get(order.id) ?? []).map((exception) => exceptionView(exception, now)),
        message: this.messageView(order, rulebook),
        alerts: (alertsOf.get(order.id) ?? []).map((alert) => ({ ...alert, sentAt: toRfc3339(alert.sentAt) })),
        conflicts: this.conflicts(order, rulebook, others),
      };
    });
  }

  /** Everything closed now, filtered; also of incidents that have ended. */
  async closed(filter: { readonly street?: string | undefined; readonly kind?: string | undefined }) {
    const all = (await this.orders.inForce()).filter(
      (order) =>
        (filter.kind === undefined || order.kind === filter.kind) &&
        (filter.street === undefined || this.streetsOf(order).includes(filter.street)),
    );
    const views = await this.of(all, true);
    return views.map((view, index) => ({
      ...view,
      streetIds: this.streetsOf(all[index] as ControlOrder),
      contact: this.contactOf((all[index] as ControlOrder).unitId),
    }));
  }

  /** Street unit ids an order speaks of; none means the whole district. */
  streetsOf(order: Pick<ControlOrder, 'areas'>): readonly string[] {
    return order.areas.length > 0 ? order.areas : this.directory.units('street').map(({ id }) => id);
  }

  /** The landline of the executing desk; persons are not named in a list. */
  private contactOf(unitId: string): string | null {
    return this.directory.unit(unitId)?.dutyLandline ?? null;
  }

  private heads(order: ControlOrder, rulebook: Rulebook) {
    const cell = rulebook.signing.find((each) => each.role === order.signingRole);
    return {
      ...order,
      kindName: controlKindInChinese(order.kind),
      doneWhenName: doneWhenInChinese(order.doneWhen),
      unitName: this.directory.unit(order.unitId)?.name ?? order.unitId,
      industryOrStreet: order.subjectName,
      streetNames: order.areas.map((id) => this.directory.unit(id)?.shortName ?? id),
      signingRoleName: cell?.roleName ?? order.signingRole,
      draftedAt: time(order.draftedAt),
      startAt: time(order.startAt),
      reviewAt: time(order.reviewAt),
      endsAt: time(order.endsAt),
      releasedAt: time(order.releasedAt),
    };
  }

  private messageView(order: ControlOrder, rulebook: Rulebook) {
    const message = order.eventCode === null ? null : controlMessageByCode(rulebook, order.eventCode);
    return (
      message && {
        eventCode: message.eventCode,
        name: message.name,
        needsConsent: message.needsConsent,
        basis: message.basis,
        source: message.source,
      }
    );
  }

  private conflicts(order: ControlOrder, rulebook: Rulebook, others: readonly OrderOnObject[]) {
    return conflictsOf(onObject(order, rulebook), others);
  }

  private async receipts(kind: string): Promise<ReadonlyMap<string, Receipt>> {
    const obligations = await this.calls.obligations({ source: { kind }, limit: receiptsRead });
    return new Map(
      obligations.map((obligation) => [
        obligation.source.id,
        {
          state: obligation.state,
          by: obligation.receivedBy,
          at: time(obligation.receivedAt),
          via: obligation.via,
        },
      ]),
    );
  }

  private async rulebooksOf(orders: readonly ControlOrder[]): Promise<ReadonlyMap<string, Rulebook>> {
    const incidents = await Promise.all(
      [...new Set(orders.map(({ incidentId }) => incidentId))].map((id) => this.incidents.get(id)),
    );
    const known = await Promise.all(
      incidents.flatMap((incident) =>
        incident
          ? [this.rulebooks.byHash(incident.rulebookHash).then((rulebook) => [incident.id, rulebook] as const)]
          : [],
      ),
    );
    return new Map(known);
  }
}

function exceptionView(exception: ControlException, now: number) {
  return {
    ...exception,
    addedAt: toRfc3339(exception.addedAt),
    untilAt: time(exception.untilAt),
    isOver: exception.untilAt !== null && exception.untilAt <= now,
  };
}

export function natureInChinese(nature: Nature): string {
  return nature === 'drill' ? '演练' : '实况';
}
