/** The words of a warning: headline, notice and identifier (domain.md §9 required content, §10.1 identifier, §13 words). */
import {
  standingInChinese,
  warningLevelInChinese,
  responseLevelInChinese,
  type Colour,
  type ResponseLevel,
} from '../../../shared/level.js';
import { beijingDigits, dateTimeInChinese } from '../../../shared/time.js';
import type { WarningAction } from './lifecycle.js';

export interface Worded {
  readonly action: WarningAction;
  readonly streamName: string;
  readonly decidingBody: string;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly areaNames: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly reason: string;
  readonly callBack: string;
  readonly number: string;
  /** The nature of a drill is said in every text. */
  readonly isDrill: boolean;
}

const verbs: Record<WarningAction, string> = {
  issue: '发布',
  raise: '升级发布',
  extend: '继续发布',
  lower: '降级为',
  correct: '更正发布',
  lift: '解除',
};

export function headline(worded: Pick<Worded, 'action' | 'streamName' | 'decidingBody' | 'level' | 'isDrill'>): string {
  return `${worded.isDrill ? '【演练】' : ''}${worded.decidingBody}${verbs[worded.action]}${worded.streamName}${warningLevelInChinese(worded.level)}预警`;
}

/** 启动/调整/终止应急响应通知, in plain text as it is printed. */
export function noticeText(worded: Worded): string {
  const scope = worded.areaNames.join('、');
  // Extending and correcting change no level and rest on no round of their own.
  const because = worded.action === 'extend' || worded.action === 'correct' ? '' : '经会商研判,';
  const lines = [
    worded.number,
    headline(worded),
    '',
    worded.action === 'lift'
      ? `${because}${worded.decidingBody}决定自${dateTimeInChinese(worded.issuedAt)}起解除${worded.streamName}预警、终止应急响应。范围:${scope}。`
      : `${because}${worded.decidingBody}决定自${dateTimeInChinese(worded.issuedAt)}起:${standingInChinese(worded.level, worded.responseLevel)}。范围:${scope}。有效期至${dateTimeInChinese(worded.expiresAt)},到期前由本部延长或解除。`,
    worded.reason ? `理由:${worded.reason}` : '',
    worded.action === 'lift'
      ? '各街道、各部门继续做好雨后排查、退水巡查和恢复工作,不得放松警惕。'
      : `各街道按一街道一方案、各行业按一行业一措施立即落实并应答;街道依据自身情况及时启动本级响应(${responseWords(worded.responseLevel)})。`,
    `回拨电话:${worded.callBack}`,
  ];
  return lines.filter((line, index) => line !== '' || index === 2).join('\n');
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
