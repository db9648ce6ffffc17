/** Reads what a phone said back, forgivingly, and never takes silence or 暂不清楚 for a number (design.md §5 Inbound; domain.md §13). */
import type { FieldAnswer, Question } from './call.js';
import { asPersonName } from './person-name.js';
import { asksForCommander, wordsOf } from './question-words.js';

export type ParsedReply =
  | {
      readonly kind: 'reply';
      /** Who speaks; null for a keypress, which proves the post only, and where no name was said. */
      readonly personName: string | null;
      readonly fields: Readonly<Record<string, FieldAnswer>>;
      /** 代收到: somebody of another post who has spoken with this one. */
      readonly onBehalf: boolean;
      /** Questions whose figure may be a telephone number: `转移120`. Asked again rather than believed. */
      readonly doubtful: readonly string[];
    }
  /** Nothing but a name: it completes a keypress. */
  | { readonly kind: 'name'; readonly personName: string }
  | { readonly kind: 'unclear' };

const unclear: ParsedReply = { kind: 'unclear' };

/** 110, 119, 120, 122: what people are told to dial, seldom how many were moved. */
const emergencyNumbers = new Set(['110', '119', '120', '122']);

const number = '(\\d{1,7}(?!\\d)|[零〇一二两三四五六七八九十百千万]+)';
const unit = '(个|人|名|位|户|家|处)?';
const unknownWords =
  '(?:暂不清楚|暂时不清楚|不清楚|暂不知道|不知道|不详|不明|未知|待定|未定|待核实|待查|核实中|正在核实|统计中|正在统计|未统计|还在统计|暂无数据|\\?)';
const received = /(代为?)?(?:已经?)?(?:收到|收悉|知悉|知晓|明白|照办)了?/g;
const receivedToken = /(?:^|\s)(?:好的|好|ok|okay|roger|确认)(?=\s|$)/gi;
/** 没收到, 收不到, 收到吗, 不明白: the opposite, or a question. */
const denied =
  /(?:没有?|未|还没|没能|无法|不)(?:能)?(?:收到|收悉|知悉|明白)|收不到|收到了?(?:吗|么|没)|明白了?(?:吗|么|没)/;
/** A machine's answer, and our own text sent back to us. */
const notSaid = /自动回复|自动答复|auto-?\s?reply|out of office|回复\s*:\s*(?:代为?)?收到/i;
/** Where a mail program puts what we wrote. */
const quoted =
  /^\s*>|^-{2,}\s*(?:原始邮件|original message)|^(?:发件人|from)\s*:|^on .{5,80} wrote:|^在.{5,80}写道\s*:/i;

/**
 * A keypress or a text → what it answers. `1` is 收到 of the post, not of a person. The questions decide which words
 * carry figures; anything else that was said stays in the words kept beside the answer. `known` names the people of
 * the post whose phone it is.
 */
export function parseReply(
  said: { readonly text: string | null; readonly digits: string | null },
  questions: readonly Question[],
  known: readonly string[] = [],
): ParsedReply {
  if (said.digits !== null && said.digits.trim() !== '') {
    const key = said.digits.normalize('NFKC').replace(/[#*\s]/g, '');
    return key === '1' ? { kind: 'reply', personName: null, fields: {}, onBehalf: false, doubtful: [] } : unclear;
  }
  const text = withoutQuotation((said.text ?? '').normalize('NFKC').replace(/[​‌‍﻿]/g, ''));
  if (notSaid.test(text)) return unclear;
  const spaced = ` ${text.replace(/[,.;:!。、“”"'‘’()[\]【】《》<>/|+=~…—\-\s]+/g, ' ').trim()} `;
  if (spaced.trim() === '' || denied.test(spaced)) return unclear;

  const reading = new Reading(spaced);
  for (const question of questions) if (question.kind === 'count') reading.takeCount(question);
  const onBehalf = reading.takeReceived();
  for (const question of questions) if (question.kind === 'text') reading.takeText(question);
  reading.takeUnknown(questions.filter((question) => question.kind === 'count'));
  const personName = reading.takeName(known);

  if (!reading.saidReceived && Object.keys(reading.fields).length === 0 && reading.doubtful.length === 0) {
    return personName !== null && reading.isEmpty ? { kind: 'name', personName } : unclear;
  }
  const answersQuestions = questions.some(({ id, kind }) => kind === 'count' && reading.fields[id] !== undefined);
  for (const question of questions) {
    if (!asksForCommander(question)) continue;
    const named = reading.fields[question.id];
    // 收到 张三 社区3 转移0 answers all three: whoever answers for the place is in command unless somebody else is named.
    if (named === undefined && answersQuestions && personName !== null)
      reading.fields[question.id] = { value: personName };
    else if (
      named !== undefined &&
      'value' in named &&
      /^(?:本人|我|自己)$/.test(String(named.value)) &&
      personName !== null
    ) {
      reading.fields[question.id] = { value: personName };
    }
  }
  return { kind: 'reply', personName, fields: reading.fields, onBehalf, doubtful: reading.doubtful };
}

function withoutQuotation(text: string): string {
  const lines = text.split(/\r?\n/);
  const from = lines.findIndex((line) => quoted.test(line.trim()));
  return (from === -1 ? lines : lines.slice(0, from)).join(' ');
}

/** One pass over a reply: what has been understood is taken out, so that it is not read twice. */
class Reading {
  readonly fields: Record<string, FieldAnswer> = {};
  readonly doubtful: string[] = [];
  saidReceived = false;

  constructor(private rest: string) {}

  get isEmpty(): boolean {
    return this.rest.trim() === '';
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.rest);
    if (found) this.rest = `${this.rest.slice(0, found.index)} ${this.rest.slice(found.index + found[0].length)}`;
    return found;
  }

  takeCount(question: Question): void {
    for (const plain of wordsOf(question)) {
      const word = escaped(plain);
      const filler = '(?:人员|群众|居民|人数|人口|户数|数量|数|情况|了|约|大约|大概|共|为|是|有|\\s)*';
      if (this.take(new RegExp(`${word}${filler}(?:目前|还|尚|暂时)?${unknownWords}|${unknownWords}${word}`))) {
        this.fields[question.id] = { unknown: true };
        return;
      }
      const found =
        this.take(
          new RegExp(
            `(?:已经?|共|涉及|受?影响|紧急|组织)*\\s*${word}${filler}${number}\\s*${unit}(?:\\s*${number}\\s*(人|名|位))?`,
          ),
        ) ?? this.take(new RegExp(`${number}\\s*(个|人|名|位)\\s*(?:已经?|被|完成|群众|人员|居民)*\\s*${word}`));
      if (found) {
        this.keepCount(question, found);
        return;
      }
      const none = `(?:无|没有|未|没|零)(?:人员|群众|居民|人|任何|需)*${word}(?!完|到|中|困)|${word}(?:人员|群众|居民|人数)*\\s*(?:无|没有|零)(?=\\s|人)`;
      if (this.take(new RegExp(none))) {
        this.fields[question.id] = { value: 0 };
        return;
      }
    }
  }

  /** `35户120人` counts people; households alone are not people. */
  private keepCount(question: Question, found: RegExpExecArray): void {
    const [, first = '', firstUnit, second, secondUnit] = found;
    const digits = second !== undefined && secondUnit !== undefined ? second : first;
    const measured = second !== undefined && secondUnit !== undefined ? secondUnit : firstUnit;
    if ((measured === '户' || measured === '家') && !question.text.includes('户')) {
      this.doubtful.push(question.id);
      return;
    }
    if (measured === undefined && emergencyNumbers.has(digits)) {
      this.doubtful.push(question.id);
      return;
    }
    const value = /^\d/.test(digits) ? Number(digits) : chineseNumber(digits);
    if (value === null) this.doubtful.push(question.id);
    else this.fields[question.id] = { value };
  }

  takeReceived(): boolean {
    let onBehalf = false;
    this.rest = this.rest.replace(received, (_all, instead: string | undefined) => {
      this.saidReceived = true;
      onBehalf ||= instead !== undefined;
      return ' ';
    });
    this.rest = this.rest.replace(receivedToken, () => {
      this.saidReceived = true;
      return ' ';
    });
    // The key for 收到 typed as a text.
    if (this.take(/^\s*1(?=\s)/)) this.saidReceived = true;
    return onBehalf;
  }

  takeText(question: Question): void {
    for (const plain of wordsOf(question)) {
      const word = `(?:现场|前线|总)?${escaped(plain)}(?:人员|员|长|官|人|者)?`;
      if (this.take(new RegExp(`${word}\\s*(?:目前|还|尚|暂时)?${unknownWords}`))) {
        this.fields[question.id] = { unknown: true };
        return;
      }
      const name = '([㐀-鿿·]{1,8}?)';
      const found =
        this.take(new RegExp(`${word}(?:是|为|由)?${name}(?=\\s)`)) ??
        this.take(new RegExp(`(?:^|\\s)由?${name}(?:同志)?(?:在|任)?(?:现场|前线)?${word}(?=\\s)`)) ??
        this.take(new RegExp(`${word}\\s*(?:是|为|由)?\\s+${name}(?=\\s)`));
      const value = found?.[1];
      if (value === undefined) continue;
      this.fields[question.id] = { value: asPersonName(value) ?? value };
      return;
    }
  }

  /** 暂不清楚 on its own: every figure that was not given in this reply. */
  takeUnknown(counts: readonly Question[]): void {
    if (!this.take(new RegExp(`(?<=\\s)(?:目前|其他|其余|还|尚)*${unknownWords}(?=\\s)`))) return;
    for (const { id } of counts) {
      if (this.fields[id] === undefined && !this.doubtful.includes(id)) this.fields[id] = { unknown: true };
    }
  }

  takeName(known: readonly string[]): string | null {
    for (const word of this.rest.split(' ')) {
      const name = word === '' ? null : asPersonName(word, known);
      if (name === null) continue;
      this.rest = this.rest.replace(word, ' ');
      return name;
    }
    return null;
  }
}

const chineseDigits: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const chineseUnits: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000, 万: 10_000 };

/** 三十五 → 35; null for what is no number. */
export function chineseNumber(text: string): number | null {
  let total = 0;
  let section = 0;
  let digit: number | null = null;
  for (const char of text) {
    const value = chineseDigits[char];
    const scale = chineseUnits[char];
    if (value !== undefined) {
      // 一二 side by side is somebody counting aloud, not a figure.
      if (digit !== null && digit !== 0) return null;
      digit = value;
    } else if (scale === 10_000) {
      total += (section + (digit ?? 0)) * scale;
      section = 0;
      digit = null;
    } else if (scale !== undefined) {
      section += (digit ?? 1) * scale;
      digit = null;
    } else return null;
  }
  return text === '' ? null : total + section + (digit ?? 0);
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
