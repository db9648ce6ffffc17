import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { ResponseLevel } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { DraftContent, DraftKind, DraftState } from './core/draft.js';
import { PaperDrafts, PaperDraftStore, type DraftActDone, type PaperDraft } from './drafting.ports.js';

interface DraftRow {
  id: string;
  kind: DraftKind;
  incident_id: string;
  stream: string;
  nature: Nature;
  version: number;
  state: DraftState;
  content: string;
  grade: ResponseLevel;
  signing_role: string;
  drafted_by: string;
  drafted_at: number;
  edited_by: string;
  edited_at: number;
  returned_reason: string | null;
  document_id: string | null;
}

interface ActRow {
  act: DraftActDone['act'];
  version: number;
  content: string | null;
  reason: string | null;
  done_by: string;
  done_at: number;
}

@Injectable()
export class TypeormPaperDraftStore extends PaperDraftStore implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'paper_draft_act',
      idColumn: 'id',
      columns: ['id', 'draft_id', 'act', 'version', 'content', 'reason', 'done_by', 'done_at'],
    });
  }

  async create(
    tx: Tx,
    draft: Pick<PaperDraft, 'kind' | 'incidentId' | 'stream' | 'nature' | 'content' | 'grade' | 'signingRole'>,
    by: Actor,
  ): Promise<string> {
    const id = this.chance.id();
    const at = this.clock.now();
    const content = JSON.stringify(draft.content);
    await sqlOf(tx).insert('paper_draft', [
      {
        ...{ id, kind: draft.kind, incident_id: draft.incidentId, stream: draft.stream, nature: draft.nature },
        ...{ version: 1, state: 'draft', content, grade: draft.grade, signing_role: draft.signingRole },
        ...{ drafted_by: by.id, drafted_at: at, edited_by: by.id, edited_at: at },
        ...{ returned_reason: null, document_id: null },
      },
    ]);
    await this.addAct(tx, id, { act: 'create', version: 1, content, reason: null }, by);
    return id;
  }

  async hold(tx: Tx, id: string): Promise<PaperDraft | null> {
    const [row] = await sqlOf(tx).returning<DraftRow>(
      `UPDATE paper_draft SET version = version WHERE id = ? RETURNING *`,
      [id],
    );
    return row ? draftOf(row) : null;
  }

  async writers(tx: Tx, id: string): Promise<ReadonlySet<string>> {
    const rows = await sqlOf(tx).rows<{ done_by: string }>(
      `SELECT DISTINCT done_by FROM paper_draft_act WHERE draft_id = ? AND content IS NOT NULL`,
      [id],
    );
    return new Set(rows.map((row) => row.done_by));
  }

  async change(
    tx: Tx,
    held: PaperDraft,
    to: Parameters<PaperDraftStore['change']>[2],
    { act, reason, by }: Parameters<PaperDraftStore['change']>[3],
  ): Promise<void> {
    const isEdit = to.content !== undefined;
    const content = isEdit ? JSON.stringify(to.content) : null;
    const version = held.version + (isEdit ? 1 : 0);
    await sqlOf(tx).run(
      `UPDATE paper_draft SET version = ?, state = ?, content = ?, grade = ?, signing_role = ?, edited_by = ?, edited_at = ?,
        returned_reason = ?, document_id = ? WHERE id = ?`,
      [
        ...[version, to.state, content ?? JSON.stringify(held.content)],
        ...[to.grade ?? held.grade, to.signingRole ?? held.signingRole],
        ...(isEdit ? [by.id, this.clock.now()] : [held.editedBy, held.editedAt]),
        // Why it came back stands beside it until it is handed in again.
        act === 'return' ? (reason ?? null) : act === 'submit' ? null : held.returnedReason,
        to.documentId ?? held.documentId,
        held.id,
      ],
    );
    await this.addAct(tx, held.id, { act, version, content, reason: reason ?? null }, by);
  }

  private async addAct(
    tx: Tx,
    draftId: string,
    done: Pick<ActRow, 'act' | 'version' | 'content' | 'reason'>,
    by: Actor,
  ): Promise<void> {
    const id = this.chance.id();
    const { act, version, content, reason } = done;
    await sqlOf(tx).insert('paper_draft_act', [
      { id, draft_id: draftId, act, version, content, reason, done_by: by.id, done_at: this.clock.now() },
    ]);
    await this.auditLog.record(tx, { act: `drafting.${pastOf[act]}`, actor: by, table: 'paper_draft_act', id });
  }
}

const pastOf: Readonly<Record<DraftActDone['act'], string>> = {
  create: 'created',
  edit: 'edited',
  submit: 'submitted',
  return: 'returned',
  sign: 'signed',
  discard: 'discarded',
};

@Injectable()
export class TypeormPaperDrafts extends PaperDrafts {
  constructor(private readonly database: Database) {
    super();
  }

  async get(id: string): Promise<PaperDraft | null> {
    const row = await this.database.reader.one<DraftRow>(`SELECT * FROM paper_draft WHERE id = ?`, [id]);
    return row ? draftOf(row) : null;
  }

  async ofIncident(incidentId: string): Promise<readonly PaperDraft[]> {
    const rows = await this.database.reader.rows<DraftRow>(
      `SELECT * FROM paper_draft WHERE incident_id = ? ORDER BY drafted_at DESC, id DESC`,
      [incidentId],
    );
    return rows.map(draftOf);
  }

  async awaiting(): Promise<readonly PaperDraft[]> {
    const rows = await this.database.reader.rows<DraftRow>(
      `SELECT * FROM paper_draft WHERE state = 'awaiting-signature' ORDER BY drafted_at, id`,
    );
    return rows.map(draftOf);
  }

  async acts(id: string): Promise<readonly DraftActDone[]> {
    const rows = await this.database.reader.rows<ActRow>(
      `SELECT act, version, content, reason, done_by, done_at FROM paper_draft_act WHERE draft_id = ? ORDER BY version, done_at, id`,
      [id],
    );
    return rows.map(({ act, version, content, reason, done_by: by, done_at: at }) => ({
      ...{ act, version, reason, by, at },
      content: content === null ? null : (JSON.parse(content) as DraftContent),
    }));
  }
}

function draftOf(row: DraftRow): PaperDraft {
  return {
    ...{ id: row.id, kind: row.kind, incidentId: row.incident_id, stream: row.stream, nature: row.nature },
    ...{ version: row.version, state: row.state, content: JSON.parse(row.content) as DraftContent },
    ...{ grade: row.grade, signingRole: row.signing_role },
    ...{ draftedBy: row.drafted_by, draftedAt: row.drafted_at, editedBy: row.edited_by, editedAt: row.edited_at },
    ...{ returnedReason: row.returned_reason, documentId: row.document_id },
  };
}
