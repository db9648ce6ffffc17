/** Why it can not be told whether a condition holds: nothing was read, nothing forecast, nothing entered. Unknown is no "no". */
import { hourMs } from '../../../shared/time.js';
import { holdsAt } from '../../rulebook/core/calendar.js';
import type { Condition } from '../../rulebook/core/condition.js';
import type { Quantity } from '../../rulebook/core/quantity.js';
import type { Rulebook } from '../../rulebook/core/rulebook.js';
import type { Situation } from './situation.js';
import { weigh } from './weigh.js';

/** In Chinese; null where it is known, one way or the other. */
export function whatIsUnknown(condition: Condition, situation: Situation, rulebook: Rulebook): string | null {
  if (weigh(condition, situation, rulebook) !== null) return null;
  const inner = (each: Condition): string | null => whatIsUnknown(each, situation, rulebook);
  const unread = (quantity: Quantity, hours: number, stations?: readonly string[]): string | null =>
    isRead(situation, rulebook, { quantity, hours, stations }) ? null : '没有可用的读数';
  const unforecast = (quantity: Quantity): string | null =>
    situation.forecasts.some((each) => each.quantity === quantity && each.until > situation.at)
      ? null
      : '没有可用的预报';

  if ('all' in condition) {
    // One part that certainly does not hold decides.
    const parts = condition.all.filter((each) => weigh(each, situation, rulebook) === null).map(inner);
    return parts.includes(null) ? null : (parts[0] ?? null);
  }
  if ('any' in condition) return condition.any.map(inner).find((each) => each !== null) ?? null;
  if ('streets' in condition) return inner(condition.streets.where);
  if ('time' in condition)
    return holdsAt(condition.time, rulebook.calendar, situation.at) === 'unknown' ? '日历没有登记这一天' : null;
  if ('observed' in condition)
    return unread(condition.observed.quantity, condition.observed.windowHours, condition.observed.stations);
  if ('antecedent' in condition) return unread('rain', condition.antecedent.days * 24);
  if ('trend' in condition)
    return unread(condition.trend.quantity, condition.trend.overHours, condition.trend.stations);
  if ('forecast' in condition) return unforecast(condition.forecast.quantity);
  if ('excess' in condition) return unforecast('rain') ?? unread('rain', condition.excess.windowHours);
  if ('river' in condition)
    return condition.river.seen === 'forecast'
      ? unforecast('river-level')
      : unread('river-level', condition.river.withinHours, condition.river.stations);
  // Signals, a superior's responses and reports: what nobody sent did not come.
  return null;
}

function isRead(
  { readings, windows, at }: Situation,
  rulebook: Rulebook,
  asked: { quantity: Quantity; hours: number; stations: readonly string[] | undefined },
): boolean {
  const from = at - asked.hours * hourMs;
  const stations = new Set(
    rulebook.stations
      .filter(({ id, quantity }) => quantity === asked.quantity && (asked.stations?.includes(id) ?? true))
      .map(({ id }) => id),
  );
  return (
    readings.some((reading) => stations.has(reading.station) && reading.at >= from && reading.at <= at) ||
    windows.some((window) => stations.has(window.station) && window.at >= from)
  );
}
