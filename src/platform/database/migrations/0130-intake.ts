import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = `id, incident_id, signal_id, level, response_level, areas, stage, because, raise_factors, made_at`;

/**
 * What arrives says how it came and whether it is signed; signals stand in chains; what is known besides signals is kept; a
 * proposal may rest on readings alone, without a signal.
 */
export class Intake1795400000130 implements MigrationInterface {
  name = 'Intake1795400000130';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `ALTER TABLE received_message ADD COLUMN way varchar(8) NOT NULL DEFAULT 'push'`,
      `ALTER TABLE received_message ADD COLUMN feed varchar(60)`,
      `ALTER TABLE received_message ADD COLUMN format varchar(20) NOT NULL DEFAULT 'unknown'`,
      `ALTER TABLE received_message ADD COLUMN signature varchar(12) NOT NULL DEFAULT 'none'`,
      `CREATE INDEX ix_received_hash ON received_message (body_hash)`,
      `CREATE INDEX ix_received_signal ON received_message (signal_id)`,
      `ALTER TABLE signal ADD COLUMN chain_id varchar(36) NOT NULL DEFAULT ''`,
      `ALTER TABLE signal ADD COLUMN nature varchar(8) NOT NULL DEFAULT ''`,
      `ALTER TABLE signal ADD COLUMN signature varchar(12) NOT NULL DEFAULT 'none'`,
      `ALTER TABLE signal ADD COLUMN is_verified integer NOT NULL DEFAULT 1`,
      `ALTER TABLE signal ADD COLUMN counts integer NOT NULL DEFAULT 1`,
      `ALTER TABLE signal ADD COLUMN relays integer NOT NULL DEFAULT 1`,
      `CREATE INDEX ix_signal_chain ON signal (chain_id)`,
      `CREATE INDEX ix_signal_standing ON signal (event_code, state, received_at)`,
      `CREATE INDEX ix_signal_received ON signal (received_at)`,
      `CREATE TABLE signal_reference (
        signal_id varchar(36) NOT NULL, sender varchar(200) NOT NULL, identifier varchar(200) NOT NULL,
        PRIMARY KEY (signal_id, sender, identifier))`,
      `CREATE INDEX ix_signal_reference ON signal_reference (identifier, sender)`,
      `CREATE TABLE signal_lock (id integer PRIMARY KEY NOT NULL)`,
      `CREATE TABLE hazard_fact (
        id varchar(36) PRIMARY KEY NOT NULL, kind varchar(12) NOT NULL, stream varchar(20), content text NOT NULL,
        source_id varchar(36) NOT NULL, received_at bigint NOT NULL, until_at bigint, entered_by varchar(80) NOT NULL,
        entered_at bigint NOT NULL)`,
      `CREATE UNIQUE INDEX ux_hazard_fact_source ON hazard_fact (kind, source_id)`,
      `CREATE INDEX ix_hazard_fact_until ON hazard_fact (until_at)`,
      `CREATE TABLE standing_level (
        stream varchar(20) PRIMARY KEY NOT NULL, level varchar(8) NOT NULL, response_level integer, areas text NOT NULL,
        less_since bigint)`,
    ]) {
      await queryRunner.query(statement);
    }
    await this.chains(queryRunner);
    await this.proposal(queryRunner, '');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.proposal(queryRunner, ' NOT NULL');
    for (const statement of [
      `DROP TABLE standing_level`,
      `DROP TABLE hazard_fact`,
      `DROP TABLE signal_lock`,
      `DROP TABLE signal_reference`,
      `DROP INDEX ix_signal_received`,
      `DROP INDEX ix_signal_standing`,
      `DROP INDEX ix_signal_chain`,
      ...['relays', 'counts', 'is_verified', 'signature', 'nature', 'chain_id'].map(
        (column) => `ALTER TABLE signal DROP COLUMN ${column}`,
      ),
      `DROP INDEX ix_received_signal`,
      `DROP INDEX ix_received_hash`,
      ...['signature', 'format', 'feed', 'way'].map((column) => `ALTER TABLE received_message DROP COLUMN ${column}`),
    ]) {
      await queryRunner.query(statement);
    }
  }

  /** What was kept before joins the chain of what it names, and says whether it was real: oldest first, as it came. */
  private async chains(queryRunner: QueryRunner): Promise<void> {
    const mark = (index: number) => (queryRunner.connection.options.type === 'postgres' ? `$${index}` : '?');
    const rows = (await queryRunner.query(
      `SELECT id, sender, identifier, content FROM signal ORDER BY received_at, id`,
    )) as { id: string; sender: string; identifier: string; content: string }[];
    const chainOf = new Map<string, string>();
    for (const { id, sender, identifier, content } of rows) {
      const { status, references = [] } = JSON.parse(content) as {
        status?: string;
        references?: readonly { sender: string; identifier: string }[];
      };
      const nature = status === 'actual' ? 'actual' : status === 'exercise' ? 'drill' : 'none';
      const key = (one: { sender: string; identifier: string }) => `${nature}|${one.sender}|${one.identifier}`;
      const chain = references.map((each) => chainOf.get(key(each))).find((found) => found !== undefined) ?? id;
      chainOf.set(key({ sender, identifier }), chain);
      await queryRunner.query(`UPDATE signal SET chain_id = ${mark(1)}, nature = ${mark(2)} WHERE id = ${mark(3)}`, [
        chain,
        nature,
        id,
      ]);
    }
  }

  /** SQLite can not change a column: the table is written anew, on both engines alike. It has no triggers. */
  private async proposal(queryRunner: QueryRunner, signal: '' | ' NOT NULL'): Promise<void> {
    for (const statement of [
      `ALTER TABLE proposal RENAME TO proposal_before`,
      `DROP INDEX ix_proposal_incident`,
      `DROP INDEX ix_proposal_signal`,
      `CREATE TABLE proposal (
        id varchar(36) NOT NULL, incident_id varchar(36) NOT NULL, signal_id varchar(36)${signal}, level varchar(8),
        response_level integer, areas text NOT NULL, stage varchar(8) NOT NULL, because text NOT NULL, raise_factors text NOT NULL,
        made_at bigint NOT NULL, PRIMARY KEY (id))`,
      `INSERT INTO proposal (${columns}) SELECT ${columns} FROM proposal_before${signal === '' ? '' : ' WHERE signal_id IS NOT NULL'}`,
      `DROP TABLE proposal_before`,
      `CREATE INDEX ix_proposal_incident ON proposal (incident_id, made_at)`,
      `CREATE INDEX ix_proposal_signal ON proposal (signal_id)`,
    ]) {
      await queryRunner.query(statement);
    }
  }
}
