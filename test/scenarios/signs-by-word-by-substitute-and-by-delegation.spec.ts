import { toRfc3339 } from '../../src/shared/time.js';
import { District } from '../harness/district.js';
import { samplePassword } from '../harness/service.js';

describe('signing at night', () => {
  let district: District;
  beforeEach(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.dutyOfficer.convenes();
    await district.member('m-qixiang').opines();
    await district.dutyOfficer.concludes();
    await district.dutyOfficer.drafts();
    await district.dutyOfficer.submits();
  });
  afterEach(() => district.close());

  const path = (act: string) => `/warning-versions/${district.versionId}/${act}`;
  const sign = { password: samplePassword };
  const now = () => toRfc3339(district.service.clock.now());
  const idOf = async (name: string) =>
    (await district.rows<{ id: string }>(`SELECT id FROM account WHERE name = '${name}'`))[0]?.id ?? '';
  const version = async () =>
    (
      await district.dutyOfficer.asks<{ versions: { state: string; approval: string | null }[] }>(
        `/warnings/${district.warningId}`,
      )
    ).versions.at(-1);

  it('takes a yes by telephone at once, says 未核实 until a second officer calls back, and undoes nothing when disowned', async () => {
    const said = { approver: await idOf('zhihuizhang'), channel: 'phone', words: '同意,立即发', saidAt: now() };
    const outlook = await district.dutyOfficer.does<{ standing: { verbal: { id: string } } }>(
      path('verbal-approval'),
      said,
    );
    expect(await version()).toMatchObject({ state: 'signed', approval: 'verbal-unverified' });
    await district.dutyOfficer.does(path('issue'));
    const verbal = `/verbal-approvals/${outlook.standing.verbal.id}`;
    const words = { words: '已回呼周指挥长本人' };
    expect(await district.dutyOfficer.tries(`${verbal}/confirm`, words)).toMatchObject({
      status: 403,
      body: { code: 'signing.second-person' },
    });
    await district.secondDutyOfficer.does(`${verbal}/confirm`, words);
    expect(await version()).toMatchObject({ state: 'in-force', approval: 'verbal-confirmed' });
    const desk = async () =>
      (await district.dutyOfficer.asks<{ clocks: { label: string }[] }>('/desk')).clocks.map(({ label }) => label);
    expect(await desk()).toContain('口头批准待补书面');
    await district.commander.does(`${verbal}/disown`, { reason: '我说的是橙色' });
    await district.settles();
    expect(await version()).toMatchObject({ state: 'in-force', approval: 'disowned' });
    expect(await desk()).toContain('口头批准被否认,待处置');
    expect((await district.obligations()).map(({ source }) => source.kind)).toContain('signing-clock');
    await district.commander.does(`${verbal}/sign`, sign);
    expect(await version()).toMatchObject({ state: 'in-force', approval: 'signed' });
    expect(await desk()).not.toContain('口头批准被否认,待处置');
    expect((await district.audit()).faults).toEqual([]);
  });

  it('opens to the deputy commander after two recorded failed attempts, and to nobody before', async () => {
    const tried = { role: 'commander', channel: 'phone', outcome: 'no-answer', words: '手机无人接听', triedAt: now() };
    const asked = await district.deputyCommander.asks<{ right: unknown; reasons: { code: string }[] }>(path('signing'));
    expect([asked.right, asked.reasons.map(({ code }) => code)]).toEqual([null, ['signing.attempts-missing']]);
    await district.dutyOfficer.does(path('attempts'), tried);
    await district.dutyOfficer.does(path('attempts'), { ...tried, outcome: 'switched-off' });
    await district.deputyCommander.does(path('sign'), sign);
    expect(await version()).toMatchObject({ state: 'signed', approval: 'signed' });
  });

  it('follows a written delegation to its last minute, and names it in the refusal after', async () => {
    const given = {
      ...{ fromRole: 'commander', toUser: await idOf('zhuren'), grades: [1, 2], documentNumber: '渝中汛授〔2026〕1号' },
      ...{ subjectKinds: ['warning-version'], from: now() },
      until: toRfc3339(district.service.clock.now() + 3_600_000),
    };
    const director = district.person('zhuren');
    const badly = await district.commander.tries('/delegations', { ...given, until: given.from, streams: ['hail'] });
    expect(badly).toMatchObject({
      status: 422,
      body: { reasons: [{ code: 'signing.unknown-stream' }, { code: 'signing.ends-before' }] },
    });
    expect((await director.tries('/delegations', given)).status).toBe(422);
    const granted = await district.commander.does<{ id: string; toUserName: string }>('/delegations', given);
    expect(granted.toUserName).toBe('郑某(防指办主任)');
    district.service.clock.advance(61 * 60_000);
    expect(await director.tries(path('sign'), sign)).toMatchObject({
      status: 403,
      body: { code: 'signing.delegation-expired' },
    });
    await district.commander.does('/delegations', {
      ...given,
      from: now(),
      until: toRfc3339(district.service.clock.now() + 3_600_000),
    });
    await director.does(path('sign'), sign);
    const seen = await director.asks<{ standing: { right: { kind: string; documentNumber: string } } }>(
      path('signing'),
    );
    expect(seen.standing.right).toMatchObject({ kind: 'delegation', documentNumber: '渝中汛授〔2026〕1号' });
  });
});
