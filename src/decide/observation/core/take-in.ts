/** New readings of one station beside what is kept of it: duplicates, corrections, checks and sums in one step. */
import { flagsOfItself, settle } from './check-reading.js';
import { byMoment, letOneStand, newAmong, putBack, standAside } from './corrections.js';
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
  const moments = new Set(arrived.map(({ at }) => at));
  const before = byMoment(kept.filter(({ at }) => moments.has(at)));
  const duplicates = new Set(arrived.map(({ id }) => id));
  const added: KeptReading[] = [];
  for (const [moment, said] of byMoment(arrived)) {
    const own = before.get(moment) ?? [];
    const flagsOf = (reading: NewReading) => flagsOfItself(reading, sensor, now);
    let isFirst = own.every((reading) => has(reading, hardFlags) && !reading.isBelieved);
    for (const reading of newAmong(said, own, (each) => flagsOf(each).length === 0)) {
      duplicates.delete(reading.id);
      const flags = flagsOf(reading);
      // What can not be so corrects nothing.
      const isPossible = flags.length === 0;
      added.push({
        ...reading,
        ...{ receivedAt: now, flags: isPossible && !isFirst ? ['corrects'] : flags, isBelieved: false },
        ...{ isJudged: false, replacedBy: null, confirmedBy: null, counted: null },
      });
      if (isPossible) isFirst = false;
    }
  }
  return outcome(kept, [...kept, ...added], new Set(added.map(({ id }) => id)), duplicates, sensor);
}

/**
 * A person said whether a reading is to be believed; what waited for it is settled too. One that is believed takes the
 * place of every other of its moment; one that is rejected gives back what it had taken.
 */
export function judge(kept: readonly KeptReading[], id: number, believe: boolean, sensor: Sensor): TakenIn {
  const judged = kept.find((reading) => reading.id === id);
  const after = kept.map((reading) => {
    if (reading === judged) return { ...reading, isBelieved: believe, isJudged: true, confirmedBy: null };
    if (believe) return judged ? standAside(reading, judged) : reading;
    return reading.replacedBy === id ? putBack(reading) : reading;
  });
  return outcome(kept, after, new Set(), new Set(), sensor);
}

function outcome(
  before: readonly KeptReading[],
  now: readonly KeptReading[],
  fresh: ReadonlySet<number>,
  duplicates: ReadonlySet<number>,
  sensor: Sensor,
): TakenIn {
  const was = new Map(before.map((reading) => [reading.id, reading]));
  const replaced = now.filter(({ replacedBy }) => replacedBy !== null);
  const current = now.filter(({ replacedBy }) => replacedBy === null).toSorted(inTimeOrder);
  const settled = [...letOneStand(settle(current, fresh, sensor), was), ...replaced];
  const all = sensor.quantity === 'rain' ? countRain(settled.toSorted(inTimeOrder)) : settled;
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
