import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { Clock } from '../../shared/clock.js';
import { dayMs } from '../../shared/time.js';
import type { Tx } from '../../shared/unit-of-work.js';

export interface PendingLink {
  readonly hash: string;
  readonly href: string;
  readonly tries: number;
}

/** How often a link's last sighting is written down: a feed names the same ones every minute. */
const noteAgainMs = dayMs;
/** A link that its feed has not named for so long is forgotten. */
const forgetAfterMs = 30 * dayMs;

/** Alerts that feeds only point to: each is fetched once, also when the feed has nothing new or the service was killed. */
@Injectable()
export class FeedLinkStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Remembers what the feed points to now; what was known stays as it is. Forgets what it no longer names. */
  async note(
    tx: Tx,
    feedId: string,
    links: readonly { readonly href: string; readonly updated: string }[],
  ): Promise<void> {
    const sql = sqlOf(tx);
    const now = this.clock.now();
    const fresh = new Map(links.map(({ href, updated }) => [sha256(`${href}|${updated}`), href]));
    await sql.insert(
      'feed_link',
      [...fresh].map(([hash, href]) => ({
        feed_id: feedId,
        link_hash: hash,
        href,
        tries: 0,
        next_at: now,
        first_seen_at: now,
        last_seen_at: now,
      })),
      `ON CONFLICT (feed_id, link_hash) DO UPDATE SET last_seen_at = excluded.last_seen_at
         WHERE feed_link.last_seen_at < excluded.last_seen_at - ${noteAgainMs}`,
    );
    await sql.run(`DELETE FROM feed_link WHERE feed_id = ? AND last_seen_at < ?`, [feedId, now - forgetAfterMs]);
  }

  /** What is to be fetched now, the newest first. */
  async due(feedId: string, limit: number): Promise<readonly PendingLink[]> {
    return this.database.reader.rows<PendingLink>(
      `SELECT link_hash AS hash, href, tries FROM feed_link WHERE feed_id = ? AND next_at <= ?
        ORDER BY first_seen_at DESC, link_hash LIMIT ?`,
      [feedId, this.clock.now(), limit],
    );
  }

  /** `nextAt` null: it was fetched, or is given up. */
  async tried(tx: Tx, feedId: string, hash: string, nextAt: number | null): Promise<void> {
    await sqlOf(tx).run(`UPDATE feed_link SET tries = tries + 1, next_at = ? WHERE feed_id = ? AND link_hash = ?`, [
      nextAt,
      feedId,
      hash,
    ]);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
