/** Work that is due by domain time. The scheduler calls every registered one with `clock.now()`; tests call it too. */
export abstract class Ticking {
  /** `run` does what is due at `now` and returns how many things it did; it claims each atomically. */
  abstract register(name: string, run: (now: number) => Promise<number>): void;
}
