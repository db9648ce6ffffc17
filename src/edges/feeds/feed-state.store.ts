import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, systemActor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import type { Reason } from '../../shared/reason.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { FeedState, Heard, IssuerCount, Silence, Validators } from './feed-state.js';

interface StateRow {
  feed_id: string;
  last_attempt_at: number | null;
  last_heard_at: number | null;
  last_ok_at: number | null;
  last_fault: string | null;
  last_fault_at: number | null;
  failures: number;
  etag: string | null;
  last_modified: string | null;
  body_hash: string | null;
  next_at: number;
  messages: number;
  messages_with_faults: number;
  clock_skew_ms: number | null;
}

interface SilenceRow {
  id: string;
  feed_id: string;
  since: number;
  noticed_at: number;
  unit_id: string;
}

/** A server's validator is a short text; what is longer is not kept, and the whole is fetched again. */
const longestValidator = 1_000;

/** How feeds stand, on SQLite and PostgreSQL. */
@Injectable()
export class FeedStateStore implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly auditLog: AuditLog,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'feed_silence',
      idColumn: 'id',
      columns: ['id', 'feed_id', 'since', 'noticed_at', 'unit_id'],
    });
  }

  /** Makes the rows of these feeds where there are none yet. */
  async begin(tx: Tx, feedIds: readonly string[]): Promise<void> {
    await sqlOf(tx).insert(
      'feed_state',
      feedIds.map((feed_id) => ({ feed_id })),
      'ON CONFLICT (feed_id) DO NOTHING',
    );
  }

  async state(feedId: string): Promise<FeedState | null> {
    const row = await this.database.reader.one<StateRow>(`SELECT * FROM feed_state WHERE feed_id = ?`, [feedId]);
    return row ? stateOf(row) : null;
  }

  async states(): Promise<ReadonlyMap<string, FeedState>> {
    const rows = await this.database.reader.rows<StateRow>(`SELECT * FROM feed_state`);
    return new Map(rows.map((row) => [row.feed_id, stateOf(row)]));
  }

  async issuerCounts(): Promise<readonly IssuerCount[]> {
    const rows = await this.database.reader.rows<{
      feed_id: string;
      issuer: string;
      messages: number;
      messages_with_faults: number;
      last_heard_at: number;
      last_fault: string | null;
    }>(`SELECT * FROM feed_issuer ORDER BY feed_id, messages DESC, issuer`);
    return rows.map((row) => ({
      feedId: row.feed_id,
      issuer: row.issuer,
      messages: row.messages,
      messagesWithFaults: row.messages_with_faults,
      lastHeardAt: row.last_heard_at,
      lastFault: readFault(row.last_fault),
    }));
  }

  /** Adds up what came; several nodes may each add theirs. */
  async addHeard(tx: Tx, heard: readonly Heard[]): Promise<void> {
    const sql = sqlOf(tx);
    // In one order, so that two nodes never wait for each other.
    for (const each of heard.toSorted((a, b) => (a.feedId < b.feedId ? -1 : 1))) {
      await sql.run(
        `UPDATE feed_state SET messages = messages + ?, messages_with_faults = messages_with_faults + ?,
                last_heard_at = CASE WHEN last_heard_at > ? THEN last_heard_at ELSE ? END,
                last_ok_at = CASE WHEN last_ok_at > ? THEN last_ok_at ELSE ? END,
                last_fault = CASE WHEN last_fault_at >= ? THEN last_fault ELSE COALESCE(?, last_fault) END,
                last_fault_at = CASE WHEN last_fault_at >= ? THEN last_fault_at ELSE COALESCE(?, last_fault_at) END,
                clock_skew_ms = COALESCE(?, clock_skew_ms)
          WHERE feed_id = ?`,
        [
          each.messages,
          each.messagesWithFaults,
          ...[each.lastHeardAt, each.lastHeardAt, each.lastHeardAt, each.lastHeardAt],
          // What a look found wrong at the same time says more.
          ...[each.lastFault?.at ?? null, each.lastFault && JSON.stringify(each.lastFault.reason)],
          ...[each.lastFault?.at ?? null, each.lastFault?.at ?? null],
          each.clockSkewMs,
          each.feedId,
        ],
      );
      await sql.insert(
        'feed_issuer',
        each.issuers
          .toSorted((a, b) => (a.issuer < b.issuer ? -1 : 1))
          .map((count) => ({
            feed_id: each.feedId,
            issuer: count.issuer,
            messages: count.messages,
            messages_with_faults: count.messagesWithFaults,
            last_heard_at: count.lastHeardAt,
            last_fault: count.lastFault && JSON.stringify(count.lastFault),
          })),
        `ON CONFLICT (feed_id, issuer) DO UPDATE SET messages = feed_issuer.messages + excluded.messages,
           messages_with_faults = feed_issuer.messages_with_faults + excluded.messages_with_faults,
           last_heard_at = excluded.last_heard_at, last_fault = COALESCE(excluded.last_fault, feed_issuer.last_fault)`,
      );
    }
  }

  /** Takes the round that was due at `expected`; false when another node has it. */
  async claimRound(tx: Tx, feedId: string, round: { expected: number; nextAt: number }): Promise<boolean> {
    const claimed = await sqlOf(tx).run(
      `UPDATE feed_state SET next_at = ?, last_attempt_at = ? WHERE feed_id = ? AND next_at = ?`,
      [round.nextAt, this.clock.now(), feedId, round.expected],
    );
    return claimed === 1;
  }

  /** The round went well. `validators` null: the same as before. */
  async succeed(tx: Tx, feedId: string, validators: Validators | null): Promise<void> {
    const sql = sqlOf(tx);
    await sql.run(`UPDATE feed_state SET failures = 0, last_ok_at = ? WHERE feed_id = ?`, [this.clock.now(), feedId]);
    if (!validators) return;
    await sql.run(`UPDATE feed_state SET etag = ?, last_modified = ?, body_hash = ? WHERE feed_id = ?`, [
      short(validators.etag),
      short(validators.lastModified),
      validators.bodyHash,
      feedId,
    ]);
  }

  /** The round did not; `nextAt` null: as it stands. Meanwhile somebody may have asked to look at once: that stays. */
  async fail(
    tx: Tx,
    feedId: string,
    entry: { fault: Reason; failures: number; claimedNextAt: number; nextAt: number },
  ): Promise<void> {
    const sql = sqlOf(tx);
    await sql.run(`UPDATE feed_state SET failures = ?, last_fault = ?, last_fault_at = ? WHERE feed_id = ?`, [
      entry.failures,
      JSON.stringify(entry.fault),
      this.clock.now(),
      feedId,
    ]);
    await sql.run(`UPDATE feed_state SET next_at = ? WHERE feed_id = ? AND next_at = ?`, [
      entry.nextAt,
      feedId,
      entry.claimedNextAt,
    ]);
  }

  /** Something is wrong, and the feed works all the same. */
  async noteFault(tx: Tx, feedId: string, fault: Reason): Promise<void> {
    await sqlOf(tx).run(`UPDATE feed_state SET last_fault = ?, last_fault_at = ? WHERE feed_id = ?`, [
      JSON.stringify(fault),
      this.clock.now(),
      feedId,
    ]);
  }

  /** The next round is due at once. */
  async hurry(tx: Tx, feedId: string): Promise<void> {
    await sqlOf(tx).run(`UPDATE feed_state SET next_at = 0 WHERE feed_id = ?`, [feedId]);
  }

  async openSilences(): Promise<readonly Silence[]> {
    const rows = await this.database.reader.rows<SilenceRow>(
      `SELECT id, feed_id, since, noticed_at, unit_id FROM feed_silence WHERE open_key IS NOT NULL`,
    );
    return rows.map(silenceOf);
  }

  /** False when this feed's silence was noticed already. */
  async openSilence(tx: Tx, silence: Silence): Promise<boolean> {
    const inserted = await sqlOf(tx).insert(
      'feed_silence',
      [
        {
          id: silence.id,
          feed_id: silence.feedId,
          since: silence.since,
          noticed_at: silence.noticedAt,
          unit_id: silence.unitId,
          ended_at: null,
          outcome: null,
          open_key: silence.feedId,
        },
      ],
      'ON CONFLICT (open_key) DO NOTHING',
    );
    if (inserted !== 1) return false;
    await this.auditLog.record(tx, {
      act: 'feeds.fell-silent',
      actor: systemActor,
      table: 'feed_silence',
      id: silence.id,
    });
    return true;
  }

  /** False when it had ended already. */
  async endSilence(tx: Tx, id: string, outcome: 'heard' | 'switched-off'): Promise<boolean> {
    const ended = await sqlOf(tx).run(
      `UPDATE feed_silence SET ended_at = ?, outcome = ?, open_key = NULL WHERE id = ? AND open_key IS NOT NULL`,
      [this.clock.now(), outcome, id],
    );
    if (ended !== 1) return false;
    const act = outcome === 'heard' ? 'feeds.heard-again' : 'feeds.switched-off';
    await this.auditLog.record(tx, { act, actor: systemActor, table: 'feed_silence', id });
    return true;
  }
}

function short(validator: string | null): string | null {
  return validator !== null && validator.length <= longestValidator ? validator : null;
}

function readFault(text: string | null): Reason | null {
  return text === null ? null : (JSON.parse(text) as Reason);
}

function silenceOf(row: SilenceRow): Silence {
  return { id: row.id, feedId: row.feed_id, since: row.since, noticedAt: row.noticed_at, unitId: row.unit_id };
}

function stateOf(row: StateRow): FeedState {
  return {
    feedId: row.feed_id,
    lastAttemptAt: row.last_attempt_at,
    lastHeardAt: row.last_heard_at,
    lastOkAt: row.last_ok_at,
    lastFault: readFault(row.last_fault),
    lastFaultAt: row.last_fault_at,
    failures: row.failures,
    etag: row.etag,
    lastModified: row.last_modified,
    bodyHash: row.body_hash,
    nextAt: row.next_at,
    messages: row.messages,
    messagesWithFaults: row.messages_with_faults,
    clockSkewMs: row.clock_skew_ms,
  };
}
