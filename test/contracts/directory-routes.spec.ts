import { startService, type Service } from '../harness/service.js';

describe('the directory over HTTP', () => {
  let service: Service;
  const cookies = new Map<string, string>();
  beforeAll(async () => {
    service = await startService();
    for (const name of ['zhuban', 'admin', 'auditor', 's-500103010']) cookies.set(name, await service.signIn(name));
  });
  afterAll(() => service.close());

  async function get(path: string, as: string) {
    const cookie = cookies.get(as) ?? '';
    const answer = await service.app.inject({ url: `/api/v1/directory/${path}`, headers: { cookie } });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown> & Record<string, unknown>[]>() };
  }
  const numbers = (contact: unknown) => {
    const { mobile, email, masked } = contact as Record<string, unknown>;
    return { mobile, email, masked };
  };

  it('has the sample district at its first start', async () => {
    expect((await get('units', 's-500103010')).body).toHaveLength(146);
    const streets = (await get('units?kind=street', 'zhuban')).body;
    expect(streets).toHaveLength(11);
    expect(streets.find((unit) => unit['shortName'] === '朝天门')).toMatchObject({
      id: 'street-500103010',
      code: '500103010',
      parentId: 'district',
      parentName: '渝中区数字化城市运行和治理中心',
      confirmed: true,
    });
  });

  it('tells who is on duty, and until when', async () => {
    service.clock.set('2026-07-20T02:14:00+08:00');
    const { status, body } = await get(`on-duty?unit=${encodeURIComponent('朝天门街道')}`, 'zhuban');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      unitId: 'street-500103010',
      at: '2026-07-20T02:14:00+08:00',
      until: '2026-07-20T08:00:00+08:00',
    });
    for (const role of ['main', 'assistant', 'leader']) expect(body[role]).not.toBeNull();
  });

  it('shows a vacant night as vacant', async () => {
    const { body } = await get('on-duty?unit=community-500103012007', 'zhuban');
    expect(body).toMatchObject({ main: null, assistant: null, leader: null, until: null });
  });

  it('shows numbers to the duty officer and the administrator and masks them for others', async () => {
    for (const name of ['zhuban', 'admin']) {
      const { body } = await get('units/street-500103010', name);
      const { mobile, email, masked } = numbers((body['contacts'] as unknown[])[0]);
      expect([mobile, email, masked]).toEqual([
        expect.stringMatching(/^\+86100\d{8}$/),
        'street-500103010-01@example.cn',
        false,
      ]);
    }
    for (const name of ['auditor', 's-500103010']) {
      const { body } = await get('units/street-500103010', name);
      const { mobile, email, masked } = numbers((body['contacts'] as unknown[])[0]);
      expect([mobile, email, masked]).toEqual([expect.stringMatching(/^100\*{4}\d{4}$/), 's***@example.cn', true]);
      const onDuty = await get('on-duty?unit=street-500103010', name);
      expect(JSON.stringify(onDuty.body)).not.toMatch(/\+86100/);
    }
  });

  it('names the units below', async () => {
    const { body } = await get('units/street-500103007', 'zhuban');
    expect((body['children'] as { shortName: string }[]).map((unit) => unit.shortName)).toEqual(
      expect.arrayContaining(['渝铁村', '珊瑚湾', '平安街', '交通街', '石板坡']),
    );
  });

  it.each([
    ['units/nobody', 404, 'directory.unit-unknown'],
    ['on-duty?unit=nobody', 404, 'directory.unit-unknown'],
    ['on-duty', 400, 'request.invalid'],
    ['on-duty?unit=city&unit=district', 400, 'request.invalid'],
    ['units?kind=village', 400, 'request.invalid'],
    ['units?king=street', 400, 'request.invalid'],
  ])('answers %s with %i', async (path, status, code) => {
    const answer = await get(path, 'zhuban');
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('lets no stranger look', async () => {
    expect((await get('units', 'stranger')).status).toBe(401);
  });
});
