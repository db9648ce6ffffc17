import type { Actor } from '../../shared/audit-log.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { Proof } from './core/proof.js';
import type { ControlAlert, ControlException, ControlOrder } from './instruction.ports.js';

/** What a draft says; the rest an order gets on its way. */
export type OrderDraft = Omit<
  ControlOrder,
  | 'id'
  | 'state'
  | 'version'
  | 'returnedReason'
  | 'submittedBy'
  | 'signedBy'
  | 'number'
  | 'documentId'
  | 'startAt'
  | 'reviewAt'
  | 'executedAt'
  | 'executedBy'
  | 'proof'
  | 'verifiedAt'
  | 'verifiedBy'
  | 'verifiedWords'
  | 'releaseProposedAt'
  | 'releaseProposedBy'
  | 'releasedAt'
  | 'releaseReason'
  | 'releaseNumber'
  | 'releaseDocumentId'
>;

/** The order a measure of the plan carries; where it belongs is known from the incident and the plan. */
export type MeasureOrder = Omit<
  OrderDraft,
  | 'nature'
  | 'objectKey'
  | 'needsOpen'
  | 'endsAt'
  | 'draftedBy'
  | 'bundle'
  | 'replaces'
  | 'eventCode'
  | 'consentBy'
  | 'filedWith'
  | 'floodPeriodId'
>;

/** What an act may change of an order; its id, its incident and its rule never. */
export type OrderChange = Partial<
  Omit<ControlOrder, 'id' | 'incidentId' | 'warningId' | 'ruleId' | 'nature' | 'draftedAt' | 'draftedBy'>
>;

/** A step of an order as the audit keeps it. */
export interface OrderStep {
  /** `signed`, `kept`, `verified` …: at most twenty letters. */
  readonly act: string;
  readonly by: Actor;
  /** What was said with it: the reason, who was on the phone. */
  readonly said?: Readonly<Record<string, unknown>>;
}

/** What this room writes of control orders. */
export abstract class ControlOrderStore {
  /**
   * The order of this rule that is not over, or a new draft. A released one is drafted anew only when `again` says so;
   * one that waits for its signature goes to the cell of the new level.
   */
  abstract predraft(tx: Tx, draft: OrderDraft, again: boolean): Promise<string>;
  /** A draft written by hand, always a new one. */
  abstract add(tx: Tx, draft: OrderDraft, by: Actor): Promise<string>;
  /** The order as it stands; until the act ends nobody changes it. Null when there is none. */
  abstract hold(tx: Tx, id: string): Promise<ControlOrder | null>;
  /** Changes an order that is held, and records the step. */
  abstract change(tx: Tx, id: string, change: OrderChange, step: OrderStep): Promise<void>;
  /** Orders that are not over, whatever the reader sees yet. */
  abstract open(tx: Tx, filter?: { readonly incidentId: string }): Promise<readonly ControlOrder[]>;
  abstract addException(tx: Tx, exception: Omit<ControlException, 'id' | 'addedAt'>, by: Actor): Promise<string>;
  abstract exceptions(tx: Tx, orderId: string): Promise<readonly ControlException[]>;
  /** False when a message of this kind was told of the order before. */
  abstract addAlert(tx: Tx, alert: Omit<ControlAlert, 'id'>, by: Actor): Promise<boolean>;
  abstract alerts(tx: Tx, orderId: string): Promise<readonly ControlAlert[]>;
  /** How many identifiers start so; whoever asks holds the counting until the act ends. */
  abstract alertsLike(tx: Tx, prefix: string): Promise<number>;
  /** A list that left the house: what was asked for, how many lines, the hash of the file. */
  abstract addExport(tx: Tx, entry: { filter: string; lines: number; hash: string }, by: Actor): Promise<void>;
  /** The clock of a measure under an order starts when the order does. */
  abstract startOrderedMeasures(tx: Tx, orderId: string, startAt: number): Promise<void>;
  /** What was ordered is done: so is every measure that waited for it. */
  abstract doneByOrder(tx: Tx, orderId: string, done: { at: number; by: string; proof: Proof }): Promise<void>;
  /** It is not so after all: what was done under the order is open again. */
  abstract undoneByOrder(tx: Tx, orderId: string): Promise<void>;
}

/** The frozen 停课 and 停工 messages, for whoever publishes them; a drill's are none of them. */
export abstract class PublishedControlAlerts {
  abstract bytes(identifier: string): Promise<string | null>;
  abstract recent(
    limit: number,
  ): Promise<readonly { identifier: string; title: string; sentAt: number; updatedAt: number }[]>;
}
