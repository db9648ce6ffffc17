import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { twilioSettings } from '../harness/district.js';
import { freePort } from '../harness/free-port.js';
import { commandLine, databaseIn, ServiceProcess, until } from '../harness/process.js';
import { TwilioServer } from '../harness/providers/twilio-server.js';
import { sampleFeedKey } from '../harness/service.js';
import { signalXml } from '../harness/signals.js';

/** Where a delivery's story is over for the sender. */
const over = ['accepted', 'delivered', 'refused', 'failed', 'expired', 'superseded'];

describe('the process, killed in the middle of the fan-out', () => {
  let folder: string;
  let twilio: TwilioServer;
  let service: ServiceProcess | null = null;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jiaoying-'));
    twilio = await TwilioServer.start();
    twilio.delayMs = 200;
  });
  afterAll(async () => {
    await service?.kill();
    await twilio.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const read = <T>(sql: string): T[] => {
    const database = new Sqlite(databaseIn(folder), { readonly: true });
    try {
      return database.prepare(sql).all() as T[];
    } finally {
      database.close();
    }
  };
  const states = () => read<{ state: string; n: number }>(`SELECT state, COUNT(*) AS n FROM delivery GROUP BY state`);
  const keysAtProvider = () =>
    twilio.messages.map(({ statusCallback }) => new URL(statusCallback ?? '').searchParams.get('key') ?? '');

  it('goes on where it was, three times: every delivery ends, and no text leaves twice', async () => {
    const port = await freePort();
    const env = twilioSettings(twilio, port);
    service = await ServiceProcess.start(folder, port, env);
    const taken = await fetch(`${service.url}/api/v1/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sampleFeedKey}`, 'content-type': 'application/xml' },
      body: signalXml({ sentAt: Date.now() }),
    });
    expect(taken.status).toBe(201);
    const cutShort: number[] = [];
    for (const sent of [3, 12, 20]) {
      await until(() => twilio.messages.length >= sent);
      await service.kill();
      cutShort.push(states().reduce((sum, { state, n }) => sum + (over.includes(state) ? 0 : n), 0));
      service = await ServiceProcess.start(folder, port, env);
    }
    // The control: it was killed while there was something left to do.
    expect(cutShort.filter((left) => left > 0).length).toBeGreaterThanOrEqual(2);
    await until(() => states().every(({ state }) => over.includes(state)) && unfinished() === 0);

    const told = read<{ address: string }>(
      `SELECT DISTINCT address FROM delivery WHERE channel_id = 'twilio-sms' AND leads = 1 AND state = 'accepted'`,
    );
    expect(told.length).toBeGreaterThan(25);
    expect(new Set(twilio.messages.map(({ to }) => to))).toEqual(new Set(told.map(({ address }) => address)));
    expect(repeated(keysAtProvider())).toEqual([]);
    expect(
      repeated(
        read<{ message_key: string }>(`SELECT message_key FROM simulated_message`).map((row) => row.message_key),
      ),
    ).toEqual([]);
    const posts = read<{ n: number }>(
      `SELECT COUNT(DISTINCT source_id) AS n FROM obligation WHERE source_kind = 'relay'`,
    );
    expect(posts[0]?.n).toBe(38);
  });

  const unfinished = () => read<{ n: number }>(`SELECT COUNT(*) AS n FROM event WHERE done_at IS NULL`)[0]?.n;

  it('keeps a record nobody can find a fault in', async () => {
    await service?.stop();
    const { code, stdout } = await commandLine(folder, ['audit', 'verify', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ faults: [], sealed: expect.any(Number) });
    expect(code).toBe(0);
  });

  it('and finds the fault when somebody changes a row while nothing runs', async () => {
    const database = new Sqlite(databaseIn(folder));
    database.prepare(`UPDATE audit SET actor_id = 'somebody' WHERE position = 3`).run();
    database.close();
    const { code, stdout } = await commandLine(folder, ['audit', 'verify', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ faults: [expect.objectContaining({ kind: 'changed' })] });
    expect(code).toBe(1);
  });
});

function repeated(keys: readonly string[]): readonly string[] {
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}
