/** Whether a message calls itself secret: such are refused with a notice and nothing of them is kept (design.md §2). */
import type { CapAlert } from './cap-alert.js';
import { error, type Reason } from '../../shared/reason.js';

/** None and Inner are the platform's own; the others are what people write for them. */
const openClassifications = /^(|none|inner|public|无|公开|内部|非涉密|非密)$/i;

/** Of a field that holds a classification and nothing else: whatever is not known to be open is secret. */
export function isSecretClassification(value: string): boolean {
  return !openClassifications.test(value.trim());
}

const denials = /非涉密|不涉密|未涉密|非密|无密级|unclassified|non-?\s?secret|not\s+secret|not\s+sensitive/gi;
const markings = /绝密|机密|秘密|涉密|\btop\s?secret\b|\bsecret\b|\bconfidential\b|\bclassified\b/i;

/** Of a text that people write freely. */
export function callsItselfSecret(text: string): boolean {
  return markings.test(text.replace(denials, ''));
}

const classificationName = /^(secClassification|secrecy|confidentiality|classification|密级)$/i;

/** How Chinese papers mark it: 机密★3年, 密级：秘密. */
const paperMark = /(?:绝密|机密|秘密)\s{0,3}[★☆]|密级\s{0,3}(?:[:：为]\s{0,3})?(?:绝密|机密|秘密)/;

const written = String.raw`\s*(?:<!\[CDATA\[)?([^<\]]{0,200})`;
const prefix = String.raw`<(?:[\w.-]{1,40}:)?`;
/** A field of the national form or of our JSON, as it stands in the text. */
const classified = [
  new RegExp(String.raw`${prefix}secClassification(?:\s[^<>]{0,2000})?>${written}`, 'gi'),
  /"secClassification"\s*:\s*"?([^",}\]]{0,200})/gi,
];
/** Fields in which people write freely. */
const restricted = [
  new RegExp(
    String.raw`${prefix}(?:restriction|combinedConfidentiality|confidentiality|secrecy|密级)(?:\s[^<>]{0,2000})?>${written}`,
    'gi',
  ),
  new RegExp(
    String.raw`valueName\s*>\s*(?:secClassification|secrecy|confidentiality|classification|密级)\s*<\/[^<>]{1,60}>\s*<[^<>]{1,2000}>${written}`,
    'gi',
  ),
  /"(?:restriction|secrecy|confidentiality|classification|密级)"\s*:\s*"?([^",}\]]{0,200})/gi,
];

/**
 * Of a text as it came, XML or JSON, whole or broken: whether a field of it or a mark anywhere in it calls it secret.
 * What cannot be read must not be kept as unreadable when it says so.
 */
export function textCallsItselfSecret(raw: string): boolean {
  const text = unescaped(raw);
  const values = (patterns: readonly RegExp[]) =>
    patterns.flatMap((pattern) => Array.from(text.matchAll(pattern), (match) => match[1] ?? ''));
  return (
    paperMark.test(text) ||
    values(classified).some((value) => value !== 'null' && isSecretClassification(value)) ||
    values(restricted).some(callsItselfSecret)
  );
}

/** UTF-32 comes out of UTF-16 with zeros between its characters. */
const possibleEncodings = ['utf-8', 'gb18030', 'big5', 'utf-16le', 'utf-16be'];

/** The same of bytes whose encoding nobody could tell. */
export function bytesCallThemselvesSecret(bytes: Uint8Array): boolean {
  return possibleEncodings.some((encoding) =>
    textCallsItselfSecret(new TextDecoder(encoding).decode(bytes).replaceAll('\0', '')),
  );
}

/** Character references of XML and escapes of JSON. */
function unescaped(text: string): string {
  return text.replace(
    /&#x([0-9a-f]{1,6});|&#(\d{1,7});|\\u([0-9a-f]{4})/gi,
    (_, hex?: string, decimal?: string, json?: string) => {
      const point = decimal === undefined ? parseInt(hex ?? json ?? '', 16) : Number(decimal);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '';
    },
  );
}

/** By its restriction, by a parameter that names a classification, or by the mark of a paper in its words. */
export function isSecretCap(alert: CapAlert): boolean {
  const words = [alert.note, ...alert.info.flatMap(({ headline, description }) => [headline, description])];
  return (
    callsItselfSecret(alert.restriction ?? '') ||
    words.some((text) => text !== null && paperMark.test(text)) ||
    alert.info.some(({ parameter }) =>
      parameter.some(({ valueName, value }) => classificationName.test(valueName.trim()) && callsItselfSecret(value)),
    )
  );
}

export const refusedAsSecret: Reason = error(
  '',
  'message.secret',
  '报文自称涉密,本系统不得接收,内容未保留;请按保密规定办理。',
  'The message calls itself secret. This system must not take it; nothing of its content was kept.',
);
