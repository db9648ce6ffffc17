/** Readings were taken in: what is proposed is weighed again. Subject is always `observations`. */
export const readingsTaken = 'observation.readings-taken';
export interface ReadingsTaken {
  /** Stations of which more, or something else, is believed than before. */
  readonly stations: readonly string[];
}
