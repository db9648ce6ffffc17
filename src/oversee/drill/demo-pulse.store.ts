import type { Database } from '../../platform/database/database.js';

/** Whether the service has anything left to do now, and when it will have again: what makes waiting skippable. */
export class DemoPulse {
  constructor(private readonly database: Database) {}

  /** Facts not carried on yet, messages not sent yet. */
  async isBusy(now: number): Promise<boolean> {
    const row = await this.database.reader.one<{ busy: number }>(
      `SELECT CASE WHEN EXISTS (SELECT 1 FROM event WHERE done_at IS NULL)
                OR EXISTS (SELECT 1 FROM delivery WHERE state = 'sending')
                OR EXISTS (SELECT 1 FROM delivery WHERE state = 'planned' AND leads = 1 AND due_at <= ? AND expires_at > ?)
              THEN 1 ELSE 0 END AS busy`,
      [now, now],
    );
    return row?.busy === 1;
  }

  /** The next time anything is due after `now`; null when nothing ever is. */
  async nextDueAt(now: number): Promise<number | null> {
    const row = await this.database.reader.one<{ due_at: number | null }>(
      `SELECT MIN(due_at) AS due_at FROM (
         SELECT MIN(receipt_at) AS due_at FROM simulated_message WHERE receipt_at > ?
         UNION ALL SELECT MIN(reply_at) FROM simulated_message WHERE reply_at > ?
         UNION ALL SELECT MIN(next_at) FROM obligation WHERE next_at > ?
         UNION ALL SELECT MIN(next_due_at) FROM deadline WHERE next_due_at > ?
         UNION ALL SELECT MIN(due_at) FROM delivery WHERE due_at > ?
         UNION ALL SELECT MIN(look_at) FROM delivery WHERE look_at > ?) AS soonest`,
      [now, now, now, now, now, now],
    );
    return row?.due_at ?? null;
  }
}
