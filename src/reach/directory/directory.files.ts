import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { error, type Reason } from '../../shared/reason.js';
import type { Sheet } from './core/cells.js';
import { parseOutlines } from './core/parse-outlines.js';
import type { Unit } from './core/unit.js';
import { parseDirectory } from './core/parse-directory.js';
import type { ReadDirectory } from './directory.service.js';

const files = { units: 'units.csv', contacts: 'contacts.csv', roster: 'roster.csv' } as const;
/** A million-person directory is far below it; what is larger is some other file. */
const largestBytes = 64 * 1024 * 1024;

/** Reads the three files of a folder to their end; what is wrong with them is among the reasons, nothing is thrown. */
export async function readDirectory(folder: string): Promise<ReadDirectory> {
  const reasons: Reason[] = [];
  const digest = createHash('sha256');
  const sheetOf = async (file: string): Promise<Sheet> => {
    const bytes = await bytesOf(join(folder, file), reasons);
    // The length keeps the border between two files from moving unseen.
    digest.update(`${file} ${bytes?.length ?? 0}\n`).update(bytes ?? '');
    return { file, records: bytes ? recordsOf(file, bytes, reasons) : [] };
  };
  const sheets = {
    units: await sheetOf(files.units),
    contacts: await sheetOf(files.contacts),
    roster: await sheetOf(files.roster),
  };
  // Rows that refer to a file nobody could read would all be blamed for it.
  const parsed = reasons.length > 0 ? { units: [], contacts: [], shifts: [], reasons } : parseDirectory(sheets);
  return { ...parsed, digest: digest.digest('hex') };
}

/** The optional map beside the directory. A map that cannot be read is no reason not to start: it is as if there were none. */
export async function readOutlines(folder: string, units: readonly Unit[]): Promise<ReturnType<typeof parseOutlines>> {
  const path = join(folder, 'streets.geojson');
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return { outlines: new Map(), reasons: [] };
  }
  try {
    const { outlines, reasons } = parseOutlines(JSON.parse(bytes.toString()), units);
    return { outlines, reasons: reasons.map((reason) => ({ ...reason, where: `${path}: ${reason.where}` })) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return {
      outlines: new Map(),
      reasons: [error(path, 'outlines.malformed', `不是JSON：${why}`, `this is no JSON: ${why}`)],
    };
  }
}

/** Every fault and warning of the directory in `path`; it can be imported when none is an error. */
export async function checkDirectory(path: string): Promise<Reason[]> {
  const { units, reasons } = await readDirectory(path);
  return [...reasons, ...(await readOutlines(path, units)).reasons];
}

async function bytesOf(path: string, reasons: Reason[]): Promise<Buffer | null> {
  try {
    const bytes = await readFile(path);
    if (bytes.length <= largestBytes) return bytes;
    reasons.push(error(path, 'directory.file-large', '文件过大', `is larger than ${largestBytes} bytes`));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    reasons.push(error(path, 'directory.file-unreadable', `文件读不出：${why}`, `cannot be read: ${why}`));
  }
  return null;
}

function recordsOf(file: string, bytes: Buffer, reasons: Reason[]): Sheet['records'] {
  try {
    const records = parse(textOf(bytes), {
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause['lines'] === 'number' ? cause['lines'] : 1;
    reasons.push(error(`${file}:${line}`, 'directory.csv-malformed', `CSV 格式错误：${cause.message}`, cause.message));
    return [];
  }
}

/** Offices save CSV from a spreadsheet in the system's own encoding, which is GB 18030 where it is not UTF-8. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
