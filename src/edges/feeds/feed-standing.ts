/** Whether a feed is alive, and whether its sender's clock goes right (design.md §2: a feed gone quiet is an alarm). */
import type { FeedCondition } from '../../shared/feed-health.js';
import { hourMs, minuteMs } from '../../shared/time.js';
import type { Words } from '../../shared/words.js';
import type { Feed } from './feed.js';

/** Times are epoch milliseconds. */
export interface SignsOfLife {
  readonly lastHeardAt: number | null;
  readonly lastOkAt: number | null;
  readonly failures: number;
}

export interface Standing {
  readonly condition: FeedCondition;
  /** The last sign of life; null: never. */
  readonly lastSignAt: number | null;
  /** Since when nothing is heard: what silence is measured from. */
  readonly quietSince: number;
}

/**
 * `startedAt`: when this service began to listen; nobody is silent for a time in which nobody listened. A feed without
 * a rhythm that we go and fetch is alive when it can be fetched: nothing new is news too.
 */
export function standingOf(feed: Feed, life: SignsOfLife | null, at: { now: number; startedAt: number }): Standing {
  const fetched = feed.kind === 'poll' || feed.kind === 'folder';
  const sign = fetched && feed.everyMinutes === null ? (life?.lastOkAt ?? null) : (life?.lastHeardAt ?? null);
  const quietSince = Math.max(sign ?? at.startedAt, at.startedAt);
  const limit = feed.silentAfterMinutes;
  const condition = (): FeedCondition => {
    if (limit !== null && at.now - quietSince > limit * minuteMs) return 'quiet';
    if ((life?.failures ?? 0) > 0) return 'failing';
    return (life?.lastHeardAt ?? life?.lastOkAt ?? null) === null ? 'never' : 'heard';
  };
  return { condition: condition(), lastSignAt: sign, quietSince };
}

/** A clock that is ahead by so much is wrong: a message can not be late from the future. */
const aheadMs = 10 * minuteMs;
/** Messages that are always so old come from a slow clock, or lie somewhere before they are sent on. */
const oldMs = 2 * hourMs;
/** One late message is a late message; so many in a row say something about the sender. */
const samplesNeeded = 3;
export const samplesKept = 5;

/**
 * By how much the sender's clock is ahead of ours at least, from the newest messages' `sent` less receipt: a way only
 * makes a message older, so the youngest tells most. Null: too few to say.
 */
export function clockSkewOf(samples: readonly number[]): number | null {
  if (samples.length === 0) return null;
  const skew = Math.max(...samples);
  return skew > aheadMs || samples.length >= samplesNeeded ? skew : null;
}

/** What to say of it; null when the clock is well or nobody can tell. */
export function skewInWords(skewMs: number | null): Words | null {
  if (skewMs === null) return null;
  if (skewMs > aheadMs) {
    const minutes = Math.round(skewMs / minuteMs);
    return {
      zh: `对方时钟约快${minutes}分钟,请通知发送单位校时`,
      en: `the sender's clock is about ${minutes} minutes fast: ask them to set it`,
    };
  }
  if (skewMs < -oldMs) {
    const hours = Math.round(-skewMs / hourMs);
    return {
      zh: `消息送到时已过${hours}小时:对方时钟慢,或消息在途中积压`,
      en: `messages are ${hours} hours old when they arrive: the sender's clock is slow, or they lie on the way`,
    };
  }
  return null;
}
