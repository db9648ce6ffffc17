import fc from 'fast-check';
import { mostRows, readRows } from './rows.reader.js';

const row = { station: 'gauge-cuntan', value: 183.02, unit: 'm', datum: 'wusong', at: '2020-08-19T08:00:00+08:00' };
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (body: unknown, type = 'application/json') =>
  readRows(typeof body === 'string' ? bytes(body) : bytes(JSON.stringify(body)), type);
const codes = (body: unknown, type?: string) => read(body, type).reasons.map(({ code, level }) => `${level} ${code}`);

const csv = `station,quantity,value,unit,datum,at,overMinutes
gauge-cuntan,river-level,183.02,m,wusong,2020-08-19T08:00:00+08:00,
rain-daping,,12.5,mm,,2020-08-19 08:00,5
`;

describe('a body of readings', () => {
  it.each([
    ['one object', row, 1],
    ['a list', [row, row], 2],
    ['under readings', { readings: [row] }, 1],
  ])('is JSON: %s', (_, body, rows) => {
    expect(read(body)).toEqual({ rows: Array.from({ length: rows }, () => row), reasons: [] });
  });

  it('is a table with a header, whatever its type is called', () => {
    for (const type of ['text/csv', 'text/csv; charset=utf-8', 'application/octet-stream', '']) {
      const { rows, reasons } = read(csv, type);
      expect(reasons).toEqual([]);
      expect(rows).toHaveLength(2);
      expect(rows[1]).toMatchObject({ station: 'rain-daping', value: '12.5', overMinutes: '5', datum: '' });
    }
  });

  it('may have a byte order mark, quotes, blank lines, columns in any order, and Chinese heads', () => {
    const text =
      '\uFEFF时间,站点,数值,单位,基准面,备注\r\n\r\n"2020-08-19 08:00",gauge-cuntan,183.02,m,吴淞,"夜班,补"\r\n';
    const { rows, reasons } = read(text, 'text/csv');
    expect(rows).toEqual([
      { at: '2020-08-19 08:00', station: 'gauge-cuntan', value: '183.02', unit: 'm', datum: '吴淞' },
    ]);
    expect(reasons.map(({ code }) => code)).toEqual(['observation.unknown-column']);
  });

  it('may be in GB 18030, as old stations write', () => {
    // 站点,数值,单位 / 寸滩,183,米
    const gb = Buffer.from('d5beb5e32ccafdd6b52cb5a5cebb0ab4e7ccb22c3138332cc3d70a', 'hex');
    expect(readRows(gb, 'text/csv').rows).toEqual([{ station: '寸滩', value: '183', unit: '米' }]);
  });

  it.each([
    ['nothing', '', 'text/csv', 'error observation.empty'],
    ['blanks', ' \n ', 'application/json', 'error observation.empty'],
    ['an empty list', [], 'application/json', 'error observation.empty'],
    ['half of some JSON', '[{"station":', 'application/json', 'error observation.json-malformed'],
    ['a number', '5', 'application/json', 'error observation.not-a-row'],
    ['a list of nothing', [null, 3], 'application/json', 'error observation.not-a-row'],
    ['a table without a header', 'gauge-cuntan,183.02,m', 'text/csv', 'error observation.no-header'],
    ['a header alone', 'station,value', 'text/csv', 'error observation.empty'],
    ['a quote that never ends', 'station,value\n"gauge', 'text/csv', 'error observation.csv-malformed'],
    ['a page', '<html><body>login</body></html>', 'text/html', 'error observation.no-header'],
    [
      'more rows than fit',
      Array.from({ length: mostRows + 1 }, () => row),
      'application/json',
      'error observation.too-many-rows',
    ],
  ])('that is %s says so', (_, body, type, code) => {
    expect(codes(body, type)).toContain(code);
    expect(read(body, type).rows.every((each) => each === null)).toBe(true);
  });

  it('keeps the place of what is no row, so that the sender counts as we do', () => {
    const { rows, reasons } = read([row, 'x', row]);
    expect(rows).toEqual([row, null, row]);
    expect(reasons).toEqual([expect.objectContaining({ where: 'rows[1]', code: 'observation.not-a-row' })]);
  });

  it('takes as many rows as it says', () => {
    expect(read(Array.from({ length: mostRows }, () => row)).rows).toHaveLength(mostRows);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc.string({ maxLength: 300 }).map((text) => bytes(`station,value\n${text}`)),
          fc.json().map(bytes),
        ),
        fc.constantFrom('application/json', 'text/csv', 'x', ''),
        (body, type) => {
          const { rows, reasons } = readRows(body, type);
          expect(rows.length > 0 || reasons.some(({ level }) => level === 'error')).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
