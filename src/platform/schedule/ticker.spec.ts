import { Logger } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { Ticker } from './ticker.js';

class Noon extends Clock {
  now(): number {
    return 12;
  }
}

describe('ticking', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('tells every runner the time and adds up what they did', async () => {
    const ticker = new Ticker(new Noon());
    const told: number[] = [];
    ticker.register('a', async (now) => told.push(now));
    ticker.register('b', async () => 3);
    expect(await ticker.tickAll()).toBe(4);
    expect(told).toEqual([12]);
  });

  it('does not call a runner that is still busy, and does not keep others waiting for it', async () => {
    const ticker = new Ticker(new Noon());
    let finish: (count: number) => void = () => undefined;
    let slowCalls = 0;
    let quickCalls = 0;
    ticker.register('slow', () => {
      slowCalls += 1;
      return new Promise((resolve) => (finish = resolve));
    });
    ticker.register('quick', async () => ++quickCalls);
    const first = ticker.tickAll();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await ticker.tickAll()).toBe(2);
    finish(5);
    expect(await first).toBe(6);
    expect([slowCalls, quickCalls]).toEqual([1, 2]);
  });

  it('goes on after a failure', async () => {
    const ticker = new Ticker(new Noon());
    let calls = 0;
    ticker.register('fails', () => {
      calls += 1;
      if (calls === 1) throw new Error('once');
      return Promise.resolve(1);
    });
    expect(await ticker.tickAll()).toBe(0);
    expect(await ticker.tickAll()).toBe(1);
  });

  it('starts nothing after it was stopped, and stops only when nothing runs', async () => {
    const ticker = new Ticker(new Noon());
    let finish: (count: number) => void = () => undefined;
    ticker.register('slow', () => new Promise((resolve) => (finish = resolve)));
    const running = ticker.tickAll();
    let isStopped = false;
    const stopping = ticker.stop().then(() => (isStopped = true));
    await Promise.resolve();
    expect(isStopped).toBe(false);
    finish(1);
    await Promise.all([running, stopping]);
    expect(await ticker.tickAll()).toBe(0);
  });

  it('refuses two runners of one name', () => {
    const ticker = new Ticker(new Noon());
    ticker.register('a', async () => 0);
    expect(() => ticker.register('a', async () => 0)).toThrow('a');
  });
});
