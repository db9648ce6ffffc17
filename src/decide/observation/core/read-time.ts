/** Times as gauges and spreadsheets write them; without an offset they are Beijing's, and that is said. */

export interface ReadTime {
  /** Epoch milliseconds. */
  readonly at: number;
  /** It named no offset. */
  readonly isAssumedBeijing: boolean;
}

const written =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** RFC 3339, also with a slash or without seconds or offset; null for what is no time, such as 30 February. */
export function readTime(text: string): ReadTime | null {
  const found = written.exec(text.trim());
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const milliseconds = Number((found[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const back = new Date(wall);
  const isReal =
    back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24;
  const offset = offsetMinutes(found[8]);
  if (!isReal || minute > 59 || second > 59 || offset === null) return null;
  return { at: wall - offset * 60_000, isAssumedBeijing: found[8] === undefined };
}

function offsetMinutes(text: string | undefined): number | null {
  if (text === undefined) return 8 * 60;
  if (text.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  if (hours > 14 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
