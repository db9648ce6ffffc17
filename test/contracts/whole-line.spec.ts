import type { Engine } from '../../src/platform/database/sql.js';
import { District } from '../harness/district.js';
import { emptyDatabase } from '../harness/engines.js';

/** The whole service on each engine: what one store's own contract can not show is how they work together. */
describe.each<Engine>(['sqlite', 'postgres'])('a night from the signal to the lift on %s', (engine) => {
  let district: District;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await emptyDatabase(engine);
    ({ drop } = database);
    district = await District.open(database.env);
    await district.everybodyAnswersExcept('朝天门', '七星岗');
  });
  afterAll(async () => {
    await district.close();
    await drop();
  });

  it('relays, consults, signs, issues and tells everybody', async () => {
    await district.postsRedSignal();
    expect((await district.obligations()).filter(({ source }) => source.kind === 'relay')).toHaveLength(38);
    await district.issuesWarning();
    expect((await district.instructions()).filter(({ state }) => state === 'current')).toHaveLength(38);
    await district.phone('七星岗').replies('收到 李四 社区2 转移暂不清楚');
    await district.clock.advance(2);
    const states = (await district.obligations())
      .filter(({ source }) => source.kind === 'instruction')
      .map(({ state, unitId }) => [unitId, state] as const);
    const silent = states.filter(([, state]) => state !== 'answered');
    expect(new Map(silent)).toEqual(
      new Map([
        [district.unit('朝天门').id, 'waiting'],
        [district.unit('七星岗').id, 'incomplete'],
      ]),
    );
  });

  it('goes up the ladder, and signs control orders', async () => {
    await district.clock.advance(8);
    const { escalations } = await district.obligationOf('朝天门', 'instruction');
    expect(escalations.map(({ target }) => target)).toEqual(['assistant', 'deputies', 'leader', 'next-tier']);
    const ids = (await district.dutyOfficer.controlOrders()).slice(0, 3).map(({ id }) => id);
    await district.dutyOfficer.does('/control-orders/submit', { ids });
    await district.commander.signsOrders(ids);
    const orders = await district.dutyOfficer.controlOrders();
    expect(orders.filter(({ state }) => state === 'in-force')).toHaveLength(3);
    const board = await district.dutyOfficer.asks<{ tiers: { tier: string; units: unknown[] }[] }>('/board');
    expect(board.tiers.find(({ tier }) => tier === 'street')?.units).toHaveLength(11);
    const desk = await district.dutyOfficer.asks<{ inForce: unknown[]; unanswered: unknown[] }>('/desk');
    expect([desk.inForce.length, desk.unanswered.length > 0]).toEqual([1, true]);
  });

  it('extends, raises and lifts, and its record is whole', async () => {
    const changes = async (change: Parameters<typeof district.dutyOfficer.drafts>[0]) => {
      await district.dutyOfficer.drafts(change);
      await district.dutyOfficer.submits();
      await district.commander.signs();
      await district.dutyOfficer.issues();
    };
    await changes({ action: 'extend', validHours: 12 });
    expect(await district.obligationOf('七星岗', 'instruction')).toMatchObject({
      receivedBy: '李四',
      state: 'incomplete',
    });
    await district.dutyOfficer.convenes();
    await district.dutyOfficer.concludes({ kind: 'raise', responseLevel: 1, reason: '有人被困' });
    await changes({ action: 'raise', responseLevel: 1 });
    expect(await district.obligationOf('七星岗', 'instruction')).toMatchObject({ receivedAt: null, state: 'waiting' });
    await district.post('七星岗').answers('李四');
    await district.dutyOfficer.convenes();
    await district.dutyOfficer.concludes({ kind: 'end', level: null, responseLevel: null, reason: '雨停' });
    await changes({ action: 'lift', responseLevel: 1 });
    expect((await district.incident()).state).toBe('after');
    await district.clock.advance(5);
    const audit = await district.audit();
    expect([audit.faults, audit.unsealed]).toEqual([[], 0]);
  });
});
