import fc from 'fast-check';
import { contentDisposition } from './content-disposition.js';
import { escapeHtml, paperHtml } from './paper-html.js';
import { bodiesOf, marksText, paperMarks, paperOfText, plainText, type Paper } from './paper.js';
import { documentActs, marksNow } from './standing-paper.js';

const at = Date.parse('2026-07-20T02:14:00+08:00');

const joint: Paper = {
  kind: 'notice',
  title: '关于启动防汛Ⅲ级应急响应的通知',
  number: '渝中汛指〔2026〕3号',
  addressees: ['各街道办事处', '区级有关部门'],
  blocks: [
    { kind: 'heading', text: '一、雨水情' },
    { kind: 'paragraph', text: '经会商研判，决定自2026年7月20日2时14分起启动防汛Ⅲ级应急响应。' },
    { kind: 'list', items: ['落实双值班', '转移临江住户'] },
    { kind: 'table', head: ['站点', '水位'], rows: [['菜园坝', '182.31米']] },
  ],
  signatures: [
    { body: '渝中区防汛指挥部', at },
    { body: '渝中区排水防涝应急指挥部', at },
  ],
  attachments: ['通讯录', '路线图'],
  copies: ['区委办公室', '区政府办公室'],
  marks: ['drill'],
};

describe('a paper', () => {
  it('reads from top to bottom in plain words', () => {
    expect(plainText(joint).split('\n')).toEqual([
      '【演练】',
      '关于启动防汛Ⅲ级应急响应的通知',
      '渝中汛指〔2026〕3号',
      '各街道办事处、区级有关部门：',
      '一、雨水情',
      '经会商研判，决定自2026年7月20日2时14分起启动防汛Ⅲ级应急响应。',
      '1. 落实双值班',
      '2. 转移临江住户',
      '站点 | 水位',
      '菜园坝 | 182.31米',
      '附件：1. 通讯录',
      '\u3000\u3000\u30002. 路线图',
      '渝中区防汛指挥部',
      '渝中区排水防涝应急指挥部',
      '2026年7月20日',
      '抄送：区委办公室、区政府办公室',
    ]);
    expect(bodiesOf(joint)).toEqual(['渝中区防汛指挥部', '渝中区排水防涝应急指挥部']);
  });

  it('says the same as a record, with its mark on every printed page, and asks nothing of anybody', () => {
    const html = paperHtml(joint);
    const words = html
      .replace(/<style>[\s\S]*<\/style>/, '')
      .replace(/<[^>]*>/g, '\n')
      .split('\n')
      .map((line) => line.trim());
    for (const line of plainText(joint).split('\n')) {
      for (const part of line.split(' | ')) expect(words).toContain(part.trim());
    }
    // The head of a table is repeated on every printed page.
    expect(html).toMatch(/<thead><tr><td><p class="marks">【演练】</);
    expect(paperHtml({ ...joint, marks: [] })).not.toContain('【演练】');
    expect(html).not.toMatch(/<script|<img|<link|https?:|url\(|@import/i);
  });

  it('carries whatever was written as words, never as markup', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), (title, cell) => {
        const html = paperHtml({
          ...joint,
          title: `<script>alert(1)</script>${title}`,
          blocks: [{ kind: 'table', head: [title], rows: [[cell]] }],
          copies: ['"><img src=x onerror=alert(1)>'],
        });
        const bare = paperHtml({ ...joint, title: '', blocks: [{ kind: 'table', head: [''], rows: [['']] }] });
        expect(html.match(/<[a-z!/]/gi)).toEqual(bare.match(/<[a-z!/]/gi));
        expect(html).not.toMatch(/<script|<img/i);
      }),
    );
    expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
  });

  it('of version 0.3 is read line by line, its title once, a drill as a drill', () => {
    const paper = paperOfText('notice', '【演练】发布预警', '渝中汛指〔2026〕1号\n【演练】发布预警\n\n范围:朝天门。');
    expect(plainText(paper)).toBe('【演练】\n发布预警\n渝中汛指〔2026〕1号\n范围:朝天门。');
  });
});

describe('marks', () => {
  it('go by the act that ends them, and what was disowned stays so', () => {
    expect(marksNow(['verbal', 'unverified'], [])).toEqual(['verbal', 'unverified']);
    expect(marksNow(['drill', 'verbal', 'unverified'], ['confirmed'])).toEqual(['drill', 'verbal']);
    expect(marksNow(['verbal', 'unverified'], ['confirmed', 'papered'])).toEqual([]);
    expect(marksText(marksNow(['verbal'], ['disowned']))).toBe('【口头批准】【被否认】');
    fc.assert(
      fc.property(fc.subarray([...paperMarks]), fc.shuffledSubarray([...documentActs]), (frozen, acts) => {
        const now = marksNow(frozen, acts);
        expect(now.includes('drill')).toBe(frozen.includes('drill'));
        if (acts.includes('disowned')) expect(now).toContain('disowned');
      }),
    );
  });
});

describe('the name of a file', () => {
  it('is Chinese for whoever reads RFC 5987 and ASCII for the others, whatever is in it', () => {
    expect(contentDisposition('inline', '渝中汛指〔2026〕3号.pdf')).toBe(
      `inline; filename="_2026_3_.pdf"; filename*=UTF-8''%E6%B8%9D%E4%B8%AD%E6%B1%9B%E6%8C%87%E3%80%942026%E3%80%953%E5%8F%B7.pdf`,
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(contentDisposition('attachment', name)).toMatch(
          /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.!~%-]*$/,
        );
      }),
    );
  });
});
