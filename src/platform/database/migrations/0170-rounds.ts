import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What happens in a round besides opinions and the verdict, how often rounds are held, and what was shown with an opinion. */
export class Rounds1795400000170 implements MigrationInterface {
  name = 'Rounds1795400000170';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE consultation_act (
        id varchar(36) PRIMARY KEY NOT NULL, consultation_id varchar(36) NOT NULL, no integer NOT NULL, act varchar(24) NOT NULL, content text NOT NULL, reason text,
        done_by varchar(80) NOT NULL, done_at bigint NOT NULL)`,
      `CREATE UNIQUE INDEX ux_consultation_act ON consultation_act (consultation_id, no)`,
      `CREATE TABLE consultation_cadence (
        incident_id varchar(36) PRIMARY KEY NOT NULL, response_level integer NOT NULL, since bigint NOT NULL)`,
      `CREATE TABLE opinion_attachment (
        id varchar(36) PRIMARY KEY NOT NULL, consultation_id varchar(36) NOT NULL, opinion_id varchar(36) NOT NULL, media_type varchar(40) NOT NULL,
        size integer NOT NULL, hash varchar(64) NOT NULL, added_by varchar(80) NOT NULL, added_at bigint NOT NULL, body text NOT NULL)`,
      `CREATE UNIQUE INDEX ux_opinion_attachment ON opinion_attachment (opinion_id, hash)`,
      `CREATE INDEX ix_opinion_attachment ON opinion_attachment (consultation_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['opinion_attachment', 'consultation_cadence', 'consultation_act']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
