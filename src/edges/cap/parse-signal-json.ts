/**
 * The JSON form of a signal, for senders without CAP: the fields of `IncomingSignal`, times as RFC 3339, colour in
 * English or Chinese. Status is actual and message type alert where not given (GB/T 35965.1 defaults, domain.md §10.2).
 */
import type { Colour } from '../../shared/level.js';
import type { Reason } from '../../shared/reason.js';
import { readCapTime } from './cap-time.js';
import { eventCodeIn, eventNameOf } from './event-codes.js';
import { Faults, quoted } from './faults.js';
import type { IncomingReference, IncomingSignal } from './incoming-signal.js';
import { incomingMsgTypes, incomingStatuses } from './incoming-signal.js';
import { areaCodesIn, colourOfHeadline, colourOfSuffix, colourOfValue } from './signal-words.js';

const textLimit = 20_000;
const listLimit = 2_000;

/** `signal` is null when `value` lacks what identifies a signal or what it is about; `faults` lists every reason. */
export function parseSignalJson(value: unknown): { signal: IncomingSignal | null; faults: Reason[] } {
  const faults = new Faults();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.error('', 'signal.not-an-object', '信号应为一个JSON对象。', 'A signal must be a JSON object.');
    return { signal: null, faults: faults.list() };
  }
  const fields = new Fields(value as Record<string, unknown>, faults);
  const identifier = fields.token('identifier');
  const sender = fields.token('sender');
  const sent = fields.time('sent');
  if (sent === null && fields.isAbsent('sent')) missing(faults, 'sent');
  const status = fields.choice('status', incomingStatuses, 'actual');
  const msgType = fields.choice('msgType', incomingMsgTypes, 'alert');
  const headline = fields.text('headline');
  const event = eventOf(fields, headline, faults);
  const isCancel = msgType !== 'alert' && msgType !== 'update';
  const colour = colourOf(fields, event.suffix, headline, isCancel, faults);
  if (!isCancel && event.code === null) {
    faults.error(
      'eventCode',
      'signal.event-unknown',
      event.name === '' ? '缺少灾种:eventCode或eventName。' : `不认识的灾种“${quoted(event.name)}”,请人工判断。`,
      event.name === ''
        ? 'The hazard is missing: give eventCode or eventName.'
        : `The hazard "${quoted(event.name)}" is not known; a person has to judge it.`,
    );
  }
  const areas = areasOf(fields, isCancel, faults);
  const effective = fields.time('effective');
  const onset = fields.time('onset');
  const expires = fields.time('expires');
  if (expires !== null && sent !== null && expires < sent) {
    faults.error('expires', 'signal.expires-before-sent', '失效时间早于发送时间。', 'It expires before it was sent.');
  }
  if (expires === null && fields.isAbsent('expires') && !isCancel) {
    faults.advice('expires', 'signal.expires-missing', '未写失效时间。', 'It does not say when it expires.');
  }
  const senderName = fields.text('senderName');
  const references = referencesOf(fields, faults);
  const description = fields.text('description');
  const instruction = fields.text('instruction');
  fields.sayUnknown();
  const isAboutNothing = !isCancel && event.code === null && event.name === '';
  if (identifier === '' || sender === '' || sent === null || status === null || msgType === null || isAboutNothing) {
    return { signal: null, faults: faults.list() };
  }
  const signal: IncomingSignal = {
    sender,
    senderName: senderName === '' ? sender : senderName,
    identifier,
    sent,
    status,
    msgType,
    eventCode: event.code,
    eventName: event.name,
    colour,
    ...areas,
    polygons: [],
    circles: [],
    altitude: null,
    issuerNames: [senderName === '' ? sender : senderName],
    effective: effective ?? sent,
    onset,
    expires,
    headline,
    description,
    instruction,
    references,
  };
  return { signal, faults: faults.list() };
}

function missing(faults: Faults, where: string): void {
  faults.error(where, 'signal.required-missing', '缺少必填项。', 'This required field is missing.');
}

function eventOf(fields: Fields, headline: string, faults: Faults) {
  const written = fields.text('eventCode').toUpperCase();
  const name = fields.text('eventName');
  const match = /^(11[A-Z]\d{2})(0[1-4])?$/.exec(written);
  if (written !== '' && !match) {
    faults.error(
      'eventCode',
      'signal.event-code',
      `“${quoted(written)}”不是国家事件编码(如11B03)。`,
      `"${quoted(written)}" is not a national event code such as 11B03.`,
    );
  }
  if (match) {
    const code = match[1] as string;
    const listed = eventNameOf(code);
    if (listed === null) {
      faults.warning(
        'eventCode',
        'signal.event-code-unlisted',
        `事件编码${code}不在编码表中。`,
        `The event code ${code} is not in the table.`,
      );
    } else if (name !== '' && !name.includes(listed) && (eventCodeIn(name) ?? code) !== code) {
      faults.warning(
        'eventName',
        'signal.event-disagrees',
        `事件编码${code}(${listed})与名称“${quoted(name)}”不一致,以编码为准。`,
        `The event code ${code} (${listed}) and the name "${quoted(name)}" disagree; the code was used.`,
      );
    }
    return { code, name: listed ?? name, suffix: match[2] };
  }
  const code = eventCodeIn(name) ?? eventCodeIn(headline);
  if (code !== null) {
    faults.advice(
      'eventCode',
      'signal.event-inferred',
      `没有国家事件编码,按文字识别为${code}。`,
      `There is no national event code; the words were read as ${code}.`,
    );
  }
  return { code, name: code === null ? name : (eventNameOf(code) ?? name), suffix: undefined };
}

function colourOf(
  fields: Fields,
  suffix: string | undefined,
  headline: string,
  isOptional: boolean,
  faults: Faults,
): Colour | null {
  const written = fields.text('colour') || fields.text('color');
  const stated = colourOfValue(written);
  if (written !== '' && stated === null) {
    faults.error(
      'colour',
      'signal.colour',
      `“${quoted(written)}”不是预警颜色(红、橙、黄、蓝)。`,
      `"${quoted(written)}" is not a colour of warning: red, orange, yellow, blue.`,
    );
  }
  const fromSuffix = suffix === undefined ? null : colourOfSuffix(suffix);
  const fromWords = colourOfHeadline(headline);
  const colour = stated ?? fromSuffix ?? fromWords?.colour ?? null;
  const others = [fromSuffix, fromWords?.isClear === true ? fromWords.colour : null];
  if (colour === null) {
    if (!isOptional && written === '') {
      faults.warning(
        'colour',
        'signal.colour-unknown',
        '没有预警颜色,请人工判断。',
        'It has no warning colour; a person has to judge it.',
      );
    }
  } else if (others.some((other) => other !== null && other !== colour)) {
    faults.warning(
      'colour',
      'signal.colour-disagrees',
      '颜色、编码与标题不一致,请核对原文。',
      'Colour, code and headline disagree. Check the original.',
    );
  } else if (stated === null && fromSuffix === null) {
    faults.advice(
      'colour',
      'signal.colour-inferred',
      '没有写明颜色,按标题识别。',
      'The colour was not stated; it was read from the headline.',
    );
  }
  return colour;
}

function areasOf(fields: Fields, isOptional: boolean, faults: Faults) {
  const areas = new Set<string>();
  const names = new Set<string>();
  fields.texts('areas').forEach((area, index) => {
    const codes = areaCodesIn(area);
    codes.forEach((code) => areas.add(code));
    if (codes.length > 0) return;
    names.add(area);
    faults.advice(
      `areas[${index}]`,
      'signal.area-code-missing',
      `“${quoted(area)}”不是6、9或12位代码,只能按名称识别。`,
      `"${quoted(area)}" is not a code of 6, 9 or 12 digits; it can only be used as a name.`,
    );
  });
  fields.texts('areaNames').forEach((name) => names.add(name));
  const areaText = fields.text('areaText');
  if (areaText !== '' && names.size === 0) names.add(areaText);
  if (areas.size === 0 && names.size === 0 && !isOptional) {
    faults.error('areas', 'signal.area-missing', '没有写明区域。', 'It does not say which area.');
  }
  return { areas: [...areas], areaNames: [...names], areaText: areaText === '' ? [...names].join('、') : areaText };
}

function referencesOf(fields: Fields, faults: Faults): IncomingReference[] {
  return fields.list('references').flatMap((item, index) => {
    const where = `references[${index}]`;
    const triple = typeof item === 'string' ? item.split(',') : null;
    const parts = triple
      ? { sender: triple[0], identifier: triple[1], sent: triple[2] }
      : typeof item === 'object' && item !== null
        ? (item as Record<string, unknown>)
        : {};
    const { sender, identifier, sent } = parts;
    if (typeof identifier !== 'string' || identifier === '' || typeof sender !== 'string') {
      faults.error(
        where,
        'signal.references',
        '引用应含sender、identifier和sent。',
        'A reference needs sender, identifier and sent.',
      );
      return [];
    }
    const reading = typeof sent === 'string' ? readCapTime(sent) : { form: 'unreadable' as const };
    return [{ sender, identifier, sent: reading.form === 'unreadable' ? null : reading.at }];
  });
}

/** Reads fields by name and remembers which were asked for, so that the rest can be named as unknown. */
class Fields {
  private readonly asked = new Set<string>();

  constructor(
    private readonly value: Record<string, unknown>,
    private readonly faults: Faults,
  ) {}

  isAbsent(name: string): boolean {
    const field = this.field(name);
    return field === undefined || field === null || field === '';
  }

  /** Empty when absent or not a text. */
  text(name: string): string {
    if (this.isAbsent(name)) return '';
    const field = this.field(name);
    if (typeof field !== 'string') {
      this.faults.error(name, 'signal.not-a-text', '应为文字。', 'It must be a text.');
      return '';
    }
    if (field.length > textLimit) {
      this.faults.warning(
        name,
        'signal.text-too-long',
        `文字超过${textLimit}字,其余截去。`,
        `The text has more than ${textLimit} characters; the rest was cut.`,
      );
    }
    return field.slice(0, textLimit).trim();
  }

  /** Required, and without what would break a reference to it. */
  token(name: string): string {
    const text = this.text(name);
    if (this.isAbsent(name)) missing(this.faults, name);
    else if (/[\s,<&]/.test(text)) {
      this.faults.error(
        name,
        'signal.identifier-characters',
        '不得含有空格、逗号、“<”或“&”。',
        'It must not contain spaces, commas, "<" or "&".',
      );
    }
    return text;
  }

  time(name: string): number | null {
    const text = this.text(name);
    if (text === '') return null;
    const reading = readCapTime(text);
    if (reading.form === 'unreadable') {
      this.faults.error(name, 'signal.time', `“${quoted(text)}”不是时间。`, `"${quoted(text)}" is not a time.`);
      return null;
    }
    if (reading.form === 'no-offset') {
      this.faults.warning(
        name,
        'signal.time-offset-missing',
        `时间“${quoted(text)}”没有时区,按北京时间读取。`,
        `The time "${quoted(text)}" has no offset; it was read as Beijing time.`,
      );
    }
    return reading.at;
  }

  /** Null when written and none of the choices; `otherwise` when absent. */
  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T | null {
    if (this.isAbsent(name)) return otherwise;
    const text = this.text(name).toLowerCase();
    const choice = choices.find((one) => one === text);
    if (choice !== undefined) return choice;
    this.faults.error(
      name,
      'signal.value-unknown',
      `“${quoted(text)}”不在允许的取值中:${choices.join('、')}。`,
      `"${quoted(text)}" is not one of ${choices.join(', ')}.`,
    );
    return null;
  }

  list(name: string): unknown[] {
    if (this.isAbsent(name)) return [];
    const field = this.field(name);
    if (!Array.isArray(field)) {
      this.faults.error(name, 'signal.not-a-list', '应为列表。', 'It must be a list.');
      return [];
    }
    if (field.length > listLimit) {
      this.faults.error(
        name,
        'signal.list-too-long',
        `列表超过${listLimit}项,其余未读取。`,
        `The list has more than ${listLimit} items; the rest was not read.`,
      );
    }
    return field.slice(0, listLimit);
  }

  texts(name: string): string[] {
    return this.list(name).flatMap((item, index) => {
      if (typeof item === 'string' && item.trim() !== '') return [item.slice(0, textLimit).trim()];
      this.faults.error(`${name}[${index}]`, 'signal.not-a-text', '应为文字。', 'It must be a text.');
      return [];
    });
  }

  sayUnknown(): void {
    for (const name of Object.keys(this.value)) {
      if (this.asked.has(name)) continue;
      this.faults.advice(
        quoted(name),
        'signal.unknown-field',
        '未知字段,未使用。',
        'This field is not known and was not used.',
      );
    }
  }

  private field(name: string): unknown {
    this.asked.add(name);
    return Object.hasOwn(this.value, name) ? this.value[name] : undefined;
  }
}
