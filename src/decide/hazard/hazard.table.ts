import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Bytes as they came. `body` is UTF-8 text, or base64 when they were not UTF-8. */
@Entity('received_message')
@Index('ix_received_at', ['receivedAt'])
@Index('ix_received_hash', ['bodyHash'])
@Index('ix_received_signal', ['signalId'])
export class ReceivedMessageTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'received_at', type: 'bigint' })
  receivedAt!: number;

  @Column({ name: 'received_from', type: 'varchar', length: 80 })
  receivedFrom!: string;

  @Column({ name: 'media_type', type: 'varchar', length: 100 })
  mediaType!: string;

  @Column({ type: 'varchar', length: 10 })
  encoding!: string;

  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'integer' })
  size!: number;

  @Column({ name: 'body_hash', type: 'varchar', length: 64 })
  bodyHash!: string;

  @Column({ type: 'varchar', length: 12 })
  outcome!: string;

  @Column({ name: 'signal_id', type: 'varchar', length: 36, nullable: true })
  signalId!: string | null;

  @Column({ name: 'incident_id', type: 'varchar', length: 36, nullable: true })
  incidentId!: string | null;

  @Column({ type: 'text' })
  faults!: string;

  /** push, poll, folder or hand. */
  @Column({ type: 'varchar', length: 8, default: 'push' })
  way!: string;

  @Column({ type: 'varchar', length: 60, nullable: true })
  feed!: string | null;

  @Column({ type: 'varchar', length: 20, default: 'unknown' })
  format!: string;

  @Column({ type: 'varchar', length: 12, default: 'none' })
  signature!: string;
}

@Entity('signal')
@Index('ix_signal_chain', ['chainId'])
@Index('ix_signal_received', ['receivedAt'])
@Index('ix_signal_standing', ['eventCode', 'state', 'receivedAt'])
@Index('ux_signal_dedup', ['dedupKey'], { unique: true })
@Index('ix_signal_incident', ['incidentId'])
@Index('ix_signal_identifier', ['identifier'])
@Index('ix_signal_event', ['eventCode', 'receivedAt'])
export class SignalTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** SHA-256 of sender, identifier and sent. */
  @Column({ name: 'dedup_key', type: 'varchar', length: 64 })
  dedupKey!: string;

  @Column({ type: 'varchar', length: 200 })
  sender!: string;

  @Column({ type: 'varchar', length: 200 })
  identifier!: string;

  @Column({ type: 'text' })
  content!: string;

  @Column({ name: 'received_at', type: 'bigint' })
  receivedAt!: number;

  @Column({ name: 'incident_id', type: 'varchar', length: 36, nullable: true })
  incidentId!: string | null;

  @Column({ type: 'varchar', length: 12 })
  state!: string;

  @Column({ type: 'text' })
  faults!: string;

  /** What it is about; several days of one hazard are found by it. */
  @Column({ name: 'event_code', type: 'varchar', length: 10, default: '' })
  eventCode!: string;

  /** When it was superseded or cancelled. */
  @Column({ name: 'ended_at', type: 'bigint', nullable: true })
  endedAt!: number | null;

  /** Id of the first message of its chain; its own where it began one. */
  @Column({ name: 'chain_id', type: 'varchar', length: 36, default: '' })
  chainId!: string;

  /** actual, drill, or none for tests. */
  @Column({ type: 'varchar', length: 8, default: '' })
  nature!: string;

  @Column({ type: 'varchar', length: 12, default: 'none' })
  signature!: string;

  /** 0 for what was typed in by hand and nobody called back yet. */
  @Column({ name: 'is_verified', type: 'integer', default: 1 })
  isVerified!: number;

  /** Whether it may take back what it refers to. */
  @Column({ type: 'integer', default: 1 })
  counts!: number;

  /** Whether it may relay without approval. */
  @Column({ type: 'integer', default: 1 })
  relays!: number;
}

/** What a message refers to, also where that has not come yet. */
@Entity('signal_reference')
@Index('ix_signal_reference', ['identifier', 'sender'])
export class SignalReferenceTable {
  @PrimaryColumn({ name: 'signal_id', type: 'varchar', length: 36 })
  signalId!: string;

  @PrimaryColumn({ type: 'varchar', length: 200 })
  sender!: string;

  @PrimaryColumn({ type: 'varchar', length: 200 })
  identifier!: string;
}

/** Held while a message and what it names are taken in; rows are made as they are needed, 256 at most. */
@Entity('signal_lock')
export class SignalLockTable {
  @PrimaryColumn({ type: 'integer' })
  id!: number;
}

/** A superior's response, a forecast or a report: known besides signals and readings. */
@Entity('hazard_fact')
@Index('ux_hazard_fact_source', ['kind', 'sourceId'], { unique: true })
@Index('ix_hazard_fact_until', ['untilAt'])
export class HazardFactTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 12 })
  kind!: string;

  /** Of a response. */
  @Column({ type: 'varchar', length: 20, nullable: true })
  stream!: string | null;

  @Column({ type: 'text' })
  content!: string;

  @Column({ name: 'source_id', type: 'varchar', length: 36 })
  sourceId!: string;

  @Column({ name: 'received_at', type: 'bigint' })
  receivedAt!: number;

  /** Null while nobody knows. */
  @Column({ name: 'until_at', type: 'bigint', nullable: true })
  untilAt!: number | null;

  @Column({ name: 'entered_by', type: 'varchar', length: 80 })
  enteredBy!: string;

  @Column({ name: 'entered_at', type: 'bigint' })
  enteredAt!: number;
}

/** What the rules last put to the desk of a stream from what is measured, forecast and reported. */
@Entity('standing_level')
export class StandingLevelTable {
  @PrimaryColumn({ type: 'varchar', length: 20 })
  stream!: string;

  @Column({ type: 'varchar', length: 8 })
  level!: string;

  @Column({ name: 'response_level', type: 'integer', nullable: true })
  responseLevel!: number | null;

  @Column({ type: 'text' })
  areas!: string;

  @Column({ name: 'less_since', type: 'bigint', nullable: true })
  lessSince!: number | null;
}

@Entity('incident')
@Index('ux_incident_open', ['openKey'], { unique: true })
@Index('ix_incident_opened', ['openedAt'])
@Index('ix_incident_after', ['inAfter'])
export class IncidentTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 20 })
  stream!: string;

  @Column({ type: 'varchar', length: 200 })
  title!: string;

  @Column({ type: 'varchar', length: 8 })
  nature!: string;

  @Column({ name: 'opened_at', type: 'bigint' })
  openedAt!: number;

  @Column({ name: 'closed_at', type: 'bigint', nullable: true })
  closedAt!: number | null;

  @Column({ name: 'rulebook_hash', type: 'varchar', length: 64 })
  rulebookHash!: string;

  /** `stream|nature` while open, null after: one open incident of each. */
  @Column({ name: 'open_key', type: 'varchar', length: 40, nullable: true })
  openKey!: string | null;

  /** 1 in the 雨后 stage: decided to its end, after-tasks still open. */
  @Column({ name: 'in_after', type: 'integer', default: 0 })
  inAfter!: number;

  /** How it ended: lifted, cancelled, declined, over. */
  @Column({ type: 'varchar', length: 12, nullable: true })
  outcome!: string | null;
}

@Entity('proposal')
@Index('ix_proposal_incident', ['incidentId', 'madeAt'])
@Index('ix_proposal_signal', ['signalId'])
export class ProposalTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  /** Null: it rests on readings, forecasts, responses or reports alone. */
  @Column({ name: 'signal_id', type: 'varchar', length: 36, nullable: true })
  signalId!: string | null;

  /** Null: decided by hand, and nobody could tell the colour. */
  @Column({ type: 'varchar', length: 8, nullable: true })
  level!: string | null;

  /** Null: no response is proposed. */
  @Column({ name: 'response_level', type: 'integer', nullable: true })
  responseLevel!: number | null;

  @Column({ type: 'text' })
  areas!: string;

  @Column({ type: 'varchar', length: 8 })
  stage!: string;

  @Column({ type: 'text' })
  because!: string;

  @Column({ name: 'raise_factors', type: 'text' })
  raiseFactors!: string;

  @Column({ name: 'made_at', type: 'bigint' })
  madeAt!: number;
}

/** A reasoned "keep" or "no start", which closes a decision clock without a warning; and how 雨后 ended. */
@Entity('decision')
@Index('ix_decision_incident', ['incidentId'])
export class DecisionTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'varchar', length: 10 })
  kind!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ name: 'decided_by', type: 'varchar', length: 80 })
  decidedBy!: string;

  @Column({ name: 'decided_at', type: 'bigint' })
  decidedAt!: number;
}
