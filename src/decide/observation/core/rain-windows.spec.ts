import fc from 'fast-check';
import { hourMs, minuteMs } from '../../../shared/time.js';
import { edgesOf, hourChanges, windowHours, windowSums, type Amount } from './rain-windows.js';

const start = Date.parse('2026-07-20T00:00:00+08:00');

/** The sums as they are kept: changed by what arrives, never read again. */
class Sums {
  readonly hours = new Map<number, number>();
  add(changes: readonly Amount[]): void {
    for (const [hour, amount] of hourChanges(changes)) this.hours.set(hour, (this.hours.get(hour) ?? 0) + amount);
  }
}

const scratch = (amounts: readonly Amount[], at: number) =>
  windowHours.map((hours) => ({
    hours,
    amount: amounts
      .filter((each) => each.at > at - hours * hourMs && each.at <= at)
      .reduce((sum, each) => sum + each.amount, 0),
  }));

describe('rain windows', () => {
  it('have no edges on the hour, and six between', () => {
    expect(edgesOf(start)).toEqual([]);
    expect(edgesOf(start + 30 * minuteMs)).toHaveLength(6);
    expect(edgesOf(start + 30 * minuteMs)[1]).toEqual({ after: start - 30 * minuteMs, until: start });
  });

  it('take what ends with the hour into it, and what ends a minute later into the next', () => {
    expect([...hourChanges([{ at: start, amount: 5 }]).keys()]).toEqual([start]);
    expect([...hourChanges([{ at: start + minuteMs, amount: 5 }]).keys()]).toEqual([start + hourMs]);
  });

  it('decay as time passes without readings', () => {
    const fallen = [{ at: start, amount: 30_000 }];
    const sums = new Sums();
    sums.add(fallen);
    const at = (hours: number) => windowSums(start + hours * hourMs, sums.hours, []).map(({ amount }) => amount);
    expect([at(0), at(1), at(3), at(6), at(12), at(24)].map((each) => each.join(' '))).toEqual([
      ...['30000 30000 30000 30000 30000', '0 30000 30000 30000 30000', '0 0 30000 30000 30000'],
      ...['0 0 0 30000 30000', '0 0 0 0 30000', '0 0 0 0 0'],
    ]);
  });

  const minute = fc.integer({ min: -26 * 60, max: 2 * 60 });
  /** A slot is said, said again, corrected or taken back, in any order and as late as it likes. */
  const acts = fc.array(fc.tuple(minute, fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: null })), {
    maxLength: 300,
  });

  it('are the same kept up step by step as added up from scratch, at any moment, late, corrected and taken back', () => {
    fc.assert(
      fc.property(acts, minute, (said, moment) => {
        const sums = new Sums();
        const slots = new Map<number, number>();
        for (const [slot, value] of said) {
          const at = start + slot * minuteMs;
          const before = slots.get(at) ?? 0;
          sums.add([{ at, amount: (value ?? 0) - before }]);
          if (value === null) slots.delete(at);
          else slots.set(at, value);
        }
        const amounts = [...slots].map(([at, amount]) => ({ at, amount }));
        const at = start + moment * minuteMs;
        const edges = amounts.filter((each) =>
          edgesOf(at).some(({ after, until }) => each.at > after && each.at <= until),
        );
        expect(windowSums(at, sums.hours, edges)).toEqual(scratch(amounts, at));
      }),
      { numRuns: 500 },
    );
  });
});
