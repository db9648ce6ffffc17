import type { Actor } from '../../shared/audit-log.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { PeriodState } from './core/flood-period.js';

/** 紧急防汛期: declared and ended by whom the law empowers; while it stands, orders may cite it. */
export interface FloodPeriod {
  readonly id: string;
  readonly incidentId: string;
  readonly nature: Nature;
  readonly tier: 'city' | 'district';
  /** Who declares it, as the paper says. */
  readonly body: string;
  /** Of the superior's document, or of ours once it is signed. */
  readonly number: string | null;
  readonly legalBasis: string;
  /** Street unit ids. */
  readonly areas: readonly string[];
  readonly reason: string;
  readonly signingRole: string;
  readonly state: PeriodState;
  readonly fromAt: number | null;
  readonly draftedBy: string;
  readonly draftedAt: number;
  readonly signedBy: string | null;
  readonly documentId: string | null;
  readonly endProposedBy: string | null;
  readonly endReason: string | null;
  readonly endNumber: string | null;
  readonly endDocumentId: string | null;
  readonly endedAt: number | null;
}

export abstract class FloodPeriods {
  abstract get(id: string): Promise<FloodPeriod | null>;
  /** Newest first; those that are over too. */
  abstract list(limit: number): Promise<readonly FloodPeriod[]>;
  /** `渝中区防汛指挥部宣布的紧急防汛期(渝中汛指〔2026〕9号)`; null when it is not declared or over. */
  abstract cited(id: string): Promise<string | null>;
}

/** What this room writes of it. */
export abstract class FloodPeriodStore {
  /** Null when another one of this nature is not over. */
  abstract add(
    tx: Tx,
    period: Pick<
      FloodPeriod,
      | 'incidentId'
      | 'nature'
      | 'tier'
      | 'body'
      | 'number'
      | 'legalBasis'
      | 'areas'
      | 'reason'
      | 'signingRole'
      | 'fromAt'
    >,
    by: Actor,
  ): Promise<string | null>;
  /** As it stands; until the act ends nobody changes it. */
  abstract hold(tx: Tx, id: string): Promise<FloodPeriod | null>;
  abstract change(
    tx: Tx,
    id: string,
    change: Partial<
      Pick<
        FloodPeriod,
        | 'state'
        | 'number'
        | 'fromAt'
        | 'signedBy'
        | 'documentId'
        | 'endProposedBy'
        | 'endReason'
        | 'endNumber'
        | 'endDocumentId'
        | 'endedAt'
      >
    >,
    step: { readonly act: string; readonly by: Actor },
  ): Promise<void>;
}
