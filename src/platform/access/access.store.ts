import { Injectable } from '@nestjs/common';
import type { Role } from '../../shared/session.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Database, sqlOf } from '../database/database.js';
import {
  AccessStore,
  type Account,
  type AccountWithPassword,
  type FeedKey,
  type NewFeedKey,
  type SecondFactor,
} from './access.ports.js';

interface AccountRow {
  id: string;
  name: string;
  display_name: string;
  password_hash: string;
  roles: string;
  unit_id: string;
  signing_roles: string;
  failed_attempts: number;
  locked_until: number;
}

interface FeedKeyRow {
  id: string;
  issuer: string;
  created_at: number;
  feed_id: string | null;
  revoked_at: number | null;
}

function feedKeyOf(row: FeedKeyRow): FeedKey {
  return {
    id: row.id,
    feedId: row.feed_id,
    issuer: row.issuer,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  };
}

function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    roles: JSON.parse(row.roles) as Role[],
    unitId: row.unit_id,
    signingRoles: JSON.parse(row.signing_roles) as string[],
  };
}

function withPassword(row: AccountRow): AccountWithPassword {
  return {
    ...accountOf(row),
    passwordHash: row.password_hash,
    failedAttempts: row.failed_attempts,
    lockedUntil: row.locked_until,
  };
}

@Injectable()
export class TypeormAccessStore extends AccessStore {
  constructor(private readonly database: Database) {
    super();
  }

  async accountCount(): Promise<number> {
    const row = await this.database.reader.one<{ count: number }>('SELECT COUNT(*) AS count FROM account');
    return Number(row?.count ?? 0);
  }

  async accountByName(name: string): Promise<AccountWithPassword | undefined> {
    const row = await this.database.reader.one<AccountRow>('SELECT * FROM account WHERE name = ?', [name]);
    return row && withPassword(row);
  }

  async accountById(id: string): Promise<AccountWithPassword | undefined> {
    const row = await this.database.reader.one<AccountRow>('SELECT * FROM account WHERE id = ?', [id]);
    return row && withPassword(row);
  }

  async addAccounts(tx: Tx, accounts: readonly AccountWithPassword[], at: number): Promise<void> {
    await sqlOf(tx).insert(
      'account',
      accounts.map((account) => ({
        id: account.id,
        name: account.name,
        display_name: account.displayName,
        password_hash: account.passwordHash,
        roles: JSON.stringify(account.roles),
        unit_id: account.unitId,
        signing_roles: JSON.stringify(account.signingRoles),
        failed_attempts: account.failedAttempts,
        locked_until: account.lockedUntil,
        created_at: at,
      })),
      'ON CONFLICT (name) DO NOTHING',
    );
  }

  async countFailure(tx: Tx, accountId: string, limit: number, lockUntil: number): Promise<void> {
    await sqlOf(tx).run(
      `UPDATE account SET
         locked_until = CASE WHEN failed_attempts + 1 >= ? THEN ? ELSE locked_until END,
         failed_attempts = CASE WHEN failed_attempts + 1 >= ? THEN 0 ELSE failed_attempts + 1 END
       WHERE id = ?`,
      [limit, lockUntil, limit, accountId],
    );
  }

  async clearFailures(tx: Tx, accountId: string): Promise<void> {
    await sqlOf(tx).run('UPDATE account SET failed_attempts = 0, locked_until = 0 WHERE id = ?', [accountId]);
  }

  async setPassword(tx: Tx, accountId: string, passwordHash: string): Promise<void> {
    const sql = sqlOf(tx);
    await sql.run('UPDATE account SET password_hash = ?, failed_attempts = 0, locked_until = 0 WHERE id = ?', [
      passwordHash,
      accountId,
    ]);
    await sql.run('DELETE FROM session WHERE account_id = ?', [accountId]);
  }

  async openSession(
    tx: Tx,
    session: { tokenHash: string; accountId: string; at: number; expiresAt: number },
  ): Promise<void> {
    const { tokenHash, accountId, at, expiresAt } = session;
    await sqlOf(tx).insert('session', [
      { id: tokenHash, account_id: accountId, created_at: at, expires_at: expiresAt },
    ]);
  }

  async sessionOf(tokenHash: string, now: number): Promise<Account | undefined> {
    const row = await this.database.reader.one<AccountRow>(
      'SELECT a.* FROM session s JOIN account a ON a.id = s.account_id WHERE s.id = ? AND s.expires_at > ?',
      [tokenHash, now],
    );
    return row && accountOf(row);
  }

  async closeSession(tx: Tx, tokenHash: string): Promise<void> {
    await sqlOf(tx).run('DELETE FROM session WHERE id = ?', [tokenHash]);
  }

  async forgetExpired(tx: Tx, now: number): Promise<number> {
    return sqlOf(tx).run('DELETE FROM session WHERE expires_at <= ?', [now]);
  }

  async secondFactorOf(accountId: string): Promise<SecondFactor | undefined> {
    const row = await this.database.reader.one<{ secret: string; confirmed: number }>(
      'SELECT secret, confirmed FROM second_factor WHERE account_id = ?',
      [accountId],
    );
    return row && { secret: row.secret, isConfirmed: row.confirmed === 1 };
  }

  async beginSecondFactor(tx: Tx, accountId: string, secret: string, at: number): Promise<boolean> {
    const sql = sqlOf(tx);
    await sql.run('DELETE FROM second_factor WHERE account_id = ? AND confirmed = 0', [accountId]);
    const inserted = await sql.insert(
      'second_factor',
      [{ account_id: accountId, secret, begun_at: at, confirmed: 0, last_step: 0 }],
      'ON CONFLICT (account_id) DO NOTHING',
    );
    return inserted === 1;
  }

  async confirmSecondFactor(tx: Tx, accountId: string, secret: string, step: number): Promise<boolean> {
    const confirmed = await sqlOf(tx).run(
      'UPDATE second_factor SET confirmed = 1, last_step = ? WHERE account_id = ? AND secret = ? AND confirmed = 0',
      [step, accountId, secret],
    );
    return confirmed === 1;
  }

  async useSecondFactor(tx: Tx, accountId: string, step: number): Promise<boolean> {
    const used = await sqlOf(tx).run(
      'UPDATE second_factor SET last_step = ? WHERE account_id = ? AND confirmed = 1 AND last_step < ?',
      [step, accountId, step],
    );
    return used === 1;
  }

  async removeSecondFactor(tx: Tx, accountId: string): Promise<boolean> {
    return (await sqlOf(tx).run('DELETE FROM second_factor WHERE account_id = ?', [accountId])) === 1;
  }

  async addSecondFactorAct(
    tx: Tx,
    { id, accountId, act, by, at }: { id: string; accountId: string; act: string; by: string; at: number },
  ): Promise<void> {
    await sqlOf(tx).insert('second_factor_act', [{ id, account_id: accountId, act, acted_by: by, acted_at: at }]);
  }

  async addFeedKey(tx: Tx, key: NewFeedKey): Promise<void> {
    const { id, feedId, issuer, hash, createdAt } = key;
    await sqlOf(tx).insert(
      'feed_key',
      [{ id, issuer, hash, created_at: createdAt, feed_id: feedId, revoked_at: null }],
      'ON CONFLICT (hash) DO NOTHING',
    );
  }

  async feedKeyOf(keyHash: string): Promise<FeedKey | undefined> {
    const row = await this.database.reader.one<FeedKeyRow>(
      'SELECT * FROM feed_key WHERE hash = ? AND revoked_at IS NULL',
      [keyHash],
    );
    return row && feedKeyOf(row);
  }

  async feedKeys(): Promise<readonly FeedKey[]> {
    const rows = await this.database.reader.rows<FeedKeyRow>(
      'SELECT * FROM feed_key ORDER BY created_at DESC, id DESC',
    );
    return rows.map(feedKeyOf);
  }

  async revokeFeedKey(tx: Tx, id: string, at: number): Promise<boolean> {
    const revoked = await sqlOf(tx).run('UPDATE feed_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', [
      at,
      id,
    ]);
    return revoked === 1;
  }
}
