import { seriesOf } from '../../src/decide/documents/core/document-number.js';
import { openDecide, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('papers', (ground) => {
  let decide: Decide;
  beforeEach(async () => {
    decide = await openDecide(ground());
  });
  const take = (series: string, fails = false) =>
    ground().unitOfWork.run(async (tx) => {
      const number = await decide.documents.nextNumber(tx, series, ground().clock.now());
      if (fails) throw new Error('undone');
      return number;
    });

  it('number a series without gap or repeat, though fifty are taken at once and every tenth is undone', async () => {
    const taken = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => take('渝中汛指', n % 10 === 0)));
    const numbers = taken.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const expected = Array.from({ length: 45 }, (_, n) => `渝中汛指〔2026〕${n + 1}号`);
    expect(numbers.toSorted()).toEqual(expected.toSorted());
  });

  it('begin at 1 in each year and in each series, and a drill takes none of the official numbers', async () => {
    expect(await take('渝中汛指')).toBe('渝中汛指〔2026〕1号');
    expect(await take(seriesOf('渝中汛指', 'drill'))).toBe('渝中汛指演练〔2026〕1号');
    expect(await take(seriesOf('渝中汛指', 'actual'))).toBe('渝中汛指〔2026〕2号');
    ground().clock.set('2027-01-01T00:00:00+08:00');
    expect(await take('渝中汛指')).toBe('渝中汛指〔2027〕1号');
  });

  it('are served byte for byte as frozen, whatever was in them', async () => {
    const body = '通知\r\n  缩进 “引号” 😀\t末行';
    const paper = { incidentId: 'i', number: null, title: '通知', mediaType: 'text/plain; charset=utf-8', body };
    const id = await ground().unitOfWork.run((tx) =>
      decide.documents.freeze(tx, { kind: 'notice', ...paper, by: { kind: 'user', id: 'duty' } }),
    );
    expect(await decide.documents.get(id)).toMatchObject({ ...paper, kind: 'notice' });
    expect(await decide.documents.get('nothing')).toBeNull();
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });
});
