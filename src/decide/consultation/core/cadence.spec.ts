import fc from 'fast-check';
import { cadenceFor } from '../../rulebook/core/lookups.js';
import { shippedRulebook } from '../../../../test/harness/rulebook.js';
import { responseLevels } from '../../../shared/level.js';
import { hourMs } from '../../../shared/time.js';
import { nextRoundAt } from './cadence.js';

describe('nextRoundAt', () => {
  const at = (everyMinutes: number, lastRoundAt: number | null, now: number) =>
    nextRoundAt({ everyMinutes, lastRoundAt, now });

  it('counts from the last round, or from now where there was none', () => {
    expect(at(360, 0, hourMs)).toBe(6 * hourMs);
    expect(at(360, null, hourMs)).toBe(7 * hourMs);
  });

  it('is due now where a raise finds the last round longer ago than the new cadence', () => {
    expect(at(120, 0, 5 * hourMs)).toBe(5 * hourMs);
  });

  it('is never in the past, and a graver level never waits longer', () => {
    const { cadences } = shippedRulebook;
    expect(cadences).toBeDefined();
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.nat()), (now, lastRoundAt) => {
        const due = responseLevels.map((level) =>
          at(cadenceFor(shippedRulebook, 'rain', level)?.everyMinutes ?? 0, lastRoundAt, now),
        );
        expect(due.every((each) => each >= now)).toBe(true);
        expect(due).toEqual([...due].sort((a, b) => b - a));
      }),
    );
  });

  it('the plan says daily, twice a day, every six hours, and rolling', () => {
    expect(responseLevels.map((level) => cadenceFor(shippedRulebook, 'rain', level)?.everyMinutes)).toEqual([
      1440, 720, 360, 120,
    ]);
    expect(cadenceFor(shippedRulebook, 'earthquake', 1)).toBeNull();
  });
});
