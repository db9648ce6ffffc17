import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 流域联防联控: what we told others along the rivers, and what they told us. */
export class Liaison1795400000202 implements MigrationInterface {
  name = 'Liaison1795400000202';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE liaison_notice (
        id varchar(36) PRIMARY KEY NOT NULL, incident_id varchar(36), nature varchar(10) NOT NULL, purpose varchar(12) NOT NULL,
        state varchar(12) NOT NULL, version integer NOT NULL, title varchar(200) NOT NULL, words text NOT NULL, unit_ids text NOT NULL,
        suggestion varchar(120), drafted_by varchar(80) NOT NULL, drafted_at bigint NOT NULL, sent_by varchar(80), sent_at bigint,
        document_id varchar(36))`,
      `CREATE UNIQUE INDEX ux_liaison_notice_suggestion ON liaison_notice (suggestion)`,
      `CREATE TABLE liaison_inbound (
        id varchar(36) PRIMARY KEY NOT NULL, unit_id varchar(60) NOT NULL, incident_id varchar(36), purpose varchar(12) NOT NULL,
        title varchar(200) NOT NULL, words text NOT NULL, channel varchar(12) NOT NULL, said_by varchar(80) NOT NULL,
        received_at bigint NOT NULL, paper_id varchar(36), entered_by varchar(80) NOT NULL, entered_at bigint NOT NULL,
        receipted_at bigint)`,
      `CREATE TABLE liaison_act (
        id varchar(36) PRIMARY KEY NOT NULL, notice_id varchar(36) NOT NULL, act varchar(16) NOT NULL, unit_id varchar(60),
        reply varchar(12), said_by varchar(80), said_at bigint, words text NOT NULL, done_by varchar(80) NOT NULL,
        done_at bigint NOT NULL)`,
      `CREATE INDEX ix_liaison_act_notice ON liaison_act (notice_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['liaison_act', 'liaison_inbound', 'liaison_notice'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
