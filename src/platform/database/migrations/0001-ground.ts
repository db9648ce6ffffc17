import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Ground1795400000001 implements MigrationInterface {
  name = 'Ground1795400000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE id_block (kind varchar(40) PRIMARY KEY NOT NULL, next_id bigint NOT NULL)`,
      `CREATE TABLE chain_head (name varchar(20) PRIMARY KEY NOT NULL, position bigint NOT NULL, hash varchar(64) NOT NULL)`,
      `INSERT INTO chain_head (name, position, hash) VALUES ('event', 0, ''), ('audit', 0, '')`,
      `CREATE TABLE event (
        id varchar(36) PRIMARY KEY NOT NULL, kind varchar(80) NOT NULL, subject varchar(80) NOT NULL, payload text NOT NULL,
        occurred_at bigint NOT NULL, tie bigint NOT NULL, position bigint, done_at bigint, tries integer NOT NULL,
        next_try_at bigint NOT NULL, lease_until bigint NOT NULL, fence integer NOT NULL, last_error text)`,
      `CREATE UNIQUE INDEX ix_event_position ON event (position)`,
      `CREATE INDEX ix_event_open ON event (done_at, position)`,
      `CREATE INDEX ix_event_subject ON event (subject, position)`,
      `CREATE TABLE event_step (event_id varchar(36) NOT NULL, step varchar(80) NOT NULL, done_at bigint NOT NULL, PRIMARY KEY (event_id, step))`,
      `CREATE TABLE deadline (
        id varchar(36) PRIMARY KEY NOT NULL, kind varchar(60) NOT NULL, subject varchar(80) NOT NULL, incident_id varchar(36) NOT NULL,
        opened_at bigint NOT NULL, due_at bigint NOT NULL, next_due_at bigint, round integer NOT NULL, payload text NOT NULL,
        open_key varchar(150), closed_at bigint, outcome varchar(200), lease_until bigint NOT NULL, fence integer NOT NULL)`,
      `CREATE UNIQUE INDEX ux_deadline_open ON deadline (open_key)`,
      `CREATE INDEX ix_deadline_due ON deadline (next_due_at)`,
      `CREATE INDEX ix_deadline_incident ON deadline (incident_id)`,
      `CREATE INDEX ix_deadline_subject ON deadline (kind, subject)`,
      `CREATE TABLE audit (
        id varchar(36) PRIMARY KEY NOT NULL, act varchar(60) NOT NULL, actor_kind varchar(10) NOT NULL, actor_id varchar(80) NOT NULL,
        act_table varchar(60) NOT NULL, act_id varchar(80) NOT NULL, content_hash varchar(64) NOT NULL, at bigint NOT NULL,
        tie bigint NOT NULL, position bigint, chain_hash varchar(64))`,
      `CREATE UNIQUE INDEX ux_audit_position ON audit (position)`,
      `CREATE INDEX ix_audit_act ON audit (act_table, act_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['audit', 'deadline', 'event_step', 'event', 'chain_head', 'id_block']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
