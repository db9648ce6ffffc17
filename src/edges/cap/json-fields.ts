import { readCapTime } from './cap-time.js';
import { type Faults, quoted } from './faults.js';

const textLimit = 20_000;
const listLimit = 2_000;

/** Fields of a JSON object from outside, each read by name; what was never asked for can be named as unknown. */
export class JsonFields {
  private readonly asked = new Set<string>();

  constructor(
    private readonly value: Record<string, unknown>,
    private readonly faults: Faults,
  ) {}

  missing(name: string): void {
    this.faults.error(name, 'signal.required-missing', '缺少必填项。', 'This required field is missing.');
  }

  isAbsent(name: string): boolean {
    const field = this.raw(name);
    return field === undefined || field === null || (typeof field === 'string' && field.trim() === '');
  }

  /** Empty when absent or not a text. */
  text(name: string): string {
    if (this.isAbsent(name)) return '';
    const field = this.raw(name);
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
    if (this.isAbsent(name)) this.missing(name);
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
    const field = this.raw(name);
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

  /** As it stands; undefined when absent. */
  raw(name: string): unknown {
    this.asked.add(name);
    return Object.hasOwn(this.value, name) ? this.value[name] : undefined;
  }
}
