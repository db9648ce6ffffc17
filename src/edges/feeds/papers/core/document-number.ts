/** How document numbers (文号) are told to be one: 渝汛办〔2026〕15号 is written in many ways (domain.md §13). */

const opening = /[[(（【〔{《<「『﹝]/g;
const closing = /[\])）】〕}》>」』﹞]/g;

/**
 * `渝汛办[2026]15` for `渝汛办〔2026〕15号`, `渝汛办（2026）第 015 号`, `渝汛办[２０２６]15`; null when nothing is left. Two
 * numbers are one when these are equal.
 */
export function canonicalNumber(written: string): string | null {
  const plain = written
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(opening, '[')
    .replace(closing, ']')
    .replace(/\[?(\d{4})年?\]?(?=第?\d+号?$)/, (whole, year: string) => (/[[\]年]/.test(whole) ? `[${year}]` : whole))
    .replace(/第?(\d+)号?$/, (_, serial: string) => serial.replace(/^0+(?=\d)/, ''))
    .toUpperCase();
  return plain === '' ? null : plain;
}
