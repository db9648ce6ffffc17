import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Simulator1795400000035 implements MigrationInterface {
  name = 'Simulator1795400000035';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE simulated_message (
        id integer PRIMARY KEY NOT NULL, message_key varchar(300) NOT NULL, channel varchar(12) NOT NULL,
        address varchar(160) NOT NULL, direction varchar(3) NOT NULL, nature varchar(8) NOT NULL, colour varchar(8),
        subject varchar(200) NOT NULL, body text NOT NULL, at bigint NOT NULL, state varchar(12) NOT NULL,
        detail varchar(120) NOT NULL, receipt_at bigint, receipt_state varchar(12), receipt_detail varchar(120),
        reply_at bigint, reply_text varchar(500), reply_digits varchar(20), read_at bigint)`,
      `CREATE UNIQUE INDEX ux_simulated_message_key ON simulated_message (message_key)`,
      `CREATE INDEX ix_simulated_message_address ON simulated_message (address, id)`,
      `CREATE INDEX ix_simulated_message_receipt ON simulated_message (receipt_at)`,
      `CREATE INDEX ix_simulated_message_reply ON simulated_message (reply_at)`,
      `CREATE TABLE simulated_phone (address varchar(160) PRIMARY KEY NOT NULL, behaviour text NOT NULL, since_id integer NOT NULL)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['simulated_phone', 'simulated_message']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
