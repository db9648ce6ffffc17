import { Injectable } from '@nestjs/common';
import { conflict } from '../../shared/domain-error.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Database, sqlOf } from '../database/database.js';
import { IdempotencyStore, type KeptAnswer, type KeyedRequest } from './idempotency.ports.js';

/** How long a request may run before another with its key may take over, in milliseconds of database time. */
const leaseMs = 60_000;

@Injectable()
export class TypeormIdempotencyStore extends IdempotencyStore {
  constructor(private readonly database: Database) {
    super();
  }

  async take(tx: Tx, request: KeyedRequest, at: number): Promise<KeptAnswer | 'taken'> {
    const sql = sqlOf(tx);
    const { userId, requestKey, route, requestHash } = request;
    const now = this.database.nowSql;
    const inserted = await sql.run(
      `INSERT INTO idempotency_key (user_id, request_key, route, request_hash, created_at, lease_until)
       VALUES (?, ?, ?, ?, ?, ${now} + ${leaseMs}) ON CONFLICT (user_id, request_key) DO NOTHING`,
      [userId, requestKey, route, requestHash, at],
    );
    if (inserted === 1) return 'taken';
    const takenOver = await sql.run(
      `UPDATE idempotency_key SET lease_until = ${now} + ${leaseMs}
       WHERE user_id = ? AND request_key = ? AND request_hash = ? AND status IS NULL AND lease_until < ${now}`,
      [userId, requestKey, requestHash],
    );
    if (takenOver === 1) return 'taken';
    const row = await sql.one<{ request_hash: string; status: number | null; response: string | null }>(
      'SELECT request_hash, status, response FROM idempotency_key WHERE user_id = ? AND request_key = ?',
      [userId, requestKey],
    );
    if (!row) throw conflict('request.still-running', '同一请求正在处理', 'The same request is still running');
    return { requestHash: row.request_hash, status: row.status, response: row.response };
  }

  async keep(tx: Tx, request: KeyedRequest, answer: { status: number; response: string }): Promise<void> {
    await sqlOf(tx).run(
      `UPDATE idempotency_key SET status = ?, response = ?
       WHERE user_id = ? AND request_key = ? AND request_hash = ? AND status IS NULL`,
      [answer.status, answer.response, request.userId, request.requestKey, request.requestHash],
    );
  }

  async giveBack(tx: Tx, request: KeyedRequest): Promise<void> {
    await sqlOf(tx).run(
      'DELETE FROM idempotency_key WHERE user_id = ? AND request_key = ? AND request_hash = ? AND status IS NULL',
      [request.userId, request.requestKey, request.requestHash],
    );
  }

  async forget(tx: Tx, before: number): Promise<number> {
    return sqlOf(tx).run('DELETE FROM idempotency_key WHERE created_at < ?', [before]);
  }
}
