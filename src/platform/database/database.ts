import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import type { UnitOfWork } from '../../shared/unit-of-work.js';
import { entities } from './entities.js';
import { migrations } from './migrations.js';
import { PostgresRunner, SqliteRunner, SqlScope, type Engine } from './sql.js';
import { PostgresUnitOfWork, SqliteUnitOfWork } from './unit-of-work.js';

export { sqlOf, isUniqueViolation, SqlTx, SqlScope, type Row, type SqlValue } from './sql.js';

export interface DatabaseOptions {
  readonly engine: Engine;
  /** File of the SQLite database; the folder is made. */
  readonly sqlitePath: string;
  /** `postgres://…` */
  readonly url: string;
  readonly poolSize?: number;
}

// Times and counts are bigint columns: far below 2^53, and read as numbers on both engines.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/** The open database: one way to write, and reads that see only what is committed. */
export class Database {
  private constructor(
    readonly engine: Engine,
    readonly unitOfWork: UnitOfWork,
    readonly reader: SqlScope,
    /** The DataSource that owns the schema; migrations and the drift test use it. */
    readonly dataSource: DataSource,
    private readonly closeAll: () => Promise<void>,
  ) {}

  /** The database's own wall time in epoch milliseconds, as SQL: leases on any node agree on it. */
  get nowSql(): string {
    return this.engine === 'sqlite'
      ? `CAST(unixepoch('subsec') * 1000 AS INTEGER)`
      : `CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`;
  }

  close(): Promise<void> {
    return this.closeAll();
  }

  /** Opens, migrates and asserts what the promises rest on; throws when the database can not give it. */
  static async open(options: DatabaseOptions): Promise<Database> {
    return options.engine === 'sqlite' ? Database.openSqlite(options) : Database.openPostgres(options);
  }

  private static async openSqlite({ sqlitePath }: DatabaseOptions): Promise<Database> {
    mkdirSync(dirname(sqlitePath), { recursive: true });
    const writer = await new DataSource({
      type: 'better-sqlite3',
      database: sqlitePath,
      entities,
      migrations,
      migrationsTransactionMode: 'each',
      timeout: 5_000,
      prepareDatabase: (connection: BetterSqlite3.Database) => {
        connection.pragma('journal_mode = WAL');
        connection.pragma('synchronous = FULL');
        connection.pragma('foreign_keys = ON');
        connection.pragma('cache_size = -65536');
      },
    } satisfies DataSourceOptions).initialize();
    const connection = connectionOf(writer);
    const synchronous = connection.pragma('synchronous', { simple: true });
    const journal = connection.pragma('journal_mode', { simple: true });
    if (synchronous !== 2 || journal !== 'wal') {
      throw new Error(
        `SQLite runs with synchronous=${String(synchronous)}, journal_mode=${String(journal)}: FULL and WAL are required`,
      );
    }
    await writer.runMigrations();
    const reader = await new DataSource({
      type: 'better-sqlite3',
      database: sqlitePath,
      entities,
      readonly: true,
      prepareDatabase: (readOnly: BetterSqlite3.Database) => {
        readOnly.pragma('query_only = ON');
        readOnly.pragma('cache_size = -65536');
      },
    } satisfies DataSourceOptions).initialize();
    const unitOfWork = new SqliteUnitOfWork(writer.createQueryRunner(), new SqliteRunner(connection, true));
    return new Database(
      'sqlite',
      unitOfWork,
      new SqlScope(new SqliteRunner(connectionOf(reader)), reader.manager),
      writer,
      async () => {
        await unitOfWork.idle();
        await reader.destroy();
        await writer.destroy();
      },
    );
  }

  private static async openPostgres({ url, poolSize = 10 }: DatabaseOptions): Promise<Database> {
    const dataSource = await new DataSource({
      type: 'postgres',
      url,
      entities,
      migrations,
      migrationsTransactionMode: 'each',
      poolSize,
    } satisfies DataSourceOptions).initialize();
    await migrateAlone(dataSource);
    return new Database(
      'postgres',
      new PostgresUnitOfWork(dataSource),
      new SqlScope(new PostgresRunner((use) => withPooled(dataSource, use)), dataSource.manager),
      dataSource,
      () => dataSource.destroy(),
    );
  }
}

/** Nodes that start together must not migrate together. */
async function migrateAlone(dataSource: DataSource): Promise<void> {
  const lock = dataSource.createQueryRunner();
  const migrationLock = 20_261_123;
  try {
    await lock.query(`SELECT pg_advisory_lock(${migrationLock})`);
    await dataSource.runMigrations();
  } finally {
    await lock.query(`SELECT pg_advisory_unlock(${migrationLock})`);
    await lock.release();
  }
}

async function withPooled<T>(dataSource: DataSource, use: (queryRunner: QueryRunner) => Promise<T>): Promise<T> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    return await use(queryRunner);
  } finally {
    await queryRunner.release();
  }
}

function connectionOf(dataSource: DataSource): BetterSqlite3.Database {
  return (dataSource.driver as unknown as { databaseConnection: BetterSqlite3.Database }).databaseConnection;
}
