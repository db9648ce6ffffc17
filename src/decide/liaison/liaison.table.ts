import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('liaison_notice')
@Index('ux_liaison_notice_suggestion', ['suggestion'], { unique: true })
export class LiaisonNoticeTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36, nullable: true })
  incidentId!: string | null;

  @Column({ type: 'varchar', length: 10 })
  nature!: string;

  @Column({ type: 'varchar', length: 12 })
  purpose!: string;

  @Column({ type: 'varchar', length: 12 })
  state!: string;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'varchar', length: 200 })
  title!: string;

  @Column({ type: 'text' })
  words!: string;

  /** As JSON. */
  @Column({ name: 'unit_ids', type: 'text' })
  unitIds!: string;

  /** What it was suggested by: taken up once. */
  @Column({ type: 'varchar', length: 120, nullable: true })
  suggestion!: string | null;

  @Column({ name: 'drafted_by', type: 'varchar', length: 80 })
  draftedBy!: string;

  @Column({ name: 'drafted_at', type: 'bigint' })
  draftedAt!: number;

  @Column({ name: 'sent_by', type: 'varchar', length: 80, nullable: true })
  sentBy!: string | null;

  @Column({ name: 'sent_at', type: 'bigint', nullable: true })
  sentAt!: number | null;

  @Column({ name: 'document_id', type: 'varchar', length: 36, nullable: true })
  documentId!: string | null;
}

@Entity('liaison_inbound')
export class LiaisonInboundTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'unit_id', type: 'varchar', length: 60 })
  unitId!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36, nullable: true })
  incidentId!: string | null;

  @Column({ type: 'varchar', length: 12 })
  purpose!: string;

  @Column({ type: 'varchar', length: 200 })
  title!: string;

  @Column({ type: 'text' })
  words!: string;

  @Column({ type: 'varchar', length: 12 })
  channel!: string;

  @Column({ name: 'said_by', type: 'varchar', length: 80 })
  saidBy!: string;

  @Column({ name: 'received_at', type: 'bigint' })
  receivedAt!: number;

  /** A paper registered in 来文来电. */
  @Column({ name: 'paper_id', type: 'varchar', length: 36, nullable: true })
  paperId!: string | null;

  @Column({ name: 'entered_by', type: 'varchar', length: 80 })
  enteredBy!: string;

  @Column({ name: 'entered_at', type: 'bigint' })
  enteredAt!: number;

  @Column({ name: 'receipted_at', type: 'bigint', nullable: true })
  receiptedAt!: number | null;
}

@Entity('liaison_act')
@Index('ix_liaison_act_notice', ['noticeId'])
export class LiaisonActTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'notice_id', type: 'varchar', length: 36 })
  noticeId!: string;

  @Column({ type: 'varchar', length: 16 })
  act!: string;

  @Column({ name: 'unit_id', type: 'varchar', length: 60, nullable: true })
  unitId!: string | null;

  @Column({ type: 'varchar', length: 12, nullable: true })
  reply!: string | null;

  @Column({ name: 'said_by', type: 'varchar', length: 80, nullable: true })
  saidBy!: string | null;

  @Column({ name: 'said_at', type: 'bigint', nullable: true })
  saidAt!: number | null;

  @Column({ type: 'text' })
  words!: string;

  @Column({ name: 'done_by', type: 'varchar', length: 80 })
  doneBy!: string;

  @Column({ name: 'done_at', type: 'bigint' })
  doneAt!: number;
}
