import type { Colour } from '../../shared/level.js';
import type { CapCircle, CapPolygon } from './cap-alert.js';

export const incomingStatuses = ['actual', 'exercise', 'system', 'test', 'draft'] as const;
export const incomingMsgTypes = ['alert', 'update', 'cancel', 'ack', 'error'] as const;

export type IncomingStatus = (typeof incomingStatuses)[number];
export type IncomingMsgType = (typeof incomingMsgTypes)[number];

export interface IncomingReference {
  readonly sender: string;
  readonly identifier: string;
  /** Epoch milliseconds; null when absent, and often wrong when present: match by identifier (peers.md §3.1). */
  readonly sent: number | null;
}

/**
 * What a warning signal says, whichever way it was written. Times are epoch milliseconds.
 * `sender`, `identifier` and `sent` together identify it.
 */
export interface IncomingSignal {
  readonly sender: string;
  /** The issuer as people call it, 重庆市气象台; the sender where none was given. */
  readonly senderName: string;
  readonly identifier: string;
  readonly sent: number;
  readonly status: IncomingStatus;
  readonly msgType: IncomingMsgType;
  /** National code, `11B03`; null when the hazard was not recognised. */
  readonly eventCode: string | null;
  /** `暴雨`; the sender's own words where the code is unknown. */
  readonly eventName: string;
  /** Null when none was stated and none could be inferred. */
  readonly colour: Colour | null;
  /** GB/T 2260 and statistical codes without trailing zeros: 6 digits a district, 9 a street, 12 a community. */
  readonly areas: readonly string[];
  /** The areas by name, as the sender wrote them. */
  readonly areaNames: readonly string[];
  /** The names in one phrase, 渝中区、江北区. */
  readonly areaText: string;
  /** Rings of the areas, WGS 84, latitude first; empty where none were drawn. */
  readonly polygons: readonly CapPolygon[];
  readonly circles: readonly CapCircle[];
  /** Where it speaks only of ground above or below so many metres; null: of all ground. CAP writes feet. */
  readonly altitude: { readonly aboveMetres: number | null; readonly belowMetres: number | null } | null;
  /** Everybody who issued it together, 市水利局 and 市气象局; the first is `senderName`. */
  readonly issuerNames: readonly string[];
  /** `sent` where none was given. */
  readonly effective: number;
  readonly onset: number | null;
  readonly expires: number | null;
  readonly headline: string;
  readonly description: string;
  readonly instruction: string;
  readonly references: readonly IncomingReference[];
}
