import { District } from '../harness/district.js';
import { samplePassword } from '../harness/service.js';

describe('signing', () => {
  let district: District;
  beforeEach(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.dutyOfficer.convenes();
    await district.member('m-qixiang').opines();
    await district.dutyOfficer.concludes();
    await district.dutyOfficer.drafts();
  });
  afterEach(() => district.close());

  const sign = { password: samplePassword };
  const signing = () => `/warning-versions/${district.versionId}/sign`;
  const state = async () =>
    (await district.dutyOfficer.asks<{ versions: { state: string }[] }>(`/warnings/${district.warningId}`)).versions.at(
      -1,
    )?.state;

  it('is refused to whoever drafted it, even with a signer’s rights, and granted to another signer', async () => {
    // One person who may draft and sign: the store itself must refuse.
    const [drafter] = await district.rows<{ id: string }>(`SELECT id FROM account WHERE name = 'zhuban'`);
    await district.makeSigner('zhuban', 'commander');
    await district.dutyOfficer.submits();
    const own = await district.dutyOfficer.tries(signing(), sign);
    expect(own).toMatchObject({ status: 403, body: { code: 'warning.own-draft' } });
    expect(await district.count(`signature WHERE signed_by = '${drafter?.id}'`)).toBe(0);
    expect(await state()).toBe('awaiting-signature');
    await district.commander.signs();
    expect(await state()).toBe('signed');
  });

  it('is refused to a role whose cell it is not, and to a wrong password', async () => {
    await district.dutyOfficer.submits();
    const tooEarly = await district.deputyCommander.tries(signing(), sign);
    expect(tooEarly).toMatchObject({ status: 403, body: { code: 'signing.attempts-missing' } });
    const wrongCell = await district.person('zhuren').tries(signing(), sign);
    expect(wrongCell).toMatchObject({ status: 403, body: { code: 'warning.not-your-cell' } });
    const wrongPassword = await district.commander.tries(signing(), { password: 'guess' });
    expect(wrongPassword).toMatchObject({ status: 403, body: { code: 'warning.wrong-password' } });
    const wrongRole = await district.member('m-qixiang').tries(signing(), sign);
    expect(wrongRole).toMatchObject({ status: 403, body: { code: 'access.not-allowed' } });
    expect([await state(), await district.count('signature')]).toEqual(['awaiting-signature', 0]);
    expect((await district.commander.tries(signing(), sign)).status).toBe(200);
  });

  it('happens once when two sign at the same moment: the other is told that it has changed', async () => {
    await district.makeSigner('zhuren', 'commander');
    await district.dutyOfficer.submits();
    const both = await Promise.all([
      district.commander.tries(signing(), sign),
      district.person('zhuren').tries(signing(), sign),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    // Whether the other had begun before the first was stored decides which of the two it is told.
    const told = both.find(({ status }) => status === 409)?.body['code'];
    expect(['warning.signed-already', 'warning.state-changed']).toContain(told);
    expect(await district.count('signature')).toBe(1);
    const again = await district.commander.tries(signing(), sign);
    expect(again.status).toBe(409);
  });

  it('is issued once when two issue at the same moment', async () => {
    await district.dutyOfficer.submits();
    await district.commander.signs();
    const issue = `/warning-versions/${district.versionId}/issue`;
    const both = await Promise.all([district.dutyOfficer.tries(issue), district.secondDutyOfficer.tries(issue)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await district.settles();
    expect((await district.obligations()).filter(({ source }) => source.kind === 'instruction')).toHaveLength(38);
  });

  it('goes back to its draft with the reason, and is signed after it was submitted again', async () => {
    await district.dutyOfficer.submits();
    const back = await district.commander.tries(`/warning-versions/${district.versionId}/return`, {
      reason: '范围请核',
    });
    expect(back.status).toBe(200);
    expect(await state()).toBe('draft');
    expect((await district.commander.tries(signing(), sign)).status).toBe(409);
    await district.dutyOfficer.submits();
    await district.commander.signs();
    expect(await state()).toBe('signed');
  });

  it('lets nobody sign a control order they submitted, nor one that was not submitted', async () => {
    await district.dutyOfficer.submits();
    await district.commander.signs();
    await district.dutyOfficer.issues();
    await district.makeSigner('zhuban', 'commander');
    const [order] = await district.dutyOfficer.controlOrders();
    const ids = [order?.id ?? ''];
    expect((await district.commander.tries('/control-orders/sign', { ids, ...sign })).status).toBe(409);
    await district.dutyOfficer.does('/control-orders/submit', { ids });
    const own = await district.dutyOfficer.tries('/control-orders/sign', { ids, ...sign });
    expect(own).toMatchObject({ status: 403, body: { code: 'warning.own-draft' } });
    await district.commander.signsOrders(ids);
    expect((await district.dutyOfficer.controlOrders()).find(({ id }) => id === order?.id)?.state).toBe('in-force');
  });
});

describe('a round', () => {
  let district: District;
  beforeEach(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.dutyOfficer.convenes();
  });
  afterEach(() => district.close());

  it('calls its seven members and its convener, and who has spoken is not called again', async () => {
    await district.phone('气象').receives(/会商/);
    await district.member('m-qixiang').opines();
    expect((await district.obligationOf('气象', 'consultation')).state).toBe('answered');
    expect((await district.obligationOf('区公安分局', 'consultation')).state).toBe('waiting');
  });

  it('keeps an opinion after the verdict as late, beside those that were in time', async () => {
    expect(await district.member('m-qixiang').opines()).toMatchObject({ late: false });
    await district.dutyOfficer.concludes();
    expect(await district.member('m-gongan').opines({ responseLevel: 1 })).toMatchObject({ late: true });
    const round = await district.dutyOfficer.asks<{ members: { unitId: string; opinion: object | null }[] }>(
      `/consultations/${district.consultationId}`,
    );
    const opinion = (unitId: string) => round.members.find((member) => member.unitId === unitId)?.opinion;
    expect(opinion('dept-meteorology')).toMatchObject({ late: false });
    expect(opinion('dept-police')).toMatchObject({ late: true, responseLevel: 1 });
  });

  it('has one verdict, whoever gives a second one and when', async () => {
    await district.member('m-qixiang').opines();
    const verdict = { ...district.judged({}), kind: 'start', reason: '一致' };
    const path = `/consultations/${district.consultationId}/verdict`;
    const both = await Promise.all([
      district.dutyOfficer.tries(path, verdict),
      district.secondDutyOfficer.tries(path, verdict),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
    const third = await district.dutyOfficer.tries(path, verdict);
    expect(third).toMatchObject({ status: 409, body: { code: 'consultation.concluded' } });
    expect(await district.count('verdict')).toBe(1);
  });

  it('needs a reason where the verdict departs from what was said', async () => {
    await district.member('m-qixiang').opines();
    const path = `/consultations/${district.consultationId}/verdict`;
    const departing = { ...district.judged({ level: 'orange', responseLevel: 3 }), kind: 'start' };
    const silent = await district.dutyOfficer.tries(path, departing);
    expect(silent).toMatchObject({ status: 422, body: { reasons: [{ code: 'consultation.reason-missing' }] } });
    const reasoned = await district.dutyOfficer.tries(path, { ...departing, reason: '雨带北抬,先按橙色' });
    expect(reasoned.status).toBe(204);
  });

  it('hears nobody for another unit, and nobody without a seat', async () => {
    const path = `/consultations/${district.consultationId}/opinions`;
    const member = district.member('m-qixiang');
    const foreign = await member.tries(path, { ...member.opinion(), unitId: 'dept-police' });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'consultation.not-your-unit' } });
    const seatless = await district.dutyOfficer.tries(path, { ...member.opinion(), unitId: 'city' });
    expect(seatless).toMatchObject({ status: 403, body: { code: 'consultation.no-seat' } });
    const typedIn = await district.dutyOfficer.tries(path, { ...member.opinion(), unitId: 'dept-police' });
    expect(typedIn).toMatchObject({ status: 201, body: { late: false } });
  });
});
