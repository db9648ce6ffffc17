import type { Actor } from '../../shared/audit-log.js';
import type { Reason } from '../../shared/reason.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { ChainForecast } from './core/gauge-chain.js';
import type { KeptReading } from './core/kept-reading.js';
import type { Amount, Stretch } from './core/rain-windows.js';
import type { RainWindow, Reading } from './core/reading.js';
import type { StationReadings } from './core/station-standing.js';

/** What the instruments say, as far as it is believed: later rooms weigh it. */
export abstract class Observations {
  /**
   * Believed readings up to `at`. Rain comes as amounts that do not overlap: as read within the last day, one amount a
   * day before that, back to `rainDays` days; what a longer amount says more than shorter ones within it falls at its
   * end. The windows that are kept added up come beside them; one in which nothing was read is left out, for nobody
   * knows it. Everything else: the last 24 hours, oldest first.
   */
  abstract facts(
    at: number,
    rainDays: number,
  ): Promise<{ readonly readings: readonly Reading[]; readonly windows: readonly RainWindow[] }>;
}

/** What comes down the rivers now, by the chain of the plan in force. */
export abstract class RiverCourses {
  abstract chain(): Promise<ChainForecast>;
}

/** What one delivery of readings came to. */
export interface ReceivedReadings {
  readonly receivedId: string;
  /** Stored, and neither doubted nor a correction. */
  readonly accepted: number;
  /** Stored, and somebody should look: doubted, or a correction. */
  readonly flagged: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly reasons: readonly Reason[];
}

/** What is weighed of a reading; there are many of them at a time. */
export type BelievedReading = Pick<
  KeptReading,
  'station' | 'quantity' | 'at' | 'value' | 'datum' | 'overMinutes' | 'counted'
> & { readonly overlaps: boolean };

/** Readings of one station in a stretch of time. */
export interface StationStretch {
  readonly station: string;
  readonly from: number;
  readonly until: number;
}

/** A stretch whose start is itself outside, as a window's is. */
export interface StationEdge extends Stretch {
  readonly station: string;
}

/** Rain of one station by end of hour. */
export type RainByHour = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** What this room writes, and reads of it inside an act. */
export abstract class ObservationStore {
  /** The first of `count` numbers for new readings. Whoever holds it takes readings in alone until the act ends. */
  abstract begin(tx: Tx, count: number): Promise<number>;
  /** Everything kept in these stretches, replaced ones too. */
  abstract kept(tx: Tx, stretches: readonly StationStretch[]): Promise<readonly KeptReading[]>;
  abstract reading(tx: Tx, id: number): Promise<KeptReading | null>;
  abstract write(
    tx: Tx,
    entry: {
      readonly added: readonly KeptReading[];
      readonly changed: readonly KeptReading[];
      readonly rain: RainByHour;
      readonly batchId: string;
    },
  ): Promise<void>;
  /** The delivery itself; its bytes only where something of them is kept nowhere else. */
  abstract keepBatch(
    tx: Tx,
    batch: ReceivedReadings & { readonly by: Actor; readonly mediaType: string; readonly bytes: Uint8Array },
  ): Promise<void>;
  abstract addJudgement(
    tx: Tx,
    judgement: { readonly readingId: number; readonly believe: boolean; readonly reason: string; readonly by: Actor },
  ): Promise<void>;
}

/** What this room reads outside an act. */
export abstract class ObservationQueries {
  /** Newest readings up to now of each station, each with an earlier believed one to compare with. */
  abstract standing(stations: readonly string[], now: number): Promise<ReadonlyMap<string, StationReadings>>;
  /** Not believed, not replaced, and nobody has judged it: since then, newest first. */
  abstract doubted(since: number, limit: number): Promise<readonly KeptReading[]>;
  /** Believed ones after `after` up to `until`, oldest first. */
  abstract believed(stations: readonly string[], after: number, until: number): Promise<readonly BelievedReading[]>;
  /** Sums of rain by end of hour, in whole hours after `after` up to `until`. */
  abstract rainByHour(stations: readonly string[], after: number, until: number): Promise<RainByHour>;
  /** The same by whole days counted back from `until`: 0 is the last one. */
  abstract rainByDay(
    stations: readonly string[],
    until: number,
    days: number,
  ): Promise<readonly { readonly station: string; readonly day: number; readonly amount: number }[]>;
  /** Rain that counts within these stretches, one by one. */
  abstract amounts(edges: readonly StationEdge[]): Promise<readonly (Amount & { readonly station: string })[]>;
  /** A page of everything kept of a station from `since` on, oldest first; `after` is the last one of the page before. */
  abstract page(query: {
    readonly station: string;
    readonly since: number;
    readonly after: { readonly at: number; readonly id: number } | null;
    readonly limit: number;
  }): Promise<readonly KeptReading[]>;
}
