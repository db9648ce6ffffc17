/**
 * An official paper as the district writes it (公文; domain.md §1.3, §13): what it says, apart from how it looks. Frozen
 * with its number it is the source of the record (HTML), of the printed form (PDF) and of the words that are read out.
 */
import { dateInChinese } from '../../../shared/time.js';

/**
 * What kind of paper it is: `minutes` 会商纪要 · `risk-report` 风险研判报告 · `hint` 提示函, below the thresholds, without a
 * level · `notice` 启动/调整/终止应急响应通知 · `dispatch` 调度指令 · `control-order` 管控令 · `liaison` 通报 to another
 * district or basin body · `alert` CAP bytes, which are no paper.
 */
export const documentKinds = [
  'minutes',
  'risk-report',
  'hint',
  'notice',
  'dispatch',
  'control-order',
  'liaison',
  'alert',
] as const;
export type DocumentKind = (typeof documentKinds)[number];
export type PaperKind = Exclude<DocumentKind, 'alert'>;

export const kindsInChinese: Record<DocumentKind, string> = {
  minutes: '会商纪要',
  'risk-report': '风险研判报告',
  hint: '提示函',
  notice: '通知',
  dispatch: '调度指令',
  'control-order': '管控令',
  liaison: '通报',
  alert: '预警报文',
};

/** What stands on every page: `verbal` 口头批准, the paper follows · `unverified` 未核实 · `disowned` 被否认. */
export const paperMarks = ['drill', 'verbal', 'unverified', 'disowned'] as const;
export type PaperMark = (typeof paperMarks)[number];

export const marksInChinese: Record<PaperMark, string> = {
  drill: '【演练】',
  verbal: '【口头批准】',
  unverified: '【未核实】',
  disowned: '【被否认】',
};

export type PaperBlock =
  /** 一、雨水情 */
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Numbered 1. 2. 3. */
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** 落款: the issuing body and its date; a joint paper (会签) has one for each body. */
export interface PaperSignature {
  readonly body: string;
  readonly at: number;
}

export interface Paper {
  readonly kind: PaperKind;
  readonly title: string;
  /** `渝中汛指〔2026〕3号`; null for a paper without one. */
  readonly number: string | null;
  /** 主送. Empty: nobody is addressed, as in minutes. */
  readonly addressees: readonly string[];
  readonly blocks: readonly PaperBlock[];
  readonly signatures: readonly PaperSignature[];
  /** 附件, by name. */
  readonly attachments: readonly string[];
  /** 抄送, 分送. */
  readonly copies: readonly string[];
  readonly marks: readonly PaperMark[];
}

/** 会签: the bodies that issue it, the one that leads first. */
export function bodiesOf(paper: Paper): readonly string[] {
  return [...new Set(paper.signatures.map(({ body }) => body))];
}

/** What stands over the title on every page; empty for an ordinary paper. */
export function marksText(marks: readonly PaperMark[]): string {
  return paperMarks
    .filter((mark) => marks.includes(mark))
    .map((mark) => marksInChinese[mark])
    .join('');
}

export function addresseesText(paper: Paper): string {
  return paper.addressees.length > 0 ? `${paper.addressees.join('、')}：` : '';
}

/** `附件：1. 通讯录`, one line for each, the numbers under each other. */
export function attachmentLines(paper: Paper): readonly string[] {
  const only = paper.attachments.length === 1;
  return paper.attachments.map(
    (name, index) => `${index === 0 ? '附件：' : '\u3000\u3000\u3000'}${only ? '' : `${index + 1}. `}${name}`,
  );
}

/** Minutes and reports are sent round (分送), everything else is copied (抄送). */
export function copiesText(paper: Paper): string {
  if (paper.copies.length === 0) return '';
  return `${paper.kind === 'minutes' || paper.kind === 'risk-report' ? '分送' : '抄送'}：${paper.copies.join('、')}`;
}

/** Every body with the date under it; bodies of one day share the date. */
export function signatureLines(paper: Paper): readonly string[] {
  return paper.signatures.flatMap(({ body, at }, index) => {
    const next = paper.signatures[index + 1];
    return next && dateInChinese(next.at) === dateInChinese(at) ? [body] : [body, dateInChinese(at)];
  });
}

/** The paper in plain words, top to bottom: for a call, a message, and whoever has no screen. */
export function plainText(paper: Paper): string {
  const lines = [
    marksText(paper.marks),
    paper.title,
    paper.number ?? '',
    addresseesText(paper),
    ...paper.blocks.flatMap(blockLines),
    ...attachmentLines(paper),
    ...signatureLines(paper),
    copiesText(paper),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

/** Version 0.3 kept papers as plain text: they are shown and printed line by line, their title once. */
export function paperOfText(kind: PaperKind, title: string, text: string): Paper {
  const drill = marksInChinese.drill;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && line !== title);
  return {
    kind,
    title: title.replace(drill, ''),
    number: null,
    addressees: [],
    blocks: lines.map((line) => ({ kind: 'paragraph', text: line })),
    signatures: [],
    attachments: [],
    copies: [],
    marks: title.startsWith(drill) || text.includes(drill) ? ['drill'] : [],
  };
}

function blockLines(block: PaperBlock): readonly string[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return [block.text];
    case 'list':
      return block.items.map((item, index) => `${index + 1}. ${item}`);
    case 'table':
      return [block.head, ...block.rows].map((cells) => cells.join(' | '));
  }
}
