import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('warning')
@Index('ux_warning_open', ['openKey'], { unique: true })
@Index('ix_warning_incident', ['incidentId'])
export class WarningTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'varchar', length: 20 })
  stream!: string;

  @Column({ type: 'varchar', length: 8 })
  nature!: string;

  @Column({ name: 'opened_at', type: 'bigint' })
  openedAt!: number;

  /** The incident while neither lifted nor cancelled, null after. */
  @Column({ name: 'open_key', type: 'varchar', length: 36, nullable: true })
  openKey!: string | null;
}

@Entity('warning_version')
@Index('ux_version_number', ['warningId', 'version'], { unique: true })
@Index('ux_version_open', ['openKey'], { unique: true })
@Index('ux_version_cap', ['capIdentifier'], { unique: true })
@Index('ix_version_state', ['state'])
export class WarningVersionTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'warning_id', type: 'varchar', length: 36 })
  warningId!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'varchar', length: 10 })
  action!: string;

  @Column({ type: 'varchar', length: 20 })
  state!: string;

  @Column({ type: 'varchar', length: 8 })
  level!: string;

  @Column({ name: 'response_level', type: 'integer', nullable: true })
  responseLevel!: number | null;

  @Column({ type: 'text' })
  areas!: string;

  /** Streets that stand milder than the version's own levels, as JSON. */
  @Column({ name: 'area_levels', type: 'text', default: '[]' })
  areaLevels!: string;

  @Column({ name: 'cancel_class', type: 'varchar', length: 16, nullable: true })
  cancelClass!: string | null;

  @Column({ name: 'against_superior', type: 'text', nullable: true })
  againstSuperior!: string | null;

  /** What the superior had on record, as JSON. */
  @Column({ type: 'text', nullable: true })
  superior!: string | null;

  /** What the plan's raise factors said when it was drafted, as JSON. */
  @Column({ name: 'raise_factors', type: 'text', default: '[]' })
  raiseFactors!: string;

  /** Why it goes before its round. */
  @Column({ type: 'text', nullable: true })
  emergency!: string | null;

  @Column({ name: 'issues_once_signed', type: 'integer', default: 0 })
  issuesOnceSigned!: number;

  @Column({ type: 'varchar', length: 8 })
  stage!: string;

  @Column({ name: 'expires_at', type: 'bigint' })
  expiresAt!: number;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ name: 'consultation_id', type: 'varchar', length: 36, nullable: true })
  consultationId!: string | null;

  @Column({ name: 'signing_role', type: 'varchar', length: 40 })
  signingRole!: string;

  @Column({ name: 'drafted_by', type: 'varchar', length: 80 })
  draftedBy!: string;

  @Column({ name: 'drafted_at', type: 'bigint' })
  draftedAt!: number;

  @Column({ name: 'returned_reason', type: 'text', nullable: true })
  returnedReason!: string | null;

  @Column({ name: 'signed_by', type: 'varchar', length: 80, nullable: true })
  signedBy!: string | null;

  @Column({ name: 'signed_at', type: 'bigint', nullable: true })
  signedAt!: number | null;

  @Column({ name: 'issued_by', type: 'varchar', length: 80, nullable: true })
  issuedBy!: string | null;

  @Column({ name: 'issued_at', type: 'bigint', nullable: true })
  issuedAt!: number | null;

  @Column({ type: 'varchar', length: 80, nullable: true })
  number!: string | null;

  @Column({ name: 'cap_identifier', type: 'varchar', length: 80, nullable: true })
  capIdentifier!: string | null;

  @Column({ name: 'cap_document_id', type: 'varchar', length: 36, nullable: true })
  capDocumentId!: string | null;

  @Column({ name: 'notice_document_id', type: 'varchar', length: 36, nullable: true })
  noticeDocumentId!: string | null;

  /** The warning while drafted or signed, null after: one version in the making of each. */
  @Column({ name: 'open_key', type: 'varchar', length: 36, nullable: true })
  openKey!: string | null;
}

/** Each step a version took, by whom; the rows that are audited. */
@Entity('warning_act')
@Index('ix_warning_act_version', ['versionId'])
export class WarningActTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'version_id', type: 'varchar', length: 36 })
  versionId!: string;

  @Column({ type: 'varchar', length: 20 })
  act!: string;

  /** What it applied to, frozen: the declared content at that moment. */
  @Column({ type: 'text' })
  content!: string;

  @Column({ name: 'acted_by', type: 'varchar', length: 80 })
  actedBy!: string;

  @Column({ name: 'acted_at', type: 'bigint' })
  actedAt!: number;
}
