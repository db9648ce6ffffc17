import { District } from '../harness/district.js';
import type { Person } from '../harness/people.js';
import { samplePassword } from '../harness/service.js';

interface Row {
  readonly id: string;
  readonly object: string;
  readonly number: string | null;
  readonly receipt: { by: string | null } | null;
  readonly executed: unknown;
  readonly reviewDue: boolean;
}

const reads = async (who: Person, path: string) => (await who.says({ method: 'GET', url: `/api/v1${path}` })).body;

describe('a place that is closed by an order written by hand', () => {
  let district: District;
  const street = 'street-500103010';
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
  });
  afterAll(() => district.close());

  const closed = async () =>
    ((await reads(district.dutyOfficer, '/control-orders/closed')) as unknown as { orders: Row[] }).orders;
  const said = {
    ...{ kind: 'evacuate', object: '白象居', text: '低层住户全部转移到安置点。', unitId: street },
    ...{ exceptions: '抢险人员', doneWhen: 'people-left-zero', needsOpen: ['区体育馆'], grade: 1 },
  };
  let id = '';

  it('is drafted, signed by somebody else and on the list at once', async () => {
    const drafted = await district.dutyOfficer.tries(`/incidents/${district.incidentId}/control-orders`, said);
    expect(drafted.status).toBe(201);
    ({ id } = drafted.body as unknown as { id: string });
    expect(await closed()).toEqual([]);
    await district.dutyOfficer.does('/control-orders/submit', { ids: [id] });
    await district.commander.signsOrders([id]);
    expect(await closed()).toEqual([expect.objectContaining({ id, object: '白象居', executed: null })]);
  });

  it('is received, carried out and verified by three people, each in the record', async () => {
    const post = district.post('朝天门');
    await post.answers('王某');
    const [own] = (await reads(post, '/my/control-orders')) as unknown as Row[];
    expect(own?.receipt?.by).toBe('王某');
    const wrong = await post.tries(`/control-orders/${id}/executed`, { proof: { count: 2, words: '照片' } });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'instruction.not-yet' } });
    await post.does(`/control-orders/${id}/executed`, { proof: { count: 0, words: '照片在社区群' } });
    await district.dutyOfficer.does(`/control-orders/${id}/verified`, { holds: true, words: '楼栋长在场' });
    const one = (await reads(district.dutyOfficer, `/control-orders/${id}`)) as unknown as { steps: { act: string }[] };
    expect(one.steps.map(({ act }) => act)).toEqual(expect.arrayContaining(['in-force', 'executed', 'verified']));
  });

  it('leaves the house as a list that is on record', async () => {
    const answer = await district.dutyOfficer.says({
      ...{ method: 'POST', url: '/api/v1/control-orders/closed/export', payload: { street } },
    });
    expect(answer.status).toBe(200);
    expect(await district.count('control_export')).toBe(1);
  });

  it('refuses what is not whole, every fault at once, and never breaks', async () => {
    const at = `/incidents/${district.incidentId}`;
    for (const [path, where] of [
      [`${at}/control-orders`, ['kind', 'object', 'text', 'unitId', 'exceptions', 'doneWhen']],
      [`${at}/control-bundles`, ['bundleId', 'streets']],
      [`${at}/flood-periods`, ['tier', 'body', 'areas', 'reason']],
      ['/control-orders/keep', ['ids', 'reason', 'reviewAt']],
      ['/control-orders/release', ['ids', 'reason', 'endMet']],
      [`/control-orders/${id}/exceptions`, ['kind', 'who', 'askedBy', 'reason']],
    ] as const) {
      const refused = await district.dutyOfficer.tries(path, {});
      expect(refused.status).toBe(400);
      const named = (refused.body as unknown as { reasons: { where: string }[] }).reasons.map((each) => each.where);
      expect(named).toEqual(expect.arrayContaining([...where]));
    }
    const elsewhere = { ...said, unitId: 'nowhere', areas: ['street-1'], replaces: 'nothing', eventCode: '11B44' };
    const refused = await district.dutyOfficer.tries(`${at}/control-orders`, elsewhere);
    expect(refused.status).toBe(422);
    expect((refused.body as unknown as { reasons: unknown[] }).reasons).toHaveLength(4);
    for (const path of ['executed', 'verified', 'papers', 'message', 'edit', 'exceptions'])
      expect([400, 403, 404, 409, 422]).toContain(
        (await district.dutyOfficer.tries(`/control-orders/nobody/${path}`, {})).status,
      );
    expect((await district.dutyOfficer.tries('/flood-periods/nobody/end', { reason: 'x' })).status).toBe(404);
    expect(district.service.logged.filter((line) => /"level":50/.test(line))).toEqual([]);
  });

  it('opens only when the end condition is met and a second person signs', async () => {
    const proposed = await district.dutyOfficer.tries('/control-orders/release', {
      ...{ ids: [id], reason: '坡面稳定', endMet: true },
    });
    expect(proposed.body).toEqual({ released: [], awaiting: [id] });
    expect(await closed()).toHaveLength(1);
    await district.commander.does('/control-orders/release/sign', { ids: [id], password: samplePassword });
    await district.settles();
    expect(await closed()).toEqual([]);
    expect((await district.obligations()).some(({ source }) => source.kind === 'control-release')).toBe(true);
  });
});
