import { District } from '../harness/district.js';

describe('a warning in force that changes', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.issuesWarning();
    await district.phone('朝天门').replies('收到 张三 社区3 转移12');
    await district.phone('七星岗').unread();
  });
  afterAll(() => district.close());

  const changes = async (change: {
    action: string;
    responseLevel?: 1 | 2 | 3;
    level?: 'red' | 'orange';
    validHours?: number;
  }) => {
    await district.dutyOfficer.drafts(change);
    await district.dutyOfficer.submits();
    await district.commander.signs();
    await district.dutyOfficer.issues();
  };

  it('keeps the answers when it is extended, and calls nobody who had answered', async () => {
    await district.phone('朝天门').unread();
    await changes({ action: 'extend', validHours: 12 });
    expect(await district.obligationOf('朝天门', 'instruction')).toMatchObject({
      state: 'answered',
      receivedBy: '张三',
      source: { version: 2 },
      keptFromVersion: 1,
    });
    await district.clock.advance(2);
    await district.phone('朝天门').receivesNothing();
  });

  it('leaves a post that was silent on the ladder where it stood', async () => {
    const obligation = await district.obligationOf('七星岗', 'instruction');
    expect(obligation).toMatchObject({
      state: 'waiting',
      source: { version: 2 },
      openedAt: '2026-07-20T02:03:00+08:00',
    });
    await district.phone('七星岗').receives(/七星岗/);
  });

  it('asks 收到 again when the response is raised, and keeps the figures that were given', async () => {
    await district.phone('朝天门').unread();
    await district.dutyOfficer.convenes();
    await district.member('m-qixiang').opines({ responseLevel: 1 });
    await district.dutyOfficer.concludes({ kind: 'raise', responseLevel: 1, reason: '江水倒灌,有人被困' });
    await changes({ action: 'raise', responseLevel: 1 });
    const obligation = await district.obligationOf('朝天门', 'instruction');
    expect(obligation).toMatchObject({ state: 'waiting', receivedAt: null, source: { version: 3 } });
    expect(obligation.questions.find(({ id }) => id === 'moved')?.answer).toEqual({ value: 12 });
    const call = await district.phone('朝天门').receives(/Ⅰ级/);
    expect(call.body).toContain('收到');
    await district.phone('朝天门').replies('收到 张三');
    expect((await district.obligationOf('朝天门', 'instruction')).state).toBe('answered');
  });

  it('counts the raise once for every post: one obligation each, only of the newest version', async () => {
    const owed = (await district.obligations()).filter(({ source }) => source.kind === 'instruction');
    expect(owed).toHaveLength(38);
    expect(new Set(owed.map(({ source }) => source.version))).toEqual(new Set([3]));
  });

  it('lowers one step at a time only', async () => {
    await district.dutyOfficer.convenes();
    await district.member('m-qixiang').opines({ level: 'orange', responseLevel: 3 });
    await district.dutyOfficer.concludes({ kind: 'lower', level: 'orange', responseLevel: 3, reason: '雨势减弱' });
    const tooFar = await district.dutyOfficer.tries(`/incidents/${district.incidentId}/warnings`, {
      ...district.judged({ level: 'orange', responseLevel: 3 }),
      consultationId: district.consultationId,
      action: 'lower',
      reason: '雨势减弱',
      expiresAt: '2026-07-20T12:00:00+08:00',
    });
    expect(tooFar).toMatchObject({ status: 422, body: { reasons: [{ code: 'warning.too-many-steps' }] } });
    await district.dutyOfficer.convenes();
    await district.member('m-qixiang').opines({ level: 'orange', responseLevel: 2 });
    await district.dutyOfficer.concludes({ kind: 'lower', level: 'orange', responseLevel: 2, reason: '雨势减弱' });
    await changes({ action: 'lower', level: 'orange', responseLevel: 2 });
    expect(await district.obligationOf('朝天门', 'instruction')).toMatchObject({
      receivedBy: '张三',
      source: { version: 4 },
    });
  });
});
