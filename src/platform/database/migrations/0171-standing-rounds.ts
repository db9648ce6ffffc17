import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rounds held by the calendar, without an incident: 每日问安, 每周议安, 周月调度, 每季部署. */
export class StandingRounds1795400000171 implements MigrationInterface {
  name = 'StandingRounds1795400000171';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE standing_round (
        id varchar(36) PRIMARY KEY NOT NULL, rule_id varchar(80) NOT NULL, name varchar(40) NOT NULL, due_at bigint NOT NULL,
        convener varchar(60) NOT NULL, present text NOT NULL, absent text NOT NULL, notes text NOT NULL, rulebook_hash varchar(64) NOT NULL,
        held_by varchar(80) NOT NULL, held_at bigint NOT NULL)`,
      `CREATE UNIQUE INDEX ux_standing_round ON standing_round (rule_id, due_at)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE standing_round`);
  }
}
