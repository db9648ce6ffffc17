/** Reads the texts of CAP's elements as values; what is not written as the version wants is said with its place. */
import type { CapCircle, CapNamedValue, CapPolygon, CapReference } from './cap-alert.js';
import { readCapTime } from './cap-time.js';
import { type CapVersion, isValueNewerThan } from './cap-versions.js';
import { type Faults, maxListedValues, quoted, sayTooManyValues } from './faults.js';
import { maxPolygonPoints, readCircle, readPolygon } from './geometry.js';

/** `xs:dateTime` with an offset, which is what 1.0 and 1.1 ask for. */
const schemaTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Severities of the national platform, and what they are called in CAP 1.2 (peers.md §3.4). */
const otherSpellings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    red: 'Extreme',
    orange: 'Severe',
    yellow: 'Moderate',
    blue: 'Minor',
  }),
);

export class CapValues {
  private pointsLeft = maxPolygonPoints;

  constructor(
    private readonly version: CapVersion,
    private readonly faults: Faults,
  ) {}

  time(text: string, where: string): number | null {
    const reading = readCapTime(text);
    switch (reading.form) {
      case 'strict':
        return reading.at;
      case 'lenient':
        this.faults.add({
          where,
          code: 'cap.time-format',
          level: this.version !== '1.2' && schemaTime.test(text) ? 'advice' : 'error',
          text: {
            zh: `时间“${quoted(text)}”已读取,但应写作2026-07-20T02:03:00+08:00(无小数、不用Z)。`,
            en: `The time "${quoted(text)}" was read, but must be written 2026-07-20T02:03:00+08:00, without fraction or Z.`,
          },
        });
        return reading.at;
      case 'no-offset':
        this.faults.error(
          where,
          'cap.time-offset-missing',
          `时间“${quoted(text)}”没有时区,按北京时间读取。`,
          `The time "${quoted(text)}" has no offset; it was read as Beijing time.`,
        );
        return reading.at;
      case 'unreadable':
        this.faults.error(where, 'cap.time', `“${quoted(text)}”不是时间。`, `"${quoted(text)}" is not a time.`);
        return null;
    }
  }

  number(text: string, where: string): number | null {
    if (/^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/.test(text)) return Number(text);
    this.faults.error(where, 'cap.number', `“${quoted(text)}”不是数字。`, `"${quoted(text)}" is not a number.`);
    return null;
  }

  chosen<T extends string>(text: string, choices: readonly T[], where: string): T | null {
    const exact = choices.find((choice) => choice === text);
    if (exact !== undefined) {
      if (isValueNewerThan(this.version, exact)) this.sayNewer(exact, where);
      return exact;
    }
    const wanted = text.toLowerCase();
    const likely = wanted === 'very likely' ? choices.find((choice) => choice === 'Likely') : undefined;
    if (likely !== undefined) {
      this.faults.add({
        where,
        code: 'cap.very-likely',
        level: this.version === '1.0' ? 'advice' : 'error',
        text: {
          zh: '“Very Likely”已废止,按“Likely”读取。',
          en: '"Very Likely" is retired; it was read as "Likely".',
        },
      });
      return likely;
    }
    const spelling = (otherSpellings.get(wanted) ?? wanted).toLowerCase();
    const close = choices.find((choice) => choice.toLowerCase() === spelling);
    if (close !== undefined) {
      this.faults.error(
        where,
        'cap.value-spelling',
        `“${quoted(text)}”应写作“${close}”,已按此读取。`,
        `"${quoted(text)}" must be written "${close}"; it was read as that.`,
      );
      return close;
    }
    this.faults.error(
      where,
      'cap.value-unknown',
      `“${quoted(text)}”不在允许的取值中:${choices.join('、')}。`,
      `"${quoted(text)}" is not one of ${choices.join(', ')}.`,
    );
    return null;
  }

  /** Of what a later version brought: used, since its meaning is clear. */
  sayNewer(name: string, where: string): void {
    this.faults.advice(
      where,
      'cap.newer-than-version',
      `CAP ${this.version}没有“${name}”,已照常读取。`,
      `CAP ${this.version} has no "${name}"; it was read all the same.`,
    );
  }

  /** A list separated by spaces, a member with spaces in double quotes. */
  words(text: string | null, where: string): string[] {
    if (text === null) return [];
    if ((text.match(/"/g)?.length ?? 0) % 2 !== 0) {
      this.faults.error(where, 'cap.quotes', '引号不成对。', 'The quotation marks do not come in pairs.');
    }
    const words: string[] = [];
    for (const match of text.matchAll(/"([^"]*)"|[^\s"]+/g)) {
      const word = match[1] ?? match[0];
      if (word === '') continue;
      if (words.length === maxListedValues) {
        sayTooManyValues(this.faults, where);
        break;
      }
      words.push(word);
    }
    return words;
  }

  references(text: string | null): CapReference[] {
    if (text === null) return [];
    const triples = text.split(/\s+/, maxListedValues + 1);
    if (triples.length > maxListedValues) sayTooManyValues(this.faults, 'references');
    return triples.slice(0, maxListedValues).map((triple, index) => this.reference(triple, `references[${index}]`));
  }

  private reference(triple: string, where: string): CapReference {
    const [sender = '', identifier = '', sent = '', ...rest] = triple.split(',');
    if (sender !== '' && identifier !== '' && sent !== '' && rest.length === 0) {
      return { sender, identifier, sent: this.time(sent, where) };
    }
    this.faults.error(
      where,
      'cap.references',
      `引用应写作“sender,identifier,sent”,而不是“${quoted(triple)}”。`,
      `A reference is written "sender,identifier,sent", not "${quoted(triple)}".`,
    );
    // The national platform writes the identifier alone (peers.md §3.4).
    if (identifier === '') return { sender: '', identifier: sender, sent: null };
    return { sender, identifier, sent: sent === '' ? null : this.time(sent, where) };
  }

  /** `name=value`, the form of 1.0 that some senders still use in later versions. */
  pair(text: string, where: string): CapNamedValue {
    const at = text.indexOf('=');
    this.faults.add({
      where,
      code: 'cap.pair-text',
      level: this.version === '1.0' && at > 0 ? 'advice' : 'error',
      text: {
        zh: `“${quoted(text)}”应写作valueName和value两个元素。`,
        en: `"${quoted(text)}" must be written as the two elements valueName and value.`,
      },
    });
    return { valueName: text.slice(0, Math.max(0, at)).trim(), value: text.slice(at + 1).trim() };
  }

  /** Empty where it could not be read. */
  polygon(text: string, where: string): CapPolygon {
    const reading = readPolygon(text, this.pointsLeft);
    if ('points' in reading) {
      this.pointsLeft -= reading.points.length;
      return reading.points;
    }
    if ('tooMany' in reading) {
      this.faults.error(
        where,
        'cap.too-many-points',
        `多边形的点合计超过${maxPolygonPoints}个,此多边形未读取。`,
        `There are more than ${maxPolygonPoints} polygon points; this polygon was not read.`,
      );
    } else {
      this.faults.error(
        where,
        'cap.polygon',
        `“${quoted(reading.badPair)}”不是“纬度,经度”,此多边形未读取。`,
        `"${quoted(reading.badPair)}" is not "latitude,longitude"; this polygon was not read.`,
      );
    }
    return [];
  }

  circle(text: string, where: string): CapCircle | null {
    const circle = readCircle(text);
    if (!circle) {
      this.faults.error(
        where,
        'cap.circle',
        '圆应写作“纬度,经度 半径(公里)”。',
        'A circle is written "latitude,longitude radius", the radius in kilometres.',
      );
    }
    return circle;
  }
}
