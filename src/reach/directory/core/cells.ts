/** The cells of an imported sheet: each reader returns a value or adds the reason why there is none. */
import { error } from '../../../shared/reason.js';
import type { Reason } from '../../../shared/reason.js';
import { normalAddress } from './address.js';

/** One file as it was read; `line` counts from 1, the header being the first record. */
export interface Sheet {
  readonly file: string;
  readonly records: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

export interface Row<Column extends string> {
  readonly where: string;
  cell(column: Column): string;
}

/** The rows of a sheet that has its columns; a row with a fault of form is named and left out. */
export function readRows<Column extends string>(
  sheet: Sheet,
  columns: readonly Column[],
  reasons: Reason[],
): readonly Row<Column>[] {
  const [header, ...records] = sheet.records;
  const names = header?.cells.map((cell) => cell.trim()) ?? [];
  const top = `${sheet.file}:${header?.line ?? 1}`;
  const missing = columns.filter((column) => !names.includes(column));
  for (const column of missing) {
    reasons.push(error(top, 'directory.column-missing', `缺少列 ${column}`, `column ${column} is missing`));
  }
  for (const name of names.filter((one, index) => !columns.some((c) => c === one) || names.indexOf(one) !== index)) {
    reasons.push(error(top, 'directory.column-unknown', `多余的列 ${name}`, `column ${name} is unknown or repeated`));
  }
  // Without its columns every row would repeat the same fault.
  if (missing.length > 0) return [];

  const rows: Row<Column>[] = [];
  for (const { line, cells } of records) {
    const where = `${sheet.file}:${line}`;
    if (cells.length !== names.length) {
      reasons.push(
        error(
          where,
          'directory.cell-count',
          `应有 ${names.length} 列，实有 ${cells.length} 列`,
          `${names.length} cells expected, ${cells.length} found`,
        ),
      );
      continue;
    }
    if (cells.some((cell) => /\p{Cc}/u.test(cell))) {
      reasons.push(error(where, 'directory.control-character', '含有控制字符', 'a cell holds a control character'));
      continue;
    }
    rows.push({ where, cell: (column) => (cells[names.indexOf(column)] ?? '').trim() });
  }
  return rows;
}

/** Longest id, in characters: it is a column and part of an address. */
const longestId = 64;

/** A well-formed id is added to `taken`, whatever else is wrong with its row. */
export function readId(text: string, where: string, taken: Set<string>, reasons: Reason[]): string | null {
  if (text.length > longestId || !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text)) {
    reasons.push(
      error(
        where,
        'directory.id-malformed',
        `id 只能用小写字母、数字和连字符，至多 ${longestId} 位：${text}`,
        `id must be lower-case letters, digits and hyphens, at most ${longestId}: ${text}`,
      ),
    );
    return null;
  }
  if (taken.has(text)) {
    reasons.push(error(where, 'directory.id-twice', `id 重复：${text}`, `id ${text} appears twice`));
    return null;
  }
  taken.add(text);
  return text;
}

export function readText(text: string, where: string, column: string, limit: number, reasons: Reason[]): string {
  if (text === '') {
    reasons.push(error(where, 'directory.cell-empty', `${column} 不能为空`, `${column} is empty`));
  } else if (text.length > limit) {
    reasons.push(tooLong(where, column, limit));
  }
  return text;
}

export function tooLong(where: string, column: string, limit: number): Reason {
  return error(where, 'directory.cell-long', `${column} 超过 ${limit} 字`, `${column} is longer than ${limit}`);
}

export function oneOf<T extends string>(
  known: readonly T[],
  text: string,
  where: string,
  column: string,
  reasons: Reason[],
): T | null {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  reasons.push(
    error(
      where,
      `directory.${column}-unknown`,
      `${column} 应为 ${known.join('、')} 之一：${text}`,
      `${column} must be one of ${known.join(', ')}: ${text}`,
    ),
  );
  return null;
}

export function readNumber(text: string, where: string, column: string, reasons: Reason[]): string | null {
  if (text === '') return null;
  const address = normalAddress(text);
  if (address?.startsWith('+')) return address;
  // A spreadsheet shows and saves a long number as 8.61E+12 unless the column is text; the digits are gone by then.
  const rounded = /^[\d.]+E\+\d+$/i.test(text);
  reasons.push(
    error(
      where,
      'directory.number-malformed',
      rounded
        ? `${column} 被表格软件改成了科学计数，请把该列设为文本后重填：${text}`
        : `${column} 不是完整的电话号码：${text}`,
      rounded
        ? `${column} was rounded by a spreadsheet; make the column text and enter it again: ${text}`
        : `${column} is not a complete telephone number: ${text}`,
    ),
  );
  return null;
}

export function readMailbox(text: string, where: string, column: string, reasons: Reason[]): string | null {
  if (text === '') return null;
  const address = normalAddress(text);
  if (address?.includes('@')) return address;
  reasons.push(
    error(
      where,
      'directory.mailbox-malformed',
      `${column} 不是邮箱地址：${text}`,
      `${column} is not a mailbox: ${text}`,
    ),
  );
  return null;
}

/** `1;2;3`: a list and never `1-3`, which a spreadsheet turns into the third of January. */
export function readWeekdays(text: string, where: string, reasons: Reason[]): number[] | null {
  const parts = text.split(/[;\uff1b]/).map((part) => part.trim());
  if (parts.every((part) => /^[1-7]$/.test(part)) && new Set(parts).size === parts.length) {
    return parts.map(Number).sort((a, b) => a - b);
  }
  reasons.push(
    error(
      where,
      'directory.weekdays-malformed',
      `weekdays 应为 1;2;3 形式（1 为周一，7 为周日），不重复：${text}`,
      `weekdays must read 1;2;3 (1 Monday, 7 Sunday), each once: ${text}`,
    ),
  );
  return null;
}

export function readTime(text: string, where: string, column: string, reasons: Reason[]): number | null {
  const match = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text.replace('\uff1a', ':'));
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : -1;
  if (match && Number(match[2]) < 60 && minutes >= 0 && minutes <= 24 * 60) return minutes % (24 * 60);
  reasons.push(
    error(where, 'directory.time-malformed', `${column} 应为 HH:MM：${text}`, `${column} must read HH:MM: ${text}`),
  );
  return null;
}
