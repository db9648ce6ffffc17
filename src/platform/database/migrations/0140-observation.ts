import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Observation1795400000140 implements MigrationInterface {
  name = 'Observation1795400000140';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE reading (
        id integer PRIMARY KEY NOT NULL, station varchar(80) NOT NULL, quantity varchar(32) NOT NULL, at bigint NOT NULL,
        value bigint NOT NULL, datum varchar(8), over_minutes integer, received_at bigint NOT NULL, batch_id varchar(36) NOT NULL,
        said varchar(40), seq varchar(64), flags varchar(120) NOT NULL, believed integer NOT NULL, judged integer NOT NULL,
        replaced_by integer, confirmed_by integer, counted bigint)`,
      `CREATE INDEX ix_reading_station ON reading (station, at)`,
      `CREATE INDEX ix_reading_doubted ON reading (at) WHERE believed = 0`,
      `CREATE TABLE rain_hour (
        station varchar(80) NOT NULL, hour bigint NOT NULL, amount bigint NOT NULL, PRIMARY KEY (station, hour))`,
      `CREATE TABLE reading_batch (
        id varchar(36) PRIMARY KEY NOT NULL, received_at bigint NOT NULL, received_from varchar(80) NOT NULL,
        media_type varchar(100) NOT NULL, size integer NOT NULL, body_hash varchar(64) NOT NULL, encoding varchar(10) NOT NULL,
        body text, accepted integer NOT NULL, flagged integer NOT NULL, duplicates integer NOT NULL, refused integer NOT NULL,
        reasons text NOT NULL)`,
      `CREATE INDEX ix_reading_batch_received ON reading_batch (received_at)`,
      `CREATE TABLE reading_judgement (
        id varchar(36) PRIMARY KEY NOT NULL, reading_id integer NOT NULL, believe integer NOT NULL, reason text NOT NULL,
        judged_by varchar(80) NOT NULL, judged_at bigint NOT NULL)`,
      `CREATE INDEX ix_reading_judgement ON reading_judgement (reading_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['reading_judgement', 'reading_batch', 'rain_hour', 'reading'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
