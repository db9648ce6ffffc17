import { createHash } from 'node:crypto';
import { AuditLog, type Actor, type AuditedTable } from '../../shared/audit-log.js';
import { type Chance } from '../../shared/chance.js';
import { type Clock } from '../../shared/clock.js';
import type { Tx, UnitOfWork } from '../../shared/unit-of-work.js';
import { type Database, sqlOf, type Row, type SqlValue } from '../database/database.js';

interface AuditRow {
  id: string;
  act: string;
  actor_kind: string;
  actor_id: string;
  act_table: string;
  act_id: string;
  content_hash: string;
  at: number;
  position: number;
  chain_hash: string;
}

/** One thing that is wrong with the record. */
export interface AuditFault {
  readonly kind: 'changed' | 'missing' | 'inserted' | 'act-changed' | 'act-gone' | 'act-unrecorded';
  readonly where: string;
}

export interface AuditVerdict {
  readonly sealed: number;
  readonly unsealed: number;
  readonly headHash: string;
  readonly faults: readonly AuditFault[];
}

const sealBatch = 500;

/** Acts hashed in their own transaction, chained by one sealer after commit (design.md §8). */
export class ChainedAuditLog extends AuditLog {
  private readonly tables = new Map<string, AuditedTable>();
  private tie = 0;
  private sealing: Promise<number> | null = null;

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
  }

  declare(table: AuditedTable): void {
    for (const name of [table.table, table.idColumn, ...table.columns]) {
      if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new Error(`${name} is not a column or table name`);
    }
    this.tables.set(table.table, table);
  }

  async record(tx: Tx, entry: { act: string; actor: Actor; table: string; id: string | number }): Promise<void> {
    const table = this.declared(entry.table);
    const sql = sqlOf(tx);
    const row = await sql.one<Row>(selectAct(table), [entry.id]);
    if (!row) throw new Error(`audit of ${entry.table} ${entry.id}: the act is not stored`);
    await sql.insert('audit', [
      {
        id: this.chance.id(),
        act: entry.act,
        actor_kind: entry.actor.kind,
        actor_id: entry.actor.id,
        act_table: entry.table,
        act_id: String(entry.id),
        content_hash: contentHash(table, row),
        at: this.clock.now(),
        tie: ++this.tie,
        position: null,
        chain_hash: null,
      },
    ]);
    tx.afterCommit(() => void this.seal().catch(() => undefined));
  }

  /** Gives unsealed rows their place in the chain; returns how many. Safe on several nodes. */
  seal(): Promise<number> {
    this.sealing ??= this.sealAll().finally(() => (this.sealing = null));
    return this.sealing;
  }

  private async sealAll(): Promise<number> {
    let total = 0;
    for (;;) {
      const waiting = await this.database.reader.one(`SELECT id FROM audit WHERE position IS NULL LIMIT 1`);
      if (!waiting) return total;
      const sealed = await this.unitOfWork.run((tx) => this.sealSome(tx));
      if (sealed === 0) return total;
      total += sealed;
    }
  }

  private async sealSome(tx: Tx): Promise<number> {
    const sql = sqlOf(tx);
    const [head] = await sql.returning<{ position: number; hash: string }>(
      `UPDATE chain_head SET position = position WHERE name = 'audit' RETURNING position, hash`,
    );
    let position = head?.position ?? 0;
    let hash = head?.hash ?? '';
    const rows = await sql.rows<AuditRow>(`SELECT * FROM audit WHERE position IS NULL ORDER BY at, tie LIMIT ?`, [
      sealBatch,
    ]);
    for (const row of rows) {
      position += 1;
      hash = chainHash(hash, { ...row, position });
      await sql.run(`UPDATE audit SET position = ?, chain_hash = ? WHERE id = ?`, [position, hash, row.id]);
    }
    await sql.run(`UPDATE chain_head SET position = ?, hash = ? WHERE name = 'audit'`, [position, hash]);
    return rows.length;
  }

  /**
   * Walks the whole chain and every declared act; finds changed, missing, inserted or reordered rows and acts without a row.
   * `database`: another one than the service's own, which is only read.
   */
  async verify(database: Pick<Database, 'reader'> = this.database): Promise<AuditVerdict> {
    const { reader } = database;
    const faults: AuditFault[] = [];
    const missing = (from: number, to: number) =>
      faults.push({ kind: 'missing', where: from === to ? `audit ${from}` : `audit ${from}…${to}` });
    // The head first: what is sealed while this walks belongs to the next verification.
    const head = await reader.one<{ position: number; hash: string }>(
      `SELECT position, hash FROM chain_head WHERE name = 'audit'`,
    );
    const last = head?.position ?? 0;
    let expected = 1;
    let previous = '';
    while (expected <= last) {
      const rows = await reader.rows<AuditRow>(
        `SELECT * FROM audit WHERE position >= ? AND position <= ? ORDER BY position LIMIT 1000`,
        [expected, last],
      );
      if (rows.length === 0) break;
      for (const row of rows) {
        const where = `audit ${row.position} (${row.act})`;
        if (expected < row.position) missing(expected, row.position - 1);
        if (chainHash(previous, row) !== row.chain_hash) faults.push({ kind: 'changed', where });
        previous = row.chain_hash;
        expected = row.position + 1;
        await this.verifyAct(reader, row, where, faults);
      }
    }
    if (expected <= last) missing(expected, last);
    else if (head && head.hash !== previous) faults.push({ kind: 'changed', where: 'the head of the chain' });
    // Rows and head are sealed in one transaction, so one statement never sees one without the other.
    const beyond = await reader.one<{ position: number }>(
      `SELECT MAX(position) AS position FROM audit WHERE position > (SELECT position FROM chain_head WHERE name = 'audit')`,
    );
    if (beyond?.position) faults.push({ kind: 'inserted', where: `audit up to ${beyond.position}` });
    const unsealedRows = await reader.rows<AuditRow>(`SELECT * FROM audit WHERE position IS NULL`);
    for (const row of unsealedRows) {
      await this.verifyAct(reader, row, `unsealed audit ${row.id} (${row.act})`, faults);
    }
    for (const table of this.tables.values()) {
      // One statement sees acts and audit at one moment, however busy the sealer is.
      const unrecorded = await reader.rows<{ id: SqlValue }>(
        `SELECT t.${table.idColumn} AS id FROM ${table.table} t
          WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.act_table = ? AND a.act_id = CAST(t.${table.idColumn} AS text))`,
        [table.table],
      );
      for (const { id } of unrecorded) faults.push({ kind: 'act-unrecorded', where: `${table.table} ${id}` });
    }
    return { sealed: last, unsealed: unsealedRows.length, headHash: head?.hash ?? '', faults };
  }

  private async verifyAct(
    reader: Database['reader'],
    row: AuditRow,
    where: string,
    faults: AuditFault[],
  ): Promise<void> {
    const table = this.tables.get(row.act_table);
    if (!table) {
      faults.push({ kind: 'act-gone', where: `${where}: table ${row.act_table} is not known` });
      return;
    }
    const act = await reader.one<Row>(selectAct(table), [row.act_id]);
    if (!act) faults.push({ kind: 'act-gone', where: `${where}: ${row.act_table} ${row.act_id}` });
    else if (contentHash(table, act) !== row.content_hash)
      faults.push({ kind: 'act-changed', where: `${where}: ${row.act_table} ${row.act_id}` });
  }

  private declared(name: string): AuditedTable {
    const table = this.tables.get(name);
    if (!table) throw new Error(`table ${name} is not declared for the audit`);
    return table;
  }
}

function selectAct(table: AuditedTable): string {
  return `SELECT ${table.columns.join(', ')} FROM ${table.table} WHERE ${table.idColumn} = ?`;
}

function contentHash(table: AuditedTable, row: Row): string {
  return sha256(JSON.stringify([table.table, ...table.columns.map((column) => [column, row[column] ?? null])]));
}

function chainHash(previous: string, row: Omit<AuditRow, 'chain_hash'>): string {
  return sha256(
    JSON.stringify([
      previous,
      row.position,
      row.id,
      row.act,
      row.actor_kind,
      row.actor_id,
      row.act_table,
      row.act_id,
      row.content_hash,
      row.at,
    ]),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
