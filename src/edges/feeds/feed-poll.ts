import { createHash } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { error, warning, type Reason } from '../../shared/reason.js';
import { secondMs } from '../../shared/time.js';
import { Ticking } from '../../shared/ticking.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { FeedRegistry, type PollFeed } from './feed.js';
import { FeedLinkStore, type PendingLink } from './feed-links.store.js';
import type { FeedState } from './feed-state.js';
import { FeedStateStore } from './feed-state.store.js';
import { Fetcher, Outside } from './fetch-answer.js';
import { isDue, nextRoundAt, type Rhythm } from './next-round.js';
import { MessageIntake, type TakenMessage } from './take-in-message.js';

/** Alerts fetched by link in one round; the others wait for the next. */
const linksPerRound = 20;
/** What can not be had after so many tries is given up, and said. */
const linkTries = 8;

/** Goes and looks at each feed that is to be polled, each by itself: a slow one holds up nobody else. */
@Injectable()
export class FeedPoll implements OnModuleInit, OnModuleDestroy {
  private readonly fetcher: Fetcher;

  constructor(
    private readonly registry: FeedRegistry,
    private readonly store: FeedStateStore,
    private readonly links: FeedLinkStore,
    private readonly messages: MessageIntake,
    private readonly unitOfWork: UnitOfWork,
    private readonly ticking: Ticking,
    private readonly clock: Clock,
    private readonly chance: Chance,
    outside: Outside,
  ) {
    this.fetcher = new Fetcher(outside);
  }

  onModuleInit(): void {
    for (const feed of this.registry.active)
      if (feed.kind === 'poll') this.ticking.register(`feed ${feed.id}`, (now) => this.look(feed, now));
  }

  /** Before the ticker is waited for: what hangs in the network must not hold up the end. */
  onModuleDestroy(): Promise<void> {
    return this.fetcher.stop();
  }

  /** One round when it is due and no other node has it; 1 then, else 0. */
  private async look(feed: PollFeed, now: number): Promise<number> {
    const state = await this.store.state(feed.id);
    const rhythm = rhythmOf(feed);
    if (!state || !isDue(rhythm, state.nextAt, now)) return 0;
    const nextAt = nextRoundAt(rhythm, 0, now, this.chance.next());
    const round = { expected: state.nextAt, nextAt };
    if (!(await this.unitOfWork.run((tx) => this.store.claimRound(tx, feed.id, round)))) return 0;
    const fault = await this.round(feed, state);
    if (fault) {
      const failures = state.failures + 1;
      const again = nextRoundAt(rhythm, failures, now, this.chance.next());
      const entry = { fault, failures, claimedNextAt: nextAt, nextAt: again };
      await this.unitOfWork.run((tx) => this.store.fail(tx, feed.id, entry));
    }
    return 1;
  }

  /** Why it failed; null when it went well. */
  private async round(feed: PollFeed, state: FeedState): Promise<Reason | null> {
    const answer = await this.fetcher.get({ ...feed, ...state, url: feed.url });
    if (answer.kind === 'failed') return answer.fault;
    if (answer.kind === 'stopped') return null;
    if (answer.kind === 'not-modified') {
      await this.unitOfWork.run((tx) => this.store.succeed(tx, feed.id, null));
      await this.fetchLinks(feed);
      return null;
    }
    const { bytes, mediaType, etag, lastModified } = answer;
    const bodyHash = createHash('sha256').update(bytes).digest('hex');
    if (bodyHash !== state.bodyHash) {
      const taken = await this.takeIn(feed, bytes, mediaType);
      if (isUnreadable(taken)) return garbage(taken);
      await this.unitOfWork.run((tx) => this.links.note(tx, feed.id, absolute(taken.links, answer.url)));
    }
    // Only now: whatever fails before is fetched again.
    await this.unitOfWork.run((tx) => this.store.succeed(tx, feed.id, { etag, lastModified, bodyHash }));
    await this.fetchLinks(feed);
    return null;
  }

  private takeIn(feed: PollFeed, bytes: Uint8Array, mediaType: string): Promise<TakenMessage> {
    return this.messages.takeIn({ bytes, mediaType, way: 'poll', by: actorOf(feed), feed, keepsRepeats: false });
  }

  private async fetchLinks(feed: PollFeed): Promise<void> {
    for (const link of await this.links.due(feed.id, linksPerRound)) {
      const answer = await this.fetcher.get({ ...feed, url: link.href, etag: null, lastModified: null });
      if (answer.kind === 'body') {
        const taken = await this.takeIn(feed, answer.bytes, answer.mediaType);
        if (taken.links.length > 0) await this.note(feed, linksWithin(link.href));
        // A page of "be back soon", or half an alert: the alert itself may be there the next time.
        if (isUnreadable(taken)) await this.putOff(feed, link, garbage(taken));
        else await this.unitOfWork.run((tx) => this.links.tried(tx, feed.id, link.hash, null));
        continue;
      }
      // Not modified is no answer to a question without a condition.
      if (answer.kind !== 'failed') return;
      await this.putOff(feed, link, answer.fault);
      // Nobody is there: the rest of the list would only wait for nothing.
      if (answer.isHostDown) return;
    }
  }

  private async putOff(feed: PollFeed, link: PendingLink, fault: Reason): Promise<void> {
    const isGivenUp = link.tries + 1 >= linkTries;
    const nextAt = nextRoundAt(rhythmOf(feed), link.tries + 1, this.clock.now(), this.chance.next());
    await this.unitOfWork.run(async (tx) => {
      await this.links.tried(tx, feed.id, link.hash, isGivenUp ? null : nextAt);
      await this.store.noteFault(tx, feed.id, linkFault(link.href, fault, isGivenUp));
    });
  }

  private async note(feed: PollFeed, fault: Reason): Promise<void> {
    await this.unitOfWork.run((tx) => this.store.noteFault(tx, feed.id, fault));
  }
}

/** A link that leads nowhere even so is said when it is fetched. */
function absolute(links: TakenMessage['links'], base: string): TakenMessage['links'] {
  return links.map((link) => (URL.canParse(link.href, base) ? { ...link, href: new URL(link.href, base).href } : link));
}

function rhythmOf(feed: PollFeed): Rhythm {
  return { intervalMs: feed.intervalSeconds * secondMs, jitterPercent: feed.jitterPercent };
}

function actorOf(feed: PollFeed): Actor {
  return { kind: 'feed', id: feed.id };
}

/** One alert that can not be read does not make a feed unreadable. */
function isUnreadable({ alerts }: TakenMessage): boolean {
  return alerts.length === 1 && alerts[0]?.where === '' && alerts[0].outcome === 'unreadable';
}

function garbage({ alerts: [whole] }: TakenMessage): Reason {
  const first = whole?.faults.find(({ level }) => level === 'error');
  return error(
    '',
    'feeds.unreadable',
    `取到的内容读不懂,原文已留存${first ? `:${first.text.zh}` : ''}`,
    `what it answered cannot be read; it is kept${first ? `: ${first.text.en}` : ''}`,
  );
}

function linkFault(href: string, fault: Reason, isGivenUp: boolean): Reason {
  const shown = href.slice(0, 200);
  return isGivenUp
    ? error(
        '',
        'feeds.link-given-up',
        `${shown} 试了${linkTries}次,已放弃:${fault.text.zh}`,
        `${shown} given up after ${linkTries} tries: ${fault.text.en}`,
      )
    : warning('', fault.code, `${shown}:${fault.text.zh}`, `${shown}: ${fault.text.en}`);
}

function linksWithin(href: string): Reason {
  const shown = href.slice(0, 200);
  return warning(
    '',
    'feeds.links-within',
    `${shown} 里又是链接,不再往下取`,
    `${shown} holds links again, which are not followed`,
  );
}
