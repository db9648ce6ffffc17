import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('paper_draft')
@Index('ix_paper_draft_incident', ['incidentId'])
export class PaperDraftTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 20 })
  kind!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'varchar', length: 40 })
  stream!: string;

  @Column({ type: 'varchar', length: 10 })
  nature!: string;

  /** Counts edits from 1: who edits an older one is told. */
  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'varchar', length: 20 })
  state!: string;

  /** A `DraftContent`, as JSON. */
  @Column({ type: 'text' })
  content!: string;

  @Column({ type: 'integer' })
  grade!: number;

  @Column({ name: 'signing_role', type: 'varchar', length: 60 })
  signingRole!: string;

  @Column({ name: 'drafted_by', type: 'varchar', length: 80 })
  draftedBy!: string;

  @Column({ name: 'drafted_at', type: 'bigint' })
  draftedAt!: number;

  @Column({ name: 'edited_by', type: 'varchar', length: 80 })
  editedBy!: string;

  @Column({ name: 'edited_at', type: 'bigint' })
  editedAt!: number;

  @Column({ name: 'returned_reason', type: 'text', nullable: true })
  returnedReason!: string | null;

  @Column({ name: 'document_id', type: 'varchar', length: 36, nullable: true })
  documentId!: string | null;
}

@Entity('paper_draft_act')
@Index('ix_paper_draft_act_draft', ['draftId'])
export class PaperDraftActTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'draft_id', type: 'varchar', length: 36 })
  draftId!: string;

  @Column({ type: 'varchar', length: 20 })
  act!: string;

  @Column({ type: 'integer' })
  version!: number;

  /** What it said from then on; null where the act changed no word. */
  @Column({ type: 'text', nullable: true })
  content!: string | null;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ name: 'done_by', type: 'varchar', length: 80 })
  doneBy!: string;

  @Column({ name: 'done_at', type: 'bigint' })
  doneAt!: number;
}
