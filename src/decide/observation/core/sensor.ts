/** How the sensor of a station behaves, in the numbers readings are kept in (config/rulebook/stations.yaml, `sensors`). */
import { minuteMs, hourMs } from '../../../shared/time.js';
import {
  exactly,
  millimetresAbove,
  type Datum,
  type DatumOffset,
  type Quantity,
} from '../../rulebook/core/quantity.js';
import type { Rulebook, SensorHabits, Station } from '../../rulebook/core/rulebook.js';
import type { KeptReading } from './kept-reading.js';

export interface Sensor {
  readonly station: string;
  readonly quantity: Quantity;
  /** Null where nobody has said how often it reports: then its silence is not noticed. */
  readonly everyMs: number | null;
  /** Whole thousandths of the base unit; rain: within one hour. */
  readonly plausible: { readonly least: number; readonly most: number; readonly datum: Datum | null } | null;
  readonly step: { readonly most: number; readonly perMs: number } | null;
  readonly stuckMs: number | null;
  /** The datum in which heights of this gauge are compared. */
  readonly datum: Datum;
  readonly datumOffset: DatumOffset | null;
}

/** No rain and no water all week are the weather, not a stuck sensor. */
const zeroIsNormal: ReadonlySet<Quantity> = new Set(['rain', 'rain-intensity', 'snow', 'ponding-depth']);

export function sensorOf(rulebook: Rulebook, station: Station): Sensor {
  const { quantity } = station;
  const usual = rulebook.sensors?.find((sensor) => sensor.quantity === quantity);
  // What a station leaves out is as usual; what it says is null is not checked.
  const habit = <K extends keyof SensorHabits>(key: K) =>
    (station[key] === undefined ? usual?.[key] : station[key]) ?? null;
  const [every, plausible, stuckHours] = [habit('everyMinutes'), habit('plausible'), habit('stuckHours')];
  const step = habit('step');
  const whole = (value: number, unit: string) => exactly(quantity, value, unit) ?? 0;
  return {
    station: station.id,
    quantity,
    everyMs: every === null ? null : every * minuteMs,
    plausible: plausible && {
      least: whole(plausible.least, plausible.unit),
      most: whole(plausible.most, plausible.unit),
      datum: plausible.datum,
    },
    step: step && { most: whole(step.most, step.unit), perMs: step.perMinutes * minuteMs },
    stuckMs: stuckHours === null ? null : stuckHours * hourMs,
    datum: station.warningLevel?.datum ?? station.guaranteeLevel?.datum ?? 'wusong',
    datumOffset: station.datumOffset,
  };
}

/** A station is silent when three readings in a row are missing. */
export function silentAfterMs({ everyMs }: Sensor): number | null {
  return everyMs === null ? null : 3 * everyMs;
}

export function mayStayAt(value: number, { quantity }: Sensor): boolean {
  return value === 0 && zeroIsNormal.has(quantity);
}

/** The value above `datum`; for what is no height the value itself. Null where this gauge has no conversion on record. */
export function above(
  { value, datum }: Pick<KeptReading, 'value' | 'datum'>,
  wanted: Datum | null,
  { datumOffset }: Sensor,
): number | null {
  if (datum === wanted || datum === null || wanted === null) return value;
  return millimetresAbove({ value: value / 1_000, unit: 'm', datum }, wanted, datumOffset);
}

/** How much `later` lies above `earlier`; null where their datums can not be compared. */
export function difference(
  later: Pick<KeptReading, 'value' | 'datum'>,
  earlier: Pick<KeptReading, 'value' | 'datum'>,
  sensor: Sensor,
): number | null {
  const brought = above(later, earlier.datum, sensor);
  return brought === null ? null : brought - earlier.value;
}
