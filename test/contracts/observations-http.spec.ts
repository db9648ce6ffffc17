import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../../src/platform/database/database.js';
import { hourMs, minuteMs, toRfc3339 } from '../../src/shared/time.js';
import { level, rain, type SentRow } from '../harness/observation.js';
import { sampleFeedKey, startService, type Service } from '../harness/service.js';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, never>> & {
    readonly reasons: readonly { readonly where: string; readonly code: string; readonly message: string }[];
  };
}

describe('observations over HTTP', () => {
  let service: Service;
  let cookie: string;
  let now: number;

  beforeAll(async () => {
    service = await startService();
    cookie = await service.signIn('zhuban');
    now = service.clock.now();
  });
  afterAll(() => service.close());

  const feed = { authorization: `Bearer ${sampleFeedKey}` };
  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    payload?: string | Buffer | object,
    headers: object = {},
  ) => {
    const answer = await service.app.inject({
      ...{ method, url: `/api/v1${path}`, headers: { cookie, ...headers } },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json<never>() } as unknown as Answer;
  };
  const send = (payload: string | Buffer | object, type = 'application/json') =>
    ask('POST', '/observations', payload, { cookie: '', ...feed, 'content-type': type });
  const codes = ({ body }: Answer) => body.reasons.map(({ where, code }) => `${where} ${code}`.trim());

  it('takes JSON and CSV from a feed by its key, and the same again for the same', async () => {
    const rows = [level(now - hourMs, 183.02), rain(now, 12.5)];
    const first = await send(rows);
    expect([first.status, first.body]).toEqual([
      201,
      {
        receivedId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        accepted: 2,
        flagged: 0,
        duplicates: 0,
        refused: 0,
        reasons: [],
      },
    ]);
    const head = 'station,value,unit,datum,at,overMinutes';
    const csv = [
      head,
      ...rows.map((row) =>
        head
          .split(',')
          .map((column) => row[column] ?? '')
          .join(','),
      ),
    ].join('\n');
    expect((await send(csv, 'text/csv')).body).toMatchObject({ accepted: 0, duplicates: 2 });
    expect((await send({ readings: rows })).body).toMatchObject({ duplicates: 2 });
    expect((await send(rows[0] as SentRow)).body).toMatchObject({ duplicates: 1 });
  });

  it('takes the good rows and says of every other why not', async () => {
    const said = await send([level(now, 183.2), level(now, 183.3, { datum: null, value: 'x' }), {}]);
    expect([said.status, said.body]).toMatchObject([201, { accepted: 1, refused: 2 }]);
    expect(codes(said)).toEqual([
      ...['rows[1].value observation.not-a-number', 'rows[1].datum observation.datum-missing'],
      ...['station', 'value', 'unit', 'at'].map((column) => `rows[2].${column} observation.missing`),
    ]);
    expect(said.body.reasons[1]).toMatchObject({ level: 'error', messageEn: expect.stringContaining('datum') });
  });

  it.each<[string, string | Buffer, string, string]>([
    ['nothing', '', 'application/json', 'observation.empty'],
    ['broken JSON', '{"station":', 'application/json', 'observation.json-malformed'],
    ['deep JSON', '['.repeat(100_000), 'application/json', 'observation.json-malformed'],
    ['a word', '"rain"', 'application/json', 'observation.not-a-row'],
    ['noughts', Buffer.alloc(64), 'text/csv', 'observation.no-header'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'image/png', 'observation.no-header'],
    ['half a character', Buffer.from([0x73, 0xe5, 0xaf]), 'text/csv', 'observation.no-header'],
    ['CSV that never closes', 'station,value\n"a', 'text/csv', 'observation.csv-malformed'],
    ['no media type worth the name', 'station,value\n1', 'x', 'observation.unknown-station'],
    [
      'a station named __proto__',
      '[{"__proto__":{"station":"gauge-cuntan"},"value":1}]',
      'application/json',
      'missing',
    ],
    ['too many rows', `station,value\n${'a,1\n'.repeat(5_001)}`, 'text/csv', 'observation.too-many-rows'],
  ])('%s is answered 400 with its reasons, and kept', async (_, payload, type, code) => {
    const said = await send(payload, type);
    expect([said.status, said.body]).toMatchObject([400, { code: 'observation.unreadable' }]);
    expect(codes(said).join()).toContain(code);
    expect(codes(said).at(-1)).toBe('observation.kept');
  });

  it('is too large only beyond the limit of a body', async () => {
    expect((await send(`station,value\n${' '.repeat(1_100_000)}`, 'text/csv')).status).toBe(413);
  });

  it('lists no more reasons than a person reads', async () => {
    const said = await send(Array.from({ length: 1_000 }, () => ({ station: 'moon' })));
    expect(said.body.reasons.length).toBeLessThan(210);
    expect(codes(said)).toContain('observation.more-reasons');
  });

  it('shows every station, its newest value with its datum, distances, windows and what is doubted', async () => {
    await send([level(now + minuteMs, 999)]);
    const { status, body } = await ask('GET', '/stations');
    expect(status).toBe(200);
    const { stations, doubted } = body as unknown as { stations: readonly { id: string }[]; doubted: unknown[] };
    const station = (id: string) => stations.find((each) => each.id === id);
    expect(station('gauge-cuntan')).toMatchObject({
      ...{ state: 'doubtful', silentMinutes: 0, silentAfterMinutes: 180, windows: null, placeholder: false },
      newest: { value: 183.2, unit: 'm', datum: 'wusong', isBelieved: true, at: toRfc3339(now) },
      doubted: { value: 999, isBelieved: false, flags: [{ flag: 'out-of-range' }] },
      trend: { change: 0.18, unit: 'm', hours: 1 },
      warning: { value: 180.5, datum: 'wusong', metresAbove: 2.7 },
      guarantee: { metresAbove: -0.3 },
    });
    expect(station('rain-daping')).toMatchObject({
      ...{ state: 'ok', warning: null },
      windows: [1, 3, 6, 12, 24].map((hours) => ({ hours, millimetres: 12.5 })),
    });
    expect(station('gauge-zhutuo')).toMatchObject({ state: 'never', newest: null, silentMinutes: null });
    expect(doubted).toEqual([expect.objectContaining({ stationName: '寸滩', value: 999 })]);
  });

  it('pages the readings of a station, and refuses a time or a place that is none', async () => {
    const page = await ask(
      'GET',
      `/stations/gauge-cuntan/readings?limit=2&since=${encodeURIComponent(toRfc3339(now - 2 * hourMs))}`,
    );
    const { readings, next } = page.body as unknown as { readings: readonly { value: number }[]; next: string };
    expect(readings.map(({ value }) => value)).toEqual([183.02, 183.2]);
    const rest = await ask('GET', `/stations/gauge-cuntan/readings?after=${next}`);
    expect(rest.body).toMatchObject({ readings: [{ value: 999, replacedBy: null }], next: null });
    for (const query of ['since=yesterday', 'since=2020-08-19', 'after=x', 'limit=0', 'limit=501', 'page=2'])
      expect((await ask('GET', `/stations/gauge-cuntan/readings?${query}`)).status).toBe(
        query.startsWith('since') ? 422 : 400,
      );
    expect((await ask('GET', '/stations/moon/readings')).status).toBe(404);
  });

  it('lets a person judge a reading, with a reason, and no feed', async () => {
    const { body } = await ask('GET', '/stations');
    const [doubted] = (body as unknown as { doubted: readonly { id: number }[] }).doubted;
    const judge = (payload: object, headers = {}) =>
      ask('POST', `/observations/${doubted!.id}/judge`, payload, headers);
    expect((await judge({ believe: true, reason: '机器自己说的' }, { ...feed, cookie: '' })).status).toBe(403);
    expect(codes(await judge({ believe: 'yes' }))).toEqual(['believe is-boolean', 'reason missing']);
    expect((await judge({ believe: false, reason: '传感器故障，已报修' })).status).toBe(204);
    expect((await ask('GET', '/stations')).body).toMatchObject({ doubted: [] });
    expect((await ask('POST', '/observations/999999/judge', { believe: true, reason: '没有' })).status).toBe(404);
    expect((await ask('POST', '/observations/1e3/judge', { believe: true, reason: '没有' })).status).toBe(404);
  });

  it('shows the gauge chain with its basis, and a crest on its way', async () => {
    const hours = [216, 216.9, 217.8, 218.7, 219.6, 220.4, 220.1];
    const sent = hours.map((metres, index) =>
      level(now - (hours.length - index) * hourMs, metres, { station: 'gauge-luoduxi' }),
    );
    expect((await send(sent)).body).toMatchObject({ accepted: 7 });
    const { body } = await ask('GET', '/gauge-chain');
    expect(body).toMatchObject({
      reaches: expect.arrayContaining([
        expect.objectContaining({ fromName: '罗渡溪', toName: '东津沱', basis: 'proposed' }),
      ]),
      courses: [
        { kind: 'crest', stationName: '罗渡溪', metres: 220.4, riseMetres: 4.4, datum: 'wusong', seenBelow: null },
      ],
      meetings: [],
    });
    const { courses } = body as unknown as { courses: readonly { arrivals: readonly object[] }[] };
    expect(courses[0]?.arrivals.at(3)).toMatchObject({
      ...{
        stationName: '朝天门',
        isOurs: true,
        earliest: toRfc3339(now + 11 * hourMs),
        latest: toRfc3339(now + 28 * hourMs),
      },
    });
  });
});

describe('a feed key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-readings-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const push = { id: 'sample-push', kind: 'push', enabled: true, issuers: ['issuer-cq-met'] };
  it.each<[string, object, number]>([
    ['of a feed of readings', { id: 'sample-push', kind: 'observations', enabled: true }, 201],
    ['of a pushed feed that brings readings too', { ...push, observations: true }, 201],
    ['of a pushed feed that does not', push, 403],
    ['of a feed that is switched off', { ...push, observations: true, enabled: false }, 403],
    ['of a feed that is no longer there', { ...push, id: 'another', observations: true }, 403],
  ])('%s', async (_, said, status) => {
    const path = join(folder, 'feeds.yaml');
    const rest = { name: '雨量', everyMinutes: null, silentAfterMinutes: null, calls: 'dept-emergency' };
    writeFileSync(path, JSON.stringify({ feeds: [{ ...said, ...rest }] }));
    const service = await startService({ JIAOYING_FEEDS_PATH: path });
    try {
      const send = (language: string) =>
        service.app.inject({
          ...{ method: 'POST', url: '/api/v1/observations', payload: [rain(service.clock.now(), 1)] },
          headers: { authorization: `Bearer ${sampleFeedKey}`, 'accept-language': language },
        });
      const answers = [await send('zh'), await send('en')];
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([status, status]);
      const rows = await service.app.get(Database).reader.rows(`SELECT id FROM reading_batch`);
      expect(rows.length > 0).toBe(status === 201);
      if (status === 201) return;
      const [chinese, english] = answers.map((answer) => answer.json<{ code: string; message: string }>());
      expect(chinese).toMatchObject({
        code: 'observation.not-yours',
        message: expect.stringContaining('未允许报送水雨情数据'),
      });
      expect(english?.message).toContain('may not bring readings');
      expect(await service.app.get(Database).reader.rows(`SELECT id FROM reading`)).toEqual([]);
    } finally {
      await service.close();
    }
  });
});
