import fc from 'fast-check';
import { quantities, unitsOf } from '../../rulebook/core/quantity.js';
import { acceptedUnits, baseUnit, beaufort, inBaseUnit } from './convert-unit.js';

describe('units', () => {
  it.each([
    ['rain', 12.5, 'mm', 12_500, false],
    ['rain', 1.2, '厘米', 12_000, true],
    ['river-level', 183.02, 'm', 183_020, false],
    ['river-level', 18_302, 'cm', 183_020, true],
    ['river-level', 183_020, '毫米', 183_020, true],
    ['ponding-depth', 27, 'cm', 270, true],
    ['ponding-depth', 0.27, '米', 270, false],
    ['displacement', 1.5, 'cm', 15_000, true],
    ['visibility', 0.8, 'km', 800_000, true],
    ['maximum-temperature', 39.6, '℃', 39_600, false],
    ['gust', 8, '级', 8_000, false],
    ['gust', 20.8, 'm/s', 9_000, true],
    ['gust', 74.9, 'km/h', 9_000, true],
    ['mean-wind', 3, '米/秒', 2_000, true],
  ] as const)('%s %s %s is %s thousandths of its base unit', (quantity, value, unit, thousandths, isConverted) => {
    expect(inBaseUnit(quantity, value, unit)).toEqual({ thousandths, isConverted });
  });

  it.each([
    ['rain', 'inch'],
    ['river-level', 'ft'],
    ['maximum-temperature', 'K'],
    ['rain', 'm/s'],
    ['ponding-depth', '级'],
    ['rain', 'constructor'],
  ] as const)('%s is not measured in %s', (quantity, unit) => {
    expect(inBaseUnit(quantity, 1, unit)).toBeNull();
  });

  it('takes every unit the rulebook knows, and every one it says it takes', () => {
    for (const quantity of quantities) {
      expect(acceptedUnits(quantity)).toEqual(expect.arrayContaining([...unitsOf(quantity)]));
      for (const unit of acceptedUnits(quantity)) expect(inBaseUnit(quantity, 1, unit)).not.toBeNull();
      expect(unitsOf(quantity)).toContain(baseUnit(quantity));
    }
  });

  it('says the same height in any unit of length', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000, max: 300_000 }), (millimetres) => {
        const said = [
          inBaseUnit('river-level', millimetres, 'mm'),
          inBaseUnit('river-level', millimetres / 10, 'cm'),
          inBaseUnit('river-level', millimetres / 1_000, 'm'),
        ];
        expect(said.map((each) => each?.thousandths)).toEqual([millimetres, millimetres, millimetres]);
      }),
    );
  });
});

/** GB/T 28591-2012 table 1: the last tenth of a grade, and the first of the next. */
describe('wind by its grade', () => {
  it.each([
    [0.2, 0, 0.3, 1],
    [1.5, 1, 1.6, 2],
    [3.3, 2, 3.4, 3],
    [5.4, 3, 5.5, 4],
    [7.9, 4, 8.0, 5],
    [10.7, 5, 10.8, 6],
    [13.8, 6, 13.9, 7],
    [17.1, 7, 17.2, 8],
    [20.7, 8, 20.8, 9],
    [24.4, 9, 24.5, 10],
    [28.4, 10, 28.5, 11],
    [32.6, 11, 32.7, 12],
    [36.9, 12, 37.0, 13],
    [41.4, 13, 41.5, 14],
    [46.1, 14, 46.2, 15],
    [50.9, 15, 51.0, 16],
    [56.0, 16, 56.1, 17],
    [61.2, 17, 61.3, 18],
  ])('%s m/s is %s级, %s m/s is %s级', (below, lower, begins, upper) => {
    expect([beaufort(below), beaufort(begins)]).toEqual([lower, upper]);
  });

  it('knows tenths, and no wind below none', () => {
    expect([beaufort(10.74), beaufort(10.75), beaufort(-1)]).toEqual([5, 6, -1]);
  });
});
