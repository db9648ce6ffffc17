import { useQuery } from '@tanstack/react-query';
import type { ApiProblem } from './client.js';
import { timed, type Result } from './queries.js';
import type { Instant } from './types.js';

export type Datum = 'wusong' | 'huanghai';
export type StationState = 'ok' | 'doubtful' | 'silent' | 'never';

export interface Flag {
  flag: string;
  message: string;
  messageEn: string;
}

/** Values in the quantity's base unit. */
export interface Reading {
  id: number;
  station: string;
  quantity: string;
  value: number;
  unit: string;
  datum: Datum | null;
  overMinutes: number | null;
  said: string | null;
  at: Instant;
  isBelieved: boolean;
  /** A correction that took its place. */
  replacedBy?: number | null;
  flags: Flag[];
}

export interface Mark {
  value: number;
  unit: string;
  datum: Datum;
  /** Below it is negative; null while nothing was read, or the datums can not be compared. */
  metresAbove: number | null;
}

export interface Station {
  id: string;
  name: string;
  quantity: string;
  river: string | null;
  streetUnitId: string | null;
  placeholder: boolean;
  state: StationState;
  heardAt: Instant | null;
  newest: Reading | null;
  trend: { change: number; unit: string; hours: number } | null;
  /** Only rain gauges; null in a window nobody knows. */
  windows: { hours: number; millimetres: number | null }[] | null;
  warning: Mark | null;
  guarantee: Mark | null;
}

export interface Stations {
  now: Instant;
  stations: Station[];
  doubted: (Reading & { stationName: string })[];
}

export interface Reach {
  id: string;
  river: string;
  from: string;
  fromName: string;
  to: string;
  toName: string;
  earliestHours: number;
  latestHours: number;
  basis: 'official' | 'proposed';
  source: string;
  placeholder: boolean;
}

export interface Arrival {
  station: string;
  stationName: string;
  isOurs: boolean;
  earliest: Instant;
  latest: Instant;
  seenAt: Instant | null;
  crestNotBefore: Instant | null;
}

/** A crest or a rise on its way down. */
export interface Course {
  kind: 'crest' | 'rise';
  station: string;
  stationName: string;
  datum: Datum;
  metres: number;
  riseMetres: number;
  began: Instant;
  at: Instant;
  seenBelow: string | null;
  because: string;
  becauseEn: string;
  arrivals: Arrival[];
}

export interface GaugeChain {
  now: Instant;
  reaches: Reach[];
  courses: Course[];
  meetings: { station: string; stationName: string; waveNames: string[]; from: Instant; until: Instant }[];
}

/** A station that falls silent sends no hint. */
const readingsMs = 15_000;

export const useStations = (): Result<Stations> =>
  useQuery<Stations, ApiProblem>({
    queryKey: ['stations'],
    queryFn: () => timed<Stations>('/stations'),
    refetchInterval: readingsMs,
  });

export const useGaugeChain = (): Result<GaugeChain> =>
  useQuery<GaugeChain, ApiProblem>({
    queryKey: ['gauge-chain'],
    queryFn: () => timed<GaugeChain>('/gauge-chain'),
    refetchInterval: 4 * readingsMs,
  });
