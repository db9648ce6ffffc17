import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Rulebook1795400000050 implements MigrationInterface {
  name = 'Rulebook1795400000050';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE rulebook_version (hash varchar(64) PRIMARY KEY NOT NULL, body text NOT NULL, loaded_at bigint NOT NULL)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE rulebook_version`);
  }
}
