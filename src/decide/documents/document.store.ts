import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { documentNumber, yearOfPaper } from './core/document-number.js';
import { Documents, type DocumentKind, type FrozenDocument } from './documents.ports.js';

interface DocumentRow {
  id: string;
  kind: DocumentKind;
  incident_id: string;
  number: string | null;
  title: string;
  media_type: string;
  body: string;
  frozen_at: number;
}

@Injectable()
export class TypeormDocuments extends Documents implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'document',
      idColumn: 'id',
      columns: ['id', 'kind', 'incident_id', 'number', 'title', 'media_type', 'body', 'frozen_at'],
    });
  }

  async nextNumber(tx: Tx, series: string, at: number): Promise<string> {
    const year = yearOfPaper(at);
    const [row] = await sqlOf(tx).returning<{ last_number: number }>(
      `INSERT INTO document_series (series, year, last_number) VALUES (?, ?, 1)
       ON CONFLICT (series, year) DO UPDATE SET last_number = document_series.last_number + 1 RETURNING last_number`,
      [series, year],
    );
    return documentNumber(series, year, row?.last_number ?? 1);
  }

  async freeze(
    tx: Tx,
    document: {
      kind: DocumentKind;
      incidentId: string;
      number: string | null;
      title: string;
      mediaType: string;
      body: string;
      by: Actor;
    },
  ): Promise<string> {
    const id = this.chance.id();
    await sqlOf(tx).insert('document', [
      {
        id,
        kind: document.kind,
        incident_id: document.incidentId,
        number: document.number,
        title: document.title,
        media_type: document.mediaType,
        body: document.body,
        frozen_at: this.clock.now(),
      },
    ]);
    await this.auditLog.record(tx, { act: 'documents.frozen', actor: document.by, table: 'document', id });
    return id;
  }

  async get(id: string): Promise<FrozenDocument | null> {
    const row = await this.database.reader.one<DocumentRow>(`SELECT * FROM document WHERE id = ?`, [id]);
    return row ? { ...headOf(row), body: row.body } : null;
  }

  async ofIncident(incidentId: string): Promise<readonly Omit<FrozenDocument, 'body'>[]> {
    const rows = await this.database.reader.rows<DocumentRow>(
      `SELECT id, kind, incident_id, number, title, media_type, frozen_at FROM document WHERE incident_id = ? ORDER BY frozen_at, id`,
      [incidentId],
    );
    return rows.map(headOf);
  }
}

function headOf(row: DocumentRow): Omit<FrozenDocument, 'body'> {
  return {
    id: row.id,
    kind: row.kind,
    incidentId: row.incident_id,
    number: row.number,
    title: row.title,
    mediaType: row.media_type,
    frozenAt: row.frozen_at,
  };
}
