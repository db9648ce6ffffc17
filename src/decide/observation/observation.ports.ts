import type { RainWindow, Reading } from './core/reading.js';

/** What the instruments say, as far as it is believed: later rooms weigh it. */
export abstract class Observations {
  /**
   * Believed readings up to `at`. Rain comes as amounts that do not overlap: as read within the last day, one amount a
   * day before that, back to `rainDays` days; the windows that are kept added up come beside them. Everything else: the
   * last 24 hours, oldest first.
   */
  abstract facts(
    at: number,
    rainDays: number,
  ): Promise<{ readonly readings: readonly Reading[]; readonly windows: readonly RainWindow[] }>;
}
