import { readdirSync } from 'node:fs';
import {
  readEvent as read,
  readShippedEvent,
  shippedRulebook as rulebook,
  shippedStreets as streets,
} from '../../../../test/harness/rulebook.js';
import type { PastEvent } from '../../../decide/rulebook/core/past-event.js';
import { toRfc3339 } from '../../../shared/time.js';
import { replayEvent } from './replay-event.js';

const folder = 'config/events';
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const play = (event: PastEvent | null) => {
  if (!event) throw new Error('the event could not be read');
  const { steps, decided } = replayEvent(event, rulebook, streets);
  return { decided, steps: steps.map(({ at, ...step }) => ({ at: toRfc3339(at).slice(0, 16), ...step })) };
};
const shipped = (name: string) =>
  play(readShippedEvent(`${folder}/${files.find((file) => file.startsWith(name))}`).event);
const said = (name: string) =>
  shipped(name).steps.map(({ at, stream, change, responseLevel }) => [at, stream, change, responseLevel]);

const head = 'format: event-1\nid: event-x\nname: 一天\nsource: 样例\n';
/** A day at 磁器口, every ten minutes: up over the warning level and, at last, down again. */
const heights = Array.from({ length: 145 }, (_, index) => {
  const minute = index * 10;
  return {
    at: `2026-07-20T${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00+08:00`,
    millimetres: Math.round(182_640 + 2_600 * Math.sin((index - 30) / 25)),
  };
}).slice(0, 144);
const day = (datum: string, offset: number) => `${head}readings:
  - station: gauge-ciqikou
    standing: assumed
    source: 样例
    unit: m
    datum: ${datum}
    values:
${heights.map(({ at, millimetres }) => `      - ['${at}', ${((millimetres + offset) / 1_000).toFixed(3)}]`).join('\n')}
`;

describe('replaying a recorded event', () => {
  it('proposes the same levels at the same minutes for a day at 磁器口, given in either datum', () => {
    const levels = (text: string) =>
      play(read(text).event).steps.map(({ at, stream, change, level, responseLevel }) => ({
        at,
        stream,
        change,
        level,
        responseLevel,
      }));
    const wusong = levels(day('wusong', 0));
    expect(levels(day('huanghai', -1_640))).toEqual(wusong);
    // 182.64 m 吴淞 (181.00 m 黄海) is reached at this reading, and not before.
    const crossing = heights.find(({ millimetres }) => millimetres >= 182_640)?.at.slice(0, 16);
    expect(wusong.find(({ responseLevel }) => responseLevel !== null && responseLevel <= 3)?.at).toBe(crossing);
    expect(new Set(wusong.map(({ responseLevel }) => responseLevel))).toEqual(new Set([4, 3, 2, null]));
    // The same numbers in the other datum are other heights: no answer may be the same by chance.
    expect(levels(day('huanghai', 0))).not.toEqual(wusong);
  });

  it.each([
    ['no datum', day('wusong', 0).replace('    datum: wusong\n', ''), 'event.datum-missing'],
    ['no unit', day('wusong', 0).replace('    unit: m\n', ''), 'rulebook.missing'],
    ['a wrong unit', day('wusong', 0).replace('unit: m\n', 'unit: ft\n'), 'event.unknown-unit-of-measure'],
    [
      'a datum nobody can convert',
      day('huanghai', 0).replace('gauge-ciqikou', 'gauge-chaotianmen'),
      'event.datum-not-comparable',
    ],
    ['an unknown station', day('wusong', 0).replace('gauge-ciqikou', 'gauge-moon'), 'event.unknown-station'],
    ['a time without an offset', day('wusong', 0).replace('00:00:00+08:00', '00:00:00'), 'event.not-a-time'],
    ['an unknown key', `${head}weather: fine\n`, 'rulebook.unknown-key'],
    ['no YAML', '[', 'rulebook.not-yaml'],
  ])('refuses %s with its place, and never guesses', (_what, text, code) => {
    const { event, reasons } = read(text);
    expect(event).toBeNull();
    const reason = reasons.find((each) => each.code === code);
    expect(reason?.where).toMatch(/^event\.yaml:\d+:\d+$/);
  });

  it('proposes for a crest forecast two days ahead when it comes within a day, and believes the newest forecast', () => {
    const forecast = (at: string, value: number) => `  - at: '${at}'
    standing: assumed
    source: 样例
    by: 水文部门
    quantity: river-level
    station: gauge-chaotianmen
    value: ${value}
    unit: m
    datum: wusong
    from: '2026-07-22T08:00:00+08:00'
    until: '2026-07-22T14:00:00+08:00'
`;
    const said = (text: string) =>
      play(read(text).event).steps.map(({ at, change, responseLevel }) => [at, change, responseLevel]);
    const first = `${head}forecasts:\n${forecast('2026-07-20T08:00:00+08:00', 190)}`;
    expect(said(first)).toEqual([
      ['2026-07-21T08:00', 'first', 1],
      ['2026-07-22T14:00', 'over', null],
    ]);
    expect(said(`${first}${forecast('2026-07-21T10:00:00+08:00', 182.5)}`)).toEqual([
      ['2026-07-21T08:00', 'first', 1],
      ['2026-07-21T10:00', 'milder', 3],
      ['2026-07-22T14:00', 'over', null],
    ]);
  });

  it('reads every shipped event without a fault', () => {
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const file of files) expect([file, readShippedEvent(`${folder}/${file}`).reasons]).toEqual([file, []]);
  });

  it('follows the city’s Ⅲ of 2025-08-09 at once; the district took sixty minutes', () => {
    expect(said('2025-08-09')).toEqual([['2025-08-09T18:00', 'rain', 'first', 3]]);
    expect(shipped('2025-08-09').decided).toMatchObject([{ responseLevel: 3, minutesAfterProposal: 60 }]);
    expect(shipped('2025-08-09').steps[0]?.raiseFactors.map(({ rule }) => rule)).toContain('raise-season');
  });

  it('proposes nothing for a response that does not cover the district', () => {
    expect(said('2025-07-04')).toEqual([]);
  });

  it('climbs with the flood of August 2020 to Ⅰ', () => {
    const river = said('2020-08').filter(([, stream]) => stream === 'river');
    expect(river).toEqual([
      ['2020-08-18T14:00', 'river', 'first', 3],
      ['2020-08-18T16:00', 'river', 'graver', 2],
      ['2020-08-18T20:00', 'river', 'graver', 1],
      // Where the record ends nothing is known any more: a review, not an all-clear.
      ['2020-08-20T12:00', 'river', 'over', null],
    ]);
  });

  it('starts three streams at once on 2024-05-25, and asks for a review when the warnings run out', () => {
    expect(said('2024-05-25')).toEqual([
      ['2024-05-25T13:00', 'rain', 'first', 4],
      ['2024-05-25T13:00', 'flash-flood', 'first', 4],
      ['2024-05-25T13:00', 'waterlogging', 'first', 4],
      ['2024-05-26T13:00', 'flash-flood', 'over', null],
      ['2024-05-26T13:00', 'waterlogging', 'over', null],
      ['2024-05-26T20:00', 'rain', 'over', null],
    ]);
  });

  it('raises a red heat to Ⅰ only after five days and with limits on power', () => {
    expect(said('2024-08').map(([at, , change, level]) => [at, change, level])).toEqual([
      ['2024-08-22T16:00', 'first', 2],
      ['2024-08-27T16:00', 'graver', 1],
      ['2024-08-28T22:00', 'milder', 2],
      ['2024-08-30T18:00', 'over', null],
    ]);
  });
});
