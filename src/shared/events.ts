import type { Tx } from './unit-of-work.js';

/** A fact that was stored. `subject` orders: two events of one subject are handled in the order they were stored. */
export interface StoredEvent<P = unknown> {
  readonly id: string;
  /** `room.past-tense`: `hazard.proposal-made`. */
  readonly kind: string;
  readonly subject: string;
  readonly payload: P;
  readonly occurredAt: number;
  /** Gap-free, follows commit order; the `Last-Event-ID` of the live stream. */
  readonly position: number;
}

/**
 * A step that follows a fact. It may run twice, or again after a crash in its middle, so it must be repeatable:
 * every write is keyed by the event or by what the event is about. Throwing means "offer it again later".
 */
export type EventStep<P = unknown> = (event: StoredEvent<P>) => Promise<void>;

export abstract class Events {
  /** Writes the fact in the deciding transaction; steps start at commit. */
  abstract publish(tx: Tx, event: { kind: string; subject: string; payload: unknown }): Promise<void>;

  /** Registers a step under a stable name; the name is what remembers that the step was done. */
  abstract on<P>(kind: string, step: string, run: EventStep<P>): void;
}
