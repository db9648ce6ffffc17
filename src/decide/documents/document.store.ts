import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { documentNumber, yearOfPaper } from './core/document-number.js';
import { paperHtml } from './core/paper-html.js';
import { marksText, paperOfText, plainText, type DocumentKind, type Paper, type PaperMark } from './core/paper.js';
import { marksNow, type DocumentActKind } from './core/standing-paper.js';
import {
  Documents,
  type DocumentAct,
  type DocumentHead,
  type FrozenDocument,
  type PaperToFreeze,
} from './documents.ports.js';

interface HeadRow {
  id: string;
  kind: DocumentKind;
  incident_id: string;
  number: string | null;
  title: string;
  media_type: string;
  frozen_at: number;
  marks: string | null;
  addressed_to: string | null;
  decided_at: number | null;
  start_at: number | null;
  document_at: number | null;
}

interface DocumentRow extends HeadRow {
  body: string;
  plain_text: string | null;
}

interface ActRow {
  document_id: string;
  act: DocumentActKind;
  reason: string;
  done_by: string;
  done_at: number;
}

const headColumns = `d.id, d.kind, d.incident_id, d.number, d.title, d.media_type, d.frozen_at,
  p.marks, p.addressed_to, p.decided_at, p.start_at, p.document_at`;
const withPaper = `FROM document d LEFT JOIN document_paper p ON p.document_id = d.id`;

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
    this.auditLog.declare({
      table: 'document_paper',
      idColumn: 'document_id',
      columns: [
        ...['document_id', 'paper', 'plain_text', 'record_hash', 'marks', 'addressed_to'],
        ...['decided_at', 'start_at', 'document_at'],
      ],
    });
    this.auditLog.declare({
      table: 'document_act',
      idColumn: 'id',
      columns: ['id', 'document_id', 'act', 'reason', 'done_by', 'done_at'],
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

  async freezePaper(
    tx: Tx,
    { paper, incidentId, text, addressedTo = [], by, ...times }: PaperToFreeze,
  ): Promise<string> {
    const body = paperHtml(paper);
    const id = await this.freeze(tx, {
      kind: paper.kind,
      incidentId,
      number: paper.number,
      // A long title is whole in the record; lists have room for so much.
      title: `${paper.marks.includes('drill') ? marksText(['drill']) : ''}${paper.title}`.slice(0, 200),
      mediaType: 'text/html; charset=utf-8',
      body,
      by,
    });
    await sqlOf(tx).insert('document_paper', [
      {
        document_id: id,
        paper: JSON.stringify(paper),
        plain_text: text ?? plainText(paper),
        record_hash: sha256(body),
        marks: paper.marks.join(' '),
        addressed_to: JSON.stringify(addressedTo),
        decided_at: times.decidedAt,
        start_at: times.startAt,
        document_at: times.documentAt,
      },
    ]);
    await this.auditLog.record(tx, { act: 'documents.paper-kept', actor: by, table: 'document_paper', id });
    return id;
  }

  async act(tx: Tx, documentId: string, act: DocumentActKind, reason: string, by: Actor): Promise<boolean> {
    const id = this.chance.id();
    const row = { id, document_id: documentId, act, reason, done_by: by.id, done_at: this.clock.now() };
    const inserted = await sqlOf(tx).insert('document_act', [row], 'ON CONFLICT (document_id, act) DO NOTHING');
    if (inserted === 0) return false;
    await this.auditLog.record(tx, { act: `documents.${act}`, actor: by, table: 'document_act', id });
    return true;
  }

  async get(id: string): Promise<FrozenDocument | null> {
    const row = await this.database.reader.one<DocumentRow>(
      `SELECT ${headColumns}, d.body, p.plain_text ${withPaper} WHERE d.id = ?`,
      [id],
    );
    return row
      ? { ...headOf(row, await this.actRows([row.id])), body: row.body, text: row.plain_text ?? row.body }
      : null;
  }

  async acts(id: string): Promise<readonly DocumentAct[]> {
    return (await this.actRows([id])).map(({ act, reason, done_by: by, done_at: at }) => ({ act, reason, by, at }));
  }

  async ofIncident(incidentId: string): Promise<readonly DocumentHead[]> {
    const rows = await this.database.reader.rows<HeadRow>(
      `SELECT ${headColumns} ${withPaper} WHERE d.incident_id = ? ORDER BY d.frozen_at, d.id`,
      [incidentId],
    );
    const acts = await this.actRows(rows.map(({ id }) => id));
    return rows.map((row) => headOf(row, acts));
  }

  async paper(id: string): Promise<{ readonly paper: Paper; readonly recordHash: string } | null> {
    const row = await this.database.reader.one<DocumentRow & { paper: string | null; record_hash: string | null }>(
      `SELECT ${headColumns}, d.body, p.plain_text, p.paper, p.record_hash ${withPaper} WHERE d.id = ?`,
      [id],
    );
    if (!row || row.kind === 'alert') return null;
    if (row.paper === null) return { paper: paperOfText(row.kind, row.title, row.body), recordHash: sha256(row.body) };
    const { marks } = headOf(row, await this.actRows([id]));
    return { paper: { ...(JSON.parse(row.paper) as Paper), marks }, recordHash: row.record_hash ?? sha256(row.body) };
  }

  private async actRows(ids: readonly string[]): Promise<readonly ActRow[]> {
    if (ids.length === 0) return [];
    return this.database.reader.rows<ActRow>(
      `SELECT * FROM document_act WHERE document_id IN (${ids.map(() => '?').join(', ')}) ORDER BY done_at, id`,
      ids,
    );
  }
}

function headOf(row: HeadRow, acts: readonly ActRow[]): DocumentHead {
  const own = acts.filter((act) => act.document_id === row.id);
  const papered = own.find(({ act }) => act === 'papered');
  return {
    id: row.id,
    kind: row.kind,
    incidentId: row.incident_id,
    number: row.number,
    title: row.title,
    mediaType: row.media_type,
    frozenAt: row.frozen_at,
    decidedAt: row.decided_at,
    startAt: row.start_at,
    // What version 0.3 froze was on paper when it was frozen.
    documentAt: papered?.done_at ?? (row.marks === null ? row.frozen_at : row.document_at),
    addressedTo: JSON.parse(row.addressed_to ?? '[]') as string[],
    marks: marksNow(
      (row.marks ?? '').split(' ').filter((mark): mark is PaperMark => mark !== ''),
      own.map(({ act }) => act),
    ),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
