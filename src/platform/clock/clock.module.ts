import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { parseRfc3339 } from '../../shared/time.js';
import { Settings } from '../settings/settings.js';
import { CompressedClock } from './compressed-clock.js';
import { CryptoChance } from './crypto-chance.js';
import { SystemClock } from './system-clock.js';

/** The clock the settings ask for. */
export function clockFor(settings: Settings): Clock {
  const start = parseRfc3339(settings.clock.start);
  if (settings.clock.rate === 1 && start === null) return new SystemClock();
  return start === null ? new CompressedClock(settings.clock.rate) : new CompressedClock(settings.clock.rate, start);
}

/** Time and chance, the two things a replay must be able to repeat. */
@Global()
@Module({})
export class ClockModule {
  /** `clock` and `chance` stand in for the real ones in tests and the demonstration. */
  static with(given: { clock?: Clock; chance?: Chance }): DynamicModule {
    return {
      module: ClockModule,
      providers: [
        given.clock
          ? { provide: Clock, useValue: given.clock }
          : { provide: Clock, useFactory: clockFor, inject: [Settings] },
        given.chance ? { provide: Chance, useValue: given.chance } : { provide: Chance, useClass: CryptoChance },
      ],
      exports: [Clock, Chance],
    };
  }
}
