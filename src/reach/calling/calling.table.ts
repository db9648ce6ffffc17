import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What made the calls of one source version, stamped at the first: a later edit of ladder or questions can not change a running case. */
@Entity('call_source')
@Index('ux_call_source', ['kind', 'sourceId', 'version'], { unique: true })
export class CallSourceTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 40 })
  kind!: string;

  @Column({ name: 'source_id', type: 'varchar', length: 80 })
  sourceId!: string;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'varchar', length: 8 })
  nature!: string;

  @Column({ type: 'varchar', length: 8 })
  colour!: string;

  @Column({ type: 'text' })
  title!: string;

  /** JSON of `Ladder`. */
  @Column({ type: 'text' })
  ladder!: string;

  /** JSON of `Question[]`. */
  @Column({ type: 'text' })
  questions!: string;

  @Column({ name: 'opened_at', type: 'bigint' })
  openedAt!: number;
}

/** One post that must answer for one source version. State words are computed from these times at reading. */
@Entity('obligation')
@Index('ux_obligation_post', ['sourceKind', 'sourceId', 'unitId', 'sourceVersion'], { unique: true })
@Index('ix_obligation_due', ['nextAt'])
@Index('ix_obligation_incident', ['incidentId', 'closedAt'])
@Index('ix_obligation_unit', ['unitId', 'closedAt'])
@Index('ix_obligation_lineage', ['lineageId'])
export class ObligationTable {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column({ name: 'call_source_id', type: 'varchar', length: 36 })
  callSourceId!: string;

  @Column({ name: 'source_kind', type: 'varchar', length: 40 })
  sourceKind!: string;

  @Column({ name: 'source_id', type: 'varchar', length: 80 })
  sourceId!: string;

  @Column({ name: 'source_version', type: 'integer' })
  sourceVersion!: number;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ name: 'unit_id', type: 'varchar', length: 80 })
  unitId!: string;

  @Column({ type: 'varchar', length: 8 })
  nature!: string;

  /** 0 blue … 3 red, so that the gravest come first. */
  @Column({ name: 'colour_rank', type: 'integer' })
  colourRank!: number;

  @Column({ type: 'text' })
  text!: string;

  @Column({ name: 'opened_at', type: 'bigint' })
  openedAt!: number;

  @Column({ name: 'due_at', type: 'bigint' })
  dueAt!: number;

  /** The first obligation of a chain of kept versions: a call for one of them was a call for all. */
  @Column({ name: 'lineage_id', type: 'integer' })
  lineageId!: number;

  @Column({ name: 'kept_from_version', type: 'integer', nullable: true })
  keptFromVersion!: number | null;

  @Column({ name: 'step_index', type: 'integer' })
  stepIndex!: number;

  @Column({ name: 'calls_made', type: 'integer' })
  callsMade!: number;

  /** Number of the last call its own ladder made; 0 before the first. */
  @Column({ name: 'last_call_no', type: 'integer' })
  lastCallNo!: number;

  /** Why that call came to nothing. */
  @Column({ name: 'last_reason', type: 'varchar', length: 80, nullable: true })
  lastReason!: string | null;

  /** When something is due: the next call, or the next asking. Null while nothing is. */
  @Column({ name: 'next_at', type: 'bigint', nullable: true })
  nextAt!: number | null;

  @Column({ name: 'ask_round', type: 'integer' })
  askRound!: number;

  @Column({ name: 'ask_again_at', type: 'bigint', nullable: true })
  askAgainAt!: number | null;

  /** How often an unclear reply was asked back. */
  @Column({ name: 'asked_back', type: 'integer' })
  askedBack!: number;

  @Column({ name: 'received_at', type: 'bigint', nullable: true })
  receivedAt!: number | null;

  @Column({ name: 'received_by', type: 'varchar', length: 80, nullable: true })
  receivedBy!: string | null;

  @Column({ type: 'varchar', length: 12, nullable: true })
  via!: string | null;

  /** JSON of question id → `FieldAnswer`. */
  @Column({ type: 'text' })
  fields!: string;

  @Column({ name: 'completed_at', type: 'bigint', nullable: true })
  completedAt!: number | null;

  @Column({ name: 'escalated_at', type: 'bigint', nullable: true })
  escalatedAt!: number | null;

  @Column({ name: 'unreached_at', type: 'bigint', nullable: true })
  unreachedAt!: number | null;

  @Column({ name: 'closed_at', type: 'bigint', nullable: true })
  closedAt!: number | null;

  @Column({ name: 'closed_why', type: 'varchar', length: 80, nullable: true })
  closedWhy!: string | null;

  /** How many answers were given; counting takes the row lock. */
  @Column({ type: 'integer' })
  answers!: number;
}

/** An act: what one person said, never changed. `late` came after closing. */
@Entity('answer')
@Index('ix_answer_obligation', ['obligationId'])
export class AnswerTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'obligation_id', type: 'integer' })
  obligationId!: number;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  /** The post that answered; not the obligation’s own where the next tier spoke. */
  @Column({ name: 'unit_id', type: 'varchar', length: 80 })
  unitId!: string;

  @Column({ type: 'bigint' })
  at!: number;

  @Column({ name: 'person_name', type: 'varchar', length: 80, nullable: true })
  personName!: string | null;

  @Column({ type: 'varchar', length: 12 })
  via!: string;

  @Column({ type: 'integer' })
  received!: number;

  @Column({ type: 'text' })
  fields!: string;

  @Column({ type: 'text', nullable: true })
  words!: string | null;

  @Column({ type: 'integer' })
  late!: number;

  @Column({ name: 'by_kind', type: 'varchar', length: 10 })
  byKind!: string;

  @Column({ name: 'by_id', type: 'varchar', length: 80 })
  byId!: string;
}

/** A step up the ladder, a call repeated by hand, or a person sent. */
@Entity('escalation')
@Index('ix_escalation_obligation', ['obligationId'])
@Index('ix_escalation_incident', ['incidentId'])
export class EscalationTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'obligation_id', type: 'integer' })
  obligationId!: number;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'bigint' })
  at!: number;

  @Column({ type: 'varchar', length: 16 })
  target!: string;

  /** The unit that was called. */
  @Column({ name: 'unit_id', type: 'varchar', length: 80 })
  unitId!: string;

  @Column({ type: 'varchar', length: 80 })
  why!: string;

  @Column({ type: 'varchar', length: 80, nullable: true })
  who!: string | null;

  @Column({ name: 'by_kind', type: 'varchar', length: 10 })
  byKind!: string;

  @Column({ name: 'by_id', type: 'varchar', length: 80 })
  byId!: string;
}

/** What a phone said, as it came; kept also when nobody knows the phone. */
@Entity('inbound_message')
@Index('ux_inbound_message', ['channel', 'messageId'], { unique: true })
@Index('ix_inbound_received', ['receivedAt'])
export class InboundMessageTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 12 })
  channel!: string;

  @Column({ name: 'message_id', type: 'varchar', length: 255 })
  messageId!: string;

  @Column({ name: 'from_address', type: 'varchar', length: 160 })
  fromAddress!: string;

  @Column({ name: 'received_at', type: 'bigint' })
  receivedAt!: number;

  @Column({ type: 'text', nullable: true })
  text!: string | null;

  @Column({ type: 'varchar', length: 40, nullable: true })
  digits!: string | null;

  /** JSON. */
  @Column({ name: 'unit_ids', type: 'text' })
  unitIds!: string;

  /** JSON. */
  @Column({ name: 'obligation_ids', type: 'text' })
  obligationIds!: string;

  @Column({ type: 'varchar', length: 16 })
  outcome!: string;

  @Column({ name: 'reply_text', type: 'text', nullable: true })
  replyText!: string | null;
}

/** The secret that signs one-tap links; one row, made by whichever node starts first. */
@Entity('link_key')
export class LinkKeyTable {
  @PrimaryColumn({ type: 'varchar', length: 20 })
  name!: string;

  /** Hex. */
  @Column({ type: 'varchar', length: 64 })
  secret!: string;

  @Column({ name: 'made_at', type: 'bigint' })
  madeAt!: number;
}
