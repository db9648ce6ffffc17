import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each street started itself, or why it did not. */
export class StreetLevels1795400000191 implements MigrationInterface {
  name = 'StreetLevels1795400000191';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE street_level (
        id varchar(36) PRIMARY KEY NOT NULL, incident_id varchar(36) NOT NULL, warning_id varchar(36) NOT NULL,
        instruction_id varchar(36) NOT NULL, unit_id varchar(60) NOT NULL, level integer, advised integer, reason text NOT NULL,
        decided_by varchar(80) NOT NULL, decided_at bigint NOT NULL)`,
      `CREATE INDEX ix_street_level_warning ON street_level (warning_id, unit_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE street_level`);
  }
}
