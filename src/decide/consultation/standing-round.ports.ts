import type { Actor } from '../../shared/audit-log.js';
import type { Tx } from '../../shared/unit-of-work.js';

/** A round by the calendar that was held. */
export interface StandingRound {
  readonly id: string;
  readonly ruleId: string;
  readonly name: string;
  readonly dueAt: number;
  readonly convener: string;
  readonly present: readonly string[];
  /** Who should have come and did not. */
  readonly absent: readonly string[];
  readonly notes: string;
  /** The plan it was held by. */
  readonly rulebookHash: string;
  readonly heldBy: string;
  readonly heldAt: number;
}

export abstract class StandingRoundStore {
  /** False when this one was held already. */
  abstract add(tx: Tx, round: StandingRound, by: Actor): Promise<boolean>;
  /** Newest first. */
  abstract held(limit: number): Promise<readonly StandingRound[]>;
  abstract heldAt(ruleId: string, dueAt: number): Promise<StandingRound | null>;
}
