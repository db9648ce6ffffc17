import type { Actor } from '../../shared/audit-log.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { Authority, ControlDraft, DoneWhen } from '../rulebook/core/rulebook.js';
import type { OrderedMeasure, SubjectKind } from './core/instructions-for.js';
import type { Proof } from './core/proof.js';

/** Source kinds under which posts are called. */
export const instructionCall = 'instruction';
export const relayCall = 'relay';
/** Told at once, nobody is asked to answer. */
export const bypassCall = 'bypass';
export const controlCall = 'control-order';
export const releaseCall = 'control-release';
/** A level went down or the warning was lifted: told to every post that stood under it. */
export const easeCall = 'ease';

export interface Instruction {
  readonly id: string;
  readonly incidentId: string;
  readonly series: string;
  readonly version: number;
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly unitId: string;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly text: string;
  readonly changed: boolean;
  readonly state: 'current' | 'superseded' | 'closed';
  readonly issuedAt: number;
}

export interface StandingMeasure {
  readonly id: string;
  readonly instructionId: string;
  readonly ruleId: string;
  readonly text: string;
  readonly authority: Authority;
  readonly dueAt: number;
  readonly doneWhen: DoneWhen;
  readonly basis: 'official' | 'proposed';
  readonly source: string;
  readonly orderId: string | null;
  readonly orderState: ControlOrder['state'] | null;
  readonly orderNumber: string | null;
  readonly doneAt: number | null;
  readonly doneBy: string | null;
  readonly proof: Proof | null;
}

export const controlStates = ['drafted', 'awaiting-signature', 'in-force', 'released', 'discarded'] as const;
export type ControlState = (typeof controlStates)[number];

export interface ControlOrder {
  readonly id: string;
  readonly incidentId: string;
  readonly warningId: string;
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly unitId: string;
  readonly ruleId: string;
  readonly kind: ControlDraft['kind'];
  readonly object: string;
  readonly text: string;
  readonly legalBasis: string;
  readonly basis: 'official' | 'proposed';
  readonly source: string;
  readonly trigger: string;
  readonly reviewMinutes: number;
  readonly endCondition: string;
  readonly exceptions: string;
  readonly doneWhen: DoneWhen;
  readonly signingRole: string;
  readonly state: ControlState;
  readonly draftedAt: number;
  readonly submittedBy: string | null;
  readonly signedBy: string | null;
  readonly number: string | null;
  readonly documentId: string | null;
  readonly startAt: number | null;
  readonly reviewAt: number | null;
  readonly releasedAt: number | null;
  readonly releaseReason: string | null;
}

export type OpenOrder = Pick<
  ControlOrder,
  'id' | 'state' | 'warningId' | 'subjectKind' | 'subjectId' | 'ruleId' | 'reviewAt'
>;

export interface DoneCounts {
  readonly unitId: string;
  readonly measures: number;
  readonly done: number;
}

export abstract class Instructions {
  abstract get(id: string): Promise<Instruction | null>;
  /** Current versions unless another version of the series is asked for; industries first, then streets. */
  abstract ofIncident(incidentId: string): Promise<readonly Instruction[]>;
  abstract ofSeries(series: string, version: number): Promise<readonly Instruction[]>;
  /** What the newest version before this one ordered; versions that were discarded ordered nothing. */
  abstract beforeVersion(series: string, version: number): Promise<readonly Instruction[]>;
  abstract currentOfUnit(unitId: string): Promise<readonly Instruction[]>;
  abstract measures(instructionIds: readonly string[]): Promise<readonly StandingMeasure[]>;
  abstract measure(id: string): Promise<StandingMeasure | null>;
  /** Of current instructions of open incidents, or of one incident. Measures waiting for an order are not counted. */
  abstract doneCounts(incidentId: string | null): Promise<readonly DoneCounts[]>;
  /** Numbers of instructions ever issued, for reports. */
  abstract seriesOf(
    incidentId: string,
  ): Promise<readonly { readonly series: string; readonly version: number; readonly count: number }[]>;
}

export abstract class ControlOrders {
  abstract get(id: string): Promise<ControlOrder | null>;
  abstract ofIncident(incidentId: string): Promise<readonly ControlOrder[]>;
  abstract ofWarning(warningId: string): Promise<readonly ControlOrder[]>;
  abstract awaiting(): Promise<readonly ControlOrder[]>;
}

/** What this room writes. */
export abstract class InstructionStore {
  /**
   * Keyed by series, version and subject; null when it stands already. Done marks of the same rule are carried over from
   * what stands for the subject now, unless its control order is another one.
   */
  abstract addInstruction(
    tx: Tx,
    instruction: Omit<Instruction, 'id' | 'state'>,
    measures: readonly (OrderedMeasure & { readonly orderId: string | null })[],
    carryFrom: { incidentId: string; keepDue: boolean },
  ): Promise<string | null>;
  /** Ends every version of a series but `keepVersion`; returns the subjects that were current. */
  abstract endSeries(
    tx: Tx,
    series: string,
    state: 'superseded' | 'closed',
    keepVersion: number | null,
  ): Promise<readonly { subjectKind: SubjectKind; subjectId: string }[]>;
  /** Whether this version ordered this subject already: then its orders and calls stand too. */
  abstract hasInstruction(
    tx: Tx,
    key: Pick<Instruction, 'series' | 'version' | 'subjectKind' | 'subjectId'>,
  ): Promise<boolean>;
  /**
   * The order of this rule that is not over, or a new draft. A released one is drafted anew only when `again` says so;
   * one that waits for its signature goes to the cell of the new level.
   */
  abstract addControlOrder(
    tx: Tx,
    order: Omit<
      ControlOrder,
      | 'id'
      | 'state'
      | 'submittedBy'
      | 'signedBy'
      | 'number'
      | 'documentId'
      | 'startAt'
      | 'reviewAt'
      | 'releasedAt'
      | 'releaseReason'
    >,
    again: boolean,
  ): Promise<string>;
  /** Orders of a warning that are not over, whatever the reader sees yet. */
  abstract openOrders(tx: Tx, warningId: string): Promise<readonly OpenOrder[]>;
  /** Whether the order is in this state, under this cell; until the act ends it stays so. */
  abstract holdOrder(tx: Tx, orderId: string, state: ControlState, signingRole: string): Promise<boolean>;
  abstract moveOrder(
    tx: Tx,
    orderId: string,
    from: ControlState,
    to: ControlState,
    by: Actor,
    change?: Partial<
      Pick<
        ControlOrder,
        'submittedBy' | 'signedBy' | 'number' | 'documentId' | 'startAt' | 'reviewAt' | 'releasedAt' | 'releaseReason'
      >
    >,
  ): Promise<boolean>;
  /** The clock of a measure under an order starts when the order does. */
  abstract startOrderedMeasures(tx: Tx, orderId: string, startAt: number): Promise<void>;
  /**
   * Done wherever the measure stands for this subject now, also in a version that is just being written; `already` keeps
   * the report too. `not-current` keeps nothing.
   */
  abstract reportDone(
    tx: Tx,
    measureId: string,
    report: { unitId: string; proof: Proof; by: Actor },
  ): Promise<'done' | 'already' | 'not-current'>;
}
