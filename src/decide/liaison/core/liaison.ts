/** 流域联防联控: what is told to whom along the rivers, and what was answered (domain.md §8.2; design.md §2). */
import { standingInChinese, type Colour, type ResponseLevel } from '../../../shared/level.js';
import { error, type Reason } from '../../../shared/reason.js';
import { dateTimeInChinese } from '../../../shared/time.js';
import type { Paper } from '../../documents/core/paper.js';
import type { Course } from '../../observation/core/gauge-chain.js';
import type { Counterpart, Station } from '../../rulebook/core/rulebook.js';

/** `inform` 通报 · `demand` 联合调度需求: agreed or refused · `invite` 邀请会商: likewise. */
export const purposes = ['inform', 'demand', 'invite'] as const;
export type Purpose = (typeof purposes)[number];

export const purposesInChinese: Record<Purpose, string> = {
  inform: '通报',
  demand: '联合调度需求',
  invite: '会商邀请',
};

export const noticeStates = ['draft', 'sent', 'discarded'] as const;
export type NoticeState = (typeof noticeStates)[number];

export const replies = ['agreed', 'refused'] as const;
export type Reply = (typeof replies)[number];

/** Something a counterpart should be told, and why; a person writes, decides and sends. */
export interface Suggestion {
  /** The same thing is suggested once. */
  readonly key: string;
  readonly unitIds: readonly string[];
  readonly incidentId: string | null;
  readonly title: string;
  readonly text: string;
}

export interface StandingWarning {
  readonly versionId: string;
  readonly incidentId: string;
  readonly stream: string;
  readonly streamName: string;
  readonly decidingBody: string;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly areaNames: readonly string[];
}

/**
 * Whoever lies below a gauge that a crest or a rise will reach is told of it with the travel times; whoever lies below or
 * beside us is told of a warning in a stream it is told of. What was drafted or sent already is not suggested again.
 */
export function suggestions(given: {
  readonly counterparts: readonly Counterpart[];
  readonly stations: readonly Station[];
  readonly courses: readonly Course[];
  readonly warnings: readonly StandingWarning[];
  readonly known: ReadonlySet<string>;
}): readonly Suggestion[] {
  const { counterparts, courses, warnings, known } = given;
  const below = counterparts.filter(({ relations }) => relations.includes('downstream'));
  const beside = counterparts.filter(
    ({ relations }) => relations.includes('downstream') || relations.includes('neighbour'),
  );
  const ofRivers = courses
    .filter(({ arrivals }) => arrivals.some(({ isOurs }) => isOurs))
    .flatMap((course) => {
      const told = below.filter(({ stations }) => course.arrivals.some(({ station }) => stations.includes(station)));
      return told.length === 0 ? [] : [suggestionOf(course, told, given.stations)];
    });
  const ofWarnings = warnings.flatMap((warning) => {
    const told = beside.filter(({ streams }) => streams.includes(warning.stream));
    return told.length === 0 ? [] : [warningSuggestion(warning, told)];
  });
  return [...ofRivers, ...ofWarnings].filter(({ key }) => !known.has(key));
}

function suggestionOf(course: Course, told: readonly Counterpart[], stations: readonly Station[]): Suggestion {
  const { wave, arrivals } = course;
  const name = (id: string) => stations.find((station) => station.id === id)?.name ?? id;
  const theirs = arrivals.filter(({ station }) => told.some((counterpart) => counterpart.stations.includes(station)));
  const what = wave.kind === 'crest' ? '洪峰' : '涨水';
  return {
    key: `wave ${wave.station} ${wave.began}`,
    unitIds: told.map(({ unitId }) => unitId),
    incidentId: null,
    title: `关于${name(wave.station)}${what}的通报`,
    text: [
      course.because.zh,
      ...theirs.map(
        ({ station, earliest, latest }) =>
          `预计${dateTimeInChinese(earliest)}至${dateTimeInChinese(latest)}影响${name(station)}（按河段传播时间推算，供参考）。`,
      ),
      '请做好防范，收到请答复；贵方上下游情况请同时告知我区。',
    ].join('\n'),
  };
}

function warningSuggestion(warning: StandingWarning, told: readonly Counterpart[]): Suggestion {
  return {
    key: `warning ${warning.versionId}`,
    unitIds: told.map(({ unitId }) => unitId),
    incidentId: warning.incidentId,
    title: `关于我区${warning.streamName}预警的通报`,
    text: [
      `${warning.decidingBody}：${warning.streamName} ${standingInChinese(warning.level, warning.responseLevel)}，范围：${warning.areaNames.join('、')}。`,
      '请关注对贵区的影响，收到请答复；雨水情和工程调度变化请相互告知。',
    ].join('\n'),
  };
}

export interface NoticeWords {
  readonly purpose: Purpose;
  readonly title: string;
  readonly text: string;
  readonly unitIds: readonly string[];
}

/** Everything that keeps a notice from being sent. `known`: whom the plan names as counterparts. */
export function noticeFaults(words: NoticeWords, known: ReadonlySet<string>): Reason[] {
  const faults: Reason[] = [];
  if (words.title.trim() === '') faults.push(error('title', 'liaison.title-missing', '没有标题', 'it has no title'));
  if (words.text.trim() === '') faults.push(error('text', 'liaison.text-missing', '没有正文', 'it says nothing'));
  if (words.unitIds.length === 0)
    faults.push(error('unitIds', 'liaison.nobody-addressed', '没有通报对象', 'it is addressed to nobody'));
  words.unitIds.forEach((unitId, index) => {
    if (!known.has(unitId))
      faults.push(
        error(
          `unitIds[${index}]`,
          'liaison.not-a-counterpart',
          `规程里没有这个联防单位：${unitId}`,
          `${unitId} is no counterpart of the plan`,
        ),
      );
  });
  return faults;
}

/** The notice as a paper under its number. */
export function noticePaper(
  words: NoticeWords,
  given: {
    readonly number: string;
    readonly decidingBody: string;
    readonly unitNames: readonly string[];
    readonly sentAt: number;
    readonly isDrill: boolean;
  },
): Paper {
  return {
    kind: 'liaison',
    title: words.title,
    number: given.number,
    addressees: given.unitNames,
    blocks: words.text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .map((text) => ({ kind: 'paragraph', text: text.trim() })),
    signatures: [{ body: given.decidingBody, at: given.sentAt }],
    attachments: [],
    copies: [],
    marks: given.isDrill ? ['drill'] : [],
  };
}

/** What a counterpart's desk is told by telephone. */
export function noticeCall(words: NoticeWords, number: string, decidingBody: string, isDrill: boolean): string {
  const asks = words.purpose === 'inform' ? '收到请答复。' : '是否同意请答复。';
  const said = words.text.replace(/\s*\r?\n\s*/g, ' ').slice(0, 300);
  return `${isDrill ? '【演练】' : ''}${decidingBody}${purposesInChinese[words.purpose]}（${number}）：${words.title}。${said}${asks}`;
}
