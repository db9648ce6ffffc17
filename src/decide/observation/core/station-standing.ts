/** How a station stands at a moment: heard or silent, believed or doubtful, rising or falling, how far from its marks (domain.md §3.5). */
import { hourMs, minuteMs } from '../../../shared/time.js';
import { datumNames, millimetresAbove, type Datum, type RiverLevel } from '../../rulebook/core/quantity.js';
import type { Station } from '../../rulebook/core/rulebook.js';
import { baseUnit } from './convert-unit.js';
import type { KeptReading } from './kept-reading.js';
import { difference, silentAfterMs, type Sensor } from './sensor.js';

/** `never`: nothing was ever read. What is unknown is a state of its own, not a zero. */
export type StationState = 'ok' | 'doubtful' | 'silent' | 'never';

/** The newest whatever it is worth, the newest that is believed, and an earlier one to compare it with. */
export interface StationReadings {
  readonly heard: KeptReading | null;
  readonly newest: KeptReading | null;
  readonly earlier: KeptReading | null;
}

/** A change is told over an hour where there is something to compare with, at most over six. */
export const trendFromMs = hourMs - 5 * minuteMs;
export const trendWithinMs = 6 * hourMs;

export function stationState({ heard, newest }: StationReadings, sensor: Sensor, now: number): StationState {
  if (!heard) return 'never';
  const silentAfter = silentAfterMs(sensor);
  // A clock that is ahead does not make a station heard for longer.
  if (silentAfter !== null && now - Math.min(heard.at, heard.receivedAt) > silentAfter) return 'silent';
  return newest === null || newest.at < heard.at ? 'doubtful' : 'ok';
}

/** How much the newest value lies above the earlier one, in the base unit; null where they can not be compared. */
export function trendOf(
  { newest, earlier }: StationReadings,
  sensor: Sensor,
): { readonly change: number; readonly unit: string; readonly hours: number } | null {
  if (!newest || !earlier || sensor.quantity === 'rain') return null;
  const change = difference(newest, earlier, sensor);
  if (change === null) return null;
  return {
    change: change / 1_000,
    unit: baseUnit(sensor.quantity),
    hours: Number(((newest.at - earlier.at) / hourMs).toFixed(1)),
  };
}

/** Metres above (positive) or below a mark; null where the datums can not be compared. */
export function metresAbove(
  { value, datum }: Pick<KeptReading, 'value' | 'datum'>,
  mark: RiverLevel | null,
  { datumOffset }: Pick<Station, 'datumOffset'>,
): number | null {
  if (mark === null || datum === null) return null;
  const own = millimetresAbove({ value: value / 1_000, unit: 'm', datum }, mark.datum, datumOffset);
  return own === null ? null : (own - Math.round(mark.value * 1_000)) / 1_000;
}

/** `183.02 m 吴淞`, `12.5 mm`, `27 cm`: as the console and papers write a value. */
export function valueInChinese({ quantity, value, datum }: Pick<KeptReading, 'quantity' | 'value' | 'datum'>): string {
  if (quantity === 'river-level') return `${(value / 1_000).toFixed(2)} m${datumSuffix(datum)}`;
  if (quantity === 'ponding-depth') return `${value / 10} cm`;
  return `${value / 1_000} ${baseUnit(quantity)}`;
}

function datumSuffix(datum: Datum | null): string {
  return datum === null ? '' : ` ${datumNames[datum]}`;
}
