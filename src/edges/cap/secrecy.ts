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

/** How Chinese papers mark it: 机密★3年. */
const paperMark = /[绝机秘]密\s?[★☆]/;

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
