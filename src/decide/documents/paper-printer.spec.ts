import { extractText, getDocumentProxy } from 'unpdf';
import { signatureLines, type Paper } from './core/paper.js';
import { PdfPrinter } from './paper-printer.js';

const at = Date.parse('2026-07-20T02:14:00+08:00');
const printing = { recordHash: 'ab12'.repeat(16), frozenAt: at };

const order: Paper = {
  kind: 'dispatch',
  title: '关于做好嘉陵江洪峰过境防御工作的调度指令',
  number: '渝中汛指调〔2026〕2号',
  addressees: ['朝天门街道办事处', '大溪沟街道办事处'],
  blocks: [
    { kind: 'heading', text: '一、水情' },
    ...Array.from({ length: 40 }, (_, n) => ({
      kind: 'paragraph' as const,
      text: `第${n + 1}段：磁器口站水位预计6时达到185.64米（吴淞），超保证水位；洪崖洞、湖广会馆一线住户今夜24时前转移完毕，复核后报区防办。`,
    })),
    {
      kind: 'table',
      head: ['站点', '警戒'],
      rows: [
        ['寸滩', '180.50'],
        ['磁器口', '182.64'],
      ],
    },
    { kind: 'list', items: ['封闭滨江步道', '关闭地下车库'] },
  ],
  signatures: [{ body: '渝中区防汛指挥部', at }],
  attachments: ['转移路线'],
  copies: ['区委办公室'],
  marks: ['drill', 'unverified'],
};

/** Pages as a person selecting them copies them, without the breaks between lines. */
async function pagesOf(pdf: Buffer): Promise<readonly string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: false });
  return text.map((page) => page.replace(/\s/g, ''));
}

describe('a printed paper', () => {
  it('holds every word as Chinese text that can be selected, in order, over several pages', async () => {
    const pages = await pagesOf(await new PdfPrinter().pdf(order, printing));
    expect(pages.length).toBeGreaterThan(3);
    const whole = pages.join('');
    for (const block of order.blocks) {
      if (block.kind === 'heading') expect(whole).toContain(block.text);
      else if (block.kind === 'list') for (const item of block.items) expect(whole).toContain(item);
      else if (block.kind === 'table') for (const cell of block.rows.flat()) expect(whole).toContain(cell);
    }
    const paragraphs = order.blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []));
    // A paragraph may go on over the foot of a page.
    const body = pages.map((page) => page.replace(/【演练】【未核实】|—\d+—|记录SHA-256[0-9a-f]{64}/g, '')).join('');
    for (const text of paragraphs) expect(body).toContain(text);
    for (const line of [order.title, order.number ?? '', ...signatureLines(order)]) expect(whole).toContain(line);
  });

  it('says on every page that it is a drill, which page it is and what record it was printed from', async () => {
    const pages = await pagesOf(await new PdfPrinter().pdf(order, printing));
    pages.forEach((page, index) => {
      expect(page).toContain('【演练】【未核实】');
      expect(page).toContain(`—${index + 1}—`);
      expect(page).toContain(`记录SHA-256${printing.recordHash}`);
    });
    const [plain = ''] = await pagesOf(await new PdfPrinter().pdf({ ...order, marks: [] }, printing));
    expect(plain).not.toContain('【');
  });

  it('is the same bytes for the same paper', async () => {
    const [first, second] = [await new PdfPrinter().pdf(order, printing), await new PdfPrinter().pdf(order, printing)];
    expect(first.equals(second)).toBe(true);
    expect(first.equals(await new PdfPrinter().pdf({ ...order, copies: [] }, printing))).toBe(false);
  });

  it('prints rare characters of names, and what no font has without failing', async () => {
    const [page = ''] = await pagesOf(
      await new PdfPrinter().pdf(
        {
          ...order,
          blocks: [{ kind: 'paragraph', text: '值班员：邾峘、璩昉、禤喆、仝垚，䶮𬭎 😀\u0007。' }],
          marks: [],
        },
        printing,
      ),
    );
    expect(page).toContain('邾峘、璩昉、禤喆、仝垚');
  });
});
