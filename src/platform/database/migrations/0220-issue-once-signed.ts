import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A version that its signature issues, because the desk asked for it. */
export class IssueOnceSigned1795400000220 implements MigrationInterface {
  name = 'IssueOnceSigned1795400000220';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE warning_version ADD COLUMN issues_once_signed integer NOT NULL DEFAULT 0`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE warning_version DROP COLUMN issues_once_signed`);
  }
}
