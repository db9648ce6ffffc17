import type { Actor } from '../../shared/audit-log.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Stage } from '../../shared/stage.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { Seat } from './core/tally.js';

export const verdictKinds = ['start', 'raise', 'keep', 'lower', 'end', 'no-start'] as const;
export type VerdictKind = (typeof verdictKinds)[number];

export const confidences = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof confidences)[number];

export interface Opinion {
  readonly id: string;
  readonly unitId: string;
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
  readonly stage: Stage;
  readonly confidence: Confidence;
  readonly why: string;
  readonly measures: string | null;
  readonly speaker: string;
  readonly post: string;
  readonly onBehalfOf: string | null;
  readonly givenAt: number;
  /** Given after the verdict: kept, not counted. */
  readonly late: boolean;
}

export interface Verdict {
  readonly id: string;
  readonly kind: VerdictKind;
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
  readonly stage: Stage;
  readonly reason: string;
  readonly differs: boolean;
  readonly givenBy: string;
  readonly givenAt: number;
  readonly minutesId: string;
}

export interface Consultation {
  readonly id: string;
  readonly incidentId: string;
  readonly round: number;
  readonly proposalId: string | null;
  readonly convenedBy: string;
  readonly convenedAt: number;
  readonly concludedAt: number | null;
  readonly seats: readonly { readonly unitId: string; readonly seat: Seat }[];
}

export abstract class Consultations {
  abstract get(id: string): Promise<Consultation | null>;
  /** Newest first. */
  abstract ofIncident(incidentId: string): Promise<readonly Consultation[]>;
  /** Oldest first, changes of mind included. */
  abstract opinions(consultationId: string): Promise<readonly Opinion[]>;
  abstract verdict(consultationId: string): Promise<Verdict | null>;
  /** Whether a round of this incident is still going on, whatever the reader sees yet; for acts that hold the incident. */
  abstract hasOpenRound(tx: Tx, incidentId: string): Promise<boolean>;
}

/** What this room writes. */
export abstract class ConsultationStore {
  /** Null when a round of this incident is still open. */
  abstract convene(
    tx: Tx,
    round: { incidentId: string; proposalId: string | null; seats: Consultation['seats']; by: Actor },
  ): Promise<Consultation | null>;
  abstract addOpinion(
    tx: Tx,
    consultationId: string,
    opinion: Omit<Opinion, 'id' | 'givenAt' | 'late'>,
    by: Actor,
  ): Promise<{ late: boolean }>;
  /** Every opinion so far, oldest first. After `conclude` in the same act none can be missing. */
  abstract opinionsBy(tx: Tx, consultationId: string): Promise<readonly Opinion[]>;
  /** False when the round was concluded already. */
  abstract conclude(tx: Tx, consultationId: string): Promise<boolean>;
  abstract addVerdict(
    tx: Tx,
    consultationId: string,
    verdict: Omit<Verdict, 'id' | 'givenAt'>,
    by: Actor,
  ): Promise<string>;
}
