import { CallQueries, Calling } from '../../src/reach/calling/calling.ports.js';
import { Dissemination } from '../../src/reach/dissemination/dissemination.ports.js';
import { Lanes } from '../../src/reach/dissemination/lanes.service.js';
import { UnitOfWork } from '../../src/shared/unit-of-work.js';
import { startService, type Service } from '../harness/service.js';

const street = 'street-500103010';

describe('the virtual phones', () => {
  let service: Service;
  let cookie: string;

  beforeEach(async () => {
    service = await startService();
    cookie = await service.signIn('zhuban');
  });
  afterEach(() => service.close());

  const ask = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) => {
    const answer = await service.app.inject({
      method,
      url: `/api/v1/simulator/phones${path}`,
      headers: { cookie },
      ...(payload ? { payload } : {}),
    });
    return { status: answer.statusCode, body: (answer.body === '' ? null : JSON.parse(answer.body)) as never };
  };
  const pass = async (seconds: number) => {
    service.clock.advance(seconds * 1_000);
    for (let round = 0; round < 3; round += 1) {
      await service.tick();
      await service.app.get(Lanes, { strict: false }).idle();
    }
  };
  let calls = 0;
  const call = async (channels: readonly ('sms' | 'voice' | 'broadcast' | 'email')[]) => {
    const source = { kind: 'signal', id: `s-${++calls}`, version: 1 };
    await service.app.get(UnitOfWork, { strict: false }).run((tx) =>
      service.app.get(Calling, { strict: false }).call(tx, {
        source,
        incidentId: 'incident-1',
        nature: 'actual',
        colour: 'red',
        title: '暴雨红色预警',
        items: [{ unitId: street, text: '立即上岗。' }],
        questions: [],
        ladder: {
          id: 'l',
          steps: [{ target: 'duty', calls: 3, everySeconds: 60, channels, spread: 'all' }],
          answerWindowMinutes: 10,
          askAgainMinutes: 20,
        },
        earlier: 'new',
      }),
    );
    await pass(0);
    const find = async () =>
      (
        await service.app.get(CallQueries, { strict: false }).obligations({ source: { kind: 'signal', id: source.id } })
      )[0]!;
    return find;
  };
  type Phone = {
    address: string;
    unitName: string;
    contactName: string;
    unread: number;
    messages: number;
    behaviour: { kind: string };
  };
  const phones = async () => (await ask('GET', '')).body as Phone[];

  it('show what arrived, unread until somebody looks, with whose phone it is', async () => {
    await call(['sms']);
    const [phone] = await phones();
    expect(phone).toMatchObject({ unread: 1, messages: 1, behaviour: { kind: 'silent' } });
    expect(phone?.unitName).toContain('朝天门');
    expect(phone?.contactName).toMatch(/.+/);
    const { body } = await ask('GET', `/${encodeURIComponent(phone?.address ?? '')}`);
    expect(body).toMatchObject([
      { direction: 'out', channel: 'sms', colour: 'red', at: expect.stringMatching(/\+08:00$/) as string },
    ]);
    expect((await phones())[0]?.unread).toBe(0);
  });

  it('answer through the same door as real ones', async () => {
    const obligation = await call(['sms']);
    const [phone] = await phones();
    await pass(5);
    const path = `/${encodeURIComponent(phone?.address ?? '')}`;
    expect(await ask('POST', `${path}/reply`, { text: '收到 张三' })).toMatchObject({
      status: 200,
      body: { outcome: 'answered' },
    });
    expect(await obligation()).toMatchObject({ state: 'answered', receivedBy: '张三' });
    const { body } = await ask('GET', path);
    expect((body as { direction: string }[]).map(({ direction }) => direction)).toEqual(['out', 'in', 'out']);
  });

  it('behave as they were told, by domain time', async () => {
    await call(['sms']);
    const path = `/${encodeURIComponent((await phones())[0]?.address ?? '')}`;
    expect(
      (await ask('PUT', `${path}/behaviour`, { kind: 'answers', afterSeconds: 30, text: '收到 李四' })).status,
    ).toBe(204);
    const obligation = await call(['sms']);
    await pass(29);
    expect((await obligation()).receivedBy).toBeNull();
    await pass(2);
    expect(await obligation()).toMatchObject({ receivedBy: '李四' });
  });

  it('tell a busy line from one nobody picks up, and the call comes to nothing', async () => {
    const dissemination = service.app.get(Dissemination, { strict: false });
    const first = await call(['voice']);
    const path = `/${encodeURIComponent((await phones())[0]?.address ?? '')}`;
    await ask('PUT', `${path}/behaviour`, { kind: 'no-answer' });
    const find = await call(['voice']);
    await pass(31);
    const address = decodeURIComponent(path.slice(1));
    const deliveries = await dissemination.ofObligation((await find()).id);
    expect(deliveries.find((delivery) => delivery.address === address)).toMatchObject({
      state: 'failed',
      reason: 'no-answer',
    });
    expect((await dissemination.ofObligation((await first()).id))[0]?.state).toBe('delivered');
  });

  it('refuse what makes no sense, with every reason', async () => {
    await call(['sms']);
    const path = `/${encodeURIComponent((await phones())[0]?.address ?? '')}`;
    expect(await ask('POST', `${path}/reply`, {})).toMatchObject({ status: 400 });
    expect((await ask('POST', `${path}/reply`, { text: 'a', digits: '1' })).status).toBe(422);
    const { status, body } = await ask('PUT', `${path}/behaviour`, { kind: 'dances', afterSeconds: -1, mood: 'x' });
    expect(status).toBe(400);
    expect((body as { reasons: unknown[] }).reasons).toHaveLength(3);
    expect((await ask('GET', '/nobody')).status).toBe(404);
  });
});
