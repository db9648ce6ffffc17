import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `position` keeps the order of the imported files: units are listed and deputies called in it. */
@Entity('unit')
export class UnitTable {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  id!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'varchar', length: 20 })
  kind!: string;

  @Column({ type: 'varchar', length: 80 })
  name!: string;

  @Column({ name: 'short_name', type: 'varchar', length: 20 })
  shortName!: string;

  /** JSON array of names. */
  @Column({ type: 'text' })
  aliases!: string;

  @Column({ type: 'varchar', length: 12, nullable: true })
  code!: string | null;

  @Column({ name: 'parent_id', type: 'varchar', length: 64, nullable: true })
  parentId!: string | null;

  @Column({ name: 'duty_landline', type: 'varchar', length: 20, nullable: true })
  dutyLandline!: string | null;

  @Column({ name: 'duty_email', type: 'varchar', length: 254, nullable: true })
  dutyEmail!: string | null;

  @Column({ type: 'integer' })
  confirmed!: number;
}

@Entity('contact')
export class ContactTable {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  id!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ name: 'unit_id', type: 'varchar', length: 64 })
  unitId!: string;

  @Column({ type: 'varchar', length: 80 })
  name!: string;

  @Column({ type: 'varchar', length: 40 })
  title!: string;

  @Column({ type: 'varchar', length: 20, nullable: true })
  mobile!: string | null;

  @Column({ type: 'varchar', length: 20, nullable: true })
  landline!: string | null;

  @Column({ type: 'varchar', length: 254, nullable: true })
  email!: string | null;

  @Column({ type: 'varchar', length: 10 })
  rank!: string;
}

@Entity('duty_shift')
export class DutyShiftTable {
  /** Order in the roster. */
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column({ name: 'unit_id', type: 'varchar', length: 64 })
  unitId!: string;

  @Column({ type: 'varchar', length: 10 })
  role!: string;

  @Column({ name: 'contact_id', type: 'varchar', length: 64 })
  contactId!: string;

  /** JSON array of ISO weekdays. */
  @Column({ type: 'varchar', length: 20 })
  weekdays!: string;

  @Column({ name: 'from_minute', type: 'integer' })
  fromMinute!: number;

  @Column({ name: 'to_minute', type: 'integer' })
  toMinute!: number;
}

/** One row per import: an act, kept for ever, whose digest proves which files the district was called by. */
@Entity('directory_import')
@Index('ux_directory_import_number', ['number'], { unique: true })
export class DirectoryImportTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'integer' })
  number!: number;

  @Column({ type: 'bigint' })
  at!: number;

  @Column({ type: 'varchar', length: 64 })
  digest!: string;

  @Column({ name: 'unit_count', type: 'integer' })
  unitCount!: number;

  @Column({ name: 'contact_count', type: 'integer' })
  contactCount!: number;

  @Column({ name: 'shift_count', type: 'integer' })
  shiftCount!: number;
}
