import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The authenticator of an account. */
export class SecondFactor1795400000181 implements MigrationInterface {
  name = 'SecondFactor1795400000181';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE second_factor (
        account_id varchar(36) PRIMARY KEY NOT NULL, secret varchar(64) NOT NULL, begun_at bigint NOT NULL,
        confirmed integer NOT NULL, last_step bigint NOT NULL)`,
      `CREATE TABLE second_factor_act (
        id varchar(36) PRIMARY KEY NOT NULL, account_id varchar(36) NOT NULL, act varchar(12) NOT NULL,
        acted_by varchar(80) NOT NULL, acted_at bigint NOT NULL)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE second_factor_act`);
    await queryRunner.query(`DROP TABLE second_factor`);
  }
}
