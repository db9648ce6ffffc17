import type { Tx } from '../../shared/unit-of-work.js';

/** A POST that must not happen twice. */
export interface KeyedRequest {
  readonly userId: string;
  readonly requestKey: string;
  readonly route: string;
  readonly requestHash: string;
}

export interface KeptAnswer {
  readonly requestHash: string;
  /** Null while the first request is still running. */
  readonly status: number | null;
  /** JSON. */
  readonly response: string | null;
}

/** Answers kept by `Idempotency-Key` for a day. */
export abstract class IdempotencyStore {
  /** Takes the key for this request, also from one whose process died; the kept answer when it is taken already. */
  abstract take(tx: Tx, request: KeyedRequest, at: number): Promise<KeptAnswer | 'taken'>;
  abstract keep(tx: Tx, request: KeyedRequest, answer: { status: number; response: string }): Promise<void>;
  /** Gives the key back after a refusal, so that a corrected request may use it. */
  abstract giveBack(tx: Tx, request: KeyedRequest): Promise<void>;
  /** Forgets what is older than `before`; returns how many. */
  abstract forget(tx: Tx, before: number): Promise<number>;
}
