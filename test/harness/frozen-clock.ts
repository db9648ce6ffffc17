import { Clock } from '../../src/shared/clock.js';

/** A clock that stands still until the story moves it. */
export class FrozenClock extends Clock {
  constructor(private at: number) {
    super();
  }

  now(): number {
    return this.at;
  }

  advance(milliseconds: number): void {
    this.at += milliseconds;
  }

  moveTo(epochMs: number): void {
    this.at = epochMs;
  }
}
