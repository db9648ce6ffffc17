import fc from 'fast-check';
import { canonicalNumber } from './document-number.js';

describe('document numbers', () => {
  it.each([
    '渝汛办〔2026〕15号',
    '渝汛办[2026]15号',
    '渝汛办（2026）15号',
    '渝汛办(2026)15',
    '渝汛办【2026】第15号',
    '渝汛办〔２０２６〕１５号',
    ' 渝汛办 〔2026〕 015 号 ',
    '渝汛办2026年15号',
    '渝汛办﹝2026﹞15號'.replace('號', '号'),
  ])('%s is one number', (written) => {
    expect(canonicalNumber(written)).toBe('渝汛办[2026]15');
  });

  it.each([
    ['渝汛办〔2026〕16号', '渝汛办[2026]16'],
    ['渝汛办〔2025〕15号', '渝汛办[2025]15'],
    ['渝汛办〔2026〕150号', '渝汛办[2026]150'],
    ['渝府办发〔2026〕15号', '渝府办发[2026]15'],
    ['第12号', '12'],
    ['12', '12'],
    ['传真-A7', '传真-A7'],
    ['渝汛电2026', '渝汛电2026'],
  ])('%s is another: %s', (written, canonical) => {
    expect(canonicalNumber(written)).toBe(canonical);
  });

  it.each(['', '  ', '　'])('nothing is no number: "%s"', (written) => {
    expect(canonicalNumber(written)).toBeNull();
  });

  const series = fc.constantFrom('渝汛办', '渝中汛指', '万盛地指办发', '渝防指电');
  const year = fc.integer({ min: 2000, max: 2099 });
  const serial = fc.integer({ min: 1, max: 9_999 });
  const dress = fc.record({
    brackets: fc.constantFrom(['〔', '〕'], ['[', ']'], ['（', '）'], ['(', ')'], ['【', '】'], ['﹝', '﹞']),
    ordinal: fc.constantFrom('', '第'),
    end: fc.constantFrom('', '号', ' 号'),
    zeros: fc.constantFrom('', '0', '00'),
    space: fc.constantFrom('', ' ', '　'),
  });

  it('read the same however they are dressed, and apart when anything in them differs', () => {
    const number = fc.tuple(series, year, serial);
    const written = (
      [name, of, at]: [string, number, number],
      d: typeof dress extends fc.Arbitrary<infer D> ? D : never,
    ) => `${name}${d.space}${d.brackets[0]}${of}${d.brackets[1]}${d.ordinal}${d.zeros}${at}${d.end}`;
    fc.assert(
      fc.property(number, number, dress, dress, (a, b, one, two) => {
        const isSame = a.join() === b.join();
        expect(canonicalNumber(written(a, one))).toBe(canonicalNumber(written(a, two)));
        expect(canonicalNumber(written(a, one)) === canonicalNumber(written(b, two))).toBe(isSame);
      }),
    );
  });
});
