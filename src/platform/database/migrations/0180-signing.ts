import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rights to sign, attempts to reach who signs, reports to leaders and verbal approvals. */
export class Signing1795400000180 implements MigrationInterface {
  name = 'Signing1795400000180';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      // A signature that was disowned stays; a new one takes the next round.
      `ALTER TABLE signature ADD COLUMN round integer NOT NULL DEFAULT 0`,
      `DROP INDEX ux_signature_subject`,
      `CREATE UNIQUE INDEX ux_signature_subject ON signature (subject_kind, subject_id, round)`,
      `CREATE TABLE signature_right (
        id varchar(36) PRIMARY KEY NOT NULL, kind varchar(12) NOT NULL, rests_on text NOT NULL, way varchar(8) NOT NULL)`,
      `CREATE TABLE sign_attempt (
        id varchar(36) PRIMARY KEY NOT NULL, subject_kind varchar(20) NOT NULL, subject_id varchar(80) NOT NULL,
        incident_id varchar(36) NOT NULL, role varchar(40) NOT NULL, channel varchar(12) NOT NULL, outcome varchar(12) NOT NULL,
        words text NOT NULL, tried_at bigint NOT NULL, entered_by varchar(80) NOT NULL, entered_at bigint NOT NULL)`,
      `CREATE INDEX ix_sign_attempt_subject ON sign_attempt (subject_kind, subject_id)`,
      `CREATE TABLE delegation (
        id varchar(36) PRIMARY KEY NOT NULL, from_role varchar(40) NOT NULL, granted_by varchar(80) NOT NULL, to_user varchar(80) NOT NULL,
        streams text, grades text NOT NULL, subject_kinds text NOT NULL, from_at bigint NOT NULL, until_at bigint NOT NULL,
        document_number varchar(80) NOT NULL, entered_at bigint NOT NULL,
        CONSTRAINT "ck_delegation_two_persons" CHECK (granted_by <> to_user))`,
      `CREATE INDEX ix_delegation_to ON delegation (to_user)`,
      `CREATE TABLE delegation_revocation (
        id varchar(36) PRIMARY KEY NOT NULL, reason text NOT NULL, revoked_by varchar(80) NOT NULL, revoked_at bigint NOT NULL)`,
      `CREATE TABLE leader_report (
        id varchar(36) PRIMARY KEY NOT NULL, incident_id varchar(36) NOT NULL, version_id varchar(36), to_whom varchar(80) NOT NULL,
        channel varchar(12) NOT NULL, words text NOT NULL, reply text NOT NULL, reported_at bigint NOT NULL,
        entered_by varchar(80) NOT NULL, entered_at bigint NOT NULL)`,
      `CREATE INDEX ix_leader_report_incident ON leader_report (incident_id)`,
      `CREATE TABLE verbal_approval (
        id varchar(36) PRIMARY KEY NOT NULL, batch_id varchar(36) NOT NULL, subject_kind varchar(20) NOT NULL, subject_id varchar(80) NOT NULL,
        incident_id varchar(36) NOT NULL, drafted_by varchar(80) NOT NULL, approver varchar(80) NOT NULL, recorded_by varchar(80) NOT NULL,
        channel varchar(12) NOT NULL, words text NOT NULL, said_at bigint NOT NULL, recorded_at bigint NOT NULL,
        entry text NOT NULL, state varchar(12) NOT NULL, confirmed_by varchar(80), confirmed_at bigint, ended_by varchar(80),
        ended_at bigint, ended_words text,
        CONSTRAINT "ck_verbal_approver_drafted" CHECK (approver <> drafted_by),
        CONSTRAINT "ck_verbal_approver_recorded" CHECK (approver <> recorded_by),
        CONSTRAINT "ck_verbal_second_person" CHECK (confirmed_by <> recorded_by AND confirmed_by <> drafted_by))`,
      `CREATE INDEX ix_verbal_batch ON verbal_approval (batch_id)`,
      `CREATE INDEX ix_verbal_subject ON verbal_approval (subject_kind, subject_id)`,
      `CREATE TABLE signing_act (
        id varchar(36) PRIMARY KEY NOT NULL, subject_kind varchar(20) NOT NULL, subject_id varchar(80) NOT NULL, act varchar(16) NOT NULL,
        words text NOT NULL, acted_by varchar(80) NOT NULL, acted_at bigint NOT NULL)`,
      `CREATE INDEX ix_signing_act_subject ON signing_act (subject_kind, subject_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of [
      ...['signing_act', 'verbal_approval', 'leader_report', 'delegation_revocation', 'delegation', 'sign_attempt'],
      'signature_right',
    ]) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
    await queryRunner.query(`DELETE FROM signature WHERE round > 0`);
    await queryRunner.query(`DROP INDEX ux_signature_subject`);
    await queryRunner.query(`ALTER TABLE signature DROP COLUMN round`);
    await queryRunner.query(`CREATE UNIQUE INDEX ux_signature_subject ON signature (subject_kind, subject_id)`);
  }
}
