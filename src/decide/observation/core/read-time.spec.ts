import fc from 'fast-check';
import { toRfc3339 } from '../../../shared/time.js';
import { readTime } from './read-time.js';

const eight = Date.parse('2020-08-19T08:00:00+08:00');

describe('the time of a reading', () => {
  it.each([
    ['2020-08-19T08:00:00+08:00', eight, false],
    ['2020-08-19T00:00:00Z', eight, false],
    ['2020-08-19t00:00:00z', eight, false],
    ['2020-08-19 08:00:00+0800', eight, false],
    ['2020-08-19T08:00:00.250+08:00', eight + 250, false],
    ['2020-08-19T08:00:00', eight, true],
    ['2020-08-19 08:00', eight, true],
    ['2020/8/19 8:00', eight, true],
  ])('%s', (text, at, isAssumedBeijing) => {
    expect(readTime(text)).toEqual({ at, isAssumedBeijing });
  });

  it.each([
    '2020-02-30T08:00:00+08:00',
    '2020-13-01T08:00:00+08:00',
    '2020-08-19T24:00:00+08:00',
    '2020-08-19T08:60:00+08:00',
    '2020-08-19T08:00:00+15:00',
    '2020-08-19',
    '08:00',
    '19/08/2020 08:00',
    '1597795200',
    'now',
    '',
  ])('%s is none', (text) => {
    expect(readTime(text)).toBeNull();
  });

  it('reads every time we write', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (seconds) => {
        expect(readTime(toRfc3339(seconds * 1_000))).toEqual({ at: seconds * 1_000, isAssumedBeijing: false });
      }),
    );
  });
});
