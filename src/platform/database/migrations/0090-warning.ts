import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Warning1795400000090 implements MigrationInterface {
  name = 'Warning1795400000090';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE warning (
        id varchar(36) PRIMARY KEY NOT NULL, incident_id varchar(36) NOT NULL, stream varchar(20) NOT NULL, nature varchar(8) NOT NULL,
        opened_at bigint NOT NULL, open_key varchar(36))`,
      `CREATE UNIQUE INDEX ux_warning_open ON warning (open_key)`,
      `CREATE INDEX ix_warning_incident ON warning (incident_id)`,
      `CREATE TABLE warning_version (
        id varchar(36) PRIMARY KEY NOT NULL, warning_id varchar(36) NOT NULL, incident_id varchar(36) NOT NULL, version integer NOT NULL,
        action varchar(10) NOT NULL, state varchar(20) NOT NULL, level varchar(8) NOT NULL, response_level integer, areas text NOT NULL,
        stage varchar(8) NOT NULL, expires_at bigint NOT NULL, reason text NOT NULL, consultation_id varchar(36), signing_role varchar(40) NOT NULL,
        drafted_by varchar(80) NOT NULL, drafted_at bigint NOT NULL, returned_reason text, signed_by varchar(80), signed_at bigint,
        issued_by varchar(80), issued_at bigint, number varchar(80), cap_identifier varchar(80), cap_document_id varchar(36),
        notice_document_id varchar(36), open_key varchar(36))`,
      `CREATE UNIQUE INDEX ux_version_number ON warning_version (warning_id, version)`,
      `CREATE UNIQUE INDEX ux_version_open ON warning_version (open_key)`,
      `CREATE UNIQUE INDEX ux_version_cap ON warning_version (cap_identifier)`,
      `CREATE INDEX ix_version_state ON warning_version (state)`,
      `CREATE TABLE signature (
        id varchar(36) PRIMARY KEY NOT NULL, subject_kind varchar(20) NOT NULL, subject_id varchar(80) NOT NULL, role varchar(40) NOT NULL,
        drafted_by varchar(80) NOT NULL, signed_by varchar(80) NOT NULL, signed_at bigint NOT NULL,
        CONSTRAINT "ck_signature_two_persons" CHECK (signed_by <> drafted_by))`,
      `CREATE UNIQUE INDEX ux_signature_subject ON signature (subject_kind, subject_id)`,
      `CREATE TABLE warning_act (
        id varchar(36) PRIMARY KEY NOT NULL, version_id varchar(36) NOT NULL, act varchar(20) NOT NULL, content text NOT NULL,
        acted_by varchar(80) NOT NULL, acted_at bigint NOT NULL)`,
      `CREATE INDEX ix_warning_act_version ON warning_act (version_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['warning_act', 'signature', 'warning_version', 'warning'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
