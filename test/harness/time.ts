import { v7 } from 'uuid';
import { Chance } from '../../src/shared/chance.js';
import { Clock } from '../../src/shared/clock.js';

/** Domain time that moves only when a test moves it. */
export class FrozenClock extends Clock {
  constructor(private at = Date.parse('2026-07-20T02:03:00+08:00')) {
    super();
  }

  now(): number {
    return this.at;
  }

  set(at: number | string): void {
    this.at = typeof at === 'string' ? Date.parse(at) : at;
  }

  advance(ms: number): void {
    this.at += ms;
  }
}

/** Repeatable chance: the same seed gives the same story. */
export class SeededChance extends Chance {
  private state: number;

  constructor(
    private readonly clock: Clock,
    seed = 1,
  ) {
    super();
    this.state = seed >>> 0;
  }

  /** mulberry32 */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => Math.floor(this.next() * 256));
  }

  id(): string {
    return v7({ msecs: this.clock.now(), random: this.bytes(16) });
  }
}
