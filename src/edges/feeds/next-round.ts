/** When a feed is looked at again: its interval, longer and longer while it fails, never all feeds at the same moment. */
import { minuteMs } from '../../shared/time.js';

/** However long it fails: a server that is back is heard again soon. */
export const longestBackOffMs = 10 * minuteMs;

export interface Rhythm {
  readonly intervalMs: number;
  /** So many percent are added or taken off by chance. */
  readonly jitterPercent: number;
}

/** `failures` in a row; `chance` in [0, 1). Epoch milliseconds. */
export function nextRoundAt(
  { intervalMs, jitterPercent }: Rhythm,
  failures: number,
  now: number,
  chance: number,
): number {
  const bound = Math.max(intervalMs, longestBackOffMs);
  const wait = Math.min(intervalMs * 2 ** Math.min(failures, 30), bound);
  const jitter = 1 + ((chance * 2 - 1) * jitterPercent) / 100;
  return now + Math.max(1, Math.round(wait * jitter));
}

/** A round so far ahead was set by a clock that has since been put back. */
export function isDue({ intervalMs, jitterPercent }: Rhythm, nextAt: number, now: number): boolean {
  const furthest = Math.max(intervalMs, longestBackOffMs) * (1 + jitterPercent / 100);
  return nextAt <= now || nextAt - now > furthest + 1;
}
