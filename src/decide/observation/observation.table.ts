import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * Values are whole thousandths of the quantity's base unit. One index serves neighbours, newest, windows and pages, so
 * that a reading costs two writes; what is not believed is little and has its own.
 */
@Entity('reading')
@Index('ix_reading_station', ['station', 'at'])
@Index('ix_reading_doubted', ['at'], { where: 'believed = 0' })
export class ReadingTable {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column({ type: 'varchar', length: 80 })
  station!: string;

  @Column({ type: 'varchar', length: 32 })
  quantity!: string;

  @Column({ type: 'bigint' })
  at!: number;

  @Column({ type: 'bigint' })
  value!: number;

  @Column({ type: 'varchar', length: 8, nullable: true })
  datum!: string | null;

  @Column({ name: 'over_minutes', type: 'integer', nullable: true })
  overMinutes!: number | null;

  @Column({ name: 'received_at', type: 'bigint' })
  receivedAt!: number;

  @Column({ name: 'batch_id', type: 'varchar', length: 36 })
  batchId!: string;

  @Column({ type: 'varchar', length: 40, nullable: true })
  said!: string | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  seq!: string | null;

  /** Codes with a blank between them; empty for most. */
  @Column({ type: 'varchar', length: 120 })
  flags!: string;

  /** 1 or 0; 0 for what was replaced. */
  @Column({ type: 'integer' })
  believed!: number;

  /** 1 when a person decided it. */
  @Column({ type: 'integer' })
  judged!: number;

  @Column({ name: 'replaced_by', type: 'integer', nullable: true })
  replacedBy!: number | null;

  @Column({ name: 'confirmed_by', type: 'integer', nullable: true })
  confirmedBy!: number | null;

  /** Rain that counts in sums; null for what does not, and for everything else. */
  @Column({ type: 'bigint', nullable: true })
  counted!: number | null;
}

/** Rain of a station in the hour that ends at `hour`, added up as amounts arrive; a dry hour has no row. */
@Entity('rain_hour')
export class RainHourTable {
  @PrimaryColumn({ type: 'varchar', length: 80 })
  station!: string;

  @PrimaryColumn({ type: 'bigint' })
  hour!: number;

  @Column({ type: 'bigint' })
  amount!: number;
}

/** One delivery of readings. `body` is UTF-8 text, or base64 when it was not; null where every row of it is kept as a reading. */
@Entity('reading_batch')
@Index('ix_reading_batch_received', ['receivedAt'])
export class ReadingBatchTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'received_at', type: 'bigint' })
  receivedAt!: number;

  @Column({ name: 'received_from', type: 'varchar', length: 80 })
  receivedFrom!: string;

  @Column({ name: 'media_type', type: 'varchar', length: 100 })
  mediaType!: string;

  @Column({ type: 'integer' })
  size!: number;

  @Column({ name: 'body_hash', type: 'varchar', length: 64 })
  bodyHash!: string;

  @Column({ type: 'varchar', length: 10 })
  encoding!: string;

  @Column({ type: 'text', nullable: true })
  body!: string | null;

  @Column({ type: 'integer' })
  accepted!: number;

  @Column({ type: 'integer' })
  flagged!: number;

  @Column({ type: 'integer' })
  duplicates!: number;

  @Column({ type: 'integer' })
  refused!: number;

  @Column({ type: 'text' })
  reasons!: string;
}

/** A person said whether a reading is to be believed, and why. */
@Entity('reading_judgement')
@Index('ix_reading_judgement', ['readingId'])
export class ReadingJudgementTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'reading_id', type: 'integer' })
  readingId!: number;

  @Column({ type: 'integer' })
  believe!: number;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ name: 'judged_by', type: 'varchar', length: 80 })
  judgedBy!: string;

  @Column({ name: 'judged_at', type: 'bigint' })
  judgedAt!: number;
}
