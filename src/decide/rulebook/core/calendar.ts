/** Whether a time condition holds at an instant, Beijing time; what the calendar does not cover is unknown, never "no" (design.md §3). */
import { beijingDate, beijingWallClock } from '../../../shared/time.js';
import type { DayRange, TimeCondition } from './condition.js';
import type { CalendarEntry } from './rulebook.js';

/** `at` is epoch milliseconds. A `false` anywhere decides; without one, an `unknown` anywhere leaves it unknown. */
export function holdsAt(condition: TimeCondition, calendar: readonly CalendarEntry[], at: number): boolean | 'unknown' {
  const { month, day, minuteOfDay, weekday } = beijingWallClock(at);
  const today = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const { days, hours, weekdays, holiday, term } = condition;
  const said: (boolean | 'unknown')[] = [];
  if (days) said.push(days.some((range) => includesDay(range, today)));
  if (hours) said.push(between(minutesOf(hours.from), minuteOfDay, minutesOf(hours.to)));
  if (weekdays) said.push(weekdays.includes(weekday));
  if (holiday !== undefined) said.push(wanted(holiday, isOf(calendar, 'holiday', 'workday', at)));
  if (term !== undefined) said.push(wanted(term, isOf(calendar, 'term', 'break', at)));
  if (said.includes(false)) return false;
  return said.includes('unknown') ? 'unknown' : true;
}

function wanted(value: boolean, found: boolean | 'unknown'): boolean | 'unknown' {
  return found === 'unknown' ? 'unknown' : found === value;
}

/** Holidays and terms are listed with their opposite, so that a day nobody has entered yet is seen to be missing. */
function isOf(
  calendar: readonly CalendarEntry[],
  yes: CalendarEntry['kind'],
  no: CalendarEntry['kind'],
  at: number,
): boolean | 'unknown' {
  const date = beijingDate(at);
  // A later entry is the more particular one: a holiday inside the ordinary days of a year.
  const entry = calendar.findLast(
    (each) => (each.kind === yes || each.kind === no) && each.from <= date && date <= each.to,
  );
  return entry === undefined ? 'unknown' : entry.kind === yes;
}

/** `MM-DD` sorts like the calendar, so text comparison is enough. */
function includesDay({ from, to }: DayRange, today: string): boolean {
  return from <= to ? from <= today && today <= to : today >= from || today <= to;
}

function between(from: number, minute: number, to: number): boolean {
  return from <= to ? from <= minute && minute < to : minute >= from || minute < to;
}

function minutesOf(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number);
  return hours * 60 + minutes;
}

const weekdayNames = '一二三四五六日';

/** `每年07-16至08-15，工作日08:00—17:00`: a time condition as a plan writer reads it. */
export function timeConditionInChinese({ days, hours, weekdays, holiday, term }: TimeCondition): string {
  return [
    ...(days ? [days.map(({ from, to }) => `${from}至${to}`).join('、')] : []),
    ...(term === undefined ? [] : [term ? '学期中' : '假期']),
    ...(holiday === undefined ? [] : [holiday ? '法定节假日' : '非节假日']),
    ...(weekdays ? [`周${weekdays.map((weekday) => weekdayNames[weekday - 1]).join('')}`] : []),
    ...(hours ? [`${hours.from}—${hours.to}`] : []),
  ].join('，');
}
