/** What a call says: who, what to do, how to reply, whom to ring back; everything a post still owes in one breath (design.md §2 叫应, §4 Failover; domain.md §13). */
import { colourRank, warningLevelInChinese, type Colour } from '../../../shared/level.js';
import type { Nature } from '../../../shared/nature.js';
import { timeOfDayInChinese } from '../../../shared/time.js';
import type { FieldAnswer, Question } from './call.js';
import { openQuestions, type Fields } from './obligation-state.js';
import { asksForCommander, exampleOf, wordOf } from './question-words.js';

/** One thing a post owes an answer to, as a call tells it. */
export interface OwedAnswer {
  /** The post that owes it: named when its next tier is called instead. */
  readonly unitName: string;
  readonly title: string;
  readonly text: string;
  readonly colour: Colour;
  readonly openedAt: number;
  readonly dueAt: number;
  readonly callsMade: number;
  readonly questions: readonly Question[];
  readonly fields: Fields;
}

export interface CallTexts {
  readonly subject: string;
  readonly texts: { readonly voice: string; readonly sms: string; readonly email: string };
}

/** Who is spoken to and where to ring back; `link` comes last and only in writing. */
export interface CallFrame {
  readonly nature: Nature;
  /** 朝天门街道基层治理指挥中心, or with a name when one person is called. */
  readonly addressee: string;
  readonly callBack: string;
  readonly link: string | null;
}

/** Seven parts of a long text message, and one minute and a half of speech. */
const smsLimit = 450;
const voiceLimit = 360;

/** Gravest first, then least time left. */
export function mostDangerousFirst<T extends { readonly colour: Colour; readonly dueAt: number }>(
  owed: readonly T[],
): T[] {
  return [...owed].sort((a, b) => colourRank(b.colour) - colourRank(a.colour) || a.dueAt - b.dueAt);
}

/** Among equally dangerous things what the post was never told comes first: only the first is said in full. */
function newestFirst(items: readonly OwedAnswer[]): OwedAnswer[] {
  const told = (item: OwedAnswer) => (item.callsMade > 0 ? 1 : 0);
  return [...items].sort((a, b) => colourRank(b.colour) - colourRank(a.colour) || told(a) - told(b));
}

/** The wake-up call of a post: every open obligation of it, the most dangerous in full. */
export function composeCall(frame: CallFrame, owed: readonly OwedAnswer[]): CallTexts {
  const items = newestFirst(mostDangerousFirst(owed));
  const [first] = items;
  const due = first ? dueWords(items) : '';
  const reply = `${due}回复:${exampleReply(items)}`;
  const ring = `回电${frame.callBack}`;
  const unknown = items.some((item) => item.questions.some(({ kind }) => kind === 'count'))
    ? '(不知道的写暂不清楚)'
    : '';
  const head = `${mark(frame)}${frame.addressee}:`;
  const tail = `${reply}${unknown}。${ring}${linkWords(frame)}`;
  return {
    subject:
      `${mark(frame)}${first ? warningLevelInChinese(first.colour) : ''} ${first?.title ?? ''}${more(items)}`.trim(),
    texts: {
      sms: `${head}${listed(items, smsLimit - head.length - tail.length)}${tail}`,
      voice: `${drillWords(frame)}叫应来电。${frame.addressee}请注意。${listed(items, voiceLimit)}听清请按1。${due}还要报的,请发短信或${ring}。`,
      email: [
        `${frame.addressee}:`,
        '',
        ...items.map(inFull),
        '',
        `${reply}${unknown}。`,
        `${ring}。`,
        frame.link ?? '',
      ]
        .join('\n')
        .trim(),
    },
  };
}

/** The call of the next tier's duty officer: which posts below stay silent, and what they were told. */
export function composeEscalation(frame: CallFrame, owed: readonly OwedAnswer[]): CallTexts {
  const items = mostDangerousFirst(owed);
  const [first] = items;
  const posts = [...new Set(items.map((item) => item.unitName))];
  const named = posts.length <= 4 ? posts.join('、') : `${posts.slice(0, 4).join('、')}等${posts.length}个岗位`;
  const silent = first ? `${timeOfDayInChinese(first.openedAt)}起未应答` : '未应答';
  const head = `${mark(frame)}【已转上级】${frame.addressee}:${named}${silent}。`;
  const askBack =
    posts.length === 1 && first
      ? `请立即设法叫应该岗位;已与其通话的回复:代${exampleReply(items)};知悉回复:收到 张三`
      : '请立即设法叫应这些岗位,并在系统逐个登记;知悉回复:收到 张三';
  const tail = `${askBack}。回电${frame.callBack}`;
  return {
    subject: `${mark(frame)}已转上级:${named}未应答`,
    texts: {
      sms: `${head}${listed(items, smsLimit - head.length - tail.length)}${tail}`,
      voice: `${drillWords(frame)}叫应来电,已转上级。${frame.addressee}请注意。${named}${silent}。${first?.title ?? ''}${more(items)}。请立即设法叫应。听清请按1。回电${frame.callBack}。`,
      email: [
        `${frame.addressee}:`,
        '',
        `${named}${silent}。`,
        ...items.map(inFull),
        '',
        `${askBack}。`,
        `回电${frame.callBack}。`,
      ].join('\n'),
    },
  };
}

/** The question that is still open after 收到: it asks, it does not wake. */
export function composeAsking(frame: CallFrame, owed: readonly OwedAnswer[]): CallTexts {
  const items = mostDangerousFirst(owed);
  const [first] = items;
  const open = unansweredOf(items);
  const asked = open.map((question) => question.text.replace(/[??]+$/, '')).join('、');
  const head = `${mark(frame)}【请补报】${frame.addressee}:`;
  const how = `回复:${examplesOf(open)}(仍不清楚的回复:暂不清楚)。回电${frame.callBack}${linkWords(frame)}`;
  return {
    subject: `${mark(frame)}请补报:${first?.title ?? ''}${more(items)}`,
    texts: {
      sms: `${head}${first?.title ?? ''}${more(items)},还缺:${asked}。${how}`,
      voice: `${drillWords(frame)}叫应来电。${frame.addressee}请补报:${asked}。请发短信或回电${frame.callBack}。`,
      email: [`${frame.addressee}:`, '', ...items.map((item) => item.title), `还缺:${asked}。`, how].join('\n'),
    },
  };
}

/** What is said back to a phone that answered: everything its answer was taken for, listed, and what is still missing. */
export function composeTaken(taken: {
  readonly personName: string | null;
  readonly items: readonly OwedAnswer[];
  readonly given: Fields;
  readonly doubtful: readonly string[];
  readonly askAgainMinutes: number;
}): string {
  const { personName, items, given, doubtful, askAgainMinutes } = taken;
  const questions = [
    ...new Map(items.flatMap((item) => item.questions).map((question) => [question.id, question])).values(),
  ];
  const figures = questions
    .filter(({ id }) => given[id] !== undefined)
    .map((question) => `${wordOf(question)}${valueInWords(given[question.id])}`);
  const titles = items
    .slice(0, 4)
    .map((item, index) => (items.length === 1 ? item.title : `${index + 1}.${item.title}`));
  const parts = [
    `已记录:收到${personName === null ? '' : ` ${personName}`}${figures.length > 0 ? ` ${figures.join(' ')}` : ''}`,
    `事项:${titles.join(' ')}${items.length > 4 ? ` 等${items.length}项` : ''}`,
  ];
  if (personName === null) parts.push('请再回复您的姓名');
  const asked = questions.filter(({ id }) => doubtful.includes(id));
  if (asked.length > 0)
    parts.push(
      `${asked.map(wordOf).join('、')}请写明单位,如${asked.map((question) => `${wordOf(question)}12人`).join(' ')}`,
    );
  const missing = unansweredOf(items).filter(
    ({ id }) =>
      !doubtful.includes(id) &&
      items.some(({ fields, questions: own }) => own.some((q) => q.id === id) && fields[id] === undefined),
  );
  if (missing.length > 0) parts.push(`请补报:${missing.map(wordOf).join('、')},如 ${examplesOf(missing)}`);
  const unknown = unansweredOf(items).filter(({ id }) =>
    items.some(({ fields }) => fields[id] !== undefined && 'unknown' in fields[id]),
  );
  if (unknown.length > 0) parts.push(`${unknown.map(wordOf).join('、')}${askAgainMinutes}分钟后再问`);
  return `${parts.join('。')}。`;
}

/** How to reply, for somebody whose text could not be read. */
export function composeUnclear(items: readonly OwedAnswer[], callBack: string): string {
  return `没有看懂。请回复:${exampleReply(items)}。急事请回电${callBack}`;
}

/** `收到 张三 社区3 转移0`: never with a number that somebody would dial. */
export function exampleReply(items: readonly OwedAnswer[]): string {
  const examples = examplesOf(unansweredOf(items), true);
  return `收到 张三${examples === '' ? '' : ` ${examples}`}`;
}

/** Each open question once, in the order asked. With counts to report, the speaker's name answers who is in command. */
function examplesOf(questions: readonly Question[], withName = false): string {
  const hasCount = questions.some(({ kind }) => kind === 'count');
  return questions
    .filter((question) => !(withName && hasCount && asksForCommander(question)))
    .map(exampleOf)
    .filter((example): example is string => example !== null)
    .join(' ');
}

function unansweredOf(items: readonly OwedAnswer[]): Question[] {
  const open = new Map<string, Question>();
  for (const item of items) {
    const { missing, unknown } = openQuestions(item.questions, item.fields);
    for (const question of [...missing, ...unknown]) if (!open.has(question.id)) open.set(question.id, question);
  }
  const order = items.flatMap((item) => item.questions.map(({ id }) => id));
  return [...open.values()].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

export function valueInWords(answer: FieldAnswer | undefined): string {
  if (answer === undefined) return '';
  return 'unknown' in answer ? '暂不清楚' : String(answer.value);
}

function mark(frame: CallFrame): string {
  return frame.nature === 'drill' ? '【演练】' : '';
}

function drillWords(frame: CallFrame): string {
  return frame.nature === 'drill' ? '这是演练。' : '';
}

/** A number behind the link's end would be read as part of it. */
function linkWords(frame: CallFrame): string {
  return frame.link === null ? '' : ` ${frame.link}`;
}

function more(items: readonly OwedAnswer[]): string {
  return items.length > 1 ? `等${items.length}项` : '';
}

/** 02:19前: the time by the clock on the wall; a date would be read aloud at night. */
function dueWords(items: readonly OwedAnswer[]): string {
  return `${timeOfDayInChinese(Math.min(...items.map(({ dueAt }) => dueAt)))}前`;
}

function inFull(item: OwedAnswer, index: number, all: readonly OwedAnswer[]): string {
  return `${all.length > 1 ? `${index + 1}. ` : ''}${ended(item.text)}`;
}

/** The first text in full, the others as far as they fit, and each at least by its title. */
function listed(items: readonly OwedAnswer[], limit: number): string {
  let room = Math.max(60, limit);
  const lines: string[] = [];
  items.forEach((item, index) => {
    const number = items.length > 1 ? `${index + 1}.` : '';
    const others = items.slice(index + 1).reduce((sum, other) => sum + other.title.length + 3, 0);
    const space = room - others - number.length;
    const line =
      item.text.length <= space
        ? ended(item.text)
        : index === 0
          ? clipped(item.text, Math.max(40, space))
          : ended(item.title);
    lines.push(`${number}${line}`);
    room -= number.length + line.length;
  });
  // A post with very many things open is told how many; the link and the console list them.
  return lines.length <= 6 ? lines.join('') : `${lines.slice(0, 6).join('')}另有${lines.length - 6}项,详见系统。`;
}

function ended(text: string): string {
  const trimmed = text.trim();
  return /[。!?!?]$/.test(trimmed) ? trimmed : `${trimmed}。`;
}

function clipped(text: string, length: number): string {
  return `${text.trim().slice(0, Math.max(1, length - 6))}…(未完)。`;
}
