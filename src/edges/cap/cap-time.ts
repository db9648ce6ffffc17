/** Times of CAP 1.2: exactly `YYYY-MM-DDThh:mm:ss±hh:mm`, no fraction, no `Z` (peers.md §3.1). */

const strict = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([+-]\d\d:\d\d)$/;
const lenient = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s?([Zz]|[+-]\d\d:?\d\d)?$/;

export type CapTimeReading =
  /** Exactly as the standard wants. */
  | { readonly form: 'strict'; readonly at: number }
  /** Not as the standard wants, and still only one meaning. */
  | { readonly form: 'lenient'; readonly at: number }
  /** No offset was written; read as Beijing time. */
  | { readonly form: 'no-offset'; readonly at: number }
  | { readonly form: 'unreadable' };

/** Fractions of a second are dropped. */
export function readCapTime(text: string): CapTimeReading {
  const isStrict = strict.test(text);
  const parts = lenient.exec(text);
  if (!parts) return { form: 'unreadable' };
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) => Number(parts[index] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(local);
  const isRealDate = back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  if (!isRealDate || hour > 23 || minute > 59 || second > 59) return { form: 'unreadable' };
  const offset = offsetMinutes(parts[7]);
  if (offset === null) return { form: 'unreadable' };
  const at = local - offset * 60_000;
  if (parts[7] === undefined) return { form: 'no-offset', at };
  return { form: isStrict ? 'strict' : 'lenient', at };
}

function offsetMinutes(text: string | undefined): number | null {
  if (text === undefined) return 8 * 60;
  if (text.toUpperCase() === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
