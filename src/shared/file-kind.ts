/** What a file is, told from its first bytes and not from what it is called. */
export const fileTypes = ['image/jpeg', 'image/png', 'application/pdf'] as const;
export type FileType = (typeof fileTypes)[number];

/** What is taken nowhere, as far as a person can be told what to do about it. */
export type OtherFile = 'empty' | 'heic' | 'office' | 'other';

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);
const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

export function fileKindOf(bytes: Uint8Array): FileType | OtherFile {
  if (bytes.byteLength === 0) return 'empty';
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (ascii(bytes, 0, 5) === '%PDF-') return 'application/pdf';
  if (ascii(bytes, 4, 8) === 'ftyp' && /^(hei|hev|mif|msf|avi)/.test(ascii(bytes, 8, 12))) return 'heic';
  return ascii(bytes, 0, 4) === 'PK\u0003\u0004' || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0) ? 'office' : 'other';
}

/** Why it is not taken, and what to do. */
export const otherFileWords: Readonly<Record<OtherFile, { readonly zh: string; readonly en: string }>> = {
  empty: { zh: '文件是空的', en: 'the file is empty' },
  heic: { zh: 'HEIC 照片请先转成 JPEG', en: 'convert HEIC photos to JPEG first' },
  office: { zh: 'Word、Excel 文件请先另存为 PDF', en: 'save Word and Excel files as PDF first' },
  other: {
    zh: '只收 JPEG、PNG 图片和 PDF；这个文件的内容不是其中任何一种',
    en: 'JPEG and PNG pictures and PDF are taken; the content of this file is none of them',
  },
};
