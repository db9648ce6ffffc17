import type { Tx } from './unit-of-work.js';

/** A clock somebody opened: decision, follow, review, done-by. One table for all of them. */
export interface Deadline {
  readonly id: string;
  /** `hazard.decision`, `instruction.done-by` … the room that opens it registers its handler. */
  readonly kind: string;
  /** What it is about; one open deadline for each kind and subject. */
  readonly subject: string;
  readonly incidentId: string;
  readonly openedAt: number;
  readonly dueAt: number;
  /** How often it has run out already: 0 at the first time. */
  readonly round: number;
  readonly payload: unknown;
}

/** What the handler wants next: nothing more, or to be called again at `dueAt` while it stays open. */
export type AfterDue = { readonly again: number } | 'rest';

export abstract class Deadlines {
  /** Opens a clock; a second opening of the same open kind and subject changes nothing. */
  abstract open(
    tx: Tx,
    deadline: { kind: string; subject: string; incidentId: string; dueAt: number; payload?: unknown },
  ): Promise<void>;

  /** Closes it by a recorded act; the id of the clock that was open, null when none was. It stays readable with its outcome. */
  abstract close(tx: Tx, kind: string, subject: string, outcome: string): Promise<string | null>;

  /** Whether this clock is still open; until the act ends nobody closes it. What a clock that ran out does, it does under this. */
  abstract hold(tx: Tx, id: string): Promise<boolean>;

  /** When the open clock of this kind and subject runs out; null when none is open. */
  abstract dueAt(tx: Tx, kind: string, subject: string): Promise<number | null>;

  /** Clocks still open, least time left first; of one incident, or all. */
  abstract listOpen(incidentId?: string): Promise<readonly Deadline[]>;

  /** Registers who is told when a clock of this kind runs out. Repeatable, like an event's step. */
  abstract onDue(kind: string, run: (deadline: Deadline) => Promise<AfterDue>): void;
}
