import { readFileSync } from 'node:fs';
import { District, type Taken } from '../harness/district.js';
import { signalXml } from '../harness/signals.js';

const fixture = (name: string) => readFileSync(`test/fixtures/cap/${name}`, 'utf8');

interface Problem {
  readonly code: string;
  readonly reasons: readonly { readonly where: string; readonly code: string; readonly message: string }[];
}

interface Received {
  readonly id: string;
  readonly outcome: string;
  readonly faults: readonly { readonly code: string }[];
}

describe('what arrives at the intake', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
  });
  afterAll(() => district.close());

  const now = () => district.clock.now();
  /** What the desk sees of one thing that arrived. */
  const seen = async (receivedId: string) =>
    (await district.dutyOfficer.asks<Received[]>('/received')).find(({ id }) => id === receivedId);
  const codes = (said: { body: unknown }) =>
    ((said.body as Problem).reasons ?? (said.body as Taken).faults).map(({ code }) => code);

  it.each([
    ['broken XML', '<alert><identifier>1</identi', 'application/xml', /^xml\./],
    ['a billion laughs', fixture('hostile-billion-laughs.xml'), 'application/xml', /dtd|doctype|entity/],
    ['an external entity', fixture('hostile-external-entity.xml'), 'application/cap+xml', /dtd|doctype|entity/],
    ['another standard', fixture('national-platform.xml'), 'text/xml', /./],
    ['nothing', '', 'application/xml', /./],
    ['noughts', Buffer.alloc(64), 'application/xml', /./],
    ['JSON that is none', '{"sender":', 'application/json', /^json\.malformed$/],
    ['a list in JSON', '[]', 'application/json', /^signal\.not-an-object$/],
    ['a signal without anything', '{}', 'application/json', /^signal\./],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'image/png', /./],
    ['no media type worth the name', 'x'.repeat(50), 'x', /./],
  ])('%s is refused with its reasons, and kept as it came', async (_, payload, mediaType, expected) => {
    const before = await district.count('incident');
    const said = await district.receives(payload, mediaType);
    expect(said.status).toBe(400);
    expect(codes(said)).toContainEqual(expect.stringMatching(expected));
    const kept = (said.body as unknown as Problem).reasons.at(-1);
    expect(kept?.code).toBe('signals.kept');
    const receivedId = /[0-9a-f-]{36}/.exec(kept?.message ?? '')?.[0] ?? '';
    expect(await seen(receivedId)).toMatchObject({ outcome: 'unreadable' });
    expect(await district.count('incident')).toBe(before);
  });

  it('expands no entity and opens no file', async () => {
    const bodies = await district.rows<{ faults: string }>(`SELECT faults FROM received_message`);
    expect(bodies.some(({ faults }) => faults.includes('root:'))).toBe(false);
  });

  it.each([
    ['an area outside the district', { areaCode: '500112', areaName: '渝北区' }, ['hazard.area-outside']],
    [
      'a signal whose time is over',
      { sentAt: Date.parse('2026-07-19T10:00:00+08:00'), validHours: 3 },
      ['hazard.expired'],
    ],
    ['a sender nobody knows', { sender: 'who@example.cn' }, ['hazard.unknown-issuer']],
    [
      'all of it at once',
      {
        eventCode: '11D01',
        event: '森林火险',
        areaCode: '500112',
        areaName: '渝北区',
        sender: 'who@example.cn',
        sentAt: 0,
      },
      ['hazard.area-outside', 'hazard.expired', 'hazard.unknown-issuer'],
    ],
    ['a test message', { status: 'Test' as const }, ['hazard.not-operational']],
  ])('%s opens nothing, calls nobody, and says every reason at once', async (name, unusual, expected) => {
    const calls = await district.count('delivery');
    const said = await district.receives(signalXml({ sentAt: now(), serial: name.length % 10, ...unusual }));
    expect([said.status, said.body.incidentId]).toEqual([201, null]);
    expect(codes(said)).toEqual(expect.arrayContaining(expected));
    expect(await seen(said.body.receivedId)).toMatchObject({ outcome: 'kept' });
    expect(await district.count('delivery')).toBe(calls);
  });

  it('a hazard no rule covers is put to the desk to be decided by hand: never silence, and nobody is called', async () => {
    const calls = await district.count('delivery');
    const said = await district.receives(signalXml({ sentAt: now(), serial: 3, eventCode: '11B29', event: '重污染' }));
    expect(codes(said)).toContain('hazard.no-rule');
    expect(said.body.incidentIds).toEqual([said.body.incidentId]);
    expect(await seen(said.body.receivedId)).toMatchObject({ outcome: 'opened' });
    expect(await district.count('delivery')).toBe(calls);
    const { proposals, clocks } = await district.dutyOfficer.asks<{
      proposals: readonly { incidentId: string; byHand: boolean; because: readonly { text: string }[] }[];
      clocks: readonly { incidentId: string; acts: readonly string[] }[];
    }>('/desk');
    const proposal = proposals.find(({ incidentId }) => incidentId === said.body.incidentId);
    expect(proposal).toMatchObject({ byHand: true, level: 'red', responseLevel: null });
    expect(proposal?.because[0]?.text).toContain('没有规则，请人工决定');
    expect(clocks.filter(({ incidentId }) => incidentId === said.body.incidentId)).toEqual([
      expect.objectContaining({ acts: ['consult', 'keep', 'no-start'] }),
    ]);
  });

  it('then the same signal, sound, opens an incident and calls', async () => {
    const said = await district.receives(signalXml({ sentAt: now() }));
    expect([said.status, said.body.duplicate]).toEqual([201, false]);
    expect(said.body.incidentId).not.toBeNull();
    expect(await district.count('delivery')).toBeGreaterThan(50);
  });

  it('takes the same message twice for one, and four at the same moment for one', async () => {
    const calls = await district.count('delivery');
    const again = await district.receives(signalXml({ sentAt: now() }));
    expect(again.body).toMatchObject({ duplicate: true, incidentId: district.incidentId });
    expect(await seen(again.body.receivedId)).toMatchObject({ outcome: 'duplicate' });
    const other = signalXml({ sentAt: now(), serial: 9, colour: 'orange' });
    const four = await Promise.all([1, 2, 3, 4].map(() => district.receives(other)));
    expect(four.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(four.filter(({ body }) => !body.duplicate)).toHaveLength(1);
    // Rain moves two streams; the third incident is the one without a rule.
    expect(await district.count('incident')).toBe(3);
    expect(await district.count(`signal WHERE incident_id IS NOT NULL`)).toBe(3);
    expect(
      await district.count(
        `obligation WHERE source_kind = 'relay' AND unit_id = 'dept-education' AND closed_at IS NULL
           AND incident_id = '${district.incidentId}'`,
      ),
    ).toBe(1);
    expect(calls).toBeGreaterThan(0);
  });

  it('gives the first answer again to a repeated Idempotency-Key, and refuses another body under it', async () => {
    const key = { 'idempotency-key': 'station-42' };
    const xml = signalXml({ sentAt: now(), serial: 5 });
    const first = await district.receives(xml, 'application/xml', key);
    const replay = await district.receives(xml, 'application/xml', key);
    expect(replay.headers['idempotent-replay']).toBe('true');
    expect(replay.body).toEqual(first.body);
    const other = await district.receives(signalXml({ sentAt: now(), serial: 6 }), 'application/xml', key);
    expect(other).toMatchObject({ status: 409, body: { code: 'request.key-reused' } });
  });

  it('turns away who has no key before reading', async () => {
    const said = await district.receives(signalXml({ sentAt: now() }), 'application/xml', {
      authorization: 'Bearer no',
    });
    expect(said.status).toBe(401);
  });

  it('has kept everything, with every fault, where the desk looks', async () => {
    const received = await district.dutyOfficer.asks<Received[]>('/received');
    expect(received.length).toBe(Math.min(50, await district.count('received_message')));
    const unreadable = received.filter(({ outcome }) => outcome !== 'opened' && outcome !== 'duplicate');
    expect(unreadable.length).toBeGreaterThan(15);
    expect(unreadable.filter(({ faults }) => faults.length === 0)).toEqual([]);
    expect((await district.audit()).faults).toEqual([]);
  });
});

describe('what phones say', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
  });
  afterAll(() => district.close());

  const inbound = () => district.dutyOfficer.asks<{ text: string; outcome: string }[]>('/inbound');

  it('is kept from a number nobody knows, answers nothing, and says where to call', async () => {
    const stranger = district.phoneAt('+8613900009999');
    const { outcome, replyText } = await stranger.replies('收到 张三 社区3 转移0');
    expect([outcome, replyText]).toEqual(['unknown-sender', expect.stringContaining('未登记')]);
    expect(await inbound()).toMatchObject([{ text: '收到 张三 社区3 转移0', outcome: 'unknown-sender' }]);
    expect((await district.obligations()).filter(({ state }) => state === 'answered')).toEqual([]);
  });

  it('is asked back once where it can not be read, and shown to the desk', async () => {
    const phone = district.phone('朝天门');
    const { outcome, replyText } = await phone.replies('啥事?');
    expect([outcome, replyText]).toEqual(['unclear', expect.stringContaining('没有看懂')]);
    expect(await inbound()).toContainEqual(expect.objectContaining({ text: '啥事?', outcome: 'unclear' }));
    expect((await phone.replies('????')).replyText).toBeNull();
    expect((await district.obligationOf('朝天门', 'relay')).state).toBe('waiting');
    expect((await phone.replies('收到 张三 社区3 转移0')).outcome).toBe('answered');
  });

  it.each(['未收到', '没收到', '不收到', '收不到', '收到了吗?'])('does not take “%s” for 收到', async (text) => {
    await district.phone('七星岗').replies(text);
    expect((await district.obligationOf('七星岗', 'relay')).receivedAt).toBeNull();
  });

  it.each([
    '\u0000',
    '收到'.repeat(240),
    "'; DROP TABLE obligation; --",
    '<script>alert(1)</script>',
    '９９９９９９９９９９９９',
  ])('is not broken by %j', async (text) => {
    const { outcome } = await district.phone('解放碑街道').replies(text);
    expect(['answered', 'unclear', 'nothing-open']).toContain(outcome);
    expect(await district.count('obligation')).toBeGreaterThan(30);
  });

  it('answers nothing through a link that was not signed by us', async () => {
    for (const token of ['x', 'a.b', '%00', 'hphq3-p.AAAAAAAAAAAAAAAAAAAAAA', 'x'.repeat(5_000)]) {
      for (const method of ['GET', 'POST'] as const) {
        const { statusCode } = await district.service.app.inject({ method, url: `/t/${token}` });
        expect([400, 404, 410, 414]).toContain(statusCode);
      }
    }
  });
});

describe('what people post', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.dutyOfficer.convenes();
  });
  afterAll(() => district.close());

  it.each([
    [
      'an opinion',
      () => `/consultations/${district.consultationId}/opinions`,
      ['confidence', 'why', 'speaker', 'stage'],
    ],
    ['a verdict', () => `/consultations/${district.consultationId}/verdict`, ['kind', 'stage', 'areas']],
    ['a draft', () => `/incidents/${district.incidentId}/warnings`, ['action', 'areas', 'expiresAt']],
    ['an order list', () => '/control-orders/submit', ['ids']],
    ['an answer', () => '/obligations/1/answered-by-phone', ['personName']],
  ])('%s without anything in it and with an unknown key names every fault at once', async (_, path, missing) => {
    const said = await district.dutyOfficer.tries(path(), { colour: 'red', __proto: 1 });
    expect(said).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    const where = (said.body as unknown as Problem).reasons.map((reason) => reason.where);
    expect(where).toEqual(expect.arrayContaining([...missing, 'colour', '__proto']));
  });

  it('names every fault of a draft that is well-formed and wrong', async () => {
    const said = await district.dutyOfficer.tries(`/incidents/${district.incidentId}/warnings`, {
      action: 'extend',
      level: 'red',
      responseLevel: 2,
      areas: ['street-500112001'],
      stage: '0h',
      expiresAt: '2026-07-19T00:00:00+08:00',
    });
    expect(said.status).toBe(422);
    expect((said.body as unknown as Problem).reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['warning.unknown-area', 'warning.not-in-force', 'warning.expired']),
    );
  });

  it.each([
    '/incidents/nobody',
    '/incidents/%00',
    '/consultations/1',
    '/warnings/1',
    '/instructions/1',
    '/obligations/0',
    '/obligations/99999999999',
    '/obligations/-1',
    '/obligations/1e3',
    '/obligations/x',
    '/board/units/nowhere',
    '/documents/1',
    '/warning-versions/1/preview',
    '/simulator/phones/x',
    '/obligations?incident=%27%3B--',
    '/inbound?limit=-1',
    `/incidents/${'x'.repeat(500)}`,
  ])('asked for %s, refuses in plain words or finds nothing', async (path) => {
    const said = await district.dutyOfficer.says({ method: 'GET', url: `/api/v1${path}` });
    expect([200, 400, 404, 414, 422]).toContain(said.status);
    if (said.status !== 200)
      expect(said.body).toMatchObject({ code: expect.any(String), requestId: expect.any(String) });
  });

  it.each([
    '/incidents/nobody/consultations',
    '/incidents/nobody/keep',
    '/consultations/nobody/opinions',
    '/consultations/nobody/verdict',
    '/incidents/nobody/warnings',
    '/warning-versions/nobody/submit',
    '/warning-versions/nobody/sign',
    '/warning-versions/nobody/issue',
    '/control-orders/submit',
    '/measures/nobody/done',
    '/obligations/99999/answer',
    '/obligations/99999/call-again',
    '/obligations/99999/send-person',
  ])('posted to %s, refuses and never breaks', async (path) => {
    for (const body of [{}, sound]) {
      const said = await district.dutyOfficer.tries(path, body);
      expect([400, 403, 404, 409, 422]).toContain(said.status);
    }
  });

  it('logs no trouble for any of it', () => {
    expect(district.service.logged.filter((line) => /"level":50/.test(line))).toEqual([]);
  });
});

/** Keys that belong to no body: together they are wrong everywhere. */
const sound = { level: 'red', ids: ['nobody'], reason: '理由', proof: { count: 1 }, who: '张三', personName: '张三' };
