import { Column, Entity, PrimaryColumn } from 'typeorm';

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
