import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { callingFor, ladderById } from '../../decide/rulebook/core/lookups.js';
import { Rulebooks } from '../../decide/rulebook/rulebook.ports.js';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { FeedHealth, type FeedMessage, type FeedStanding } from '../../shared/feed-health.js';
import { Ticking } from '../../shared/ticking.js';
import { dateTimeInChinese, minuteMs, secondMs } from '../../shared/time.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { FeedRegistry, mayObserve, type Feed } from './feed.js';
import { FeedLedger } from './feed-ledger.js';
import { standingOf, type Standing } from './feed-standing.js';
import type { FeedState, IssuerCount, Silence } from './feed-state.js';
import { FeedStateStore } from './feed-state.store.js';

/** Source kind under which a silent feed calls its desk. */
export const silenceCall = 'feed-silence';
const silenceColour = 'yellow';

/** How often silence is looked for, domain time. */
const lookEveryMs = 5 * secondMs;

/** All there is to say of one feed, those switched off too. */
export interface FeedOverview {
  readonly feed: Feed;
  readonly standing: Standing;
  readonly state: FeedState | null;
  readonly counts: readonly IssuerCount[];
  /** Its desk is called now. */
  readonly silence: Silence | null;
}

/** Counts what feeds bring, and calls a desk when one brings nothing for too long; once for each silence. */
@Injectable()
export class FeedWatch extends FeedHealth implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ledger = new FeedLedger();
  private startedAt = 0;
  private nextLookAt = 0;

  constructor(
    private readonly registry: FeedRegistry,
    private readonly store: FeedStateStore,
    private readonly rulebooks: Rulebooks,
    private readonly calling: Calling,
    private readonly unitOfWork: UnitOfWork,
    private readonly ticking: Ticking,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
  }

  onModuleInit(): void {
    this.startedAt = this.clock.now();
    this.ticking.register('feeds', (now) => this.tick(now));
  }

  async onApplicationBootstrap(): Promise<void> {
    const ids = this.registry.all.map(({ id }) => id);
    await this.unitOfWork.run((tx) => this.store.begin(tx, ids));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.writeDown();
  }

  heard(message: FeedMessage): void {
    if (this.registry.get(message.feedId)) this.ledger.add(message, this.clock.now());
  }

  mayObserve(feedId: string): boolean {
    const feed = this.registry.get(feedId);
    return feed !== undefined && mayObserve(feed);
  }

  async standings(): Promise<readonly FeedStanding[]> {
    const states = await this.store.states();
    return this.registry.active.map((feed) => {
      const { condition, lastSignAt } = this.standing(feed, states.get(feed.id) ?? null);
      return { id: feed.id, name: feed.name, condition, lastHeardAt: lastSignAt };
    });
  }

  /** In the order of the file. */
  async overview(): Promise<readonly FeedOverview[]> {
    const [states, counts, silences] = await Promise.all([
      this.store.states(),
      this.store.issuerCounts(),
      this.store.openSilences(),
    ]);
    return this.registry.all.map((feed) => {
      const state = states.get(feed.id) ?? null;
      return {
        feed,
        standing: this.standing(feed, state),
        state,
        counts: counts.filter(({ feedId }) => feedId === feed.id),
        silence: silences.find(({ feedId }) => feedId === feed.id) ?? null,
      };
    });
  }

  /** The next look at a feed we go and fetch is due at once. */
  async hurry(feedId: string): Promise<void> {
    await this.unitOfWork.run((tx) => this.store.hurry(tx, feedId));
  }

  private standing(feed: Feed, state: FeedState | null): Standing {
    return standingOf(feed, state, { now: this.clock.now(), startedAt: this.startedAt });
  }

  private async tick(now: number): Promise<number> {
    const written = await this.writeDown();
    if (now < this.nextLookAt && this.nextLookAt - now <= lookEveryMs) return written;
    this.nextLookAt = now + lookEveryMs;
    return written + (await this.lookForSilence());
  }

  private async writeDown(): Promise<number> {
    const heard = this.ledger.take();
    if (heard.length === 0) return 0;
    try {
      await this.unitOfWork.run((tx) => this.store.addHeard(tx, heard));
    } catch (cause) {
      this.ledger.giveBack(heard);
      throw cause;
    }
    return heard.length;
  }

  private async lookForSilence(): Promise<number> {
    const [states, open] = await Promise.all([this.store.states(), this.store.openSilences()]);
    let acts = 0;
    for (const feed of this.registry.active) {
      const { condition, quietSince } = this.standing(feed, states.get(feed.id) ?? null);
      const silence = open.find(({ feedId }) => feedId === feed.id);
      if (condition === 'quiet' && !silence && (await this.ring(feed, quietSince))) acts += 1;
      // After a restart it is waited for anew, and still the same silence until something is heard.
      if (silence && condition !== 'quiet' && isSignAfter(silence, feed, states.get(feed.id)))
        acts += await this.end(silence, 'heard');
    }
    for (const silence of open)
      if (!this.registry.get(silence.feedId)?.enabled) acts += await this.end(silence, 'switched-off');
    return acts;
  }

  private ring(feed: Feed, since: number): Promise<boolean> {
    const rulebook = this.rulebooks.current();
    const now = this.clock.now();
    const id = this.chance.id();
    return this.unitOfWork.run(async (tx) => {
      const silence = { id, feedId: feed.id, since, noticedAt: now, unitId: feed.calls };
      if (!(await this.store.openSilence(tx, silence))) return false;
      await this.calling.call(tx, {
        source: { kind: silenceCall, id, version: 1 },
        incidentId: id,
        nature: 'actual',
        colour: silenceColour,
        title: '来源静默',
        items: [
          {
            unitId: feed.calls,
            text:
              `来源“${feed.name}”已${Math.floor((now - since) / minuteMs)}分钟没有消息(${dateTimeInChinese(since)}起)。` +
              `请电话联系发送单位,核对有无未送达的预警信息,并通知技术人员检查。`,
          },
        ],
        questions: [],
        ladder: ladderById(rulebook, callingFor(rulebook, silenceColour).ladder),
        earlier: 'new',
      });
      return true;
    });
  }

  private end(silence: Silence, outcome: 'heard' | 'switched-off'): Promise<number> {
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.store.endSilence(tx, silence.id, outcome))) return 0;
      const why = outcome === 'heard' ? '来源已恢复' : '来源已停用';
      await this.calling.close(tx, { kind: silenceCall, id: silence.id }, why);
      return 1;
    });
  }
}

function isSignAfter(silence: Silence, feed: Feed, state: FeedState | undefined): boolean {
  const { lastSignAt } = standingOf(feed, state ?? null, { now: silence.noticedAt, startedAt: silence.since });
  return lastSignAt !== null && lastSignAt > silence.since;
}
