import fc from 'fast-check';
import { momentPattern, toRfc3339 } from './time.js';

describe('momentPattern', () => {
  it.each([
    '2026-13-01T00:00:00+08:00',
    '2026-07-32T00:00:00Z',
    '2026-07-20T24:00:00Z',
    '2026-07-20T02:61:00Z',
    '2026-07-20T02:00:00',
    '2026-07-20T02:00:00+99:00',
  ])('takes %s for no moment', (text) => expect(momentPattern.test(text)).toBe(false));

  it('takes every moment we write, and what it takes is always one', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }), (date) => {
        expect(momentPattern.test(toRfc3339(date.getTime()))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(momentPattern), (text) => expect(Number.isNaN(Date.parse(text))).toBe(false)),
    );
  });
});
