import { hourMs } from '../../../shared/time.js';
import { readShippedEvent, shippedRulebook } from '../../../../test/harness/rulebook.js';
import type { Reach } from '../../rulebook/core/rulebook.js';
import { followChain, wavesOf, type GaugeLevels } from './gauge-chain.js';

const at = (text: string) => Date.parse(`2020-08-${text}:00+08:00`);
const start = at('18T00:00');
const { stations, reaches = [] } = shippedRulebook;

/** Hourly levels in metres, invented in the shape of August 2020: `[hour, metres]` with straight lines between. */
function levels(station: string, ...corners: readonly (readonly [hour: number, metres: number])[]): GaugeLevels {
  const [first, last] = [corners[0]?.[0] ?? 0, corners.at(-1)?.[0] ?? 0];
  const metresAt = (hour: number) => {
    const next = corners.findIndex(([corner]) => corner >= hour);
    const [b, a] = [corners[next]!, corners[Math.max(0, next - 1)]!];
    return b[0] === a[0] ? b[1] : a[1] + ((b[1] - a[1]) * (hour - a[0])) / (b[0] - a[0]);
  };
  return {
    ...{ station, datum: 'wusong' },
    levels: Array.from({ length: last - first + 1 }, (_, hour) => ({
      at: start + (first + hour) * hourMs,
      millimetres: Math.round(metresAt(first + hour) * 1_000),
    })),
  };
}

const luoduxi = levels('gauge-luoduxi', [0, 216], [20, 224.2], [30, 222]);
const zhutuo = levels('gauge-zhutuo', [0, 205], [4, 205], [28, 214], [30, 213.7]);
const hoursOf = (epochMs: number | null | undefined) =>
  epochMs === null || epochMs === undefined ? null : (epochMs - start) / hourMs;
const follow = (gauges: readonly GaugeLevels[], hour: number, own: readonly Reach[] = reaches) =>
  followChain(own, stations, gauges, start + hour * hourMs);

describe('waves of a gauge', () => {
  it('are the crest that has passed and the rise that has not', () => {
    const [crest, rise, ...more] = wavesOf(levels('g', [0, 180], [10, 184], [20, 181], [26, 182.5]));
    expect(crest).toMatchObject({ kind: 'crest', at: start + 10 * hourMs, millimetres: 184_000 });
    expect(rise).toMatchObject({ kind: 'rise', began: start + 20 * hourMs, at: start + 26 * hourMs });
    expect(more).toEqual([]);
  });

  it('begin where the river leaves its low, however long it lay there', () => {
    const [rise] = wavesOf(levels('g', [0, 180], [12, 180.02], [20, 182]));
    expect(hoursOf(rise?.began)).toBe(12);
  });

  it('are none for a ripple, a fall, a calm river or no readings', () => {
    const calm = [
      levels('g', [0, 180], [5, 180.25], [9, 180]),
      levels('g', [0, 184], [9, 180]),
      levels('g', [0, 180], [9, 180]),
    ];
    expect([...calm, { station: 'g', datum: 'wusong' as const, levels: [] }].flatMap(wavesOf)).toEqual([]);
  });

  it('have one crest when the river only paused on its way up', () => {
    const waves = wavesOf(levels('g', [0, 180], [8, 184], [10, 183.85], [14, 184.1], [20, 182]));
    expect(waves.map(({ kind, at: when }) => [kind, hoursOf(when)])).toEqual([['crest', 14]]);
  });

  it('are found in the flood of August 2020 as it was recorded', () => {
    const { event } = readShippedEvent('config/events/2020-08-yangtze-jialing-flood.yaml');
    const recorded = event!.readings.find(({ station }) => station === 'gauge-ciqikou')!;
    const [rise] = wavesOf({
      ...{ station: 'gauge-ciqikou', datum: 'wusong' },
      levels: recorded.values.map(([time, metres]) => ({
        at: Date.parse(time),
        millimetres: Math.round(metres * 1_000),
      })),
    });
    expect(rise).toMatchObject({ kind: 'rise', began: at('18T14:00'), at: at('20T08:00'), millimetres: 194_290 });
  });
});

describe('the gauge chain', () => {
  it('says when a crest of the upper Jialing passes each gauge below, and ours', () => {
    const { courses } = follow([luoduxi], 22);
    expect(courses).toHaveLength(1);
    expect(
      courses[0]?.arrivals.map(({ station, earliest, latest, isOurs }) => [
        ...[station, hoursOf(earliest), hoursOf(latest), isOurs],
      ]),
    ).toEqual([
      ['gauge-dongjintuo', 26, 32, false],
      ['gauge-beibei', 29, 40, false],
      ['gauge-ciqikou', 32, 47, false],
      ['gauge-chaotianmen', 33, 50, true],
      ['gauge-cuntan', 33.5, 51.5, false],
    ]);
    expect(courses[0]?.because.zh).toBe(
      '罗渡溪2020年8月18日20时00分出现洪峰 224.20 m 吴淞，涨幅 8.20 m；传播时间(建议值) 罗渡溪→东津沱 6—12 h；东津沱→北碚(三) 3—8 h；北碚(三)→磁器口 3—7 h；磁器口→朝天门 1—3 h；朝天门→寸滩 0.5—1.5 h',
    );
  });

  it('says of a rise when it is felt, and before when its crest can not pass', () => {
    const rising = levels('gauge-zhutuo', [0, 205], [4, 205], [16, 209]);
    const ours = follow([rising], 16).courses[0]?.arrivals.find(({ station }) => station === 'gauge-caiyuanba');
    expect([ours?.earliest, ours?.latest, ours?.crestNotBefore].map(hoursOf)).toEqual([13, 22, 25]);
    expect(ours?.isOurs).toBe(true);
  });

  it('warns that the crests of both rivers may meet at Chaotianmen', () => {
    const { meetings } = follow([luoduxi, zhutuo], 31);
    expect(meetings).toEqual([
      { station: 'gauge-chaotianmen', waves: ['gauge-luoduxi', 'gauge-zhutuo'], ...between(37.5, 47.5) },
    ]);
    const later = levels('gauge-zhutuo', [40, 205], [70, 214], [72, 213.7]);
    expect(follow([luoduxi, later], 72).meetings).toEqual([]);
  });

  it('two crests that come down one river do not meet', () => {
    const xiaoheba = levels('gauge-xiaoheba', [0, 230], [20, 236], [24, 235]);
    expect(follow([luoduxi, xiaoheba], 24).meetings).toEqual([]);
  });

  it('sees the crest when it comes, and goes on from there', () => {
    const beibei = levels('gauge-beibei', [10, 190], [34, 198], [38, 197]);
    const { courses } = follow([luoduxi, beibei, zhutuo], 38);
    expect(courses.map(({ wave, seenBelow }) => [wave.station, seenBelow])).toEqual([
      ['gauge-luoduxi', 'gauge-beibei'],
      ['gauge-beibei', null],
      ['gauge-zhutuo', null],
    ]);
    expect(hoursOf(courses[0]?.arrivals.find(({ station }) => station === 'gauge-beibei')?.seenAt)).toBe(34);
    expect(follow([luoduxi, beibei, zhutuo], 38).meetings.map(({ waves }) => waves)).toEqual([
      ['gauge-beibei', 'gauge-zhutuo'],
    ]);
  });

  it('joins ways of different length, and leaves out what has long passed', () => {
    const reach = (from: string, to: string, earliestHours: number, latestHours: number): Reach => ({
      ...reaches[0]!,
      ...{ id: `${from}-${to}`, from, to, earliestHours, latestHours },
    });
    const two = [reach('gauge-luoduxi', 'a', 1, 2), reach('a', 'c', 1, 2), reach('gauge-luoduxi', 'c', 5, 6)];
    const c = follow([luoduxi], 22, two).courses[0]?.arrivals.find(({ station }) => station === 'c');
    expect([c?.earliest, c?.latest].map(hoursOf)).toEqual([22, 26]);
    expect(follow([luoduxi], 39, two).courses).toEqual([]);
  });

  it('does not walk in circles', () => {
    const circle = [...reaches, { ...reaches[0]!, id: 'back', from: 'gauge-cuntan', to: 'gauge-luoduxi' }];
    expect(follow([luoduxi], 22, circle).courses[0]?.arrivals.length).toBeGreaterThan(4);
  });
});

function between(from: number, until: number) {
  return { from: start + from * hourMs, until: start + until * hourMs };
}
