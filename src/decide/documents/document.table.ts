import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('document')
@Index('ix_document_incident', ['incidentId'])
@Index('ux_document_number', ['number'], { unique: true })
export class DocumentTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 20 })
  kind!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'varchar', length: 80, nullable: true })
  number!: string | null;

  @Column({ type: 'varchar', length: 200 })
  title!: string;

  @Column({ name: 'media_type', type: 'varchar', length: 60 })
  mediaType!: string;

  @Column({ type: 'text' })
  body!: string;

  @Column({ name: 'frozen_at', type: 'bigint' })
  frozenAt!: number;
}

/** The paper behind a record: what it is printed from, what is read out, and its three times. */
@Entity('document_paper')
export class DocumentPaperTable {
  @PrimaryColumn({ name: 'document_id', type: 'varchar', length: 36 })
  documentId!: string;

  /** A `Paper`, as JSON. */
  @Column({ type: 'text' })
  paper!: string;

  @Column({ name: 'plain_text', type: 'text' })
  plainText!: string;

  /** SHA-256 of the record. */
  @Column({ name: 'record_hash', type: 'varchar', length: 64 })
  recordHash!: string;

  /** Those it was frozen with, separated by spaces. */
  @Column({ type: 'varchar', length: 80 })
  marks!: string;

  /** Ids of the directory's units it is sent to, as JSON. */
  @Column({ name: 'addressed_to', type: 'text' })
  addressedTo!: string;

  @Column({ name: 'decided_at', type: 'bigint', nullable: true })
  decidedAt!: number | null;

  @Column({ name: 'start_at', type: 'bigint', nullable: true })
  startAt!: number | null;

  /** Null where only a spoken approval carried it then. */
  @Column({ name: 'document_at', type: 'bigint', nullable: true })
  documentAt!: number | null;
}

@Entity('document_act')
@Index('ux_document_act', ['documentId', 'act'], { unique: true })
export class DocumentActTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'document_id', type: 'varchar', length: 36 })
  documentId!: string;

  @Column({ type: 'varchar', length: 16 })
  act!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ name: 'done_by', type: 'varchar', length: 80 })
  doneBy!: string;

  @Column({ name: 'done_at', type: 'bigint' })
  doneAt!: number;
}

@Entity('document_series')
export class DocumentSeriesTable {
  @PrimaryColumn({ type: 'varchar', length: 60 })
  series!: string;

  @PrimaryColumn({ type: 'integer' })
  year!: number;

  @Column({ name: 'last_number', type: 'integer' })
  lastNumber!: number;
}
