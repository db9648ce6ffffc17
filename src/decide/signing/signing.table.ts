import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Two persons, kept by the store: the check refuses a signer who drafted. */
@Entity('signature')
@Index('ux_signature_subject', ['subjectKind', 'subjectId'], { unique: true })
@Check('ck_signature_two_persons', 'signed_by <> drafted_by')
export class SignatureTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'subject_kind', type: 'varchar', length: 20 })
  subjectKind!: string;

  @Column({ name: 'subject_id', type: 'varchar', length: 80 })
  subjectId!: string;

  @Column({ type: 'varchar', length: 40 })
  role!: string;

  @Column({ name: 'drafted_by', type: 'varchar', length: 80 })
  draftedBy!: string;

  @Column({ name: 'signed_by', type: 'varchar', length: 80 })
  signedBy!: string;

  @Column({ name: 'signed_at', type: 'bigint' })
  signedAt!: number;
}
