import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** 紧急防汛期: a legal state of its own; one that is not over for each nature. */
@Entity('flood_period')
@Index('ux_flood_period_open', ['openKey'], { unique: true })
export class FloodPeriodTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'varchar', length: 8 })
  nature!: string;

  /** `city` or `district`. */
  @Column({ type: 'varchar', length: 10 })
  tier!: string;

  /** Who declares it, as the paper says. */
  @Column({ type: 'text' })
  body!: string;

  /** Number of the document it was declared by; null until ours is signed. */
  @Column({ type: 'varchar', length: 120, nullable: true })
  number!: string | null;

  @Column({ name: 'legal_basis', type: 'text' })
  legalBasis!: string;

  /** Street unit ids, JSON. */
  @Column({ type: 'text' })
  areas!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ name: 'signing_role', type: 'varchar', length: 40 })
  signingRole!: string;

  @Column({ type: 'varchar', length: 16 })
  state!: string;

  /** When it begins; null: with the signature. */
  @Column({ name: 'from_at', type: 'bigint', nullable: true })
  fromAt!: number | null;

  @Column({ name: 'drafted_by', type: 'varchar', length: 80 })
  draftedBy!: string;

  @Column({ name: 'drafted_at', type: 'bigint' })
  draftedAt!: number;

  @Column({ name: 'signed_by', type: 'varchar', length: 80, nullable: true })
  signedBy!: string | null;

  @Column({ name: 'document_id', type: 'varchar', length: 36, nullable: true })
  documentId!: string | null;

  @Column({ name: 'end_proposed_by', type: 'varchar', length: 80, nullable: true })
  endProposedBy!: string | null;

  @Column({ name: 'end_reason', type: 'text', nullable: true })
  endReason!: string | null;

  /** Number of the document that ended it. */
  @Column({ name: 'end_number', type: 'varchar', length: 120, nullable: true })
  endNumber!: string | null;

  @Column({ name: 'end_document_id', type: 'varchar', length: 36, nullable: true })
  endDocumentId!: string | null;

  @Column({ name: 'ended_at', type: 'bigint', nullable: true })
  endedAt!: number | null;

  /** The nature until it is over, null after. */
  @Column({ name: 'open_key', type: 'varchar', length: 8, nullable: true })
  openKey!: string | null;
}

/** Each step a period took, by whom, with what it said then; audited. */
@Entity('flood_period_act')
@Index('ix_flood_period_act', ['periodId'])
export class FloodPeriodActTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'period_id', type: 'varchar', length: 36 })
  periodId!: string;

  @Column({ type: 'varchar', length: 20 })
  act!: string;

  @Column({ type: 'text' })
  content!: string;

  @Column({ name: 'acted_by', type: 'varchar', length: 80 })
  actedBy!: string;

  @Column({ name: 'acted_at', type: 'bigint' })
  actedAt!: number;
}
