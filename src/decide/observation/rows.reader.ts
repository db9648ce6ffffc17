/** A body as it came → rows: JSON (one object, a list, or `{ readings: [...] }`) or CSV with a header. */
import { CsvError, parse } from 'csv-parse/sync';
import { advice, error, type Reason } from '../../shared/reason.js';
import { columns, type Column, type Row } from './core/read-row.js';

/** More rows are sent in several batches: one transaction holds up nobody for long. */
export const mostRows = 5_000;

export interface ReadRows {
  /** Null for what is no row; it keeps its place, so that the others are called by the number the sender counts. */
  readonly rows: readonly (Row | null)[];
  readonly reasons: readonly Reason[];
}

/** The media type only helps: whatever begins like JSON is read as JSON, the rest as a table. Never throws. */
export function readRows(bytes: Uint8Array, mediaType: string): ReadRows {
  const text = textOf(bytes);
  if (text.trim() === '') return nothing('observation.empty', '没有内容', 'there is nothing in it');
  const isJson = /^\s*[[{]/.test(text) || (/json/i.test(mediaType) && !/csv/i.test(mediaType));
  const read = isJson ? fromJson(text) : fromCsv(text);
  if (read.rows.length > mostRows)
    return nothing(
      'observation.too-many-rows',
      `一次最多 ${mostRows} 行，这里有 ${read.rows.length} 行，请分批`,
      `at most ${mostRows} rows at a time, not ${read.rows.length}: send several batches`,
    );
  return read;
}

function nothing(code: string, zh: string, en: string, where = ''): ReadRows {
  return { rows: [], reasons: [error(where, code, zh, en)] };
}

/** Offices and old stations write in the system's own encoding, which is GB 18030 where it is not UTF-8. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function fromJson(text: string): ReadRows {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return nothing('observation.json-malformed', `不是 JSON：${why}`, `is not JSON: ${why}`);
  }
  const isMap = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
  const list = Array.isArray(body) ? body : isMap(body) && Array.isArray(body['readings']) ? body['readings'] : [body];
  if (list.length === 0) return nothing('observation.empty', '没有一行数据', 'there is no row in it');
  const reasons = list.flatMap((row: unknown, index) =>
    isMap(row) ? [] : [error(`rows[${index}]`, 'observation.not-a-row', '要是一个对象', 'is not an object')],
  );
  const rows = list.map((row: unknown) => (isMap(row) ? row : null));
  const titles = new Set(rows.flatMap((row) => Object.keys(row ?? {})));
  return { rows, reasons: [...reasons, ...unknownColumns([...titles])] };
}

function fromCsv(text: string): ReadRows {
  let table: string[][];
  try {
    table = parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true, trim: true }) as string[][];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause['lines'] === 'number' ? cause['lines'] : 1;
    return nothing('observation.csv-malformed', `CSV 格式错误：${cause.message}`, cause.message, `line ${line}`);
  }
  const [head = [], ...body] = table;
  const named = head.map((title) => columnCalled(title));
  if (!named.includes('station') || !named.includes('value'))
    return nothing(
      'observation.no-header',
      '首行要是列名，至少有 station 和 value',
      'the first line names the columns, station and value at least',
      'line 1',
    );
  if (body.length === 0) return nothing('observation.empty', '没有一行数据', 'there is no row in it');
  const rows = body.map((cells) =>
    Object.fromEntries(cells.flatMap((cell, index) => (named[index] ? [[named[index], cell]] : []))),
  );
  return { rows, reasons: unknownColumns(head.filter((title) => columnCalled(title) === null)) };
}

function columnCalled(title: string): Column | null {
  const wanted = title.trim();
  const found = (Object.keys(columns) as Column[]).find(
    (column) =>
      column.toLowerCase() === wanted.toLowerCase() || (columns[column] as readonly string[]).includes(wanted),
  );
  return found ?? null;
}

/** What nobody reads is said once, not for each row. */
function unknownColumns(titles: readonly string[]): Reason[] {
  return titles
    .filter((title) => !Object.hasOwn(columns, title))
    .slice(0, 20)
    .map((title) =>
      advice(
        '',
        'observation.unknown-column',
        `不认识这一列，没有采用：${title.slice(0, 40)}`,
        `nobody reads ${title.slice(0, 40)}`,
      ),
    );
}
