import type { Actor } from '../../shared/audit-log.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { NoticeState, NoticeWords, Purpose, Reply } from './core/liaison.js';

/** Source kind under which counterparts are called. */
export const liaisonCall = 'liaison';

export interface OutboundNotice extends NoticeWords {
  readonly id: string;
  /** Null: it belongs to no incident of ours. */
  readonly incidentId: string | null;
  readonly nature: Nature;
  readonly state: NoticeState;
  /** Counts edits from 1. */
  readonly version: number;
  /** What it was suggested by; null for one made by hand. */
  readonly suggestion: string | null;
  readonly draftedBy: string;
  readonly draftedAt: number;
  readonly sentBy: string | null;
  readonly sentAt: number | null;
  readonly documentId: string | null;
}

export const liaisonChannels = ['phone', 'fax', 'message', 'video', 'in-person', 'other'] as const;
export type LiaisonChannel = (typeof liaisonChannels)[number];

export interface InboundNotice {
  readonly id: string;
  readonly unitId: string;
  readonly incidentId: string | null;
  readonly purpose: Purpose;
  readonly title: string;
  readonly text: string;
  readonly channel: LiaisonChannel;
  readonly saidBy: string;
  readonly receivedAt: number;
  /** The paper it stands in, where one was registered in 来文来电. */
  readonly paperId: string | null;
  readonly enteredBy: string;
  readonly enteredAt: number;
  /** When we told them that we have it; null until then. */
  readonly receiptedAt: number | null;
}

/** What was said about a notice: the other side's reply to ours, our receipt of theirs. */
export interface LiaisonAct {
  readonly noticeId: string;
  readonly act: 'drafted' | 'edited' | 'sent' | 'discarded' | 'replied' | 'taken-in' | 'receipted';
  readonly unitId: string | null;
  readonly reply: Reply | null;
  /** Who said it over there, or to whom we said it. */
  readonly saidBy: string | null;
  readonly saidAt: number | null;
  readonly words: string;
  readonly by: string;
  readonly at: number;
}

export abstract class LiaisonNotices {
  abstract outbound(id: string): Promise<OutboundNotice | null>;
  abstract inbound(id: string): Promise<InboundNotice | null>;
  /** Newest first. */
  abstract recent(limit: number): Promise<{
    readonly outbound: readonly OutboundNotice[];
    readonly inbound: readonly InboundNotice[];
  }>;
  /** Of these notices, oldest first. */
  abstract acts(noticeIds: readonly string[]): Promise<readonly LiaisonAct[]>;
  /** What was suggested and taken up, or discarded. */
  abstract suggested(): Promise<ReadonlySet<string>>;
}

/** What this room writes. */
export abstract class LiaisonStore {
  /** Null when the same suggestion was taken up already. */
  abstract draft(
    tx: Tx,
    notice: NoticeWords & Pick<OutboundNotice, 'incidentId' | 'nature' | 'suggestion'>,
    by: Actor,
  ): Promise<string | null>;
  /** Held until the act ends; null when there is none. */
  abstract holdOutbound(tx: Tx, id: string): Promise<OutboundNotice | null>;
  abstract edit(tx: Tx, held: OutboundNotice, words: NoticeWords, by: Actor): Promise<void>;
  abstract discard(tx: Tx, held: OutboundNotice, by: Actor): Promise<void>;
  abstract markSent(tx: Tx, held: OutboundNotice, documentId: string, by: Actor): Promise<void>;
  abstract takeIn(
    tx: Tx,
    notice: Omit<InboundNotice, 'id' | 'enteredBy' | 'enteredAt' | 'receiptedAt'>,
    by: Actor,
  ): Promise<string>;
  /** False when it was receipted already. */
  abstract markReceipted(tx: Tx, id: string): Promise<boolean>;
  abstract addAct(
    tx: Tx,
    act: Pick<LiaisonAct, 'noticeId' | 'act'> &
      Partial<Pick<LiaisonAct, 'unitId' | 'reply' | 'saidBy' | 'saidAt' | 'words'>>,
    by: Actor,
  ): Promise<void>;
}
