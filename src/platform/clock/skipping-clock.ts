import { Clock } from '../../shared/clock.js';

/** Domain time that passes like real time, and whose waiting can be skipped: for the demonstration, never with a live channel. */
export class SkippingClock extends Clock {
  private readonly startedAt = performance.now();
  private skipped = 0;

  constructor(private readonly start: number) {
    super();
  }

  now(): number {
    return Math.floor(this.start + (performance.now() - this.startedAt) + this.skipped);
  }

  /** Goes on at `at`, epoch milliseconds; never backwards. */
  skipTo(at: number): void {
    this.skipped += Math.max(0, at - this.now());
  }
}
