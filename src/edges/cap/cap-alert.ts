/**
 * A CAP message as values, with the element names of CAP 1.2 (OASIS, ITU-T X.1303bis).
 * Times are epoch milliseconds. A required field that was absent or unreadable on the way in is null or empty,
 * and the parser's faults say so; `buildCap` refuses such an alert.
 */
import type { Colour } from '../../shared/level.js';

export const capNamespace = 'urn:oasis:names:tc:emergency:cap:1.2';

export const capStatuses = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
export const capMsgTypes = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
export const capScopes = ['Public', 'Restricted', 'Private'] as const;
export const capCategories = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const;
export const capResponseTypes = [
  'Shelter',
  'Evacuate',
  'Prepare',
  'Execute',
  'Avoid',
  'Monitor',
  'Assess',
  'AllClear',
  'None',
] as const;
export const capUrgencies = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
export const capSeverities = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
export const capCertainties = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;

export type CapStatus = (typeof capStatuses)[number];
export type CapMsgType = (typeof capMsgTypes)[number];
export type CapScope = (typeof capScopes)[number];
export type CapCategory = (typeof capCategories)[number];
export type CapResponseType = (typeof capResponseTypes)[number];
export type CapUrgency = (typeof capUrgencies)[number];
export type CapSeverity = (typeof capSeverities)[number];
export type CapCertainty = (typeof capCertainties)[number];

/** One `sender,identifier,sent` triple of `references`. `sent` is null when the sender wrote it wrongly. */
export interface CapReference {
  readonly sender: string;
  readonly identifier: string;
  readonly sent: number | null;
}

/** `eventCode`, `parameter` and `geocode` are all pairs of a scheme's name and a value. */
export interface CapNamedValue {
  readonly valueName: string;
  readonly value: string;
}

/** WGS 84 degrees, latitude first as CAP writes it. */
export type CapPoint = readonly [latitude: number, longitude: number];

/** Closed ring: the first point is repeated as the last. Empty when it could not be read. */
export type CapPolygon = readonly CapPoint[];

export interface CapCircle {
  readonly center: CapPoint;
  readonly radiusKm: number;
}

/**
 * An element CAP 1.2 does not know, as it was written and well-formed by itself. Kept so that nothing received is
 * lost; nothing is read from it.
 */
export interface CapExtension {
  /** Namespace, empty when there is none. */
  readonly uri: string;
  readonly name: string;
  readonly xml: string;
}

export interface CapArea {
  readonly areaDesc: string;
  readonly polygon: readonly CapPolygon[];
  readonly circle: readonly CapCircle[];
  readonly geocode: readonly CapNamedValue[];
  /** Feet above mean sea level. */
  readonly altitude: number | null;
  /** Feet above mean sea level; only together with `altitude`. */
  readonly ceiling: number | null;
  readonly extensions: readonly CapExtension[];
}

export interface CapResource {
  readonly resourceDesc: string;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number | null;
  readonly uri: string | null;
  /** The content itself in base64, for one-way links. */
  readonly derefUri: string | null;
  /** SHA-1, hexadecimal. */
  readonly digest: string | null;
  readonly extensions: readonly CapExtension[];
}

export interface CapInfo {
  /** Null when absent; CAP then means en-US, we never leave it out. */
  readonly language: string | null;
  readonly category: readonly CapCategory[];
  readonly event: string;
  readonly responseType: readonly CapResponseType[];
  readonly urgency: CapUrgency | null;
  readonly severity: CapSeverity | null;
  readonly certainty: CapCertainty | null;
  readonly audience: string | null;
  readonly eventCode: readonly CapNamedValue[];
  readonly effective: number | null;
  readonly onset: number | null;
  readonly expires: number | null;
  readonly senderName: string | null;
  readonly headline: string | null;
  readonly description: string | null;
  readonly instruction: string | null;
  readonly web: string | null;
  readonly contact: string | null;
  readonly parameter: readonly CapNamedValue[];
  readonly resource: readonly CapResource[];
  readonly area: readonly CapArea[];
  readonly extensions: readonly CapExtension[];
}

export interface CapAlert {
  readonly identifier: string;
  readonly sender: string;
  readonly sent: number | null;
  readonly status: CapStatus | null;
  readonly msgType: CapMsgType | null;
  readonly source: string | null;
  readonly scope: CapScope | null;
  readonly restriction: string | null;
  readonly addresses: readonly string[];
  readonly code: readonly string[];
  readonly note: string | null;
  readonly references: readonly CapReference[];
  readonly incidents: readonly string[];
  readonly info: readonly CapInfo[];
  readonly extensions: readonly CapExtension[];
}

const emptyAlert: CapAlert = {
  identifier: '',
  sender: '',
  sent: null,
  status: null,
  msgType: null,
  source: null,
  scope: null,
  restriction: null,
  addresses: [],
  code: [],
  note: null,
  references: [],
  incidents: [],
  info: [],
  extensions: [],
};

const emptyInfo: CapInfo = {
  language: null,
  category: [],
  event: '',
  responseType: [],
  urgency: null,
  severity: null,
  certainty: null,
  audience: null,
  eventCode: [],
  effective: null,
  onset: null,
  expires: null,
  senderName: null,
  headline: null,
  description: null,
  instruction: null,
  web: null,
  contact: null,
  parameter: [],
  resource: [],
  area: [],
  extensions: [],
};

const emptyArea: CapArea = {
  areaDesc: '',
  polygon: [],
  circle: [],
  geocode: [],
  altitude: null,
  ceiling: null,
  extensions: [],
};

const emptyResource: CapResource = {
  resourceDesc: '',
  mimeType: '',
  size: null,
  uri: null,
  derefUri: null,
  digest: null,
  extensions: [],
};

/** An alert with every element that was not given left out. */
export const capAlert = (elements: Partial<CapAlert>): CapAlert => ({ ...emptyAlert, ...elements });
export const capInfo = (elements: Partial<CapInfo>): CapInfo => ({ ...emptyInfo, ...elements });
export const capArea = (elements: Partial<CapArea>): CapArea => ({ ...emptyArea, ...elements });
export const capResource = (elements: Partial<CapResource>): CapResource => ({ ...emptyResource, ...elements });

const severityByColour: Record<Colour, CapSeverity> = {
  red: 'Extreme',
  orange: 'Severe',
  yellow: 'Moderate',
  blue: 'Minor',
};

/** Red → Extreme … Blue → Minor: the convention seen in China's messages to the world (peers.md §3.4). */
export function severityOfColour(colour: Colour): CapSeverity {
  return severityByColour[colour];
}

/** The colour a severity stands for; null for Unknown. */
export function colourOfSeverity(severity: CapSeverity): Colour | null {
  for (const colour of ['red', 'orange', 'yellow', 'blue'] as const) {
    if (severityByColour[colour] === severity) return colour;
  }
  return null;
}
