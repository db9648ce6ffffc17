/**
 * A message of the national early-warning platform as values, with its own element names (peers.md §3.4; domain.md
 * §10.1). Times are epoch milliseconds. What was absent or unreadable on the way in is null or empty, and the
 * reader's faults say so; `buildNational` refuses such an alert.
 */
import { beijingDigits, parseRfc3339 } from '../../shared/time.js';
import type { CapPoint } from './cap-alert.js';

export const nationalNamespace = 'http://com.icss.amp';

/** Exercise and Draft are reserved. */
export const nationalStatuses = ['Actual', 'Exercise', 'Test', 'Draft'] as const;
/** Ack and Error are reserved. */
export const nationalMsgTypes = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
/** Public is the only one in use. */
export const nationalScopes = ['Public', 'Restricted', 'Private'] as const;
export const nationalUrgencies = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
export const nationalSeverities = ['Red', 'Orange', 'Yellow', 'Blue', 'Unknown'] as const;
export const nationalCertainties = ['Observed', 'VeryLikely', 'Likely', 'Unlikely', 'Unknown'] as const;
/** The channels that have a code; a platform may add its own. */
export const nationalMethodNames = ['SMS', 'LED', 'SPEAKER', 'TV', 'BROADCAST', 'WEB', 'PHONE', 'FAX'] as const;

export type NationalStatus = (typeof nationalStatuses)[number];
export type NationalMsgType = (typeof nationalMsgTypes)[number];
export type NationalScope = (typeof nationalScopes)[number];
export type NationalUrgency = (typeof nationalUrgencies)[number];
export type NationalSeverity = (typeof nationalSeverities)[number];
export type NationalCertainty = (typeof nationalCertainties)[number];

/** What one channel is to say, and to whom. */
export interface NationalMethod {
  readonly methodName: string;
  /** Empty: the channel takes the description. */
  readonly message: string;
  /** Ids of groups. */
  readonly audienceGrp: readonly string[];
  /** Single receivers, for SMS telephone numbers. */
  readonly audiencePrt: readonly string[];
}

export interface NationalResource {
  /** File name: that of the message with `_P_00` (scanned approval) or `_O_00` (anything else) before its ending. */
  readonly resourceDesc: string;
  /** Bytes. */
  readonly size: number | null;
  /** SHA-1, hexadecimal. */
  readonly digest: string | null;
}

export interface NationalArea {
  readonly areaDesc: string;
  /** Last point equal to the first: an area. Otherwise a line. Null when nothing is drawn. */
  readonly polygon: readonly CapPoint[] | null;
  /** A radius of 0 is a point. */
  readonly circle: { readonly center: CapPoint; readonly radiusMetres: number } | null;
  readonly geocode: readonly string[];
}

export interface NationalInfo {
  readonly language: string;
  /** `11B03`. */
  readonly eventType: string;
  readonly urgency: NationalUrgency;
  readonly severity: NationalSeverity | null;
  readonly certainty: NationalCertainty;
  /** When it was signed. */
  readonly effective: number | null;
  readonly onset: number | null;
  readonly expires: number | null;
  /** The person who signed. */
  readonly senderName: string;
  readonly headline: string;
  readonly description: string;
  readonly instruction: string | null;
  readonly web: string | null;
  readonly resource: readonly NationalResource[];
  readonly area: readonly NationalArea[];
}

export interface NationalAlert {
  readonly identifier: string;
  /** The agency's full name. */
  readonly sender: string;
  /** The agency's code: 14 characters, 11 in some provinces. */
  readonly senderCode: string;
  readonly phone: string | null;
  readonly sendTime: number | null;
  readonly status: NationalStatus | null;
  readonly msgType: NationalMsgType | null;
  readonly scope: NationalScope | null;
  readonly method: readonly NationalMethod[];
  /** None or Inner; anything else calls the message secret. */
  readonly secClassification: string;
  readonly note: string | null;
  /** Identifier of the first message about the event. */
  readonly references: string | null;
  readonly info: NationalInfo | null;
}

/** `50010341600000_20260720021900`, in newer rules with `_0` … `_9` for messages of one unit and second. */
export interface NationalIdentifier {
  readonly unitCode: string;
  /** When it was entered, which may be before it was sent. */
  readonly enteredAt: number;
  readonly serial: number | null;
}

/** Null when it is not of that form. Unit codes have 11 or 14 characters so far; none is refused for its length. */
export function readNationalIdentifier(text: string): NationalIdentifier | null {
  const parts = /^([0-9]{6}[0-9A-Za-z]{3,14})_(\d{14})(?:_(\d))?$/.exec(text);
  const enteredAt = parts ? momentOf(parts[2] as string) : null;
  if (!parts || enteredAt === null) return null;
  return { unitCode: parts[1] as string, enteredAt, serial: parts[3] === undefined ? null : Number(parts[3]) };
}

export function writeNationalIdentifier({ unitCode, enteredAt, serial }: NationalIdentifier): string {
  return `${unitCode}_${beijingDigits(enteredAt)}${serial === null ? '' : `_${serial}`}`;
}

/** Fourteen digits of a Beijing time; null when they are no time. */
function momentOf(digits: string): number | null {
  const [year, month, day, hour, minute, second] = [0, 4, 6, 8, 10, 12].map((from, index) =>
    digits.slice(from, index === 0 ? 4 : from + 2),
  );
  const at = parseRfc3339(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  return at !== null && beijingDigits(at) === digits ? at : null;
}

/** Whether the last point of a drawing is its first. */
export function isClosed(points: readonly CapPoint[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return points.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
}
