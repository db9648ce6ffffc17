import { District } from '../harness/district.js';

describe('calling', () => {
  let district: District;
  beforeEach(async () => {
    district = await District.open();
    await district.postsRedSignal();
  });
  afterEach(() => district.close());

  /** Which of these posts ring again within four minutes. */
  const calledAgain = async (...names: readonly string[]) => {
    const phones = names.flatMap((name) => [district.phone(name), district.phone(name, 'desk')]);
    for (const phone of phones) await phone.unread();
    await district.clock.advance(4);
    const fresh = await Promise.all(phones.map(async (phone) => (await phone.unread()).length > 0));
    return names.filter((_, index) => fresh[2 * index] || fresh[2 * index + 1]);
  };

  it('stops when a text says 收到 with everything that was asked, and goes on where nobody did', async () => {
    const result = await district.phone('朝天门').replies('收到 张三 社区3 转移0');
    expect(result.outcome).toBe('answered');
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({ state: 'answered', via: 'sms' });
    expect(await calledAgain('朝天门', '七星岗')).toEqual(['七星岗']);
  });

  it('stops waking when somebody presses 1 on the landline, and asks for the name', async () => {
    const result = await district.phone('朝天门', 'desk').presses('1');
    expect(result.replyText).toContain('姓名');
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({ state: 'incomplete', receivedBy: null });
    expect(await calledAgain('朝天门', '七星岗')).toEqual(['七星岗']);
  });

  it('stops when the street answers at its own screen', async () => {
    await district.post('朝天门').answers('李四');
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({ state: 'answered', receivedBy: '李四' });
    expect(await calledAgain('朝天门', '七星岗')).toEqual(['七星岗']);
  });

  it('stops when the link of the text is tapped and sent, and not when it is only opened', async () => {
    const { body } = await district.phone('朝天门').receives(/\/t\//);
    const path = /\/t\/[\w.~-]+/.exec(body)?.[0] ?? '';
    const { app } = district.service;
    const page = await app.inject({ url: path });
    expect([page.statusCode, page.body.length < 20_000, page.body.includes('<script')]).toEqual([200, true, false]);
    expect((await district.obligationOf('朝天门', 'relay')).state).toBe('waiting');
    const form = new URLSearchParams({ name: '张三', 'q-commander': '张三', 'q-communities': '3', 'q-moved': '0' });
    const sent = await app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: form.toString(),
    });
    expect(sent.statusCode).toBeLessThan(400);
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({ state: 'answered', via: 'link' });
    expect(await calledAgain('朝天门', '七星岗')).toEqual(['七星岗']);
  });

  it('never takes a receipt for an answer: what arrived and was picked up is still called again', async () => {
    await district.clock.advance(1);
    const { state, deliveries } = await district.obligationOf('朝天门', 'relay');
    expect(deliveries.map((delivery) => delivery.state)).toContain('delivered');
    expect(state).toBe('waiting');
    expect(await calledAgain('朝天门')).toEqual(['朝天门']);
  });
});
