import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { Events } from '../../shared/events.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { normalAddress } from '../directory/core/address.js';
import type { DeliveryState } from './core/delivery.js';
import { planDeliveries } from './core/plan-deliveries.js';
import { DeliveryPlanStore, DeliveryViews, type PlannedCall } from './delivery-store.ports.js';
import {
  callCameToNothing,
  ChannelRegistry,
  Dissemination,
  type CallCameToNothing,
  type ChannelHealth,
  type DeliveryView,
  type TellOrder,
} from './dissemination.ports.js';
import { Lanes } from './lanes.service.js';

/** So many requests in a row that found the provider out of order make a channel `failing`. */
const troublesToFail = 3;

/** A statement takes only so many values; with every channel of a call, this many calls stay below. */
const sliceSize = 500;

function slices<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / sliceSize) }, (_, n) =>
    all.slice(n * sliceSize, (n + 1) * sliceSize),
  );
}

@Injectable()
export class DisseminationService extends Dissemination {
  constructor(
    private readonly plans: DeliveryPlanStore,
    private readonly views: DeliveryViews,
    private readonly channels: ChannelRegistry,
    private readonly lanes: Lanes,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {
    super();
  }

  async tell(tx: Tx, orders: readonly TellOrder[]): Promise<void> {
    const calls: PlannedCall[] = [];
    for (const order of orders) {
      const { carriers, nothing } = planDeliveries(order, this.channels.all());
      if (nothing === null) {
        calls.push({ order, carriers });
      } else {
        const payload: CallCameToNothing = {
          obligationIds: order.obligationIds,
          callNo: order.callNo,
          reason: nothing,
        };
        await this.events.publish(tx, { kind: callCameToNothing, subject: order.incidentId, payload });
      }
    }
    const channelIds = new Set<string>();
    for (const slice of slices(calls)) {
      for (const id of await this.plans.plan(tx, slice, this.clock.now())) channelIds.add(id);
    }
    if (channelIds.size > 0) tx.afterCommit(() => this.lanes.kick([...channelIds]));
  }

  async withdraw(tx: Tx, obligationIds: readonly number[]): Promise<number> {
    let withdrawn = 0;
    for (const slice of slices(obligationIds)) withdrawn += await this.plans.withdraw(tx, slice);
    return withdrawn;
  }

  ofObligation(obligationId: number): Promise<readonly DeliveryView[]> {
    return this.views.ofObligation(obligationId);
  }

  toldAt(address: string, at: number): Promise<readonly number[]> {
    return this.views.toldAt(normalAddress(address) ?? address, at);
  }

  async health(): Promise<readonly ChannelHealth[]> {
    const stored = new Map((await this.views.health()).map((row) => [row.channelId, row]));
    return this.channels.all().map(({ id, kind }) => {
      const row = stored.get(id);
      const isFailing = (row?.troubles ?? 0) >= troublesToFail;
      return {
        id,
        kind,
        state: isFailing ? 'failing' : (row?.provedAt ?? null) === null ? 'unproved' : 'working',
        lastProvedAt: row?.provedAt ?? null,
        queued: row?.queued ?? 0,
        lastReason: row?.lastReason ?? null,
      };
    });
  }

  counts(incidentId: string): Promise<Readonly<Record<DeliveryState, number>>> {
    return this.views.counts(incidentId);
  }

  firstRequestAt(incidentId: string): Promise<number | null> {
    return this.views.firstRequestAt(incidentId);
  }
}
