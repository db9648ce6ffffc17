/** The words of a warning: headline, notice and identifier (domain.md §9 required content, §10.1 identifier, §13 words). */
import {
  standingInChinese,
  warningLevelInChinese,
  responseLevelInChinese,
  type Colour,
  type ResponseLevel,
} from '../../../shared/level.js';
import { beijingDigits, dateTimeInChinese } from '../../../shared/time.js';
import type { Paper, PaperMark } from '../../documents/core/paper.js';
import { responseRank, type CancelClass, type Levels, type SuperiorFact, type WarningAction } from './lifecycle.js';

export interface Worded {
  readonly action: WarningAction;
  readonly streamName: string;
  readonly decidingBody: string;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly areaNames: readonly string[];
  /** The streets by level, gravest first; one block where all stand alike. */
  readonly blocks: readonly (Levels & { readonly areaNames: readonly string[] })[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly reason: string;
  readonly cancelClass: CancelClass | null;
  /** Why it stands below or above the superior, and what that is; null where it stands with it. */
  readonly againstSuperior: string | null;
  readonly superior: SuperiorFact | null;
  /** Why it was decided before the round was held; null on the ordinary path. */
  readonly emergency: string | null;
  readonly callBack: string;
  readonly number: string;
  /** The nature of a drill is said in every text. */
  readonly isDrill: boolean;
}

const verbs: Record<WarningAction, string> = {
  issue: '发布',
  raise: '升级发布',
  extend: '继续发布',
  areas: '调整范围发布',
  lower: '降级为',
  correct: '更正发布',
  lift: '解除',
  cancel: '撤销',
};

const responseVerbs: Record<WarningAction, string> = {
  issue: '启动',
  raise: '调整为',
  extend: '继续',
  areas: '继续',
  lower: '调整为',
  correct: '更正',
  lift: '终止',
  cancel: '撤销',
};

export const cancelNames: Readonly<Record<CancelClass, string>> = {
  'mis-issued': '误发',
  'not-occurred': '未出现',
  drill: '演练',
};

export function headline(worded: Pick<Worded, 'action' | 'streamName' | 'decidingBody' | 'level' | 'isDrill'>): string {
  return `${worded.isDrill ? '【演练】' : ''}${worded.decidingBody}${verbs[worded.action]}${worded.streamName}${warningLevelInChinese(worded.level)}预警`;
}

/** 启动/调整/终止应急响应通知, in plain text as it is sent and read out. */
export function noticeText(worded: Worded): string {
  return [worded.number, headline(worded), '', ...noticeLines(worded)].join('\n');
}

function noticeLines(worded: Worded): readonly string[] {
  return [
    decisionOf(worded),
    worded.emergency === null ? '' : `先行处置，会商同步进行。理由:${worded.emergency}`,
    againstSuperiorOf(worded),
    worded.reason ? `理由:${worded.reason}` : '',
    ordersOf(worded),
    `回拨电话:${worded.callBack}`,
  ].filter((line) => line !== '');
}

/** 启动/调整/终止应急响应通知 as a paper, with the marks its approval gives it. */
export function noticePaper(worded: Worded, marks: readonly PaperMark[] = []): Paper {
  return {
    kind: 'notice',
    title: noticeTitle(worded),
    number: worded.number,
    addressees: ['各街道办事处', '区级有关部门', '有关单位'],
    blocks: noticeLines(worded).map((text) => ({ kind: 'paragraph', text })),
    signatures: [{ body: worded.decidingBody, at: worded.issuedAt }],
    attachments: [],
    copies: [],
    marks: [...(worded.isDrill ? (['drill'] as const) : []), ...marks],
  };
}

/** 关于启动、调整、终止应急响应的通知, with the warning's own ladder beside it. */
function noticeTitle({ action, decidingBody, streamName, level, responseLevel }: Worded): string {
  const warning = `${verbs[action]}${streamName}${action === 'lift' || action === 'cancel' ? '' : warningLevelInChinese(level)}预警`;
  const response =
    responseLevel === null ? '' : `、${responseVerbs[action]}${responseLevelInChinese(responseLevel)}应急响应`;
  return `${decidingBody}关于${warning}${response}的通知`;
}

function decisionOf(worded: Worded): string {
  const { action, decidingBody, streamName } = worded;
  const scope = worded.areaNames.join('、');
  const from = dateTimeInChinese(worded.issuedAt);
  if (action === 'cancel')
    return `${decidingBody}决定自${from}起撤销${streamName}预警和应急响应(${worded.cancelClass === null ? '' : cancelNames[worded.cancelClass]})。范围:${scope}。`;
  const because = restsOnRound(worded) ? '经会商研判,' : '';
  if (action === 'lift')
    return `${because}${decidingBody}决定自${from}起解除${streamName}预警、终止应急响应。范围:${scope}。`;
  const until = `有效期至${dateTimeInChinese(worded.expiresAt)},到期前由本部延长或解除。`;
  const levels =
    worded.blocks.length < 2
      ? `${standingInChinese(worded.level, worded.responseLevel)}。范围:${scope}。`
      : `${worded.blocks.map((block) => `${standingInChinese(block.level, block.responseLevel)},范围:${block.areaNames.join('、')}`).join(';')}。各行业按最高级别落实。`;
  return `${because}${decidingBody}决定自${from}起:${levels}${until}`;
}

/** Extending, correcting and changing the areas change no level and rest on no round; the emergency path goes before it. */
function restsOnRound({ action, emergency }: Worded): boolean {
  return emergency === null && action !== 'extend' && action !== 'correct' && action !== 'areas';
}

function againstSuperiorOf({ againstSuperior, superior, responseLevel }: Worded): string {
  if (againstSuperior === null || superior === null || superior.responseLevel === responseLevel) return '';
  const isBelow = responseRank(responseLevel) < responseRank(superior.responseLevel);
  return `${isBelow ? '低于' : '高于'}${superior.by}${responseLevelInChinese(superior.responseLevel)}响应,理由:${againstSuperior}`;
}

function ordersOf({ action, responseLevel }: Worded): string {
  if (action === 'cancel')
    return '此前按该预警下达的指令和管控令同时撤销,已采取的措施由各单位恢复;人员返回以现场核查为准。';
  if (action === 'lift') return '各街道、各部门继续做好雨后排查、退水巡查和恢复工作,不得放松警惕。';
  return `各街道按一街道一方案、各行业按一行业一措施立即落实并应答;街道依据自身情况及时启动本级响应(${responseWords(responseLevel)})。`;
}

function responseWords(level: ResponseLevel | null): string {
  return level === null ? '区级未启动响应' : `区级响应${responseLevelInChinese(level)}`;
}

/**
 * `ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N`, 31 characters: region, sector, sub-unit and extension (the last three not
 * assigned to the district yet, so zeros), time of entry in Beijing, serial within unit and second.
 */
export function capIdentifierPrefix(districtCode: string, sentAt: number): string {
  return `${districtCode}00000000_${beijingDigits(sentAt)}_`;
}
