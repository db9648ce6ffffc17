import { toRfc3339 } from '../../src/shared/time.js';
import { District } from '../harness/district.js';
import type { Row } from '../harness/people.js';

interface PaperSeen {
  readonly id: string;
  readonly receivedAt: string;
  readonly isLate: boolean;
  readonly verification: { readonly state: string; readonly byName?: string; readonly phone?: string };
  readonly copies: readonly { readonly id: string; readonly isLate: boolean; readonly scans: readonly Row[] }[];
  readonly statements: readonly { readonly incidentId: string | null; readonly followDueAt: string | null }[];
}
interface Answered {
  readonly paper: PaperSeen;
  readonly isMerged: boolean;
  readonly scanId?: string;
}

const minuteMs = 60_000;
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(3 * 1_024 * 1_024, 9)]);

describe('a fax from the city headquarters', () => {
  let district: District;
  beforeEach(async () => {
    district = await District.open();
  });
  afterEach(() => district.close());

  const ago = (minutes: number) => toRfc3339(district.clock.now() - minutes * minuteMs);
  const fax = (changed: object = {}) => ({
    ...{ channel: 'fax', sender: '重庆市防汛抗旱指挥部', number: '渝汛指〔2026〕15号' },
    ...{ phone: '023-63800001', says: { kind: 'response', stream: 'rain', responseLevel: 3 } },
    ...changed,
  });
  const registers = async (typed: object, officer = district.dutyOfficer) => {
    const answered = await officer.does<Answered>('/papers', typed);
    await district.settles();
    return answered;
  };
  const scans = (id: string, payload: Buffer, type: string, officer = district.dutyOfficer) =>
    officer.says<Answered & { code?: string; reasons?: readonly { code: string }[] }>({
      ...{ method: 'POST', url: `/api/v1/papers/${id}/scans`, payload, headers: { 'content-type': type } },
    });

  it('is registered by two officers and followed once, from the earlier receipt', async () => {
    const first = await registers(fax({ receivedAt: ago(3) }));
    const second = await registers(
      fax({ channel: 'yukuaizheng', number: '渝汛指（2026）第15号', receivedAt: ago(25) }),
      district.secondDutyOfficer,
    );
    expect([first.isMerged, second.isMerged]).toEqual([false, true]);
    expect(second.paper.id).toBe(first.paper.id);
    expect(second.paper).toMatchObject({ receivedAt: ago(25), isLate: true });
    expect(second.paper.copies.map(({ isLate }) => isLate).sort()).toEqual([false, true]);
    const standing = second.paper.statements.filter(({ followDueAt }) => followDueAt !== null);
    expect(standing).toMatchObject([{ followDueAt: ago(-35) }]);

    district.incidentId = standing[0]?.incidentId ?? '';
    const { clocks } = await district.incident();
    const follow = clocks.filter(({ kind }) => kind === 'hazard.follow');
    expect(follow).toMatchObject([{ dueAt: ago(-35), overdue: false }]);
    const { items } = await district.dutyOfficer.asks<{ items: readonly PaperSeen[] }>('/papers');
    expect(items.map(({ id }) => id)).toEqual([first.paper.id]);
  });

  it('rings the desk when an hour after its receipt nobody has followed', async () => {
    await registers(fax({ receivedAt: ago(50) }));
    const ringing = async () => (await district.wordsSent()).filter((words) => words.includes('本区跟进已超时'));
    await district.clock.advance(9);
    expect(await ringing()).toEqual([]);
    await district.clock.advance(2);
    expect((await ringing()).length).toBeGreaterThan(0);
  });

  it('is called back by one of two, and the other is told by whom', async () => {
    const { paper } = await registers(fax());
    expect(paper.verification).toEqual({ state: 'unverified' });
    const call = { outcome: 'confirmed', personName: '周某', phone: '023-63800001' };
    const said = await Promise.all([
      district.dutyOfficer.tries(`/papers/${paper.id}/verify`, call),
      district.secondDutyOfficer.tries(`/papers/${paper.id}/verify`, { ...call, outcome: 'denied' }),
    ]);
    await district.settles();
    expect(said.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = said.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({ code: 'papers.verified-already', reasons: [{ where: 'verification' }] });
    expect(JSON.stringify(refused?.body)).toMatch(/已核实:(属实|不实)/);
  });

  it('is kept with its scan, which only those may see who read papers, and who looked is on record', async () => {
    const { paper } = await registers(fax());
    const added = await scans(paper.id, jpeg, 'image/jpeg');
    expect(added.status).toBe(201);
    const url = `/api/v1/papers/${paper.id}/scans/${added.body.scanId ?? ''}`;
    const seen = await district.commander.says({ method: 'GET', url });
    expect(seen).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'image/jpeg',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringMatching(/^sandbox;/),
        'content-disposition': expect.stringMatching(/^inline; filename="scan-/),
        'cache-control': 'no-store',
      },
    });
    expect((await district.post('朝天门').says({ method: 'GET', url })).status).toBe(403);
    const { acts } = await district.dutyOfficer.asks<{ acts: readonly Row[] }>(`/papers/${paper.id}`);
    expect(acts.filter(({ act }) => act === 'scan-viewed')).toHaveLength(1);
    expect(await district.audit()).toMatchObject({ faults: [] });
  });

  it('is refused a scan that is not what it is called, or too large, with the reason', async () => {
    const { paper } = await registers(fax());
    const html = await scans(paper.id, Buffer.from('<html><script>alert(1)</script></html>'), 'image/png');
    expect(html).toMatchObject({ status: 422, body: { reasons: [{ code: 'papers.scan-kind' }] } });
    const heic = await scans(paper.id, Buffer.from('\0\0\0\u0018ftypheic'), 'image/heic');
    expect(heic).toMatchObject({ status: 422, body: { reasons: [{ code: 'papers.scan-heic' }] } });
    const large = await scans(paper.id, Buffer.alloc(10 * 1_024 * 1_024 + 1, 9), 'image/jpeg');
    expect(large.status).toBe(413);
    expect(await district.count('paper_scan')).toBe(0);
  });

  it('that is classified is refused with a notice, and nothing of it is kept anywhere', async () => {
    const refused = await district.dutyOfficer.tries(
      '/papers',
      fax({ title: '机密★1年 关于启动响应的通知', words: '不得入网' }),
      { 'idempotency-key': 'a-classified-paper' },
    );
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'papers.classified', message: '涉密文件不得录入本系统，请按保密规定办理' },
    });
    for (const table of ['paper', 'paper_copy', 'paper_act', 'paper_key', 'idempotency_key'])
      expect(await district.count(table)).toBe(0);
    expect(district.service.logged.join('\n')).not.toMatch(/不得入网|关于启动响应/);
  });

  it('has every fault of an entry said at once, and a network that stutters enters it once', async () => {
    const bad = await district.dutyOfficer.tries('/papers', { channel: 'pigeon', says: { kind: 'response' } });
    expect(bad.status).toBe(422);
    expect((bad.body['reasons'] as readonly Row[]).map(({ where }) => where)).toEqual([
      ...['channel', 'sender', 'says.stream', 'says.responseLevel'],
    ]);
    const key = { 'idempotency-key': 'pressed-twice' };
    const pressed = [
      await district.dutyOfficer.tries('/papers', fax(), key),
      await district.dutyOfficer.tries('/papers', fax(), key),
    ];
    await district.settles();
    expect(pressed.map(({ status }) => status)).toEqual([201, 201]);
    expect(await district.count('paper_copy')).toBe(1);
  });

  it('shows its caller’s number whole only to who has to call back', async () => {
    const { paper } = await registers(fax());
    const phoneSeen = async (by: District['dutyOfficer'] | District['commander'], path: string) =>
      (await by.asks<Row>(path))['phone'];
    expect(await phoneSeen(district.dutyOfficer, `/papers/${paper.id}`)).toBe('023-63800001');
    expect(await phoneSeen(district.commander, `/papers/${paper.id}`)).toBe('023****0001');
    const { items } = await district.dutyOfficer.asks<{ items: readonly Row[] }>('/papers');
    expect(items[0]?.['phone']).toBe('023****0001');
  });

  it('asks the form for what the plan knows', async () => {
    const choices = await district.dutyOfficer.asks<Record<string, readonly { id: string }[]>>('/papers/choices');
    expect(choices['streams']?.map(({ id }) => id)).toEqual(expect.arrayContaining(['rain', 'river', 'geology']));
    expect(choices['gauges']).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'gauge-cuntan', datum: 'wusong' })]),
    );
    expect(choices['senders']).toEqual(expect.arrayContaining(['重庆市气象台', '区应急管理局']));
  });
});
