import fc from 'fast-check';
import { shippedRulebook } from '../../../../test/harness/rulebook.js';
import { conditionsWithin, proveCondition, proveTimeCondition, type Condition } from './condition.js';
import { conditionInChinese } from './condition-words.js';

const names = {
  hazards: new Set(shippedRulebook.hazards.map(({ hazard }) => hazard)),
  issuers: new Set(shippedRulebook.issuers.map(({ id }) => id)),
  stations: new Map(shippedRulebook.stations.map(({ id, quantity }) => [id, quantity] as const)),
  streams: new Set(shippedRulebook.streams.map(({ stream }) => stream)),
};
const faults = (value: unknown): string[] => {
  const found: string[] = [];
  proveCondition(value, names, (path, code) => void found.push(`${path.join('.')} ${code}`));
  return found;
};

/** One of each kind, and how a plan writer reads it. */
const kinds: readonly (readonly [Condition, string])[] = [
  [{ signal: { hazard: 'rainstorm', colours: ['red'] } }, '暴雨红色预警信号'],
  [{ signal: { hazard: 'heat', colours: ['yellow', 'orange'], forDays: 3 } }, '高温黄、橙色预警信号连续3天'],
  [{ superior: { streams: ['rain'], atLeast: 3 } }, '上级启动覆盖本区的防汛(降雨)Ⅲ级及以上响应'],
  [{ observed: { quantity: 'rain', windowHours: 3, atLeast: 60, unit: 'mm' } }, '实测任一站点3小时雨量达到60 mm'],
  [
    { observed: { quantity: 'ponding-depth', windowHours: 1, atLeast: 15, unit: 'cm', count: 3 } },
    '实测任一站点至少3个站点1小时内积水深度达到15 cm',
  ],
  [
    { forecast: { quantity: 'visibility', windowHours: 12, withinHours: 6, below: 500, unit: 'm' } },
    '预报6小时内起12小时能见度低于500 m',
  ],
  [
    {
      river: {
        ...{ stations: ['gauge-ciqikou'], seen: 'observed', reference: 'warning', offset: -2, unit: 'm' },
        ...{ withinHours: 3, trend: 'rising' },
      },
    } as Condition,
    '磁器口任一站实测水位达到警戒水位以下2米且在上涨',
  ],
  [{ antecedent: { days: 7, decayPerDay: 0.85, atLeast: 100, unit: 'mm' } }, '前7天有效雨量(逐日折减0.85)达到100 mm'],
  [{ trend: { quantity: 'displacement', overHours: 6, riseAtLeast: 5, unit: 'mm' } }, '任一站点位移6小时上升5 mm以上'],
  [{ excess: { quantity: 'rain', windowHours: 3, percentOfForecast: 150 } }, '实测3小时雨量达到预报的150%'],
  [{ reported: ['casualties', 'comms-loss'] }, '报告人员伤亡、大面积断网断联之一'],
  [{ time: { weekdays: [5, 6], hours: { from: '18:00', to: '23:00' } } }, '时间在周五六，18:00—23:00'],
  [
    { streets: { atLeast: 2, where: { signal: { hazard: 'forest-fire', colours: ['red'] } } } },
    '至少2个街道：森林火险红色预警信号',
  ],
  [{ all: [{ reported: ['casualties'] }, { time: { holiday: true } }] }, '报告人员伤亡之一；且 时间在法定节假日'],
  [{ any: [{ reported: ['casualties'] }, { time: { term: false } }] }, '(报告人员伤亡之一；或 时间在假期)'],
];

describe('conditions as data', () => {
  it.each(kinds)('takes %j and says it in words', (condition, words) => {
    expect(faults(condition)).toEqual([]);
    expect(conditionInChinese(condition, shippedRulebook)).toBe(words);
  });

  it('says every shipped condition in words, with no id left where there is a name', () => {
    for (const { when } of [...shippedRulebook.triggers, ...shippedRulebook.raiseFactors]) {
      expect(faults(when)).toEqual([]);
      expect(conditionInChinese(when, shippedRulebook)).not.toMatch(/gauge-|rain-|issuer-|undefined/);
    }
  });

  it('finds every fault of one condition at once, each at its place', () => {
    expect(
      faults({
        all: [{ signal: { hazard: 'frogs', colours: ['pink'] } }, { observed: { quantity: 'rain', atLeast: 'much' } }],
      }),
    ).toEqual([
      'all.0.signal.hazard unknown-hazard',
      'all.0.signal.colours.0 condition-broken',
      'all.1.observed.atLeast condition-broken',
      'all.1.observed unit-missing',
      'all.1.observed key-missing',
    ]);
  });

  it.each([
    [{ observed: { quantity: 'rain', windowHours: 3, atLeast: 60, unit: 'mm', stations: null } }, 'observed.stations'],
    [{ observed: { quantity: 'rain', windowHours: 3, atLeast: 60, unit: 'mm', count: null } }, 'observed.count'],
    [{ observed: { quantity: 'rain', windowHours: 3, atLeast: 60, unit: 'mm', count: 1.5 } }, 'observed.count'],
    [{ observed: { quantity: 'rain', windowHours: 3, atLeast: null, unit: 'mm' } }, 'observed.atLeast'],
    [{ signal: { hazard: 'heat', colours: ['red'], issuers: null } }, 'signal.issuers'],
    [{ time: { term: null } }, 'time.term'],
    [{ time: { hours: { from: '08:00', to: '08:00' } } }, 'time.hours'],
  ])('takes a key left blank, half a sensor or an empty hour in %j for a fault', (value, where) => {
    expect(faults(value)).toContain(`${where} condition-broken`);
  });

  it('refuses a river level as a bare number: a gauge carries its own datum', () => {
    expect(faults({ observed: { quantity: 'river-level', windowHours: 1, atLeast: 182.64, unit: 'm' } })).toEqual([
      'observed.quantity condition-broken',
    ]);
  });

  it('stops at conditions nested deeper than a person reads', () => {
    let deep: unknown = { reported: ['casualties'] };
    for (let depth = 0; depth < 5_000; depth += 1) deep = { all: [deep] };
    expect(faults(deep)).toEqual([expect.stringMatching(/condition-broken$/)]);
  });

  it('never throws, whatever stands there, and takes nothing it could not weigh', () => {
    const keys = fc.constantFrom(...kinds.flatMap(([condition]) => Object.keys(condition)), '__proto__', 'x');
    const anything = fc.oneof(
      fc.anything(),
      fc.dictionary(keys, fc.oneof(fc.anything(), fc.constantFrom(...kinds.map(([c]) => c)))),
    );
    fc.assert(
      fc.property(anything, (value) => {
        if (faults(value).length > 0) return;
        expect(conditionsWithin(value as Condition).length).toBeGreaterThan(0);
        expect(conditionInChinese(value as Condition, shippedRulebook)).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
    fc.assert(fc.property(fc.anything(), (value) => proveTimeCondition(value, () => undefined)));
  });
});
