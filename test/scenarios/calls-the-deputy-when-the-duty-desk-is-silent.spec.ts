import { District } from '../harness/district.js';

describe('a silent duty desk', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.everybodyAnswersExcept('朝天门');
    await district.postsRedSignal();
    await district.clock.advance(1);
  });
  afterAll(() => district.close());

  it('is called three times within five minutes, and nobody else is woken yet', async () => {
    await district.phone('朝天门').receives(/朝天门/);
    await district.clock.advance(3);
    expect(await district.phone('朝天门').unread()).not.toEqual([]);
    await district.phone('朝天门', 'assistant').receivesNothing();
    await district.phone('朝天门', 'deputy').receivesNothing();
    expect((await district.obligationOf('朝天门', 'relay')).state).toBe('waiting');
  });

  it('then has its second duty officer and the deputies called at the same time', async () => {
    await district.clock.advance(2);
    const called = await district.phone('朝天门', 'assistant').receives(/朝天门/);
    const deputy = await district.phone('朝天门', 'deputy').receives(/朝天门/);
    expect(Math.abs(Date.parse(deputy.at) - Date.parse(called.at))).toBeLessThanOrEqual(10_000);
    const { escalations } = await district.obligationOf('朝天门', 'relay');
    expect(escalations.map(({ target, why }) => [target, why])).toEqual([
      ['assistant', 'silent'],
      ['deputies', 'silent'],
    ]);
  });

  it('stops ringing all of them when the deputy answers, and writes down who did', async () => {
    const deputy = district.phone('朝天门', 'deputy');
    await deputy.replies(`收到 ${deputy.owner} 社区3 转移0`);
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({
      state: 'answered',
      receivedBy: deputy.owner,
    });
    await deputy.receives(/已记录/);
    for (const owner of ['main', 'assistant', 'deputy', 'leader'] as const)
      await district.phone('朝天门', owner).unread();
    await district.clock.advance(20);
    for (const owner of ['main', 'assistant', 'deputy', 'leader'] as const)
      await district.phone('朝天门', owner).receivesNothing();
  });

  it('wakes no deputy where the duty officer had answered', async () => {
    await district.phone('七星岗', 'deputy').receivesNothing();
    expect((await district.obligationOf('七星岗', 'relay')).state).toBe('answered');
  });
});
