import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('document')
@Index('ix_document_incident', ['incidentId'])
@Index('ux_document_number', ['number'], { unique: true })
export class DocumentTable {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 20 })
  kind!: string;

  @Column({ name: 'incident_id', type: 'varchar', length: 36 })
  incidentId!: string;

  @Column({ type: 'varchar', length: 80, nullable: true })
  number!: string | null;

  @Column({ type: 'varchar', length: 200 })
  title!: string;

  @Column({ name: 'media_type', type: 'varchar', length: 60 })
  mediaType!: string;

  @Column({ type: 'text' })
  body!: string;

  @Column({ name: 'frozen_at', type: 'bigint' })
  frozenAt!: number;
}

@Entity('document_series')
export class DocumentSeriesTable {
  @PrimaryColumn({ type: 'varchar', length: 60 })
  series!: string;

  @PrimaryColumn({ type: 'integer' })
  year!: number;

  @Column({ name: 'last_number', type: 'integer' })
  lastNumber!: number;
}
