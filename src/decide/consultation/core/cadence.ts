/** When the next round is due while a response is in force: counted from the last one, never in the past (design.md §2). */
import { minuteMs } from '../../../shared/time.js';

export function nextRoundAt(facts: {
  readonly everyMinutes: number;
  /** When the last round was concluded; null: none was yet. */
  readonly lastRoundAt: number | null;
  readonly now: number;
}): number {
  const { everyMinutes, lastRoundAt, now } = facts;
  return Math.max(now, (lastRoundAt ?? now) + everyMinutes * minuteMs);
}
