import { createHash } from 'node:crypto';
import { seriesOf } from '../../src/decide/documents/core/document-number.js';
import type { Paper } from '../../src/decide/documents/core/paper.js';
import { openDecide, type Decide } from '../harness/decide.js';
import { PdfPrinter } from '../../src/decide/documents/paper-printer.js';
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

  const paper = (said: Partial<Paper> = {}): Paper => ({
    ...{ kind: 'notice', title: '关于启动防汛Ⅲ级应急响应的通知', number: null, addressees: ['各街道办事处'] },
    ...{ blocks: [{ kind: 'paragraph', text: '<b>立即</b>落实。' }], attachments: [], copies: [], marks: [] },
    signatures: [{ body: '渝中区防汛指挥部', at: ground().clock.now() }],
    ...said,
  });
  const freeze = (said: Partial<Paper> = {}, times: object = {}) =>
    ground().unitOfWork.run(async (tx) =>
      decide.documents.freezePaper(tx, {
        paper: { ...paper(), number: await decide.documents.nextNumber(tx, '渝中汛指', ground().clock.now()), ...said },
        ...{ incidentId: 'i', decidedAt: 1, startAt: 2, documentAt: 3, by: { kind: 'user', id: 'duty' } as const },
        ...times,
      }),
    );

  it('frozen as papers are HTML for the record, words for a call and a model for print, each with its number once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => freeze()));
    const frozen = await Promise.all(ids.map((id) => decide.documents.get(id)));
    const numbers = frozen.map((document) => Number(/〕(\d+)号/.exec(document?.number ?? '')?.[1]));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    const [first] = frozen;
    expect(first).toMatchObject({ mediaType: 'text/html; charset=utf-8', decidedAt: 1, startAt: 2, documentAt: 3 });
    expect(first?.body).toContain('&lt;b&gt;立即&lt;/b&gt;落实。');
    expect(first?.text).toContain('<b>立即</b>落实。');
    const kept = await decide.documents.paper(ids[0] ?? '');
    expect(kept?.paper.number).toBe(first?.number);
    expect(kept?.recordHash).toBe(
      createHash('sha256')
        .update(first?.body ?? '')
        .digest('hex'),
    );
  });

  it('on a spoken approval have no document time until they are papered, and say so until then', async () => {
    const id = await freeze({ marks: ['verbal', 'unverified'] }, { documentAt: null });
    expect(await decide.documents.get(id)).toMatchObject({ documentAt: null, marks: ['verbal', 'unverified'] });
    const { body = '' } = (await decide.documents.get(id)) ?? {};
    ground().clock.advance(60_000);
    const papered = () =>
      ground().unitOfWork.run((tx) =>
        decide.documents.act(tx, id, 'papered', '补书面', { kind: 'user', id: 'commander-a' }),
      );
    const ends = await Promise.all([papered(), papered()]);
    expect(ends.toSorted()).toEqual([false, true]);
    const now = await decide.documents.get(id);
    expect(now).toMatchObject({ documentAt: ground().clock.now(), marks: ['unverified'], body });
    expect((await decide.documents.paper(id))?.paper.marks).toEqual(['unverified']);
    expect(await decide.documents.acts(id)).toMatchObject([{ act: 'papered', reason: '补书面', by: 'commander-a' }]);
  });

  it('of version 0.3, kept as text, are still read and printed', async () => {
    const text = '渝中汛指〔2026〕7号\n【演练】区防汛指挥部发布防汛红(一级)预警\n\n范围:朝天门。';
    const id = await ground().unitOfWork.run((tx) =>
      decide.documents.freeze(tx, {
        ...{ kind: 'notice', incidentId: 'i', number: '渝中汛指〔2026〕7号', mediaType: 'text/plain; charset=utf-8' },
        ...{ title: '【演练】区防汛指挥部发布防汛红(一级)预警', body: text, by: { kind: 'user', id: 'duty' } },
      }),
    );
    expect(await decide.documents.get(id)).toMatchObject({ text, body: text, decidedAt: null, marks: [] });
    const old = await decide.documents.paper(id);
    expect(old?.paper).toMatchObject({ title: '区防汛指挥部发布防汛红(一级)预警', marks: ['drill'] });
    const pdf = await new PdfPrinter().pdf(old?.paper as Paper, { recordHash: old?.recordHash ?? '', frozenAt: 0 });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });
});
