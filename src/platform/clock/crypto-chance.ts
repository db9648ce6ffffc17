import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';

/** Chance from the operating system. */
@Injectable()
export class CryptoChance extends Chance {
  constructor(private readonly clock: Clock) {
    super();
  }

  next(): number {
    return randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
  }

  bytes(length: number): Uint8Array {
    return randomBytes(length);
  }

  id(): string {
    return v7({ msecs: this.clock.now(), random: randomBytes(16) });
  }
}
