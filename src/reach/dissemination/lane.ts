import type { ClaimedRequest, FinishedRequest, ReceiptQuestion } from './delivery-store.ports.js';
import type { Channel } from './dissemination.ports.js';
import type { DeliveryOutcome } from './core/delivery.js';

/** What a lane needs from its surroundings; each call is one short transaction. */
export interface LaneDesk {
  /** Writes down what ended and claims up to `room` more, gravest first. */
  exchange(channel: Channel, finished: readonly FinishedRequest[], room: number): Promise<readonly ClaimedRequest[]>;
  questions(channel: Channel, limit: number): Promise<readonly ReceiptQuestion[]>;
  /** Asks the provider and writes down what it said; never throws. */
  ask(channel: Channel, question: ReceiptQuestion): Promise<void>;
  send(channel: Channel, request: ClaimedRequest): Promise<DeliveryOutcome>;
  now(): number;
  trouble(channel: Channel, error: unknown): void;
}

/** Network time a database in trouble is left alone before it is tried again. */
const restMs = 200;
const asksAtOnce = 8;

/**
 * One provider account: as many requests at once and per second as it allows, never more claimed than can leave now,
 * so that a red one is next in line the moment it is planned. A slow provider holds up only its own lane.
 */
export class Lane {
  private inFlight = 0;
  private readonly finished: FinishedRequest[] = [];
  private hasWork = false;
  private hasQuestions = false;
  private cycle: Promise<void> | null = null;
  private asking: Promise<void> | null = null;
  private stopped = false;
  private tokens: number;
  private refilledAt = performance.now();
  /** Set while the lane waits for a token, or for the database to recover. */
  private timer: NodeJS.Timeout | null = null;
  private isResting = false;

  constructor(
    readonly channel: Channel,
    private readonly desk: LaneDesk,
  ) {
    this.tokens = channel.lane.perSecond;
  }

  /** There may be something to send. */
  kick(): void {
    this.hasWork = true;
    this.turn();
  }

  /** There may be receipts to ask for. */
  askDue(): void {
    this.hasQuestions = true;
    if (this.stopped || this.asking) return;
    this.asking = this.askAll().finally(() => {
      this.asking = null;
      if (this.hasQuestions) this.askDue();
    });
  }

  get isBusy(): boolean {
    return (
      this.cycle !== null ||
      this.asking !== null ||
      this.inFlight > 0 ||
      this.finished.length > 0 ||
      this.timer !== null
    );
  }

  /** Claims nothing more; resolves when what is on its way has ended and is written down. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.isResting = false;
    while (this.isBusy) {
      this.turn();
      await (this.cycle ?? this.asking ?? new Promise((resolve) => setTimeout(resolve, 5)));
    }
  }

  private turn(): void {
    if (this.cycle || this.isResting) return;
    if (this.finished.length === 0 && (this.stopped || !this.hasWork || this.timer)) return;
    this.cycle = this.exchange().finally(() => {
      this.cycle = null;
      this.turn();
    });
  }

  private async exchange(): Promise<void> {
    const room = this.room();
    const results = this.finished.splice(0);
    if (room === 0 && results.length === 0) return this.rest();
    if (room > 0) this.hasWork = false;
    let claimed: readonly ClaimedRequest[];
    try {
      claimed = await this.desk.exchange(this.channel, results, room);
    } catch (error) {
      // Nothing was written: the results are kept and offered again, or the next start asks for their receipts.
      this.desk.trouble(this.channel, error);
      this.finished.unshift(...results);
      this.hasWork = true;
      if (this.stopped) this.finished.length = 0;
      else {
        this.isResting = true;
        this.wakeIn(restMs);
      }
      return;
    }
    this.tokens -= claimed.length;
    if (claimed.length === room && room > 0) this.hasWork = true;
    for (const request of claimed) void this.carry(request);
  }

  private async carry(request: ClaimedRequest): Promise<void> {
    this.inFlight += 1;
    const outcome = await this.desk.send(this.channel, request);
    this.inFlight -= 1;
    const { carrierId, fence, startedAt } = request;
    this.finished.push({ carrierId, fence, startedAt, finishedAt: this.desk.now(), outcome });
    this.hasWork = true;
    this.turn();
  }

  private room(): number {
    if (this.stopped || !this.hasWork) return 0;
    const { concurrency, perSecond } = this.channel.lane;
    const now = performance.now();
    this.tokens = Math.min(perSecond, this.tokens + ((now - this.refilledAt) / 1_000) * perSecond);
    this.refilledAt = now;
    return Math.max(0, Math.min(concurrency - this.inFlight, Math.floor(this.tokens)));
  }

  /** No slot: a request that ends will turn the lane again. No token: wait for one. */
  private rest(): void {
    if (this.inFlight >= this.channel.lane.concurrency || this.stopped) this.hasWork = false;
    else this.wakeIn(Math.ceil(1_000 / this.channel.lane.perSecond));
  }

  private wakeIn(ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.isResting = false;
      this.turn();
    }, ms);
  }

  private async askAll(): Promise<void> {
    try {
      while (this.hasQuestions && !this.stopped) {
        this.hasQuestions = false;
        const questions = await this.desk.questions(this.channel, asksAtOnce);
        await Promise.all(questions.map((question) => this.desk.ask(this.channel, question)));
        if (questions.length === asksAtOnce) this.hasQuestions = true;
      }
    } catch (error) {
      this.desk.trouble(this.channel, error);
    }
  }
}
