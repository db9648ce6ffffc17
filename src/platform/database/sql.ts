import type BetterSqlite3 from 'better-sqlite3';
import type { EntityManager, QueryResult, QueryRunner } from 'typeorm';
import { Tx } from '../../shared/unit-of-work.js';

export type Engine = 'sqlite' | 'postgres';
export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

/** How one statement is run; the two drivers differ in placeholders and in the shape of what comes back. */
export interface StatementRunner {
  readonly engine: Engine;
  /** Rows of a SELECT or of `… RETURNING`. */
  rows(sql: string, params: readonly SqlValue[]): Promise<Row[]>;
  /** Number of rows a statement changed. */
  run(sql: string, params: readonly SqlValue[]): Promise<number>;
}

/** What the driver refused, as a real Error: better-sqlite3's own is not one by every test of it. */
export class DatabaseError extends Error {
  constructor(
    readonly code: string | undefined,
    message: string,
    cause: unknown,
  ) {
    super(message, { cause });
    this.name = 'DatabaseError';
  }
}

function databaseError(cause: unknown): DatabaseError {
  const { message } = cause as { message?: unknown };
  return new DatabaseError(errorCode(cause), typeof message === 'string' ? message : String(cause), cause);
}

/** PostgreSQL text can not hold NUL; what a sender typed must not become an error on one engine only. */
function storable(params: readonly SqlValue[]): SqlValue[] {
  return params.map((value) =>
    typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value,
  );
}

/** Speaks to better-sqlite3 itself: prepared statements are kept, which TypeORM's runner would broadcast and wrap. */
export class SqliteRunner implements StatementRunner {
  readonly engine = 'sqlite';
  private readonly statements = new Map<string, BetterSqlite3.Statement>();

  /** `writes`: the one writing connection, on which every statement belongs to a transaction of ours. */
  constructor(
    private readonly connection: BetterSqlite3.Database,
    private readonly writes = false,
  ) {}

  /** A full disk makes SQLite give up the transaction by itself; what came after would be stored act by act. */
  private assertTransaction(sql: string): void {
    if (this.writes && !this.connection.inTransaction && sql !== 'BEGIN IMMEDIATE') {
      throw Object.assign(new Error('the transaction is over'), { code: 'SQLITE_ABORT' });
    }
  }

  private statement(sql: string): BetterSqlite3.Statement {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.connection.prepare(sql);
      this.statements.set(sql, statement);
      // Statements with IN-lists of varying length would grow without end.
      if (this.statements.size > 500) this.statements.delete(this.statements.keys().next().value as string);
    }
    return statement;
  }

  rows(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    try {
      this.assertTransaction(sql);
      return Promise.resolve(this.statement(sql).all(...storable(params)) as Row[]);
    } catch (error) {
      return Promise.reject(databaseError(error));
    }
  }

  run(sql: string, params: readonly SqlValue[]): Promise<number> {
    try {
      this.assertTransaction(sql);
      return Promise.resolve(this.statement(sql).run(...storable(params)).changes);
    } catch (error) {
      return Promise.reject(databaseError(error));
    }
  }
}

export class PostgresRunner implements StatementRunner {
  readonly engine = 'postgres';

  /** `lend` gives the connection: the transaction's own, or a pooled one for a read. */
  constructor(private readonly lend: <T>(use: (queryRunner: QueryRunner) => Promise<T>) => Promise<T>) {}

  async rows(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    const result = await this.query(sql, params);
    return result.records as Row[];
  }

  async run(sql: string, params: readonly SqlValue[]): Promise<number> {
    const result = await this.query(sql, params);
    return result.affected ?? 0;
  }

  private query(sql: string, params: readonly SqlValue[]): Promise<QueryResult> {
    return this.lend((queryRunner) => queryRunner.query(numbered(sql), storable(params), true));
  }
}

/** `?` → `$1`, leaving quoted text alone. */
function numbered(sql: string): string {
  let index = 0;
  let quoted = false;
  let out = '';
  for (const char of sql) {
    if (char === "'") quoted = !quoted;
    out += char === '?' && !quoted ? `$${++index}` : char;
  }
  return out;
}

/** Reads; never writes. Outside a transaction it sees what is committed. */
export class SqlScope {
  constructor(
    protected readonly runner: StatementRunner,
    readonly manager: EntityManager,
  ) {}

  get engine(): Engine {
    return this.runner.engine;
  }

  async rows<T = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    return (await this.runner.rows(sql, params)) as T[];
  }

  async one<T = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T | undefined> {
    return (await this.runner.rows(sql, params))[0] as T | undefined;
  }
}

/** SQLite allows 32,766 bound values in a statement and PostgreSQL 65,535. */
const maxBoundValues = 30_000;

/** The running transaction as stores see it. */
export class SqlTx extends Tx {
  readonly hooks: (() => void)[] = [];
  private open = true;

  constructor(
    private readonly runner: StatementRunner,
    private readonly entityManager: EntityManager,
  ) {
    super();
  }

  get engine(): Engine {
    return this.runner.engine;
  }

  /** TypeORM's view of the same transaction. */
  get manager(): EntityManager {
    this.assertOpen();
    return this.entityManager;
  }

  /** No statement may join a transaction that has ended: it would land in somebody else's. */
  end(): void {
    this.open = false;
  }

  private assertOpen(): void {
    if (!this.open) throw new Error('this act has ended: a promise inside it was not awaited');
  }

  override afterCommit(hook: () => void): void {
    this.assertOpen();
    this.hooks.push(hook);
  }

  async rows<T = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    this.assertOpen();
    return (await this.runner.rows(sql, params)) as T[];
  }

  async one<T = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T | undefined> {
    return (await this.rows<T>(sql, params))[0];
  }

  async run(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    this.assertOpen();
    return this.runner.run(sql, params);
  }

  /** `INSERT | UPDATE | DELETE … RETURNING …`. */
  async returning<T = Row>(sql: string, params: readonly SqlValue[] = []): Promise<T[]> {
    return this.rows<T>(sql, params);
  }

  /**
   * Inserts rows in as few statements as the engine allows; the first row's keys are the columns.
   * `onConflict` is appended, e.g. `ON CONFLICT (key) DO NOTHING`. Returns how many rows were inserted.
   */
  async insert(table: string, rows: readonly object[], onConflict = ''): Promise<number> {
    const first = rows[0];
    if (!first) return 0;
    const columns = Object.keys(first);
    const perStatement = Math.max(1, Math.floor(maxBoundValues / columns.length));
    const tuple = `(${columns.map(() => '?').join(', ')})`;
    let inserted = 0;
    for (let from = 0; from < rows.length; from += perStatement) {
      const slice = rows.slice(from, from + perStatement) as Record<string, SqlValue | boolean | undefined>[];
      const params = slice.flatMap((row) => columns.map((column) => bindable(row[column])));
      inserted += await this.run(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${slice.map(() => tuple).join(', ')} ${onConflict}`,
        params,
      );
    }
    return inserted;
  }

  /** The first of `count` consecutive integers for a high-volume table. */
  async allocateIds(kind: string, count: number): Promise<number> {
    await this.run(`INSERT INTO id_block (kind, next_id) VALUES (?, 1) ON CONFLICT (kind) DO NOTHING`, [kind]);
    const [row] = await this.rows<{ next_id: number }>(
      `UPDATE id_block SET next_id = next_id + ? WHERE kind = ? RETURNING next_id`,
      [count, kind],
    );
    if (!row) throw new Error(`id block ${kind} is gone`);
    return row.next_id - count;
  }
}

function bindable(value: SqlValue | boolean | undefined): SqlValue {
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
}

/** The transaction behind the opaque handle a service passes on. */
export function sqlOf(tx: Tx): SqlTx {
  if (tx instanceof SqlTx) return tx;
  throw new Error('this Tx does not come from the unit of work');
}

/** True for a broken unique or primary key, on either engine. */
export function isUniqueViolation(error: unknown): boolean {
  const code = errorCode(error);
  return code === '23505' || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}

export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, driverError } = error as { code?: unknown; driverError?: { code?: unknown } };
  const found = code ?? driverError?.code;
  return typeof found === 'string' ? found : undefined;
}
