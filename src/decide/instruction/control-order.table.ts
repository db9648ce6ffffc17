import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** 禁停撤疏: pre-drafted with the warning, in force only under its own signature and number. */
@Entity('control_order')
@Index('ux_control_open', ['openKey'], { unique: true })
@Index('ix_control_rule', ['warningId', 'subjectKind', 'subjectId', 'ruleId'])
@Index('ix_control_incident', ['incidentId', 'state'])
@Index('ix_control_object', ['objectKey', 'state'])
export class ControlOrderTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  /** The warning it was drafted with; the incident's own id for one written by hand. */
  @Column({ name: 'warning_id', type: 'varchar', length: 36 })
  warningId!: string;

  @Column({ name: 'subject_kind', type: 'varchar', length: 10 })
  subjectKind!: string;

  @Column({ name: 'subject_id', type: 'varchar', length: 60 })
  subjectId!: string;

  @Column({ name: 'subject_name', type: 'varchar', length: 120 })
  subjectName!: string;

  @Column({ name: 'unit_id', type: 'varchar', length: 60 })
  unitId!: string;

  @Column({ name: 'rule_id', type: 'varchar', length: 80 })
  ruleId!: string;

  @Column({ type: 'varchar', length: 10 })
  kind!: string;

  @Column({ type: 'text' })
  object!: string;

  @Column({ type: 'text' })
  text!: string;

  @Column({ name: 'legal_basis', type: 'text' })
  legalBasis!: string;

  @Column({ type: 'varchar', length: 10 })
  basis!: string;

  @Column({ type: 'text' })
  source!: string;

  @Column({ name: 'trigger_text', type: 'varchar', length: 200 })
  triggerText!: string;

  @Column({ name: 'review_minutes', type: 'integer' })
  reviewMinutes!: number;

  @Column({ name: 'end_condition', type: 'text' })
  endCondition!: string;

  @Column({ type: 'text' })
  exceptions!: string;

  @Column({ name: 'done_when', type: 'varchar', length: 20 })
  doneWhen!: string;

  @Column({ name: 'signing_role', type: 'varchar', length: 40 })
  signingRole!: string;

  @Column({ type: 'varchar', length: 20 })
  state!: string;

  @Column({ name: 'drafted_at', type: 'bigint' })
  draftedAt!: number;

  @Column({ name: 'submitted_by', type: 'varchar', length: 80, nullable: true })
  submittedBy!: string | null;

  @Column({ name: 'signed_by', type: 'varchar', length: 80, nullable: true })
  signedBy!: string | null;

  @Column({ type: 'varchar', length: 80, nullable: true })
  number!: string | null;

  @Column({ name: 'document_id', type: 'varchar', length: 36, nullable: true })
  documentId!: string | null;

  @Column({ name: 'start_at', type: 'bigint', nullable: true })
  startAt!: number | null;

  @Column({ name: 'review_at', type: 'bigint', nullable: true })
  reviewAt!: number | null;

  @Column({ name: 'released_at', type: 'bigint', nullable: true })
  releasedAt!: number | null;

  @Column({ name: 'release_reason', type: 'text', nullable: true })
  releaseReason!: string | null;

  @Column({ type: 'varchar', length: 8, default: 'actual' })
  nature!: string;

  /** Counts every change of the draft: the second of two editors is told. */
  @Column({ type: 'integer', default: 1 })
  version!: number;

  /** 4 = Ⅳ/blue … 1 = Ⅰ/red; what was drafted before grades were kept counts as the gravest. */
  @Column({ type: 'integer', default: 1 })
  grade!: number;

  /** Street unit ids, JSON. */
  @Column({ type: 'text', default: '[]' })
  areas!: string;

  @Column({ name: 'object_key', type: 'varchar', length: 200, default: '' })
  objectKey!: string;

  /** Names of places it needs open, JSON. */
  @Column({ name: 'needs_open', type: 'text', default: '[]' })
  needsOpen!: string;

  @Column({ name: 'ends_at', type: 'bigint', nullable: true })
  endsAt!: number | null;

  /** Who wrote it by hand; null for one pre-drafted with the warning. */
  @Column({ name: 'drafted_by', type: 'varchar', length: 80, nullable: true })
  draftedBy!: string | null;

  @Column({ name: 'returned_reason', type: 'text', nullable: true })
  returnedReason!: string | null;

  /** `<bundle id> <run>`: drafted together with others. */
  @Column({ type: 'varchar', length: 120, nullable: true })
  bundle!: string | null;

  @Column({ type: 'varchar', length: 36, nullable: true })
  replaces!: string | null;

  @Column({ name: 'event_code', type: 'varchar', length: 10, nullable: true })
  eventCode!: string | null;

  @Column({ name: 'consent_by', type: 'text', nullable: true })
  consentBy!: string | null;

  @Column({ name: 'filed_with', type: 'text', nullable: true })
  filedWith!: string | null;

  @Column({ name: 'flood_period_id', type: 'varchar', length: 36, nullable: true })
  floodPeriodId!: string | null;

  @Column({ name: 'executed_at', type: 'bigint', nullable: true })
  executedAt!: number | null;

  @Column({ name: 'executed_by', type: 'varchar', length: 80, nullable: true })
  executedBy!: string | null;

  @Column({ name: 'executed_proof', type: 'text', nullable: true })
  executedProof!: string | null;

  @Column({ name: 'verified_at', type: 'bigint', nullable: true })
  verifiedAt!: number | null;

  @Column({ name: 'verified_by', type: 'varchar', length: 80, nullable: true })
  verifiedBy!: string | null;

  @Column({ name: 'verified_words', type: 'text', nullable: true })
  verifiedWords!: string | null;

  @Column({ name: 'release_proposed_at', type: 'bigint', nullable: true })
  releaseProposedAt!: number | null;

  @Column({ name: 'release_proposed_by', type: 'varchar', length: 80, nullable: true })
  releaseProposedBy!: string | null;

  @Column({ name: 'release_number', type: 'varchar', length: 80, nullable: true })
  releaseNumber!: string | null;

  @Column({ name: 'release_document_id', type: 'varchar', length: 36, nullable: true })
  releaseDocumentId!: string | null;

  /** `warning|kind|subject|rule`, or `hand|id`, until it is over, null after: one order of each that is not over. */
  @Column({ name: 'open_key', type: 'varchar', length: 200, nullable: true })
  openKey!: string | null;
}

/** Each step an order took, by whom, with what it said then; audited. */
@Entity('control_act')
@Index('ix_control_act_order', ['orderId'])
export class ControlActTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'order_id', type: 'varchar', length: 36 })
  orderId!: string;

  @Column({ type: 'varchar', length: 20 })
  act!: string;

  @Column({ type: 'text' })
  content!: string;

  @Column({ name: 'acted_by', type: 'varchar', length: 80 })
  actedBy!: string;

  @Column({ name: 'acted_at', type: 'bigint' })
  actedAt!: number;
}

/** Who may do what the order forbids, who asked for it and until when; added while it is in force. */
@Entity('control_exception')
@Index('ix_control_exception_order', ['orderId'])
export class ControlExceptionTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'order_id', type: 'varchar', length: 36 })
  orderId!: string;

  /** `trade`, `unit`, `person` or `vehicle`. */
  @Column({ type: 'varchar', length: 10 })
  kind!: string;

  @Column({ type: 'text' })
  who!: string;

  @Column({ name: 'asked_by', type: 'text' })
  askedBy!: string;

  @Column({ type: 'text' })
  reason!: string;

  /** Null: as long as the order. */
  @Column({ name: 'until_at', type: 'bigint', nullable: true })
  untilAt!: number | null;

  @Column({ name: 'added_by', type: 'varchar', length: 80 })
  addedBy!: string;

  @Column({ name: 'added_at', type: 'bigint' })
  addedAt!: number;
}

/** 停课, 停工 as messages of their own: the alert of an order and its cancel. */
@Entity('control_alert')
@Index('ux_control_alert', ['orderId', 'msgType'], { unique: true })
@Index('ux_control_alert_identifier', ['identifier'], { unique: true })
export class ControlAlertTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'order_id', type: 'varchar', length: 36 })
  orderId!: string;

  /** `Alert` or `Cancel`. */
  @Column({ name: 'msg_type', type: 'varchar', length: 10 })
  msgType!: string;

  @Column({ type: 'varchar', length: 60 })
  identifier!: string;

  @Column({ type: 'varchar', length: 8 })
  nature!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ name: 'document_id', type: 'varchar', length: 36 })
  documentId!: string;

  @Column({ name: 'sent_by', type: 'varchar', length: 80 })
  sentBy!: string;

  @Column({ name: 'sent_at', type: 'bigint' })
  sentAt!: number;
}

/** A list of what is closed that left the house. */
@Entity('control_export')
export class ControlExportTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'text' })
  filter!: string;

  @Column({ name: 'line_count', type: 'integer' })
  lineCount!: number;

  /** SHA-256 of the file. */
  @Column({ type: 'varchar', length: 64 })
  hash!: string;

  @Column({ name: 'exported_by', type: 'varchar', length: 80 })
  exportedBy!: string;

  @Column({ name: 'exported_at', type: 'bigint' })
  exportedAt!: number;
}
