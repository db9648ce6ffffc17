import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What was answered to a POST that carried an `Idempotency-Key`, so that the same POST again gets the same answer. */
@Entity('idempotency_key')
@Index('ix_idempotency_key_created', ['createdAt'])
export class IdempotencyKeyTable {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 60 })
  userId!: string;

  @PrimaryColumn({ name: 'request_key', type: 'varchar', length: 100 })
  requestKey!: string;

  /** Method and address. */
  @Column({ type: 'varchar', length: 300 })
  route!: string;

  /** SHA-256 of route and body without passwords. */
  @Column({ name: 'request_hash', type: 'varchar', length: 64 })
  requestHash!: string;

  /** Null while the first request is still running. */
  @Column({ type: 'integer', nullable: true })
  status!: number | null;

  @Column({ type: 'text', nullable: true })
  response!: string | null;

  @Column({ name: 'created_at', type: 'bigint' })
  createdAt!: number;

  /** By database time: a request that died with its process may be taken over afterwards. */
  @Column({ name: 'lease_until', type: 'bigint' })
  leaseUntil!: number;
}
