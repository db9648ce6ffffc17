/** The words of instructions and control orders: plain orders, not advice; a control measure without its number says only "prepare" (design.md §2). */
import { colourRank, standingInChinese, type Colour, type ResponseLevel } from '../../../shared/level.js';
import { beijingDate, dateTimeInChinese, timeOfDayInChinese } from '../../../shared/time.js';
import { doneWhenInChinese } from '../../rulebook/core/rulebook-words.js';
import type { OrderedMeasure } from './instructions-for.js';

export interface InstructionWords {
  readonly decidingBody: string;
  readonly streamName: string;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly subjectName: string;
  readonly number: string | null;
  readonly isDrill: boolean;
  /** When it is said; a deadline of another day carries its date. */
  readonly issuedAt: number;
}

/** Text of one instruction. `orderNumbers`: measure id → number of the signed control order. */
export function instructionText(
  words: InstructionWords,
  measures: readonly OrderedMeasure[],
  orderNumbers: ReadonlyMap<string, string>,
): string {
  const said = measures.flatMap((measure) => {
    const orderNumber = orderNumbers.get(measure.id) ?? null;
    return measure.authority === 'control' && orderNumber === null
      ? []
      : [measureText(measure, orderNumber, words.issuedAt)];
  });
  const lines = said.map((text, index) => `${index + 1}. ${text}`);
  // Said once: a text of a few parts has no room for the same line four times.
  const waiting = measures.length - said.length;
  return [
    `${words.isDrill ? '【演练】' : ''}${words.decidingBody}:${words.streamName} ${standingInChinese(words.level, words.responseLevel)}${words.number ? `(${words.number})` : ''}`,
    `${words.subjectName}须:`,
    ...lines,
    ...(waiting > 0 ? [`${lines.length > 0 ? '另有' : ''}${waiting}项管控:做好准备,命令另行下达。`] : []),
  ].join('\n');
}

/** The relay of a trusted signal: what to do at once, and that orders follow. */
export function relayText(
  words: Omit<InstructionWords, 'number' | 'responseLevel'> & { issuerName: string },
  measures: readonly OrderedMeasure[],
  preparing: boolean,
): string {
  return [
    `${words.isDrill ? '【演练】' : ''}转${words.issuerName}${words.streamName}信号,预警决定正在研判。${words.subjectName}先行:`,
    ...measures.map((measure, index) => `${index + 1}. ${measureText(measure, null, words.issuedAt)}`),
    ...(preparing ? ['请做好管控准备,命令另行下达。'] : []),
  ].join('\n');
}

/** What saves lives now: of the immediate measures those of the gravest level. What is on duty stands in the tasks. */
function takeCover(measures: readonly OrderedMeasure[]): readonly OrderedMeasure[] {
  const immediate = measures.filter(({ authority }) => authority === 'immediate');
  const gravest = Math.max(...immediate.map(({ level }) => colourRank(level)));
  return immediate.filter(({ level }) => colourRank(level) === gravest);
}

/** 旁路 called off: false, or over. */
export function bypassOverText(words: {
  readonly streamName: string;
  readonly afterTasks: string;
  readonly isDrill: boolean;
}): string {
  return `${words.isDrill ? '【演练】' : ''}${words.streamName}预警已取消或结束。做好${words.afterTasks},有伤亡和险情立即报告。`;
}

/** Where seconds count: the danger, then the one thing to do at once; nobody is asked to answer. */
export function bypassText(
  words: {
    readonly streamName: string;
    readonly subjectName: string;
    readonly fact: string;
    readonly isDrill: boolean;
  },
  measures: readonly OrderedMeasure[],
): string {
  return [
    `${words.isDrill ? '【演练】' : ''}${words.fact || words.streamName}。先避险,不必应答。`,
    ...takeCover(measures).map(({ text }) => `${words.subjectName}:${text}`),
  ].join('\n');
}

/** One measure with its deadline and proof; a control measure comes here only with the number it leaves under. */
function measureText(measure: OrderedMeasure, orderNumber: string | null, issuedAt: number): string {
  const under = orderNumber === null ? '' : `凭${orderNumber},`;
  const isToday = beijingDate(measure.dueAt) === beijingDate(issuedAt);
  const due = isToday ? timeOfDayInChinese(measure.dueAt) : dateTimeInChinese(measure.dueAt);
  return `${measure.text}(${under}${due}前,${doneWhenInChinese(measure.doneWhen)})`;
}

/** How it became easier for a post: the level went down, its area left the warning, or the warning ended. */
export const easings = ['lowered', 'left', 'lifted'] as const;
export type Easing = (typeof easings)[number];

/** What goes on after a lift: each with its own deadline and proof; nothing where the plan has nothing for this post. */
export function afterTasksText(measures: readonly OrderedMeasure[], issuedAt: number): string {
  return [
    ...(measures.length === 0 ? [] : ['雨后须完成并逐项报落实:']),
    ...measures.map((measure, index) => `${index + 1}. ${measureText(measure, null, issuedAt)}`),
  ].join('\n');
}

/** 撤销: told to everybody who was told before, as loudly. */
export function cancelText(
  words: Pick<InstructionWords, 'decidingBody' | 'streamName' | 'level' | 'responseLevel' | 'number' | 'isDrill'> & {
    readonly subjectName: string;
    /** 误发, 未出现, 演练. */
    readonly why: string;
    readonly reason: string;
  },
): string {
  const number = words.number ? `(${words.number})` : '';
  return `${words.isDrill ? '【演练】' : ''}${words.decidingBody}:撤销${words.streamName}预警(${words.why})${number},原为${standingInChinese(words.level, words.responseLevel)}。理由:${words.reason}。${words.subjectName}停止执行本预警下的措施;停类管控令同时解除,禁、撤、疏类管控令另行解除,未见解除令前继续执行,已转移人员经现场核查后返回。`;
}

/** 降级, 范围调整 or 解除, as a post reads it: what stands now, and that guard is kept. */
export function easeText(
  words: Pick<
    InstructionWords,
    'decidingBody' | 'streamName' | 'level' | 'responseLevel' | 'subjectName' | 'number' | 'isDrill'
  > & {
    readonly easing: Easing;
    /** What goes on when it is over, in the stream's words. */
    readonly afterTasks: string;
  },
): string {
  const head = `${words.isDrill ? '【演练】' : ''}${words.decidingBody}:${words.streamName}`;
  const number = words.number ? `(${words.number})` : '';
  switch (words.easing) {
    case 'lifted':
      return `${head}预警解除、应急响应终止${number}。停类管控令同时解除;禁、撤、疏类管控令另行解除,未见解除令前继续执行。${words.subjectName}继续做好${words.afterTasks},人员暂不返回危险区域,等核查后通知。`;
    case 'left':
      return `${head}预警范围调整${number},${words.subjectName}已不在范围内。继续做好${words.afterTasks};管控令未解除前继续执行。`;
    case 'lowered':
      return `${head}降为 ${standingInChinese(words.level, words.responseLevel)}${number}。${words.subjectName}按新一级措施落实,已应答的不必再答;管控令未解除前继续执行。`;
  }
}
