import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import type { Rulebook } from '../../decide/rulebook/core/rulebook.js';
import { Rulebooks } from '../../decide/rulebook/rulebook.ports.js';
import { Needs } from '../../platform/access/permission.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import { conflict, notFound } from '../../shared/domain-error.js';
import { toRfc3339 } from '../../shared/time.js';
import { FeedRegistry, issuersOf, type Feed } from './feed.js';
import { skewInWords } from './feed-standing.js';
import { FeedWatch, type FeedOverview } from './feed-watch.js';

/** Who sends us what, and whether it still comes. */
@Controller('api/v1/feeds')
export class FeedsController {
  constructor(
    private readonly registry: FeedRegistry,
    private readonly watch: FeedWatch,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /** Every feed in the order of the file, those switched off too: how it stands, what came, what was wrong with it. */
  @Get()
  @Needs('feed.read')
  async list() {
    const rulebook = this.rulebooks.current();
    return {
      now: toRfc3339(this.clock.now()),
      feeds: (await this.watch.overview()).map((overview) => this.view(overview, rulebook)),
    };
  }

  /** Looks at a feed that we fetch at once, whatever its interval; the answer does not wait for it. */
  @Post(':id/poll-now')
  @HttpCode(202)
  @Needs('feed.manage')
  async pollNow(@Param('id') id: string) {
    const feed = this.registry.get(id);
    if (!feed) throw notFound('feeds.unknown-feed', '没有这个来源', 'there is no such feed');
    if (!feed.enabled) throw conflict('feeds.switched-off', '来源已停用', 'the feed is switched off');
    if (feed.kind !== 'poll' && feed.kind !== 'folder')
      throw conflict('feeds.not-fetched', '由对方推送,不能去取', 'its sender comes to us: there is nothing to fetch');
    await this.watch.hurry(id);
    return { id, asked: toRfc3339(this.clock.now()) };
  }

  private view({ feed, standing, state, counts, silence }: FeedOverview, rulebook: Rulebook) {
    const nameOf = (issuer: string) => rulebook.issuers.find(({ id }) => id === issuer)?.name ?? null;
    return {
      id: feed.id,
      name: feed.name,
      kind: feed.kind,
      enabled: feed.enabled,
      state: feed.enabled ? standing.condition : 'off',
      quietSince: toRfc3339(standing.quietSince),
      place: placeOf(feed),
      issuers: issuersOf(feed).map((id) => ({ id, name: nameOf(id) })),
      everyMinutes: feed.everyMinutes,
      silentAfterMinutes: feed.silentAfterMinutes,
      calls: { unitId: feed.calls, name: this.directory.unit(feed.calls)?.name ?? feed.calls },
      calling: silence && { since: toRfc3339(silence.since), noticedAt: toRfc3339(silence.noticedAt) },
      lastHeardAt: time(state?.lastHeardAt),
      lastOkAt: time(state?.lastOkAt),
      lastAttemptAt: time(state?.lastAttemptAt),
      // 0: at once, as somebody asked.
      nextAt: isFetched(feed) && feed.enabled ? time(state?.nextAt || null) : null,
      failures: state?.failures ?? 0,
      lastFault: state?.lastFault ?? null,
      lastFaultAt: time(state?.lastFaultAt),
      clockSkewSeconds: seconds(state?.clockSkewMs ?? null),
      clockWords: skewInWords(state?.clockSkewMs ?? null),
      messages: state?.messages ?? 0,
      messagesWithFaults: state?.messagesWithFaults ?? 0,
      counts: counts.map(({ feedId: _, lastHeardAt, ...count }) => ({
        ...count,
        name: nameOf(count.issuer),
        lastHeardAt: toRfc3339(lastHeardAt),
      })),
    };
  }
}

function isFetched(feed: Feed): boolean {
  return feed.kind === 'poll' || feed.kind === 'folder';
}

/** Where we look: an address without its query, which may hold a secret, or a folder. */
function placeOf(feed: Feed): string | null {
  if (feed.kind === 'folder') return feed.path;
  if (feed.kind !== 'poll') return null;
  const { origin, pathname } = new URL(feed.url);
  return `${origin}${pathname}`;
}

function time(at: number | null | undefined): string | null {
  return typeof at === 'number' ? toRfc3339(at) : null;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 1_000);
}
