import fc from 'fast-check';
import { hourMs } from '../../../shared/time.js';
import type { Condition } from '../../rulebook/core/condition.js';
import { shippedRulebook as rulebook } from '../../../../test/harness/rulebook.js';
import { proposeLevels, raiseFactorsIn, suggestedRaise } from './propose-levels.js';
import type { Reading } from '../../observation/core/reading.js';
import { calmAt, type Situation } from './situation.js';
import { weigh } from './weigh.js';

const streets = rulebook.streets.map(({ unitId }) => unitId);
const at = Date.parse('2026-11-24T12:00:00+08:00');
const calm = calmAt(at, streets);
const reading = (station: string, value: number, unit: string, hoursAgo = 0, rest: Partial<Reading> = {}): Reading => ({
  station,
  quantity: rulebook.stations.find(({ id }) => id === station)!.quantity,
  value,
  unit,
  datum: null,
  overHours: 1,
  at: at - hoursAgo * hourMs,
  ...rest,
});
const holds = (condition: Condition, situation: Partial<Situation>) =>
  weigh(condition, { ...calm, ...situation }, rulebook) !== null;
const ponding = (count?: number): Condition => ({
  observed: {
    quantity: 'ponding-depth',
    windowHours: 1,
    atLeast: 15,
    unit: 'cm',
    ...(count === undefined ? {} : { count }),
  },
});
const river: Condition = {
  river: { stations: ['gauge-ciqikou'], seen: 'observed', reference: 'warning', offset: 0, unit: 'm', withinHours: 3 },
};
const level = (value: number, datum: Reading['datum'], hoursAgo = 0, station = 'gauge-ciqikou') =>
  reading(station, value, 'm', hoursAgo, { datum, overHours: null });

describe('weighing conditions', () => {
  it('sums rain over its window, station by station', () => {
    const heavy: Condition = { observed: { quantity: 'rain', windowHours: 3, atLeast: 60, unit: 'mm' } };
    const rain = (...hours: number[]) => ({ readings: hours.map((mm, ago) => reading('rain-daping', mm, 'mm', ago)) });
    expect(holds(heavy, rain(20, 20, 20))).toBe(true);
    expect(holds(heavy, rain(20, 20, 19.9))).toBe(false);
    // The fourth hour back is outside.
    expect(holds(heavy, rain(20, 20, 19, 30))).toBe(false);
    // Two stations are not one.
    expect(holds(heavy, { readings: [reading('rain-daping', 40, 'mm'), reading('rain-niujiaotuo', 40, 'mm')] })).toBe(
      false,
    );
  });

  it('does not take a day of rain for three hours of it, nor the same hour twice', () => {
    const heavy: Condition = { observed: { quantity: 'rain', windowHours: 3, atLeast: 60, unit: 'mm' } };
    expect(holds(heavy, { readings: [reading('rain-daping', 70, 'mm', 0, { overHours: 24 })] })).toBe(false);
    const both = [reading('rain-daping', 35, 'mm', 0, { overHours: 3 }), reading('rain-daping', 35, 'mm', 1)];
    expect(holds(heavy, { readings: both })).toBe(false);
    expect(holds(heavy, { readings: [reading('rain-daping', 61, 'mm', 0, { overHours: 3 })] })).toBe(true);
  });

  it('counts sensors, in any unit they report', () => {
    const wet = [
      reading('ponding-xiaojiawan', 16, 'cm'),
      reading('ponding-diyi-market', 0.2, 'm'),
      reading('ponding-jiefang-west', 149, 'mm'),
    ];
    expect(holds(ponding(), { readings: wet })).toBe(true);
    expect(holds(ponding(3), { readings: wet })).toBe(false);
    expect(holds(ponding(3), { readings: [...wet, reading('ponding-niujiaotuo', 150, 'mm')] })).toBe(true);
    // Two hours old says nothing of now.
    expect(holds(ponding(), { readings: [reading('ponding-xiaojiawan', 30, 'cm', 2)] })).toBe(false);
  });

  it('tells below from above: fog is less, not more', () => {
    const fog: Condition = { observed: { quantity: 'visibility', windowHours: 1, below: 500, unit: 'm' } };
    expect(holds(fog, { readings: [reading('visibility-chaotianmen', 0.4, 'km')] })).toBe(true);
    expect(holds(fog, { readings: [reading('visibility-chaotianmen', 500, 'm')] })).toBe(false);
  });

  it('compares a level in either datum exactly, and never converts by guessing', () => {
    for (const [value, datum, expected] of [
      [182.64, 'wusong', true],
      [182.63, 'wusong', false],
      [181.0, 'huanghai', true],
      [180.99, 'huanghai', false],
      // The same number in the other datum is another height.
      [182.64, 'huanghai', true],
    ] as const)
      expect([value, datum, holds(river, { readings: [level(value, datum)] })]).toEqual([value, datum, expected]);
    expect(holds(river, { readings: [level(190, null)] })).toBe(false);
    // At 朝天门 nobody has said how the datums lie to each other.
    const gate: Condition = {
      river: { ...(river as { river: object }).river, stations: ['gauge-chaotianmen'] } as never,
    };
    expect(holds(gate, { readings: [level(190, 'huanghai', 0, 'gauge-chaotianmen')] })).toBe(false);
    expect(holds(gate, { readings: [level(190, 'wusong', 0, 'gauge-chaotianmen')] })).toBe(true);
  });

  it('gives the same answer in either datum for every level', () => {
    fc.assert(
      fc.property(fc.integer({ min: 170_000, max: 200_000 }), (millimetres) => {
        const inWusong = holds(river, { readings: [level(millimetres / 1_000, 'wusong')] });
        const inHuanghai = holds(river, { readings: [level((millimetres - 1_640) / 1_000, 'huanghai')] });
        expect(inHuanghai).toBe(inWusong);
        expect(inWusong).toBe(millimetres >= 182_640);
      }),
    );
  });

  it('sees a river rise only against what was read before', () => {
    const rising: Condition = { river: { ...(river as { river: object }).river, trend: 'rising' } as never };
    expect(holds(rising, { readings: [level(183, 'wusong')] })).toBe(false);
    expect(holds(rising, { readings: [level(182.7, 'wusong', 1), level(183, 'wusong')] })).toBe(true);
    expect(holds(rising, { readings: [level(183.4, 'wusong', 1), level(183, 'wusong')] })).toBe(false);
    // The same moment told twice is one reading.
    expect(holds(rising, { readings: [level(182.7, 'wusong', 1), level(183, 'wusong'), level(183, 'wusong')] })).toBe(
      true,
    );
    // What can not be converted hides nothing that can.
    expect(holds(river, { readings: [level(183, 'wusong', 1), level(190, null)] })).toBe(true);
  });

  it('lets rain of the days before fade', () => {
    const soaked: Condition = { antecedent: { days: 7, decayPerDay: 0.85, atLeast: 100, unit: 'mm' } };
    expect(holds(soaked, { readings: [reading('rain-daping', 101, 'mm', 1)] })).toBe(true);
    expect(holds(soaked, { readings: [reading('rain-daping', 110, 'mm', 25)] })).toBe(false);
    expect(
      holds(soaked, { readings: [reading('rain-daping', 60, 'mm', 25), reading('rain-daping', 50, 'mm', 1)] }),
    ).toBe(true);
  });

  it('measures a trend, and rain beyond its forecast', () => {
    const moving: Condition = { trend: { quantity: 'displacement', overHours: 6, riseAtLeast: 5, unit: 'mm' } };
    const slope = (then: number, now: number) => [
      reading('displacement-linjiangmen', then, 'mm', 5),
      reading('displacement-linjiangmen', now, 'mm'),
    ];
    expect(holds(moving, { readings: slope(1, 6) })).toBe(true);
    expect(holds(moving, { readings: slope(1, 5.9) })).toBe(false);
    const beyond: Condition = { excess: { quantity: 'rain', windowHours: 3, percentOfForecast: 150 } };
    const forecasts = [
      {
        quantity: 'rain',
        station: null,
        value: 40,
        unit: 'mm',
        datum: null,
        windowHours: 3,
        from: at,
        until: at + hourMs,
        issuedAt: at - 4 * hourMs,
        by: '市气象台',
      } as const,
    ];
    expect(holds(beyond, { forecasts, readings: [reading('rain-daping', 60, 'mm')] })).toBe(true);
    expect(holds(beyond, { forecasts, readings: [reading('rain-daping', 59, 'mm')] })).toBe(false);
    expect(holds(beyond, { readings: [reading('rain-daping', 200, 'mm')] })).toBe(false);
  });

  it('hears the level above only where it covers us, and while it stands', () => {
    const city: Condition = { superior: { streams: ['rain'], atLeast: 3 } };
    const response = {
      stream: 'rain',
      responseLevel: 3,
      by: '市防指',
      streets,
      from: at - hourMs,
      until: null,
    } as const;
    expect(holds(city, { superiors: [response] })).toBe(true);
    expect(holds(city, { superiors: [{ ...response, responseLevel: 1 }] })).toBe(true);
    expect(holds(city, { superiors: [{ ...response, responseLevel: 4 }] })).toBe(false);
    expect(holds(city, { superiors: [{ ...response, stream: 'river' }] })).toBe(false);
    expect(holds(city, { superiors: [{ ...response, until: at }] })).toBe(false);
  });

  it('asks all of a conjunction to hold in one place', () => {
    const both: Condition = {
      all: [{ signal: { hazard: 'rainstorm', colours: ['red'] } }, { signal: { hazard: 'gale', colours: ['red'] } }],
    };
    const signal = (hazard: string, street: string) => ({
      ...{
        id: hazard,
        hazard,
        colour: 'red' as const,
        issuer: 'issuer-cq-met',
        from: at,
        until: null,
        onset: at,
        words: hazard,
      },
      streets: [street],
    });
    expect(holds(both, { signals: [signal('rainstorm', 'a'), signal('gale', 'a')] })).toBe(true);
    expect(holds(both, { signals: [signal('rainstorm', 'a'), signal('gale', 'b')] })).toBe(false);
  });

  it('raises a red rain to Ⅰ only with one of the four', () => {
    const red = {
      ...{
        id: 's',
        hazard: 'rainstorm',
        colour: 'red' as const,
        issuer: 'issuer-cq-met',
        streets,
        from: at,
        until: null,
      },
      ...{ onset: at, words: '暴雨红色' },
    };
    const response = (more: Partial<Situation>) =>
      proposeLevels({ ...calm, signals: [red], ...more }, rulebook).find(({ stream }) => stream === 'rain')
        ?.responseLevel;
    expect(response({})).toBe(2);
    const report = { street: null, from: at - hourMs, until: null, words: '' };
    expect(response({ reports: [{ ...report, kind: 'casualties' }] })).toBe(1);
    expect(response({ reports: [{ ...report, kind: 'upstream-extreme' }] })).toBe(2);
    expect(response({ reports: [{ ...report, kind: 'casualties', from: at - 30 * hourMs }] })).toBe(2);
    expect(response({ readings: [level(185.7, 'wusong')] })).toBe(1);
  });

  it('suggests one level more on two factors, never on one, and never above Ⅰ', () => {
    const night = { ...calm, at: Date.parse('2026-07-20T02:00:00+08:00') };
    const factors = raiseFactorsIn(night, rulebook);
    expect(factors.map(({ rule }) => rule)).toEqual(['raise-season', 'raise-night']);
    expect(suggestedRaise({ responseLevel: 2 }, factors)).toBe(1);
    expect(suggestedRaise({ responseLevel: null }, factors)).toBe(4);
    expect(suggestedRaise({ responseLevel: 1 }, factors)).toBeNull();
    expect(suggestedRaise({ responseLevel: 2 }, factors.slice(1))).toBeNull();
    expect(raiseFactorsIn(calm, rulebook)).toEqual([]);
  });
});
