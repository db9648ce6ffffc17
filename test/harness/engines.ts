import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ChainedAuditLog } from '../../src/platform/audit/chained-audit-log.js';
import { Database } from '../../src/platform/database/database.js';
import type { Engine } from '../../src/platform/database/sql.js';
import { DeadlineClock } from '../../src/platform/deadlines/deadline-clock.js';
import { EventLog } from '../../src/platform/events/event-log.js';
import type { UnitOfWork } from '../../src/shared/unit-of-work.js';
import { FrozenClock, SeededChance } from './time.js';

/** Everything a store or service stands on, over a real, empty, migrated database. */
export interface Ground {
  readonly engine: Engine;
  readonly database: Database;
  readonly unitOfWork: UnitOfWork;
  readonly clock: FrozenClock;
  readonly chance: SeededChance;
  readonly events: EventLog;
  readonly deadlines: DeadlineClock;
  readonly audit: ChainedAuditLog;
  /** A second connection to the same database, as another node would have. */
  another(): Promise<Database>;
}

let databases = 0;

/**
 * Runs one contract on SQLite (a file) and on PostgreSQL (its own database on the run's own server).
 * `ground()` is open inside tests and hooks; every test gets a fresh database.
 */
export function onBothEngines(name: string, suite: (ground: () => Ground) => void): void {
  onEngines(['sqlite', 'postgres'], name, suite);
}

/** What no statement of ours decides needs no second database. */
export function onSqlite(name: string, suite: (ground: () => Ground) => void): void {
  onEngines(['sqlite'], name, suite);
}

function onEngines(engines: readonly Engine[], name: string, suite: (ground: () => Ground) => void): void {
  describe.each<Engine>(engines)(`${name} on %s`, (engine) => {
    let ground: Ground;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ ground, close } = await openGround(engine));
    });
    afterEach(() => close());
    suite(() => ground);
  });
}

export async function openGround(engine: Engine): Promise<{ ground: Ground; close: () => Promise<void> }> {
  const { options, drop } = engine === 'sqlite' ? sqliteFile() : await postgresDatabase();
  const database = await Database.open(options);
  const others: Database[] = [];
  const clock = new FrozenClock();
  const chance = new SeededChance(clock);
  const { unitOfWork } = database;
  const failures: unknown[] = [];
  const events = new EventLog(database, unitOfWork, clock, chance, (_event, _step, error) => failures.push(error));
  return {
    ground: {
      engine,
      database,
      unitOfWork,
      clock,
      chance,
      events,
      deadlines: new DeadlineClock(database, unitOfWork, clock, chance),
      audit: new ChainedAuditLog(database, unitOfWork, clock, chance),
      another: async () => {
        const other = await Database.open(options);
        others.push(other);
        return other;
      },
    },
    close: async () => {
      await events.stop();
      for (const other of others) await other.close();
      await database.close();
      await drop();
    },
  };
}

/** An empty database of this engine for a whole service, as the settings that lead there. */
export async function emptyDatabase(
  engine: Engine,
): Promise<{ env: Readonly<Record<string, string>>; drop: () => Promise<void> }> {
  const { options, drop } = engine === 'sqlite' ? sqliteFile() : await postgresDatabase();
  return {
    env:
      engine === 'sqlite'
        ? { JIAOYING_DATABASE_SQLITE_PATH: options.sqlitePath }
        : { JIAOYING_DATABASE_ENGINE: 'postgres', JIAOYING_DATABASE_URL: options.url },
    drop,
  };
}

function sqliteFile() {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-'));
  return {
    options: { engine: 'sqlite' as const, sqlitePath: join(folder, 'test.sqlite'), url: '' },
    drop: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  };
}

async function postgresDatabase() {
  const server = process.env['TEST_POSTGRES_URL'];
  if (!server) throw new Error('no PostgreSQL: run through `npm test`, whose set-up starts one');
  const name = `contract_${process.pid}_${++databases}`;
  await administer(server, `CREATE DATABASE ${name}`);
  return {
    options: { engine: 'postgres' as const, sqlitePath: '', url: `${server}/${name}`, poolSize: 20 },
    drop: () => administer(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  await client.query(statement);
  await client.end();
}
