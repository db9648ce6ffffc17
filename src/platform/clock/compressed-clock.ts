import { Clock } from '../../shared/clock.js';

/** Domain time that starts where it is told and passes `rate` times as fast: for the demonstration, never with a live channel. */
export class CompressedClock extends Clock {
  private readonly startedAt = performance.now();

  constructor(
    private readonly rate: number,
    private readonly start: number = Date.now(),
  ) {
    super();
  }

  now(): number {
    return Math.floor(this.start + (performance.now() - this.startedAt) * this.rate);
  }
}
