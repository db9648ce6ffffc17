import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One instruction per industry or street × version of its series; the text is frozen. */
@Entity('instruction')
@Index('ux_instruction_version', ['series', 'version', 'subjectKind', 'subjectId'], { unique: true })
@Index('ix_instruction_incident', ['incidentId', 'state'])
@Index('ix_instruction_unit', ['unitId', 'state'])
export class InstructionTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  /** The warning's id, or `relay:<incident>`. */
  @Column({ type: 'varchar', length: 50 })
  series!: string;

  @Column({ type: 'integer' })
  version!: number;

  @Column({ name: 'subject_kind', type: 'varchar', length: 10 })
  subjectKind!: string;

  @Column({ name: 'subject_id', type: 'varchar', length: 60 })
  subjectId!: string;

  @Column({ name: 'subject_name', type: 'varchar', length: 120 })
  subjectName!: string;

  @Column({ name: 'unit_id', type: 'varchar', length: 60 })
  unitId!: string;

  @Column({ type: 'varchar', length: 8 })
  level!: string;

  @Column({ name: 'response_level', type: 'integer', nullable: true })
  responseLevel!: number | null;

  @Column({ type: 'text' })
  text!: string;

  /** 0 where measures and parameters are those of the version before. */
  @Column({ type: 'integer' })
  changed!: number;

  @Column({ type: 'varchar', length: 12 })
  state!: string;

  @Column({ name: 'issued_at', type: 'bigint' })
  issuedAt!: number;
}

@Entity('measure')
@Index('ux_measure_rule', ['instructionId', 'ruleId'], { unique: true })
@Index('ix_measure_order', ['orderId'])
export class MeasureTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'instruction_id', type: 'varchar', length: 36 })
  instructionId!: string;

  @Column({ name: 'rule_id', type: 'varchar', length: 80 })
  ruleId!: string;

  @Column({ type: 'integer' })
  ordinal!: number;

  @Column({ type: 'text' })
  text!: string;

  @Column({ type: 'varchar', length: 10 })
  authority!: string;

  @Column({ name: 'due_at', type: 'bigint' })
  dueAt!: number;

  @Column({ name: 'done_when', type: 'varchar', length: 20 })
  doneWhen!: string;

  @Column({ type: 'varchar', length: 10 })
  basis!: string;

  @Column({ type: 'text' })
  source!: string;

  @Column({ name: 'order_id', type: 'varchar', length: 36, nullable: true })
  orderId!: string | null;

  @Column({ name: 'done_at', type: 'bigint', nullable: true })
  doneAt!: number | null;

  @Column({ name: 'done_by', type: 'varchar', length: 80, nullable: true })
  doneBy!: string | null;

  @Column({ type: 'text', nullable: true })
  proof!: string | null;
}

/** A post's report that a measure is done: the audited act. */
@Entity('measure_report')
@Index('ix_measure_report', ['measureId'])
export class MeasureReportTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'measure_id', type: 'varchar', length: 36 })
  measureId!: string;

  @Column({ name: 'unit_id', type: 'varchar', length: 60 })
  unitId!: string;

  @Column({ type: 'text' })
  proof!: string;

  @Column({ name: 'reported_by', type: 'varchar', length: 80 })
  reportedBy!: string;

  @Column({ name: 'reported_at', type: 'bigint' })
  reportedAt!: number;
}
