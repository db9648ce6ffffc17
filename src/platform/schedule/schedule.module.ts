import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule as NestScheduleModule } from '@nestjs/schedule';
import { Ticking } from '../../shared/ticking.js';
import { TickSchedule } from './tick-schedule.js';
import { Ticker } from './ticker.js';

/** Work that is due: `by-hand` in tests, which call `Ticker.tickAll()` themselves; `by-time` in service. */
@Global()
@Module({})
export class ScheduleModule {
  static with(ticking: 'by-time' | 'by-hand'): DynamicModule {
    return {
      module: ScheduleModule,
      imports: [NestScheduleModule.forRoot()],
      providers: [Ticker, { provide: Ticking, useExisting: Ticker }, ...(ticking === 'by-time' ? [TickSchedule] : [])],
      exports: [Ticker, Ticking],
    };
  }
}
