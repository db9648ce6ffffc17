/** What a message may set going without anybody's approval: its issuer's policy, its signature, who vouched for it (design.md §2). */
import { warning, type Reason } from '../../../shared/reason.js';
import type { Issuer } from '../../rulebook/core/rulebook.js';

export interface Vouching {
  /** Null for a sender the rulebook does not know. */
  readonly issuer: Issuer | null;
  readonly signature: 'none' | 'valid' | 'invalid' | 'unverified';
  /** False for what was typed in by hand and nobody called back yet. */
  readonly isVerified: boolean;
}

/**
 * `counts`: it may take back what it refers to. `relays`: it may start the call-and-answer by itself. Neither drops a
 * message: what may do nothing by itself is still put to the desk.
 */
export interface Trust {
  readonly counts: boolean;
  readonly relays: boolean;
  readonly notes: readonly Reason[];
}

export function trustOf({ issuer, signature, isVerified }: Vouching): Trust {
  if (issuer === null) return { counts: false, relays: false, notes: [] };
  const notes: Reason[] = [];
  if (signature === 'invalid')
    notes.push(
      warning(
        'signature',
        'hazard.signature-invalid',
        '签名验不过，内容可能被改动:只留存并请人工判断，不直接叫应',
        'its signature does not hold, it may have been changed: kept for a person to judge, it relays nothing',
      ),
    );
  if (signature !== 'valid' && signature !== 'invalid' && issuer.relayNeeds === 'signature')
    notes.push(
      warning(
        'signature',
        'hazard.signature-needed',
        `${issuer.name}的消息须验签后才直接叫应，这一条没有可验的签名`,
        `messages of ${issuer.name} relay only with a signature that holds; this one has none`,
      ),
    );
  if (!isVerified)
    notes.push(
      warning(
        'sender',
        'hazard.not-verified',
        '人工登记，未回电核实:先请人工判断，核实后再叫应',
        'typed in by hand and not called back yet: a person judges, it relays once it is verified',
      ),
    );
  const counts = notes.length === 0;
  return { counts, relays: counts && issuer.relay, notes };
}
