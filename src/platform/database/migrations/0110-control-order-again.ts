import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A released or discarded order may be drafted again: only the one that is not over is unique. */
export class ControlOrderAgain1795400000110 implements MigrationInterface {
  name = 'ControlOrderAgain1795400000110';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `ALTER TABLE control_order ADD COLUMN open_key varchar(200)`,
      `UPDATE control_order SET open_key = warning_id || '|' || subject_kind || '|' || subject_id || '|' || rule_id WHERE state NOT IN ('released', 'discarded')`,
      `DROP INDEX ux_control_rule`,
      `CREATE UNIQUE INDEX ux_control_open ON control_order (open_key)`,
      `CREATE INDEX ix_control_rule ON control_order (warning_id, subject_kind, subject_id, rule_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `DROP INDEX ix_control_rule`,
      `DROP INDEX ux_control_open`,
      `ALTER TABLE control_order DROP COLUMN open_key`,
      `CREATE UNIQUE INDEX ux_control_rule ON control_order (warning_id, subject_kind, subject_id, rule_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }
}
