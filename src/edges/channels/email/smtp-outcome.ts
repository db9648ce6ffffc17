/** What an SMTP conversation's end means for a delivery (RFC 5321 §4.2, RFC 3463; design.md §4). */
import type { DeliveryOutcome } from '../../../reach/dissemination/core/delivery.js';

/** The parts of nodemailer's error that tell how far the conversation had come. */
export interface SmtpFault {
  readonly message: string;
  readonly code?: string;
  readonly timeoutType?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
  readonly syscall?: string;
}

const retryAfterSeconds = 60;

/** Before the first word was exchanged, or while proving who we are: the message can not have left. */
function neverLeft({ code, timeoutType, command, syscall, message }: SmtpFault): boolean {
  if (code === 'EDNS' || code === 'ETLS' || code === 'EAUTH' || code === 'ENOAUTH' || code === 'EENVELOPE') return true;
  if (timeoutType !== undefined && timeoutType !== 'SOCKET_TIMEOUT') return true;
  if (command?.startsWith('AUTH')) return true;
  return syscall === 'connect' || /^(Invalid greeting|Connection timeout|Greeting never received)/.test(message);
}

export function smtpOutcome(fault: SmtpFault): DeliveryOutcome {
  const { responseCode, response, command, code, message } = fault;
  if (responseCode === undefined || responseCode < 400 || responseCode > 599) {
    const reason = `smtp: ${code ?? ''} ${message}`.trim();
    return neverLeft(fault) ? { kind: 'failed', reason } : { kind: 'unknown', reason };
  }
  const reason = `smtp ${response ?? responseCode}`;
  if (responseCode >= 500) {
    // The server turns us away, not the person: our sign-in or sender address is wrong.
    const isAboutUs = code === 'EAUTH' || command?.startsWith('AUTH') || command === 'MAIL FROM' || command === 'CONN';
    return isAboutUs ? { kind: 'failed', reason } : { kind: 'refused', reason };
  }
  // 4.7.x is policy (greylisting, too many); 421 and 452 are "not now".
  const isTooMany = /\b4\.7\.\d+\b/.test(reason) || responseCode === 421 || responseCode === 452;
  return isTooMany ? { kind: 'throttled', reason, retryAfterSeconds } : { kind: 'failed', reason };
}
