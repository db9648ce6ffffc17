import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf, type SqlScope, type SqlTx } from '../../../platform/database/database.js';
import { AuditLog, type Actor } from '../../../shared/audit-log.js';
import { Chance } from '../../../shared/chance.js';
import { Clock } from '../../../shared/clock.js';
import { unavailable } from '../../../shared/domain-error.js';
import type { Reason } from '../../../shared/reason.js';
import type { Tx } from '../../../shared/unit-of-work.js';
import type { PaperChannel, PaperHead, Said } from './core/paper.js';
import type { PaperKey } from './core/same-paper.js';
import {
  Papers,
  PaperStore,
  type HeldPaper,
  type Paper,
  type PaperAct,
  type PaperActKind,
  type PaperCopy,
  type PaperFile,
  type Scan,
  type StatedPaper,
  type Statement,
  type Verification,
} from './papers.ports.js';

interface PaperRow {
  id: string;
  first_copy_id: string;
  head: string;
  version: number;
  received_at: number;
  entered_at: number;
  entered_by: string;
  verification: Verification;
  merged_into: string | null;
}

interface CopyRow {
  id: string;
  paper_id: string;
  channel: PaperChannel;
  received_at: number;
  entered_at: number;
  entered_by: string;
  head: string;
  said: string;
  faults: string;
}

interface StatementRow {
  id: string;
  paper_id: string;
  copy_id: string;
  said: string;
  replaces: string | null;
  entered_at: number;
  entered_by: string;
  state: Statement['state'];
  told: Statement['told'];
  message: string | null;
  signal_id: string | null;
  incident_id: string | null;
  faults: string;
}

interface ScanRow {
  id: string;
  copy_id: string;
  media_type: string;
  size: number;
  hash: string;
  added_at: number;
  added_by: string;
}

interface ActRow {
  id: string;
  paper_id: string;
  act: PaperActKind;
  content: string;
  reason: string | null;
  done_by: string;
  done_at: number;
}

/** Papers are merged one into the other only so often. */
const longestTrail = 20;
/** More than the worst week brings. */
const mostStanding = 500;
const scanColumns = 's.id, s.copy_id, s.media_type, s.size, s.hash, s.added_at, s.added_by';

@Injectable()
export class TypeormPaperStore extends PaperStore implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    const declare = (table: string, columns: string[]) =>
      this.auditLog.declare({ table, idColumn: 'id', columns: ['id', ...columns] });
    declare('paper_copy', ['channel', 'received_at', 'entered_at', 'entered_by', 'head', 'said', 'faults']);
    declare('paper_statement', ['copy_id', 'said', 'replaces', 'entered_at', 'entered_by']);
    // The hash stands for the picture itself, which would be read again at every verification.
    declare('paper_scan', ['copy_id', 'media_type', 'size', 'hash', 'added_at', 'added_by']);
    declare('paper_act', ['paper_id', 'act', 'content', 'reason', 'done_by', 'done_at']);
  }

  async claim(tx: Tx, keys: readonly PaperKey[], paperId: string): Promise<{ paperId: string | null }> {
    const sql = sqlOf(tx);
    const taken: string[] = [];
    let other: string | null = null;
    for (const { kind, text } of keys) {
      const key = sha256(`${kind}|${text}`);
      // Waits for the same key in another transaction; when that one is undone, this one takes it.
      const inserted = await sql.insert('paper_key', [{ key, paper_id: paperId }], 'ON CONFLICT (key) DO NOTHING');
      if (inserted === 1) {
        taken.push(key);
        continue;
      }
      const row = await sql.one<{ paper_id: string }>(`SELECT paper_id FROM paper_key WHERE key = ?`, [key]);
      if (row && row.paper_id !== paperId) other ??= row.paper_id;
    }
    if (other !== null)
      for (const key of taken) await sql.run(`UPDATE paper_key SET paper_id = ? WHERE key = ?`, [other, key]);
    return { paperId: other };
  }

  async hold(tx: Tx, paperId: string): Promise<HeldPaper | null> {
    const sql = sqlOf(tx);
    let id = paperId;
    for (let step = 0; step < longestTrail; step += 1) {
      const [row] = await sql.returning<PaperRow>(`UPDATE paper SET version = version WHERE id = ? RETURNING *`, [id]);
      if (!row) return null;
      if (row.merged_into === null) {
        const [file] = await filesOf(sql, [paperOf(row)], 'none');
        return file ?? null;
      }
      id = row.merged_into;
    }
    throw new Error(`paper ${paperId} was merged in a circle`);
  }

  async standingSince(tx: Tx, since: number): Promise<readonly StatedPaper[]> {
    const sql = sqlOf(tx);
    const rows = await sql.rows<StatementRow>(
      `SELECT * FROM paper_statement WHERE state = 'standing' AND entered_at >= ?
          AND paper_id IN (SELECT id FROM paper WHERE merged_into IS NULL)
        ORDER BY entered_at DESC, id DESC LIMIT ?`,
      [since, mostStanding],
    );
    const stated: StatedPaper[] = [];
    for (const row of rows) {
      const paper = await sql.one<PaperRow>(`SELECT * FROM paper WHERE id = ?`, [row.paper_id]);
      if (paper) stated.push({ paper: paperOf(paper), statement: statementOf(row) });
    }
    return stated;
  }

  async addPaper(tx: Tx, paper: Paper): Promise<void> {
    await sqlOf(tx).insert('paper', [
      {
        id: paper.id,
        first_copy_id: paper.firstCopyId,
        head: JSON.stringify(paper.head),
        version: paper.version,
        received_at: paper.receivedAt,
        entered_at: paper.enteredAt,
        entered_by: paper.enteredBy,
        verification: paper.verification,
        merged_into: paper.mergedInto,
      },
    ]);
  }

  async addCopy(tx: Tx, copy: PaperCopy, by: Actor): Promise<void> {
    await sqlOf(tx).insert('paper_copy', [
      {
        id: copy.id,
        paper_id: copy.paperId,
        channel: copy.channel,
        received_at: copy.receivedAt,
        entered_at: copy.enteredAt,
        entered_by: copy.enteredBy,
        head: JSON.stringify(copy.head),
        said: JSON.stringify(copy.said),
        faults: JSON.stringify(copy.faults),
      },
    ]);
    await this.auditLog.record(tx, { act: 'papers.copy-entered', actor: by, table: 'paper_copy', id: copy.id });
  }

  async addStatement(tx: Tx, statement: Statement, by: Actor): Promise<void> {
    await sqlOf(tx).insert('paper_statement', [
      {
        id: statement.id,
        paper_id: statement.paperId,
        copy_id: statement.copyId,
        said: JSON.stringify(statement.said),
        replaces: statement.replaces,
        entered_at: statement.enteredAt,
        entered_by: statement.enteredBy,
        state: statement.state,
        told: statement.told,
        message: statement.message,
        signal_id: statement.signalId,
        incident_id: statement.incidentId,
        faults: JSON.stringify(statement.faults),
      },
    ]);
    const { id } = statement;
    await this.auditLog.record(tx, { act: 'papers.statement-made', actor: by, table: 'paper_statement', id });
  }

  async addScan(tx: Tx, scan: Scan, bytes: Uint8Array, by: Actor): Promise<void> {
    await sqlOf(tx).insert('paper_scan', [
      {
        id: scan.id,
        copy_id: scan.copyId,
        media_type: scan.mediaType,
        size: scan.size,
        hash: scan.hash,
        added_at: scan.addedAt,
        added_by: scan.addedBy,
        body: Buffer.from(bytes).toString('base64'),
      },
    ]);
    await this.auditLog.record(tx, { act: 'papers.scan-added', actor: by, table: 'paper_scan', id: scan.id });
  }

  async addAct(
    tx: Tx,
    entry: { paperId: string; act: PaperActKind; content: object; reason?: string | null; by: Actor },
  ): Promise<void> {
    const id = this.chance.id();
    await sqlOf(tx).insert('paper_act', [
      {
        id,
        paper_id: entry.paperId,
        act: entry.act,
        content: JSON.stringify(entry.content),
        reason: entry.reason ?? null,
        done_by: entry.by.id,
        done_at: this.clock.now(),
      },
    ]);
    await this.auditLog.record(tx, { act: `papers.${entry.act}`, actor: entry.by, table: 'paper_act', id });
  }

  async rewriteHead(tx: Tx, entry: { paperId: string; version: number; head: PaperHead }): Promise<boolean> {
    const changed = await sqlOf(tx).run(
      `UPDATE paper SET head = ?, version = version + 1 WHERE id = ? AND version = ? AND merged_into IS NULL`,
      [JSON.stringify(entry.head), entry.paperId, entry.version],
    );
    return changed === 1;
  }

  async verify(tx: Tx, paperId: string, outcome: 'confirmed' | 'denied'): Promise<boolean> {
    const changed = await sqlOf(tx).run(
      `UPDATE paper SET verification = ? WHERE id = ? AND verification = 'unverified' AND merged_into IS NULL`,
      [outcome, paperId],
    );
    return changed === 1;
  }

  async setReceivedAt(tx: Tx, paperId: string, receivedAt: number): Promise<void> {
    await sqlOf(tx).run(`UPDATE paper SET received_at = ? WHERE id = ?`, [receivedAt, paperId]);
  }

  async mergeInto(tx: Tx, from: string, into: string, statements: readonly string[]): Promise<void> {
    const sql = sqlOf(tx);
    await sql.run(`UPDATE paper SET merged_into = ? WHERE id = ?`, [into, from]);
    await sql.run(`UPDATE paper_copy SET paper_id = ? WHERE paper_id = ?`, [into, from]);
    await sql.run(`UPDATE paper_key SET paper_id = ? WHERE paper_id = ?`, [into, from]);
    for (const id of statements) await sql.run(`UPDATE paper_statement SET paper_id = ? WHERE id = ?`, [into, id]);
  }

  async moveCopy(tx: Tx, copyId: string, to: string): Promise<void> {
    const sql = sqlOf(tx);
    await sql.run(`UPDATE paper_copy SET paper_id = ? WHERE id = ?`, [to, copyId]);
    await sql.run(`UPDATE paper_statement SET paper_id = ? WHERE copy_id = ?`, [to, copyId]);
  }

  async changeStatement(
    tx: Tx,
    id: string,
    change: Partial<Pick<Statement, 'state' | 'told' | 'signalId' | 'incidentId' | 'faults'>>,
  ): Promise<void> {
    const { state, told, signalId, incidentId, faults } = change;
    const columns = Object.entries({
      state,
      told,
      signal_id: signalId,
      incident_id: incidentId,
      faults: faults && JSON.stringify(faults),
    }).flatMap(([column, value]) => (value === undefined ? [] : [[column, value] as const]));
    await sqlOf(tx).run(
      `UPDATE paper_statement SET ${columns.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ?`,
      [...columns.map(([, value]) => value), id],
    );
  }

  async writeMessage(tx: Tx, id: string, message: string): Promise<string> {
    const sql = sqlOf(tx);
    await sql.run(`UPDATE paper_statement SET message = ? WHERE id = ? AND message IS NULL`, [message, id]);
    const row = await sql.one<{ message: string }>(`SELECT message FROM paper_statement WHERE id = ?`, [id]);
    if (!row) throw new Error(`statement ${id} is gone`);
    return row.message;
  }
}

@Injectable()
export class TypeormPapers extends Papers {
  constructor(private readonly database: Database) {
    super();
  }

  async file(id: string): Promise<PaperFile | null> {
    const { reader } = this.database;
    const row = await reader.one<PaperRow>(
      `SELECT * FROM paper WHERE id = ? OR id = (SELECT paper_id FROM paper_statement WHERE id = ?)`,
      [id, id],
    );
    const [file] = row ? await filesOf(reader, [paperOf(row)], 'all') : [];
    return file ?? null;
  }

  async list(query: {
    before: string | null;
    incidentId: string | null;
    limit: number;
  }): Promise<readonly PaperFile[]> {
    const { reader } = this.database;
    const wanted: readonly (readonly [condition: string, value: string])[] = [
      ...(query.before === null ? [] : [['id < ?', query.before] as const]),
      ...(query.incidentId === null
        ? []
        : [['id IN (SELECT paper_id FROM paper_statement WHERE incident_id = ?)', query.incidentId] as const]),
    ];
    // An id sorts by the time it was given.
    const rows = await reader.rows<PaperRow>(
      `SELECT * FROM paper WHERE merged_into IS NULL ${wanted.map(([condition]) => `AND ${condition}`).join(' ')}
        ORDER BY id DESC LIMIT ?`,
      [...wanted.map(([, value]) => value), query.limit],
    );
    return filesOf(reader, rows.map(paperOf), 'verified');
  }

  async scan(paperId: string, scanId: string): Promise<{ scan: Scan; bytes: Buffer } | null> {
    const row = await this.database.reader.one<ScanRow & { body: string }>(
      `SELECT ${scanColumns}, s.body FROM paper_scan s JOIN paper_copy c ON c.id = s.copy_id
        WHERE s.id = ? AND c.paper_id = ?`,
      [scanId, paperId],
    );
    if (!row) return null;
    const bytes = Buffer.from(row.body, 'base64');
    if (createHash('sha256').update(bytes).digest('hex') !== row.hash)
      throw unavailable(
        'papers.scan-damaged',
        '扫描件与登记时的不一致,请告诉管理员',
        'the scan is not what was stored: tell the administrator',
      );
    return { scan: scanOf(row), bytes };
  }
}

/** Everything of these papers, in their order. */
async function filesOf(
  sql: SqlScope | SqlTx,
  papers: readonly Paper[],
  acts: 'all' | 'verified' | 'none',
): Promise<PaperFile[]> {
  if (papers.length === 0) return [];
  const ids = papers.map(({ id }) => id);
  const some = ids.map(() => '?').join(', ');
  const copies = await sql.rows<CopyRow>(
    `SELECT * FROM paper_copy WHERE paper_id IN (${some}) ORDER BY entered_at, id`,
    ids,
  );
  const statements = await sql.rows<StatementRow>(
    `SELECT * FROM paper_statement WHERE paper_id IN (${some}) ORDER BY entered_at, id`,
    ids,
  );
  const scans = await sql.rows<ScanRow & { paper_id: string }>(
    `SELECT ${scanColumns}, c.paper_id FROM paper_scan s JOIN paper_copy c ON c.id = s.copy_id
      WHERE c.paper_id IN (${some}) ORDER BY s.added_at, s.id`,
    ids,
  );
  const done =
    acts === 'none'
      ? []
      : await sql.rows<ActRow>(
          `SELECT * FROM paper_act WHERE paper_id IN (${some}) ${acts === 'verified' ? `AND act = 'verified'` : ''}
            ORDER BY done_at, id`,
          ids,
        );
  const ofPaper = <T extends { paper_id: string }>(rows: readonly T[], id: string) =>
    rows.filter((row) => row.paper_id === id);
  return papers.map((paper) => ({
    paper,
    copies: ofPaper(copies, paper.id).map(copyOf),
    statements: ofPaper(statements, paper.id).map(statementOf),
    scans: ofPaper(scans, paper.id).map(scanOf),
    acts: ofPaper(done, paper.id).map(actOf),
  }));
}

function paperOf(row: PaperRow): Paper {
  return {
    id: row.id,
    firstCopyId: row.first_copy_id,
    head: JSON.parse(row.head) as PaperHead,
    version: row.version,
    receivedAt: row.received_at,
    enteredAt: row.entered_at,
    enteredBy: row.entered_by,
    verification: row.verification,
    mergedInto: row.merged_into,
  };
}

function copyOf(row: CopyRow): PaperCopy {
  return {
    id: row.id,
    paperId: row.paper_id,
    channel: row.channel,
    receivedAt: row.received_at,
    enteredAt: row.entered_at,
    enteredBy: row.entered_by,
    head: JSON.parse(row.head) as PaperHead,
    said: JSON.parse(row.said) as Said,
    faults: JSON.parse(row.faults) as Reason[],
  };
}

function statementOf(row: StatementRow): Statement {
  return {
    id: row.id,
    paperId: row.paper_id,
    copyId: row.copy_id,
    said: JSON.parse(row.said) as Said,
    replaces: row.replaces,
    enteredAt: row.entered_at,
    enteredBy: row.entered_by,
    state: row.state,
    told: row.told,
    message: row.message,
    signalId: row.signal_id,
    incidentId: row.incident_id,
    faults: JSON.parse(row.faults) as Reason[],
  };
}

function scanOf(row: ScanRow): Scan {
  return {
    id: row.id,
    copyId: row.copy_id,
    mediaType: row.media_type,
    size: row.size,
    hash: row.hash,
    addedAt: row.added_at,
    addedBy: row.added_by,
  };
}

function actOf(row: ActRow): PaperAct {
  return {
    id: row.id,
    paperId: row.paper_id,
    act: row.act,
    content: JSON.parse(row.content) as Record<string, unknown>,
    reason: row.reason,
    by: row.done_by,
    at: row.done_at,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
