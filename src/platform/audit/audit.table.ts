import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One act: written in the act's own transaction, given its place in the chain by the sealer. */
@Entity('audit')
@Index('ux_audit_position', ['position'], { unique: true })
@Index('ix_audit_act', ['actTable', 'actId'])
export class AuditTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 60 })
  act!: string;

  @Column({ name: 'actor_kind', type: 'varchar', length: 10 })
  actorKind!: string;

  @Column({ name: 'actor_id', type: 'varchar', length: 80 })
  actorId!: string;

  @Column({ name: 'act_table', type: 'varchar', length: 60 })
  actTable!: string;

  @Column({ name: 'act_id', type: 'varchar', length: 80 })
  actId!: string;

  /** SHA-256 of the act's own row, over the columns its table declared. */
  @Column({ name: 'content_hash', type: 'varchar', length: 64 })
  contentHash!: string;

  @Column({ type: 'bigint' })
  at!: number;

  @Column({ type: 'bigint' })
  tie!: number;

  @Column({ type: 'bigint', nullable: true })
  position!: number | null;

  @Column({ name: 'chain_hash', type: 'varchar', length: 64, nullable: true })
  chainHash!: string | null;
}
