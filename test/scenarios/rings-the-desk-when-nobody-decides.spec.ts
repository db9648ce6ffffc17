import { District } from '../harness/district.js';

describe('a decision clock', () => {
  let district: District;
  beforeEach(async () => {
    district = await District.open();
    await district.everybodyAnswersExcept('区应急管理局');
    await district.postsRedSignal();
    await district.clock.advance(19);
    await district.phone('区应急管理局', 'desk').unread();
  });
  afterEach(() => district.close());

  const ringing = /决定时钟已超时|信号待决定/;

  it('rings the convening desk when it runs out, then the district’s, again and again until somebody acts', async () => {
    await district.clock.advance(2);
    await district.phone('区应急管理局', 'desk').receives(ringing);
    expect((await district.incident()).clocks[0]).toMatchObject({ overdue: true });
    await district.phone('渝中区', 'desk').unread();
    await district.clock.advance(10);
    await district.phone('渝中区', 'desk').receives(ringing);
  });

  it('is closed by a reasoned no, after which nothing rings', async () => {
    const silentNo = await district.dutyOfficer.tries(`/incidents/${district.incidentId}/no-start`, { reason: ' ' });
    expect(silentNo.status).toBe(422);
    await district.dutyOfficer.does(`/incidents/${district.incidentId}/no-start`, { reason: '雨区已移出本区' });
    expect((await district.incident()).clocks).toEqual([]);
    await district.phone('区应急管理局', 'desk').unread();
    await district.clock.advance(15);
    const after = (await district.phone('区应急管理局', 'desk').unread()).filter(({ body }) => ringing.test(body));
    expect(after).toEqual([]);
    const twice = await district.dutyOfficer.tries(`/incidents/${district.incidentId}/keep`, { reason: '维持' });
    expect(twice).toMatchObject({ status: 409, body: { code: 'hazard.incident-closed' } });
  });

  it('keeps running while the round talks: only what is issued closes it', async () => {
    await district.dutyOfficer.convenes();
    await district.clock.advance(2);
    await district.phone('区应急管理局', 'desk').receives(ringing);
    await district.member('m-qixiang').opines();
    await district.dutyOfficer.concludes();
    await district.dutyOfficer.drafts();
    await district.dutyOfficer.submits();
    await district.commander.signs();
    await district.dutyOfficer.issues();
    const running = (await district.incident()).clocks.map(({ kind }) => kind);
    expect(running).toContain('warning.expiry');
    expect(running.filter((kind) => kind.startsWith('hazard.'))).toEqual([]);
    const clockCalls = (await district.obligations()).filter(({ source }) => source.kind === 'clock');
    expect(clockCalls.filter(({ state }) => state !== 'closed')).toEqual([]);
  });
});
