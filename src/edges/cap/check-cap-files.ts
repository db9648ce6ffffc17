import { readFile } from 'node:fs/promises';
import type { Reason } from '../../shared/reason.js';
import { readSignal } from './read-signal.js';

/**
 * What is wrong with each file, as intake would say it: the standard first, then what could not be read as a signal.
 * A file that cannot be read is a fault like any other; nothing is thrown.
 */
export async function checkCapFiles(paths: readonly string[]): Promise<{ file: string; faults: readonly Reason[] }[]> {
  return Promise.all(paths.map(async (file) => ({ file, faults: await faultsOf(file) })));
}

async function faultsOf(file: string): Promise<readonly Reason[]> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown';
    return [
      {
        where: '',
        code: 'file.unreadable',
        level: 'error',
        text: { zh: `文件无法读取(${code})。`, en: `The file cannot be read (${code}).` },
      },
    ];
  }
  return readSignal(bytes, file.endsWith('.json') ? 'application/json' : 'application/xml').faults;
}
