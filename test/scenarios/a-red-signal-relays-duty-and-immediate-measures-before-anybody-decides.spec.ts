import { District } from '../harness/district.js';

describe('a red signal, before anybody decides', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
  });
  afterAll(() => district.close());

  it('opens an incident with a proposal and its reasons', async () => {
    const { proposals, state, nature } = await district.incident();
    expect([state, nature, proposals]).toEqual(['open', 'actual', [expect.anything()]]);
    expect(proposals[0]).toMatchObject({ level: 'red', responseLevel: 2 });
    expect(proposals[0]?.['areas']).toHaveLength(11);
    expect(proposals[0]?.['because']).toEqual([
      expect.objectContaining({
        rule: expect.any(String),
        fact: expect.stringContaining('红色'),
        source: expect.any(String),
      }),
      expect.objectContaining({ threshold: expect.stringContaining('响应Ⅱ级') }),
    ]);
  });

  it('opens a decision clock of twenty minutes, which any desk sees', async () => {
    const { clocks } = await district.dutyOfficer.asks<{ clocks: unknown }>('/desk');
    const running = expect.objectContaining({
      dueAt: '2026-07-20T02:23:00+08:00',
      overdue: false,
      acts: ['consult', 'keep', 'no-start'],
    }) as unknown;
    // 防汛 and 内涝: each stream has its own body and decides for itself.
    expect(clocks).toEqual([running, running]);
  });

  it('reaches every street and industry desk at once with what to do, by voice and by text', async () => {
    const text = await district.phone('朝天门').receives(/转重庆市气象台/);
    expect(text.body).toMatch(/回复:收到/);
    await district.phone('朝天门', 'desk').receives(/听清请按1/);
    const called = new Set((await district.obligations()).map(({ unitId }) => unitId));
    for (const street of district.streets) expect(called).toContain(street);
    for (const department of ['dept-education', 'dept-housing', 'operator-metro']) expect(called).toContain(department);
  });

  it('sends no word of any control measure, and says that orders follow', async () => {
    expect(await district.instructions()).toHaveLength(38);
    const sent = (await district.wordsSent()).join('\n');
    expect(district.controlTexts().length).toBeGreaterThan(20);
    expect(district.controlTexts().filter((text) => sent.includes(text))).toEqual([]);
    expect(sent).toContain('请做好管控准备,命令另行下达');
    // The control: what may leave did leave, as the plan words it.
    expect(sent).toContain('先行:');
    expect(sent).toMatch(/撤离|转移/);
  });

  it('calls nobody for a signal whose sender may not start the relay, but opens the clock for it', async () => {
    const other = await District.open();
    await other.postsRedSignal({ sender: 'weather-service@example.cn' });
    expect(await other.wordsSent()).toEqual([]);
    expect((await other.incident()).clocks).toHaveLength(1);
    await other.postsRedSignal();
    expect((await other.wordsSent()).length).toBeGreaterThan(50);
    await other.close();
  });
});
