import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Hazard1795400000070 implements MigrationInterface {
  name = 'Hazard1795400000070';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE received_message (
        id varchar(36) PRIMARY KEY NOT NULL, received_at bigint NOT NULL, received_from varchar(80) NOT NULL, media_type varchar(100) NOT NULL,
        encoding varchar(10) NOT NULL, body text NOT NULL, size integer NOT NULL, body_hash varchar(64) NOT NULL, outcome varchar(12) NOT NULL,
        signal_id varchar(36), incident_id varchar(36), faults text NOT NULL)`,
      `CREATE INDEX ix_received_at ON received_message (received_at)`,
      `CREATE TABLE signal (
        id varchar(36) PRIMARY KEY NOT NULL, dedup_key varchar(64) NOT NULL, sender varchar(200) NOT NULL, identifier varchar(200) NOT NULL,
        content text NOT NULL, received_at bigint NOT NULL, incident_id varchar(36), state varchar(12) NOT NULL, faults text NOT NULL)`,
      `CREATE UNIQUE INDEX ux_signal_dedup ON signal (dedup_key)`,
      `CREATE INDEX ix_signal_incident ON signal (incident_id)`,
      `CREATE INDEX ix_signal_identifier ON signal (identifier)`,
      `CREATE TABLE incident (
        id varchar(36) PRIMARY KEY NOT NULL, stream varchar(20) NOT NULL, title varchar(200) NOT NULL, nature varchar(8) NOT NULL,
        opened_at bigint NOT NULL, closed_at bigint, rulebook_hash varchar(64) NOT NULL, open_key varchar(40))`,
      `CREATE UNIQUE INDEX ux_incident_open ON incident (open_key)`,
      `CREATE INDEX ix_incident_opened ON incident (opened_at)`,
      `CREATE TABLE proposal (
        id varchar(36) PRIMARY KEY NOT NULL, incident_id varchar(36) NOT NULL, signal_id varchar(36) NOT NULL, level varchar(8) NOT NULL,
        response_level integer NOT NULL, areas text NOT NULL, stage varchar(8) NOT NULL, because text NOT NULL, raise_factors text NOT NULL, made_at bigint NOT NULL)`,
      `CREATE INDEX ix_proposal_incident ON proposal (incident_id, made_at)`,
      `CREATE TABLE decision (
        id varchar(36) PRIMARY KEY NOT NULL, incident_id varchar(36) NOT NULL, kind varchar(10) NOT NULL, reason text NOT NULL,
        decided_by varchar(80) NOT NULL, decided_at bigint NOT NULL)`,
      `CREATE INDEX ix_decision_incident ON decision (incident_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['decision', 'proposal', 'incident', 'signal', 'received_message'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
