import { type Clock } from '../../../shared/clock.js';
import { type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { ChannelKind, DeliveryOutcome, OutgoingMessage } from '../../../reach/dissemination/core/delivery.js';
import {
  SimulatedChannel,
  type FoundReceipt,
  type ReceiptQuery,
} from '../../../reach/dissemination/dissemination.ports.js';
import { type SimulatedMessageStore } from './simulated-message.store.js';

/** Virtual phones, mailboxes or loudspeakers: reaches nobody outside, and keeps one message for each key. */
export class VirtualChannel extends SimulatedChannel {
  readonly id: string;
  readonly lane = { concurrency: 32, perSecond: 2_000, timeoutMs: 5_000 };
  readonly deduplicates = true;

  constructor(
    readonly kind: ChannelKind,
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SimulatedMessageStore,
    private readonly clock: Clock,
  ) {
    super();
    this.id = virtualChannelId(kind);
  }

  async send(message: OutgoingMessage): Promise<DeliveryOutcome> {
    const taken = await this.unitOfWork.run((tx) => this.store.take(tx, this.kind, message, this.clock.now()));
    return 'refusal' in taken
      ? { kind: 'refused', reason: taken.refusal }
      : { kind: 'accepted', providerId: taken.providerId };
  }

  receiptOf(query: ReceiptQuery): Promise<FoundReceipt | null> {
    return this.store.receiptOf(query.key);
  }
}

export function virtualChannelId(kind: ChannelKind): string {
  return `simulated-${kind}`;
}
