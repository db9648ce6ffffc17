/** 管控令, its release and its own message, as they are frozen, printed and read out (design.md §2). */
import { dateTimeInChinese } from '../../../shared/time.js';
import type { Paper } from '../../documents/core/paper.js';
import type { ControlDraft, DoneWhen } from '../../rulebook/core/rulebook.js';
import { controlKindInChinese, doneWhenInChinese } from '../../rulebook/core/rulebook-words.js';

export interface ControlOrderWords {
  readonly decidingBody: string;
  readonly number: string;
  readonly kind: ControlDraft['kind'];
  readonly object: string;
  readonly text: string;
  readonly executor: string;
  /** Names of the streets; empty: not said. */
  readonly streets: readonly string[];
  readonly legalBasis: string;
  /** `渝中区防汛指挥部宣布的紧急防汛期(渝中汛指〔2026〕9号)`; null: none is cited. */
  readonly floodPeriod: string | null;
  readonly trigger: string;
  readonly startAt: number;
  readonly reviewAt: number;
  readonly endsAt: number | null;
  readonly endCondition: string;
  readonly exceptions: string;
  readonly needsOpen: readonly string[];
  readonly doneWhen: DoneWhen;
  readonly consentBy: string | null;
  readonly filedWith: string | null;
  /** Number of the order it takes the place of. */
  readonly replaces: string | null;
  /** Numbers of orders of other incidents that hold the same object. */
  readonly beside: readonly string[];
  readonly isDrill: boolean;
}

const drillMark = (isDrill: boolean): string => (isDrill ? '【演练】' : '');

/** 管控令 as it is read out and sent to phones. */
export function controlOrderText(words: ControlOrderWords): string {
  return [
    `${drillMark(words.isDrill)}${words.decidingBody}管控令(${controlKindInChinese(words.kind)}) ${words.number}`,
    ...orderLines(words),
  ].join('\n');
}

/** The same as a paper with its head, number and 落款. */
export function controlOrderPaper(words: ControlOrderWords): Paper {
  return paperOf(words, `管控令(${controlKindInChinese(words.kind)})`, words.number, words.startAt, orderLines(words));
}

function paperOf(
  { decidingBody, executor, isDrill }: { decidingBody: string; executor: string; isDrill: boolean },
  title: string,
  number: string,
  at: number,
  lines: readonly string[],
): Paper {
  return {
    ...{ kind: 'control-order', title: `${decidingBody}${title}`, number, addressees: [executor] },
    blocks: lines.map((text) => ({ kind: 'paragraph', text })),
    ...{ signatures: [{ body: decidingBody, at }], attachments: [], copies: [], marks: isDrill ? ['drill'] : [] },
  };
}

function orderLines(words: ControlOrderWords): readonly string[] {
  return [
    `对象:${words.object}`,
    ...(words.streets.length > 0 ? [`范围:${words.streets.join('、')}`] : []),
    `执行单位:${words.executor}`,
    `命令:${words.text}`,
    `起始:${dateTimeInChinese(words.startAt)}。复核:${dateTimeInChinese(words.reviewAt)}`,
    ...(words.endsAt === null ? [] : [`最迟:${dateTimeInChinese(words.endsAt)}到期复核,未见解除令前继续执行`]),
    `解除条件:${words.endCondition}`,
    `例外:${words.exceptions}`,
    ...(words.needsOpen.length > 0 ? [`须保持开放:${words.needsOpen.join('、')}`] : []),
    `依据:${words.legalBasis}${words.floodPeriod === null ? '' : `;${words.floodPeriod}`}。触发:${words.trigger}`,
    ...(words.consentBy === null ? [] : [`同意:${words.consentBy}`]),
    ...(words.filedWith === null ? [] : [`备案:${words.filedWith}`]),
    ...(words.replaces === null ? [] : [`本令取代${words.replaces}管控令`]),
    ...(words.beside.length > 0 ? [`同一对象另有${words.beside.join('、')}管控令,全部解除后方可恢复`] : []),
    `完成标准:${doneWhenInChinese(words.doneWhen)}`,
  ];
}

export interface ReleaseWords {
  readonly decidingBody: string;
  readonly executor: string;
  readonly object: string;
  readonly kind: ControlDraft['kind'];
  /** Of the order that is released. */
  readonly number: string;
  /** Of the release itself; null where it is released without a paper of its own. */
  readonly releaseNumber: string | null;
  readonly releasedAt: number;
  readonly reason: string;
  readonly endCondition: string;
  /** Numbers of the orders that still hold the object. */
  readonly stillHeldBy: readonly string[];
  readonly isDrill: boolean;
}

/** 解除令: what is released and why, and what stays closed all the same. */
export function releaseText(words: ReleaseWords): string {
  return [
    `${drillMark(words.isDrill)}${words.decidingBody}解除管控${words.releaseNumber === null ? '' : `令 ${words.releaseNumber}`}`,
    ...releaseLines(words),
  ].join('\n');
}

/** A release that is signed has a number and a paper of its own. */
export function releasePaper(words: ReleaseWords & { readonly releaseNumber: string }): Paper {
  return paperOf(words, '解除管控令', words.releaseNumber, words.releasedAt, releaseLines(words));
}

function releaseLines(words: ReleaseWords): readonly string[] {
  return [
    `${words.number}管控令(${controlKindInChinese(words.kind)})自${dateTimeInChinese(words.releasedAt)}起解除`,
    `对象:${words.object}`,
    `解除条件:${words.endCondition}。已核查满足`,
    `理由:${words.reason}`,
    ...(words.stillHeldBy.length > 0
      ? [`注意:${words.stillHeldBy.join('、')}管控令仍管着同一对象,继续执行,不得恢复`]
      : []),
  ];
}

/** What an executor is told of an exception. */
export function exceptionText(words: {
  readonly number: string;
  readonly object: string;
  readonly who: string;
  readonly untilAt: number | null;
  readonly reason: string;
  readonly isDrill: boolean;
}): string {
  return `${drillMark(words.isDrill)}${words.number}管控令(${words.object})增加例外:${words.who}${words.untilAt === null ? '' : `,至${dateTimeInChinese(words.untilAt)}`}。理由:${words.reason}。其余照令执行。`;
}

/** What the desk is told when orders are to be looked at again and nobody did. */
export function reviewText(
  orders: readonly { readonly number: string | null; readonly object: string }[],
  isDrill: boolean,
): string {
  const named = orders.slice(0, 5).map(({ number, object }) => `${number ?? ''}${object}`);
  const more = orders.length > named.length ? `等${orders.length}道` : '';
  return `${drillMark(isDrill)}管控令到期未复核:${named.join('、')}${more}。请逐道决定保持并写明下次复核时间、调整例外或解除;未处理前继续有效。`;
}
