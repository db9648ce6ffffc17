import { readFileSync } from 'node:fs';
import { decodeText } from './decode-text.js';
import { Faults } from './faults.js';
import { parseCap } from './parse-cap.js';

const redRain = readFileSync('test/fixtures/cap/red-rain.xml', 'utf8');

/** 暴雨 in GB 18030. */
const rain = [0xb1, 0xa9, 0xd3, 0xea];
const bytesOf = (...parts: (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const note = (declaration: string, content: readonly number[]) =>
  bytesOf(`${declaration}<alert><note>`, content, '</note></alert>');

function decoded(bytes: Uint8Array): [text: string | null, codes: string[]] {
  const faults = new Faults();
  const text = decodeText(bytes, faults);
  return [text, faults.list().map(({ code, level }) => `${level} ${code}`)];
}

const utf16 = (text: string, big: boolean, mark: boolean) => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

describe('the text in bytes', () => {
  test.each<[string, Uint8Array, string[]]>([
    ['UTF-8', bytesOf('<alert><note>暴雨</note></alert>'), []],
    ['UTF-8 with a mark', bytesOf([0xef, 0xbb, 0xbf], '<alert><note>暴雨</note></alert>'), []],
    ['GBK as declared', note('<?xml version="1.0" encoding="GBK"?>', rain), ['warning xml.encoding']],
    ['GB 2312 as declared', note("<?xml version='1.0' encoding='gb2312'?>", rain), ['warning xml.encoding']],
    ['GB 18030 that says UTF-8', note('<?xml version="1.0" encoding="UTF-8"?>', rain), ['error xml.encoding-wrong']],
    ['GB 18030 that says nothing', note('', rain), ['error xml.encoding-wrong']],
    [
      'UTF-8 that says GBK',
      bytesOf('<?xml version="1.0" encoding="GBK"?><alert><note>暴雨。</note></alert>'),
      ['error xml.encoding-wrong'],
    ],
    ['UTF-16, little end first', utf16('<alert><note>暴雨</note></alert>', false, true), ['warning xml.encoding']],
    ['UTF-16, big end first', utf16('<alert><note>暴雨</note></alert>', true, true), ['warning xml.encoding']],
    ['UTF-16 without a mark', utf16('<alert><note>暴雨</note></alert>', true, false), ['warning xml.encoding']],
    [
      'UTF-8 that says UTF-16',
      bytesOf('<?xml version="1.0" encoding="UTF-16"?><alert><note>暴雨</note></alert>'),
      ['warning xml.encoding'],
    ],
    [
      'UTF-8 that says KOI8',
      bytesOf('<?xml version="1.0" encoding="KOI8-R"?><alert><note>暴雨</note></alert>'),
      ['warning xml.encoding'],
    ],
  ])('%s', (_name, bytes, expected) => {
    const [text, codes] = decoded(bytes);
    expect(text).toContain('<note>暴雨');
    expect(codes).toEqual(expected);
  });

  it('reads Latin letters and Big5 by their names', () => {
    expect(decoded(note('<?xml version="1.0" encoding="ISO-8859-1"?>', [0xe9]))[0]).toContain('<note>é<');
    expect(decoded(note('<?xml version="1.0" encoding="Big5"?>', [0xbc, 0xc9]))[0]).toContain('<note>暴<');
  });

  it('keeps the words around a character that was cut in two', () => {
    const [before, after] = redRain.split('特殊行业');
    const bytes = bytesOf(before ?? '', [...Buffer.from('特殊行业').subarray(0, 10)], after ?? '');
    const { alert, faults } = parseCap(bytes);
    expect(alert?.info[0]?.instruction).toContain('(除特殊行\ufffd外)');
    expect(faults).toMatchObject([{ code: 'xml.damaged', level: 'error' }]);
  });

  test.each<[string, Uint8Array]>([
    ['bytes of no encoding', bytesOf('<a>', [0xff, 0xfe, 0x00])],
    ['GBK cut in the middle', note('<?xml version="1.0" encoding="GBK"?>', [0xb1, 0xa9, 0xff])],
    ['UTF-16 cut in the middle', utf16('<a>', false, true).subarray(0, 5)],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0])],
    ['UTF-32, big end first', Buffer.from([0, 0, 0, 0x3c])],
  ])('refuses %s with a reason', (_name, bytes) => {
    expect(decoded(bytes)).toEqual([null, ['error xml.undecodable']]);
  });
});

describe('a message that begins late', () => {
  it('is read, and the white space said', () => {
    const { alert, faults } = parseCap(Buffer.from(`\n ${redRain}`));
    expect(alert?.info).toHaveLength(1);
    expect(faults).toMatchObject([{ code: 'xml.leading-space', level: 'warning' }]);
  });
});
