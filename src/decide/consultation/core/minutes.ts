/** 会商纪要 in the order the district writes it: 时间, 主持, 参会, 雨水情, 各方意见, 议定事项, 分送 (design.md §2). */
import {
  responseLevelInChinese,
  standingInChinese,
  warningLevelInChinese,
  type Colour,
  type ResponseLevel,
} from '../../../shared/level.js';
import { dateTimeInChinese } from '../../../shared/time.js';

export interface MinutesFacts {
  readonly round: number;
  readonly streamName: string;
  readonly decidingBody: string;
  readonly convenedAt: number;
  readonly concludedAt: number;
  readonly convener: string;
  readonly seats: readonly { readonly name: string; readonly seat: string; readonly present: boolean }[];
  /** Rain and water as the signals and the rule said it. */
  readonly situation: readonly string[];
  readonly opinions: readonly {
    readonly unitName: string;
    readonly speaker: string;
    readonly post: string;
    readonly onBehalfOf: string | null;
    readonly level: Colour | null;
    readonly responseLevel: ResponseLevel | null;
    readonly why: string;
    readonly measures: string | null;
    readonly givenAt: number;
  }[];
  readonly verdict: {
    readonly kindName: string;
    /** Whether it sets a level; keeping, ending and a reasoned no set none. */
    readonly declares: boolean;
    readonly level: Colour | null;
    readonly responseLevel: ResponseLevel | null;
    readonly areas: readonly string[];
    readonly reason: string;
  };
  readonly copies: readonly string[];
}

export function minutesText(facts: MinutesFacts): string {
  const present = facts.seats.filter((seat) => seat.present).map((seat) => seat.name);
  const absent = facts.seats.filter((seat) => !seat.present && seat.seat !== 'invited').map((seat) => seat.name);
  return [
    `${facts.decidingBody}${facts.streamName}第${facts.round}轮会商纪要`,
    '',
    `一、时间:${dateTimeInChinese(facts.convenedAt)}至${dateTimeInChinese(facts.concludedAt)}`,
    `二、主持:${facts.convener}`,
    `三、参会:${present.length > 0 ? present.join('、') : '无单位到会'}${absent.length > 0 ? `。未到:${absent.join('、')}` : ''}`,
    `四、雨水情:${facts.situation.length > 0 ? facts.situation.join(';') : '会商时没有收到雨水情信息'}`,
    '五、各方意见:',
    ...(facts.opinions.length > 0 ? facts.opinions.map(opinionLine) : ['  没有单位发表意见。']),
    `六、议定事项:${facts.verdict.kindName}。${declaredText(facts.verdict)}${facts.verdict.reason ? `理由:${facts.verdict.reason}` : ''}`,
    `七、分送:${facts.copies.join('、')}`,
  ].join('\n');
}

function declaredText(verdict: MinutesFacts['verdict']): string {
  if (!verdict.declares || verdict.level === null) return '';
  const scope = verdict.areas.length > 0 ? `,范围:${verdict.areas.join('、')}` : '';
  return `${standingInChinese(verdict.level, verdict.responseLevel)}${scope}。`;
}

function opinionLine(opinion: MinutesFacts['opinions'][number]): string {
  const speaker = `${opinion.speaker}(${opinion.post}${opinion.onBehalfOf ? `,代${opinion.onBehalfOf}` : ''})`;
  const level =
    opinion.level === null
      ? '不需发布预警'
      : `预警${warningLevelInChinese(opinion.level)}、${responseText(opinion.responseLevel)}`;
  return `  ${opinion.unitName} ${speaker}:${level}。${opinion.why}${opinion.measures ? ` 建议措施:${opinion.measures}` : ''}`;
}

function responseText(level: ResponseLevel | null): string {
  return level === null ? '不启动响应' : `响应${responseLevelInChinese(level)}`;
}
