import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sampleFeedKey, startService } from '../harness/service.js';

interface Verdict {
  readonly sealed: number;
  readonly unsealed: number;
  readonly faults: readonly { kind: string; where: string }[];
}

/** `jiaoying audit verify --json` as an auditor runs it. */
function verify(sqlitePath: string): Promise<{ code: number; verdict: Verdict }> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['dist/cli.js', 'audit', 'verify', '--json'],
      { env: { PATH: process.env['PATH'], JIAOYING_DATABASE_SQLITE_PATH: sqlitePath } },
      (error, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr));
        else resolve({ code: Number(error?.code ?? 0), verdict: JSON.parse(stdout) as Verdict });
      },
    );
  });
}

describe('jiaoying audit verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-verify-'));
  const sqlitePath = join(folder, 'real.sqlite');
  const inDatabase = <T>(use: (database: Sqlite.Database) => T): T => {
    const database = new Sqlite(sqlitePath);
    try {
      return use(database);
    } finally {
      database.close();
    }
  };
  /** What a service would go on with: facts, messages, obligations and clocks. */
  const standing = () =>
    inDatabase((database) =>
      ['event', 'delivery', 'obligation', 'deadline', 'channel_state'].map((table) =>
        database.prepare(`SELECT * FROM ${table}`).all(),
      ),
    );

  beforeAll(async () => {
    const service = await startService({ JIAOYING_DATABASE_SQLITE_PATH: sqlitePath });
    const taken = await service.app.inject({
      method: 'POST',
      url: '/api/v1/signals',
      headers: { 'content-type': 'application/cap+xml', authorization: `Bearer ${sampleFeedKey}` },
      payload: readFileSync('test/fixtures/cap/red-rain.xml', 'utf8'),
    });
    expect(taken.statusCode).toBe(201);
    await service.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finds nothing wrong, and does none of the work that is waiting', async () => {
    const before = standing();
    const { code, verdict } = await verify(sqlitePath);
    expect([code, verdict.faults]).toEqual([0, []]);
    expect(verdict.sealed + verdict.unsealed).toBeGreaterThan(0);
    expect(standing()).toEqual(before);
  });

  it('says by its exit code that an act was changed afterwards', async () => {
    inDatabase((database) => database.exec(`UPDATE received_message SET body = 'nothing happened'`));
    const { code, verdict } = await verify(sqlitePath);
    expect(code).toBe(1);
    expect(verdict.faults.map(({ kind }) => kind)).toContain('act-changed');
  });
});
