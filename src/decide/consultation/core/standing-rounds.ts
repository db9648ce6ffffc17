/** Rounds by the calendar, whatever is or is not in force: which was due last, and which comes next (design.md §2). */
import type { StandingDays } from '../../rulebook/core/rulebook.js';
import { beijingDate, beijingWallClock, dayMs, parseRfc3339 } from '../../../shared/time.js';

interface Calendar {
  readonly on: StandingDays;
  /** Beijing time, `09:00`. */
  readonly at: string;
}

/** A year and a day: whatever is held at least once a year is found. */
const farthestDays = 367;

/** The newest moment up to `now` at which it was due; null where it never is. */
export function lastDue(calendar: Calendar, now: number): number | null {
  for (let back = 0; back <= farthestDays; back++) {
    const due = momentOn(calendar, now - back * dayMs);
    if (due !== null && due <= now) return due;
  }
  return null;
}

/** The first moment after `now`. */
export function nextDue(calendar: Calendar, now: number): number | null {
  for (let ahead = 0; ahead <= farthestDays; ahead++) {
    const due = momentOn(calendar, now + ahead * dayMs);
    if (due !== null && due > now) return due;
  }
  return null;
}

/** Its moment on the Beijing day of `at`; null where it is not held on that day. */
function momentOn({ on, at: timeOfDay }: Calendar, at: number): number | null {
  const { weekday, month, day } = beijingWallClock(at);
  if (on.weekdays && !on.weekdays.includes(weekday)) return null;
  if (on.monthDays && !on.monthDays.some((each) => Math.min(each, lastDayOfMonth(at)) === day)) return null;
  const today = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  if (on.yearDays && !on.yearDays.includes(today)) return null;
  return parseRfc3339(`${beijingDate(at)}T${timeOfDay}:00+08:00`);
}

function lastDayOfMonth(at: number): number {
  const [year = 0, month = 1] = beijingDate(at).split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
