import type { Actor } from '../../shared/audit-log.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { Authority, ControlDraft, DoneWhen } from '../rulebook/core/rulebook.js';
import type { OrderedMeasure, SubjectKind } from './core/instructions-for.js';
import type { Proof } from './core/proof.js';

/** What is ordered under a signal alone belongs to such a series; everything else to the series of its warning. */
export const relaySeriesPrefix = 'relay:';

/** Source kinds under which posts are called. */
export const instructionCall = 'instruction';
export const relayCall = 'relay';
/** Told at once, nobody is asked to answer. */
export const bypassCall = 'bypass';
export const controlCall = 'control-order';
export const releaseCall = 'control-release';
/** An exception was added to an order in force. */
export const exceptionCall = 'control-exception';
/** An order is to be looked at again and nobody did. */
export const reviewCall = 'control-review';
/** A level went down or the warning was lifted: told to every post that stood under it. */
export const easeCall = 'ease';
/** A warning was cancelled: told to exactly those who were told of it. */
export const cancelCall = 'warning-cancelled';

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

/** As it is kept; an order whose release awaits a signature is in force (`lifeOf` in `core/control-life.ts`). */
export const controlStates = [
  'drafted',
  'awaiting-signature',
  'in-force',
  'released',
  'superseded',
  'discarded',
] as const;
export type ControlState = (typeof controlStates)[number];

export interface ControlOrder {
  readonly id: string;
  readonly incidentId: string;
  /** The warning it was drafted with; the incident's own id for one written by hand. */
  readonly warningId: string;
  /** `unit`: written by hand for a unit that stands for no industry and no street. */
  readonly subjectKind: SubjectKind | 'unit';
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
  readonly nature: Nature;
  /** Counts every change of the draft. */
  readonly version: number;
  /** 4 = Ⅳ/blue … 1 = Ⅰ/red: with the stream the cell that signs it, and how it is released. */
  readonly grade: ResponseLevel;
  /** Street unit ids. */
  readonly areas: readonly string[];
  /** The same for every order about the same thing (`core/control-objects.ts`). */
  readonly objectKey: string;
  /** Names of places that must stay open for it: where people are taken, which way they go. */
  readonly needsOpen: readonly string[];
  /** It is looked at again then at the latest; nobody lifts it silently. */
  readonly endsAt: number | null;
  /** Who wrote it by hand; null for one pre-drafted with the warning. */
  readonly draftedBy: string | null;
  readonly draftedAt: number;
  readonly returnedReason: string | null;
  /** `<bundle id> <run>`: drafted together with others (熔断). */
  readonly bundle: string | null;
  /** The order it takes the place of when it is signed. */
  readonly replaces: string | null;
  /** 停课, 停工: the code of its own message; null where there is none. */
  readonly eventCode: string | null;
  /** 区政府同意, 报市教委备案: where the papers are. */
  readonly consentBy: string | null;
  readonly filedWith: string | null;
  /** The 紧急防汛期 it cites. */
  readonly floodPeriodId: string | null;
  readonly submittedBy: string | null;
  readonly signedBy: string | null;
  readonly number: string | null;
  readonly documentId: string | null;
  readonly startAt: number | null;
  readonly reviewAt: number | null;
  readonly executedAt: number | null;
  readonly executedBy: string | null;
  readonly proof: Proof | null;
  readonly verifiedAt: number | null;
  readonly verifiedBy: string | null;
  readonly verifiedWords: string | null;
  readonly releaseProposedAt: number | null;
  readonly releaseProposedBy: string | null;
  readonly releasedAt: number | null;
  readonly releaseReason: string | null;
  readonly releaseNumber: string | null;
  readonly releaseDocumentId: string | null;
}

export const exceptionKinds = ['trade', 'unit', 'person', 'vehicle'] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

/** Who may do what an order forbids, though it is in force. */
export interface ControlException {
  readonly id: string;
  readonly orderId: string;
  readonly kind: ExceptionKind;
  readonly who: string;
  readonly askedBy: string;
  readonly reason: string;
  /** Null: as long as the order. */
  readonly untilAt: number | null;
  readonly addedBy: string;
  readonly addedAt: number;
}

/** 停课, 停工 as a message of its own, frozen. */
export interface ControlAlert {
  readonly id: string;
  readonly orderId: string;
  readonly msgType: 'Alert' | 'Cancel';
  readonly identifier: string;
  readonly nature: Nature;
  readonly title: string;
  readonly documentId: string;
  readonly sentBy: string;
  readonly sentAt: number;
}

export interface ControlActRow {
  readonly act: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly actedBy: string;
  readonly actedAt: number;
}

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
  /** What waits for a signature: orders, and, of orders in force, their release. */
  abstract awaiting(): Promise<readonly ControlOrder[]>;
  /** What is closed now, of every incident, also of one that has ended. */
  abstract inForce(): Promise<readonly ControlOrder[]>;
  /** Orders that are not over, drafts too. */
  abstract open(): Promise<readonly ControlOrder[]>;
  /** In force, of one executing unit. */
  abstract ofUnit(unitId: string): Promise<readonly ControlOrder[]>;
  /** Newest first. */
  abstract exceptions(orderIds: readonly string[]): Promise<readonly ControlException[]>;
  abstract alerts(orderIds: readonly string[]): Promise<readonly ControlAlert[]>;
  /** Each step an order took, oldest first. */
  abstract acts(orderId: string): Promise<readonly ControlActRow[]>;
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
   * Done wherever the measure stands for this subject now, also in a version that is just being written; `already` keeps
   * the report too. `not-current` keeps nothing.
   */
  abstract reportDone(
    tx: Tx,
    measureId: string,
    report: { unitId: string; proof: Proof; by: Actor },
  ): Promise<'done' | 'already' | 'not-current'>;
}
