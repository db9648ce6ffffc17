import { UnitOfWork } from '../../src/shared/unit-of-work.js';
import { sqlOf } from '../../src/platform/database/database.js';
import { District } from '../harness/district.js';

/** What a step may have left behind; every one of these would be seen by somebody if it were there twice. */
const traces = [
  'incident',
  'proposal',
  'instruction',
  'measure',
  'control_order',
  'obligation',
  'delivery',
  'simulated_message',
  'document',
  'answer',
  'escalation',
  'audit',
];

describe('after a crash, every step of the night is offered again', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.issuesWarning();
    const [order] = await district.dutyOfficer.controlOrders();
    await district.dutyOfficer.does('/control-orders/submit', { ids: [order?.id] });
    await district.commander.signsOrders([order?.id ?? '']);
    await district.phone('朝天门').replies('收到 张三 社区3 转移12');
    await district.dutyOfficer.drafts({ action: 'extend', validHours: 12 });
    await district.dutyOfficer.submits();
    await district.commander.signs();
    await district.dutyOfficer.issues();
  });
  afterAll(() => district.close());

  /** How many of each there are, and in which states. */
  const standing = async () => {
    const found: Record<string, unknown> = {};
    for (const table of traces) found[table] = await district.count(table);
    for (const table of ['instruction', 'control_order', 'warning_version', 'delivery', 'deadline'])
      found[`${table} by state`] = await district.rows(
        table === 'deadline'
          ? `SELECT kind, outcome, COUNT(*) AS n FROM deadline GROUP BY kind, outcome ORDER BY kind, outcome`
          : `SELECT state, COUNT(*) AS n FROM ${table} GROUP BY state ORDER BY state`,
      );
    found['owed'] = await district.rows(
      `SELECT source_kind, closed_why, COUNT(*) AS n FROM obligation GROUP BY source_kind, closed_why ORDER BY source_kind, closed_why`,
    );
    return found;
  };
  const offerAgain = (where: string) =>
    district.service.app.get(UnitOfWork).run(async (tx) => {
      const sql = sqlOf(tx);
      await sql.run(`DELETE FROM event_step WHERE event_id IN (SELECT id FROM event WHERE ${where})`, []);
      return sql.run(`UPDATE event SET done_at = NULL, lease_until = 0 WHERE ${where}`, []);
    });

  it('and all of them together change nothing', async () => {
    const before = await standing();
    const answered = await district.obligationOf('朝天门', 'instruction');
    expect(before['obligation']).toBeGreaterThan(70);
    expect(await offerAgain('1 = 1')).toBeGreaterThan(5);
    await district.settles();
    expect(await district.count('event WHERE done_at IS NULL')).toBe(0);
    expect(await standing()).toEqual(before);
    expect(await district.obligationOf('朝天门', 'instruction')).toEqual(answered);
  });

  it('and each of them alone, in any order, changes nothing', async () => {
    const before = await standing();
    const kinds = await district.rows<{ kind: string }>(`SELECT DISTINCT kind FROM event ORDER BY kind DESC`);
    for (const { kind } of kinds) {
      await offerAgain(`kind = '${kind}'`);
      await district.settles();
      expect([kind, await standing()]).toEqual([kind, before]);
    }
  });

  it('and nobody is called again by it, though the ladder goes on where nobody answered', async () => {
    await district.phone('朝天门').unread();
    await district.phone('七星岗').unread();
    await offerAgain('1 = 1');
    await district.settles();
    await district.phone('朝天门').receivesNothing();
    await district.phone('七星岗').receivesNothing();
    await district.clock.advance(2);
    await district.phone('朝天门').receivesNothing();
    await district.phone('七星岗').receives(/七星岗/);
  });

  it('and after the lift they bring nothing back', async () => {
    await district.dutyOfficer.convenes();
    await district.dutyOfficer.concludes({ kind: 'end', level: null, responseLevel: null, reason: '雨停' });
    await district.dutyOfficer.drafts({ action: 'lift', reason: '雨停' });
    await district.dutyOfficer.submits();
    await district.commander.signs();
    await district.dutyOfficer.issues();
    const before = await standing();
    await offerAgain('1 = 1');
    await district.settles();
    expect(await standing()).toEqual(before);
    const open = (await district.obligations()).filter(
      ({ state, source }) => state !== 'closed' && source.kind === 'instruction',
    );
    expect(open).toEqual([]);
  });
});
