import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { freePort } from '../harness/free-port.js';
import { commandLine, databaseIn, ServiceProcess } from '../harness/process.js';
import { sampleFeedKey, samplePassword } from '../harness/service.js';
import { signalXml } from '../harness/signals.js';

interface Taken {
  readonly format: string;
  readonly receivedId: string;
  readonly duplicate: boolean;
  readonly incidentIds: readonly string[];
  readonly signature: string;
  readonly alerts: readonly { readonly where: string; readonly receivedId: string; readonly signalId: string | null }[];
  readonly code?: string;
  readonly message?: string;
  readonly reasons?: readonly { readonly where: string; readonly code: string; readonly message: string }[];
}

const feed = (id: string, said: object) => ({
  ...{
    id,
    name: id,
    kind: 'push',
    enabled: true,
    everyMinutes: null,
    silentAfterMinutes: null,
    calls: 'dept-emergency',
  },
  ...said,
});

describe('a feed key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-keys-'));
  let service: ServiceProcess;
  let serial = 0;

  beforeAll(async () => {
    writeFileSync(
      join(folder, 'feeds.yaml'),
      JSON.stringify({
        feeds: [
          feed('sample-push', { issuers: ['issuer-cq-met'] }),
          feed('flood', { issuers: ['issuer-cq-flood-hq'] }),
          feed('off', { issuers: ['issuer-cq-flood-hq'], enabled: false }),
        ],
      }),
    );
    service = await ServiceProcess.start(folder, await freePort(), { JIAOYING_FEEDS_PATH: join(folder, 'feeds.yaml') });
  });
  afterAll(async () => {
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const cli = (...args: string[]) => commandLine(folder, args, { JIAOYING_FEEDS_PATH: join(folder, 'feeds.yaml') });
  const issue = async (id: string) =>
    JSON.parse((await cli('feed', 'issue-key', id, '--json')).stdout) as { key: string; keyId: string };
  const xml = (said: object = {}) => signalXml({ sentAt: Date.now(), serial: ++serial, status: 'Test', ...said });
  const push = async (key: string, body: string | Buffer, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${service.url}/api/v1/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/xml', ...headers },
      body,
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Taken };
  };
  const kept = <T>(sql: string, ...values: unknown[]) => {
    const database = new Database(databaseIn(folder), { readonly: true });
    try {
      return database.prepare(sql).all(...values) as T[];
    } finally {
      database.close();
    }
  };
  const flood = { sender: 'cq-flood-hq@example.cn' };

  it('of one feed may not speak for the issuers of another: kept, not used, and said', async () => {
    expect((await push(sampleFeedKey, xml())).status).toBe(201);
    const refused = await push(sampleFeedKey, xml(flood));
    expect([refused.status, refused.body.code]).toEqual([403, 'signals.not-yours']);
    expect(refused.body.reasons?.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['hazard.not-its-issuer', 'signals.kept']),
    );
    const id = /[0-9a-f-]{36}/.exec(refused.body.reasons?.at(-1)?.message ?? '')?.[0];
    expect(kept(`SELECT outcome, feed FROM received_message WHERE id = ?`, id)).toEqual([
      { outcome: 'kept', feed: 'sample-push' },
    ]);
  });

  it('is issued for a feed of the file, shown once, kept as a hash, and works until it is revoked', async () => {
    const { key, keyId } = await issue('flood');
    const taken = await push(key, xml(flood));
    expect(taken.status).toBe(201);
    expect((await push(key, xml())).status).toBe(403);
    expect(readFileSync(databaseIn(folder)).includes(key)).toBe(false);
    expect((await cli('feed', 'revoke-key', keyId)).code).toBe(0);
    expect((await push(key, xml(flood))).status).toBe(401);
    expect((await cli('feed', 'revoke-key', keyId)).code).toBe(1);
    expect((await cli('feed', 'issue-key', 'nobody')).code).toBe(1);
    expect((await cli('feed', 'keys')).stdout).toMatch(new RegExp(`${keyId} flood issued .*revoked`));
  }, 120_000);

  it('of a feed that is switched off opens nothing, and what it brings is kept', async () => {
    const { key } = await issue('off');
    const refused = await push(key, xml(flood));
    expect([refused.status, refused.body.code]).toEqual([403, 'signals.feed-off']);
    expect(refused.body.reasons?.map(({ code }) => code)).toContain('signals.kept');
  });

  it('that brings a secret paper is told where such papers belong, and nothing of it is kept', async () => {
    const secret = await push(sampleFeedKey, readFileSync('test/fixtures/cap/national-secret.xml'));
    expect([secret.status, secret.body.code]).toEqual([422, 'signals.secret']);
    expect(secret.body.message).toBe('涉密文件不得进入本系统，请按保密规定办理');
    expect(kept(`SELECT outcome, body, size FROM received_message WHERE outcome = 'refused'`)).toEqual([
      { outcome: 'refused', body: '', size: 0 },
    ]);
  });

  it('may bring an envelope: each alert is answered for itself, those of others are not used', async () => {
    const inside = (said: object) => xml(said).replace(/^<\?xml.*\?>/, '');
    const [mine, theirs] = [inside({}), inside(flood)];
    const entry = (alert: string, id: number) =>
      `<entry><id>${id}</id><title>x</title><updated>2026-07-20T02:03:00+08:00</updated><content type="application/cap+xml">${alert}</content></entry>`;
    const envelope = `<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>f</title><updated>2026-07-20T02:03:00+08:00</updated>${entry(mine, 1)}${entry(theirs, 2)}</feed>`;
    const taken = await push(sampleFeedKey, envelope);
    expect(taken.status).toBe(201);
    expect(taken.body).toMatchObject({ format: 'atom', duplicate: false, signature: 'none' });
    expect(taken.body.alerts.map(({ where, signalId }) => [where, signalId !== null])).toEqual([
      ['entry[0]', true],
      ['entry[1]', false],
    ]);
    expect(taken.body.receivedId).toBe(taken.body.alerts[0]?.receivedId);
    expect((await push(sampleFeedKey, envelope)).body).toMatchObject({ duplicate: true });
  });

  it('may not bring links instead of alerts: nobody goes and fetches them', async () => {
    const links = await push(
      sampleFeedKey,
      `<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>f</title><updated>2026-07-20T02:03:00+08:00</updated><entry><id>1</id><title>x</title><updated>2026-07-20T02:03:00+08:00</updated><link type="application/cap+xml" href="http://127.0.0.1/x"/></entry></feed>`,
    );
    expect([links.status, links.body.code]).toEqual([400, 'signals.unreadable']);
    expect(links.body.reasons?.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['signals.links-not-followed', 'signals.kept']),
    );
  });

  it('gets the first answer again for the same Idempotency-Key, and a repeat without one is one signal', async () => {
    const body = xml();
    const first = await push(sampleFeedKey, body, { 'idempotency-key': 'once' });
    const again = await push(sampleFeedKey, body, { 'idempotency-key': 'once' });
    expect(again.headers.get('idempotent-replay')).toBe('true');
    expect(again.body).toEqual(first.body);
    expect((await push(sampleFeedKey, body)).body).toMatchObject({ duplicate: true });
    expect((await push(sampleFeedKey, xml(), { 'idempotency-key': 'once' })).status).toBe(409);
  });

  it('is not needed by a person who vouches for what they hand in, and may speak for every issuer', async () => {
    const signIn = await fetch(`${service.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'zhuban', password: samplePassword }),
    });
    const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const answer = await fetch(`${service.url}/api/v1/signals`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/xml' },
      body: xml(flood),
    });
    expect(answer.status).toBe(201);
  });
});

describe('the file of the feeds', () => {
  it('with faults lets nothing start, and every fault is said with its place', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jiaoying-feeds-'));
    writeFileSync(
      join(folder, 'feeds.yaml'),
      'feeds:\n  - { id: one, name: 一, kind: push, enabled: true, issuers: [nobody], everyMinutes: null, silentAfterMinutes: null, calls: nowhere }\n  - { id: two, kind: poll, url: ftp://x }\n',
    );
    const started = ServiceProcess.start(folder, await freePort(), { JIAOYING_FEEDS_PATH: join(folder, 'feeds.yaml') });
    await expect(started).rejects.toThrow(
      /feeds\.yaml:2:\d+: the rulebook has no issuer nobody[\s\S]*feeds\.yaml:2:\d+: the directory has no unit nowhere[\s\S]*feeds\.yaml:3:\d+: name: is needed/,
    );
    rmSync(folder, { recursive: true, force: true });
  });
});
