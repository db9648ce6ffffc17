/** 紧急防汛期 as a legal state of its own: declared under a signature, ended under another (design.md §2; domain.md §8.1). */
import { error, type Reason } from '../../../shared/reason.js';
import { dateTimeInChinese } from '../../../shared/time.js';
import type { Paper } from '../../documents/core/paper.js';

/** `end-awaiting`: it stands until its end is signed. */
export const periodStates = ['drafted', 'declared', 'end-awaiting', 'ended', 'discarded'] as const;
export type PeriodState = (typeof periodStates)[number];

const stateWords: Readonly<Record<PeriodState, string>> = {
  drafted: '待签发',
  declared: '生效中',
  'end-awaiting': '终止待签',
  ended: '已终止',
  discarded: '已作废',
};

export const periodActs = {
  discard: { from: ['drafted'], to: 'discarded' },
  sign: { from: ['drafted'], to: 'declared' },
  'propose-end': { from: ['declared'], to: 'end-awaiting' },
  'refuse-end': { from: ['end-awaiting'], to: 'declared' },
  'sign-end': { from: ['end-awaiting'], to: 'ended' },
} as const satisfies Readonly<Record<string, { from: readonly PeriodState[]; to: PeriodState }>>;
export type PeriodAct = keyof typeof periodActs;

export function stands(state: PeriodState): boolean {
  return state === 'declared' || state === 'end-awaiting';
}

/** Why this act can not be done now; empty when it can. */
export function mayActOnPeriod(state: PeriodState, act: PeriodAct): Reason[] {
  const from: readonly PeriodState[] = periodActs[act].from;
  return from.includes(state)
    ? []
    : [error('state', 'flood-period.state', `状态已是${stateWords[state]}`, `it is ${state} already`)];
}

/** States no act reaches; must be empty, checked at start. */
export function unreachablePeriodStates(): PeriodState[] {
  const reached = new Set<PeriodState>(['drafted']);
  for (const state of reached)
    for (const { from, to } of Object.values(periodActs))
      if ((from as readonly PeriodState[]).includes(state)) reached.add(to);
  return periodStates.filter((state) => !reached.has(state));
}

export interface PeriodWords {
  readonly decidingBody: string;
  /** Who declared it: ourselves, or the superior whose declaration is registered. */
  readonly body: string;
  readonly number: string;
  /** Of the superior's document; null where the district declares. */
  readonly superiorNumber: string | null;
  readonly streets: readonly string[];
  readonly legalBasis: string;
  readonly reason: string;
  readonly at: number;
  readonly addressees: readonly string[];
  readonly isDrill: boolean;
}

/** The paper that declares it, or passes on that a superior did. */
export function declarationPaper(words: PeriodWords): Paper {
  const own = words.superiorNumber === null;
  return paperOf(words, own ? '关于宣布进入紧急防汛期的通知' : '关于转发紧急防汛期宣布的通知', [
    own
      ? `根据${words.legalBasis}，自${dateTimeInChinese(words.at)}起进入紧急防汛期。`
      : `${words.body}${words.superiorNumber}已宣布自${dateTimeInChinese(words.at)}起进入紧急防汛期，依据${words.legalBasis}。`,
    `范围：${words.streets.join('、')}。`,
    `理由：${words.reason}`,
    '紧急防汛期内，管控令可以引用本状态作为依据。终止以通知为准。',
  ]);
}

export function endPaper(words: PeriodWords): Paper {
  return paperOf(words, '关于终止紧急防汛期的通知', [
    `${words.body}宣布的紧急防汛期自${dateTimeInChinese(words.at)}起终止。`,
    `范围：${words.streets.join('、')}。`,
    `理由：${words.reason}`,
    '紧急防汛期终止不解除管控令，管控令另行解除。',
  ]);
}

function paperOf(words: PeriodWords, title: string, lines: readonly string[]): Paper {
  return {
    ...{ kind: 'notice', title: `${words.decidingBody}${title}`, number: words.number, addressees: words.addressees },
    blocks: lines.map((text) => ({ kind: 'paragraph', text })),
    signatures: [{ body: words.decidingBody, at: words.at }],
    ...{ attachments: [], copies: [], marks: words.isDrill ? ['drill'] : [] },
  };
}

/** How an order cites it. */
export function citation(period: { readonly body: string; readonly number: string | null }): string {
  return `${period.body}宣布的紧急防汛期${period.number === null ? '' : `(${period.number})`}`;
}
