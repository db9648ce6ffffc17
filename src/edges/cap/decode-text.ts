/**
 * The text in bytes of any encoding that senders were seen to use: UTF-8, UTF-16, and GBK, GB 2312 and GB 18030 with
 * or without saying so. What had to be guessed is said; what cannot be told is refused (peers.md §3.1 XML).
 */
import type { Faults } from './faults.js';

/** By the name in the XML declaration; the encoding that reads all of its family. */
const encodings: Readonly<Record<string, string>> = {
  gbk: 'gb18030',
  gb2312: 'gb18030',
  gb18030: 'gb18030',
  cp936: 'gb18030',
  big5: 'big5',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
};
const isUtf8Name = /^(utf-?8|us-ascii|ascii)$/i;
const isUtf16Name = /^(utf-?16(le|be)?|ucs-?2)$/i;

/** Of all characters beyond ASCII; Chinese in GB 18030 read as UTF-8 comes out as more than four fifths damaged. */
const damagedShareRead = 0.25;

/** Null when it was refused; `faults` then says why. A byte order mark is not part of the text. */
export function decodeText(bytes: Uint8Array, faults: Faults): string | null {
  const wide = wideEncoding(bytes);
  if (wide === 'utf-32') {
    return refuse(
      faults,
      '报文使用UTF-32编码,不受支持,请改用UTF-8。',
      'The message is encoded in UTF-32, which is not supported; use UTF-8.',
    );
  }
  if (wide !== null) return decodeWide(bytes, wide, faults);
  const declared = declaredEncoding(bytes);
  const narrow = declared === null ? undefined : encodings[declared.toLowerCase()];
  if (declared !== null && narrow === undefined && !isUtf8Name.test(declared)) {
    faults.warning(
      '',
      'xml.encoding',
      `声明的编码“${declared}”${isUtf16Name.test(declared) ? '与字节不符' : '不受支持'},按UTF-8读取。`,
      `The declared encoding "${declared}" ${isUtf16Name.test(declared) ? 'is not that of the bytes' : 'is not supported'}; it was read as UTF-8.`,
    );
  }
  if (narrow === undefined) return decodeUtf8(bytes, faults);
  const text = decodeAs(bytes, narrow);
  if (text !== null) {
    sayEncoding(faults, declared as string);
    return text;
  }
  const asUtf8 = decodeAs(bytes, 'utf-8');
  if (asUtf8 !== null) {
    sayWrongEncoding(faults, declared as string, 'UTF-8');
    return asUtf8;
  }
  return refuse(faults, `报文字节不是有效的${declared}文本。`, `The bytes are not valid ${declared} text.`);
}

/** UTF-16 and UTF-32 by their byte order mark, or by how `<` begins in them; null for everything else. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-32' | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && (c === 0xfe || (c === 0 && d === 0x3c))) return 'utf-32';
  if (a === 0x3c && b === 0) return c === 0 && d === 0 ? 'utf-32' : 'utf-16le';
  if (a === 0 && b === 0x3c) return 'utf-16be';
  return null;
}

function decodeWide(bytes: Uint8Array, encoding: string, faults: Faults): string | null {
  const name = encoding.toUpperCase();
  const text = decodeAs(bytes, encoding);
  if (text === null) return refuse(faults, `报文字节不是有效的${name}文本。`, `The bytes are not valid ${name} text.`);
  sayEncoding(faults, name);
  return text;
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const opening = String.fromCharCode(...bytes.subarray(0, 160));
  return /^(?:\xEF\xBB\xBF)?\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,20})["']/.exec(opening)?.[1] ?? null;
}

/** A character cut in two here and there is shown as such; bytes that are GB 18030 throughout are read as that. */
function decodeUtf8(bytes: Uint8Array, faults: Faults): string | null {
  const exact = decodeAs(bytes, 'utf-8');
  if (exact !== null) return exact;
  const damaged = new TextDecoder('utf-8').decode(bytes);
  const beyondAscii = damaged.match(/[^\u0000-\u007f]/g)?.length ?? 0;
  const broken = damaged.match(/\ufffd/g)?.length ?? 0;
  if (broken <= beyondAscii * damagedShareRead) {
    faults.error(
      '',
      'xml.damaged',
      `报文中有${broken}处残缺的UTF-8字节,已用“\ufffd”代替。`,
      `${broken} piece(s) of broken UTF-8 in the message were replaced by "\ufffd".`,
    );
    return damaged;
  }
  const chinese = decodeAs(bytes, 'gb18030');
  if (chinese !== null) {
    sayWrongEncoding(faults, 'UTF-8', 'GB 18030');
    return chinese;
  }
  return refuse(faults, '报文字节不是有效的UTF-8文本。', 'The bytes are not valid UTF-8 text.');
}

function decodeAs(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function sayEncoding(faults: Faults, name: string): void {
  faults.warning(
    '',
    'xml.encoding',
    `报文使用${name}编码,已读取;请改用UTF-8。`,
    `The message is encoded in ${name}; it was read, but should be UTF-8.`,
  );
}

function sayWrongEncoding(faults: Faults, said: string, real: string): void {
  faults.error(
    '',
    'xml.encoding-wrong',
    `报文称为${said}编码,实为${real},已按${real}读取。`,
    `The message passes for ${said} but is ${real}; it was read as ${real}.`,
  );
}

function refuse(faults: Faults, zh: string, en: string): null {
  faults.error('', 'xml.undecodable', zh, en);
  return null;
}
