import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toRfc3339 } from '../../src/shared/time.js';
import { District, Signer, type OrderSeen } from '../harness/district.js';
import type { Judgement, Row } from '../harness/people.js';
import { sampleFeedKey } from '../harness/service.js';

const minuteMs = 60_000;

interface PaperSeen {
  readonly id: string;
  readonly kind: string;
  readonly number: string | null;
  readonly title: string;
  readonly decidedAt: string | null;
  readonly startAt: string | null;
}

/**
 * Yuzhong's own kind of night, made of 2020-08-18 and 2025-08-09: the city's Ⅲ at 18:00, ours an hour later, a red rain
 * signal at 02:00, the raise with its factors, controls, the crest, step by step down, the end, and the tasks that stay.
 * PAPERS_TO=folder keeps every paper as it is printed, to be looked at.
 */
describe('a flood night', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.everybodyAnswersExcept();
    await to('20T18:00');
  });
  afterAll(() => district.close());

  /** Quiet hours pass in strides: what becomes due is done at most that much late. */
  const to = async (clock: string, stride = 15) => {
    const end = Date.parse(`2026-07-${clock}:00+08:00`);
    while (district.clock.now() < end)
      await district.clock.jump(Math.min(stride, (end - district.clock.now()) / minuteMs));
  };
  const clocks = async () => (await district.incident()).clocks.map(({ kind }) => kind);
  const gauge = async (metres: number) => {
    const answer = await district.service.app.inject({
      ...{ method: 'POST', url: '/api/v1/observations', headers: { authorization: `Bearer ${sampleFeedKey}` } },
      payload: [
        { station: 'gauge-cuntan', value: metres, unit: 'm', datum: 'wusong', at: toRfc3339(district.clock.now()) },
      ],
    });
    expect(answer.statusCode).toBe(201);
    await district.settles();
  };
  const round = async (judgement: Judgement & { kind: string; reason?: string }) => {
    await district.dutyOfficer.convenes();
    await district.member('m-qixiang').opines(judgement);
    await district.dutyOfficer.concludes(judgement);
  };
  const drafts = async (said: Judgement & { action: string; reason: string; againstSuperior?: string }) => {
    const { action, reason, againstSuperior } = said;
    const warning = await district.dutyOfficer.does<{ id: string; versions: readonly Row[] }>(
      `/incidents/${district.incidentId}/warnings`,
      {
        ...district.judged(said),
        ...{ action, reason, consultationId: district.consultationId },
        ...(againstSuperior === undefined ? {} : { againstSuperior }),
        expiresAt: toRfc3339(district.clock.now() + 12 * 60 * minuteMs),
      },
    );
    district.warningId = warning.id;
    district.versionId = String(warning.versions.at(-1)?.['id']);
    await district.dutyOfficer.submits();
  };

  it('18:00 the city starts Ⅲ: a fax opens the follow clock', async () => {
    const { paper } = await district.dutyOfficer.does<{
      paper: { statements: readonly { incidentId: string | null; followDueAt: string | null }[] };
    }>('/papers', {
      ...{ channel: 'fax', sender: '重庆市防汛抗旱指挥部', number: '渝汛指〔2026〕15号', phone: '023-63800001' },
      ...{ receivedAt: district.clock.time(), says: { kind: 'response', stream: 'rain', responseLevel: 3 } },
    });
    await district.settles();
    district.incidentId = paper.statements.find(({ followDueAt }) => followDueAt !== null)?.incidentId ?? '';
    expect(await clocks()).toContain('hazard.follow');
  });

  it('19:00 after a round the district starts Ⅲ: the follow clock closes, rounds and streets get theirs', async () => {
    await to('20T18:20');
    await round({ kind: 'start', level: 'yellow', responseLevel: 3, stage: '6h' });
    await drafts({ action: 'issue', level: 'yellow', responseLevel: 3, stage: '6h', reason: '市防指已启动Ⅲ级' });
    await to('20T18:58');
    await district.deputyCommander.signs();
    await to('20T19:00');
    const { current } = await district.dutyOfficer.issues();
    expect(current).toMatchObject({ action: 'issue', state: 'in-force', number: '渝中汛指〔2026〕1号' });
    const running = await clocks();
    expect(running).not.toContain('hazard.follow');
    expect(running).toEqual(
      expect.arrayContaining(['consultation.cadence', 'warning.expiry', 'instruction.street-start']),
    );
  });

  it('19:10 a street starts its own level, and its clock is closed by that', async () => {
    const street = district.post('朝天门');
    const [own] = (await street.tasks()).instructions;
    await street.does(`/instructions/${own?.id}/street-level`, { level: 3 });
    await district.settles();
    expect(await district.count(`street_level`)).toBe(1);
  });

  it('02:00 the rain turns red: a proposal with its reasons and the factors that speak for more', async () => {
    await to('21T02:00', 60);
    const before = district.incidentId;
    const { incidentIds } = await district.postsRedSignal();
    expect(incidentIds).toContain(before);
    district.incidentId = before;
    const { proposals, clocks: open } = await district.incident();
    expect(proposals[0]).toMatchObject({ level: 'red', responseLevel: 2 });
    expect(open.map(({ kind }) => kind)).toContain('hazard.decision');
    const preview = await district.dutyOfficer.asks<{ factors: readonly Row[]; controls: readonly Row[] }>(
      `/incidents/${before}/raise-preview?level=red&responseLevel=2`,
    );
    expect(JSON.stringify(preview)).toMatch(/七下八上/);
    expect(JSON.stringify(preview)).toMatch(/凌晨时段/);
    expect(preview.controls.length).toBeGreaterThan(0);
  });

  it('02:15 raised to Ⅱ above the city, with the reason on record', async () => {
    await to('21T02:10', 5);
    await round({ kind: 'raise', level: 'red', responseLevel: 2, reason: '红色信号叠加七下八上、凌晨时段' });
    const raise = {
      action: 'raise',
      level: 'red',
      responseLevel: 2,
      reason: '红色信号叠加七下八上、凌晨时段',
    } as const;
    const refused = await district.dutyOfficer.tries(`/incidents/${district.incidentId}/warnings`, {
      ...{ ...district.judged(raise), ...raise, consultationId: district.consultationId },
      expiresAt: toRfc3339(district.clock.now() + 6 * 60 * minuteMs),
    });
    expect(refused).toMatchObject({ status: 422 });
    expect(JSON.stringify(refused.body)).toMatch(/高于重庆市防汛抗旱指挥部的Ⅲ级响应,必须写明理由/);
    await drafts({ ...raise, againstSuperior: '本区短时强降雨已达红色,高于市级Ⅲ级' });
    await district.commander.signs();
    await to('21T02:15', 5);
    const { current } = await district.dutyOfficer.issues();
    expect(current).toMatchObject({ action: 'raise', state: 'in-force', number: '渝中汛指〔2026〕2号' });
    expect(await clocks()).not.toContain('hazard.decision');
  });

  let closed: readonly OrderSeen[] = [];
  it('02:25 control orders leave under their own signatures; the executor answers and proves', async () => {
    const orders = (await district.dutyOfficer.controlOrders()).filter(
      ({ unitId }) => unitId === district.unit('朝天门').id,
    );
    const ids = orders.map(({ id }) => id);
    await district.dutyOfficer.does('/control-orders/submit', { ids });
    await district.commander.signsOrders(ids);
    closed = (await district.dutyOfficer.controlOrders()).filter(({ id }) => ids.includes(id));
    expect(closed.length).toBeGreaterThan(0);
    for (const order of closed) expect(order).toMatchObject({ state: 'in-force', number: expect.any(String) });
    const street = district.post('朝天门');
    await street.answers();
    for (const { id } of closed)
      await street.does(`/control-orders/${id}/executed`, { proof: { count: 0, words: '已清空,照片在群里' } });
    await district.dutyOfficer.does(`/control-orders/${closed[0]?.id}/verified`, {
      holds: true,
      words: '电话核实,无人员',
    });
    const list = await district.dutyOfficer.asks<Row>('/control-orders/closed');
    expect(JSON.stringify(list)).toContain(closed[0]?.number ?? 'no number');
  });

  it('the crest passes: the gauge rises above its guarantee and falls again, and nothing lowers by itself', async () => {
    for (const [clock, metres] of [
      ['21T03:00', 179.6],
      ['21T04:00', 180.9],
      ['21T05:00', 181.7],
      ['21T06:00', 182.1],
      ['21T07:00', 181.2],
      ['21T08:00', 180.1],
      ['21T09:00', 178.9],
    ] as const) {
      await to(clock, 60);
      await gauge(metres);
    }
    const { current } = await district.dutyOfficer.asks<{ current: Row }>(`/warnings/${district.warningId}`);
    expect(current).toMatchObject({ level: 'red', responseLevel: 2, state: 'in-force' });
  });

  it('09:30 lowered one step, and one more in the afternoon; two at once are refused', async () => {
    await to('21T09:30');
    await round({ kind: 'lower', level: 'orange', responseLevel: 3, reason: '雨势减弱,洪峰已过' });
    await drafts({ action: 'lower', level: 'orange', responseLevel: 3, reason: '雨势减弱,洪峰已过' });
    await district.commander.signs();
    await district.dutyOfficer.issues();
    await to('21T15:00', 60);
    await round({ kind: 'lower', level: 'blue', responseLevel: null, reason: '雨停' });
    const refused = await district.dutyOfficer.tries(`/incidents/${district.incidentId}/warnings`, {
      ...district.judged({ level: 'blue', responseLevel: null }),
      ...{ action: 'lower', reason: '雨停', consultationId: district.consultationId, againstSuperior: '本区雨停' },
      expiresAt: toRfc3339(district.clock.now() + 6 * 60 * minuteMs),
    });
    expect(refused).toMatchObject({ status: 422 });
    expect(JSON.stringify(refused.body)).toMatch(/每次只能降一级/);
    const below = { level: 'yellow', responseLevel: 4 } as const;
    await round({ kind: 'lower', ...below, reason: '雨停' });
    await drafts({ action: 'lower', ...below, reason: '雨停', againstSuperior: '本区雨停,低于市级Ⅲ级' });
    // Whoever ends a level signs at that level: the cell of Ⅲ.
    await district.deputyCommander.signs();
    const { current } = await district.dutyOfficer.issues();
    expect(current).toMatchObject({ action: 'lower', state: 'in-force' });
  });

  it('ends with after-tasks: 雨后 stays open until they are done or the desk closes it with a reason', async () => {
    await to('22T09:00', 240);
    await round({ kind: 'end', level: null, responseLevel: null, reason: '未来三天无强降雨,各站低于警戒' });
    await drafts({ action: 'lift', level: 'yellow', responseLevel: 4, reason: '未来三天无强降雨,各站低于警戒' });
    await new Signer(district, 'zhuren').signs();
    await district.dutyOfficer.issues();
    expect((await district.incident()).state).toBe('after');
    const told = (await district.instructions()).filter(({ state }) => state === 'current');
    expect(told.length).toBeGreaterThan(0);
    await district.dutyOfficer.does(`/incidents/${district.incidentId}/close-after`, { reason: '排查完毕,无新险情' });
    await district.settles();
    expect((await district.incident()).state).toBe('closed');
  });

  it('leaves papers that print: minutes, notices and orders, numbered without a gap, their three times apart', async () => {
    const papers = await district.dutyOfficer.asks<readonly PaperSeen[]>(`/incidents/${district.incidentId}/documents`);
    const kinds = new Set(papers.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['minutes', 'notice', 'control-order', 'alert']));
    const numbers = papers
      .flatMap(({ number }) => /^渝中汛指〔2026〕(\d+)号$/.exec(number ?? '')?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const start = papers.find(({ number }) => number === '渝中汛指〔2026〕1号');
    expect(start?.startAt).toBe('2026-07-20T19:00:00+08:00');
    expect(Date.parse(start?.decidedAt ?? '')).toBeLessThan(Date.parse(start?.startAt ?? ''));
    const folder = process.env['PAPERS_TO'];
    if (folder) mkdirSync(folder, { recursive: true });
    for (const { id, kind, number, title } of papers.filter((paper) => paper.kind !== 'alert')) {
      const pdf = await district.service.app.inject({
        ...{ method: 'GET', url: `/api/v1/documents/${id}/pdf` },
        headers: { cookie: await district.service.signIn('zhuban') },
      });
      expect([title, pdf.statusCode, pdf.rawPayload.subarray(0, 5).toString()]).toEqual([title, 200, '%PDF-']);
      if (folder) writeFileSync(join(folder, `${kind}-${number ?? id}.pdf`), pdf.rawPayload);
    }
    expect(await district.audit()).toMatchObject({ faults: [] });
  });
});
