/** An official warning signal as any sender reports it, whatever format it came in. */
import type { Colour } from '../../../shared/level.js';

export type SignalStatus = 'actual' | 'exercise' | 'test' | 'system' | 'draft';
export type SignalType = 'alert' | 'update' | 'cancel' | 'ack' | 'error';

/** Times are epoch milliseconds. */
export interface ReportedSignal {
  readonly sender: string;
  readonly senderName: string;
  readonly identifier: string;
  readonly sent: number;
  readonly status: SignalStatus;
  readonly msgType: SignalType;
  /** National event code, 11B03; empty when it could not be told. */
  readonly eventCode: string;
  readonly eventName: string;
  readonly colour: Colour | null;
  /** GB/T 2260 and statistical division codes of 6, 9 or 12 digits. */
  readonly areaCodes: readonly string[];
  readonly areaText: string;
  /** The areas by name, as the sender wrote them; left out by signals kept before 0.3. */
  readonly areaNames?: readonly string[];
  /** Rings, WGS 84, latitude first. */
  readonly polygons?: readonly (readonly (readonly [latitude: number, longitude: number])[])[];
  readonly circles?: readonly {
    readonly center: readonly [latitude: number, longitude: number];
    readonly radiusKm: number;
  }[];
  /** Everybody who issued it together; the first is `senderName`. */
  readonly issuerNames?: readonly string[];
  /** Where it speaks only of ground above or below so many metres; left out or null: of all ground. */
  readonly altitude?: { readonly aboveMetres: number | null; readonly belowMetres: number | null } | null;
  readonly effective: number | null;
  readonly onset: number | null;
  readonly expires: number | null;
  readonly headline: string | null;
  readonly description: string | null;
  readonly instruction: string | null;
  /** `sent` is often wrong, and left out where it could not be read. */
  readonly references: readonly {
    readonly sender: string;
    readonly identifier: string;
    readonly sent?: number | null;
  }[];
}

/** The same message twice is one message (peers.md §3.1). */
export function dedupKey(signal: Pick<ReportedSignal, 'sender' | 'identifier' | 'sent'>): string {
  return `${signal.sender}|${signal.identifier}|${signal.sent}`;
}
