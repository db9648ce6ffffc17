import { FeedFolder } from '../../src/edges/feeds/feed-folder.js';
import { FeedLinkStore } from '../../src/edges/feeds/feed-links.store.js';
import { FeedPoll } from '../../src/edges/feeds/feed-poll.js';
import { FeedStateStore } from '../../src/edges/feeds/feed-state.store.js';
import { FeedWatch } from '../../src/edges/feeds/feed-watch.js';
import { FeedRegistry, type Feed } from '../../src/edges/feeds/feed.js';
import { Outside } from '../../src/edges/feeds/fetch-answer.js';
import { readFeeds } from '../../src/edges/feeds/read-feeds.js';
import { MessageIntake } from '../../src/edges/feeds/take-in-message.js';
import { ChainedAuditLog } from '../../src/platform/audit/chained-audit-log.js';
import { type Database } from '../../src/platform/database/database.js';
import { Ticker } from '../../src/platform/schedule/ticker.js';
import type { Decide } from './decide.js';
import type { Ground } from './engines.js';

/** The feeds of a file like the shipped one. */
export function feedsOf(text: string): readonly Feed[] {
  const { feeds, reasons } = readFeeds({ name: 'feeds.yaml', text }, null);
  if (reasons.length > 0) throw new Error(JSON.stringify(reasons));
  return feeds;
}

/** Names lead where the test says; of the loopback only 127.0.0.1 counts as outside. */
export class TestNetwork extends Outside {
  readonly names = new Map<string, readonly { address: string; family: number }[]>();

  override addressesOf(host: string) {
    const found = this.names.get(host);
    return found ? Promise.resolve(found) : Promise.reject(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }));
  }

  override isPrivate(address: string): boolean {
    return address !== '127.0.0.1' && super.isPrivate(address);
  }
}

/** The feeds over real stores and the real intake; `tick` is one round of everything due. */
export async function openFeeds(
  { database, unitOfWork, clock, chance, audit }: Ground,
  decide: Pick<Decide, 'intake' | 'rulebooks' | 'calls'>,
  feeds: readonly Feed[],
  outside: Outside = new TestNetwork(),
) {
  const registry = new FeedRegistry(feeds);
  const ticker = new Ticker(clock);
  const store = new FeedStateStore(database, audit, clock);
  const links = new FeedLinkStore(database, clock);
  const watch = new FeedWatch(
    ...([registry, store, decide.rulebooks, decide.calls, unitOfWork, ticker, clock, chance] as const),
  );
  const messages = new MessageIntake(decide.intake, decide.rulebooks, watch);
  const poll = new FeedPoll(
    ...([registry, store, links, messages, unitOfWork, ticker, clock, chance, outside] as const),
  );
  const folder = new FeedFolder(registry, store, messages, unitOfWork, ticker, clock);
  for (const part of [store, watch, poll, folder]) part.onModuleInit();
  await watch.onApplicationBootstrap();
  const stateOf = async (id: string) => {
    const state = await store.state(id);
    if (!state) throw new Error(`no state of ${id}`);
    return state;
  };
  return {
    ...{ registry, watch, messages, store, links, ticker, stateOf },
    tick: () => ticker.tickAll(),
    close: () => poll.onModuleDestroy(),
  };
}

export type Feeds = Awaited<ReturnType<typeof openFeeds>>;

/** The same over another connection to the database, as another node has it. */
export async function anotherNode(ground: Ground): Promise<Ground> {
  const database: Database = await ground.another();
  const { unitOfWork } = database;
  return {
    ...ground,
    database,
    unitOfWork,
    audit: new ChainedAuditLog(database, unitOfWork, ground.clock, ground.chance),
  };
}
