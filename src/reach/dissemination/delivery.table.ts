import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One obligation on its way to one person over one channel; rows of one provider request share `carrier_id`. */
@Entity('delivery')
@Index(
  'ux_delivery_key',
  ['sourceKind', 'sourceId', 'unitId', 'sourceVersion', 'callNo', 'contactKey', 'channel', 'obligationId'],
  { unique: true },
)
@Index('ix_delivery_queue', ['channelId', 'state', 'urgency', 'id'])
@Index('ix_delivery_call', ['callId'])
@Index('ix_delivery_obligation', ['obligationId'])
@Index('ix_delivery_address', ['address', 'state'])
@Index('ix_delivery_incident', ['incidentId', 'state'])
@Index('ix_delivery_provider', ['providerId'])
@Index('ix_delivery_look', ['lookAt'])
export class DeliveryTable {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  /** The first row's id of the call (one order) and of the provider request. */
  @Column({ name: 'call_id', type: 'integer' })
  callId!: number;

  @Column({ name: 'carrier_id', type: 'integer' })
  carrierId!: number;

  /** 1 for the row that stands for the request in the queue. */
  @Column({ type: 'integer' })
  leads!: number;

  /** How many rows the request was planned with. */
  @Column({ type: 'integer' })
  carried!: number;

  @Column({ name: 'source_kind', type: 'varchar', length: 40 })
  sourceKind!: string;

  @Column({ name: 'source_id', type: 'varchar', length: 80 })
  sourceId!: string;

  @Column({ name: 'source_version', type: 'integer' })
  sourceVersion!: number;

  @Column({ name: 'unit_id', type: 'varchar', length: 80 })
  unitId!: string;

  /** Contact id; empty for the desk itself. */
  @Column({ name: 'contact_key', type: 'varchar', length: 80 })
  contactKey!: string;

  @Column({ type: 'varchar', length: 12 })
  channel!: string;

  @Column({ name: 'call_no', type: 'integer' })
  callNo!: number;

  /** 0 when the message carries no obligation. */
  @Column({ name: 'obligation_id', type: 'integer' })
  obligationId!: number;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'varchar', length: 8 })
  nature!: string;

  @Column({ type: 'varchar', length: 8 })
  colour!: string;

  @Column({ name: 'channel_id', type: 'varchar', length: 40 })
  channelId!: string;

  @Column({ type: 'varchar', length: 160 })
  address!: string;

  @Column({ name: 'text_hash', type: 'varchar', length: 64 })
  textHash!: string;

  @Column({ type: 'integer' })
  chain!: number;

  @Column({ type: 'integer' })
  turn!: number;

  /** 0 red … 3 blue; 9 while the row waits for an earlier channel of its chain. */
  @Column({ type: 'integer' })
  urgency!: number;

  @Column({ type: 'varchar', length: 12 })
  state!: string;

  @Column({ type: 'varchar', length: 300, nullable: true })
  reason!: string | null;

  @Column({ name: 'planned_at', type: 'bigint' })
  plannedAt!: number;

  /** Earliest time of the next request; null while it waits for an earlier channel or nothing more is to be sent. */
  @Column({ name: 'due_at', type: 'bigint', nullable: true })
  dueAt!: number | null;

  @Column({ name: 'expires_at', type: 'bigint' })
  expiresAt!: number;

  /** When somebody must look again: expiry of what is planned, receipt of what was sent. */
  @Column({ name: 'look_at', type: 'bigint', nullable: true })
  lookAt!: number | null;

  /** First and latest request, domain time. */
  @Column({ name: 'started_at', type: 'bigint', nullable: true })
  startedAt!: number | null;

  @Column({ name: 'sent_at', type: 'bigint', nullable: true })
  sentAt!: number | null;

  @Column({ name: 'accepted_at', type: 'bigint', nullable: true })
  acceptedAt!: number | null;

  @Column({ name: 'delivered_at', type: 'bigint', nullable: true })
  deliveredAt!: number | null;

  @Column({ type: 'integer' })
  fence!: number;

  /** Database wall time. */
  @Column({ name: 'lease_until', type: 'bigint' })
  leaseUntil!: number;

  @Column({ type: 'integer' })
  failures!: number;

  @Column({ type: 'integer' })
  throttles!: number;

  @Column({ type: 'integer' })
  unknowns!: number;

  @Column({ type: 'integer' })
  asks!: number;

  /** 1 when it may still finish but must not be sent again: withdrawn, or a newer version was planned. */
  @Column({ type: 'integer' })
  overtaken!: number;

  @Column({ name: 'provider_id', type: 'varchar', length: 120, nullable: true })
  providerId!: string | null;
}

/** One provider request and what came of it. */
@Entity('attempt')
@Index('ix_attempt_carrier', ['carrierId'])
export class AttemptTable {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column({ name: 'carrier_id', type: 'integer' })
  carrierId!: number;

  @Column({ type: 'integer' })
  fence!: number;

  @Column({ name: 'started_at', type: 'bigint' })
  startedAt!: number;

  @Column({ name: 'finished_at', type: 'bigint', nullable: true })
  finishedAt!: number | null;

  @Column({ type: 'varchar', length: 12 })
  outcome!: string;

  @Column({ type: 'varchar', length: 300, nullable: true })
  reason!: string | null;

  @Column({ name: 'provider_id', type: 'varchar', length: 120, nullable: true })
  providerId!: string | null;

  /** 1 when the claim had been taken over before the outcome came: evidence, without effect. */
  @Column({ type: 'integer' })
  late!: number;
}

/** What a provider told us later, as it came; matched or not. */
@Entity('receipt')
@Index('ux_receipt', ['channelId', 'providerId', 'state', 'detail'], { unique: true })
export class ReceiptTable {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column({ name: 'channel_id', type: 'varchar', length: 40 })
  channelId!: string;

  @Column({ name: 'provider_id', type: 'varchar', length: 120 })
  providerId!: string;

  @Column({ name: 'carrier_key', type: 'varchar', length: 300, nullable: true })
  carrierKey!: string | null;

  @Column({ type: 'varchar', length: 12 })
  state!: string;

  @Column({ type: 'varchar', length: 120 })
  detail!: string;

  @Column({ name: 'received_at', type: 'bigint' })
  receivedAt!: number;

  @Column({ name: 'carrier_id', type: 'integer', nullable: true })
  carrierId!: number | null;
}

/** The words of a message, kept once however many people are told. */
@Entity('message_text')
export class MessageTextTable {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  hash!: string;

  @Column({ type: 'varchar', length: 200 })
  subject!: string;

  @Column({ type: 'text' })
  body!: string;
}

/** How a channel has been doing, across restarts. */
@Entity('channel_state')
export class ChannelStateTable {
  @PrimaryColumn({ name: 'channel_id', type: 'varchar', length: 40 })
  channelId!: string;

  /** The last time the provider accepted a request or answered a question. */
  @Column({ name: 'proved_at', type: 'bigint', nullable: true })
  provedAt!: number | null;

  /** Requests in a row that found it out of order. */
  @Column({ type: 'integer' })
  troubles!: number;

  @Column({ name: 'last_reason', type: 'varchar', length: 300, nullable: true })
  lastReason!: string | null;
}
