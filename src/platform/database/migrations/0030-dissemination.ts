import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Dissemination1795400000030 implements MigrationInterface {
  name = 'Dissemination1795400000030';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE delivery (
        id integer PRIMARY KEY NOT NULL, call_id integer NOT NULL, carrier_id integer NOT NULL, leads integer NOT NULL,
        carried integer NOT NULL, source_kind varchar(40) NOT NULL, source_id varchar(80) NOT NULL,
        source_version integer NOT NULL, unit_id varchar(80) NOT NULL, contact_key varchar(80) NOT NULL,
        channel varchar(12) NOT NULL, call_no integer NOT NULL, obligation_id integer NOT NULL,
        incident_id varchar(36) NOT NULL, nature varchar(8) NOT NULL, colour varchar(8) NOT NULL,
        channel_id varchar(40) NOT NULL, address varchar(160) NOT NULL, text_hash varchar(64) NOT NULL,
        chain integer NOT NULL, turn integer NOT NULL, urgency integer NOT NULL, state varchar(12) NOT NULL,
        reason varchar(300), planned_at bigint NOT NULL, due_at bigint, expires_at bigint NOT NULL, look_at bigint,
        started_at bigint, sent_at bigint, accepted_at bigint, delivered_at bigint, fence integer NOT NULL,
        lease_until bigint NOT NULL, failures integer NOT NULL, throttles integer NOT NULL, unknowns integer NOT NULL,
        asks integer NOT NULL, overtaken integer NOT NULL, provider_id varchar(120))`,
      `CREATE UNIQUE INDEX ux_delivery_key ON delivery
        (source_kind, source_id, unit_id, source_version, call_no, contact_key, channel, obligation_id)`,
      `CREATE INDEX ix_delivery_queue ON delivery (channel_id, state, urgency, id)`,
      `CREATE INDEX ix_delivery_call ON delivery (call_id)`,
      `CREATE INDEX ix_delivery_obligation ON delivery (obligation_id)`,
      `CREATE INDEX ix_delivery_address ON delivery (address, state)`,
      `CREATE INDEX ix_delivery_incident ON delivery (incident_id, state)`,
      `CREATE INDEX ix_delivery_provider ON delivery (provider_id)`,
      `CREATE INDEX ix_delivery_look ON delivery (look_at)`,
      `CREATE TABLE attempt (
        id integer PRIMARY KEY NOT NULL, carrier_id integer NOT NULL, fence integer NOT NULL, started_at bigint NOT NULL,
        finished_at bigint, outcome varchar(12) NOT NULL, reason varchar(300), provider_id varchar(120), late integer NOT NULL)`,
      `CREATE INDEX ix_attempt_carrier ON attempt (carrier_id)`,
      `CREATE TABLE receipt (
        id integer PRIMARY KEY NOT NULL, channel_id varchar(40) NOT NULL, provider_id varchar(120) NOT NULL,
        carrier_key varchar(300), state varchar(12) NOT NULL, detail varchar(120) NOT NULL, received_at bigint NOT NULL,
        carrier_id integer)`,
      `CREATE UNIQUE INDEX ux_receipt ON receipt (channel_id, provider_id, state, detail)`,
      `CREATE TABLE message_text (hash varchar(64) PRIMARY KEY NOT NULL, subject varchar(200) NOT NULL, body text NOT NULL)`,
      `CREATE TABLE channel_state (
        channel_id varchar(40) PRIMARY KEY NOT NULL, proved_at bigint, troubles integer NOT NULL, last_reason varchar(300))`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['channel_state', 'message_text', 'receipt', 'attempt', 'delivery']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
