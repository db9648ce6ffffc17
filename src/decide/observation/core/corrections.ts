/** Several values of one moment: one stands, a correction takes its place once it is believed itself, and gives it back. */
import { hardFlags, has, openFlags, type KeptReading } from './kept-reading.js';

type Moment = Pick<KeptReading, 'at' | 'overMinutes' | 'datum'>;

/** Whether one corrects the other: a level in another datum and an amount of another length are readings of their own. */
export function isSameMoment(a: Moment, b: Moment): boolean {
  return a.at === b.at && a.overMinutes === b.overMinutes && a.datum === b.datum;
}

/** Readings of one station together by their moment, each group in the order given. */
export function byMoment<T extends Moment>(readings: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const reading of readings) {
    const key = momentOf(reading);
    const group = groups.get(key);
    if (group) group.push(reading);
    else groups.set(key, [reading]);
  }
  return groups;
}

function momentOf({ at, overMinutes, datum }: Moment): string {
  return `${at} ${overMinutes ?? ''} ${datum ?? ''}`;
}

/** Possible, not believed yet, and no later one has been believed in its stead. */
function waits(reading: KeptReading): boolean {
  return !reading.isBelieved && !reading.isJudged && reading.replacedBy === null && !has(reading, hardFlags);
}

/**
 * The values of the moment among `arrived` that say something new, of what is `kept` of it. The same again is what stands
 * or waits; what was replaced is said anew, for so a sender corrects back. What can not be so and what a person rejected
 * stays so however often it is sent.
 */
export function newAmong<T extends Pick<KeptReading, 'value'>>(
  arrived: readonly T[],
  kept: readonly KeptReading[],
  isPossible: (reading: T) => boolean,
): readonly T[] {
  const present = kept.filter(({ replacedBy }) => replacedBy === null);
  const mayGo = (reading: KeptReading) => reading.isBelieved || waits(reading);
  let open = new Set(present.filter(mayGo).map(({ value }) => value));
  const settled = new Set(present.filter((reading) => !mayGo(reading)).map(({ value }) => value));
  const isSame = ({ value }: T) => open.has(value) || settled.has(value);
  const last = arrived.at(-1);
  const known = new Set(kept.map(({ value }) => value));
  // A delivery that corrects itself, sent again: it ends where it had ended.
  if (last && isSame(last) && arrived.every(({ value }) => known.has(value))) return [];
  return arrived.filter((reading) => {
    if (isSame(reading)) return false;
    // Of what it may replace nothing is certain to stand.
    if (isPossible(reading)) open = new Set([reading.value]);
    else settled.add(reading.value);
    return true;
  });
}

/**
 * What has come to be believed takes the place of what was, and of what waited before it; what came later waits on.
 * Where something waits, what stands is marked as disputed.
 */
export function letOneStand(
  series: readonly KeptReading[],
  was: ReadonlyMap<number, KeptReading>,
): readonly KeptReading[] {
  const changed = new Map<number, KeptReading>();
  for (const group of byMoment(series).values())
    for (const reading of settleMoment(group, was)) changed.set(reading.id, reading);
  return series.map((reading) => changed.get(reading.id) ?? reading);
}

function settleMoment(group: readonly KeptReading[], was: ReadonlyMap<number, KeptReading>): readonly KeptReading[] {
  const isNew = ({ id }: KeptReading) => !was.get(id)?.isBelieved;
  const believed = group
    .filter(({ isBelieved }) => isBelieved)
    .toSorted((a, b) => Number(isNew(a)) - Number(isNew(b)) || a.id - b.id);
  const stands = believed.at(-1);
  const placeTakenBy = new Map(believed.slice(0, -1).map(({ id }, index) => [id, believed[index + 1]?.id]));
  const waiting = group.filter(waits);
  if (stands && isNew(stands)) for (const { id } of waiting) if (id < stands.id) placeTakenBy.set(id, stands.id);
  const isDisputed = waiting.some(({ id }) => !placeTakenBy.has(id));
  return group.map((reading) => {
    const by = placeTakenBy.get(reading.id);
    return by === undefined ? disputed(reading, reading === stands && isDisputed) : replaced(reading, by);
  });
}

/** The same object where nothing changes. */
function disputed(reading: KeptReading, isDisputed: boolean): KeptReading {
  if (isDisputed === reading.flags.includes('disputed')) return reading;
  const others = reading.flags.filter((flag) => flag !== 'disputed');
  return { ...reading, flags: isDisputed ? [...others, 'disputed'] : others };
}

function replaced(reading: KeptReading, replacedBy: number): KeptReading {
  return { ...disputed(reading, false), isBelieved: false, replacedBy };
}

/** A person believes one: of its moment nothing else stands or waits. */
export function standAside(reading: KeptReading, forOne: KeptReading): KeptReading {
  if (!isSameMoment(reading, forOne) || reading.replacedBy !== null) return reading;
  if (!reading.isBelieved && !waits(reading)) return reading;
  return replaced(reading, forOne.id);
}

/** A person rejects what had taken its place: it stands or waits as before. */
export function putBack(reading: KeptReading): KeptReading {
  // Nothing that a person rejected is ever replaced.
  const wasBelieved =
    reading.isJudged || reading.confirmedBy !== null || !(has(reading, openFlags) || reading.flags.includes('stuck'));
  return { ...reading, replacedBy: null, isBelieved: wasBelieved };
}
