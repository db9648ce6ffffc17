import type { Rulebook } from './core/rulebook.js';

/** The plan in force, and every plan anything was ever decided with. */
export abstract class Rulebooks {
  /** The proved rulebook this process started with. */
  abstract current(): Rulebook;
  /** A stored version by its hash; throws not-found for one never stored. */
  abstract byHash(hash: string): Promise<Rulebook>;
}
