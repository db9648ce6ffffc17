/** Whether a condition holds in a situation, with what was seen and what was asked for (design.md §3; domain.md §4.4). */
import { dateTimeInChinese, dayMs, hourMs } from '../../../shared/time.js';
import { holdsAt, timeConditionInChinese } from '../../rulebook/core/calendar.js';
import {
  reportNames,
  type Condition,
  type ForecastCondition,
  type ObservedCondition,
  type RiverCondition,
  type SignalCondition,
} from '../../rulebook/core/condition.js';
import { conditionInChinese } from '../../rulebook/core/condition-words.js';
import {
  exactly,
  millimetresAbove,
  quantityNames,
  riverLevelInChinese,
  type RiverLevel,
} from '../../rulebook/core/quantity.js';
import type { Rulebook, Station } from '../../rulebook/core/rulebook.js';
import { responseLevelInChinese } from '../../../shared/level.js';
import type { Reading } from '../../observation/core/reading.js';
import { reportMs, stands, type Forecast, type SignalFact, type Situation } from './situation.js';

/** One thing that was seen. */
export interface Evidence {
  readonly fact: string;
  readonly wanted: string;
  /** The signal it is, where it is one. */
  readonly signal: SignalFact | null;
  /** When what it speaks of begins; epoch milliseconds. */
  readonly begins: number;
}

/** `streets` are those the facts speak of; null where they speak of no place in particular. */
export interface Weighed {
  readonly evidence: readonly Evidence[];
  readonly streets: ReadonlySet<string> | null;
}

interface Foreseen {
  readonly fact: string;
  readonly begins: number;
}

/** Signals renewed within so long of each other count as one without a gap. */
const gapMs = 6 * hourMs;

/** Null where the condition does not hold. What is unknown does not hold: a level is proposed on what was seen. */
export function weigh(condition: Condition, situation: Situation, rulebook: Rulebook): Weighed | null {
  const inner = (each: Condition): Weighed | null => weigh(each, situation, rulebook);
  const seen = (evidence: readonly Evidence[], streets: ReadonlySet<string> | null = null): Weighed | null =>
    evidence.length === 0 ? null : { evidence, streets };
  const wanted = () => conditionInChinese(condition, rulebook);
  const note = (fact: string): Evidence => ({ fact, wanted: wanted(), signal: null, begins: situation.at });
  const foreseen = ({ fact, begins }: Foreseen): Evidence => ({ ...note(fact), begins });

  if ('all' in condition) {
    const parts = condition.all.map(inner);
    if (!parts.every((part) => part !== null)) return null;
    const streets = parts.map((part) => part.streets).reduce(inBoth, null);
    return streets?.size === 0 ? null : { evidence: parts.flatMap(({ evidence }) => evidence), streets };
  }
  if ('any' in condition) {
    const parts = condition.any.map(inner).filter((part) => part !== null);
    const [first, ...rest] = parts;
    if (first === undefined) return null;
    return {
      evidence: parts.flatMap(({ evidence }) => evidence),
      streets: rest.map((part) => part.streets).reduce(inEither, first.streets),
    };
  }
  if ('signal' in condition) {
    const signals = standingSignals(condition.signal, situation);
    return seen(
      signals.map((signal) => ({ fact: signal.words, wanted: wanted(), signal, begins: signal.onset })),
      new Set(signals.flatMap(({ streets }) => streets)),
    );
  }
  if ('superior' in condition) {
    const { streams, atLeast } = condition.superior;
    const responses = situation.superiors.filter(
      (response) =>
        streams.includes(response.stream) && response.responseLevel <= atLeast && stands(response, situation.at),
    );
    return seen(
      responses.map(({ by, responseLevel, from }) =>
        note(`${by}${dateTimeInChinese(from)}启动${responseLevelInChinese(responseLevel)}响应`),
      ),
      new Set(responses.flatMap(({ streets }) => streets)),
    );
  }
  if ('observed' in condition) return observed(condition.observed, situation, rulebook, note);
  if ('forecast' in condition) return seen(forecast(condition.forecast, situation).map(foreseen));
  if ('river' in condition) return seen(river(condition.river, situation, rulebook).map(foreseen));
  if ('antecedent' in condition) {
    const { days, decayPerDay, atLeast, unit } = condition.antecedent;
    const least = exactly('rain', atLeast, unit) ?? Infinity;
    const soaked = stationsOf(rulebook, { quantity: 'rain' }).flatMap((station) => {
      const sum = readingsOf(situation, station.id, days * 24)
        .map(({ value, unit: own, at }) => {
          const daysAgo = Math.floor((situation.at - at) / dayMs);
          return (exactly('rain', value, own) ?? 0) * decayPerDay ** daysAgo;
        })
        .reduce((total, each) => total + each, 0);
      return sum >= least ? [`${station.name}前${days}天有效雨量 ${(sum / 1_000).toFixed(1)} mm`] : [];
    });
    return seen(soaked.map(note));
  }
  if ('trend' in condition) {
    const { quantity, stations, overHours, riseAtLeast, unit } = condition.trend;
    const least = exactly(quantity, riseAtLeast, unit) ?? Infinity;
    const rising = stationsOf(rulebook, { quantity, stations }).flatMap((station) => {
      const own = readingsOf(situation, station.id, overHours);
      const [first, last] = [own[0], own.at(-1)];
      const rise = first && last ? valueOf(last, station) - valueOf(first, station) : Number.NaN;
      return rise >= least
        ? [
            `${station.name}${quantityNames[quantity]}${overHours}小时上升 ${(rise / (exactly(quantity, 1, unit) ?? 1)).toFixed(2)} ${unit}`,
          ]
        : [];
    });
    return seen(rising.map(note));
  }
  if ('excess' in condition) {
    const { windowHours, percentOfForecast } = condition.excess;
    const begun = situation.at - windowHours * hourMs;
    const rainForecast = situation.forecasts
      .filter(({ quantity, windowHours: own }) => quantity === 'rain' && own === windowHours)
      // For the hours that were measured, known before they were over.
      .filter(({ issuedAt, from, until }) => issuedAt <= situation.at && from <= situation.at && until > begun)
      .toSorted((a, b) => b.issuedAt - a.issuedAt)[0];
    const expected = rainForecast && exactly('rain', rainForecast.value, rainForecast.unit);
    if (!expected) return null;
    const over = stationsOf(rulebook, { quantity: 'rain' }).flatMap((station) => {
      const fallen = rainOver(situation, station, windowHours);
      const percent = fallen === null ? 0 : (fallen / expected) * 100;
      return percent >= percentOfForecast
        ? [
            `${station.name}${windowHours}小时实测 ${((fallen ?? 0) / 1_000).toFixed(1)} mm，为预报的${Math.floor(percent)}%`,
          ]
        : [];
    });
    return seen(over.map(note));
  }
  if ('reported' in condition) {
    const reports = situation.reports.filter(
      (report) =>
        condition.reported.includes(report.kind) &&
        stands({ from: report.from, until: report.until ?? report.from + reportMs }, situation.at),
    );
    return seen(
      reports.map(({ kind, words, from }) => note(`${dateTimeInChinese(from)}报告${reportNames[kind]}：${words}`)),
    );
  }
  if ('time' in condition) {
    return holdsAt(condition.time, rulebook.calendar, situation.at) === true
      ? seen([note(`现在${dateTimeInChinese(situation.at)}，在${timeConditionInChinese(condition.time)}内`)])
      : null;
  }
  const { atLeast, where } = condition.streets;
  const whole = weigh(where, situation, rulebook);
  const streets = whole?.streets ?? new Set(situation.streets);
  return whole && streets.size >= atLeast ? { evidence: whole.evidence, streets } : null;
}

/** Signals in force now of this hazard and one of these colours; with `forDays`, unbroken since long enough. */
function standingSignals(condition: SignalCondition, { signals, at }: Situation): readonly SignalFact[] {
  const alike = signals.filter(
    (signal) =>
      signal.hazard === condition.hazard &&
      condition.colours.includes(signal.colour) &&
      (condition.issuers === undefined || condition.issuers.includes(signal.issuer)) &&
      signal.from <= at,
  );
  const standing = alike.filter((signal) => stands(signal, at));
  const { forDays } = condition;
  if (forDays === undefined) return standing;
  // Three days in one street and a first one in another are not three days in both.
  return standing.flatMap((signal) => {
    const streets = signal.streets.filter((street) => at - unbrokenSince(alike, signal, street) >= forDays * dayMs);
    return streets.length === 0 ? [] : [{ ...signal, streets }];
  });
}

/** Since when a street has been under signals like this one without a gap. */
function unbrokenSince(alike: readonly SignalFact[], standing: SignalFact, street: string): number {
  let since = standing.from;
  for (const { from, until, streets } of alike.toSorted((a, b) => b.from - a.from)) {
    if (streets.includes(street) && from < since && (until ?? since) + gapMs >= since) since = from;
  }
  return since;
}

function observed(
  condition: ObservedCondition,
  situation: Situation,
  rulebook: Rulebook,
  note: (fact: string) => Evidence,
): Weighed | null {
  const { quantity, windowHours, count = 1, unit } = condition;
  const least = condition.atLeast === undefined ? null : exactly(quantity, condition.atLeast, unit);
  const below = condition.below === undefined ? null : exactly(quantity, condition.below, unit);
  const hits = stationsOf(rulebook, condition).flatMap((station) => {
    const newest = readingsOf(situation, station.id, windowHours).at(-1);
    const value =
      quantity === 'rain' ? rainOver(situation, station, windowHours) : newest ? valueOf(newest, station) : null;
    if (value === null || Number.isNaN(value)) return [];
    if (!(least !== null && value >= least) && !(below !== null && value < below)) return [];
    const shown = value / (exactly(quantity, 1, unit) ?? 1);
    return [{ station, fact: `${station.name}${quantityNames[quantity]} ${Number(shown.toFixed(2))} ${unit}` }];
  });
  if (hits.length < count) return null;
  const placed = hits.flatMap(({ station }) => station.streetUnitId ?? []);
  return {
    evidence: hits.map(({ fact }) => note(fact)),
    streets: placed.length === hits.length ? new Set(placed) : null,
  };
}

function forecast(condition: ForecastCondition, situation: Situation): Foreseen[] {
  const { quantity, windowHours, withinHours, unit } = condition;
  return validForecasts(situation, withinHours)
    .filter((each) => each.quantity === quantity && (each.windowHours === null || each.windowHours <= windowHours))
    .filter((each) => {
      const value = exactly(quantity, each.value, each.unit);
      if (value === null) return false;
      return condition.atLeast === undefined
        ? value < (exactly(quantity, condition.below ?? -Infinity, unit) ?? -Infinity)
        : value >= (exactly(quantity, condition.atLeast, unit) ?? Infinity);
    })
    .map((each) => ({
      fact: `${each.by}预报${quantityNames[quantity]} ${each.value} ${each.unit}`,
      begins: each.from,
    }));
}

/** Forecasts that begin soon enough and are not over; a newer one of the same sender takes the place of what it overlaps. */
function validForecasts({ forecasts, at }: Situation, withinHours: number): readonly Forecast[] {
  const known = forecasts.filter(({ issuedAt }) => issuedAt <= at);
  const isReplaced = (each: Forecast) =>
    known.some(
      (newer) =>
        newer.issuedAt > each.issuedAt &&
        newer.by === each.by &&
        newer.quantity === each.quantity &&
        newer.station === each.station &&
        newer.from < each.until &&
        newer.until > each.from,
    );
  return known.filter((each) => each.until > at && each.from <= at + withinHours * hourMs && !isReplaced(each));
}

/** What stands at or above a gauge's reference. A level whose datum can not be brought to the gauge's own is left out. */
function river(condition: RiverCondition, situation: Situation, rulebook: Rulebook): Foreseen[] {
  const { seen, reference, offset, withinHours, trend } = condition;
  return stationsOf(rulebook, { quantity: 'river-level', stations: condition.stations }).flatMap((station) => {
    const mark = reference === 'warning' ? station.warningLevel : station.guaranteeLevel;
    if (mark === null) return [];
    const least = Math.round((mark.value + offset) * 1_000);
    const above = (level: RiverLevel | null) =>
      level === null ? null : millimetresAbove(level, mark.datum, station.datumOffset);
    if (seen === 'forecast') {
      return validForecasts(situation, withinHours)
        .filter((each) => each.station === station.id)
        .flatMap((each) => {
          const level = heightOf(each);
          const height = above(level);
          return level && height !== null && height >= least
            ? [{ fact: `${each.by}预报${station.name}${riverLevelInChinese(level)}`, begins: each.from }]
            : [];
        });
    }
    // What can not be brought to the gauge's own datum is not known; what was read before it still is.
    const heights = readingsOf(situation, station.id, 24).flatMap((reading) => {
      const level = heightOf(reading);
      const height = above(level);
      return level && height !== null ? [{ level, height, at: reading.at }] : [];
    });
    const newest = heights.at(-1);
    if (!newest || newest.at < situation.at - withinHours * hourMs || newest.height < least) return [];
    const { level, height } = newest;
    // Against what was read before, however long ago within a day; the same moment told twice is one reading.
    const earlier = heights.findLast(({ at }) => at < newest.at)?.height ?? null;
    if (trend === 'rising' && (earlier === null || height <= earlier)) return [];
    const course = earlier === null ? '' : height > earlier ? '，上涨' : '，未涨';
    return [{ fact: `${station.name}${riverLevelInChinese(level)}${course}`, begins: situation.at }];
  });
}

function heightOf(fact: { value: number; unit: string; datum: RiverLevel['datum'] | null }): RiverLevel | null {
  return fact.datum === null || fact.unit !== 'm' ? null : { value: fact.value, unit: 'm', datum: fact.datum };
}

/** Thousandths of the base unit; heights above the gauge's own reference datum, so that two readings compare. */
function valueOf(reading: Reading, station: Station): number {
  if (reading.quantity !== 'river-level') return exactly(reading.quantity, reading.value, reading.unit) ?? Number.NaN;
  const level = heightOf(reading);
  return (level && millimetresAbove(level, station.warningLevel?.datum ?? 'wusong', station.datumOffset)) ?? Number.NaN;
}

function stationsOf(
  rulebook: Rulebook,
  { quantity, stations }: { quantity: Station['quantity']; stations?: readonly string[] | undefined },
): readonly Station[] {
  return rulebook.stations.filter(
    (station) => station.quantity === quantity && (stations === undefined || stations.includes(station.id)),
  );
}

/** Sorted once for each situation: a hundred conditions ask for the same stations. */
const byStation = new WeakMap<Situation, ReadonlyMap<string, Reading[]>>();

/** Readings of a station no older than so many hours, oldest first. */
function readingsOf(situation: Situation, station: string, hours: number): readonly Reading[] {
  let sorted = byStation.get(situation);
  if (sorted === undefined) {
    const found = new Map<string, Reading[]>();
    for (const reading of situation.readings.toSorted((a, b) => a.at - b.at)) {
      if (reading.at > situation.at) continue;
      const own = found.get(reading.station);
      if (own) own.push(reading);
      else found.set(reading.station, [reading]);
    }
    sorted = found;
    byStation.set(situation, sorted);
  }
  const from = situation.at - hours * hourMs;
  return (sorted.get(station) ?? []).filter(({ at }) => at >= from);
}

/**
 * Rain of the window in thousandths of a millimetre; null where nothing was read. Amounts over longer than the window say
 * nothing of it; of those that overlap the newest counts; one that reaches in from before the window counts whole.
 */
function rainOver(situation: Situation, station: Station, hours: number): number | null {
  const kept = situation.windows.find((window) => window.station === station.id && window.hours === hours);
  if (kept) return kept.at > situation.at - hours * hourMs ? Math.round(kept.millimetres * 1_000) : null;
  const begun = situation.at - hours * hourMs;
  let edge = Infinity;
  let sum: number | null = null;
  for (const { value, unit, at, overHours } of readingsOf(situation, station.id, hours).toReversed()) {
    if (overHours === null || overHours > hours || at <= begun || at > edge) continue;
    sum = (sum ?? 0) + (exactly('rain', value, unit) ?? 0);
    edge = at - overHours * hourMs;
  }
  return sum;
}

function inBoth(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): ReadonlySet<string> | null {
  if (a === null || b === null) return a ?? b;
  return new Set([...a].filter((street) => b.has(street)));
}

function inEither(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): ReadonlySet<string> | null {
  return a === null || b === null ? null : new Set([...a, ...b]);
}
