import { District } from '../harness/district.js';
import { hourMs } from '../../src/shared/time.js';

/** A member of the round answers from the road: by the link it was sent, which says nothing until somebody sends the form. */
describe('the link of a member', () => {
  let district: District;
  let round: string;
  beforeEach(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.dutyOfficer.convenes();
    await district.settles();
    round = district.consultationId;
  });
  afterEach(() => district.close());

  const linkOf = async (unitId: string) => {
    const { url } = await district.dutyOfficer.does<{ url: string }>(`/consultations/${round}/links`, { unitId });
    return new URL(url).pathname;
  };
  const visit = (method: 'GET' | 'POST', url: string, form: readonly (readonly [string, string])[] = []) =>
    district.service.app.inject({
      method,
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      ...(method === 'POST'
        ? { payload: new URLSearchParams(form.map(([key, value]): [string, string] => [key, value])).toString() }
        : {}),
    });
  const form = [
    ...([
      ['speaker', '王某'],
      ['post', '副局长'],
      ['level', 'red'],
      ['responseLevel', '2'],
      ['stage', '0h'],
    ] as const),
    ...([
      ['confidence', 'high'],
      ['why', '朝天门积水上涨。'],
      ['areas', 'street-500103010'],
    ] as const),
    ['areas', 'street-500103003'],
  ] as const;
  const opinionOf = async (unitId: string) => {
    const { members } = await district.dutyOfficer.asks<{ members: { unitId: string; opinion: unknown }[] }>(
      `/consultations/${round}`,
    );
    return members.find((member) => member.unitId === unitId)?.opinion ?? null;
  };

  it('opens a small page without a script, says nothing when opened, and once when sent twice', async () => {
    const link = await linkOf('dept-fire');
    for (let opened = 0; opened < 3; opened++) {
      const page = await visit('GET', link);
      expect(page.statusCode).toBe(200);
      expect(page.rawPayload.byteLength).toBeLessThan(20_000);
      expect(page.body).not.toMatch(/<script|https?:\/\//);
    }
    expect(await opinionOf('dept-fire')).toBeNull();
    const sent = await Promise.all([visit('POST', link, form), visit('POST', link, form)]);
    expect(sent.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(await opinionOf('dept-fire')).toMatchObject({
      ...{ via: 'link', speaker: '王某', post: '副局长', level: 'red', responseLevel: 2, late: false },
      areas: [{ name: '朝天门' }, { name: '解放碑' }],
    });
  });

  it('forwarded, it still asks who speaks, and speaks for its own unit whatever the form says', async () => {
    const link = await linkOf('dept-fire');
    const nameless = await visit(
      'POST',
      link,
      form.filter(([key]) => key !== 'speaker' && key !== 'post'),
    );
    expect(nameless.statusCode).toBe(400);
    expect(nameless.body).toContain('请填写您的职务');
    const other = await visit('POST', link, [...form, ['unitId', 'dept-police']]);
    expect(other.statusCode).toBe(200);
    expect(await opinionOf('dept-police')).toBeNull();
    expect((await visit('POST', link.replace('dept-fire', 'dept-police'), form)).statusCode).toBe(404);
    expect((await visit('GET', `/t/${link.split('/')[2] ?? ''}`)).statusCode).toBe(404);
  });

  it('after the verdict it is late and told so; after a day it is gone', async () => {
    const link = await linkOf('dept-fire');
    await district.dutyOfficer.concludes();
    expect((await visit('GET', link)).body).toContain('会商已有结论');
    expect((await visit('POST', link, form)).body).toContain('不计入结论');
    expect(await opinionOf('dept-fire')).toMatchObject({ late: true });
    district.service.clock.advance(25 * hourMs);
    expect((await visit('GET', link)).statusCode).toBe(410);
  });

  it('two verdicts at once are one, and the other is told so', async () => {
    const verdict = { ...district.judged({}), kind: 'start', reason: '会商一致' };
    const said = await Promise.all([
      district.dutyOfficer.tries(`/consultations/${round}/verdict`, verdict),
      district.secondDutyOfficer.tries(`/consultations/${round}/verdict`, verdict),
    ]);
    expect(said.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await district.count('verdict')).toBe(1);
  });

  it('a standing round needs no incident: it is due by the calendar and held once', async () => {
    const daily = async () => {
      const { rounds } = await district.dutyOfficer.asks<{ rounds: { id: string; heldAt: string | null }[] }>(
        '/standing-rounds',
      );
      return rounds.find(({ id }) => id === 'standing-daily');
    };
    expect(await daily()).toMatchObject({ name: '每日问安', heldAt: null, dueAt: expect.any(String) as string });
    const hold = (present: string[]) =>
      district.dutyOfficer.tries('/standing-rounds/standing-daily/hold', { present, notes: '平安' });
    expect((await hold(['dept-market'])).status).toBe(422);
    const said = await Promise.all([hold(['dept-emergency']), hold([])]);
    expect(said.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect((await daily())?.heldAt).not.toBeNull();
  });

  it('the desk chases, invites and lets the round pause; a person from outside is heard by link', async () => {
    const at = (path: string, body: object) => district.dutyOfficer.tries(`/consultations/${round}/${path}`, body);
    expect((await at('chase', { unitId: 'dept-fire' })).status).toBe(204);
    expect((await at('invitations', {})).status).toBe(422);
    const outside = { name: '周某', body: '长江委水文局', post: '值班主任', phone: '027-82820000' };
    const invited = await at('invitations', { outside });
    expect(invited.status).toBe(201);
    const guest = (invited.body as { members: { unitId: string }[] }).members.at(-1)?.unitId ?? '';
    expect((await visit('POST', await linkOf(guest), form)).statusCode).toBe(200);
    expect(await opinionOf(guest)).toMatchObject({ via: 'link' });
    const pause = { ...district.judged({}), kind: 'adjourn', reason: '等雷达' };
    expect((await at('verdict', pause)).status).toBe(422);
    const resumesAt = new Date(district.clock.now() + hourMs).toISOString();
    expect((await at('verdict', { ...pause, resumesAt })).status).toBe(204);
    expect(await district.dutyOfficer.asks(`/consultations/${round}`)).toMatchObject({
      ...{ state: 'convened', adjourned: { reason: '等雷达' }, origin: 'proposal' },
      minutesSoFar: expect.stringContaining('待召集单位作出结论') as string,
      division: { silent: expect.arrayContaining(['区消防救援局']) as string[] },
    });
    expect((await at('resume', {})).status).toBe(204);
    expect(await district.dutyOfficer.asks('/dispatch-tree')).toMatchObject({
      posts: expect.arrayContaining([expect.objectContaining({ unitId: 'post-2', confirmed: false })]) as object[],
    });
  });
});
