/** What a scan is, told from its first bytes and not from what it is called. */
import { error, type Reason } from '../../../../shared/reason.js';

export const scanTypes = ['image/jpeg', 'image/png', 'application/pdf'] as const;
export type ScanType = (typeof scanTypes)[number];

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);
const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

/** The type, or why it is refused. */
export function scanKindOf(bytes: Uint8Array): { readonly type: ScanType } | { readonly refused: Reason } {
  if (bytes.byteLength === 0) return refused('papers.scan-empty', '文件是空的', 'the file is empty');
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return { type: 'image/jpeg' };
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return { type: 'image/png' };
  if (ascii(bytes, 0, 5) === '%PDF-') return { type: 'application/pdf' };
  if (ascii(bytes, 4, 8) === 'ftyp' && /^(hei|hev|mif|msf|avi)/.test(ascii(bytes, 8, 12)))
    return refused('papers.scan-heic', 'HEIC 照片请先转成 JPEG', 'convert HEIC photos to JPEG first');
  if (ascii(bytes, 0, 4) === 'PK\u0003\u0004' || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    return refused('papers.scan-office', 'Word、Excel 文件请先另存为 PDF', 'save Word and Excel files as PDF first');
  return refused(
    'papers.scan-kind',
    '只收 JPEG、PNG 图片和 PDF；这个文件的内容不是其中任何一种',
    'JPEG and PNG pictures and PDF are taken; the content of this file is none of them',
  );
}

function refused(code: string, zh: string, en: string): { refused: Reason } {
  return { refused: error('', code, zh, en) };
}
