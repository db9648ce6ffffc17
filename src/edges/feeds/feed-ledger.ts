/** What feeds brought since it was last written down, added up in memory: a burst costs one row, not one for each message. */
import type { FeedMessage } from '../../shared/feed-health.js';
import type { Reason } from '../../shared/reason.js';
import type { Heard } from './feed-state.js';
import { clockSkewOf, samplesKept } from './feed-standing.js';

interface Count {
  messages: number;
  messagesWithFaults: number;
  lastHeardAt: number;
  lastFault: { readonly reason: Reason; readonly at: number } | null;
}

export class FeedLedger {
  private counts = new Map<string, { readonly whole: Count; readonly issuers: Map<string, Count> }>();
  /** Kept for as long as the process runs. */
  private readonly skews = new Map<string, number[]>();

  add({ feedId, issuer, faults, sentAt }: FeedMessage, at: number): void {
    const feed = this.counts.get(feedId) ?? { whole: nothing(), issuers: new Map<string, Count>() };
    const ofIssuer = feed.issuers.get(issuer ?? '') ?? nothing();
    const fault = faults.find(({ level }) => level === 'error') ?? faults.find(({ level }) => level === 'warning');
    for (const count of [feed.whole, ofIssuer]) {
      count.messages += 1;
      count.lastHeardAt = at;
      if (!fault) continue;
      count.messagesWithFaults += 1;
      count.lastFault = { reason: fault, at };
    }
    feed.issuers.set(issuer ?? '', ofIssuer);
    this.counts.set(feedId, feed);
    if (sentAt !== null) this.skews.set(feedId, [...(this.skews.get(feedId) ?? []), sentAt - at].slice(-samplesKept));
  }

  /** Everything since the last time, to be written down; `giveBack` it when that failed. */
  take(): readonly Heard[] {
    const taken = [...this.counts].map(([feedId, { whole, issuers }]): Heard => ({
      feedId,
      ...whole,
      clockSkewMs: clockSkewOf(this.skews.get(feedId) ?? []),
      issuers: [...issuers].map(([issuer, count]) => ({
        issuer,
        ...count,
        lastFault: count.lastFault?.reason ?? null,
      })),
    }));
    this.counts = new Map();
    return taken;
  }

  giveBack(taken: readonly Heard[]): void {
    for (const { feedId, issuers, ...before } of taken) {
      const feed = this.counts.get(feedId) ?? { whole: nothing(), issuers: new Map<string, Count>() };
      join(feed.whole, before);
      for (const { issuer, lastFault, ...count } of issuers) {
        const known = feed.issuers.get(issuer) ?? nothing();
        join(known, { ...count, lastFault: lastFault && { reason: lastFault, at: count.lastHeardAt } });
        feed.issuers.set(issuer, known);
      }
      this.counts.set(feedId, feed);
    }
  }
}

function nothing(): Count {
  return { messages: 0, messagesWithFaults: 0, lastHeardAt: 0, lastFault: null };
}

/** `count` is newer than what is given back. */
function join(count: Count, before: Count): void {
  count.messages += before.messages;
  count.messagesWithFaults += before.messagesWithFaults;
  count.lastHeardAt = Math.max(count.lastHeardAt, before.lastHeardAt);
  count.lastFault ??= before.lastFault;
}
