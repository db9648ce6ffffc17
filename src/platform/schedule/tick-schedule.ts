import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Settings } from '../settings/settings.js';
import { Ticker } from './ticker.js';

/** Drives the ticker by real time: @nestjs/schedule knows nothing of what is due, it only asks often. */
@Injectable()
export class TickSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly registry: SchedulerRegistry,
    private readonly settings: Settings,
    private readonly ticker: Ticker,
  ) {}

  onApplicationBootstrap(): void {
    const interval = setInterval(() => void this.ticker.tickAll(), this.settings.schedule.tickMilliseconds);
    this.registry.addInterval('tick', interval);
  }

  async beforeApplicationShutdown(): Promise<void> {
    // @nestjs/schedule clears its intervals in the same phase, in no promised order.
    if (this.registry.doesExist('interval', 'tick')) this.registry.deleteInterval('tick');
    await this.ticker.stop();
  }
}
