import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('deadline')
@Index('ux_deadline_open', ['openKey'], { unique: true })
@Index('ix_deadline_due', ['nextDueAt'])
@Index('ix_deadline_incident', ['incidentId'])
@Index('ix_deadline_subject', ['kind', 'subject'])
export class DeadlineTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 60 })
  kind!: string;

  @Column({ type: 'varchar', length: 80 })
  subject!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ name: 'opened_at', type: 'bigint' })
  openedAt!: number;

  @Column({ name: 'due_at', type: 'bigint' })
  dueAt!: number;

  /** When its handler is called next; null once it rests or is closed. */
  @Column({ name: 'next_due_at', type: 'bigint', nullable: true })
  nextDueAt!: number | null;

  @Column({ type: 'integer' })
  round!: number;

  @Column({ type: 'text' })
  payload!: string;

  /** `kind|subject` while open, null after: the unique index allows one open clock of each. */
  @Column({ name: 'open_key', type: 'varchar', length: 150, nullable: true })
  openKey!: string | null;

  @Column({ name: 'closed_at', type: 'bigint', nullable: true })
  closedAt!: number | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  outcome!: string | null;

  @Column({ name: 'lease_until', type: 'bigint' })
  leaseUntil!: number;

  @Column({ type: 'integer' })
  fence!: number;
}
