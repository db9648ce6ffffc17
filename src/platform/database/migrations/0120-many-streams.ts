import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = `id, incident_id, signal_id, level, response_level, areas, stage, because, raise_factors, made_at`;

/**
 * One signal moves several streams: a proposal may go without a response, or without a level where it is decided by
 * hand; signals are found by what they are about. Rulebooks take effect at a stated moment.
 */
export class ManyStreams1795400000120 implements MigrationInterface {
  name = 'ManyStreams1795400000120';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE rulebook_activation (
        id varchar(36) PRIMARY KEY NOT NULL, hash varchar(64) NOT NULL, effective_at bigint NOT NULL, kind varchar(12) NOT NULL,
        reason text NOT NULL, decided_by varchar(80) NOT NULL, decided_at bigint NOT NULL)`,
      `CREATE INDEX ix_activation_effective ON rulebook_activation (effective_at)`,
      `ALTER TABLE signal ADD COLUMN event_code varchar(10) NOT NULL DEFAULT ''`,
      `ALTER TABLE signal ADD COLUMN ended_at bigint`,
      `CREATE INDEX ix_signal_event ON signal (event_code, received_at)`,
    ]) {
      await queryRunner.query(statement);
    }
    await this.proposal(queryRunner, '');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.proposal(queryRunner, ' NOT NULL');
    for (const statement of [
      `DROP INDEX ix_proposal_signal`,
      `DROP INDEX ix_signal_event`,
      `ALTER TABLE signal DROP COLUMN ended_at`,
      `ALTER TABLE signal DROP COLUMN event_code`,
      `DROP TABLE rulebook_activation`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  /** SQLite can not change a column: the table is written anew, on both engines alike. It has no triggers. */
  private async proposal(queryRunner: QueryRunner, levels: '' | ' NOT NULL'): Promise<void> {
    for (const statement of [
      `ALTER TABLE proposal RENAME TO proposal_before`,
      `DROP INDEX ix_proposal_incident`,
      `CREATE TABLE proposal (
        id varchar(36) NOT NULL, incident_id varchar(36) NOT NULL, signal_id varchar(36) NOT NULL, level varchar(8)${levels},
        response_level integer${levels}, areas text NOT NULL, stage varchar(8) NOT NULL, because text NOT NULL, raise_factors text NOT NULL,
        made_at bigint NOT NULL, PRIMARY KEY (id))`,
      `INSERT INTO proposal (${columns}) SELECT ${columns} FROM proposal_before${levels === '' ? '' : ' WHERE level IS NOT NULL AND response_level IS NOT NULL'}`,
      `DROP TABLE proposal_before`,
      `CREATE INDEX ix_proposal_incident ON proposal (incident_id, made_at)`,
      `CREATE INDEX ix_proposal_signal ON proposal (signal_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }
}
