import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, QueryRunner } from 'typeorm';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { PostgresRunner, SqlTx, errorCode, type StatementRunner } from './sql.js';

/** A transaction inside a transaction would wait for itself for ever; it is refused where it is written. */
const running = new AsyncLocalStorage<true>();

function refuseNesting(): void {
  if (running.getStore()) throw new Error('UnitOfWork.run inside UnitOfWork.run: pass the tx on instead');
}

function runHooks(tx: SqlTx): void {
  for (const hook of tx.hooks) hook();
}

interface Waiting {
  readonly act: (tx: Tx) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Acts that wait together share one commit, but a group holds the event loop no longer than this. */
const groupMs = 8;
const groupSize = 512;

/**
 * One FIFO over the only writing connection. Acts that wait together share one BEGIN IMMEDIATE … COMMIT (one fsync),
 * a savepoint each: a failing act rolls back alone, and nobody is told "stored" before the commit.
 */
export class SqliteUnitOfWork extends UnitOfWork {
  private readonly queue: Waiting[] = [];
  private draining: Promise<void> | null = null;

  constructor(
    private readonly queryRunner: QueryRunner,
    private readonly statements: StatementRunner,
  ) {
    super();
    // TypeORM's own save() would open a transaction of its own inside ours.
    Object.assign(this.queryRunner, { isTransactionActive: true });
  }

  run<T>(act: (tx: Tx) => Promise<T>): Promise<T> {
    refuseNesting();
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ act, resolve: resolve as (value: unknown) => void, reject });
      this.draining ??= this.drain().finally(() => (this.draining = null));
    });
  }

  /** Resolves when everything asked for so far has ended. */
  async idle(): Promise<void> {
    while (this.draining) await this.draining;
  }

  private async drain(): Promise<void> {
    // Let callers of the same turn join the first group.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.queue.length > 0) {
      await this.group();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private async group(): Promise<void> {
    const done: { waiting: Waiting; tx: SqlTx; value: unknown }[] = [];
    const startedAt = performance.now();
    try {
      await this.statements.run('BEGIN IMMEDIATE', []);
    } catch (error) {
      // Disk full or a foreign writer: whoever waits is told, nothing is kept in the dark.
      for (const waiting of this.queue.splice(0)) waiting.reject(error);
      return;
    }
    let taken = 0;
    while (this.queue.length > 0 && taken < groupSize && performance.now() - startedAt < groupMs) {
      const waiting = this.queue.shift() as Waiting;
      taken += 1;
      const tx = new SqlTx(this.statements, this.queryRunner.manager);
      try {
        await this.statements.run('SAVEPOINT act', []);
        const value = await running.run(true, () => waiting.act(tx));
        tx.end();
        await this.statements.run('RELEASE act', []);
        done.push({ waiting, tx, value });
      } catch (error) {
        tx.end();
        waiting.reject(error);
        try {
          await this.statements.run('ROLLBACK TO act', []);
          await this.statements.run('RELEASE act', []);
        } catch {
          // SQLite gave up the whole transaction (disk full): everyone before is told the same reason.
          for (const earlier of done.splice(0)) earlier.waiting.reject(error);
          await this.statements.run('ROLLBACK', []).catch(() => undefined);
          return;
        }
      }
    }
    try {
      await this.statements.run('COMMIT', []);
    } catch (error) {
      await this.statements.run('ROLLBACK', []).catch(() => undefined);
      for (const { waiting } of done) waiting.reject(error);
      return;
    }
    for (const { waiting, tx, value } of done) {
      waiting.resolve(value);
      runHooks(tx);
    }
  }
}

const serializationFailures = new Set(['40001', '40P01']);
const maxTries = 8;

/** Pooled transactions, tried again when PostgreSQL says another one was in the way. */
export class PostgresUnitOfWork extends UnitOfWork {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async run<T>(act: (tx: Tx) => Promise<T>): Promise<T> {
    refuseNesting();
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(act);
      } catch (error) {
        if (attempt >= maxTries || !serializationFailures.has(errorCode(error) ?? '')) throw error;
      }
    }
  }

  private async once<T>(act: (tx: Tx) => Promise<T>): Promise<T> {
    const queryRunner = this.dataSource.createQueryRunner();
    let value: T;
    let tx: SqlTx;
    try {
      await queryRunner.startTransaction('READ COMMITTED');
      tx = new SqlTx(new PostgresRunner((use) => use(queryRunner)), queryRunner.manager);
      try {
        value = await running.run(true, () => act(tx));
        tx.end();
        await queryRunner.commitTransaction();
      } catch (error) {
        tx.end();
        await queryRunner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
    } finally {
      await queryRunner.release();
    }
    runHooks(tx);
    return value;
  }
}
