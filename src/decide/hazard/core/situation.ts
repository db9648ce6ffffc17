/** What is known at one moment: signals, readings, forecasts, the superior's responses, reports (design.md §2 Intake → proposal). */
import type { Colour, ResponseLevel } from '../../../shared/level.js';
import { dayMs } from '../../../shared/time.js';
import type { ReportKind } from '../../rulebook/core/condition.js';
import type { RainWindow, Reading } from '../../observation/core/reading.js';
import type { Datum, Quantity } from '../../rulebook/core/quantity.js';
import type { StreamId } from '../../rulebook/core/rulebook.js';

/** Times are epoch milliseconds; streets are unit ids. */
export interface SignalFact {
  readonly id: string;
  readonly hazard: string;
  readonly colour: Colour;
  /** Issuer id of the rulebook. */
  readonly issuer: string;
  readonly streets: readonly string[];
  readonly from: number;
  /** When it ran out, was replaced or cancelled; null while nobody knows. */
  readonly until: number | null;
  /** When what it speaks of begins. */
  readonly onset: number;
  /** What it says, in a line. */
  readonly words: string;
}

export interface Forecast {
  readonly quantity: Quantity;
  /** Only river levels are forecast for a station. */
  readonly station: string | null;
  /** The upper end of a range. */
  readonly value: number;
  readonly unit: string;
  readonly datum: Datum | null;
  /** Of rain and drops: over how long. */
  readonly windowHours: number | null;
  readonly from: number;
  readonly until: number;
  readonly issuedAt: number;
  readonly by: string;
}

export interface SuperiorResponse {
  readonly stream: StreamId;
  readonly responseLevel: ResponseLevel;
  readonly by: string;
  readonly streets: readonly string[];
  readonly from: number;
  readonly until: number | null;
}

/** A report nobody has closed speaks for a day. */
export const reportMs = dayMs;

export interface Report {
  readonly kind: ReportKind;
  readonly street: string | null;
  readonly from: number;
  readonly until: number | null;
  readonly words: string;
}

/** What is known besides signals. */
export type Known = Pick<Situation, 'readings' | 'windows' | 'forecasts' | 'superiors' | 'reports'>;

export const knownNothing: Known = { readings: [], windows: [], forecasts: [], superiors: [], reports: [] };

export interface Situation {
  readonly at: number;
  /** Every street of the district. */
  readonly streets: readonly string[];
  readonly signals: readonly SignalFact[];
  readonly readings: readonly Reading[];
  /** Rain over the windows that are kept added up as readings arrive; a window that is not here is summed from `readings`. */
  readonly windows: readonly RainWindow[];
  readonly forecasts: readonly Forecast[];
  readonly superiors: readonly SuperiorResponse[];
  readonly reports: readonly Report[];
}

/** A situation in which nothing is known yet. */
export function calmAt(at: number, streets: readonly string[]): Situation {
  return { at, streets, signals: [], ...knownNothing };
}

/** Whether something that lasts from a moment to another, or has no end yet, stands at `at`. */
export function stands({ from, until }: { readonly from: number; readonly until: number | null }, at: number): boolean {
  return from <= at && (until === null || at < until);
}
