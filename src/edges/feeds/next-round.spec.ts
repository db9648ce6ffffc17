import fc from 'fast-check';
import { isDue, longestBackOffMs, nextRoundAt } from './next-round.js';

const minute = { intervalMs: 60_000, jitterPercent: 0 };

describe('the next round', () => {
  it.each([
    [0, 60_000],
    [1, 120_000],
    [2, 240_000],
    [3, 480_000],
    [4, 600_000],
    [400, 600_000],
  ])('after %d failures in a row waits %d ms', (failures, wait) => {
    expect(nextRoundAt(minute, failures, 1_000, 0.5)).toBe(1_000 + wait);
  });

  it('of a feed that is looked at once an hour does not come sooner because it fails', () => {
    expect(nextRoundAt({ intervalMs: 3_600_000, jitterPercent: 0 }, 5, 0, 0.5)).toBe(3_600_000);
  });

  it('is somewhere within the jitter, always ahead, and due when it has come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 86_400_000 }),
        fc.integer({ min: 0, max: 50 }),
        fc.nat(50),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (intervalMs, jitterPercent, failures, chance) => {
          const rhythm = { intervalMs, jitterPercent };
          const now = 1_800_000_000_000;
          const at = nextRoundAt(rhythm, failures, now, chance);
          expect(at).toBeGreaterThan(now);
          expect(at - now).toBeLessThanOrEqual(Math.max(intervalMs, longestBackOffMs) * 1.5 + 1);
          expect(isDue(rhythm, at, at)).toBe(true);
          expect(isDue(rhythm, at, at - 1)).toBe(false);
        },
      ),
    );
  });

  it('is due when the clock was put back by hours', () => {
    expect(isDue(minute, 10 * 3_600_000, 0)).toBe(true);
    expect(isDue(minute, 30_000, 0)).toBe(false);
  });
});
