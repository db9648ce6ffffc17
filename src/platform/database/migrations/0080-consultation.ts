import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Consultation1795400000080 implements MigrationInterface {
  name = 'Consultation1795400000080';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE consultation (
        id varchar(36) PRIMARY KEY NOT NULL, incident_id varchar(36) NOT NULL, round integer NOT NULL, proposal_id varchar(36),
        convened_by varchar(80) NOT NULL, convened_at bigint NOT NULL, concluded_at bigint, seats text NOT NULL, open_key varchar(36))`,
      `CREATE UNIQUE INDEX ux_consultation_open ON consultation (open_key)`,
      `CREATE UNIQUE INDEX ux_consultation_round ON consultation (incident_id, round)`,
      `CREATE TABLE opinion (
        id varchar(36) PRIMARY KEY NOT NULL, consultation_id varchar(36) NOT NULL, unit_id varchar(60) NOT NULL, level varchar(8),
        response_level integer, areas text NOT NULL, stage varchar(8) NOT NULL, confidence varchar(8) NOT NULL, why text NOT NULL, measures text,
        speaker varchar(60) NOT NULL, post varchar(60) NOT NULL, on_behalf_of varchar(60), given_by varchar(80) NOT NULL, given_at bigint NOT NULL,
        late integer NOT NULL)`,
      `CREATE INDEX ix_opinion_consultation ON opinion (consultation_id, given_at)`,
      `CREATE TABLE verdict (
        id varchar(36) PRIMARY KEY NOT NULL, consultation_id varchar(36) NOT NULL, kind varchar(10) NOT NULL, level varchar(8), response_level integer,
        areas text NOT NULL, stage varchar(8) NOT NULL, reason text NOT NULL, differs integer NOT NULL, given_by varchar(80) NOT NULL,
        given_at bigint NOT NULL, minutes_id varchar(36) NOT NULL)`,
      `CREATE UNIQUE INDEX ux_verdict_consultation ON verdict (consultation_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['verdict', 'opinion', 'consultation']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
