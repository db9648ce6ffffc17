import { Injectable } from '@nestjs/common';
import { dayMs, hourMs, minuteMs } from '../../shared/time.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { baseUnit } from './core/convert-unit.js';
import { edgesOf, hourOf, windowHours, windowSums } from './core/rain-windows.js';
import type { RainWindow, Reading } from './core/reading.js';
import { ObservationQueries, Observations, type BelievedReading } from './observation.ports.js';

/** What is believed, as later rooms weigh it: a bounded number of queries however many stations there are. */
@Injectable()
export class ObservedFacts extends Observations {
  constructor(
    private readonly queries: ObservationQueries,
    private readonly rulebooks: Rulebooks,
  ) {
    super();
  }

  async facts(
    at: number,
    rainDays: number,
  ): Promise<{ readonly readings: readonly Reading[]; readonly windows: readonly RainWindow[] }> {
    const { stations } = this.rulebooks.current();
    const gauges = stations.filter(({ quantity }) => quantity === 'rain').map(({ id }) => id);
    // Days before begin on the hour, where the sums are; what lies between is told as read.
    const daysEnd = Math.floor((at - dayMs) / hourMs) * hourMs;
    const ids = stations.map(({ id }) => id);
    const believed = await this.queries.believed(ids, daysEnd, at);
    const days = await this.queries.rainByDay(gauges, daysEnd, Math.max(0, rainDays - 1));
    const earlier = days
      .map(({ station, day, amount }): Reading => ({
        ...{ station, quantity: 'rain', value: amount / 1_000, unit: 'mm', datum: null },
        ...{ overHours: 24, at: daysEnd - day * dayMs },
      }))
      .toSorted((a, b) => a.at - b.at);
    const recent: Reading[] = [];
    const newest = new Map<string, number>();
    for (const reading of believed) {
      const isRain = reading.quantity === 'rain';
      if (isRain) newest.set(reading.station, reading.at);
      const fact = isRain || reading.at > at - dayMs ? factOf(reading) : null;
      if (fact) recent.push(fact);
    }
    const windows = await this.windows(gauges, newest, at);
    return { readings: [...earlier, ...recent], windows };
  }

  /**
   * The windows of these rain gauges as of `at`, each from sums of hours and the amounts of at most six parts of hours.
   * `newest`: when each was last read; a window in which nothing was read is unknown and left out.
   */
  async windows(
    gauges: readonly string[],
    newest: ReadonlyMap<string, number>,
    at: number,
  ): Promise<readonly RainWindow[]> {
    const longest = Math.max(...windowHours) * hourMs;
    const read = gauges.filter((station) => (newest.get(station) ?? -Infinity) > at - longest);
    const hours = await this.queries.rainByHour(read, at - longest, hourOf(at));
    const amounts = await this.queries.amounts(
      read.flatMap((station) => edgesOf(at).map((edge) => ({ station, ...edge }))),
    );
    return read.flatMap((station) =>
      windowSums(
        at,
        hours.get(station) ?? new Map<number, number>(),
        amounts.filter((amount) => amount.station === station),
      )
        .filter((window) => (newest.get(station) ?? -Infinity) > at - window.hours * hourMs)
        .map((window) => ({ station, hours: window.hours, millimetres: window.amount / 1_000, at })),
    );
  }
}

/** As later rooms read it; null for rain that others have told already. */
function factOf({
  station,
  quantity,
  value,
  datum,
  at,
  overMinutes,
  counted,
  overlaps,
}: BelievedReading): Reading | null {
  const unit = baseUnit(quantity);
  if (quantity !== 'rain') return { station, quantity, value: value / 1_000, unit, datum, overHours: null, at };
  const overHours = ((overMinutes ?? 0) * minuteMs) / hourMs;
  if (!overlaps) return { station, quantity, value: value / 1_000, unit, datum, overHours, at };
  // What it says more than those it overlaps has no length of its own.
  return counted ? { station, quantity, value: counted / 1_000, unit, datum, overHours: 0, at } : null;
}
