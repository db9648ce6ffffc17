import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { Ticking } from '../../shared/ticking.js';

type Run = (now: number) => Promise<number>;

/** Calls everything that is due by domain time; a runner that is still busy is not called a second time. */
@Injectable()
export class Ticker extends Ticking {
  private readonly log = new Logger('Ticker');
  private readonly runners = new Map<string, { run: Run; busy: Promise<number> | null }>();
  private stopped = false;

  constructor(private readonly clock: Clock) {
    super();
  }

  register(name: string, run: Run): void {
    if (this.runners.has(name)) throw new Error(`two runners are called ${name}`);
    this.runners.set(name, { run, busy: null });
  }

  /** One round over every runner; returns how many things were done. A runner's failure is logged and tried again next round. */
  async tickAll(): Promise<number> {
    if (this.stopped) return 0;
    const done = await Promise.all([...this.runners.keys()].map((name) => this.tick(name)));
    return done.reduce((sum, count) => sum + count, 0);
  }

  /** Starts nothing more and waits for what is running. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.runners.values()].flatMap((runner) => runner.busy ?? []));
  }

  private async tick(name: string): Promise<number> {
    const runner = this.runners.get(name);
    if (!runner || runner.busy) return 0;
    runner.busy = this.guarded(name, runner.run);
    try {
      return await runner.busy;
    } finally {
      runner.busy = null;
    }
  }

  private async guarded(name: string, run: Run): Promise<number> {
    try {
      return await run(this.clock.now());
    } catch (cause) {
      this.log.error(`${name} failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
      return 0;
    }
  }
}
