import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a street started itself under a warning of the district, or why it did not: the audited act; the newest counts. */
@Entity('street_level')
@Index('ix_street_level_warning', ['warningId', 'unitId'])
export class StreetLevelTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ name: 'warning_id', type: 'varchar', length: 36 })
  warningId!: string;

  @Column({ name: 'instruction_id', type: 'varchar', length: 36 })
  instructionId!: string;

  @Column({ name: 'unit_id', type: 'varchar', length: 60 })
  unitId!: string;

  /** Null: it does not start, with its reason. */
  @Column({ type: 'integer', nullable: true })
  level!: number | null;

  /** What the plan advised it then; null: nothing. */
  @Column({ type: 'integer', nullable: true })
  advised!: number | null;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ name: 'decided_by', type: 'varchar', length: 80 })
  decidedBy!: string;

  @Column({ name: 'decided_at', type: 'bigint' })
  decidedAt!: number;
}
