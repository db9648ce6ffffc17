import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Two persons, kept by the store: the check refuses a signer who drafted. */
@Entity('signature')
@Index('ux_signature_subject', ['subjectKind', 'subjectId', 'round'], { unique: true })
@Check('ck_signature_two_persons', 'signed_by <> drafted_by')
export class SignatureTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'subject_kind', type: 'varchar', length: 20 })
  subjectKind!: string;

  @Column({ name: 'subject_id', type: 'varchar', length: 80 })
  subjectId!: string;

  @Column({ type: 'varchar', length: 40 })
  role!: string;

  @Column({ name: 'drafted_by', type: 'varchar', length: 80 })
  draftedBy!: string;

  @Column({ name: 'signed_by', type: 'varchar', length: 80 })
  signedBy!: string;

  @Column({ name: 'signed_at', type: 'bigint' })
  signedAt!: number;

  /** How many signatures of this paper were disowned before: one signature in each round. */
  @Column({ type: 'integer', default: 0 })
  round!: number;
}

/** Under which right a signature was given; written with it, and the row that is audited beside it. */
@Entity('signature_right')
export class SignatureRightTable {
  /** Of the signature. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 12 })
  kind!: string;

  /** JSON of `Right`: the substitute's role and the attempts, or the delegation. */
  @Column({ name: 'rests_on', type: 'text' })
  restsOn!: string;

  /** `system` | `verbal`. */
  @Column({ type: 'varchar', length: 8 })
  way!: string;
}

/** An act: somebody tried to reach who signs, about one paper. */
@Entity('sign_attempt')
@Index('ix_sign_attempt_subject', ['subjectKind', 'subjectId'])
export class SignAttemptTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'subject_kind', type: 'varchar', length: 20 })
  subjectKind!: string;

  @Column({ name: 'subject_id', type: 'varchar', length: 80 })
  subjectId!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  /** Whom: the cell's role, or a substitute's. */
  @Column({ type: 'varchar', length: 40 })
  role!: string;

  @Column({ type: 'varchar', length: 12 })
  channel!: string;

  @Column({ type: 'varchar', length: 12 })
  outcome!: string;

  @Column({ type: 'text' })
  words!: string;

  @Column({ name: 'tried_at', type: 'bigint' })
  triedAt!: number;

  @Column({ name: 'entered_by', type: 'varchar', length: 80 })
  enteredBy!: string;

  @Column({ name: 'entered_at', type: 'bigint' })
  enteredAt!: number;
}

/** 书面授权: never changed; taken back by a row of its own. */
@Entity('delegation')
@Index('ix_delegation_to', ['toUser'])
@Check('ck_delegation_two_persons', 'granted_by <> to_user')
export class DelegationTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'from_role', type: 'varchar', length: 40 })
  fromRole!: string;

  @Column({ name: 'granted_by', type: 'varchar', length: 80 })
  grantedBy!: string;

  @Column({ name: 'to_user', type: 'varchar', length: 80 })
  toUser!: string;

  /** JSON list, or null: every stream. */
  @Column({ type: 'text', nullable: true })
  streams!: string | null;

  /** JSON list. */
  @Column({ type: 'text' })
  grades!: string;

  /** JSON list. */
  @Column({ name: 'subject_kinds', type: 'text' })
  subjectKinds!: string;

  @Column({ name: 'from_at', type: 'bigint' })
  fromAt!: number;

  @Column({ name: 'until_at', type: 'bigint' })
  untilAt!: number;

  @Column({ name: 'document_number', type: 'varchar', length: 80 })
  documentNumber!: string;

  @Column({ name: 'entered_at', type: 'bigint' })
  enteredAt!: number;
}

@Entity('delegation_revocation')
export class DelegationRevocationTable {
  /** Of the delegation: it is taken back once. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ name: 'revoked_by', type: 'varchar', length: 80 })
  revokedBy!: string;

  @Column({ name: 'revoked_at', type: 'bigint' })
  revokedAt!: number;
}

/** 报告领导: an act. */
@Entity('leader_report')
@Index('ix_leader_report_incident', ['incidentId'])
export class LeaderReportTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  /** The warning version it is about; null: about the incident. */
  @Column({ name: 'version_id', type: 'varchar', length: 36, nullable: true })
  versionId!: string | null;

  @Column({ name: 'to_whom', type: 'varchar', length: 80 })
  toWhom!: string;

  @Column({ type: 'varchar', length: 12 })
  channel!: string;

  @Column({ type: 'text' })
  words!: string;

  @Column({ type: 'text' })
  reply!: string;

  @Column({ name: 'reported_at', type: 'bigint' })
  reportedAt!: number;

  @Column({ name: 'entered_by', type: 'varchar', length: 80 })
  enteredBy!: string;

  @Column({ name: 'entered_at', type: 'bigint' })
  enteredAt!: number;
}

/** 口头批准 of one paper; papers approved in one breath share a batch. */
@Entity('verbal_approval')
@Index('ix_verbal_batch', ['batchId'])
@Index('ix_verbal_subject', ['subjectKind', 'subjectId'])
@Check('ck_verbal_approver_drafted', 'approver <> drafted_by')
@Check('ck_verbal_approver_recorded', 'approver <> recorded_by')
@Check('ck_verbal_second_person', 'confirmed_by <> recorded_by AND confirmed_by <> drafted_by')
export class VerbalApprovalTable {
  /** Of the signature it gave. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'batch_id', type: 'varchar', length: 36 })
  batchId!: string;

  @Column({ name: 'subject_kind', type: 'varchar', length: 20 })
  subjectKind!: string;

  @Column({ name: 'subject_id', type: 'varchar', length: 80 })
  subjectId!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ name: 'drafted_by', type: 'varchar', length: 80 })
  draftedBy!: string;

  @Column({ type: 'varchar', length: 80 })
  approver!: string;

  @Column({ name: 'recorded_by', type: 'varchar', length: 80 })
  recordedBy!: string;

  @Column({ type: 'varchar', length: 12 })
  channel!: string;

  @Column({ type: 'text' })
  words!: string;

  @Column({ name: 'said_at', type: 'bigint' })
  saidAt!: number;

  @Column({ name: 'recorded_at', type: 'bigint' })
  recordedAt!: number;

  /** JSON of `SignatureEntry`, for a signature given anew. */
  @Column({ type: 'text' })
  entry!: string;

  @Column({ type: 'varchar', length: 12 })
  state!: string;

  @Column({ name: 'confirmed_by', type: 'varchar', length: 80, nullable: true })
  confirmedBy!: string | null;

  @Column({ name: 'confirmed_at', type: 'bigint', nullable: true })
  confirmedAt!: number | null;

  /** Who brought the paper, or disowned. */
  @Column({ name: 'ended_by', type: 'varchar', length: 80, nullable: true })
  endedBy!: string | null;

  @Column({ name: 'ended_at', type: 'bigint', nullable: true })
  endedAt!: number | null;

  @Column({ name: 'ended_words', type: 'text', nullable: true })
  endedWords!: string | null;
}

/** Each step after a verbal approval, and orders returned: by whom, with which words; audited. */
@Entity('signing_act')
@Index('ix_signing_act_subject', ['subjectKind', 'subjectId'])
export class SigningActTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** `verbal-approval` (its batch) or the kind of paper. */
  @Column({ name: 'subject_kind', type: 'varchar', length: 20 })
  subjectKind!: string;

  @Column({ name: 'subject_id', type: 'varchar', length: 80 })
  subjectId!: string;

  @Column({ type: 'varchar', length: 16 })
  act!: string;

  @Column({ type: 'text' })
  words!: string;

  @Column({ name: 'acted_by', type: 'varchar', length: 80 })
  actedBy!: string;

  @Column({ name: 'acted_at', type: 'bigint' })
  actedAt!: number;
}
