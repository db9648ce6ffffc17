import { type Chance } from '../../shared/chance.js';
import { type Clock } from '../../shared/clock.js';
import { Events, type EventStep, type StoredEvent } from '../../shared/events.js';
import type { Tx, UnitOfWork } from '../../shared/unit-of-work.js';
import { type Database, sqlOf } from '../database/database.js';

interface EventRow {
  id: string;
  kind: string;
  subject: string;
  payload: string;
  occurred_at: number;
  position: number;
  tries: number;
}

/** A step that hangs longer than this is offered again, on this node or another. */
const leaseMs = 30_000;
const firstRetryMs = 100;
const longestRetryMs = 5_000;
const batch = 200;

/** What went wrong in a step that follows a fact; it will be offered again. */
export type StepFailure = (event: { id: string; kind: string }, step: string, error: unknown, tries: number) => void;

/**
 * Facts as rows. A fact gets its position only after commit, so positions follow commit order without a gap
 * (auto-increment on PostgreSQL does not). Steps of one subject run in order; another subject never waits for them.
 */
export class EventLog extends Events {
  private readonly steps = new Map<string, { step: string; run: EventStep }[]>();
  private readonly listeners = new Set<(events: readonly StoredEvent[]) => void>();
  private tie = 0;
  private pumping: Promise<number> | null = null;
  private again = false;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly onFailure: StepFailure = () => undefined,
  ) {
    super();
  }

  async publish(tx: Tx, event: { kind: string; subject: string; payload: unknown }): Promise<void> {
    await sqlOf(tx).insert('event', [
      {
        id: this.chance.id(),
        kind: event.kind,
        subject: event.subject,
        payload: JSON.stringify(event.payload ?? null),
        occurred_at: this.clock.now(),
        tie: ++this.tie,
        position: null,
        done_at: null,
        tries: 0,
        next_try_at: 0,
        lease_until: 0,
        fence: 0,
        last_error: null,
      },
    ]);
    tx.afterCommit(() => void this.pump().catch(() => undefined));
  }

  on<P>(kind: string, step: string, run: EventStep<P>): void {
    const known = this.steps.get(kind) ?? [];
    if (known.some((other) => other.step === step)) throw new Error(`step ${step} of ${kind} is registered twice`);
    known.push({ step, run: run as EventStep });
    this.steps.set(kind, known);
  }

  /** Called with every fact once it has its position; for live hints, not for work that must happen. */
  listen(listener: (events: readonly StoredEvent[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Facts after a position, oldest first. */
  async after(position: number, limit: number): Promise<readonly StoredEvent[]> {
    const rows = await this.database.reader.rows<EventRow>(
      `SELECT id, kind, subject, payload, occurred_at, position FROM event WHERE position > ? ORDER BY position LIMIT ?`,
      [position, limit],
    );
    return rows.map(storedEvent);
  }

  async headPosition(): Promise<number> {
    const head = await this.database.reader.one<{ position: number }>(
      `SELECT position FROM chain_head WHERE name = 'event'`,
    );
    return head?.position ?? 0;
  }

  /** Facts whose steps are not finished: how many, and since when the oldest waits (domain time). */
  async unfinished(): Promise<{ count: number; oldest: number | null }> {
    const row = await this.database.reader.one<{ count: number; oldest: number | null }>(
      `SELECT COUNT(*) AS count, MIN(occurred_at) AS oldest FROM event WHERE done_at IS NULL`,
    );
    return { count: row?.count ?? 0, oldest: row?.oldest ?? null };
  }

  /** Gives positions and runs what is ready; also the sweeper. Returns how many facts were finished. */
  pump(): Promise<number> {
    if (this.stopped) return Promise.resolve(0);
    if (this.pumping) {
      this.again = true;
      return this.pumping;
    }
    this.pumping = this.loop().finally(() => {
      this.pumping = null;
      // Asked between the last look and here: nobody else would look before the sweeper.
      if (this.again && !this.stopped) void this.pump().catch(() => undefined);
    });
    return this.pumping;
  }

  /** Stops offering; resolves when the running steps have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.pumping?.catch(() => undefined);
  }

  private async loop(): Promise<number> {
    let finished = 0;
    do {
      this.again = false;
      await this.sequence();
      const done = await this.runReady();
      finished += done;
      if (done > 0) this.again = true;
    } while (this.again && !this.stopped);
    return finished;
  }

  private async sequence(): Promise<void> {
    const waiting = await this.database.reader.one(`SELECT id FROM event WHERE position IS NULL LIMIT 1`);
    if (!waiting) return;
    const placed = await this.unitOfWork.run(async (tx) => {
      const sql = sqlOf(tx);
      // The update takes the row lock: one sequencer at a time on PostgreSQL.
      const [head] = await sql.returning<{ position: number }>(
        `UPDATE chain_head SET position = position WHERE name = 'event' RETURNING position`,
      );
      let position = head?.position ?? 0;
      const rows = await sql.rows<EventRow>(
        `SELECT id, kind, subject, payload, occurred_at FROM event WHERE position IS NULL ORDER BY occurred_at, tie LIMIT ?`,
        [batch],
      );
      for (const row of rows) {
        row.position = ++position;
        await sql.run(`UPDATE event SET position = ? WHERE id = ?`, [position, row.id]);
      }
      await sql.run(`UPDATE chain_head SET position = ? WHERE name = 'event'`, [position]);
      return rows;
    });
    if (placed.length === 0) return;
    this.again = true;
    const events = placed.map(storedEvent);
    for (const listener of this.listeners) listener(events);
  }

  private async runReady(): Promise<number> {
    // Only the oldest unfinished fact of a subject may run: a later one never overtakes it. They are picked out before
    // the limit, so that a subject with thousands waiting hides no other.
    const ready = await this.database.reader.rows<EventRow>(
      `SELECT id, kind, subject, payload, occurred_at, position, tries FROM event
        WHERE position IN (SELECT MIN(position) FROM event WHERE done_at IS NULL AND position IS NOT NULL GROUP BY subject)
          AND next_try_at <= ${this.database.nowSql} AND lease_until <= ${this.database.nowSql}
        ORDER BY position LIMIT ?`,
      [batch],
    );
    const results = await Promise.all(ready.map((row) => this.runOne(row)));
    return results.filter(Boolean).length;
  }

  private async runOne(row: EventRow): Promise<boolean> {
    const fence = await this.unitOfWork.run(async (tx) => {
      const [claimed] = await sqlOf(tx).returning<{ fence: number }>(
        `UPDATE event SET lease_until = ${this.database.nowSql} + ?, fence = fence + 1
          WHERE id = ? AND done_at IS NULL AND lease_until <= ${this.database.nowSql} RETURNING fence`,
        [leaseMs, row.id],
      );
      return claimed?.fence;
    });
    if (fence === undefined) return false;
    const event = storedEvent(row);
    const done = new Set(
      (
        await this.database.reader.rows<{ step: string }>(`SELECT step FROM event_step WHERE event_id = ?`, [row.id])
      ).map((r) => r.step),
    );
    for (const { step, run } of this.steps.get(row.kind) ?? []) {
      if (done.has(step)) continue;
      try {
        await run(event);
      } catch (error) {
        this.onFailure(event, step, error, row.tries + 1);
        await this.offerLater(row, fence, error);
        return false;
      }
      await this.unitOfWork.run((tx) =>
        sqlOf(tx).run(`INSERT INTO event_step (event_id, step, done_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, [
          row.id,
          step,
          this.clock.now(),
        ]),
      );
    }
    return this.unitOfWork.run(async (tx) => {
      const changed = await sqlOf(tx).run(
        `UPDATE event SET done_at = ?, lease_until = 0 WHERE id = ? AND fence = ? AND done_at IS NULL`,
        [this.clock.now(), row.id, fence],
      );
      return changed === 1;
    });
  }

  private async offerLater(row: EventRow, fence: number, error: unknown): Promise<void> {
    const wait = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(row.tries, 10));
    await this.unitOfWork.run((tx) =>
      sqlOf(tx).run(
        `UPDATE event SET tries = tries + 1, lease_until = 0, next_try_at = ${this.database.nowSql} + ?, last_error = ? WHERE id = ? AND fence = ?`,
        [wait, String(error instanceof Error ? error.message : error).slice(0, 1000), row.id, fence],
      ),
    );
  }
}

function storedEvent(row: EventRow): StoredEvent {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    payload: JSON.parse(row.payload) as unknown,
    occurredAt: row.occurred_at,
    position: row.position,
  };
}
