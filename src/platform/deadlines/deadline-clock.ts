import { type Chance } from '../../shared/chance.js';
import { type Clock } from '../../shared/clock.js';
import { Deadlines, type AfterDue, type Deadline } from '../../shared/deadlines.js';
import type { Tx, UnitOfWork } from '../../shared/unit-of-work.js';
import { type Database, sqlOf } from '../database/database.js';

interface DeadlineRow {
  id: string;
  kind: string;
  subject: string;
  incident_id: string;
  opened_at: number;
  due_at: number;
  round: number;
  payload: string;
}

const leaseMs = 30_000;
/** A clock whose handler failed lets the others go first. */
const retryMs = 2_000;
const batch = 100;

/** Every clock of the service in one table; each round is claimed by one node and its handler is repeatable. */
export class DeadlineClock extends Deadlines {
  private readonly handlers = new Map<string, (deadline: Deadline) => Promise<AfterDue>>();

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
  }

  async open(
    tx: Tx,
    deadline: { kind: string; subject: string; incidentId: string; dueAt: number; payload?: unknown },
  ): Promise<void> {
    await sqlOf(tx).insert(
      'deadline',
      [
        {
          id: this.chance.id(),
          kind: deadline.kind,
          subject: deadline.subject,
          incident_id: deadline.incidentId,
          opened_at: this.clock.now(),
          due_at: deadline.dueAt,
          next_due_at: deadline.dueAt,
          round: 0,
          payload: JSON.stringify(deadline.payload ?? null),
          open_key: openKey(deadline.kind, deadline.subject),
          closed_at: null,
          outcome: null,
          lease_until: 0,
          fence: 0,
        },
      ],
      'ON CONFLICT (open_key) DO NOTHING',
    );
  }

  async close(tx: Tx, kind: string, subject: string, outcome: string): Promise<string | null> {
    const [closed] = await sqlOf(tx).returning<{ id: string }>(
      `UPDATE deadline SET closed_at = ?, outcome = ?, open_key = NULL, next_due_at = NULL WHERE open_key = ? RETURNING id`,
      [this.clock.now(), outcome, openKey(kind, subject)],
    );
    return closed?.id ?? null;
  }

  async hold(tx: Tx, id: string): Promise<boolean> {
    const held = await sqlOf(tx).run(`UPDATE deadline SET fence = fence WHERE id = ? AND closed_at IS NULL`, [id]);
    return held === 1;
  }

  async dueAt(tx: Tx, kind: string, subject: string): Promise<number | null> {
    const row = await sqlOf(tx).one<{ due_at: number }>(`SELECT due_at FROM deadline WHERE open_key = ?`, [
      openKey(kind, subject),
    ]);
    return row?.due_at ?? null;
  }

  onDue(kind: string, run: (deadline: Deadline) => Promise<AfterDue>): void {
    if (this.handlers.has(kind)) throw new Error(`deadline ${kind} has two handlers`);
    this.handlers.set(kind, run);
  }

  async listOpen(incidentId?: string): Promise<readonly Deadline[]> {
    const rows = await this.database.reader.rows<DeadlineRow>(
      `SELECT id, kind, subject, incident_id, opened_at, due_at, round, payload FROM deadline
        WHERE closed_at IS NULL ${incidentId === undefined ? '' : 'AND incident_id = ?'} ORDER BY due_at`,
      incidentId === undefined ? [] : [incidentId],
    );
    return rows.map(toDeadline);
  }

  /** Runs the handlers of what is due at `now`; returns how many rounds were handled. */
  async runDue(now: number): Promise<number> {
    const due = await this.database.reader.rows<DeadlineRow>(
      `SELECT id, kind, subject, incident_id, opened_at, due_at, round, payload FROM deadline
        WHERE next_due_at <= ? AND lease_until <= ${this.database.nowSql} ORDER BY next_due_at LIMIT ?`,
      [now, batch],
    );
    let handled = 0;
    const failures: unknown[] = [];
    for (const row of due) {
      try {
        if (await this.runOne(row, now)) handled += 1;
      } catch (error) {
        // One clock that can not ring must not silence the others.
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, `${failures.length} clocks could not ring`);
    return handled;
  }

  private async runOne(row: DeadlineRow, now: number): Promise<boolean> {
    const [claimed] = await this.unitOfWork.run((tx) =>
      sqlOf(tx).returning<{ fence: number }>(
        `UPDATE deadline SET lease_until = ${this.database.nowSql} + ?, fence = fence + 1
          WHERE id = ? AND round = ? AND next_due_at <= ? AND lease_until <= ${this.database.nowSql} RETURNING fence`,
        [leaseMs, row.id, row.round, now],
      ),
    );
    if (!claimed) return false;
    let next: AfterDue;
    try {
      const handler = this.handlers.get(row.kind);
      if (!handler) throw new Error(`nobody handles deadlines of kind ${row.kind}`);
      next = await handler(toDeadline(row));
    } catch (error) {
      await this.unitOfWork.run((tx) =>
        sqlOf(tx).run(`UPDATE deadline SET lease_until = ${this.database.nowSql} + ? WHERE id = ? AND fence = ?`, [
          retryMs,
          row.id,
          claimed.fence,
        ]),
      );
      throw error;
    }
    await this.unitOfWork.run((tx) =>
      sqlOf(tx).run(
        `UPDATE deadline SET lease_until = 0, round = round + 1, next_due_at = ? WHERE id = ? AND fence = ? AND closed_at IS NULL`,
        [next === 'rest' ? null : next.again, row.id, claimed.fence],
      ),
    );
    return true;
  }
}

function openKey(kind: string, subject: string): string {
  return `${kind}|${subject}`;
}

function toDeadline(row: DeadlineRow): Deadline {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    incidentId: row.incident_id,
    openedAt: row.opened_at,
    dueAt: row.due_at,
    round: row.round,
    payload: JSON.parse(row.payload) as unknown,
  };
}
