/**
 * What only shows when several alerts are read together: references that lead nowhere, time running backwards, one
 * identifier for two contents (peers.md §3.1 references, de-duplication; the gaps of §3.3).
 * Messages are matched by sender and identifier alone: `sent` inside references is often wrong.
 */
import type { Reason } from '../../shared/reason.js';
import type { CapAlert, CapReference } from './cap-alert.js';
import { Faults, quoted } from './faults.js';

/** `alerts` in any order; places are `alerts[2].references[0]` by their position in it. */
export function checkChain(alerts: readonly CapAlert[]): Reason[] {
  const faults = new Faults();
  const known = new Map<string, CapAlert>();
  alerts.forEach((alert, index) => {
    const key = keyOf(alert);
    const first = known.get(key);
    if (!first) known.set(key, alert);
    else if (!isSameContent(first, alert)) {
      faults.error(
        `alerts[${index}]`,
        'chain.conflict',
        `标识“${quoted(alert.identifier)}”已用于另一份内容不同的报文。`,
        `The identifier "${quoted(alert.identifier)}" was used already for a message of other content.`,
      );
    }
  });
  alerts.forEach((alert, index) => checkReferences(alert, `alerts[${index}]`, known, faults));
  return faults.list();
}

function checkReferences(alert: CapAlert, where: string, known: ReadonlyMap<string, CapAlert>, faults: Faults): void {
  const referenced = new Set(alert.references.map(keyOf));
  alert.references.forEach((reference, index) => {
    const at = `${where}.references[${index}]`;
    const earlier = known.get(keyOf(reference));
    if (!earlier) {
      faults.warning(
        at,
        'chain.reference-unknown',
        `所引用的报文“${quoted(reference.identifier)}”不在其中。`,
        `The referenced message "${quoted(reference.identifier)}" is not among these.`,
      );
      return;
    }
    if (keyOf(earlier) === keyOf(alert)) return;
    if (reference.sent !== null && earlier.sent !== null && reference.sent !== earlier.sent) {
      faults.warning(
        at,
        'chain.reference-sent',
        '引用中的发送时间与所引用报文不符,按发送者和标识认定。',
        'The time in the reference is not that of the message; sender and identifier were believed.',
      );
    }
    if (alert.sent !== null && earlier.sent !== null && alert.sent < earlier.sent) {
      faults.error(
        at,
        'chain.sent-backwards',
        '发送时间早于它所引用的报文。',
        'It was sent before the message it references.',
      );
    }
    if (isReplacing(alert)) sayForgotten(alert, earlier, at, referenced, known, faults);
  });
}

/** What the referenced message itself referenced and has not run out has to be referenced again, or it stays in force. */
function sayForgotten(
  alert: CapAlert,
  earlier: CapAlert,
  where: string,
  referenced: ReadonlySet<string>,
  known: ReadonlyMap<string, CapAlert>,
  faults: Faults,
): void {
  const forgotten = earlier.references
    .map((reference) => known.get(keyOf(reference)))
    .find(
      (message) => message && !referenced.has(keyOf(message)) && message !== alert && isInForce(message, alert.sent),
    );
  if (!forgotten) return;
  faults.advice(
    where,
    'chain.reference-incomplete',
    `未引用此前未失效的报文“${quoted(forgotten.identifier)}”。`,
    `The earlier unexpired message "${quoted(forgotten.identifier)}" is not referenced.`,
  );
}

function isReplacing({ msgType }: CapAlert): boolean {
  return msgType === 'Update' || msgType === 'Cancel';
}

function isInForce({ info }: CapAlert, at: number | null): boolean {
  return at !== null && info.some(({ expires }) => expires !== null && expires > at);
}

function keyOf({ sender, identifier }: CapAlert | CapReference): string {
  return JSON.stringify([sender, identifier]);
}

function isSameContent(a: CapAlert, b: CapAlert): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
