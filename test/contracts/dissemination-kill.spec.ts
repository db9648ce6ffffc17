import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { toRfc3339 } from '../../src/shared/time.js';
import { freePort } from '../harness/free-port.js';
import { TwilioServer } from '../harness/providers/twilio-server.js';

const feedKey = 'kill-test-feed-key-0123456789';
/** Killed when the provider has taken so many texts; the first wave of a red signal is some thirty. */
const kills = [4, 14, 24];

/** The built service, killed without warning and started again over the same file. */
class KillableService {
  private child: ChildProcess | null = null;
  private output = '';

  constructor(
    private readonly folder: string,
    private readonly twilio: TwilioServer,
    private readonly port: number,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get database(): string {
    return join(this.folder, 'jiaoying.sqlite');
  }

  get env(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      JIAOYING_HTTP_HOST: '127.0.0.1',
      JIAOYING_HTTP_PORT: String(this.port),
      JIAOYING_HTTP_PUBLIC_URL: this.url,
      JIAOYING_DATABASE_SQLITE_PATH: this.database,
      JIAOYING_SESSION_SAMPLE_SIGN_IN_PATH: join(this.folder, 'sign-in.txt'),
      JIAOYING_SESSION_SEED_FEED_KEY: feedKey,
      JIAOYING_CHANNELS_SMS: 'twilio',
      JIAOYING_TWILIO_ACCOUNT_SID: this.twilio.accountSid,
      JIAOYING_TWILIO_AUTH_TOKEN: this.twilio.authToken,
      JIAOYING_TWILIO_FROM: '+8610000000000',
      JIAOYING_TWILIO_BASE_URL: this.twilio.baseUrl,
      JIAOYING_TWILIO_MESSAGES_PER_SECOND: '100',
    };
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, ['dist/main.js'], { env: this.env });
    this.child = child;
    this.output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    for (;;) {
      if (
        await fetch(`${this.url}/health/live`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      if (child.exitCode !== null) throw new Error(`it did not start: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async kill(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

describe('the service, killed in the middle of telling everybody', () => {
  let folder: string;
  let twilio: TwilioServer;
  let service: KillableService;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jiaoying-kill-'));
    twilio = await TwilioServer.start();
    twilio.delayMs = 150;
    service = new KillableService(folder, twilio, await freePort());
    await service.start();
  });
  afterEach(async () => {
    await service.kill();
    await twilio.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const until = async (what: string, isSo: () => boolean) => {
    for (let waited = 0; !isSo(); waited += 20) {
      if (waited > 60_000)
        throw new Error(
          `${what} never came; ${twilio.messages.length} texts were sent; ${JSON.stringify(textStates())}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const ask = <T>(sql: string): T[] => {
    const database = new SqliteDatabase(service.database, { readonly: true });
    const rows = database.prepare(sql).all() as T[];
    database.close();
    return rows;
  };
  const textStates = () =>
    Object.fromEntries(
      ask<{ state: string; count: number }>(
        `SELECT state, COUNT(*) AS count FROM delivery WHERE channel = 'sms' GROUP BY state`,
      ).map(({ state, count }) => [state, count]),
    );

  it('goes on where it was: every text reaches its phone once and every delivery ends', async () => {
    const signal = JSON.parse(readFileSync('test/fixtures/cap/red-rain.json', 'utf8')) as Record<string, unknown>;
    const now = Date.now();
    const answer = await fetch(`${service.url}/api/v1/signals`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${feedKey}` },
      body: JSON.stringify({
        ...signal,
        sent: toRfc3339(now),
        effective: toRfc3339(now),
        expires: toRfc3339(now + 6 * 3_600_000),
      }),
    });
    expect(answer.status).toBe(201);
    for (const sent of kills) {
      await until(`text ${sent}`, () => twilio.messages.length >= sent);
      await service.kill();
      await service.start();
    }
    await until('an end of every delivery', () => {
      const states = textStates();
      return !states['sending'] && !states['unknown'] && !states['planned'];
    });
    const states = textStates();
    expect(Object.keys(states).filter((state) => !['accepted', 'delivered', 'superseded'].includes(state))).toEqual([]);
    expect(states['accepted']).toBeGreaterThan(kills[2] as number);
    const keys = twilio.messages.map(({ statusCallback }) => new URL(statusCallback ?? '').searchParams.get('key'));
    expect(keys.length - new Set(keys).size).toBe(0);
    // The kills did hit requests on their way: this is what was asked about rather than sent again.
    const interrupted = ask(`SELECT id FROM attempt WHERE reason = 'interrupted'`);
    expect(interrupted.length).toBeGreaterThan(0);
    const audit = spawnSync(process.execPath, ['dist/cli.js', 'audit', 'verify'], {
      env: service.env,
      encoding: 'utf8',
    });
    expect([audit.status, audit.stderr]).toEqual([0, expect.anything()]);
  }, 180_000);
});
