import type { Reason } from './reason.js';

/**
 * `heard`: all is well. `never`: nothing has come yet, and it is not too long. `quiet`: longer than agreed. `failing`: we go
 * and look, and it does not work.
 */
export type FeedCondition = 'heard' | 'never' | 'quiet' | 'failing';

/** How a feed that is switched on stands now. */
export interface FeedStanding {
  readonly id: string;
  readonly name: string;
  readonly condition: FeedCondition;
  /** Its last sign of life, epoch milliseconds; null: never. */
  readonly lastHeardAt: number | null;
}

/** One message that came by a feed, whatever became of it. */
export interface FeedMessage {
  readonly feedId: string;
  /** Rulebook issuer it speaks for; null: nobody the rulebook knows, or readings. */
  readonly issuer: string | null;
  readonly faults: readonly Reason[];
  /** When its sender says it was sent, epoch milliseconds; null where it does not say, or it is a repeat. */
  readonly sentAt: number | null;
}

/** Whether what should arrive arrives, and what may. */
export abstract class FeedHealth {
  /** Counted at once and written down within a second or two: ten thousand at a time cost one row. */
  abstract heard(message: FeedMessage): void;
  /** Whether readings may come by this feed; false also for one that is switched off, or that nobody knows. */
  abstract mayObserve(feedId: string): boolean;
  /** In the order of the file. */
  abstract standings(): Promise<readonly FeedStanding[]>;
}
