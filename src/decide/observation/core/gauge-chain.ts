/** When a crest or a rise seen upstream reaches each gauge below, by the travel times of the plan (design.md §2; domain.md §8.2). */
import type { Words } from '../../../shared/words.js';
import { dateTimeInChinese, hourMs, toRfc3339 } from '../../../shared/time.js';
import { datumNames, type Datum } from '../../rulebook/core/quantity.js';
import type { Reach, Station } from '../../rulebook/core/rulebook.js';

/** Levels of one gauge in one datum, oldest first; whole millimetres, epoch milliseconds. */
export interface GaugeLevels {
  readonly station: string;
  readonly datum: Datum;
  readonly levels: readonly { readonly at: number; readonly millimetres: number }[];
}

/** A river that rises less is not told downstream. */
const leastRiseMillimetres = 300;
/** A crest has passed when the level has fallen by so much. */
const crestFallMillimetres = 100;
/** What should have arrived longer ago is told no more. */
const toldForMs = 12 * hourMs;
/** How far off its time a crest may be and still be the one that was foreseen. */
const slackMs = hourMs;

/** A level that rose and has fallen again (`crest`), or still rises (`rise`). */
export interface Wave {
  readonly kind: 'crest' | 'rise';
  readonly station: string;
  readonly datum: Datum;
  /** When the rise began, and how high the river stood. */
  readonly began: number;
  readonly footMillimetres: number;
  /** The crest, or the newest level of a rise. */
  readonly at: number;
  readonly millimetres: number;
}

/** What a wave does at one gauge below. */
export interface GaugeArrival {
  readonly station: string;
  /** Of a crest when it passes, of a rise when it begins to be felt. */
  readonly earliest: number;
  readonly latest: number;
  /** Of a rise: before this its crest can not pass here. */
  readonly crestNotBefore: number | null;
  /** When it was seen here; null while it was not. */
  readonly seenAt: number | null;
  /** It stands on our own banks. */
  readonly isOurs: boolean;
  /** Every stretch it comes through, upstream first. */
  readonly reaches: readonly string[];
}

export interface Course {
  readonly wave: Wave;
  readonly arrivals: readonly GaugeArrival[];
  /** The gauge below that has seen it, from where its way is foreseen better; null where none has. */
  readonly seenBelow: string | null;
  readonly because: Words;
}

/** Two crests of different rivers that may pass one of our gauges at the same time. */
export interface Meeting {
  readonly station: string;
  readonly waves: readonly [string, string];
  readonly from: number;
  readonly until: number;
}

export interface ChainForecast {
  readonly courses: readonly Course[];
  readonly meetings: readonly Meeting[];
}

/** What is under way at `now`: waves of every gauge that has one below it, most upstream first. */
export function followChain(
  reaches: readonly Reach[],
  stations: readonly Station[],
  gauges: readonly GaugeLevels[],
  now: number,
): ChainForecast {
  const waves = new Map(gauges.map((gauge) => [gauge.station, wavesOf(gauge)]));
  const stationOf = new Map(stations.map((station) => [station.id, station]));
  const courses = [...waves.values()].flat().flatMap((wave) => {
    const arrivals = waysDown(reaches, wave.station).map((way) => {
      const foreseen = {
        earliest: startOf(wave) + way.earliestHours * hourMs,
        latest: startOf(wave) + way.latestHours * hourMs,
      };
      return {
        ...{ station: way.to, ...foreseen, reaches: way.reaches },
        crestNotBefore: wave.kind === 'rise' ? wave.at + way.earliestHours * hourMs : null,
        seenAt: seenAt(waves.get(way.to) ?? [], wave, foreseen),
        isOurs: (stationOf.get(way.to)?.streetUnitId ?? null) !== null,
      };
    });
    const isOver = arrivals.every(({ latest }) => latest + toldForMs < now);
    if (arrivals.length === 0 || isOver) return [];
    const seenBelow = arrivals.findLast((arrival) => arrival.seenAt !== null)?.station ?? null;
    return [{ wave, arrivals, seenBelow, because: becauseOf(wave, arrivals, reaches, stationOf) }];
  });
  return { courses, meetings: meetingsOf(courses, reaches) };
}

/** Every wave of a gauge, oldest first; the last may still be rising. */
export function wavesOf({ station, datum, levels }: GaugeLevels): readonly Wave[] {
  const crests: { foot: Level; peak: Level }[] = [];
  const wave = (kind: Wave['kind'], { foot, peak }: { foot: Level; peak: Level }): Wave => {
    // It begins where the river leaves its low, not where it was lowest days before.
    const began = levels.findLast(
      ({ at, millimetres }) => at >= foot.at && at < peak.at && millimetres <= foot.millimetres + crestFallMillimetres,
    );
    return {
      ...{ kind, station, datum, began: (began ?? foot).at, footMillimetres: foot.millimetres },
      ...{ at: peak.at, millimetres: peak.millimetres },
    };
  };
  const [first] = levels;
  if (!first) return [];
  let [foot, peak] = [first, first];
  const hasRisen = () => peak.millimetres - foot.millimetres >= leastRiseMillimetres;
  for (const level of levels) {
    const last = crests.at(-1);
    if (level.millimetres >= peak.millimetres) peak = level;
    if (last && !hasRisen() && level.millimetres >= last.peak.millimetres) {
      // It only paused: the higher one is the crest.
      crests.pop();
      [foot, peak] = [last.foot, level];
    } else if (hasRisen() && peak.millimetres - level.millimetres >= crestFallMillimetres) {
      crests.push({ foot, peak });
      [foot, peak] = [level, level];
    } else if (level.millimetres <= foot.millimetres) [foot, peak] = [level, level];
  }
  return [...crests.map((each) => wave('crest', each)), ...(hasRisen() ? [wave('rise', { foot, peak })] : [])];
}

type Level = GaugeLevels['levels'][number];

/** What travels: the crest itself, or the beginning of a rise. */
function startOf(wave: Wave): number {
  return wave.kind === 'crest' ? wave.at : wave.began;
}

interface Way {
  readonly to: string;
  readonly earliestHours: number;
  readonly latestHours: number;
  readonly reaches: readonly string[];
}

/** Every gauge below, nearest first; where ways join, the earliest of the earliest and the latest of the latest. */
function waysDown(reaches: readonly Reach[], from: string): readonly Way[] {
  const ways = new Map<string, Way>();
  const walk = (place: string, way: Omit<Way, 'to'>): void => {
    for (const reach of reaches) {
      // A circle is a fault of the plan; walking it would not end.
      if (reach.from !== place || way.reaches.includes(reach.id)) continue;
      const further = {
        earliestHours: way.earliestHours + reach.earliestHours,
        latestHours: way.latestHours + reach.latestHours,
        reaches: [...way.reaches, reach.id],
      };
      const known = ways.get(reach.to);
      ways.set(reach.to, {
        to: reach.to,
        earliestHours: Math.min(further.earliestHours, known?.earliestHours ?? Infinity),
        latestHours: Math.max(further.latestHours, known?.latestHours ?? 0),
        reaches: [...new Set([...(known?.reaches ?? []), ...further.reaches])],
      });
      walk(reach.to, further);
    }
  };
  walk(from, { earliestHours: 0, latestHours: 0, reaches: [] });
  return [...ways.values()].toSorted((a, b) => a.latestHours - b.latestHours);
}

function seenAt(
  waves: readonly Wave[],
  wanted: Wave,
  { earliest, latest }: { readonly earliest: number; readonly latest: number },
): number | null {
  const momentOf = (wave: Wave) => (wanted.kind === 'crest' ? wave.at : wave.began);
  const seen = waves
    .filter(({ kind }) => wanted.kind === 'rise' || kind === 'crest')
    .find((wave) => momentOf(wave) >= earliest - slackMs && momentOf(wave) <= latest + slackMs);
  return seen ? momentOf(seen) : null;
}

function meetingsOf(courses: readonly Course[], reaches: readonly Reach[]): readonly Meeting[] {
  const crests = courses.filter(({ wave, seenBelow }) => wave.kind === 'crest' && seenBelow === null);
  return crests.flatMap((one, index) =>
    crests.slice(index + 1).flatMap((other) =>
      one.arrivals.flatMap((arrival): Meeting[] => {
        const theirs = other.arrivals.find(({ station }) => station === arrival.station);
        if (!theirs || !arrival.isOurs || comesBy(arrival, reaches) === comesBy(theirs, reaches)) return [];
        const [from, until] = [Math.max(arrival.earliest, theirs.earliest), Math.min(arrival.latest, theirs.latest)];
        if (from > until) return [];
        return [{ station: arrival.station, waves: [one.wave.station, other.wave.station], from, until }];
      }),
    ),
  );
}

/** The last stretch before a gauge: two waves of one river come by the same. */
function comesBy({ station, reaches: ids }: GaugeArrival, reaches: readonly Reach[]): string {
  return reaches.find(({ id, to }) => to === station && ids.includes(id))?.id ?? '';
}

function becauseOf(
  wave: Wave,
  arrivals: readonly GaugeArrival[],
  reaches: readonly Reach[],
  stations: ReadonlyMap<string, Station>,
): Words {
  const name = (id: string) => stations.get(id)?.name ?? id;
  const own = reaches.filter(({ id }) => arrivals.some((arrival) => arrival.reaches.includes(id)));
  const times = own
    .map(({ from, to, earliestHours, latestHours }) => `${name(from)}→${name(to)} ${earliestHours}—${latestHours} h`)
    .join('；');
  const isProposed = own.some(({ basis, placeholder }) => basis === 'proposed' || placeholder);
  const metres = (millimetres: number) => (millimetres / 1_000).toFixed(2);
  const rise = metres(wave.millimetres - wave.footMillimetres);
  const level = `${metres(wave.millimetres)} m`;
  const isCrest = wave.kind === 'crest';
  return {
    zh: `${name(wave.station)}${isCrest ? `${dateTimeInChinese(wave.at)}出现洪峰 ${level} ${datumNames[wave.datum]}，涨幅` : `自${dateTimeInChinese(wave.began)}起上涨，${dateTimeInChinese(wave.at)} ${level} ${datumNames[wave.datum]}，已涨`} ${rise} m；传播时间${isProposed ? '(建议值)' : ''} ${times}`,
    en: `${name(wave.station)} ${isCrest ? `crested at ${level} (${wave.datum}) on ${toRfc3339(wave.at)}, a rise of` : `has been rising since ${toRfc3339(wave.began)}, ${level} (${wave.datum}) on ${toRfc3339(wave.at)}, so far`} ${rise} m; travel times${isProposed ? ' (proposed)' : ''} ${times}`,
  };
}
