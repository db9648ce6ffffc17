import { District } from '../harness/district.js';
import { samplePassword } from '../harness/service.js';
import { toRfc3339 } from '../../src/shared/time.js';

describe('two people at the same moment', () => {
  let district: District;
  beforeEach(async () => {
    district = await District.open();
    await district.postsRedSignal();
  });
  afterEach(() => district.close());

  const both = async (path: string, body: object = {}) => {
    const said = await Promise.all([
      district.dutyOfficer.tries(path, body),
      district.secondDutyOfficer.tries(path, body),
    ]);
    await district.settles();
    return said.map(({ status }) => status).sort();
  };

  it('convene one round', async () => {
    expect(await both(`/incidents/${district.incidentId}/consultations`)).toEqual([201, 409]);
    expect(await district.count('consultation')).toBe(1);
    expect((await district.obligations()).filter(({ source }) => source.kind === 'consultation')).toHaveLength(8);
  });

  it('draft one version', async () => {
    await district.dutyOfficer.convenes();
    await district.dutyOfficer.concludes();
    const draft = {
      ...district.judged({}),
      consultationId: district.consultationId,
      action: 'issue',
      expiresAt: toRfc3339(district.clock.now() + 3_600_000),
    };
    expect(await both(`/incidents/${district.incidentId}/warnings`, draft)).toEqual([201, 409]);
    expect(await district.count('warning_version')).toBe(1);
  });

  it('say no to the same clock once', async () => {
    expect(await both(`/incidents/${district.incidentId}/no-start`, { reason: '雨区移出' })).toEqual([204, 409]);
  });

  it('submit, sign and release the same control orders once', async () => {
    await district.issuesWarning();
    const ids = (await district.dutyOfficer.controlOrders()).slice(0, 5).map(({ id }) => id);
    expect(await both('/control-orders/submit', { ids })).toEqual([204, 409]);
    await district.commander.signsOrders(ids);
    expect(await both('/control-orders/release', { ids, reason: '水退', endMet: true })).toEqual([200, 409]);
    const password = samplePassword;
    const signs = () => district.commander.tries('/control-orders/release/sign', { ids, password });
    const ends = await Promise.all([signs(), signs()]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    const released = (await district.dutyOfficer.controlOrders()).filter(({ state }) => state === 'released');
    expect(released).toHaveLength(5);
    expect(new Set(released.map(({ number }) => number)).size).toBe(5);
  });

  it('answer the same obligation: both are kept, the first stands', async () => {
    const { id } = await district.obligationOf('朝天门', 'relay');
    const said = await Promise.all([
      district.phone('朝天门').replies('收到 张三 社区3 转移0'),
      district.post('朝天门').does(`/obligations/${id}/answer`, { personName: '李四' }),
    ]);
    expect(said).toHaveLength(2);
    const { state, answers, receivedBy } = await district.obligationOf('朝天门', 'relay');
    expect([state, answers.length]).toEqual(['answered', 2]);
    expect(['张三', '李四']).toContain(receivedBy);
  });
});
