/** Who is on duty at an instant, and when nobody is: today's roster, not the nominal post-holder (domain.md §0.10, §13). */
import { beijingWallClock, dayMs, hourMs, minuteMs } from '../../../shared/time.js';
import { dutyRoles } from './unit.js';
import type { Contact, DutyRole, DutyShift, DutyTeam } from './unit.js';

/** From inclusive to exclusive, epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A time in which a role of a unit is held by nobody. */
export interface DutyGap extends Span {
  readonly unitId: string;
  readonly role: DutyRole;
}

const minutesOfDay = 24 * 60;
const beijingOffsetMs = 8 * hourMs;

function midnightBefore(at: number): number {
  return Math.floor((at + beijingOffsetMs) / dayMs) * dayMs - beijingOffsetMs;
}

/** Minutes from start to end; equal times are a whole day, an earlier end lies on the next day. */
export function shiftMinutes(shift: DutyShift): number {
  return (shift.toMinute - shift.fromMinute + minutesOfDay) % minutesOfDay || minutesOfDay;
}

/** Every turn of a repeating shift that touches the span, in order. */
function turnsOf(shift: DutyShift, span: Span): Span[] {
  const turns: Span[] = [];
  // A turn lasts at most a day, so one that began the day before may still run.
  for (let midnight = midnightBefore(span.from) - dayMs; midnight < span.to; midnight += dayMs) {
    if (!shift.weekdays.includes(beijingWallClock(midnight).weekday)) continue;
    const from = midnight + shift.fromMinute * minuteMs;
    const to = from + shiftMinutes(shift) * minuteMs;
    if (to > span.from && from < span.to) turns.push({ from, to });
  }
  return turns;
}

/** The team of `unitId` at `at` (epoch milliseconds). A shift whose contact is not in `contacts` counts as vacant. */
export function whoIsOnDuty(
  shifts: readonly DutyShift[],
  contacts: ReadonlyMap<string, Contact>,
  unitId: string,
  at: number,
): DutyTeam {
  const held = (role: DutyRole): { contact: Contact; until: number } | null => {
    for (const shift of shifts) {
      if (shift.unitId !== unitId || shift.role !== role) continue;
      const contact = contacts.get(shift.contactId);
      const turn = turnsOf(shift, { from: at, to: at + 1 })[0];
      if (contact && turn) return { contact, until: turn.to };
    }
    return null;
  };
  const main = held('main');
  return {
    unitId,
    main: main?.contact ?? null,
    assistant: held('assistant')?.contact ?? null,
    leader: held('leader')?.contact ?? null,
    until: main?.until ?? null,
  };
}

/** The times between `from` and `to` in which a role of `unitId` is vacant, role by role, earliest first. */
export function dutyGaps(shifts: readonly DutyShift[], unitId: string, from: number, to: number): DutyGap[] {
  return dutyRoles.flatMap((role) => {
    const turns = shifts
      .filter((shift) => shift.unitId === unitId && shift.role === role)
      .flatMap((shift) => turnsOf(shift, { from, to }))
      .sort((a, b) => a.from - b.from);
    const gaps: DutyGap[] = [];
    let covered = from;
    for (const turn of turns) {
      if (turn.from > covered) gaps.push({ unitId, role, from: covered, to: turn.from });
      covered = Math.max(covered, turn.to);
    }
    if (covered < to) gaps.push({ unitId, role, from: covered, to });
    return gaps;
  });
}

/** Whether two shifts of one role would ever run at the same time, the turn from Sunday to Monday included. */
export function shiftsOverlap(a: DutyShift, b: DutyShift): boolean {
  const minutesOfWeek = 7 * minutesOfDay;
  const starts = (shift: DutyShift) => shift.weekdays.map((day) => (day - 1) * minutesOfDay + shift.fromMinute);
  return starts(a).some((startA) =>
    starts(b).some((startB) => {
      const after = (startB - startA + minutesOfWeek) % minutesOfWeek;
      return after < shiftMinutes(a) || minutesOfWeek - after < shiftMinutes(b);
    }),
  );
}
