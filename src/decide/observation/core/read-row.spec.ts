import fc from 'fast-check';
import type { Station } from '../../rulebook/core/rulebook.js';
import { columns, readRow, type Row } from './read-row.js';

const station = (id: string, quantity: Station['quantity'], said: Partial<Station> = {}): Station => ({
  ...{ id, name: id, quantity, basis: 'proposed', source: 'test', effectiveFrom: '2026-05-01', placeholder: false },
  ...{ streetUnitId: null, river: null, datumOffset: null, warningLevel: null, guaranteeLevel: null },
  ...said,
});
const stations = [
  station('gauge', 'river-level', {
    codes: ['60105400'],
    warningLevel: { value: 180.5, unit: 'm', datum: 'wusong' },
    datumOffset: { from: 'wusong', to: 'huanghai', metres: -1.49 },
  }),
  station('gauge-lone', 'river-level', { warningLevel: { value: 194.5, unit: 'm', datum: 'huanghai' } }),
  station('rain', 'rain', { codes: ['A1'] }),
  station('wind', 'gust', { codes: ['A1'] }),
];
const level = { station: 'gauge', value: 183.02, unit: 'm', datum: 'wusong', at: '2020-08-19T08:00:00+08:00' };
const rain = { station: 'rain', value: 12.5, unit: 'mm', overMinutes: 5, at: '2020-08-19T08:00:00+08:00' };
const at = Date.parse(level.at);
const read = (row: Row) => readRow(row, 3, stations);
const codes = (row: Row) => read(row).reasons.map(({ where, code }) => `${where} ${code.replace('observation.', '')}`);

describe('a row', () => {
  it('gives a level with its datum', () => {
    expect(read(level)).toEqual({
      reading: {
        ...{ station: 'gauge', quantity: 'river-level', value: 183_020, datum: 'wusong', overMinutes: null, at },
        ...{ seq: null, said: null },
      },
      reasons: [],
    });
  });

  it('gives rain with its length, by minutes or hours', () => {
    expect(read(rain).reading).toMatchObject({ value: 12_500, overMinutes: 5, datum: null });
    expect(read({ ...rain, overMinutes: undefined, overHours: 0.5 }).reading).toMatchObject({ overMinutes: 30 });
    expect(read({ ...rain, overMinutes: 60, overHours: 1 }).reading).toMatchObject({ overMinutes: 60 });
  });

  it('is called by the sender’s own code, and by the quantity where two stations share it', () => {
    expect(read({ ...level, station: '60105400' }).reading?.station).toBe('gauge');
    expect(read({ ...level, station: 60105400 }).reading?.station).toBe('gauge');
    expect(read({ ...rain, station: 'A1', quantity: '雨量' }).reading?.station).toBe('rain');
    expect(read({ ...rain, station: 'A1', quantity: 'gust', unit: 'm/s', value: 20.8 }).reading).toMatchObject({
      ...{ station: 'wind', value: 9_000, said: '20.8 m/s', overMinutes: null },
    });
    expect(codes({ ...rain, station: 'A1' })).toEqual(['rows[3].quantity quantity-missing']);
  });

  it('is read from the text of a table as from JSON', () => {
    const cells = { ...level, value: ' 183.02 ', datum: '吴淞', quantity: '水位', overMinutes: '', seq: '17' };
    expect(read(cells).reading).toMatchObject({ value: 183_020, datum: 'wusong', seq: '17' });
  });

  it.each<[string, Row, string]>([
    ['no station', { ...level, station: '' }, 'station missing'],
    ['a station nobody registered', { ...level, station: 'moon' }, 'station unknown-station'],
    ['another quantity', { ...level, quantity: 'rain' }, 'quantity measures-other'],
    ['a quantity that is none', { ...level, quantity: 'mood' }, 'quantity unknown-quantity'],
    ['no value', { ...level, value: null }, 'value missing'],
    ['a value that is no number', { ...level, value: '--' }, 'value not-a-number'],
    ['a value too large to be one', { ...level, value: 1e300 }, 'value not-a-number'],
    ['a value that is a list', { ...level, value: [183] }, 'value not-a-number'],
    ['no unit', { ...level, unit: undefined }, 'unit missing'],
    ['an unknown unit', { ...level, unit: 'ft' }, 'unit unknown-unit'],
    ['a level without datum', { ...level, datum: undefined }, 'datum datum-missing'],
    ['an unknown datum', { ...level, datum: '1985国家高程' }, 'datum unknown-datum'],
    ['no time', { ...level, at: undefined }, 'at missing'],
    ['a time that is none', { ...level, at: 'yesterday' }, 'at not-a-time'],
    ['a clock that was reset', { ...level, at: '1970-01-01T08:00:00+08:00' }, 'at time-too-early'],
    ['rain without length', { ...rain, overMinutes: undefined }, 'overMinutes length-missing'],
    ['rain over no time', { ...rain, overMinutes: 0 }, 'overMinutes length-impossible'],
    ['rain over two days', { ...rain, overMinutes: undefined, overHours: 48 }, 'overHours length-impossible'],
    ['rain over half a minute', { ...rain, overMinutes: 0.5 }, 'overMinutes length-impossible'],
    ['rain of two lengths', { ...rain, overMinutes: 5, overHours: 1 }, 'overHours lengths-differ'],
    ['a number of its own that is a page', { ...rain, seq: 'x'.repeat(65) }, 'seq too-long'],
    ['a station that is an object', { ...rain, station: {} }, 'station not-text'],
  ])('is refused for %s', (_, row, expected) => {
    expect(read(row).reading).toBeNull();
    expect(codes(row)).toContain(`rows[3].${expected}`);
    for (const { text } of read(row).reasons) expect([text.zh, text.en]).not.toContain('');
  });

  it('says everything that is wrong at once', () => {
    expect(codes({})).toEqual([
      ...['rows[3].station missing', 'rows[3].value missing', 'rows[3].unit missing', 'rows[3].at missing'],
    ]);
    expect(codes({ station: 'gauge', value: 'x', unit: 1, at: 5 })).toEqual([
      ...['rows[3].value not-a-number', 'rows[3].at not-a-time', 'rows[3].datum datum-missing'],
    ]);
  });

  it.each<[string, Row, string]>([
    ['a time without offset', { ...level, at: '2020-08-19 08:00' }, 'at offset-missing'],
    ['a datum where none is needed', { ...rain, datum: 'wusong' }, 'datum datum-not-needed'],
    ['a length where none is needed', { ...level, overHours: 1 }, 'overHours length-not-needed'],
    ['a datum nobody can bring to the gauge’s own', { ...level, station: 'gauge-lone' }, 'datum datum-not-comparable'],
  ])('is taken, with a word about %s', (_, row, expected) => {
    const { reading, reasons } = read(row);
    expect(reading?.at).toBe(at);
    expect(codes(row)).toEqual([`rows[3].${expected}`]);
    expect(reasons[0]?.level).toBe('warning');
  });

  it('whatever it holds is a reading or says why not', () => {
    fc.assert(
      fc.property(
        fc.record(
          Object.fromEntries(
            Object.keys(columns).map((column) => [
              column,
              fc.oneof(fc.anything(), fc.constantFrom(...Object.values(level), ...Object.values(rain))),
            ]),
          ),
          { requiredKeys: [] },
        ),
        (row) => {
          const { reading, reasons } = read(row);
          expect(reading === null).toBe(reasons.some(({ level: grave }) => grave === 'error'));
        },
      ),
    );
  });
});
