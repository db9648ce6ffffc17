import type { Actor } from '../../shared/audit-log.js';
import type { Reason } from '../../shared/reason.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { Rulebook } from './core/rulebook.js';

/** The plan in force, and every plan anything was ever decided with. */
export abstract class Rulebooks {
  /** The proved rulebook in force now. */
  abstract current(): Rulebook;
  /** A stored version by its hash; throws not-found for one never stored. */
  abstract byHash(hash: string): Promise<Rulebook>;
}

/** A decision that a version takes effect, from a moment on. */
export interface Activation {
  readonly id: string;
  readonly hash: string;
  /** Epoch milliseconds. */
  readonly effectiveAt: number;
  /** `first`: the plan the service began with. */
  readonly kind: 'first' | 'activate' | 'rollback';
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: number;
}

/**
 * How the folder lies to what is in force. `same`: it is in force, or will be at a stated moment. `new`: it is sound and
 * nobody has said when it takes effect. `broken`: it has faults; what was in force stays.
 */
export interface FolderState {
  readonly state: 'same' | 'new' | 'broken';
  /** Null when it is broken. */
  readonly hash: string | null;
  readonly faults: readonly Reason[];
  /** When it was last looked at. */
  readonly readAt: number;
}

export interface RulebookVersion {
  readonly hash: string;
  readonly loadedAt: number;
  /** Newest first. */
  readonly activations: readonly Activation[];
}

/** Which plan applies when. */
export abstract class RulebookVersions {
  abstract folder(): FolderState;
  /** The activation that applies now, and the next one that is decided; null where none is. */
  abstract standing(): { readonly now: Activation; readonly next: Activation | null };
  /** Newest first. */
  abstract versions(): Promise<readonly RulebookVersion[]>;
  /**
   * A stored version takes effect at `effectiveAt`, null for at once; an older one again is a rollback. Proved again
   * against today's directory and signers: with any fault throws invalid with every reason. Not-found for a version
   * never stored, invalid for a moment that is past, conflict for what is in force already.
   */
  abstract activate(
    entry: { hash: string; effectiveAt: number | null; reason: string },
    by: Actor,
  ): Promise<Activation>;
  /** Looks at the folder again and at what other nodes decided; true when something changed. */
  abstract refresh(): Promise<boolean>;
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
  /** Changes when a file of it does; cheap enough to ask every few seconds. */
  abstract signature(): string;
}

/** Every plan that was ever in force, whole, under the hash of its text. Never changed, never removed. */
export abstract class RulebookVersionStore {
  /** Keeps a text under its hash; a second time changes nothing. `loadedAt` is epoch milliseconds. */
  abstract keep(tx: Tx, version: { hash: string; body: string; loadedAt: number }): Promise<void>;
  /** The text of a version; null for one never kept. */
  abstract bodyOf(hash: string): Promise<string | null>;
  /** Every version kept, newest first. */
  abstract kept(): Promise<readonly { readonly hash: string; readonly loadedAt: number }[]>;
  abstract addActivation(tx: Tx, activation: Omit<Activation, 'id'>, by: Actor): Promise<Activation>;
  /** Oldest effect first; of the same moment the one decided first. */
  abstract activations(): Promise<readonly Activation[]>;
}
