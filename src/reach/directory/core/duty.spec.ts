import fc from 'fast-check';
import { dayMs, hourMs, minuteMs, parseRfc3339, toRfc3339 } from '../../../shared/time.js';
import { dutyGaps, shiftMinutes, shiftsOverlap, whoIsOnDuty } from './duty.js';
import type { Contact, DutyRole, DutyShift } from './unit.js';

const unitId = 'street-500103010';
const everyDay = [1, 2, 3, 4, 5, 6, 7];

function at(text: string): number {
  return parseRfc3339(`${text}+08:00`) as number;
}

function contact(id: string): Contact {
  return { id, unitId, name: id, title: '值班员', mobile: null, landline: null, email: null, rank: 'staff' };
}

function shift(contactId: string, weekdays: number[], from: number, to: number, role: DutyRole = 'main'): DutyShift {
  return { unitId, role, contactId, weekdays, fromMinute: from * 60, toMinute: to * 60 };
}

const contacts = new Map(['day', 'night', 'weekend', 'helper'].map((id) => [id, contact(id)]));
const roster = [
  shift('day', [1, 2, 3, 4, 5], 8, 20),
  shift('weekend', [6, 7], 8, 20),
  shift('night', everyDay, 20, 8),
  shift('helper', [5], 20, 8, 'assistant'),
];

describe('who is on duty', () => {
  // 2026-07-20 is a Monday.
  it.each([
    ['2026-07-20T08:00:00', 'day', '2026-07-20T20:00:00'],
    ['2026-07-20T19:59:59', 'day', '2026-07-20T20:00:00'],
    ['2026-07-20T20:00:00', 'night', '2026-07-21T08:00:00'],
    ['2026-07-21T02:14:00', 'night', '2026-07-21T08:00:00'],
    ['2026-07-25T08:00:00', 'weekend', '2026-07-25T20:00:00'],
    ['2026-07-27T07:59:59', 'night', '2026-07-27T08:00:00'],
  ])('at %s is %s until %s', (time, who, until) => {
    const team = whoIsOnDuty(roster, contacts, unitId, at(time));
    expect(team.main?.id).toBe(who);
    expect(team.until === null ? null : toRfc3339(team.until)).toBe(`${until}+08:00`);
  });

  it('counts the weekday on which a shift over midnight starts', () => {
    const helper = (time: string) => whoIsOnDuty(roster, contacts, unitId, at(time)).assistant?.id;
    expect(helper('2026-07-24T23:00:00')).toBe('helper');
    expect(helper('2026-07-25T07:59:00')).toBe('helper');
    expect(helper('2026-07-24T02:00:00')).toBeUndefined();
    expect(helper('2026-07-25T20:00:00')).toBeUndefined();
  });

  it('leaves a role nobody holds empty', () => {
    const team = whoIsOnDuty(roster, contacts, unitId, at('2026-07-20T09:00:00'));
    expect(team).toMatchObject({ assistant: null, leader: null });
    expect(whoIsOnDuty([], contacts, unitId, at('2026-07-20T09:00:00'))).toEqual({
      unitId,
      main: null,
      assistant: null,
      leader: null,
      until: null,
    });
  });

  it('does not look at the shifts of another unit', () => {
    expect(whoIsOnDuty(roster, contacts, 'street-500103001', at('2026-07-20T09:00:00')).main).toBeNull();
  });

  it('takes equal times for a whole day', () => {
    const whole = [shift('day', [1], 8, 8)];
    expect(whoIsOnDuty(whole, contacts, unitId, at('2026-07-21T07:59:00')).main?.id).toBe('day');
    expect(whoIsOnDuty(whole, contacts, unitId, at('2026-07-21T08:00:00')).main).toBeNull();
  });
});

describe('gaps in the roster', () => {
  it('are none where day and night follow each other', () => {
    const gaps = dutyGaps(roster, unitId, at('2026-07-20T00:00:00'), at('2026-07-27T00:00:00'));
    expect(gaps.filter((gap) => gap.role === 'main')).toEqual([]);
  });

  it('are named with their role, start and end', () => {
    const days = roster.filter((one) => one.contactId !== 'night');
    const gaps = dutyGaps(days, unitId, at('2026-07-20T12:00:00'), at('2026-07-21T12:00:00'));
    expect(gaps.filter((gap) => gap.role === 'main')).toEqual([
      { unitId, role: 'main', from: at('2026-07-20T20:00:00'), to: at('2026-07-21T08:00:00') },
    ]);
    expect(gaps.filter((gap) => gap.role === 'leader')).toEqual([
      { unitId, role: 'leader', from: at('2026-07-20T12:00:00'), to: at('2026-07-21T12:00:00') },
    ]);
  });

  it('hold exactly the instants at which nobody is on duty', () => {
    const anyShift = fc.record({
      contactId: fc.constant('day'),
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      fromMinute: fc.integer({ min: 0, max: 1439 }),
      toMinute: fc.integer({ min: 0, max: 1439 }),
      unitId: fc.constant(unitId),
      role: fc.constant<DutyRole>('main'),
    });
    const start = at('2026-07-20T00:00:00');
    fc.assert(
      fc.property(fc.array(anyShift, { maxLength: 4 }), fc.integer({ min: 0, max: 3 * 1440 - 1 }), (shifts, minute) => {
        const instant = start + minute * minuteMs;
        const vacant = whoIsOnDuty(shifts, contacts, unitId, instant).main === null;
        const inGap = dutyGaps(shifts, unitId, start, start + 3 * dayMs).some(
          (gap) => gap.role === 'main' && gap.from <= instant && instant < gap.to,
        );
        expect(inGap).toBe(vacant);
      }),
    );
  });
});

describe('two shifts', () => {
  it.each([
    ['day and night', shift('a', everyDay, 8, 20), shift('b', everyDay, 20, 8), false],
    ['halves of the week', shift('a', [1, 2, 3, 4], 20, 8), shift('b', [5, 6, 7], 20, 8), false],
    ['an hour in common', shift('a', [1], 8, 20), shift('b', [1], 19, 23), true],
    ['the morning after', shift('a', [1], 20, 8), shift('b', [2], 7, 12), true],
    ['Sunday night and Monday morning', shift('a', [7], 20, 8), shift('b', [1], 7, 12), true],
    ['one inside the other', shift('a', [3], 8, 8), shift('b', [3], 12, 13), true],
  ])('%s', (_, a, b, overlap) => {
    expect(shiftsOverlap(a, b)).toBe(overlap);
    expect(shiftsOverlap(b, a)).toBe(overlap);
  });

  it('overlap exactly when some minute of the week belongs to both', () => {
    const anyShift = fc.record({
      unitId: fc.constant(unitId),
      role: fc.constant<DutyRole>('main'),
      contactId: fc.constant('day'),
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 2 }),
      fromMinute: fc.integer({ min: 0, max: 23 }).map((hour) => hour * 60),
      toMinute: fc.integer({ min: 0, max: 23 }).map((hour) => hour * 60),
    });
    const week = at('2026-07-20T00:00:00');
    fc.assert(
      fc.property(anyShift, anyShift, (a, b) => {
        const covers = (one: DutyShift, instant: number) => whoIsOnDuty([one], contacts, unitId, instant).main !== null;
        let both = false;
        for (let hour = 0; hour < 168; hour += 1) {
          both ||= covers(a, week + hour * hourMs) && covers(b, week + hour * hourMs);
        }
        expect(shiftsOverlap(a, b)).toBe(both);
      }),
      { numRuns: 60 },
    );
    expect(shiftMinutes(shift('a', [1], 20, 8))).toBe(720);
  });
});
