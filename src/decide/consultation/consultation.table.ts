import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('consultation')
@Index('ux_consultation_open', ['openKey'], { unique: true })
@Index('ux_consultation_round', ['incidentId', 'round'], { unique: true })
export class ConsultationTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'integer' })
  round!: number;

  @Column({ name: 'proposal_id', type: 'varchar', length: 36, nullable: true })
  proposalId!: string | null;

  @Column({ name: 'convened_by', type: 'varchar', length: 80 })
  convenedBy!: string;

  @Column({ name: 'convened_at', type: 'bigint' })
  convenedAt!: number;

  @Column({ name: 'concluded_at', type: 'bigint', nullable: true })
  concludedAt!: number | null;

  @Column({ type: 'text' })
  seats!: string;

  /** The incident while convened, null after: one open round of each. */
  @Column({ name: 'open_key', type: 'varchar', length: 36, nullable: true })
  openKey!: string | null;
}

@Entity('opinion')
@Index('ix_opinion_consultation', ['consultationId', 'givenAt'])
export class OpinionTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'consultation_id', type: 'varchar', length: 36 })
  consultationId!: string;

  @Column({ name: 'unit_id', type: 'varchar', length: 60 })
  unitId!: string;

  @Column({ type: 'varchar', length: 8, nullable: true })
  level!: string | null;

  @Column({ name: 'response_level', type: 'integer', nullable: true })
  responseLevel!: number | null;

  @Column({ type: 'text' })
  areas!: string;

  @Column({ type: 'varchar', length: 8 })
  stage!: string;

  @Column({ type: 'varchar', length: 8 })
  confidence!: string;

  @Column({ type: 'text' })
  why!: string;

  @Column({ type: 'text', nullable: true })
  measures!: string | null;

  @Column({ type: 'varchar', length: 60 })
  speaker!: string;

  @Column({ type: 'varchar', length: 60 })
  post!: string;

  @Column({ name: 'on_behalf_of', type: 'varchar', length: 60, nullable: true })
  onBehalfOf!: string | null;

  @Column({ name: 'given_by', type: 'varchar', length: 80 })
  givenBy!: string;

  @Column({ name: 'given_at', type: 'bigint' })
  givenAt!: number;

  @Column({ type: 'integer' })
  late!: number;
}

@Entity('verdict')
@Index('ux_verdict_consultation', ['consultationId'], { unique: true })
export class VerdictTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'consultation_id', type: 'varchar', length: 36 })
  consultationId!: string;

  @Column({ type: 'varchar', length: 10 })
  kind!: string;

  @Column({ type: 'varchar', length: 8, nullable: true })
  level!: string | null;

  @Column({ name: 'response_level', type: 'integer', nullable: true })
  responseLevel!: number | null;

  @Column({ type: 'text' })
  areas!: string;

  @Column({ type: 'varchar', length: 8 })
  stage!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'integer' })
  differs!: number;

  @Column({ name: 'given_by', type: 'varchar', length: 80 })
  givenBy!: string;

  @Column({ name: 'given_at', type: 'bigint' })
  givenAt!: number;

  @Column({ name: 'minutes_id', type: 'varchar', length: 36 })
  minutesId!: string;
}

/** What happened in a round besides opinions and the verdict. */
@Entity('consultation_act')
@Index('ux_consultation_act', ['consultationId', 'no'], { unique: true })
export class ConsultationActTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'consultation_id', type: 'varchar', length: 36 })
  consultationId!: string;

  /** Counted within the round: two acts of one moment have an order. */
  @Column({ type: 'integer' })
  no!: number;

  @Column({ type: 'varchar', length: 24 })
  act!: string;

  @Column({ type: 'text' })
  content!: string;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  @Column({ name: 'done_by', type: 'varchar', length: 80 })
  doneBy!: string;

  @Column({ name: 'done_at', type: 'bigint' })
  doneAt!: number;
}

/** The response whose cadence an incident follows; no row: none is in force. */
@Entity('consultation_cadence')
export class CadenceTable {
  @PrimaryColumn({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ name: 'response_level', type: 'integer' })
  responseLevel!: number;

  @Column({ type: 'bigint' })
  since!: number;
}

@Entity('opinion_attachment')
@Index('ux_opinion_attachment', ['opinionId', 'hash'], { unique: true })
@Index('ix_opinion_attachment', ['consultationId'])
export class OpinionAttachmentTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'consultation_id', type: 'varchar', length: 36 })
  consultationId!: string;

  @Column({ name: 'opinion_id', type: 'varchar', length: 36 })
  opinionId!: string;

  @Column({ name: 'media_type', type: 'varchar', length: 40 })
  mediaType!: string;

  @Column({ type: 'integer' })
  size!: number;

  @Column({ type: 'varchar', length: 64 })
  hash!: string;

  @Column({ name: 'added_by', type: 'varchar', length: 80 })
  addedBy!: string;

  @Column({ name: 'added_at', type: 'bigint' })
  addedAt!: number;

  /** Base64: the same on both engines. */
  @Column({ type: 'text' })
  body!: string;
}
