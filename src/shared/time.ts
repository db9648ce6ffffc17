/** Beijing time as the district writes it: UTC+8 all year, no daylight saving. */

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
const beijingOffsetMs = 8 * hourMs;

/** `2026-07-20T02:14:07+08:00`: RFC 3339 without fractions, which is also what CAP 1.2 asks for. */
export function toRfc3339(epochMs: number): string {
  return `${new Date(epochMs + beijingOffsetMs).toISOString().slice(0, 19)}+08:00`;
}

/** The wall clock in Beijing: minutes since midnight and ISO weekday (1 Monday … 7 Sunday). */
export function beijingWallClock(epochMs: number): {
  minuteOfDay: number;
  weekday: number;
  month: number;
  day: number;
} {
  const local = new Date(epochMs + beijingOffsetMs);
  return {
    minuteOfDay: local.getUTCHours() * 60 + local.getUTCMinutes(),
    weekday: local.getUTCDay() === 0 ? 7 : local.getUTCDay(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
  };
}

/** `02:19`: the time of day in Beijing, for papers and calls. */
export function timeOfDayInChinese(epochMs: number): string {
  return new Date(epochMs + beijingOffsetMs).toISOString().slice(11, 16);
}

/** `2026年7月20日2时14分`, as the district's notices write it. */
export function dateTimeInChinese(epochMs: number): string {
  const local = new Date(epochMs + beijingOffsetMs);
  return `${local.getUTCFullYear()}年${local.getUTCMonth() + 1}月${local.getUTCDate()}日${local.getUTCHours()}时${String(local.getUTCMinutes()).padStart(2, '0')}分`;
}

/** `2026年7月20日`, as a paper is dated. */
export function dateInChinese(epochMs: number): string {
  return dateTimeInChinese(epochMs).replace(/日.*$/, '日');
}

/** RFC 3339 with an offset, of a month, day and minute there are: what fits is always a moment. */
export const momentPattern =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Epoch milliseconds of an RFC 3339 time with an explicit offset; null when it is not one. */
export function parseRfc3339(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const parsed = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(parsed) ? null : parsed;
}

/** `2026-07-20`: the date in Beijing. */
export function beijingDate(epochMs: number): string {
  return new Date(epochMs + beijingOffsetMs).toISOString().slice(0, 10);
}

export function beijingYear(epochMs: number): number {
  return new Date(epochMs + beijingOffsetMs).getUTCFullYear();
}

/** `20260720021500`: the digits of a Beijing time, as warning identifiers use them. */
export function beijingDigits(epochMs: number): string {
  return new Date(epochMs + beijingOffsetMs).toISOString().slice(0, 19).replace(/\D/g, '');
}
