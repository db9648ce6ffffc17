import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Blocks of integer ids for high-volume tables. */
@Entity('id_block')
export class IdBlockTable {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  kind!: string;

  @Column({ name: 'next_id', type: 'bigint' })
  nextId!: number;
}

/** How far a gap-free sequence has come: events by position, the audit by position and hash. */
@Entity('chain_head')
export class ChainHeadTable {
  @PrimaryColumn({ type: 'varchar', length: 20 })
  name!: string;

  @Column({ type: 'bigint' })
  position!: number;

  @Column({ type: 'varchar', length: 64 })
  hash!: string;
}
