import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { Ticking } from '../../shared/ticking.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { bindChannel } from './core/plan-deliveries.js';
import { channelKinds, type DeliveryOutcome } from './core/delivery.js';
import { sendThrough } from './channel-registry.service.js';
import {
  DeliveryPlanStore,
  DeliveryStore,
  ReceiptStore,
  type ClaimedRequest,
  type FinishedRequest,
  type ReceiptQuestion,
} from './delivery-store.ports.js';
import { ChannelRegistry, type Channel, type FoundReceipt } from './dissemination.ports.js';
import { Lane, type LaneDesk } from './lane.js';
import { Settlement } from './settlement.service.js';

/** Beyond the provider's own time-out: how long a claim outlives a request that never came back. */
const leaseMarginMs = 15_000;
/** Beyond the time-out: when a question whose asker is gone, or that could not be asked, is asked again. */
const askMarginMs = 2_000;

/** One lane for each channel; the database says what to send, a kick only hurries. */
@Injectable()
export class Lanes implements LaneDesk, OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Lanes');
  private readonly lanes = new Map<string, Lane>();
  private running = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly plans: DeliveryPlanStore,
    private readonly store: DeliveryStore,
    private readonly receipts: ReceiptStore,
    private readonly settlement: Settlement,
    private readonly channels: ChannelRegistry,
    private readonly ticking: Ticking,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.ticking.register('dissemination.lanes', (now) => this.sweep(now));
  }

  /** Takes up what an earlier process left. `alone`: no other process shares the database, so no lease need run out. */
  async start(alone: boolean): Promise<void> {
    await this.rebindOrphans();
    for (const channel of this.channels.all()) {
      this.lanes.set(channel.id, new Lane(channel, this));
      await this.unitOfWork.run((tx) => this.store.reclaim(tx, channel.id, this.clock.now(), alone));
    }
    this.running = true;
    for (const lane of this.lanes.values()) {
      lane.kick();
      lane.askDue();
    }
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.start(this.store.isAlone);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  /** Sends nothing more; resolves when every request on its way has ended and is written down. */
  async stop(): Promise<void> {
    this.running = false;
    await Promise.all([...this.lanes.values()].map((lane) => lane.stop()));
  }

  /** These channels, or all of them, may have something to send. */
  kick(channelIds: readonly string[] = [...this.lanes.keys()]): void {
    if (!this.running) return;
    for (const id of channelIds) this.lanes.get(id)?.kick();
  }

  /** Resolves when no lane has anything on its way or due now. */
  async idle(): Promise<void> {
    const isBusy = () => [...this.lanes.values()].some((lane) => lane.isBusy);
    while (isBusy()) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /** What time alone brings about: expiry, retries, receipts to ask for, claims whose holder is gone. */
  async sweep(now: number): Promise<number> {
    if (!this.running) return 0;
    let done = await this.expire(now);
    for (const lane of this.lanes.values()) {
      const { toSend, toAsk, stale } = await this.store.hasWork(lane.channel.id, now);
      if (stale) {
        done += await this.unitOfWork.run((tx) => this.store.reclaim(tx, lane.channel.id, now, false));
      }
      if (toAsk || stale) lane.askDue();
      if (toSend) lane.kick();
      if (toAsk || toSend) done += 1;
    }
    return done;
  }

  private async expire(now: number): Promise<number> {
    if (!(await this.plans.hasExpired(now))) return 0;
    return this.unitOfWork.run(async (tx) => {
      const calls = await this.plans.expire(tx, now);
      const opened = await this.settlement.after(tx, calls, now);
      if (opened.length > 0) tx.afterCommit(() => this.kick(opened));
      return calls.length;
    });
  }

  /** Settings may have changed since a delivery was planned: it goes to the channel that now serves its kind. */
  private async rebindOrphans(): Promise<void> {
    const known = this.channels.all().map(({ id }) => id);
    for (const kind of channelKinds) {
      for (const nature of ['actual', 'drill'] as const) {
        const to = bindChannel(this.channels.all(), kind, nature)?.id ?? null;
        await this.unitOfWork.run((tx) => this.plans.rebind(tx, kind, nature, known, to));
      }
    }
  }

  now(): number {
    return this.clock.now();
  }

  async exchange(
    channel: Channel,
    finished: readonly FinishedRequest[],
    room: number,
  ): Promise<readonly ClaimedRequest[]> {
    return this.unitOfWork.run(async (tx) => {
      const opened = await this.settlement.outcomes(tx, channel, finished);
      if (finished.length > 0) await this.noteHealth(tx, channel, finished);
      if (opened.length > 0) tx.afterCommit(() => this.kick(opened));
      return room === 0
        ? []
        : this.store.claim(tx, channel.id, room, this.clock.now(), channel.lane.timeoutMs + leaseMarginMs);
    });
  }

  private async noteHealth(tx: Tx, channel: Channel, finished: readonly FinishedRequest[]): Promise<void> {
    // A refusal is an answer: the provider works, the address does not.
    const proved = finished.filter(({ outcome }) => outcome.kind === 'accepted' || outcome.kind === 'refused');
    const trouble = finished
      .map(({ outcome }) => outcome)
      .find(({ kind }) => kind === 'failed' || kind === 'unknown' || kind === 'throttled');
    const provedAt = proved.length > 0 ? Math.max(...proved.map(({ finishedAt }) => finishedAt)) : null;
    await this.store.noteHealth(tx, channel.id, provedAt, trouble && 'reason' in trouble ? trouble.reason : null);
  }

  async send(channel: Channel, request: ClaimedRequest): Promise<DeliveryOutcome> {
    try {
      return await sendThrough(channel, request.message);
    } catch (error) {
      this.trouble(channel, error);
      return { kind: 'unknown', reason: 'adapter-fault' };
    }
  }

  questions(channel: Channel, limit: number): Promise<readonly ReceiptQuestion[]> {
    return this.unitOfWork.run((tx) =>
      this.receipts.takeQuestions(tx, channel.id, limit, this.clock.now(), channel.lane.timeoutMs + askMarginMs),
    );
  }

  async ask(channel: Channel, question: ReceiptQuestion): Promise<void> {
    let found: FoundReceipt | null = null;
    let isHeard = true;
    try {
      found = await channel.receiptOf(question);
    } catch (error) {
      // Not knowing is not the same as there being none: the question is asked again.
      isHeard = false;
      this.trouble(channel, error);
    }
    const now = this.clock.now();
    await this.unitOfWork.run(async (tx) => {
      const opened = found
        ? await this.found(tx, channel, question, found, now)
        : await this.settlement.noReceipt(tx, channel, [question.carrierId], isHeard, now);
      tx.afterCommit(() => this.kick([channel.id, ...opened]));
    });
  }

  private async found(
    tx: Tx,
    channel: Channel,
    question: ReceiptQuestion,
    receipt: FoundReceipt,
    now: number,
  ): Promise<readonly string[]> {
    await this.receipts.addReceipt(
      tx,
      { ...receipt, channelId: channel.id, key: question.key },
      question.carrierId,
      now,
    );
    const [row] = await this.store.carriers(tx, [question.carrierId]);
    if (!row) return [];
    // Known to the provider, no news: `accepted` is asked about again, but not for ever.
    if (row.state === 'accepted' && receipt.state === 'accepted')
      return this.settlement.noReceipt(tx, channel, [question.carrierId], true, now);
    return this.settlement.receipt(tx, row, receipt, now);
  }

  trouble(channel: Channel, error: unknown): void {
    this.log.error(`${channel.id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
