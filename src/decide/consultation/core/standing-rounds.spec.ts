import fc from 'fast-check';
import { shippedRulebook } from '../../../../test/harness/rulebook.js';
import { dayMs, toRfc3339 } from '../../../shared/time.js';
import { lastDue, nextDue } from './standing-rounds.js';

const at = (text: string) => Date.parse(`${text}:00+08:00`);
const said = (moment: number | null) => (moment === null ? null : toRfc3339(moment).slice(0, 16));

describe('lastDue and nextDue', () => {
  // 2026-07-20 is a Monday.
  it.each([
    ['every day, before its hour', {}, '2026-07-20T08:00', '2026-07-19T09:30', '2026-07-20T09:30'],
    ['every day, at its hour', {}, '2026-07-20T09:30', '2026-07-20T09:30', '2026-07-21T09:30'],
    ['every Monday', { weekdays: [1] }, '2026-07-22T12:00', '2026-07-20T09:30', '2026-07-27T09:30'],
    ['the last of the month', { monthDays: [31] }, '2026-09-10T12:00', '2026-08-31T09:30', '2026-09-30T09:30'],
    ['days of the year', { yearDays: ['01-05', '07-05'] }, '2026-08-01T12:00', '2026-07-05T09:30', '2027-01-05T09:30'],
  ])('%s', (_why, on, now, last, next) => {
    expect([said(lastDue({ on, at: '09:30' }, at(now))), said(nextDue({ on, at: '09:30' }, at(now)))]).toEqual([
      last,
      next,
    ]);
  });

  it('the four of the plan always have a last and a next, one after the other', () => {
    const rules = shippedRulebook.standingRounds ?? [];
    expect(rules.map(({ name }) => name)).toEqual(['每日问安', '每周议安', '周月调度', '每季部署']);
    fc.assert(
      fc.property(fc.constantFrom(...rules), fc.nat(2_000 * dayMs), (rule, ms) => {
        const now = at('2026-01-01T00:00') + ms;
        const [last, next] = [lastDue(rule, now), nextDue(rule, now)];
        expect(last !== null && next !== null && last <= now && now < next).toBe(true);
        expect(lastDue(rule, next ?? 0)).toBe(next);
      }),
    );
  });
});
