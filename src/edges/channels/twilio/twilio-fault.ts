/** What Twilio's answers mean for a delivery: its body code decides, the HTTP status only where there is none (peers.md §5.8). */
import type { DeliveryOutcome, Receipt } from '../../../reach/dissemination/core/delivery.js';

/** A request that did not end with a message on record. */
export class TwilioFault extends Error {
  constructor(
    message: string,
    /** HTTP status; null when no answer came. */
    readonly status: number | null,
    /** The `code` of Twilio's error body; null when there was none. */
    readonly code: number | null,
    /** False only when the request can not have reached Twilio. */
    readonly mayHaveLeft: boolean,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.name = 'TwilioFault';
  }
}

/** The number or the message is wrong for good: no repetition helps. */
const permanentCodes: ReadonlySet<number> = new Set([
  21211 /* not a phone number */, 21212, 21214 /* can not be reached */, 21217,
  21219 /* not verified (trial account) */, 21265, 21408 /* region not enabled */, 21602 /* no body */,
  21604 /* no recipient */, 21608 /* not verified (trial account) */, 21610 /* the person wrote STOP */,
  21612 /* no route to this number */, 21614 /* not a mobile */, 21617 /* too long */, 21635 /* a landline */,
]);
/** Too many at once: Twilio's own rate, or the sender's queue is full. */
const throttleCodes: ReadonlySet<number> = new Set([14107, 20429, 21611, 30001, 30022]);
/** Receipts that say the number will not take it the next time either. */
const permanentReceiptCodes: ReadonlySet<number> = new Set([...permanentCodes, 30004, 30005, 30006]);

const defaultRetryAfterSeconds = 10;

export function twilioOutcome(fault: TwilioFault): DeliveryOutcome {
  const { status, code, mayHaveLeft, message } = fault;
  const reason = code === null ? `twilio: ${message}` : `twilio ${code}: ${message}`;
  if (status === null) return mayHaveLeft ? { kind: 'unknown', reason } : { kind: 'failed', reason };
  if (status >= 200 && status < 300) return { kind: 'unknown', reason };
  const retryAfterSeconds = fault.retryAfterSeconds ?? defaultRetryAfterSeconds;
  if (code !== null) {
    if (throttleCodes.has(code)) return { kind: 'throttled', reason, retryAfterSeconds };
    if (permanentCodes.has(code)) return { kind: 'refused', reason };
  }
  if (status === 429) return { kind: 'throttled', reason, retryAfterSeconds };
  // The account, its password or its sender number: ours to mend, and no fault of the person's number.
  return { kind: 'failed', reason };
}

/** `MessageStatus` and `ErrorCode` as Twilio reports them; null for a status that says nothing. */
export function twilioReceipt(status: string, errorCode: number | null): Receipt | null {
  const detail = errorCode === null ? status : `${status} ${errorCode}`;
  switch (status) {
    case 'accepted':
    case 'scheduled':
    case 'queued':
    case 'sending':
    case 'sent':
      return { state: 'accepted', detail };
    case 'delivered':
    case 'read':
      return { state: 'delivered', detail };
    case 'undelivered':
    case 'failed':
    case 'canceled':
      return { state: errorCode !== null && permanentReceiptCodes.has(errorCode) ? 'refused' : 'failed', detail };
    default:
      return null;
  }
}
