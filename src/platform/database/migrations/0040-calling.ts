import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Calling1795400000040 implements MigrationInterface {
  name = 'Calling1795400000040';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE call_source (
        id varchar(36) PRIMARY KEY NOT NULL, kind varchar(40) NOT NULL, source_id varchar(80) NOT NULL,
        version integer NOT NULL, incident_id varchar(36) NOT NULL, nature varchar(8) NOT NULL,
        colour varchar(8) NOT NULL, title text NOT NULL, ladder text NOT NULL, questions text NOT NULL,
        opened_at bigint NOT NULL)`,
      `CREATE UNIQUE INDEX ux_call_source ON call_source (kind, source_id, version)`,
      `CREATE TABLE obligation (
        id integer PRIMARY KEY NOT NULL, call_source_id varchar(36) NOT NULL, source_kind varchar(40) NOT NULL,
        source_id varchar(80) NOT NULL, source_version integer NOT NULL, incident_id varchar(36) NOT NULL,
        unit_id varchar(80) NOT NULL, nature varchar(8) NOT NULL, colour_rank integer NOT NULL,
        text text NOT NULL, opened_at bigint NOT NULL, due_at bigint NOT NULL, lineage_id integer NOT NULL,
        kept_from_version integer, step_index integer NOT NULL, calls_made integer NOT NULL,
        last_call_no integer NOT NULL, last_reason varchar(80), next_at bigint, ask_round integer NOT NULL,
        ask_again_at bigint, asked_back integer NOT NULL, received_at bigint, received_by varchar(80),
        via varchar(12), fields text NOT NULL, completed_at bigint, escalated_at bigint, unreached_at bigint,
        closed_at bigint, closed_why varchar(80), answers integer NOT NULL)`,
      `CREATE UNIQUE INDEX ux_obligation_post ON obligation (source_kind, source_id, unit_id, source_version)`,
      `CREATE INDEX ix_obligation_due ON obligation (next_at)`,
      `CREATE INDEX ix_obligation_incident ON obligation (incident_id, closed_at)`,
      `CREATE INDEX ix_obligation_unit ON obligation (unit_id, closed_at)`,
      `CREATE INDEX ix_obligation_lineage ON obligation (lineage_id)`,
      `CREATE TABLE answer (
        id varchar(36) PRIMARY KEY NOT NULL, obligation_id integer NOT NULL, incident_id varchar(36) NOT NULL,
        unit_id varchar(80) NOT NULL, at bigint NOT NULL, person_name varchar(80), via varchar(12) NOT NULL,
        received integer NOT NULL, fields text NOT NULL, words text, late integer NOT NULL,
        by_kind varchar(10) NOT NULL, by_id varchar(80) NOT NULL)`,
      `CREATE INDEX ix_answer_obligation ON answer (obligation_id)`,
      `CREATE TABLE escalation (
        id varchar(36) PRIMARY KEY NOT NULL, obligation_id integer NOT NULL, incident_id varchar(36) NOT NULL,
        at bigint NOT NULL, target varchar(16) NOT NULL, unit_id varchar(80) NOT NULL, why varchar(80) NOT NULL,
        who varchar(80), by_kind varchar(10) NOT NULL, by_id varchar(80) NOT NULL)`,
      `CREATE INDEX ix_escalation_obligation ON escalation (obligation_id)`,
      `CREATE INDEX ix_escalation_incident ON escalation (incident_id)`,
      `CREATE TABLE inbound_message (
        id varchar(36) PRIMARY KEY NOT NULL, channel varchar(12) NOT NULL, message_id varchar(255) NOT NULL,
        from_address varchar(160) NOT NULL, received_at bigint NOT NULL, text text, digits varchar(40),
        unit_ids text NOT NULL, obligation_ids text NOT NULL, outcome varchar(16) NOT NULL, reply_text text)`,
      `CREATE UNIQUE INDEX ux_inbound_message ON inbound_message (channel, message_id)`,
      `CREATE INDEX ix_inbound_received ON inbound_message (received_at)`,
      `CREATE TABLE link_key (
        name varchar(20) PRIMARY KEY NOT NULL, secret varchar(64) NOT NULL, made_at bigint NOT NULL)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['link_key', 'inbound_message', 'escalation', 'answer', 'obligation', 'call_source']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
