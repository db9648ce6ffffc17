import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { DeliveryOutcome, OutgoingMessage } from '../../../reach/dissemination/core/delivery.js';
import { LiveChannel, type FoundReceipt } from '../../../reach/dissemination/dissemination.ports.js';
import { smtpOutcome, type SmtpFault } from './smtp-outcome.js';

/** The account mails are sent with. */
export interface EmailAccount {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS when the server offers it. */
  readonly secure: boolean;
  /** Empty when the server asks for no sign-in. */
  readonly user: string;
  readonly password: string;
  readonly from: string;
}

const gravest = new Set(['orange', 'red']);

/** Mail over SMTP. A server takes a mail for good or not at all; it sends no receipts. */
export class EmailChannel extends LiveChannel {
  readonly id = 'email';
  readonly kind = 'email';
  readonly lane;
  /** Mail programs may show a repeated Message-ID twice. */
  readonly deduplicates = false;
  private readonly transport;
  private readonly domain: string;

  constructor(
    private readonly account: EmailAccount,
    limits: { concurrency?: number; perSecond?: number; timeoutMs?: number } = {},
  ) {
    super();
    this.lane = { concurrency: 4, perSecond: 20, timeoutMs: 20_000, ...limits };
    this.domain = /@([^>\s]+)>?$/.exec(account.from)?.[1] ?? 'localhost';
    const { host, port, secure, user, password } = account;
    this.transport = createTransport({
      host,
      port,
      secure,
      ...(user === '' ? {} : { auth: { user, pass: password } }),
      pool: true,
      maxConnections: this.lane.concurrency,
      // The pool must not send again on its own: that is decided, and written down, by the delivery.
      maxRequeues: 0,
      idleTimeout: 30_000,
      connectionTimeout: this.lane.timeoutMs,
      greetingTimeout: this.lane.timeoutMs,
      socketTimeout: this.lane.timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    // A pooled connection that breaks between mails has no mail to fail.
    this.transport.on('error', () => undefined);
  }

  async send(message: OutgoingMessage<'actual'>): Promise<DeliveryOutcome> {
    const messageId = this.messageIdOf(message.key);
    const sending = this.transport
      .sendMail({
        from: this.account.from,
        to: { name: '', address: message.address },
        subject: message.subject,
        text: message.text,
        messageId,
        ...(gravest.has(message.colour) ? { priority: 'high' as const } : {}),
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      .then(
        (): DeliveryOutcome => ({ kind: 'accepted', providerId: messageId }),
        (fault: SmtpFault): DeliveryOutcome => smtpOutcome(fault),
      );
    return Promise.race([sending, this.patience()]);
  }

  /** SMTP knows no receipts; what is unknown stays so. */
  receiptOf(): Promise<FoundReceipt | null> {
    return Promise.resolve(null);
  }

  close(): void {
    this.transport.close();
  }

  /** The same key has the same Message-ID, so that a mailbox can see a repetition for what it is. */
  private messageIdOf(key: string): string {
    return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${this.domain}>`;
  }

  /** A server that drips bytes keeps the socket alive; the delivery does not wait for ever. */
  private patience(): Promise<DeliveryOutcome> {
    return new Promise((resolve) => {
      AbortSignal.timeout(this.lane.timeoutMs * 1.5).addEventListener('abort', () =>
        resolve({ kind: 'unknown', reason: 'smtp: no end in time' }),
      );
    });
  }
}
