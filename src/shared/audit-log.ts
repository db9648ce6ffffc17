import type { Tx } from './unit-of-work.js';

/** Who did it: a user, a post answering, a feed, or the service itself acting by a rule. */
export interface Actor {
  readonly kind: 'user' | 'post' | 'feed' | 'system';
  /** User, unit or feed id; never a name or a number. */
  readonly id: string;
}

export const systemActor: Actor = { kind: 'system', id: 'jiaoying' };

/** A table whose rows are acts: these columns never change after insert and are hashed into the audit. */
export interface AuditedTable {
  readonly table: string;
  readonly idColumn: string;
  readonly columns: readonly string[];
}

/** The audit row is written in the act's own transaction; a sealer chains it after commit (design.md §8). */
export abstract class AuditLog {
  /** Declares an audited table; called once by the module that owns it. */
  abstract declare(table: AuditedTable): void;

  /**
   * Records that the row `id` of a declared `table`, already inserted in `tx`, is the act `act` by `actor`.
   * `act` is a past-tense code, `consultation.opinion-given`.
   */
  abstract record(tx: Tx, entry: { act: string; actor: Actor; table: string; id: string | number }): Promise<void>;
}
