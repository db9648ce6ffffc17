import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Directory1795400000020 implements MigrationInterface {
  name = 'Directory1795400000020';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE unit (
        id varchar(64) PRIMARY KEY NOT NULL, position integer NOT NULL, kind varchar(20) NOT NULL, name varchar(80) NOT NULL,
        short_name varchar(20) NOT NULL, aliases text NOT NULL, code varchar(12), parent_id varchar(64),
        duty_landline varchar(20), duty_email varchar(254), confirmed integer NOT NULL)`,
      `CREATE TABLE contact (
        id varchar(64) PRIMARY KEY NOT NULL, position integer NOT NULL, unit_id varchar(64) NOT NULL, name varchar(80) NOT NULL,
        title varchar(40) NOT NULL, mobile varchar(20), landline varchar(20), email varchar(254), rank varchar(10) NOT NULL)`,
      `CREATE TABLE duty_shift (
        id integer PRIMARY KEY NOT NULL, unit_id varchar(64) NOT NULL, role varchar(10) NOT NULL, contact_id varchar(64) NOT NULL,
        weekdays varchar(20) NOT NULL, from_minute integer NOT NULL, to_minute integer NOT NULL)`,
      `CREATE TABLE directory_import (
        id varchar(36) PRIMARY KEY NOT NULL, number integer NOT NULL, at bigint NOT NULL, digest varchar(64) NOT NULL,
        unit_count integer NOT NULL, contact_count integer NOT NULL, shift_count integer NOT NULL)`,
      `CREATE UNIQUE INDEX ux_directory_import_number ON directory_import (number)`,
    ]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['directory_import', 'duty_shift', 'contact', 'unit']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
