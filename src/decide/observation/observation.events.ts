/** Readings were taken in: what is proposed is weighed again. Subject is always `observations`. */
export const readingsTaken = 'observation.readings-taken';
export interface ReadingsTaken {
  /** Stations with a believed reading that is newer than what was known. */
  readonly stations: readonly string[];
}
