import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A stored fact; `position` is given after commit, so its order follows commits and has no gap. */
@Entity('event')
@Index('ix_event_position', ['position'], { unique: true })
@Index('ix_event_open', ['doneAt', 'position'])
@Index('ix_event_subject', ['subject', 'position'])
export class EventTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 80 })
  kind!: string;

  @Column({ type: 'varchar', length: 80 })
  subject!: string;

  @Column({ type: 'text' })
  payload!: string;

  @Column({ name: 'occurred_at', type: 'bigint' })
  occurredAt!: number;

  /** Orders facts of one process within one millisecond. */
  @Column({ type: 'bigint' })
  tie!: number;

  @Column({ type: 'bigint', nullable: true })
  position!: number | null;

  @Column({ name: 'done_at', type: 'bigint', nullable: true })
  doneAt!: number | null;

  @Column({ type: 'integer' })
  tries!: number;

  /** Database wall time, like the lease. */
  @Column({ name: 'next_try_at', type: 'bigint' })
  nextTryAt!: number;

  @Column({ name: 'lease_until', type: 'bigint' })
  leaseUntil!: number;

  @Column({ type: 'integer' })
  fence!: number;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError!: string | null;
}

@Entity('event_step')
export class EventStepTable {
  @PrimaryColumn({ name: 'event_id', type: 'varchar', length: 36 })
  eventId!: string;

  @PrimaryColumn({ type: 'varchar', length: 80 })
  step!: string;

  @Column({ name: 'done_at', type: 'bigint' })
  doneAt!: number;
}
