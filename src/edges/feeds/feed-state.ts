import type { Reason } from '../../shared/reason.js';

/** What is known of a feed besides what the file says. Times are epoch milliseconds. */
export interface FeedState {
  readonly feedId: string;
  readonly lastAttemptAt: number | null;
  /** When a message last came. */
  readonly lastHeardAt: number | null;
  /** When the way last worked, whether or not it brought anything. */
  readonly lastOkAt: number | null;
  readonly lastFault: Reason | null;
  readonly lastFaultAt: number | null;
  /** In a row. */
  readonly failures: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly bodyHash: string | null;
  readonly nextAt: number;
  readonly messages: number;
  readonly messagesWithFaults: number;
  readonly clockSkewMs: number | null;
}

export interface IssuerCount {
  readonly feedId: string;
  /** `''`: whoever the rulebook does not know, and what nobody could read. */
  readonly issuer: string;
  readonly messages: number;
  readonly messagesWithFaults: number;
  readonly lastHeardAt: number;
  readonly lastFault: Reason | null;
}

/** What came since the last time it was written down. */
export interface Heard {
  readonly feedId: string;
  readonly lastHeardAt: number;
  readonly messages: number;
  readonly messagesWithFaults: number;
  readonly lastFault: { readonly reason: Reason; readonly at: number } | null;
  /** Null: not known better than before. */
  readonly clockSkewMs: number | null;
  readonly issuers: readonly Omit<IssuerCount, 'feedId'>[];
}

export interface Silence {
  readonly id: string;
  readonly feedId: string;
  readonly since: number;
  readonly noticedAt: number;
  readonly unitId: string;
}

export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly bodyHash: string | null;
}
