/** Times as a duty officer types them: `0205`, `2:05`, `7-20 2:05`, `-20` for twenty minutes ago. Beijing time. */
import { dayOf } from './server-time.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

const at = (day: string, hour: number, minute: number): number | null => {
  if (hour > 23 || minute > 59) return null;
  const ms = Date.parse(`${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00+08:00`);
  return Number.isNaN(ms) ? null : ms;
};

/**
 * Epoch milliseconds; null for nothing, `unreadable` for anything else. A time of day without a date is the last one where
 * `side` is `past`, the next one where it is `future`.
 */
export function readTypedTime(typed: string, now: number, side: 'past' | 'future'): number | null | 'unreadable' {
  const text = typed.normalize('NFKC').trim();
  if (text === '') return null;
  const ago = /^[-+](\d{1,4})$/.exec(text);
  if (ago) return now + Number(text) * minuteMs;
  const match = /^(?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?[\sT]*)?(\d{1,2})[:.时]?(\d{2})分?$/.exec(text);
  if (!match) return 'unreadable';
  const [, year, month, day, hour, minute] = match;
  if (month !== undefined && day !== undefined) {
    const date = `${year ?? dayOf(now).slice(0, 4)}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    const found = at(date, Number(hour), Number(minute));
    // The calendar moves a day that does not exist into the next month.
    return found === null || dayOf(found) !== date ? 'unreadable' : found;
  }
  const today = at(dayOf(now), Number(hour), Number(minute));
  if (today === null) return 'unreadable';
  if (side === 'past' && today > now + 5 * minuteMs) return today - dayMs;
  if (side === 'future' && today <= now) return today + dayMs;
  return today;
}
