import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Access1795400000010 implements MigrationInterface {
  name = 'Access1795400000010';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE account (
        id varchar(36) PRIMARY KEY NOT NULL, name varchar(60) NOT NULL, display_name varchar(60) NOT NULL,
        password_hash varchar(200) NOT NULL, roles text NOT NULL, unit_id varchar(60) NOT NULL, signing_roles text NOT NULL,
        failed_attempts integer NOT NULL, locked_until bigint NOT NULL, created_at bigint NOT NULL)`,
      `CREATE UNIQUE INDEX ux_account_name ON account (name)`,
      `CREATE TABLE session (
        id varchar(64) PRIMARY KEY NOT NULL, account_id varchar(36) NOT NULL, created_at bigint NOT NULL, expires_at bigint NOT NULL)`,
      `CREATE INDEX ix_session_account ON session (account_id)`,
      `CREATE INDEX ix_session_expiry ON session (expires_at)`,
      `CREATE TABLE feed_key (
        id varchar(36) PRIMARY KEY NOT NULL, issuer varchar(60) NOT NULL, hash varchar(64) NOT NULL, created_at bigint NOT NULL)`,
      `CREATE UNIQUE INDEX ux_feed_key_hash ON feed_key (hash)`,
      `CREATE TABLE idempotency_key (
        user_id varchar(60) NOT NULL, request_key varchar(100) NOT NULL, route varchar(300) NOT NULL, request_hash varchar(64) NOT NULL,
        status integer, response text, created_at bigint NOT NULL, lease_until bigint NOT NULL, PRIMARY KEY (user_id, request_key))`,
      `CREATE INDEX ix_idempotency_key_created ON idempotency_key (created_at)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['idempotency_key', 'feed_key', 'session', 'account']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
