import { open, stat } from 'node:fs/promises';
import { maxXmlBytes } from './xml-tree.js';

/**
 * The bytes of a file, at most one more than any message may have, so that the reader sees that it is too large and
 * memory does not. Devices and folders are not read. Never throws.
 */
export async function readBounded(path: string): Promise<{ bytes: Uint8Array } | { problem: string }> {
  try {
    const kind = await stat(path);
    if (!kind.isFile() && !kind.isFIFO()) return { problem: kind.isDirectory() ? 'EISDIR' : 'EINVAL' };
    const handle = await open(path);
    try {
      const buffer = Buffer.alloc(maxXmlBytes + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
        length += bytesRead;
        if (bytesRead === 0 || length === buffer.length) return { bytes: buffer.subarray(0, length) };
      }
    } finally {
      await handle.close();
    }
  } catch (problem) {
    return { problem: problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown' };
  }
}
