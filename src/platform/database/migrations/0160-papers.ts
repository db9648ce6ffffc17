import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 来文来电: papers and calls registered by hand, their copies, scans, statements and acts. */
export class Papers1795400000160 implements MigrationInterface {
  name = 'Papers1795400000160';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE paper (
        id varchar(36) PRIMARY KEY NOT NULL, first_copy_id varchar(36) NOT NULL, head text NOT NULL, version integer NOT NULL,
        received_at bigint NOT NULL, entered_at bigint NOT NULL, entered_by varchar(80) NOT NULL, verification varchar(12) NOT NULL,
        merged_into varchar(36))`,
      `CREATE INDEX ix_paper_merged ON paper (merged_into)`,
      `CREATE TABLE paper_key (key varchar(64) PRIMARY KEY NOT NULL, paper_id varchar(36) NOT NULL)`,
      `CREATE INDEX ix_paper_key_paper ON paper_key (paper_id)`,
      `CREATE TABLE paper_copy (
        id varchar(36) PRIMARY KEY NOT NULL, paper_id varchar(36) NOT NULL, channel varchar(12) NOT NULL, received_at bigint NOT NULL,
        entered_at bigint NOT NULL, entered_by varchar(80) NOT NULL, head text NOT NULL, said text NOT NULL, faults text NOT NULL)`,
      `CREATE INDEX ix_paper_copy_paper ON paper_copy (paper_id)`,
      `CREATE TABLE paper_statement (
        id varchar(36) PRIMARY KEY NOT NULL, paper_id varchar(36) NOT NULL, copy_id varchar(36) NOT NULL, said text NOT NULL,
        replaces varchar(36), entered_at bigint NOT NULL, entered_by varchar(80) NOT NULL, state varchar(12) NOT NULL,
        told varchar(12) NOT NULL, message text, signal_id varchar(36), incident_id varchar(36), faults text NOT NULL)`,
      `CREATE INDEX ix_paper_statement_paper ON paper_statement (paper_id)`,
      `CREATE INDEX ix_paper_statement_incident ON paper_statement (incident_id)`,
      `CREATE TABLE paper_scan (
        id varchar(36) PRIMARY KEY NOT NULL, copy_id varchar(36) NOT NULL, media_type varchar(40) NOT NULL, size integer NOT NULL,
        hash varchar(64) NOT NULL, added_at bigint NOT NULL, added_by varchar(80) NOT NULL, body text NOT NULL)`,
      `CREATE INDEX ix_paper_scan_copy ON paper_scan (copy_id)`,
      `CREATE TABLE paper_act (
        id varchar(36) PRIMARY KEY NOT NULL, paper_id varchar(36) NOT NULL, act varchar(16) NOT NULL, content text NOT NULL, reason text,
        done_by varchar(80) NOT NULL, done_at bigint NOT NULL)`,
      `CREATE INDEX ix_paper_act_paper ON paper_act (paper_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['paper_act', 'paper_scan', 'paper_statement', 'paper_copy', 'paper_key', 'paper']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
