import type { Actor } from '../../shared/audit-log.js';
import type { Tx } from '../../shared/unit-of-work.js';

/** `minutes` 会商纪要 · `notice` 启动/调整/终止通知 · `control-order` 管控令 · `alert` CAP bytes. */
export type DocumentKind = 'minutes' | 'notice' | 'control-order' | 'alert';

export interface FrozenDocument {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly incidentId: string;
  /** `渝中汛指〔2026〕3号`, or null for a paper without a number. */
  readonly number: string | null;
  readonly title: string;
  readonly mediaType: string;
  readonly body: string;
  readonly frozenAt: number;
}

/** Papers are frozen whole: what was signed is served byte for byte for ever. */
export abstract class Documents {
  /** The next number of a series in the year of `at`; taken for good when the transaction commits. */
  abstract nextNumber(tx: Tx, series: string, at: number): Promise<string>;
  abstract freeze(
    tx: Tx,
    document: {
      kind: DocumentKind;
      incidentId: string;
      number: string | null;
      title: string;
      mediaType: string;
      body: string;
      by: Actor;
    },
  ): Promise<string>;
  abstract get(id: string): Promise<FrozenDocument | null>;
  abstract ofIncident(incidentId: string): Promise<readonly Omit<FrozenDocument, 'body'>[]>;
}
