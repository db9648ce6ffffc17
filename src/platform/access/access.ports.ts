import type { Role, Session } from '../../shared/session.js';
import type { Tx } from '../../shared/unit-of-work.js';

/** A person who may sign in, without the password. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly unitId: string;
  readonly signingRoles: readonly string[];
}

export interface AccountWithPassword extends Account {
  readonly passwordHash: string;
  readonly failedAttempts: number;
  /** Epoch milliseconds; 0 when it was never locked. */
  readonly lockedUntil: number;
}

/** Accounts, sign-ins and feed keys. Tokens and keys come in as their SHA-256. */
export abstract class AccessStore {
  abstract accountCount(): Promise<number>;
  abstract accountByName(name: string): Promise<AccountWithPassword | undefined>;
  abstract accountById(id: string): Promise<AccountWithPassword | undefined>;
  abstract addAccounts(tx: Tx, accounts: readonly AccountWithPassword[], at: number): Promise<void>;
  /** Counts one wrong password; the `limit`-th locks until `lockUntil` and starts the count again. */
  abstract countFailure(tx: Tx, accountId: string, limit: number, lockUntil: number): Promise<void>;
  abstract clearFailures(tx: Tx, accountId: string): Promise<void>;
  /** Also unlocks the account and ends its sign-ins. */
  abstract setPassword(tx: Tx, accountId: string, passwordHash: string): Promise<void>;
  abstract openSession(
    tx: Tx,
    session: { tokenHash: string; accountId: string; at: number; expiresAt: number },
  ): Promise<void>;
  /** The account of a sign-in that has not expired. */
  abstract sessionOf(tokenHash: string, now: number): Promise<Account | undefined>;
  abstract closeSession(tx: Tx, tokenHash: string): Promise<void>;
  /** Forgets sign-ins that ended before `now`; returns how many. */
  abstract forgetExpired(tx: Tx, now: number): Promise<number>;
  abstract secondFactorOf(accountId: string): Promise<SecondFactor | undefined>;
  /** A secret not confirmed is replaced; false when one was confirmed already. */
  abstract beginSecondFactor(tx: Tx, accountId: string, secret: string, at: number): Promise<boolean>;
  /** False when this very secret does not wait for a confirmation. */
  abstract confirmSecondFactor(tx: Tx, accountId: string, secret: string, step: number): Promise<boolean>;
  /** False when this step or a later one was used already. */
  abstract useSecondFactor(tx: Tx, accountId: string, step: number): Promise<boolean>;
  abstract removeSecondFactor(tx: Tx, accountId: string): Promise<boolean>;
  abstract addSecondFactorAct(
    tx: Tx,
    act: { id: string; accountId: string; act: 'enrolled' | 'disabled'; by: string; at: number },
  ): Promise<void>;
  abstract addFeedKey(tx: Tx, key: NewFeedKey): Promise<void>;
  /** The key of this hash, unless it was revoked. */
  abstract feedKeyOf(keyHash: string): Promise<FeedKey | undefined>;
  /** Every key ever made, newest first. */
  abstract feedKeys(): Promise<readonly FeedKey[]>;
  /** False when there is no such key, or it was revoked already. */
  abstract revokeFeedKey(tx: Tx, id: string, at: number): Promise<boolean>;
}

export interface SecondFactor {
  readonly secret: string;
  readonly isConfirmed: boolean;
}

/** A key that a feed comes with; the key itself is not kept. Times are epoch milliseconds. */
export interface FeedKey {
  readonly id: string;
  /** Null: made before feeds had a file. */
  readonly feedId: string | null;
  /** Directory unit that answers for the feed. */
  readonly issuer: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

export type NewFeedKey = Omit<FeedKey, 'revokedAt'> & { readonly hash: string };

/** Finds out who is behind a request; null for a stranger. */
export abstract class WhoIsThere {
  abstract byToken(token: string): Promise<Session | null>;
  abstract byFeedKey(key: string): Promise<Session | null>;
}
