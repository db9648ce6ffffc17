/**
 * The record of a paper: one self-contained page, without script and without anything from elsewhere, that prints on A4 as
 * an official paper looks: black title, imitation Song, page numbers. Nothing in it comes from outside unescaped.
 */
import {
  addresseesText,
  attachmentLines,
  copiesText,
  marksText,
  signatureLines,
  type Paper,
  type PaperBlock,
} from './paper.js';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

const styles = `
@page { size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-center { content: "— " counter(page) " —"; font: 14pt serif; } }
html { background: #fff; color: #000; }
body { margin: 0 auto; max-width: 156mm; padding: 16mm 8mm; overflow-wrap: break-word;
  font: 16pt/28pt FangSong, FangSong_GB2312, STFangsong, "Noto Serif SC", "Source Han Serif SC", SimSun, serif; }
h1 { margin: 0 0 14pt; font-size: 22pt; line-height: 34pt; font-weight: bold; text-align: center; }
h2 { margin: 0; font-size: 16pt; line-height: 28pt; font-weight: bold; text-indent: 2em; break-after: avoid; }
p { margin: 0; white-space: pre-wrap; }
ol { margin: 0; padding: 0; list-style: none; }
.body, li { text-indent: 2em; }
.number { margin-bottom: 14pt; text-align: center; }
.marks { margin-bottom: 8pt; font-weight: bold; text-align: center; }
.signature { margin-top: 28pt; padding-right: 4em; text-align: right; break-inside: avoid; }
.attachments { margin-top: 14pt; padding-left: 2em; }
.copies { margin-top: 28pt; padding: 2pt 1em; border: solid #000; border-width: 1px 0; font-size: 14pt; break-inside: avoid; }
thead { display: table-header-group; }
.grid { width: 100%; margin: 6pt 0; border-collapse: collapse; font-size: 12pt; line-height: 18pt; }
.grid th, .grid td { padding: 2pt 4pt; border: 1px solid #000; text-align: left; vertical-align: top; }
.grid tr { break-inside: avoid; }
.sheet { width: 100%; border-collapse: collapse; }
.sheet > * > tr > td { padding: 0; }
@media print {
  body { max-width: none; padding: 0; }
}`;

/** The frozen bytes of a paper. */
export function paperHtml(paper: Paper): string {
  const marks = marksText(paper.marks);
  const parts = [
    `<h1>${escapeHtml(paper.title)}</h1>`,
    line('p', 'number', paper.number ?? ''),
    line('p', 'to', addresseesText(paper)),
    ...paper.blocks.map(blockHtml),
    many('attachments', attachmentLines(paper)),
    many('signature', signatureLines(paper)),
    line('p', 'copies', copiesText(paper)),
  ];
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml([paper.number, paper.title].filter(Boolean).join(' '))}</title>
<style>${styles}
</style>
</head>
<body>
${underMarks(marks, parts.filter((part) => part !== '').join('\n'))}
</body>
</html>
`;
}

/** A table's head is what every browser repeats on every printed page. */
function underMarks(marks: string, content: string): string {
  if (marks === '') return content;
  return `<table class="sheet" role="presentation"><thead><tr><td>${line('p', 'marks', marks)}</td></tr></thead><tbody><tr><td>
${content}
</td></tr></tbody></table>`;
}

function line(tag: string, className: string, text: string): string {
  return text === '' ? '' : `<${tag} class="${className}">${escapeHtml(text)}</${tag}>`;
}

function many(className: string, lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : `<div class="${className}">${lines.map((each) => line('p', '', each)).join('')}</div>`;
}

function blockHtml(block: PaperBlock): string {
  switch (block.kind) {
    case 'heading':
      return `<h2>${escapeHtml(block.text)}</h2>`;
    case 'paragraph':
      return line('p', 'body', block.text);
    case 'list':
      return `<ol>${block.items.map((item, index) => `<li>${index + 1}. ${escapeHtml(item)}</li>`).join('')}</ol>`;
    case 'table': {
      const cells = (tag: string, row: readonly string[]) =>
        `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
      return `<table class="grid"><thead>${cells('th', block.head)}</thead><tbody>${block.rows.map((row) => cells('td', row)).join('')}</tbody></table>`;
    }
  }
}
