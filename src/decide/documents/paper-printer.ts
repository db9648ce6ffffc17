/** A paper as PDF, by PDFKit: A4, the Chinese font embedded as far as it is used, the same bytes for the same paper. */
import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import PdfDocument from 'pdfkit';
import {
  addresseesText,
  attachmentLines,
  copiesText,
  marksText,
  signatureLines,
  type Paper,
  type PaperBlock,
} from './core/paper.js';
import { PaperPrinter, type Printing } from './documents.ports.js';

const require = createRequire(import.meta.url);
/** Noto Serif SC, SIL Open Font License 1.1; its licence stands beside it in the package. */
const fontFolder = '@expo-google-fonts/noto-serif-sc';
const fonts = {
  regular: require.resolve(`${fontFolder}/400Regular/NotoSerifSC_400Regular.ttf`),
  bold: require.resolve(`${fontFolder}/700Bold/NotoSerifSC_700Bold.ttf`),
};

const millimetre = 72 / 25.4;
/** Margins and sizes as official papers have them: 37 mm above, 28 mm beside, 22 characters of 16 points a line. */
const margins = { top: 37 * millimetre, bottom: 35 * millimetre, left: 28 * millimetre, right: 26 * millimetre };
const size = { title: 22, body: 16, small: 14, cell: 12, fine: 8 };
const em = size.body;

type Pdf = InstanceType<typeof PdfDocument>;

@Injectable()
export class PdfPrinter extends PaperPrinter {
  pdf(paper: Paper, printing: Printing): Promise<Buffer> {
    // The time of freezing, so that the same paper is the same bytes whenever it is asked for.
    const at = new Date(printing.frozenAt);
    const pdf = new PdfDocument({
      size: 'A4',
      margins,
      bufferPages: true,
      font: fonts.regular,
      lang: 'zh-CN',
      displayTitle: true,
      info: {
        Title: [paper.number, paper.title].filter(Boolean).join(' '),
        Author: paper.signatures.map(({ body }) => body).join('、'),
        Creator: 'Jiaoying',
        Producer: 'PDFKit',
        CreationDate: at,
        ModDate: at,
      },
    });
    const done = collected(pdf);
    pdf.registerFont('regular', fonts.regular);
    pdf.registerFont('bold', fonts.bold);
    head(pdf, paper);
    for (const block of paper.blocks) write(pdf, block);
    foot(pdf, paper);
    stampPages(pdf, paper, printing);
    pdf.end();
    return done;
  }
}

function collected(pdf: Pdf): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
}

function head(pdf: Pdf, paper: Paper): void {
  pdf.font('bold').fontSize(size.title).text(paper.title, { align: 'center', lineGap: 4 });
  pdf.font('regular').fontSize(size.body).moveDown(0.5);
  if (paper.number) pdf.text(paper.number, { align: 'center' }).moveDown(0.5);
  const to = addresseesText(paper);
  if (to) pdf.text(to, { lineGap: 5 });
}

function write(pdf: Pdf, block: PaperBlock): void {
  const said = (text: string) => pdf.text(text, { indent: 2 * em, lineGap: 5 });
  switch (block.kind) {
    case 'heading':
      // A heading alone at the foot of a page belongs to the next one.
      keepTogether(pdf, 3 * size.body * 1.75);
      pdf.font('bold').fontSize(size.body);
      said(block.text);
      break;
    case 'paragraph':
      pdf.font('regular').fontSize(size.body);
      for (const line of block.text.split('\n')) said(line);
      break;
    case 'list':
      pdf.font('regular').fontSize(size.body);
      block.items.forEach((item, index) => said(`${index + 1}. ${item}`));
      break;
    case 'table':
      pdf.font('regular').fontSize(size.cell).moveDown(0.3);
      pdf.table({ data: [block.head, ...block.rows].map((row) => [...row]), defaultStyle: { padding: 4 } });
      pdf.moveDown(0.5);
  }
}

function foot(pdf: Pdf, paper: Paper): void {
  pdf.font('regular').fontSize(size.body);
  const attachments = attachmentLines(paper);
  if (attachments.length > 0) pdf.moveDown(0.5);
  for (const line of attachments) pdf.text(line, { indent: 2 * em, lineGap: 5 });
  const signatures = signatureLines(paper);
  if (signatures.length > 0) {
    keepTogether(pdf, (signatures.length + 1) * size.body * 1.75);
    pdf.moveDown(1);
    for (const line of signatures)
      pdf.text(line, { align: 'right', width: pdf.page.width - margins.left - margins.right - 4 * em, lineGap: 5 });
  }
  const copies = copiesText(paper);
  if (copies) {
    pdf.fontSize(size.small).moveDown(1);
    keepTogether(pdf, pdf.heightOfString(copies) + 12);
    const right = pdf.page.width - margins.right;
    const rule = () => pdf.moveTo(margins.left, pdf.y).lineTo(right, pdf.y).lineWidth(0.5).stroke();
    rule();
    pdf.y += 4;
    pdf.text(copies, { indent: em });
    pdf.y += 2;
    rule();
  }
}

function keepTogether(pdf: Pdf, height: number): void {
  const bottom = pdf.page.height - margins.bottom;
  if (pdf.y + height > bottom && height < bottom - margins.top) pdf.addPage();
}

/** Marks above, page number and the hash of what it was printed from below, on every page. */
function stampPages(pdf: Pdf, paper: Paper, { recordHash }: Printing): void {
  const marks = marksText(paper.marks);
  const { start, count } = pdf.bufferedPageRange();
  for (let index = start; index < start + count; index += 1) {
    pdf.switchToPage(index);
    // Outside the margins, where text would otherwise begin a new page.
    pdf.page.margins = { top: 0, bottom: 0, left: margins.left, right: margins.right };
    const width = pdf.page.width - margins.left - margins.right;
    const line = (text: string, y: number) => pdf.text(text, margins.left, y, { align: 'center', width });
    pdf.font('bold').fontSize(size.body);
    if (marks) line(marks, 22 * millimetre);
    pdf.font('regular').fontSize(size.small);
    line(`— ${index + 1} —`, pdf.page.height - 28 * millimetre);
    pdf.fontSize(size.fine);
    line(`记录 SHA-256 ${recordHash}`, pdf.page.height - 12 * millimetre);
  }
}
