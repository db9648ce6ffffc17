/** Every random choice and every id comes from here, so that a test or a replay can repeat it. */
export abstract class Chance {
  /** In [0, 1). */
  abstract next(): number;
  abstract bytes(length: number): Uint8Array;
  /** A UUIDv7, for what is seen outside; it sorts by the time of the domain clock. */
  abstract id(): string;
}
