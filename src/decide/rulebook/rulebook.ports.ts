import type { Reason } from '../../shared/reason.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { Rulebook } from './core/rulebook.js';

/** The plan in force, and every plan anything was ever decided with. */
export abstract class Rulebooks {
  /** The proved rulebook this process started with. */
  abstract current(): Rulebook;
  /** A stored version by its hash; throws not-found for one never stored. */
  abstract byHash(hash: string): Promise<Rulebook>;
}

/** What the proof is told from outside; null where it is not at hand, then it is not checked. */
export interface ReadingContext {
  readonly knownUnitIds: ReadonlySet<string> | null;
  /** Signing roles somebody holds. */
  readonly heldRoles?: ReadonlySet<string> | null;
}

export interface Reading {
  /** Null when there is any error. */
  readonly rulebook: Rulebook | null;
  /** Every fault at once; `where` is `file:line:col`. */
  readonly reasons: readonly Reason[];
}

/** Where the plan is written down. Reads and proves it whole; never throws for what is written there. */
export abstract class RulebookSource {
  abstract read(context: ReadingContext): Reading;
}

/** Every plan that was ever in force, whole, under the hash of its text. Never changed, never removed. */
export abstract class RulebookVersionStore {
  /** Keeps a text under its hash; a second time changes nothing. `loadedAt` is epoch milliseconds. */
  abstract keep(tx: Tx, version: { hash: string; body: string; loadedAt: number }): Promise<void>;
  /** The text of a version; null for one never kept. */
  abstract bodyOf(hash: string): Promise<string | null>;
}
