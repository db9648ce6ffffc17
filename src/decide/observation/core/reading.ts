/** What instruments say: one value of one station at one moment (design.md §2 Intake → proposal; domain.md §3.5 on datums). */
import type { Datum, Quantity } from '../../rulebook/core/quantity.js';

/** Times are epoch milliseconds. Rain is what fell in the `overHours` before `at`. */
export interface Reading {
  readonly station: string;
  readonly quantity: Quantity;
  readonly value: number;
  readonly unit: string;
  /** Only heights have one, and none goes without. */
  readonly datum: Datum | null;
  readonly overHours: number | null;
  readonly at: number;
}

/** Rain of the last `hours` before `at` at one station, in millimetres, from readings that are believed. */
export interface RainWindow {
  readonly station: string;
  readonly hours: number;
  readonly millimetres: number;
  readonly at: number;
}
