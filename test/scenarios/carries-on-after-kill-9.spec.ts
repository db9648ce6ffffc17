import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { toRfc3339 } from '../../src/shared/time.js';
import { twilioSettings } from '../harness/district.js';
import { freePort } from '../harness/free-port.js';
import { commandLine, databaseIn, ServiceProcess, until } from '../harness/process.js';
import { TwilioServer } from '../harness/providers/twilio-server.js';
import { sampleFeedKey, samplePassword } from '../harness/service.js';
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
    // 27 industries and 11 streets for the rain, 17 and 11 for the water in the streets.
    expect(posts[0]?.n).toBe(38 + 28);
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

describe('the process, killed right after it said yes', () => {
  let folder: string;
  let service: ServiceProcess;
  let port: number;
  let cookies: Map<string, string>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jiaoying-'));
    port = await freePort();
    service = await ServiceProcess.start(folder, port, {});
    cookies = new Map();
  });
  afterAll(async () => {
    await service.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function asks<T>(who: string, path: string, body?: object): Promise<T> {
    if (!cookies.has(who)) {
      const answer = await fetch(`${service.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: who, password: samplePassword }),
      });
      cookies.set(who, answer.headers.get('set-cookie')?.split(';')[0] ?? '');
    }
    const answer = await fetch(`${service.url}/api/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { cookie: cookies.get(who) ?? '', 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? null : await answer.json()) as T;
  }
  const killAndStart = async () => {
    await service.kill();
    service = await ServiceProcess.start(folder, port, {});
  };

  it('has what it said yes to, and does what follows from it', async () => {
    const taken = await fetch(`${service.url}/api/v1/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sampleFeedKey}`, 'content-type': 'application/xml' },
      body: signalXml({ sentAt: Date.now() }),
    });
    const { incidentId } = (await taken.json()) as { incidentId: string };
    await killAndStart();
    const owed = (kind: string) => async () =>
      (await asks<{ source: { kind: string } }[]>('zhuban', `/obligations?incident=${incidentId}`)).filter(
        ({ source }) => source.kind === kind,
      ).length;
    await until(async () => (await owed('relay')()) === 38);

    const round = await asks<{ id: string }>('zhuban', `/incidents/${incidentId}/consultations`, {});
    await killAndStart();
    await until(async () => (await owed('consultation')()) === 8);

    const { proposals } = await asks<{ proposals: { areas: { id: string }[] }[] }>(
      'zhuban',
      `/incidents/${incidentId}`,
    );
    const judged = { level: 'red', responseLevel: 2, areas: proposals[0]?.areas.map(({ id }) => id), stage: '0h' };
    await asks('zhuban', `/consultations/${round.id}/verdict`, { ...judged, kind: 'start', reason: '雨势猛烈' });
    const warning = await asks<{ versions: { id: string }[] }>('zhuban', `/incidents/${incidentId}/warnings`, {
      ...judged,
      consultationId: round.id,
      action: 'issue',
      expiresAt: toRfc3339(Date.now() + 6 * 3_600_000),
    });
    const version = `/warning-versions/${warning.versions[0]?.id}`;
    await asks('zhuban', `${version}/submit`, {});
    await asks('zhihuizhang', `${version}/sign`, { password: samplePassword });
    await asks('zhuban', `${version}/issue`, {});
    await killAndStart();
    const startedAt = performance.now();
    await until(async () => (await owed('instruction')()) === 38);
    // No lease of the killed process is waited for: those last half a minute.
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    const instructions = await asks<{ state: string }[]>('zhuban', `/incidents/${incidentId}/instructions`);
    expect(instructions.filter(({ state }) => state === 'current')).toHaveLength(38);

    await service.stop();
    const { code, stdout } = await commandLine(folder, ['audit', 'verify', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ faults: [] })]);
  });
});

function repeated(keys: readonly string[]): readonly string[] {
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}
