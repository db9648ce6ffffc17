import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Documents1795400000060 implements MigrationInterface {
  name = 'Documents1795400000060';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE document (
        id varchar(36) PRIMARY KEY NOT NULL, kind varchar(20) NOT NULL, incident_id varchar(36) NOT NULL, number varchar(80),
        title varchar(200) NOT NULL, media_type varchar(60) NOT NULL, body text NOT NULL, frozen_at bigint NOT NULL)`,
      `CREATE INDEX ix_document_incident ON document (incident_id)`,
      `CREATE UNIQUE INDEX ux_document_number ON document (number)`,
      `CREATE TABLE document_series (series varchar(60) NOT NULL, year integer NOT NULL, last_number integer NOT NULL, PRIMARY KEY (series, year))`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['document_series', 'document']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
