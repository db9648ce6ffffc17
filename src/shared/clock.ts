/** Domain time: may be frozen, moved or compressed. Leases and network time-outs never use it. */
export abstract class Clock {
  /** Epoch milliseconds. */
  abstract now(): number;
}
