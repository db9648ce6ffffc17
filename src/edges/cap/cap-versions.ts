/**
 * What CAP 1.0 (2004) and 1.1 (2005) have otherwise than 1.2 (2010), by their schemas. All are read into the shape of
 * 1.2; the parser says what had to be converted.
 *
 * 1.0: `password` after msgType; scope and category optional; eventCode, parameter and geocode are texts
 * `name=value`; certainty Very Likely instead of Observed; no status Draft, no category CBRNE, no responseType, no
 * derefUri. 1.1: certainty Very Likely retired; no responseType Avoid and AllClear. Both: mimeType optional, times
 * any `xs:dateTime`, with fractions and `Z`.
 */
import { capNamespace } from './cap-alert.js';

export type CapVersion = '1.0' | '1.1' | '1.2';

const versions: Readonly<Record<string, CapVersion>> = {
  [capNamespace]: '1.2',
  'urn:oasis:names:tc:emergency:cap:1.1': '1.1',
  'http://www.incident.com/cap/1.0': '1.0',
};

/** Null for a namespace that is not one of CAP's. */
export function capVersionOf(namespace: string): CapVersion | null {
  return Object.hasOwn(versions, namespace) ? (versions[namespace] as CapVersion) : null;
}

/** Element names in the order of the schemas; `*` marks those that may repeat. `password` is only of 1.0. */
export const alertOrder =
  'identifier sender sent status msgType password source scope restriction addresses code* note references ' +
  'incidents info*';
export const infoOrder =
  'language category* event responseType* urgency severity certainty audience eventCode* effective onset expires ' +
  'senderName headline description instruction web contact parameter* resource* area*';
export const resourceOrder = 'resourceDesc mimeType size uri derefUri digest';
export const areaOrder = 'areaDesc polygon* circle* geocode* altitude ceiling';
export const pairOrder = 'valueName value';

const elementsSince: Readonly<Record<string, CapVersion>> = { responseType: '1.1', derefUri: '1.1' };
const valuesSince: Readonly<Record<string, CapVersion>> = {
  Draft: '1.1',
  CBRNE: '1.1',
  Observed: '1.1',
  Avoid: '1.2',
  AllClear: '1.2',
};

export function isElementNewerThan(version: CapVersion, name: string): boolean {
  return version < (elementsSince[name] ?? '1.0');
}

export function isValueNewerThan(version: CapVersion, value: string): boolean {
  return version < (valuesSince[value] ?? '1.0');
}
