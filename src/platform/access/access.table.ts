import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person who may sign in. */
@Entity('account')
@Index('ux_account_name', ['name'], { unique: true })
export class AccountTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** What is typed at sign-in. */
  @Column({ type: 'varchar', length: 60 })
  name!: string;

  @Column({ name: 'display_name', type: 'varchar', length: 60 })
  displayName!: string;

  /** argon2id, with its own salt and cost. */
  @Column({ name: 'password_hash', type: 'varchar', length: 200 })
  passwordHash!: string;

  /** JSON list of roles. */
  @Column({ type: 'text' })
  roles!: string;

  @Column({ name: 'unit_id', type: 'varchar', length: 60 })
  unitId!: string;

  /** JSON list of cells of the signing matrix. */
  @Column({ name: 'signing_roles', type: 'text' })
  signingRoles!: string;

  @Column({ name: 'failed_attempts', type: 'integer' })
  failedAttempts!: number;

  @Column({ name: 'locked_until', type: 'bigint' })
  lockedUntil!: number;

  @Column({ name: 'created_at', type: 'bigint' })
  createdAt!: number;
}

/** A sign-in. The cookie's token is never stored, only its hash. */
@Entity('session')
@Index('ix_session_account', ['accountId'])
@Index('ix_session_expiry', ['expiresAt'])
export class SessionTable {
  /** SHA-256 of the token, hexadecimal. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  id!: string;

  @Column({ name: 'account_id', type: 'varchar', length: 36 })
  accountId!: string;

  @Column({ name: 'created_at', type: 'bigint' })
  createdAt!: number;

  @Column({ name: 'expires_at', type: 'bigint' })
  expiresAt!: number;
}

/** A key of a machine that feeds signals or readings; it belongs to one feed. */
@Entity('feed_key')
@Index('ux_feed_key_hash', ['hash'], { unique: true })
export class FeedKeyTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** Directory unit that answers for the feed. */
  @Column({ type: 'varchar', length: 60 })
  issuer!: string;

  /** SHA-256 of the key, hexadecimal; a key has 256 random bits, so it needs no slow hash. */
  @Column({ type: 'varchar', length: 64 })
  hash!: string;

  @Column({ name: 'created_at', type: 'bigint' })
  createdAt!: number;
  /** The feed it belongs to; whom that may speak for stands in the file of the feeds. */
  @Column({ name: 'feed_id', type: 'varchar', length: 40, nullable: true })
  feedId!: string | null;

  /** From then on it opens nothing. */
  @Column({ name: 'revoked_at', type: 'bigint', nullable: true })
  revokedAt!: number | null;
}

/** An authenticator. No route reads the secret again. */
@Entity('second_factor')
export class SecondFactorTable {
  @PrimaryColumn({ name: 'account_id', type: 'varchar', length: 36 })
  accountId!: string;

  /** Base32. */
  @Column({ type: 'varchar', length: 64 })
  secret!: string;

  @Column({ name: 'begun_at', type: 'bigint' })
  begunAt!: number;

  /** 1 once a code of it was seen. */
  @Column({ type: 'integer' })
  confirmed!: number;

  /** The newest step that was used: a code holds once. */
  @Column({ name: 'last_step', type: 'bigint' })
  lastStep!: number;
}

@Entity('second_factor_act')
export class SecondFactorActTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'account_id', type: 'varchar', length: 36 })
  accountId!: string;

  @Column({ type: 'varchar', length: 12 })
  act!: string;

  @Column({ name: 'acted_by', type: 'varchar', length: 80 })
  actedBy!: string;

  @Column({ name: 'acted_at', type: 'bigint' })
  actedAt!: number;
}
