import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The 雨后 stage and how an incident ended; what a version says besides its gravest level: milder streets, why it was
 * cancelled, why it stands apart from the superior, the raise factors it was decided on, the emergency path.
 */
export class LifeOfWarnings1795400000190 implements MigrationInterface {
  name = 'LifeOfWarnings1795400000190';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `ALTER TABLE incident ADD COLUMN in_after integer NOT NULL DEFAULT 0`,
      `ALTER TABLE incident ADD COLUMN outcome varchar(12)`,
      `CREATE INDEX ix_incident_after ON incident (in_after)`,
      `ALTER TABLE warning_version ADD COLUMN area_levels text NOT NULL DEFAULT '[]'`,
      `ALTER TABLE warning_version ADD COLUMN cancel_class varchar(16)`,
      `ALTER TABLE warning_version ADD COLUMN against_superior text`,
      `ALTER TABLE warning_version ADD COLUMN superior text`,
      `ALTER TABLE warning_version ADD COLUMN raise_factors text NOT NULL DEFAULT '[]'`,
      `ALTER TABLE warning_version ADD COLUMN emergency text`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const column of ['area_levels', 'cancel_class', 'against_superior', 'superior', 'raise_factors', 'emergency'])
      await queryRunner.query(`ALTER TABLE warning_version DROP COLUMN ${column}`);
    await queryRunner.query(`DROP INDEX ix_incident_after`);
    for (const column of ['in_after', 'outcome']) await queryRunner.query(`ALTER TABLE incident DROP COLUMN ${column}`);
  }
}
