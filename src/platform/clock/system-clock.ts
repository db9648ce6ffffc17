import { Clock } from '../../shared/clock.js';

/** Domain time is the machine's time. */
export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}
