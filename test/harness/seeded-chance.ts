import { Chance } from '../../src/shared/chance.js';
import type { Clock } from '../../src/shared/clock.js';

/** Chance that repeats itself from a seed (mulberry32), so that a failing story can be told again. */
export class SeededChance extends Chance {
  constructor(
    private readonly clock: Clock,
    private state = 1,
  ) {
    super();
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => Math.floor(this.next() * 256));
  }

  id(): string {
    const time = this.clock.now().toString(16).padStart(12, '0');
    const tail = [...this.bytes(10)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(1, 4)}-8${tail.slice(5, 8)}-${tail.slice(8)}`;
  }
}
