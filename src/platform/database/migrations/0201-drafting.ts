import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Papers that people write, before they are signed, and every version they had. */
export class Drafting1795400000201 implements MigrationInterface {
  name = 'Drafting1795400000201';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE paper_draft (
        id varchar(36) PRIMARY KEY NOT NULL, kind varchar(20) NOT NULL, incident_id varchar(36) NOT NULL, stream varchar(40) NOT NULL,
        nature varchar(10) NOT NULL, version integer NOT NULL, state varchar(20) NOT NULL, content text NOT NULL, grade integer NOT NULL,
        signing_role varchar(60) NOT NULL, drafted_by varchar(80) NOT NULL, drafted_at bigint NOT NULL, edited_by varchar(80) NOT NULL,
        edited_at bigint NOT NULL, returned_reason text, document_id varchar(36))`,
      `CREATE INDEX ix_paper_draft_incident ON paper_draft (incident_id)`,
      `CREATE TABLE paper_draft_act (
        id varchar(36) PRIMARY KEY NOT NULL, draft_id varchar(36) NOT NULL, act varchar(20) NOT NULL, version integer NOT NULL,
        content text, reason text, done_by varchar(80) NOT NULL, done_at bigint NOT NULL)`,
      `CREATE INDEX ix_paper_draft_act_draft ON paper_draft_act (draft_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['paper_draft_act', 'paper_draft']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
