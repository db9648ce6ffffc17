import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The paper behind a record, its three times, and what became of it. Papers of before have a record only. */
export class PapersAsPapers1795400000200 implements MigrationInterface {
  name = 'PapersAsPapers1795400000200';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE document_paper (
        document_id varchar(36) PRIMARY KEY NOT NULL, paper text NOT NULL, plain_text text NOT NULL, record_hash varchar(64) NOT NULL,
        marks varchar(80) NOT NULL, addressed_to text NOT NULL, decided_at bigint, start_at bigint, document_at bigint)`,
      `CREATE TABLE document_act (
        id varchar(36) PRIMARY KEY NOT NULL, document_id varchar(36) NOT NULL, act varchar(16) NOT NULL, reason text NOT NULL,
        done_by varchar(80) NOT NULL, done_at bigint NOT NULL)`,
      `CREATE UNIQUE INDEX ux_document_act ON document_act (document_id, act)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['document_act', 'document_paper']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
