import { sqlOf } from '../../src/platform/database/database.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('the unit of work', (ground) => {
  beforeEach(async () => {
    await ground().unitOfWork.run((tx) =>
      sqlOf(tx).run('CREATE TABLE act (id integer PRIMARY KEY, part integer NOT NULL)'),
    );
  });

  async function stored(): Promise<number[]> {
    return (await ground().database.reader.rows<{ id: number }>('SELECT id FROM act ORDER BY id')).map((row) => row.id);
  }

  it('stores every acknowledged act of 200 concurrent ones and no failed one, every tenth failing', async () => {
    const acknowledged: number[] = [];
    const refused: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, (_, id) =>
        ground()
          .unitOfWork.run(async (tx) => {
            await sqlOf(tx).insert('act', [{ id, part: 1 }]);
            await Promise.resolve();
            if (id % 10 === 9) throw new Error(`act ${id} fails after writing`);
            await sqlOf(tx).run('UPDATE act SET part = 2 WHERE id = ?', [id]);
          })
          .then(
            () => acknowledged.push(id),
            () => refused.push(id),
          ),
      ),
    );
    expect(refused).toHaveLength(20);
    expect(acknowledged).toHaveLength(180);
    expect(await stored()).toEqual([...acknowledged].sort((a, b) => a - b));
    expect(await ground().database.reader.one('SELECT COUNT(*) AS n FROM act WHERE part = 1')).toEqual({ n: 0 });
  });

  it('tells nobody "stored" before a fresh connection can read it', async () => {
    const other = await ground().another();
    await Promise.all(
      Array.from({ length: 50 }, (_, id) =>
        ground()
          .unitOfWork.run((tx) => sqlOf(tx).insert('act', [{ id, part: 1 }]))
          .then(async () => {
            expect(await other.reader.one('SELECT id FROM act WHERE id = ?', [id])).toEqual({ id });
          }),
      ),
    );
  });

  it('runs the hooks of an act after its commit, and never those of a failed one', async () => {
    const heard: string[] = [];
    await ground().unitOfWork.run(async (tx) => {
      tx.afterCommit(() => heard.push('kept'));
      await sqlOf(tx).insert('act', [{ id: 1, part: 1 }]);
      expect(heard).toEqual([]);
    });
    await expect(
      ground().unitOfWork.run((tx) => {
        tx.afterCommit(() => heard.push('lost'));
        return Promise.reject(new Error('no'));
      }),
    ).rejects.toThrow('no');
    expect(heard).toEqual(['kept']);
  });

  it('refuses a transaction inside a transaction instead of waiting for itself', async () => {
    await expect(ground().unitOfWork.run(() => ground().unitOfWork.run(() => Promise.resolve()))).rejects.toThrow(
      'inside',
    );
    await ground().unitOfWork.run((tx) => sqlOf(tx).insert('act', [{ id: 7, part: 1 }]));
    expect(await stored()).toEqual([7]);
  });

  it('refuses a statement that comes after its act has ended', async () => {
    let late = () => Promise.resolve(0);
    await ground().unitOfWork.run((tx) => {
      late = () => sqlOf(tx).run('DELETE FROM act');
      return Promise.resolve();
    });
    await expect(async () => late()).rejects.toThrow('has ended');
  });

  it('gives consecutive ids that no two acts share', async () => {
    const firsts = await Promise.all(
      Array.from({ length: 40 }, () => ground().unitOfWork.run((tx) => sqlOf(tx).allocateIds('act', 5))),
    );
    expect([...firsts].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => 1 + i * 5));
  });

  it('lets TypeORM write inside the same transaction', async () => {
    const { IdBlockTable } = await import('../../src/platform/database/ground.table.js');
    await expect(
      ground().unitOfWork.run(async (tx) => {
        await sqlOf(tx).manager.save(IdBlockTable, { kind: 'rolled-back', nextId: 4 });
        throw new Error('undo');
      }),
    ).rejects.toThrow('undo');
    await ground().unitOfWork.run((tx) => sqlOf(tx).manager.save(IdBlockTable, { kind: 'kept', nextId: 5 }));
    expect(await ground().database.reader.manager.find(IdBlockTable)).toEqual([
      expect.objectContaining({ kind: 'kept', nextId: 5 }),
    ]);
  });
});
