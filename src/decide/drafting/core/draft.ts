/** Papers that people write: what a draft may hold, when it may be signed, and the paper it becomes (issue 5; domain.md §1.3). */
import { error, type Reason } from '../../../shared/reason.js';
import type { Paper, PaperBlock, PaperMark } from '../../documents/core/paper.js';

/** 风险研判报告, 提示函 below the thresholds, 调度指令. */
export const draftKinds = ['risk-report', 'hint', 'dispatch'] as const;
export type DraftKind = (typeof draftKinds)[number];

export const draftStates = ['draft', 'awaiting-signature', 'signed', 'discarded'] as const;
export type DraftState = (typeof draftStates)[number];

/** What a person edits; everything else is known. */
export interface DraftContent {
  readonly title: string;
  /** Units of the directory. */
  readonly addressees: readonly string[];
  readonly sections: readonly { readonly heading: string; readonly text: string }[];
  /** 会签: bodies that issue it together with ours. */
  readonly jointBodies: readonly string[];
  readonly attachments: readonly string[];
  readonly copies: readonly string[];
}

/** Which states an act leads from and to; what is signed or discarded stays so. */
const moves = {
  edit: { from: 'draft', to: 'draft' },
  submit: { from: 'draft', to: 'awaiting-signature' },
  return: { from: 'awaiting-signature', to: 'draft' },
  sign: { from: 'awaiting-signature', to: 'signed' },
  discard: { from: 'draft', to: 'discarded' },
} as const;
export type DraftAct = keyof typeof moves;

export function nextState(act: DraftAct, from: DraftState): DraftState | null {
  return moves[act].from === from ? moves[act].to : null;
}

/** A hint stands below the thresholds: it declares no warning and starts no response; a signal it rests on may be named. */
const namesLevel = /[蓝黄橙红]色?(\([一二三四]级\))?预警(?!信号)|[ⅠⅡⅢⅣ一二三四]级(应急)?响应/;

/** Everything that keeps a draft from being submitted, with its place. */
export function draftFaults(kind: DraftKind, content: DraftContent): Reason[] {
  const faults: Reason[] = [];
  const fault = (where: string, code: string, zh: string, en: string) =>
    void faults.push(error(where, `drafting.${code}`, zh, en));
  if (content.title.trim() === '') fault('title', 'title-missing', '没有标题', 'it has no title');
  if (content.sections.length === 0) fault('sections', 'empty', '没有正文', 'it says nothing');
  content.sections.forEach(({ heading, text }, index) => {
    if (text.trim() === '')
      fault(`sections[${index}].text`, 'section-empty', `“${heading}”没有内容`, `"${heading}" is empty`);
  });
  if (kind !== 'risk-report' && content.addressees.length === 0)
    fault('addressees', 'nobody-addressed', '没有主送单位', 'it is addressed to nobody');
  const words = [content.title, ...content.sections.flatMap(({ heading, text }) => [heading, text])];
  if (kind === 'hint' && words.some((text) => namesLevel.test(text)))
    fault(
      'sections',
      'hint-names-level',
      '提示函在预警标准以下，不写预警颜色和响应级别；达到标准请发布预警',
      'a hint stands below the thresholds: it names no colour and no response; issue a warning instead',
    );
  return faults;
}

/** Where two versions differ, with the newer words: what the second of two editors must see. */
export function newerWords(mine: DraftContent, newer: DraftContent): Reason[] {
  const parts = (content: DraftContent): ReadonlyMap<string, string> =>
    new Map([
      ['title', content.title],
      ['addressees', content.addressees.join('、')],
      ...content.sections.map(({ heading, text }, index) => [`sections[${index}]`, `${heading}\n${text}`] as const),
      ['jointBodies', content.jointBodies.join('、')],
      ['attachments', content.attachments.join('、')],
      ['copies', content.copies.join('、')],
    ]);
  const [before, after] = [parts(mine), parts(newer)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((place) => before.get(place) !== after.get(place))
    .map((place) => error(place, 'drafting.newer-words', after.get(place) ?? '', after.get(place) ?? ''));
}

export interface PaperFacts {
  readonly kind: DraftKind;
  readonly content: DraftContent;
  readonly number: string;
  readonly decidingBody: string;
  readonly addresseeNames: readonly string[];
  readonly signedAt: number;
  readonly isDrill: boolean;
}

const numerals = '一二三四五六七八九十';

/** The paper as it is frozen; before it is signed, with what stands in the place of its number. */
export function paperOfDraft({ kind, content, number, decidingBody, ...facts }: PaperFacts): Paper {
  const marks: readonly PaperMark[] = facts.isDrill ? ['drill'] : [];
  return {
    kind,
    title: content.title,
    number,
    addressees: facts.addresseeNames,
    blocks: content.sections.flatMap(({ heading, text }, index): PaperBlock[] => [
      ...(heading.trim() === ''
        ? []
        : [{ kind: 'heading' as const, text: `${numerals[index] ?? index + 1}、${heading}` }]),
      ...text
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '')
        .map((line): PaperBlock => ({ kind: 'paragraph', text: line.trim() })),
    ]),
    signatures: [decidingBody, ...content.jointBodies].map((body) => ({ body, at: facts.signedAt })),
    attachments: content.attachments,
    copies: content.copies,
    marks,
  };
}

/** A call reads out about a minute; what is longer is read on paper. */
const longestCall = 400;

/** What an addressee is told: who says it, under which number, and as much of it as a call can hold. */
export function callText(paper: Paper): string {
  const head = `${paper.marks.includes('drill') ? '【演练】' : ''}${paper.signatures[0]?.body ?? ''}：${paper.title}（${paper.number ?? ''}）。`;
  const body = paper.blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : [])).join(' ');
  const room = longestCall - head.length;
  return body.length <= room ? `${head}${body}` : `${head}${body.slice(0, Math.max(0, room - 9))}……全文见文书。`;
}
