import { sqlOf } from '../../src/platform/database/database.js';
import { systemActor } from '../../src/shared/audit-log.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('the audit chain', (ground) => {
  const change = (sql: string) => ground().unitOfWork.run((tx) => sqlOf(tx).run(sql));

  beforeEach(async () => {
    await change('CREATE TABLE promise_made (id varchar(36) PRIMARY KEY, words text NOT NULL, later text)');
    ground().audit.declare({ table: 'promise_made', idColumn: 'id', columns: ['id', 'words'] });
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      await ground().unitOfWork.run(async (tx) => {
        await sqlOf(tx).insert('promise_made', [{ id, words: `words of ${id}`, later: null }]);
        await ground().audit.record(tx, { act: 'test.promised', actor: systemActor, table: 'promise_made', id });
      });
    }
    await ground().audit.seal();
  });

  const kinds = async () => (await ground().audit.verify()).faults.map((fault) => fault.kind);

  it('finds nothing wrong in an untouched record', async () => {
    expect(await ground().audit.verify()).toMatchObject({ sealed: 5, unsealed: 0, faults: [] });
  });

  it('does not mind a change of a column that was never promised to stay', async () => {
    await change(`UPDATE promise_made SET later = 'x' WHERE id = 'a'`);
    expect(await kinds()).toEqual([]);
  });

  it.each([
    ['a changed audit row', `UPDATE audit SET actor_id = 'somebody-else' WHERE position = 3`, 'changed'],
    ['a changed time', `UPDATE audit SET at = at + 1 WHERE position = 1`, 'changed'],
    ['a missing row in the middle', `DELETE FROM audit WHERE position = 2`, 'missing'],
    ['a cut tail', `DELETE FROM audit WHERE position = 5`, 'missing'],
    ['a changed act', `UPDATE promise_made SET words = 'other' WHERE id = 'd'`, 'act-changed'],
    ['a deleted act', `DELETE FROM promise_made WHERE id = 'b'`, 'act-gone'],
    ['an act nobody recorded', `INSERT INTO promise_made (id, words) VALUES ('z', 'smuggled')`, 'act-unrecorded'],
    [
      'an inserted row',
      `INSERT INTO audit (id, act, actor_kind, actor_id, act_table, act_id, content_hash, at, tie, position, chain_hash)
       SELECT 'forged', act, actor_kind, actor_id, act_table, act_id, content_hash, at, tie, 6, chain_hash FROM audit WHERE position = 5`,
      'inserted',
    ],
  ])('finds %s', async (_what, tampering, kind) => {
    await change(tampering);
    expect(await kinds()).toContain(kind);
  });

  it('finds two rows that changed places', async () => {
    await change('UPDATE audit SET position = 100 WHERE position = 2');
    await change('UPDATE audit SET position = 2 WHERE position = 3');
    await change('UPDATE audit SET position = 3 WHERE position = 100');
    expect(await kinds()).toContain('changed');
  });

  it('keeps no row of an act that was rolled back', async () => {
    await expect(
      ground().unitOfWork.run(async (tx) => {
        await sqlOf(tx).insert('promise_made', [{ id: 'f', words: 'no', later: null }]);
        await ground().audit.record(tx, { act: 'test.promised', actor: systemActor, table: 'promise_made', id: 'f' });
        throw new Error('undo');
      }),
    ).rejects.toThrow('undo');
    expect(await ground().audit.verify()).toMatchObject({ sealed: 5, faults: [] });
  });
});
