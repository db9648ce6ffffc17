import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Feeds are watched; a key belongs to a feed and can be revoked. */
export class Feeds1795400000150 implements MigrationInterface {
  name = 'Feeds1795400000150';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `ALTER TABLE feed_key ADD COLUMN feed_id varchar(40)`,
      `ALTER TABLE feed_key ADD COLUMN revoked_at bigint`,
      // Before, the only key there could be was the sample's.
      `UPDATE feed_key SET feed_id = 'sample-push'`,
      `CREATE TABLE feed_state (
        feed_id varchar(40) PRIMARY KEY NOT NULL, last_attempt_at bigint, last_heard_at bigint, last_ok_at bigint,
        last_fault text, last_fault_at bigint, failures integer NOT NULL DEFAULT 0, etag text, last_modified text,
        body_hash varchar(64), next_at bigint NOT NULL DEFAULT 0, messages bigint NOT NULL DEFAULT 0,
        messages_with_faults bigint NOT NULL DEFAULT 0, clock_skew_ms bigint)`,
      `CREATE TABLE feed_issuer (
        feed_id varchar(40) NOT NULL, issuer varchar(80) NOT NULL, messages bigint NOT NULL,
        messages_with_faults bigint NOT NULL, last_heard_at bigint NOT NULL, last_fault text, PRIMARY KEY (feed_id, issuer))`,
      `CREATE TABLE feed_link (
        feed_id varchar(40) NOT NULL, link_hash varchar(64) NOT NULL, href text NOT NULL, tries integer NOT NULL,
        next_at bigint, first_seen_at bigint NOT NULL, last_seen_at bigint NOT NULL, PRIMARY KEY (feed_id, link_hash))`,
      `CREATE INDEX ix_feed_link_next ON feed_link (feed_id, next_at)`,
      `CREATE INDEX ix_feed_link_seen ON feed_link (last_seen_at)`,
      `CREATE TABLE feed_silence (
        id varchar(36) PRIMARY KEY NOT NULL, feed_id varchar(40) NOT NULL, since bigint NOT NULL, noticed_at bigint NOT NULL,
        unit_id varchar(80) NOT NULL, ended_at bigint, outcome varchar(12), open_key varchar(40))`,
      `CREATE UNIQUE INDEX ux_feed_silence_open ON feed_silence (open_key)`,
      `CREATE INDEX ix_feed_silence_feed ON feed_silence (feed_id, noticed_at)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['feed_silence', 'feed_link', 'feed_issuer', 'feed_state']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
    await queryRunner.query(`ALTER TABLE feed_key DROP COLUMN revoked_at`);
    await queryRunner.query(`ALTER TABLE feed_key DROP COLUMN feed_id`);
  }
}
