import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A plan that was in force, whole, under the hash of its text; written once, never changed. */
@Entity('rulebook_version')
export class RulebookVersionTable {
  /** SHA-256 of the body, hex. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  hash!: string;

  /** Normalised JSON. */
  @Column({ type: 'text' })
  body!: string;

  @Column({ name: 'loaded_at', type: 'bigint' })
  loadedAt!: number;
}

/** A version takes effect at a moment; the newest moment that has come applies. Never changed. */
@Entity('rulebook_activation')
@Index('ix_activation_effective', ['effectiveAt'])
export class RulebookActivationTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 64 })
  hash!: string;

  @Column({ name: 'effective_at', type: 'bigint' })
  effectiveAt!: number;

  /** `first`, `activate` or `rollback`. */
  @Column({ type: 'varchar', length: 12 })
  kind!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ name: 'decided_by', type: 'varchar', length: 80 })
  decidedBy!: string;

  @Column({ name: 'decided_at', type: 'bigint' })
  decidedAt!: number;
}
