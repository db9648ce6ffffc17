import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One that was held; of one that was not there is no row. */
@Entity('standing_round')
@Index('ux_standing_round', ['ruleId', 'dueAt'], { unique: true })
export class StandingRoundTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'rule_id', type: 'varchar', length: 80 })
  ruleId!: string;

  @Column({ type: 'varchar', length: 40 })
  name!: string;

  @Column({ name: 'due_at', type: 'bigint' })
  dueAt!: number;

  @Column({ type: 'varchar', length: 60 })
  convener!: string;

  /** Unit ids, as JSON. */
  @Column({ type: 'text' })
  present!: string;

  @Column({ type: 'text' })
  absent!: string;

  @Column({ type: 'text' })
  notes!: string;

  @Column({ name: 'rulebook_hash', type: 'varchar', length: 64 })
  rulebookHash!: string;

  @Column({ name: 'held_by', type: 'varchar', length: 80 })
  heldBy!: string;

  @Column({ name: 'held_at', type: 'bigint' })
  heldAt!: number;
}
