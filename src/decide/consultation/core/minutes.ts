/** 会商纪要 in the order the district writes it: 时间, 主持, 参会, 雨水情, 各方意见, 议定事项, 分送 (design.md §2). */
import {
  responseLevelInChinese,
  standingInChinese,
  warningLevelInChinese,
  type Colour,
  type ResponseLevel,
} from '../../../shared/level.js';
import { dateTimeInChinese, minuteMs, timeOfDayInChinese } from '../../../shared/time.js';
import type { Paper, PaperBlock } from '../../documents/core/paper.js';
import { originNames, type Origin } from './origin.js';

/** A body that 会签ed, and when. */
export interface Cosigner {
  readonly body: string;
  readonly at: number;
}

export interface MinutesFacts {
  readonly round: number;
  readonly streamName: string;
  readonly decidingBody: string;
  readonly origin: Origin;
  readonly convenedAt: number;
  readonly concludedAt: number;
  readonly convener: string;
  /** Standing and invited seats; `from` is the body of somebody from outside. */
  readonly seats: readonly {
    readonly name: string;
    readonly seat: string;
    readonly present: boolean;
    readonly outside: boolean;
    /** How often it was called again. */
    readonly chased: number;
  }[];
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
    readonly viaLink: boolean;
    readonly attachments: number;
    /** The newest of this unit; earlier ones are kept as changes of mind. */
    readonly isNewest: boolean;
    /** Whether it departs from the verdict. */
    readonly dissents: boolean;
  }[];
  readonly adjournments: readonly { readonly at: number; readonly resumesAt: number; readonly reason: string }[];
  /** What was issued ahead of the round, and whether the verdict confirms it. */
  readonly emergency: {
    readonly at: number;
    readonly reason: string;
    readonly leader: string | null;
    readonly confirmed: boolean;
  } | null;
  /** 会签 of a joint round, the body that leads first; empty for an ordinary one. */
  readonly cosigners: readonly Cosigner[];
  /** Bodies that refused to 会签: the round went on by itself. */
  readonly refusals: readonly { readonly body: string; readonly reason: string; readonly at: number }[];
  /** Null: not concluded yet, as the minutes stand now. */
  readonly verdict: {
    readonly kindName: string;
    /** Whether it sets a level; keeping, ending and a reasoned no set none. */
    readonly declares: boolean;
    readonly level: Colour | null;
    readonly responseLevel: ResponseLevel | null;
    readonly areas: readonly string[];
    readonly reason: string;
  } | null;
  readonly copies: readonly string[];
}

/** A heading and what stands under it, one line or several. */
export interface MinutesSection {
  readonly heading: string;
  readonly lines: readonly string[];
}

export interface Minutes {
  readonly title: string;
  readonly sections: readonly MinutesSection[];
}

export function minutesOf(facts: MinutesFacts): Minutes {
  return {
    title: `${facts.decidingBody}${facts.streamName}第${facts.round}轮会商纪要`,
    sections: [
      { heading: '时间', lines: timeLines(facts) },
      { heading: '主持', lines: [facts.convener] },
      { heading: '参会', lines: attendance(facts) },
      {
        heading: '雨水情',
        lines: [facts.situation.length > 0 ? facts.situation.join(';') : '会商时没有收到雨水情信息'],
      },
      {
        heading: '各方意见',
        lines: facts.opinions.length > 0 ? facts.opinions.map(opinionLine) : ['没有单位发表意见。'],
      },
      { heading: '议定事项', lines: resolution(facts) },
      { heading: '分送', lines: [facts.copies.join('、')] },
    ],
  };
}

/** The same as a paper under its number; who is sent it stands below, as on every paper. */
export function minutesPaper(facts: MinutesFacts, { number, isDrill }: { number: string; isDrill: boolean }): Paper {
  const { title, sections } = minutesOf(facts);
  const said = sections.filter(({ heading }) => heading !== '分送');
  return {
    kind: 'minutes',
    title,
    number,
    addressees: [],
    blocks: said.flatMap(({ heading, lines }, index): PaperBlock[] => [
      { kind: 'heading', text: `${numerals[index]}、${heading}` },
      ...lines.map((text): PaperBlock => ({ kind: 'paragraph', text })),
    ]),
    signatures: facts.cosigners.length > 0 ? facts.cosigners : [{ body: facts.decidingBody, at: facts.concludedAt }],
    attachments: [],
    copies: facts.copies,
    marks: isDrill ? ['drill'] : [],
  };
}

const numerals = '一二三四五六七';

/** As plain text, one section after the other. */
export function minutesText(facts: MinutesFacts): string {
  const { title, sections } = minutesOf(facts);
  return [
    title,
    '',
    ...sections.flatMap(({ heading, lines }, index) => {
      const head = `${numerals[index]}、${heading}:`;
      const [only, ...more] = lines;
      // Opinions are always listed, one a line.
      return heading === '各方意见' || more.length > 0
        ? [head, ...lines.map((line) => `  ${line}`)]
        : [`${head}${only}`];
    }),
  ].join('\n');
}

function timeLines({ convenedAt, concludedAt, origin, adjournments }: MinutesFacts): string[] {
  return [
    `${dateTimeInChinese(convenedAt)}至${dateTimeInChinese(concludedAt)}(${originNames[origin]})`,
    ...adjournments.map(
      ({ at, resumesAt, reason }) =>
        `${timeOfDayInChinese(at)}休会，定于${timeOfDayInChinese(resumesAt)}复会。理由:${reason}`,
    ),
  ];
}

/** Present, then everybody who did not come, with how long they were waited for and how often chased. */
function attendance({ seats, convenedAt, concludedAt }: MinutesFacts): string[] {
  const present = seats
    .filter((seat) => seat.present)
    .map(({ name, outside }) => `${name}${outside ? '(系统外)' : ''}`);
  const minutes = Math.floor((concludedAt - convenedAt) / minuteMs);
  const absent = seats
    .filter((seat) => !seat.present && (seat.seat !== 'invited' || seat.chased > 0))
    .map(({ name, chased }) => `${name}(${minutes}分钟未到${chased > 0 ? `，催${chased}次` : ''})`);
  return [
    present.length > 0 ? present.join('、') : '无单位到会',
    ...(absent.length > 0 ? [`未到:${absent.join('、')}。未到不视为同意。`] : []),
  ];
}

function resolution({ verdict, opinions, emergency, cosigners, refusals }: MinutesFacts): string[] {
  const dissenting = opinions.filter(({ isNewest, dissents }) => isNewest && dissents);
  return [
    verdict
      ? `${verdict.kindName}。${declaredText(verdict)}${verdict.reason ? `理由:${verdict.reason}` : ''}`
      : '待召集单位作出结论。',
    ...(dissenting.length > 0 ? [`保留意见:${dissenting.map(({ unitName }) => unitName).join('、')}。`] : []),
    ...(emergency ? [emergencyLine(emergency, verdict !== null)] : []),
    ...(cosigners.length > 0
      ? [`联合会商，会签:${cosigners.map(({ body, at }) => `${body}(${timeOfDayInChinese(at)})`).join('、')}。`]
      : []),
    ...refusals.map(({ body, reason, at }) => `${timeOfDayInChinese(at)}${body}拒绝会签，各自会商。理由:${reason}`),
  ];
}

function emergencyLine(
  { at, reason, leader, confirmed }: NonNullable<MinutesFacts['emergency']>,
  isConcluded: boolean,
): string {
  const outcome = confirmed ? '会商确认该决定' : '会商结论与该决定不一致，以会商结论为准调整';
  return `应急先行:${dateTimeInChinese(at)}召集人${leader ? `与${leader}` : ''}先行决定，会商同步进行。理由:${reason}。${isConcluded ? outcome : '待会商确认'}。`;
}

function declaredText(verdict: NonNullable<MinutesFacts['verdict']>): string {
  if (!verdict.declares || verdict.level === null) return '';
  const scope = verdict.areas.length > 0 ? `,范围:${verdict.areas.join('、')}` : '';
  return `${standingInChinese(verdict.level, verdict.responseLevel)}${scope}。`;
}

function opinionLine(opinion: MinutesFacts['opinions'][number]): string {
  const speaker = `${opinion.speaker}(${opinion.post}${opinion.onBehalfOf ? `,代${opinion.onBehalfOf}` : ''}${opinion.viaLink ? ',经链接' : ''})`;
  const level =
    opinion.level === null
      ? '不需发布预警'
      : `预警${warningLevelInChinese(opinion.level)}、${responseText(opinion.responseLevel)}`;
  const notes = [
    ...(opinion.isNewest ? [] : ['后有更改']),
    ...(opinion.isNewest && opinion.dissents ? ['与结论不同'] : []),
    ...(opinion.attachments > 0 ? [`附件${opinion.attachments}件`] : []),
  ];
  return `${opinion.unitName} ${speaker}:${level}。${opinion.why}${opinion.measures ? ` 建议措施:${opinion.measures}` : ''}${notes.length > 0 ? `(${notes.join('，')})` : ''}`;
}

function responseText(level: ResponseLevel | null): string {
  return level === null ? '不启动响应' : `响应${responseLevelInChinese(level)}`;
}
