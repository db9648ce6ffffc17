import Sqlite from 'better-sqlite3';
import { Settings } from '../../src/platform/settings/settings.js';
import { District } from '../harness/district.js';

describe('the record of a night', () => {
  let district: District;
  let file: Sqlite.Database;
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.issuesWarning();
    const [order] = await district.dutyOfficer.controlOrders();
    await district.dutyOfficer.does('/control-orders/submit', { ids: [order?.id] });
    await district.commander.signsOrders([order?.id ?? '']);
    await district.phone('朝天门').replies('收到 张三 社区3 转移12');
    await district.clock.advance(6);
    file = new Sqlite(district.service.app.get(Settings).database.sqlitePath);
  });
  afterAll(async () => {
    file.close();
    await district.close();
  });

  /** Somebody with the database file in hand, a moment of verification, and the file as it was. */
  async function tampered(change: () => void, table: string): Promise<readonly string[]> {
    const before = file.prepare(`SELECT rowid AS row_id, * FROM ${table}`).all() as Record<string, unknown>[];
    change();
    const { faults } = await district.audit();
    const columns = Object.keys(before[0] ?? {}).filter((name) => name !== 'row_id');
    file.transaction(() => {
      file.prepare(`DELETE FROM ${table}`).run();
      const marks = columns.map(() => '?').join(', ');
      const insert = file.prepare(`INSERT INTO ${table} (rowid, ${columns.join(', ')}) VALUES (?, ${marks})`);
      for (const row of before) insert.run(row['row_id'], ...columns.map((name) => row[name]));
    })();
    return faults.map(({ kind }) => kind);
  }
  const run = (sql: string) => () => {
    const { changes } = file.prepare(sql).run();
    expect(changes).toBeGreaterThan(0);
  };

  it('has no fault as it stands', async () => {
    const { faults, sealed, unsealed } = await district.audit();
    expect([faults, unsealed]).toEqual([[], 0]);
    expect(sealed).toBeGreaterThan(50);
  });

  it.each([
    ['an actor in the audit', 'audit', `UPDATE audit SET actor_id = 'x' WHERE position = 5`, 'changed'],
    ['a time in the audit', 'audit', `UPDATE audit SET at = at - 60000 WHERE position = 7`, 'changed'],
    ['an act that is struck out', 'audit', `DELETE FROM audit WHERE position = 6`, 'missing'],
    [
      'the newest acts struck out',
      'audit',
      `DELETE FROM audit WHERE position > (SELECT MAX(position) - 3 FROM audit)`,
      'missing',
    ],
    [
      'two acts in the other order',
      'audit',
      `UPDATE audit SET position = CASE position WHEN 5 THEN -6 WHEN 6 THEN -5 END WHERE position IN (5, 6)`,
      'changed',
    ],
    ['an opinion', 'opinion', `UPDATE opinion SET why = '没有说过的话'`, 'act-changed'],
    ['a verdict', 'verdict', `UPDATE verdict SET level = 'orange'`, 'act-changed'],
    ['a signature', 'signature', `UPDATE signature SET signed_by = 'somebody'`, 'act-changed'],
    ['a signature that is taken away', 'signature', `DELETE FROM signature`, 'act-gone'],
    ['an answer', 'answer', `UPDATE answer SET person_name = '李四'`, 'act-changed'],
    ['a figure of an answer', 'answer', `UPDATE answer SET fields = REPLACE(fields, '12', '2')`, 'act-changed'],
    ['an escalation that never was', 'escalation', `DELETE FROM escalation`, 'act-gone'],
    [
      'a signal as it was received',
      'received_message',
      `UPDATE received_message SET body = REPLACE(body, '105', '15')`,
      'act-changed',
    ],
    [
      'frozen CAP bytes',
      'document',
      `UPDATE document SET body = REPLACE(body, '红', '黄') WHERE kind = 'alert'`,
      'act-changed',
    ],
    ['the minutes', 'document', `UPDATE document SET body = body || '。' WHERE kind = 'minutes'`, 'act-changed'],
    [
      'a warning’s number',
      'document',
      `UPDATE document SET number = '渝中汛指〔2026〕99号' WHERE kind = 'notice'`,
      'act-changed',
    ],
    ['a proposal', 'proposal', `UPDATE proposal SET level = 'blue'`, 'act-changed'],
  ])('shows %s', async (_, table, sql, kind) => {
    if (sql.includes('-6')) {
      // Swapping takes two steps: positions are unique.
      expect(
        await tampered(() => {
          run(sql)();
          run(`UPDATE audit SET position = -position WHERE position < 0`)();
        }, table),
      ).toContain(kind);
    } else expect(await tampered(run(sql), table)).toContain(kind);
    expect((await district.audit()).faults).toEqual([]);
  });

  it('shows an act that was slipped in without a row of the audit', async () => {
    const slipIn = run(
      `INSERT INTO answer SELECT 'slipped-in', obligation_id, ${await otherColumns('answer', ['id', 'obligation_id'])} FROM answer LIMIT 1`,
    );
    expect(await tampered(slipIn, 'answer')).toContain('act-unrecorded');
  });

  it('shows a row of the audit that was slipped in at its end', async () => {
    const columns = await otherColumns('audit', ['id', 'position']);
    const slipIn = run(
      `INSERT INTO audit (id, position, ${columns}) SELECT 'slipped-in', position + 1, ${columns} FROM audit ORDER BY position DESC LIMIT 1`,
    );
    expect(await tampered(slipIn, 'audit')).toEqual(expect.arrayContaining(['inserted']));
  });

  async function otherColumns(table: string, except: readonly string[]): Promise<string> {
    const columns = await district.rows<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`);
    return columns
      .map(({ name }) => name)
      .filter((name) => !except.includes(name))
      .join(', ');
  }
});
