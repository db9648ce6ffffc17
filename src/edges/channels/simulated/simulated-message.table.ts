import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A message as the provider of the virtual phones keeps it, to the phone (`out`) or from it (`in`). */
@Entity('simulated_message')
@Index('ux_simulated_message_key', ['messageKey'], { unique: true })
@Index('ix_simulated_message_address', ['address', 'id'])
@Index('ix_simulated_message_receipt', ['receiptAt'])
@Index('ix_simulated_message_reply', ['replyAt'])
export class SimulatedMessageTable {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  /** The sender's key: the same key twice is one message. */
  @Column({ name: 'message_key', type: 'varchar', length: 300 })
  messageKey!: string;

  @Column({ type: 'varchar', length: 12 })
  channel!: string;

  @Column({ type: 'varchar', length: 160 })
  address!: string;

  @Column({ type: 'varchar', length: 3 })
  direction!: string;

  @Column({ type: 'varchar', length: 8 })
  nature!: string;

  @Column({ type: 'varchar', length: 8, nullable: true })
  colour!: string | null;

  @Column({ type: 'varchar', length: 200 })
  subject!: string;

  @Column({ type: 'text' })
  body!: string;

  @Column({ type: 'bigint' })
  at!: number;

  /** What the provider knows of it. */
  @Column({ type: 'varchar', length: 12 })
  state!: string;

  @Column({ type: 'varchar', length: 120 })
  detail!: string;

  /** When its receipt is due, and what it will say; null once it was given. */
  @Column({ name: 'receipt_at', type: 'bigint', nullable: true })
  receiptAt!: number | null;

  @Column({ name: 'receipt_state', type: 'varchar', length: 12, nullable: true })
  receiptState!: string | null;

  @Column({ name: 'receipt_detail', type: 'varchar', length: 120, nullable: true })
  receiptDetail!: string | null;

  /** When its owner replies, and how; null once the reply was given. */
  @Column({ name: 'reply_at', type: 'bigint', nullable: true })
  replyAt!: number | null;

  @Column({ name: 'reply_text', type: 'varchar', length: 500, nullable: true })
  replyText!: string | null;

  @Column({ name: 'reply_digits', type: 'varchar', length: 20, nullable: true })
  replyDigits!: string | null;

  @Column({ name: 'read_at', type: 'bigint', nullable: true })
  readAt!: number | null;
}

/** How a virtual phone behaves; a phone that is not here is silent. */
@Entity('simulated_phone')
export class SimulatedPhoneTable {
  @PrimaryColumn({ type: 'varchar', length: 160 })
  address!: string;

  @Column({ type: 'text' })
  behaviour!: string;

  /** Messages from here on count for behaviours that count. */
  @Column({ name: 'since_id', type: 'integer' })
  sinceId!: number;
}
