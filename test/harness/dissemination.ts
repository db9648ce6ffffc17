import { RegisteredChannels } from '../../src/reach/dissemination/channel-registry.service.js';
import type { ChannelKind, DeliveryOutcome, OutgoingMessage } from '../../src/reach/dissemination/core/delivery.js';
import { SqlDeliveryPlanStore } from '../../src/reach/dissemination/delivery-plan.store.js';
import { SqlDeliveryViews } from '../../src/reach/dissemination/delivery-views.store.js';
import { SqlDeliveryStore } from '../../src/reach/dissemination/delivery.store.js';
import { SqlReceiptStore } from '../../src/reach/dissemination/receipt.store.js';
import {
  LiveChannel,
  SimulatedChannel,
  type Channel,
  type FoundReceipt,
  type TellOrder,
} from '../../src/reach/dissemination/dissemination.ports.js';
import { DisseminationService } from '../../src/reach/dissemination/dissemination.service.js';
import { Lanes } from '../../src/reach/dissemination/lanes.service.js';
import { StoredReceipts } from '../../src/reach/dissemination/receipts.service.js';
import { Settlement } from '../../src/reach/dissemination/settlement.service.js';
import type { Database } from '../../src/platform/database/database.js';
import { Ticking } from '../../src/shared/ticking.js';
import type { Ground } from './engines.js';

/** Due work called by hand. */
export class HandTicking extends Ticking {
  private readonly runs: ((now: number) => Promise<number>)[] = [];

  register(_name: string, run: (now: number) => Promise<number>): void {
    this.runs.push(run);
  }

  async tick(now: number): Promise<void> {
    for (const run of this.runs) await run(now);
  }
}

/** One process that disseminates: the real services over a real database, with the channels a test gives it. */
export interface DisseminationNode {
  readonly channels: RegisteredChannels;
  readonly store: SqlDeliveryStore;
  readonly lanes: Lanes;
  readonly dissemination: DisseminationService;
  readonly receipts: StoredReceipts;
  readonly ticking: HandTicking;
  tell(...orders: TellOrder[]): Promise<void>;
  /** Lets time pass and waits until nothing is on its way. */
  pass(milliseconds: number): Promise<void>;
}

export function disseminationNode(
  ground: Ground,
  channels: readonly Channel[],
  database: Database = ground.database,
): DisseminationNode {
  const registry = new RegisteredChannels();
  for (const channel of channels) registry.add(channel);
  const store = new SqlDeliveryStore(database);
  const plans = new SqlDeliveryPlanStore(database);
  const receiptStore = new SqlReceiptStore(database);
  const settlement = new Settlement(store, receiptStore, ground.events, ground.chance);
  const ticking = new HandTicking();
  const { unitOfWork } = database;
  const lanes = new Lanes(unitOfWork, plans, store, receiptStore, settlement, registry, ticking, ground.clock);
  lanes.onModuleInit();
  const dissemination = new DisseminationService(
    plans,
    new SqlDeliveryViews(database),
    registry,
    lanes,
    ground.events,
    ground.clock,
  );
  const receipts = new StoredReceipts(unitOfWork, receiptStore, settlement, lanes, ground.clock);
  return {
    channels: registry,
    store,
    lanes,
    dissemination,
    receipts,
    ticking,
    tell: async (...orders) => {
      await unitOfWork.run((tx) => dissemination.tell(tx, orders));
      await lanes.idle();
    },
    pass: async (milliseconds) => {
      ground.clock.advance(milliseconds);
      await ticking.tick(ground.clock.now());
      await lanes.idle();
      // What the first round found out may be due at once.
      await ticking.tick(ground.clock.now());
      await lanes.idle();
    },
  };
}

type Answer = DeliveryOutcome | ((message: OutgoingMessage) => DeliveryOutcome | Promise<DeliveryOutcome>);

/** A provider that answers as it is told and remembers every request; accepts what it was told nothing about. */
export class ScriptedProvider {
  readonly requests: OutgoingMessage[] = [];
  /** What a pulled receipt says, by key; nothing is known of other keys. */
  readonly receipts = new Map<string, FoundReceipt>();
  asked = 0;
  private readonly answers: Answer[] = [];

  willAnswer(...answers: Answer[]): this {
    this.answers.push(...answers);
    return this;
  }

  async send(message: OutgoingMessage): Promise<DeliveryOutcome> {
    this.requests.push(message);
    const answer = this.answers.shift() ?? { kind: 'accepted', providerId: `p-${this.requests.length}` };
    return typeof answer === 'function' ? answer(message) : answer;
  }

  receiptOf({ key }: { key: string }): Promise<FoundReceipt | null> {
    this.asked += 1;
    return Promise.resolve(this.receipts.get(key) ?? null);
  }

  get texts(): readonly string[] {
    return this.requests.map(({ text }) => text);
  }
}

const lane = { concurrency: 4, perSecond: 10_000, timeoutMs: 1_000 };

export function liveChannel(
  kind: ChannelKind,
  provider: ScriptedProvider,
  changes: Partial<LiveChannel> = {},
): LiveChannel {
  const channel = {
    carries: 'actual' as const,
    id: `live-${kind}`,
    kind,
    lane,
    deduplicates: false,
    send: (message: OutgoingMessage<'actual'>) => provider.send(message),
    receiptOf: (query: { key: string }) => provider.receiptOf(query),
    ...changes,
  };
  return Object.setPrototypeOf(channel, LiveChannel.prototype) as LiveChannel;
}

export function rehearsalChannel(kind: ChannelKind, provider: ScriptedProvider): SimulatedChannel {
  const channel = {
    carries: 'everything' as const,
    id: `rehearsal-${kind}`,
    kind,
    lane,
    deduplicates: true,
    send: (message: OutgoingMessage) => provider.send(message),
    receiptOf: (query: { key: string }) => provider.receiptOf(query),
  };
  return Object.setPrototypeOf(channel, SimulatedChannel.prototype) as SimulatedChannel;
}

let obligations = 0;

/** A first red call of one post's duty officer by SMS; `changes` makes it another. */
export function tellOrder(ground: Pick<Ground, 'clock'>, changes: Partial<TellOrder> = {}): TellOrder {
  const obligationId = ++obligations;
  return {
    source: { kind: 'instruction', id: `i-${obligationId}`, version: 1 },
    obligationIds: [obligationId],
    incidentId: 'incident-1',
    nature: 'actual',
    colour: 'red',
    unitId: 'street-500103010',
    recipients: [{ contactId: 'c-1', voice: '023-63700001', sms: '19900000001', email: 'c1@example.test' }],
    channels: ['sms'],
    spread: 'all',
    callNo: 1,
    subject: '暴雨红色预警',
    texts: { voice: '电话', sms: `短信${obligationId}`, email: '邮件' },
    expiresAt: ground.clock.now() + 3_600_000,
    ...changes,
  };
}
