import { Injectable } from '@nestjs/common';
import { Chance } from '../../shared/chance.js';
import { Events } from '../../shared/events.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { afterNoReceipt, afterOutcome, afterReceipt, afterUnheard, type DeliveryFacts } from './core/after-outcome.js';
import { deliveryPolicy } from './core/delivery-policy.js';
import { hasComeToNothing } from './core/delivery-states.js';
import type { DeliveryOutcome, Receipt } from './core/delivery.js';
import {
  DeliveryStore,
  ReceiptStore,
  type CarrierChange,
  type CarrierRow,
  type FinishedRequest,
} from './delivery-store.ports.js';
import { callCameToNothing, type CallCameToNothing, type Channel } from './dissemination.ports.js';

const counter = {
  accepted: null,
  refused: null,
  throttled: 'throttles',
  failed: 'failures',
  unknown: 'unknowns',
} as const;

function factsOf(row: CarrierRow, channel: Pick<Channel, 'deduplicates'> | undefined): DeliveryFacts {
  const { colour, expiresAt, failures, throttles, unknowns, asks, isOvertaken } = row;
  return {
    colour,
    expiresAt,
    failures,
    throttles,
    unknowns,
    asks,
    isOvertaken,
    deduplicates: channel?.deduplicates ?? false,
  };
}

/** Writes down what became of requests, and what follows: the next channel's turn, or that a call came to nothing. */
@Injectable()
export class Settlement {
  constructor(
    private readonly store: DeliveryStore,
    private readonly receipts: ReceiptStore,
    private readonly events: Events,
    private readonly chance: Chance,
  ) {}

  /** Outcomes of requests this process held; one whose claim was taken over is kept as evidence only. */
  async outcomes(tx: Tx, channel: Channel, finished: readonly FinishedRequest[]): Promise<readonly string[]> {
    if (finished.length === 0) return [];
    const rows = new Map(
      (
        await this.store.carriers(
          tx,
          finished.map(({ carrierId }) => carrierId),
        )
      ).map((row) => [row.carrierId, row]),
    );
    const changes: CarrierChange[] = [];
    const late = new Set<FinishedRequest>();
    for (const request of finished) {
      const row = rows.get(request.carrierId);
      if (!row || row.fence !== request.fence) {
        late.add(request);
      } else if (row.state === 'sending') {
        changes.push({
          row,
          next: afterOutcome(
            factsOf(row, channel),
            request.outcome,
            deliveryPolicy,
            request.finishedAt,
            this.chance.next(),
          ),
          at: request.finishedAt,
          providerId: providerIdOf(request.outcome),
          counted: counter[request.outcome.kind],
        });
      } else if (providerIdOf(request.outcome) !== null && row.providerId === null) {
        // The receipt was faster than the provider's own answer.
        const askAt =
          row.state === 'accepted' ? request.finishedAt + deliveryPolicy.accepted.everySeconds * 1_000 : null;
        const next = { state: row.state, dueAt: null, askAt, reason: row.reason };
        changes.push({ row, next, at: request.finishedAt, providerId: providerIdOf(request.outcome), counted: null });
      }
    }
    await this.store.addAttempts(
      tx,
      finished.map((request) => ({
        carrierId: request.carrierId,
        fence: request.fence,
        startedAt: request.startedAt,
        finishedAt: request.finishedAt,
        outcome: request.outcome.kind,
        reason: 'reason' in request.outcome ? request.outcome.reason : null,
        providerId: providerIdOf(request.outcome),
        late: late.has(request),
      })),
    );
    const at = Math.max(...finished.map(({ finishedAt }) => finishedAt));
    const opened = await this.apply(tx, changes, at);
    return [...opened, ...(await this.earlyReceipts(tx, channel, changes, at))];
  }

  /** A receipt, pushed or pulled. */
  async receipt(
    tx: Tx,
    row: CarrierRow,
    receipt: Receipt & { providerId: string },
    now: number,
  ): Promise<readonly string[]> {
    const next = afterReceipt(row.state, row.sentAt !== null, receipt, deliveryPolicy, now);
    if (next === null) return [];
    return this.apply(tx, [{ row, next, at: now, providerId: receipt.providerId, counted: null }], now);
  }

  /** The receipt was asked for and there is none; `isHeard` is false when the provider could not be asked. */
  async noReceipt(
    tx: Tx,
    channel: Channel,
    carrierIds: readonly number[],
    isHeard: boolean,
    now: number,
  ): Promise<readonly string[]> {
    const changes: CarrierChange[] = [];
    for (const row of await this.store.carriers(tx, carrierIds)) {
      if (row.state !== 'unknown' && row.state !== 'accepted') continue;
      const decide = isHeard ? afterNoReceipt : afterUnheard;
      const next = decide(row.state, factsOf(row, channel), deliveryPolicy, now, row.reason);
      if (next) changes.push({ row, next, at: now, providerId: null, counted: null });
    }
    return this.apply(tx, changes, now);
  }

  /** What follows when calls lost a channel; returns the channels that got work. */
  async after(tx: Tx, callIds: readonly number[], now: number): Promise<readonly string[]> {
    const opened = await this.store.openNextTurns(tx, callIds, now);
    for (const call of await this.store.endedCalls(tx, callIds)) {
      const payload: CallCameToNothing = {
        obligationIds: call.obligationIds,
        callNo: call.callNo,
        reason: call.reason,
      };
      await this.events.publish(tx, { kind: callCameToNothing, subject: call.incidentId, payload });
    }
    return opened;
  }

  private async apply(tx: Tx, changes: readonly CarrierChange[], now: number): Promise<readonly string[]> {
    await this.store.change(tx, changes);
    const callsWhere = (test: (change: CarrierChange) => boolean) => [
      ...new Set(changes.filter(test).map(({ row }) => row.callId)),
    ];
    await this.store.closeLaterTurns(
      tx,
      callsWhere(({ next }) => next.state === 'delivered'),
    );
    return this.after(
      tx,
      callsWhere(({ next, row }) => next.state !== row.state && hasComeToNothing(next.state)),
      now,
    );
  }

  /** Receipts that came before the provider's id was known are applied once it is. */
  private async earlyReceipts(
    tx: Tx,
    channel: Channel,
    changes: readonly CarrierChange[],
    now: number,
  ): Promise<readonly string[]> {
    const byProvider = new Map(
      changes.flatMap(({ row, providerId }) => (providerId === null ? [] : [[providerId, row.carrierId] as const])),
    );
    const opened: string[] = [];
    for (const receipt of await this.receipts.unmatchedReceipts(tx, channel.id, [...byProvider.keys()])) {
      const [row] = await this.store.carriers(tx, [byProvider.get(receipt.providerId) as number]);
      if (!row) continue;
      await this.receipts.adoptReceipt(tx, receipt, row.carrierId);
      opened.push(...(await this.receipt(tx, row, receipt, now)));
    }
    return opened;
  }
}

function providerIdOf(outcome: DeliveryOutcome): string | null {
  return outcome.kind === 'accepted' ? outcome.providerId : null;
}
