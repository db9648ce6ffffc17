/**
 * Strict writer of CAP 1.2: what leaves is valid against the schema and the prose rules, or does not leave
 * (design.md §2: tolerant in, strict out).
 */
import { invalid } from '../../shared/domain-error.js';
import type { Reason } from '../../shared/reason.js';
import { error, hasErrors } from '../../shared/reason.js';
import { toRfc3339 } from '../../shared/time.js';
import type {
  CapAlert,
  CapArea,
  CapExtension,
  CapInfo,
  CapNamedValue,
  CapPoint,
  CapReference,
  CapResource,
} from './cap-alert.js';
import {
  capCategories,
  capCertainties,
  capMsgTypes,
  capNamespace,
  capResponseTypes,
  capScopes,
  capSeverities,
  capStatuses,
  capUrgencies,
} from './cap-alert.js';
import { coordinateDecimals } from './check-area.js';
import { checkCap } from './check-cap.js';
import { Faults } from './faults.js';
import { placeOf } from './sort-parts.js';
import { xmlText } from './xml-text.js';
import { maxXmlBytes, maxXmlElements } from './xml-tree.js';

/** The language every alert of ours speaks first. */
const ownLanguage = 'zh-CN';

/** The schema takes an integer part of any length; our own reader, like others, does not. */
const largestNumber = 1e15;

/**
 * The message as text, UTF-8 declared, ready to be frozen. The first info is zh-CN; a language left out becomes
 * zh-CN. Times are whole seconds at +08:00, coordinates and heights have at most six decimals. Extensions are left
 * out: see `leftOut`.
 * Throws `invalid` `cap.invalid` with every reason when the alert breaks the schema or a rule.
 */
export function buildCap(alert: CapAlert): string {
  const ready = readyToWrite(alert);
  refuseIf([...checkCap(ready), ...checkWritable(ready)]);
  const lines = write(ready);
  const text = lines.join('\n');
  // A line holds no more than one element.
  if (lines.length > maxXmlElements || Buffer.byteLength(text) > maxXmlBytes) {
    refuseIf([
      error(
        '',
        'cap.too-large',
        `报文超过${maxXmlBytes}字节或${maxXmlElements}个元素。`,
        `The message has more than ${maxXmlBytes} bytes or ${maxXmlElements} elements.`,
      ),
    ]);
  }
  return text;
}

function refuseIf(reasons: readonly Reason[]): void {
  if (!hasErrors(reasons)) return;
  throw invalid(
    'cap.invalid',
    '报文不符合CAP 1.2,不能发出。',
    'The message does not conform to CAP 1.2 and cannot leave.',
    reasons,
  );
}

/**
 * What `buildCap` does not write: the schema of 1.2 allows nothing beside its own elements but a signature at the end
 * of the alert, and a signature over other bytes would be false.
 */
export function leftOut(alert: CapAlert): Reason[] {
  const faults = new Faults();
  const say = (where: string, extensions: readonly CapExtension[]) =>
    extensions.forEach(({ name }) =>
      faults.advice(
        placeOf(where, name),
        'cap.extension-left-out',
        'CAP 1.2不容许此扩展元素,未写入。',
        'CAP 1.2 has no room for this extension; it was not written.',
      ),
    );
  say('', alert.extensions);
  alert.info.forEach((info, i) => {
    say(`info[${i}]`, info.extensions);
    info.resource.forEach((resource, r) => say(`info[${i}].resource[${r}]`, resource.extensions));
    info.area.forEach((area, a) => say(`info[${i}].area[${a}]`, area.extensions));
  });
  return faults.list();
}

/** The alert as a reader will find it in the text, so that what is checked is what is written. */
function readyToWrite(alert: CapAlert): CapAlert {
  const rounded = ([latitude, longitude]: CapPoint): CapPoint => [round(latitude), round(longitude)];
  const height = (feet: number | null) => (feet === null ? null : round(feet));
  return {
    ...trimmed(alert),
    code: alert.code.map((code) => code.trim()).filter((code) => code !== ''),
    extensions: [],
    info: alert.info.map((info) => ({
      ...trimmed(info),
      extensions: [],
      language: info.language?.trim() || ownLanguage,
      eventCode: info.eventCode.map(trimmed),
      parameter: info.parameter.map(trimmed),
      resource: info.resource.map((resource) => ({ ...trimmed(resource), extensions: [] })),
      area: info.area.map((area) => ({
        ...trimmed(area),
        extensions: [],
        geocode: area.geocode.map(trimmed),
        altitude: height(area.altitude),
        ceiling: height(area.ceiling),
        polygon: area.polygon.map((polygon) => polygon.map(rounded)),
        circle: area.circle.map(({ center, radiusKm }) => ({ center: rounded(center), radiusKm: round(radiusKm) })),
      })),
    })),
  };
}

const optionalTexts: ReadonlySet<string> = new Set(
  'source restriction note audience senderName headline description instruction web contact uri derefUri digest'.split(
    ' ',
  ),
);

/** Without the white space around its texts, and without optional ones that are empty. */
function trimmed<T extends object>(element: T): T {
  return Object.fromEntries(
    Object.entries(element).map(([name, value]: [string, unknown]) => {
      if (typeof value !== 'string') return [name, value];
      const text = value.trim();
      return [name, text === '' && optionalTexts.has(name) ? null : text];
    }),
  ) as T;
}

function round(value: number): number {
  return Number(value.toFixed(coordinateDecimals));
}

/** What the types cannot promise: values at run time, characters XML cannot carry, lists that need quoting. */
function checkWritable(alert: CapAlert): Reason[] {
  const faults = new Faults();
  const oneOf = (where: string, value: string | null, choices: readonly string[]) => {
    if (value !== null && !choices.includes(value)) {
      faults.error(where, 'cap.value-unknown', `“${value}”不在允许的取值中。`, `"${value}" is not an allowed value.`);
    }
  };
  oneOf('status', alert.status, capStatuses);
  oneOf('msgType', alert.msgType, capMsgTypes);
  oneOf('scope', alert.scope, capScopes);
  alert.references.forEach((reference, index) => checkReference(reference, `references[${index}]`, faults));
  for (const name of ['addresses', 'incidents'] as const) {
    alert[name].forEach((word, index) => {
      if (word.trim() === '' || /["\r\n\t]/.test(word)) {
        faults.error(
          `${name}[${index}]`,
          'cap.quotes',
          '不得为空,也不得含引号或换行。',
          'It must not be empty nor contain quotation marks or line breaks.',
        );
      }
    });
  }
  alert.info.forEach((info, index) => {
    const where = `info[${index}]`;
    info.category.forEach((value, at) => oneOf(`${where}.category[${at}]`, value, capCategories));
    info.responseType.forEach((value, at) => oneOf(`${where}.responseType[${at}]`, value, capResponseTypes));
    oneOf(`${where}.urgency`, info.urgency, capUrgencies);
    oneOf(`${where}.severity`, info.severity, capSeverities);
    oneOf(`${where}.certainty`, info.certainty, capCertainties);
  });
  if (alert.info[0] && alert.info[0].language !== ownLanguage) {
    faults.error(
      'info[0].language',
      'cap.language-first',
      `第一个info必须是${ownLanguage}。`,
      `The first info must be ${ownLanguage}.`,
    );
  }
  checkValues(alert, '', faults);
  return faults.list();
}

function checkReference(reference: CapReference, where: string, faults: Faults): void {
  const isToken = (text: string) => text !== '' && !/[\s,<&]/.test(text);
  if (!isToken(reference.sender) || !isToken(reference.identifier) || reference.sent === null) {
    faults.error(
      where,
      'cap.references',
      '引用必须有sender、identifier和sent,且不含空格、逗号、“<”或“&”。',
      'A reference needs sender, identifier and sent, without spaces, commas, "<" or "&".',
    );
  }
}

/** Walks every string and number once: characters, finiteness, the range a four-digit year can say. */
function checkValues(value: unknown, where: string, faults: Faults): void {
  if (typeof value === 'string') {
    if (!isXmlText(value)) {
      faults.error(
        where,
        'cap.characters',
        '含有XML不允许的控制字符。',
        'It contains a control character that XML cannot carry.',
      );
    }
  } else if (typeof value === 'number') {
    const isTime = /(^|\.)(sent|effective|onset|expires)$/.test(where);
    if (!Number.isFinite(value) || Math.abs(value) >= largestNumber) {
      faults.error(where, 'cap.number', '不是可写出的数。', 'It is not a number that can be written.');
    } else if (isTime && !/^(?!0000)\d{4}-/.test(timeText(value))) {
      faults.error(where, 'cap.time-range', '时间超出四位数年份。', 'The time is outside of four-digit years.');
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => checkValues(item, `${where}[${index}]`, faults));
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value))
      checkValues(item, where === '' ? name : `${where}.${name}`, faults);
  }
}

const notXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const loneSurrogate = /[\uD800-\uDFFF]/u;

function isXmlText(text: string): boolean {
  return !notXml.test(text) && !loneSurrogate.test(text);
}

/** Empty where the number is no time at all. */
function timeText(at: number): string {
  const furthest = 8.64e15 - 86_400_000;
  return Math.abs(at) <= furthest ? toRfc3339(at) : '';
}

function write(alert: CapAlert): string[] {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<alert xmlns="${capNamespace}">`];
  const out = new Lines(lines, '  ');
  out.text('identifier', alert.identifier);
  out.text('sender', alert.sender);
  out.time('sent', alert.sent);
  out.text('status', alert.status);
  out.text('msgType', alert.msgType);
  out.text('source', alert.source);
  out.text('scope', alert.scope);
  out.text('restriction', alert.restriction);
  out.text('addresses', wordList(alert.addresses));
  out.texts('code', alert.code);
  out.text('note', alert.note);
  out.text(
    'references',
    alert.references
      .map(({ sender, identifier, sent }) => `${sender},${identifier},${sent === null ? '' : timeText(sent)}`)
      .join(' '),
  );
  out.text('incidents', wordList(alert.incidents));
  for (const info of alert.info) out.within('info', (inner) => writeInfo(info, inner));
  lines.push('</alert>', '');
  return lines;
}

function writeInfo(info: CapInfo, out: Lines): void {
  out.text('language', info.language);
  out.texts('category', info.category);
  out.text('event', info.event);
  out.texts('responseType', info.responseType);
  out.text('urgency', info.urgency);
  out.text('severity', info.severity);
  out.text('certainty', info.certainty);
  out.text('audience', info.audience);
  out.pairs('eventCode', info.eventCode);
  out.time('effective', info.effective);
  out.time('onset', info.onset);
  out.time('expires', info.expires);
  out.text('senderName', info.senderName);
  out.text('headline', info.headline);
  out.text('description', info.description);
  out.text('instruction', info.instruction);
  out.text('web', info.web);
  out.text('contact', info.contact);
  out.pairs('parameter', info.parameter);
  for (const resource of info.resource) out.within('resource', (inner) => writeResource(resource, inner));
  for (const area of info.area) out.within('area', (inner) => writeArea(area, inner));
}

function writeResource(resource: CapResource, out: Lines): void {
  out.text('resourceDesc', resource.resourceDesc);
  out.text('mimeType', resource.mimeType);
  out.text('size', resource.size === null ? null : plain(resource.size));
  out.text('uri', resource.uri);
  out.text('derefUri', resource.derefUri);
  out.text('digest', resource.digest);
}

function writeArea(area: CapArea, out: Lines): void {
  const point = ([latitude, longitude]: CapPoint) => `${plain(latitude)},${plain(longitude)}`;
  out.text('areaDesc', area.areaDesc);
  out.texts(
    'polygon',
    area.polygon.map((polygon) => polygon.map(point).join(' ')),
  );
  out.texts(
    'circle',
    area.circle.map(({ center, radiusKm }) => `${point(center)} ${plain(radiusKm)}`),
  );
  out.pairs('geocode', area.geocode);
  out.text('altitude', area.altitude === null ? null : plain(area.altitude));
  out.text('ceiling', area.ceiling === null ? null : plain(area.ceiling));
}

/** A decimal without exponent, which the schema does not know. */
function plain(value: number): string {
  const text = String(value);
  if (!/e/i.test(text)) return text;
  return value.toFixed(coordinateDecimals).replace(/\.?0+$/, '');
}

function wordList(words: readonly string[]): string {
  return words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ');
}

/** Writes one element to a line; empty and absent values write nothing. */
class Lines {
  constructor(
    private readonly lines: string[],
    private readonly indent: string,
  ) {}

  text(name: string, value: string | null): void {
    if (value !== null && value !== '') this.lines.push(`${this.indent}<${name}>${xmlText(value)}</${name}>`);
  }

  texts(name: string, values: readonly string[]): void {
    for (const value of values) this.text(name, value);
  }

  time(name: string, at: number | null): void {
    this.text(name, at === null ? null : timeText(at));
  }

  pairs(name: string, pairs: readonly CapNamedValue[]): void {
    for (const pair of pairs) {
      this.within(name, (inner) => {
        inner.text('valueName', pair.valueName);
        inner.text('value', pair.value);
      });
    }
  }

  within(name: string, write: (inner: Lines) => void): void {
    this.lines.push(`${this.indent}<${name}>`);
    write(new Lines(this.lines, `${this.indent}  `));
    this.lines.push(`${this.indent}</${name}>`);
  }
}
