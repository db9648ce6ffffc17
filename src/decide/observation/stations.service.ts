import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { notFound } from '../../shared/domain-error.js';
import { dayMs, hourMs } from '../../shared/time.js';
import type { Rulebook, Station } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { followChain, type ChainForecast, type GaugeLevels } from './core/gauge-chain.js';
import type { KeptReading } from './core/kept-reading.js';
import type { RainWindow } from './core/reading.js';
import { above, sensorOf, type Sensor } from './core/sensor.js';
import { stationState, trendOf, type StationReadings, type StationState } from './core/station-standing.js';
import { ObservationQueries, RiverCourses, type BelievedReading } from './observation.ports.js';
import { ObservedFacts } from './observed-facts.service.js';

export interface StationStanding extends StationReadings {
  readonly station: Station;
  readonly sensor: Sensor;
  readonly state: StationState;
  readonly trend: ReturnType<typeof trendOf>;
  /** Only rain gauges; a window that is not here is not known. */
  readonly windows: readonly RainWindow[];
}

/** A wave from the top of the chain is on its way for about two days. */
const chainLooksBackMs = 4 * dayMs;
const doubtedForMs = 3 * dayMs;
const mostDoubted = 100;

/** How every station stands now, what is doubted, and what comes down the rivers. */
@Injectable()
export class StationsService extends RiverCourses {
  constructor(
    private readonly queries: ObservationQueries,
    private readonly facts: ObservedFacts,
    private readonly rulebooks: Rulebooks,
    private readonly clock: Clock,
  ) {
    super();
  }

  async standing(): Promise<readonly StationStanding[]> {
    const now = this.clock.now();
    const rulebook = this.rulebooks.current();
    const read = await this.queries.standing(
      rulebook.stations.map(({ id }) => id),
      now,
    );
    const gauges = rulebook.stations.filter(({ quantity }) => quantity === 'rain').map(({ id }) => id);
    const newest = new Map([...read].map(([id, readings]) => [id, readings.newest?.at ?? -Infinity]));
    const windows = await this.facts.windows(gauges, newest, now);
    return rulebook.stations.map((station) => {
      const readings = read.get(station.id) ?? { heard: null, newest: null, earlier: null };
      const sensor = sensorOf(rulebook, station);
      return {
        ...{ ...readings, station, sensor, state: stationState(readings, sensor, now) },
        ...{ trend: trendOf(readings, sensor), windows: windows.filter((window) => window.station === station.id) },
      };
    });
  }

  /** Newest first. */
  doubted(): Promise<readonly KeptReading[]> {
    return this.queries.doubted(this.clock.now() - doubtedForMs, mostDoubted);
  }

  /** A page of what is kept of a station; throws not-found for one the rulebook does not have. */
  async readings(
    id: string,
    query: { readonly since: number; readonly after: { at: number; id: number } | null; readonly limit: number },
  ): Promise<readonly KeptReading[]> {
    if (!this.rulebooks.current().stations.some((station) => station.id === id))
      throw notFound('observation.unknown-station', `没有登记这个站点:${id}`, `there is no station ${id}`);
    return this.queries.page({ station: id, ...query });
  }

  async chain(): Promise<ChainForecast & { readonly rulebook: Rulebook }> {
    const now = this.clock.now();
    const rulebook = this.rulebooks.current();
    const reaches = rulebook.reaches ?? [];
    const onIt = rulebook.stations.filter(({ id }) => reaches.some(({ from, to }) => from === id || to === id));
    const believed = await this.queries.believed(
      onIt.map(({ id }) => id),
      now - chainLooksBackMs,
      now,
    );
    const gauges = onIt.map((station) =>
      levelsOf(
        sensorOf(rulebook, station),
        believed.filter((reading) => reading.station === station.id),
      ),
    );
    return { ...followChain(reaches, rulebook.stations, gauges, now), rulebook };
  }

  /** When the readings of a page begin where nobody said since when. */
  dayAgo(): number {
    return this.clock.now() - 24 * hourMs;
  }
}

/** In the datum of the newest; what can not be brought to it is left out. */
function levelsOf(sensor: Sensor, readings: readonly BelievedReading[]): GaugeLevels {
  const datum = readings.at(-1)?.datum ?? sensor.datum;
  return {
    station: sensor.station,
    datum,
    levels: readings.flatMap((reading) => {
      const millimetres = above(reading, datum, sensor);
      return millimetres === null ? [] : [{ at: reading.at, millimetres }];
    }),
  };
}
