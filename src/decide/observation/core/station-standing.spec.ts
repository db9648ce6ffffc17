import { hourMs, minuteMs } from '../../../shared/time.js';
import { shippedRulebook } from '../../../../test/harness/rulebook.js';
import type { KeptReading } from './kept-reading.js';
import { sensorOf } from './sensor.js';
import { metresAbove, stationState, trendOf, valueInChinese } from './station-standing.js';

const now = Date.parse('2020-08-19T08:00:00+08:00');
const stationOf = (id: string) => shippedRulebook.stations.find((station) => station.id === id)!;
const cuntan = stationOf('gauge-cuntan');
const sensor = sensorOf(shippedRulebook, cuntan);

const reading = (said: Partial<KeptReading> = {}): KeptReading => ({
  ...{ id: 1, station: 'gauge-cuntan', quantity: 'river-level', value: 181_460, datum: 'wusong', overMinutes: null },
  ...{ at: now, receivedAt: now, said: null, seq: null, flags: [], isBelieved: true, isJudged: false },
  ...{ replacedBy: null, confirmedBy: null, counted: null },
  ...said,
});

describe('how a sensor behaves', () => {
  it('is as its quantity’s do, unless the station says otherwise', () => {
    expect(sensor).toMatchObject({
      ...{ everyMs: hourMs, stuckMs: 24 * hourMs, step: { most: 1_000, perMs: hourMs }, datum: 'wusong' },
      plausible: { least: 150_000, most: 205_000, datum: 'wusong' },
    });
    const own = sensorOf(shippedRulebook, { ...cuntan, everyMinutes: 5, stuckHours: null, step: null });
    expect(own).toMatchObject({ everyMs: 5 * minuteMs, stuckMs: null, step: null });
  });

  it('is not known in a plan of before readings were taken in', () => {
    const old = { ...shippedRulebook, sensors: undefined };
    expect(sensorOf(old, stationOf('rain-daping'))).toMatchObject({
      ...{ everyMs: null, plausible: null, step: null, stuckMs: null },
    });
  });
});

describe('how a station stands', () => {
  const at = (minutesAgo: number, said: Partial<KeptReading> = {}) =>
    reading({ at: now - minutesAgo * minuteMs, receivedAt: now - minutesAgo * minuteMs, ...said });
  const doubted = { isBelieved: false, flags: ['spike'] as const };

  it.each([
    ['never', null, null],
    ['ok', at(0), at(0)],
    ['ok', at(180), at(180)],
    ['silent', at(181), at(181)],
    ['doubtful', at(0, doubted), at(60)],
    ['doubtful', at(0, doubted), null],
    ['silent', at(200, doubted), null],
    // A clock that is a day ahead does not keep a station from falling silent.
    ['silent', at(200, { at: now + 12 * hourMs, ...doubted }), null],
  ] as const)('%s', (state, heard, newest) => {
    expect(stationState({ heard, newest, earlier: null }, sensor, now)).toBe(state);
  });

  it('is never silent where nobody said how often it reports', () => {
    expect(
      stationState({ heard: at(9_999), newest: at(9_999), earlier: null }, { ...sensor, everyMs: null }, now),
    ).toBe('ok');
  });

  it('tells its change in one datum, and none where two can not be compared', () => {
    const newest = reading({ value: 180_000, datum: 'huanghai' });
    const earlier = reading({ at: now - 90 * minuteMs, value: 181_000 });
    expect(trendOf({ heard: newest, newest, earlier }, sensor)).toEqual({ change: 0.49, unit: 'm', hours: 1.5 });
    expect(trendOf({ heard: newest, newest, earlier }, { ...sensor, datumOffset: null })).toBeNull();
    expect(trendOf({ heard: newest, newest, earlier: null }, sensor)).toBeNull();
  });

  /** 181.46 is 0.96 above the warning level and 2.04 below the guarantee level (domain.md §3.5). */
  it('knows its distances as the bulletins gave them', () => {
    expect(metresAbove(reading(), cuntan.warningLevel, cuntan)).toBe(0.96);
    expect(metresAbove(reading(), cuntan.guaranteeLevel, cuntan)).toBe(-2.04);
    expect(metresAbove(reading({ value: 179_970, datum: 'huanghai' }), cuntan.warningLevel, cuntan)).toBe(0.96);
    expect(metresAbove(reading(), null, cuntan)).toBeNull();
    expect(metresAbove(reading({ datum: 'huanghai' }), cuntan.warningLevel, { datumOffset: null })).toBeNull();
  });

  it('writes values as papers do', () => {
    expect(valueInChinese(reading())).toBe('181.46 m 吴淞');
    expect(valueInChinese(reading({ quantity: 'ponding-depth', value: 270, datum: null }))).toBe('27 cm');
    expect(valueInChinese(reading({ quantity: 'rain', value: 12_500, datum: null }))).toBe('12.5 mm');
  });
});
