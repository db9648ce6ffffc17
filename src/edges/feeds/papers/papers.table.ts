import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A paper as it stands now; how it came to stand so is in its acts. */
@Entity('paper')
@Index('ix_paper_merged', ['mergedInto'])
export class PaperTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** The copy it was registered with, which stays with it. */
  @Column({ name: 'first_copy_id', type: 'varchar', length: 36 })
  firstCopyId!: string;

  /** JSON of `PaperHead`. */
  @Column({ type: 'text' })
  head!: string;

  @Column({ type: 'integer' })
  version!: number;

  /** The earliest receipt of any copy. */
  @Column({ name: 'received_at', type: 'bigint' })
  receivedAt!: number;

  @Column({ name: 'entered_at', type: 'bigint' })
  enteredAt!: number;

  @Column({ name: 'entered_by', type: 'varchar', length: 80 })
  enteredBy!: string;

  @Column({ type: 'varchar', length: 12 })
  verification!: string;

  /** Null while it stands for itself. */
  @Column({ name: 'merged_into', type: 'varchar', length: 36, nullable: true })
  mergedInto!: string | null;
}

/** What two papers can not both be known by; the second one is a copy. */
@Entity('paper_key')
@Index('ix_paper_key_paper', ['paperId'])
export class PaperKeyTable {
  /** SHA-256 of the kind of key and its text. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  key!: string;

  @Column({ name: 'paper_id', type: 'varchar', length: 36 })
  paperId!: string;
}

/** One receipt of a paper, as one person entered it. */
@Entity('paper_copy')
@Index('ix_paper_copy_paper', ['paperId'])
export class PaperCopyTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** Changes when papers are merged or split; the acts say how. */
  @Column({ name: 'paper_id', type: 'varchar', length: 36 })
  paperId!: string;

  @Column({ type: 'varchar', length: 12 })
  channel!: string;

  @Column({ name: 'received_at', type: 'bigint' })
  receivedAt!: number;

  @Column({ name: 'entered_at', type: 'bigint' })
  enteredAt!: number;

  @Column({ name: 'entered_by', type: 'varchar', length: 80 })
  enteredBy!: string;

  /** JSON of `PaperHead`. */
  @Column({ type: 'text' })
  head!: string;

  /** JSON of `Said`. */
  @Column({ type: 'text' })
  said!: string;

  @Column({ type: 'text' })
  faults!: string;
}

/** One thing a paper says, and what came of it. */
@Entity('paper_statement')
@Index('ix_paper_statement_paper', ['paperId'])
@Index('ix_paper_statement_incident', ['incidentId'])
export class PaperStatementTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'paper_id', type: 'varchar', length: 36 })
  paperId!: string;

  /** The copy it was read from. */
  @Column({ name: 'copy_id', type: 'varchar', length: 36 })
  copyId!: string;

  /** JSON of `Said`. */
  @Column({ type: 'text' })
  said!: string;

  /** The statement it corrects. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  replaces!: string | null;

  @Column({ name: 'entered_at', type: 'bigint' })
  enteredAt!: number;

  @Column({ name: 'entered_by', type: 'varchar', length: 80 })
  enteredBy!: string;

  @Column({ type: 'varchar', length: 12 })
  state!: string;

  /** How far the hazard room has been told of it. */
  @Column({ type: 'varchar', length: 12 })
  told!: string;

  /** A signal as it is taken in, word for word however often. */
  @Column({ type: 'text', nullable: true })
  message!: string | null;

  @Column({ name: 'signal_id', type: 'varchar', length: 36, nullable: true })
  signalId!: string | null;

  @Column({ name: 'incident_id', type: 'varchar', length: 36, nullable: true })
  incidentId!: string | null;

  @Column({ type: 'text' })
  faults!: string;
}

/** A picture or PDF of a copy, in base64. */
@Entity('paper_scan')
@Index('ix_paper_scan_copy', ['copyId'])
export class PaperScanTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'copy_id', type: 'varchar', length: 36 })
  copyId!: string;

  @Column({ name: 'media_type', type: 'varchar', length: 40 })
  mediaType!: string;

  @Column({ type: 'integer' })
  size!: number;

  /** SHA-256 of the bytes. */
  @Column({ type: 'varchar', length: 64 })
  hash!: string;

  @Column({ name: 'added_at', type: 'bigint' })
  addedAt!: number;

  @Column({ name: 'added_by', type: 'varchar', length: 80 })
  addedBy!: string;

  @Column({ type: 'text' })
  body!: string;
}

/** What somebody did with a paper; only ever added to. */
@Entity('paper_act')
@Index('ix_paper_act_paper', ['paperId'])
export class PaperActTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'paper_id', type: 'varchar', length: 36 })
  paperId!: string;

  @Column({ type: 'varchar', length: 16 })
  act!: string;

  /** JSON. */
  @Column({ type: 'text' })
  content!: string;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ name: 'done_by', type: 'varchar', length: 80 })
  doneBy!: string;

  @Column({ name: 'done_at', type: 'bigint' })
  doneAt!: number;
}
