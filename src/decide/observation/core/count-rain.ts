/** How much of each amount of rain counts, so that none counts twice, whatever lengths a sender reports. */
import { minuteMs } from '../../../shared/time.js';
import type { KeptReading } from './kept-reading.js';

const overMs = ({ overMinutes }: KeptReading): number => (overMinutes ?? 0) * minuteMs;

/**
 * The series of one rain gauge, oldest first, with what each amount counts. Of an amount whose time overlaps others only
 * what it says more than all of these counts: that much has certainly fallen besides them, so sums never exceed the rain
 * and a window never says less than an amount that lies in it. What is not believed counts nothing, and what it had hidden
 * of others counts again.
 */
export function countRain(series: readonly KeptReading[]): readonly KeptReading[] {
  const counted = series.map((reading) => (reading.isBelieved ? reading.counted : null));
  const longest = series.reduce((most, reading) => Math.max(most, overMs(reading)), 0);
  /** What counts already in the time of the one at `index`, and whether anything does. */
  const overlapped = (index: number): number | null => {
    const own = series[index] as KeptReading;
    const begins = own.at - overMs(own);
    let sum: number | null = null;
    const add = (other: number): void => {
      const reading = series[other] as KeptReading;
      const amount = counted[other] ?? null;
      if (amount === null || reading.at <= begins || reading.at - overMs(reading) >= own.at) return;
      sum = (sum ?? 0) + amount;
    };
    for (let other = index - 1; other >= 0 && (series[other] as KeptReading).at > begins; other -= 1) add(other);
    for (let other = index + 1; other < series.length; other += 1) {
      if ((series[other] as KeptReading).at - longest >= own.at) break;
      add(other);
    }
    return sum;
  };
  const removed = series.filter(({ isBelieved, counted: before }) => !isBelieved && before !== null);
  const overlap = (a: KeptReading, b: KeptReading) => a.at > b.at - overMs(b) && b.at > a.at - overMs(a);
  return series.map((reading, index) => {
    if (!reading.isBelieved) return reading.counted === null ? reading : { ...reading, counted: null };
    const isNew = reading.counted === null;
    const mayCountMore = reading.flags.includes('overlaps') && removed.some((other) => overlap(reading, other));
    if (!isNew && !mayCountMore) return reading;
    const others = overlapped(index);
    const amount = Math.max(reading.counted ?? 0, reading.value - (others ?? 0), 0);
    counted[index] = amount;
    if (amount === reading.counted) return reading;
    const isMarked = others === null || !isNew || reading.flags.includes('overlaps');
    const flags = isMarked ? reading.flags : [...reading.flags, 'overlaps' as const];
    return { ...reading, counted: amount, flags };
  });
}
