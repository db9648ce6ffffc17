import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns: readonly (readonly [name: string, type: string])[] = [
  ['nature', `varchar(8) NOT NULL DEFAULT 'actual'`],
  ['version', `integer NOT NULL DEFAULT 1`],
  ['grade', `integer NOT NULL DEFAULT 1`],
  ['areas', `text NOT NULL DEFAULT '[]'`],
  ['object_key', `varchar(200) NOT NULL DEFAULT ''`],
  ['needs_open', `text NOT NULL DEFAULT '[]'`],
  ['ends_at', `bigint`],
  ['drafted_by', `varchar(80)`],
  ['returned_reason', `text`],
  ['bundle', `varchar(120)`],
  ['replaces', `varchar(36)`],
  ['event_code', `varchar(10)`],
  ['consent_by', `text`],
  ['filed_with', `text`],
  ['flood_period_id', `varchar(36)`],
  ['executed_at', `bigint`],
  ['executed_by', `varchar(80)`],
  ['executed_proof', `text`],
  ['verified_at', `bigint`],
  ['verified_by', `varchar(80)`],
  ['verified_words', `text`],
  ['release_proposed_at', `bigint`],
  ['release_proposed_by', `varchar(80)`],
  ['release_number', `varchar(80)`],
  ['release_document_id', `varchar(36)`],
];

/** 禁停撤疏 with a whole life: drafted by hand, executed, verified, kept, released under a signature; the flood period. */
export class ControlLife1795400000210 implements MigrationInterface {
  name = 'ControlLife1795400000210';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      ...columns.map(([name, type]) => `ALTER TABLE control_order ADD COLUMN ${name} ${type}`),
      // What an order of before is about was not kept: it is the same as no other.
      `UPDATE control_order SET object_key = 'order:' || id`,
      `UPDATE control_order SET nature = 'drill' WHERE incident_id IN (SELECT id FROM incident WHERE nature = 'drill')`,
      `CREATE INDEX ix_control_object ON control_order (object_key, state)`,
      `CREATE TABLE control_exception (
        id varchar(36) PRIMARY KEY NOT NULL, order_id varchar(36) NOT NULL, kind varchar(10) NOT NULL, who text NOT NULL,
        asked_by text NOT NULL, reason text NOT NULL, until_at bigint, added_by varchar(80) NOT NULL, added_at bigint NOT NULL)`,
      `CREATE INDEX ix_control_exception_order ON control_exception (order_id)`,
      `CREATE TABLE control_alert (
        id varchar(36) PRIMARY KEY NOT NULL, order_id varchar(36) NOT NULL, msg_type varchar(10) NOT NULL, identifier varchar(60) NOT NULL,
        nature varchar(8) NOT NULL, title text NOT NULL, document_id varchar(36) NOT NULL, sent_by varchar(80) NOT NULL, sent_at bigint NOT NULL)`,
      `CREATE UNIQUE INDEX ux_control_alert ON control_alert (order_id, msg_type)`,
      `CREATE UNIQUE INDEX ux_control_alert_identifier ON control_alert (identifier)`,
      `CREATE TABLE control_export (
        id varchar(36) PRIMARY KEY NOT NULL, filter text NOT NULL, line_count integer NOT NULL, hash varchar(64) NOT NULL,
        exported_by varchar(80) NOT NULL, exported_at bigint NOT NULL)`,
      `CREATE TABLE flood_period (
        id varchar(36) PRIMARY KEY NOT NULL, incident_id varchar(36) NOT NULL, nature varchar(8) NOT NULL, tier varchar(10) NOT NULL,
        body text NOT NULL, number varchar(120), legal_basis text NOT NULL, areas text NOT NULL, reason text NOT NULL,
        signing_role varchar(40) NOT NULL, state varchar(16) NOT NULL, from_at bigint, drafted_by varchar(80) NOT NULL,
        drafted_at bigint NOT NULL, signed_by varchar(80), document_id varchar(36), end_proposed_by varchar(80), end_reason text,
        end_number varchar(120), end_document_id varchar(36), ended_at bigint, open_key varchar(8))`,
      `CREATE UNIQUE INDEX ux_flood_period_open ON flood_period (open_key)`,
      `CREATE TABLE flood_period_act (
        id varchar(36) PRIMARY KEY NOT NULL, period_id varchar(36) NOT NULL, act varchar(20) NOT NULL, content text NOT NULL,
        acted_by varchar(80) NOT NULL, acted_at bigint NOT NULL)`,
      `CREATE INDEX ix_flood_period_act ON flood_period_act (period_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      ...['flood_period_act', 'flood_period', 'control_export', 'control_alert', 'control_exception'].map(
        (table) => `DROP TABLE ${table}`,
      ),
      `DROP INDEX ix_control_object`,
      ...columns.map(([name]) => `ALTER TABLE control_order DROP COLUMN ${name}`),
    ])
      await queryRunner.query(statement);
  }
}
