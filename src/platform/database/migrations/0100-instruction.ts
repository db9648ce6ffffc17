import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Instruction1795400000100 implements MigrationInterface {
  name = 'Instruction1795400000100';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE instruction (
        id varchar(36) PRIMARY KEY NOT NULL, incident_id varchar(36) NOT NULL, series varchar(50) NOT NULL, version integer NOT NULL,
        subject_kind varchar(10) NOT NULL, subject_id varchar(60) NOT NULL, subject_name varchar(120) NOT NULL, unit_id varchar(60) NOT NULL,
        level varchar(8) NOT NULL, response_level integer, text text NOT NULL, changed integer NOT NULL, state varchar(12) NOT NULL,
        issued_at bigint NOT NULL)`,
      `CREATE UNIQUE INDEX ux_instruction_version ON instruction (series, version, subject_kind, subject_id)`,
      `CREATE INDEX ix_instruction_incident ON instruction (incident_id, state)`,
      `CREATE INDEX ix_instruction_unit ON instruction (unit_id, state)`,
      `CREATE TABLE measure (
        id varchar(36) PRIMARY KEY NOT NULL, instruction_id varchar(36) NOT NULL, rule_id varchar(80) NOT NULL, ordinal integer NOT NULL,
        text text NOT NULL, authority varchar(10) NOT NULL, due_at bigint NOT NULL, done_when varchar(20) NOT NULL, basis varchar(10) NOT NULL,
        source text NOT NULL, order_id varchar(36), done_at bigint, done_by varchar(80), proof text)`,
      `CREATE UNIQUE INDEX ux_measure_rule ON measure (instruction_id, rule_id)`,
      `CREATE INDEX ix_measure_order ON measure (order_id)`,
      `CREATE TABLE measure_report (
        id varchar(36) PRIMARY KEY NOT NULL, measure_id varchar(36) NOT NULL, unit_id varchar(60) NOT NULL, proof text NOT NULL,
        reported_by varchar(80) NOT NULL, reported_at bigint NOT NULL)`,
      `CREATE INDEX ix_measure_report ON measure_report (measure_id)`,
      `CREATE TABLE control_order (
        id varchar(36) PRIMARY KEY NOT NULL, incident_id varchar(36) NOT NULL, warning_id varchar(36) NOT NULL, subject_kind varchar(10) NOT NULL,
        subject_id varchar(60) NOT NULL, subject_name varchar(120) NOT NULL, unit_id varchar(60) NOT NULL, rule_id varchar(80) NOT NULL,
        kind varchar(10) NOT NULL, object text NOT NULL, text text NOT NULL, legal_basis text NOT NULL, basis varchar(10) NOT NULL,
        source text NOT NULL, trigger_text varchar(200) NOT NULL, review_minutes integer NOT NULL, end_condition text NOT NULL,
        exceptions text NOT NULL, done_when varchar(20) NOT NULL, signing_role varchar(40) NOT NULL, state varchar(20) NOT NULL,
        drafted_at bigint NOT NULL, submitted_by varchar(80), signed_by varchar(80), number varchar(80), document_id varchar(36),
        start_at bigint, review_at bigint, released_at bigint, release_reason text)`,
      `CREATE UNIQUE INDEX ux_control_rule ON control_order (warning_id, subject_kind, subject_id, rule_id)`,
      `CREATE INDEX ix_control_incident ON control_order (incident_id, state)`,
      `CREATE TABLE control_act (
        id varchar(36) PRIMARY KEY NOT NULL, order_id varchar(36) NOT NULL, act varchar(20) NOT NULL, content text NOT NULL,
        acted_by varchar(80) NOT NULL, acted_at bigint NOT NULL)`,
      `CREATE INDEX ix_control_act_order ON control_act (order_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['control_act', 'control_order', 'measure_report', 'measure', 'instruction'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
