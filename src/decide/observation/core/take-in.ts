/** New readings of one station beside what is kept of it: duplicates, corrections, checks and sums in one step. */
import { flagsOfItself, settle } from './check-reading.js';
import { countRain } from './count-rain.js';
import { hardFlags, has, inTimeOrder, type KeptReading } from './kept-reading.js';
import { hourChanges, type Amount } from './rain-windows.js';
import type { Sensor } from './sensor.js';

/** A reading that could be read, before anything is known of its neighbours. */
export type NewReading = Pick<
  KeptReading,
  'id' | 'station' | 'quantity' | 'value' | 'datum' | 'overMinutes' | 'at' | 'said' | 'seq'
>;

export interface TakenIn {
  /** To be stored. */
  readonly added: readonly KeptReading[];
  /** Kept before, and something about them is different now. */
  readonly changed: readonly KeptReading[];
  /** Ids of new ones that said the same again. */
  readonly duplicates: ReadonlySet<number>;
  /** What changes in the sums of rain, by end of hour. */
  readonly rain: ReadonlyMap<number, number>;
  /** Whether more or something else is believed than before. */
  readonly isNews: boolean;
  /** Whether rain was taken out of the sums: what it held back of others is found only in a wide neighbourhood. */
  readonly isTakenBack: boolean;
}

/** `kept`: what is kept of the station around the new ones, replaced ones too. `arrived` in the order they came. */
export function takeIn(
  kept: readonly KeptReading[],
  arrived: readonly NewReading[],
  sensor: Sensor,
  now: number,
): TakenIn {
  const slots = new Map<string, { values: Set<number>; current: KeptReading | null }>();
  const slotOf = ({ at, overMinutes, datum }: NewReading) => {
    const key = `${at} ${overMinutes ?? ''} ${datum ?? ''}`;
    const slot = slots.get(key) ?? { values: new Set<number>(), current: null };
    slots.set(key, slot);
    return slot;
  };
  const moments = new Set(arrived.map(({ at }) => at));
  for (const reading of kept) {
    if (!moments.has(reading.at)) continue;
    const slot = slotOf(reading);
    slot.values.add(reading.value);
    if (reading.replacedBy === null && !has(reading, hardFlags)) slot.current = reading;
  }
  const duplicates = new Set<number>();
  const all = new Map(kept.map((reading) => [reading.id, reading]));
  const fresh = new Set<number>();
  for (const reading of arrived) {
    const slot = slotOf(reading);
    if (slot.values.has(reading.value)) {
      duplicates.add(reading.id);
      continue;
    }
    slot.values.add(reading.value);
    const own = flagsOfItself(reading, sensor, now);
    // What can not be so corrects nothing.
    const replaced = own.length === 0 ? slot.current : null;
    const added: KeptReading = {
      ...reading,
      ...{ receivedAt: now, flags: replaced ? ['corrects'] : own, isBelieved: false, isJudged: false },
      ...{ replacedBy: null, confirmedBy: null, counted: null },
    };
    all.set(added.id, added);
    fresh.add(added.id);
    if (own.length === 0) slot.current = added;
    if (replaced) all.set(replaced.id, { ...replaced, isBelieved: false, replacedBy: added.id });
  }
  return outcome(kept, [...all.values()], fresh, duplicates, sensor);
}

/** A person said whether a reading is to be believed; what waited for it is settled too. */
export function judge(kept: readonly KeptReading[], id: number, believe: boolean, sensor: Sensor): TakenIn {
  const judged = kept.map((reading) =>
    reading.id === id ? { ...reading, isBelieved: believe, isJudged: true, confirmedBy: null } : reading,
  );
  return outcome(kept, judged, new Set(), new Set(), sensor);
}

function outcome(
  before: readonly KeptReading[],
  now: readonly KeptReading[],
  fresh: ReadonlySet<number>,
  duplicates: ReadonlySet<number>,
  sensor: Sensor,
): TakenIn {
  const replaced = now.filter(({ replacedBy }) => replacedBy !== null);
  const current = now.filter(({ replacedBy }) => replacedBy === null).toSorted(inTimeOrder);
  const settled = settle(current, fresh, sensor);
  const all =
    sensor.quantity === 'rain' ? countRain([...settled, ...replaced].toSorted(inTimeOrder)) : [...settled, ...replaced];
  const was = new Map(before.map((reading) => [reading.id, reading]));
  // Whatever is the same object was not touched.
  const touched = all.filter((reading) => was.get(reading.id) !== reading);
  const amounts: Amount[] = touched.map(({ id, at, counted }) => ({
    at,
    amount: (counted ?? 0) - (was.get(id)?.counted ?? 0),
  }));
  return {
    added: touched.filter(({ id }) => fresh.has(id)),
    changed: touched.filter(({ id }) => !fresh.has(id)),
    duplicates,
    rain: hourChanges(amounts),
    isTakenBack: touched.some(({ id, counted }) => counted === null && (was.get(id)?.counted ?? null) !== null),
    isNews: touched.some(({ id, isBelieved }) => isBelieved !== (was.get(id)?.isBelieved ?? false)),
  };
}
