/** Whether two copies are one paper, and whether what the second says is news (design.md §2: copies merge). */
import { nameKey } from '../../../../reach/directory/core/directory-index.js';
import { minuteMs } from '../../../../shared/time.js';
import { canonicalNumber } from './document-number.js';
import type { Entry, PaperHead, PaperSender, Said } from './paper.js';

/** How a sender is told to be the same: a unit by its id, anybody else by the name without 重庆 and 办公室. */
export function senderKey({ unitId, name }: PaperSender): string {
  if (unitId !== null) return `unit ${unitId}`;
  const plain = nameKey(name).replace(/^重庆(?=市)/, '');
  return `name ${plain.replace(/办公室$/, '') || plain}`;
}

/** What a statement is about. Two that are about the same and differ contradict each other. */
export function subjectOf(said: Said): string {
  switch (said.kind) {
    case 'signal':
      return `signal ${said.sender} ${said.eventCode} ${said.lifts ? 'lift' : 'issue'}`;
    case 'response':
      return `response ${said.stream}`;
    case 'forecast':
      return `forecast ${said.quantity} ${said.station ?? ''} ${toMinute(said.from)} ${toMinute(said.until)}`;
    case 'report':
      return `report ${said.report} ${said.street ?? ''}`;
    case 'notice':
      return 'notice';
    default:
      return said satisfies never;
  }
}

/** What it says about its subject. */
function valueOf(said: Said): string {
  switch (said.kind) {
    case 'signal':
      return `${said.colour ?? ''} ${[...said.areas].sort().join()} ${toMinute(said.expiresAt)}`;
    case 'response':
      return `${said.responseLevel ?? 'ended'} ${[...said.areas].sort().join()}`;
    case 'forecast':
      return `${said.value} ${said.unit} ${said.datum ?? ''} ${said.windowHours ?? ''}`;
    case 'report':
    case 'notice':
      return '';
    default:
      return said satisfies never;
  }
}

export type Fit = 'said-already' | 'contradicts' | 'news';

/** How what a copy says fits to what stands already: a notice beside anything says nothing more. */
export function fitOf(said: Said, standing: readonly Said[]): Fit {
  const same = standing.find((one) => subjectOf(one) === subjectOf(said));
  if (same) return valueOf(same) === valueOf(said) ? 'said-already' : 'contradicts';
  return said.kind === 'notice' && standing.length > 0 ? 'said-already' : 'news';
}

/** Whether it says exactly the same. */
export function isSameSaid(a: Said, b: Said): boolean {
  return subjectOf(a) === subjectOf(b) && valueOf(a) === valueOf(b);
}

export type KeyKind = 'number' | 'scan' | 'fingerprint';

export interface PaperKey {
  readonly kind: KeyKind;
  readonly text: string;
}

/**
 * What makes a copy known as one of a paper, surest first: sender and document number; else, where the paper says when
 * it was written, sender, time and what it says. A paper without either is nobody's copy until a person says so.
 */
export function keysOf({ head, said }: Pick<Entry, 'head' | 'said'>): readonly PaperKey[] {
  return [...numberKeyOf(head), ...fingerprintOf(head, said)];
}

export function numberKeyOf(head: Pick<PaperHead, 'sender' | 'number'>): readonly PaperKey[] {
  const number = canonicalNumber(head.number ?? '');
  return number === null ? [] : [{ kind: 'number', text: `${senderKey(head.sender)}|${number}` }];
}

function fingerprintOf(head: PaperHead, said: Said): readonly PaperKey[] {
  if (head.documentAt === null) return [];
  // Notices are told apart by nothing but their title.
  const about = said.kind === 'notice' ? `notice ${nameKey(head.title)}` : `${subjectOf(said)} ${valueOf(said)}`;
  return [{ kind: 'fingerprint', text: `${senderKey(head.sender)}|${about}|${toMinute(head.documentAt)}` }];
}

export function scanKey(hash: string): PaperKey {
  return { kind: 'scan', text: hash };
}

function toMinute(at: number | null): string {
  return at === null ? '' : String(Math.floor(at / minuteMs));
}
