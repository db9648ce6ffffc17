/** Facts this room announces. Subject of each is the incident id. */
import type { Actor } from '../../shared/audit-log.js';
import type { SubjectKind } from './core/rights.js';

export interface ApprovedSubject {
  readonly kind: SubjectKind;
  readonly id: string;
}

/** An approver disowned what had been recorded as approved; what has not left is taken back. */
export const approvalDisowned = 'signing.approval-disowned';
export interface ApprovalDisowned {
  readonly incidentId: string;
  readonly verbalId: string;
  readonly subjects: readonly ApprovedSubject[];
  readonly reason: string;
}

/** A verbal approval took a step: the papers it produced say so. */
export const approvalMoved = 'signing.approval-moved';
export interface ApprovalMoved {
  readonly incidentId: string;
  readonly verbalId: string;
  readonly subjects: readonly ApprovedSubject[];
  /** `papered` also when it was signed anew after a disowning: what was disowned stays so, and is on paper. */
  readonly act: 'recorded' | 'confirmed' | 'papered' | 'disowned';
  readonly words: string;
  readonly by: Actor;
}
