import type { CallOrder } from '../../src/reach/calling/calling.ports.js';
import { Calling, CallQueries } from '../../src/reach/calling/calling.ports.js';
import { CallRunner } from '../../src/reach/calling/call-runner.service.js';
import { Dissemination } from '../../src/reach/dissemination/dissemination.ports.js';
import { UnitOfWork } from '../../src/shared/unit-of-work.js';
import { startService, type Service } from '../harness/service.js';

const street = 'street-500103010';
const order: CallOrder = {
  source: { kind: 'instruction', id: 'rain', version: 1 },
  incidentId: 'incident-1',
  nature: 'actual',
  colour: 'red',
  title: '防汛 预警 红(一级)',
  items: [
    { unitId: street, text: '立即撤离江边人员' },
    { unitId: 'dept-education', text: '停课准备' },
  ],
  questions: [
    { id: 'commander', text: '现场谁指挥', kind: 'text' },
    { id: 'communities', text: '涉及几个社区', kind: 'count' },
    { id: 'moved', text: '转移多少人', kind: 'count' },
  ],
  ladder: {
    id: 'red',
    steps: [{ target: 'duty', calls: 3, everySeconds: 100, channels: ['voice', 'sms'], spread: 'all' }],
    answerWindowMinutes: 10,
    askAgainMinutes: 20,
  },
  earlier: 'new',
};

describe('calling over HTTP', () => {
  let service: Service;
  const cookies: Record<string, string> = {};

  beforeAll(async () => {
    service = await startService();
    for (const name of ['zhuban', 's-500103010', 'd-dept-education', 'm-qixiang'])
      cookies[name] = await service.signIn(name);
    const calling = service.app.get(Calling, { strict: false });
    await service.app.get(UnitOfWork, { strict: false }).run((tx) => calling.call(tx, order));
    await service.app.get(CallRunner, { strict: false }).settled();
  });
  afterAll(() => service.close());

  const ask = async (as: string, method: 'GET' | 'POST', path: string, payload?: object) => {
    const answer = await service.app.inject({
      ...{ method, url: `/api/v1${path}`, headers: { cookie: cookies[as] ?? '' } },
      ...(payload === undefined ? {} : { payload }),
    });
    return {
      status: answer.statusCode,
      body: answer.json<never>() as Record<string, unknown> & readonly Record<string, unknown>[],
    };
  };
  const idOf = async (unitId: string) => {
    const [found] = await service.app.get(CallQueries, { strict: false }).obligations({ unitId, open: true });
    return found?.id ?? 0;
  };

  it("lists what is asked of whom, narrowed to a member's own unit", async () => {
    const all = await ask('zhuban', 'GET', '/obligations?incident=incident-1&state=waiting');
    expect(all.body).toHaveLength(2);
    expect(all.body[0]).toMatchObject({
      ...{
        unitId: expect.any(String),
        unitName: expect.any(String),
        state: 'waiting',
        colour: 'red',
        title: order.title,
      },
      openedAt: '2026-07-20T02:03:00+08:00',
      dueAt: '2026-07-20T02:13:00+08:00',
      step: { index: 0, label: '值班主班', callsMade: 1, nextAt: '2026-07-20T02:04:40+08:00', nextLabel: '值班主班' },
    });
    expect((await ask('m-qixiang', 'GET', '/obligations')).body).toEqual([]);
    expect((await ask('m-qixiang', 'GET', `/obligations?unit=${street}`)).status).toBe(403);
    expect((await ask('s-500103010', 'GET', '/obligations')).status).toBe(403);
    expect((await ask('zhuban', 'GET', '/obligations?unit=%00&state=lost&what=1')).body).toMatchObject({
      reasons: expect.any(Array),
    });
  });

  it('tells the whole story of one, with numbers masked, to the desk and to the post itself', async () => {
    const id = await idOf(street);
    const { body } = await ask('zhuban', 'GET', `/obligations/${id}`);
    const deliveries = body['deliveries'] as { to: string; callNo: number; text: string }[];
    expect(deliveries.length).toBeGreaterThan(1);
    for (const { to, callNo } of deliveries) {
      expect(to).toMatch(/\*{3}/);
      expect(callNo).toBe(1);
    }
    expect((await ask('s-500103010', 'GET', `/obligations/${id}`)).status).toBe(200);
    expect((await ask('d-dept-education', 'GET', `/obligations/${id}`)).status).toBe(403);
    expect((await ask('zhuban', 'GET', '/obligations/999999')).status).toBe(404);
    expect((await ask('zhuban', 'GET', '/obligations/99999999999')).status).toBe(404);
    expect((await ask('zhuban', 'GET', '/obligations/abc')).status).toBe(400);
  });

  it('lets a post answer for itself only, and says every fault of a body at once', async () => {
    const id = await idOf(street);
    expect((await ask('d-dept-education', 'POST', `/obligations/${id}/answer`, { personName: '张三' })).status).toBe(
      403,
    );
    const wrong = await ask('s-500103010', 'POST', `/obligations/${id}/answer`, {
      personName: ' ',
      communities: -1,
      moved: '若干',
      extra: 1,
    });
    expect(wrong.status).toBe(400);
    expect((wrong.body['reasons'] as unknown[]).length).toBeGreaterThanOrEqual(4);
    const given = { received: true, personName: '张三', commander: '李四', communities: 3, moved: 'unknown' };
    const { status, body } = await ask('s-500103010', 'POST', `/obligations/${id}/answer`, given);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      late: false,
      obligation: { state: 'incomplete', receivedBy: '张三', via: 'console' },
    });
  });

  it('lets the duty officer call again, send a person and type in a telephone answer', async () => {
    const id = await idOf('dept-education');
    expect((await ask('d-dept-education', 'POST', `/obligations/${id}/call-again`)).status).toBe(403);
    expect(await ask('zhuban', 'POST', `/obligations/${id}/call-again`)).toMatchObject({
      status: 200,
      body: { unitId: 'dept-education' },
    });
    service.clock.advance(1_000);
    expect((await ask('zhuban', 'POST', `/obligations/${id}/send-person`, { who: '王五' })).status).toBe(200);
    const answered = await ask('zhuban', 'POST', `/obligations/${id}/answered-by-phone`, {
      ...{ personName: '赵六', commander: '赵六', communities: 0, moved: 0, words: '电话里说已到位' },
    });
    expect(answered.body).toMatchObject({ obligation: { state: 'answered', via: 'operator' } });
    const { body } = await ask('zhuban', 'GET', `/obligations/${id}`);
    expect(body['escalations']).toMatchObject([
      { why: 'called-again' },
      { target: 'person-sent', who: '王五', targetLabel: '派人上门' },
    ]);
    expect((await ask('zhuban', 'POST', `/obligations/${id}/call-again`)).status).toBe(409);
    expect((await ask('zhuban', 'GET', '/inbound')).body).toEqual([]);
  });

  it('takes the form behind a one-tap link from anybody who holds it', async () => {
    const id = await idOf(street);
    const { body } = await ask('zhuban', 'GET', `/obligations/${id}`);
    const texts = (body['deliveries'] as { text: string }[]).map(({ text }) => text);
    const path = texts.map((text) => /(\/t\/[\w.-]+)$/.exec(text)?.[1]).find((found) => found !== undefined) ?? '';
    const shown = await service.app.inject({ method: 'GET', url: path });
    expect(shown.statusCode).toBe(200);
    expect(shown.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(shown.headers['cache-control']).toBe('no-store');
    expect(shown.body).toContain('涉及几个社区');
    const sent = await service.app.inject({
      ...{ method: 'POST', url: path, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      payload: new URLSearchParams({ name: '张三', 'q-moved': '12' }).toString(),
    });
    expect(sent.statusCode).toBe(200);
    expect(sent.body).toContain('已记录:收到 张三');
    expect((await ask('zhuban', 'GET', `/obligations/${id}`)).body).toMatchObject({ state: 'answered' });
    expect((await service.app.inject({ method: 'GET', url: `${path}x` })).statusCode).toBe(404);
    expect((await service.app.inject({ method: 'POST', url: path, payload: {} })).statusCode).toBe(400);
    expect((await service.app.inject({ method: 'POST', url: path })).statusCode).toBe(400);
  });

  it('hears a phone that was called, and shows what it said', async () => {
    const calling = service.app.get(Calling, { strict: false });
    await service.app.get(UnitOfWork, { strict: false }).run((tx) =>
      calling.call(tx, {
        ...order,
        source: { kind: 'instruction', id: 'slide', version: 1 },
        items: [{ unitId: street, text: '巡查边坡' }],
      }),
    );
    await service.app.get(CallRunner, { strict: false }).settled();
    const open = await service.app
      .get(CallQueries, { strict: false })
      .obligations({ source: { kind: 'instruction', id: 'slide' } });
    const id = open[0]?.id ?? 0;
    const reached = async (): Promise<string | undefined> => {
      await service.tick();
      const deliveries = await service.app.get(Dissemination, { strict: false }).ofObligation(id);
      return deliveries.find(({ channel, acceptedAt }) => channel === 'sms' && acceptedAt !== null)?.address;
    };
    let phone = await reached();
    for (let i = 0; i < 50 && phone === undefined; i++) phone = await reached();
    const said = await ask('zhuban', 'POST', `/simulator/phones/${encodeURIComponent(phone ?? '')}/reply`, {
      text: '收到 张三 社区3 转移0',
    });
    expect(said.status).toBeLessThan(300);
    expect((await ask('zhuban', 'GET', `/obligations/${id}`)).body).toMatchObject({
      state: 'answered',
      via: 'sms',
      receivedBy: '张三',
    });
    expect((await ask('zhuban', 'GET', '/inbound')).body[0]).toMatchObject({
      ...{ channel: 'sms', text: '收到 张三 社区3 转移0', outcome: 'answered', from: expect.stringContaining('***') },
      units: [{ id: street, name: expect.any(String) }],
    });
  });
});
