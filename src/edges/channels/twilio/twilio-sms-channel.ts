import twilio from 'twilio';
import { normalAddress } from '../../../reach/directory/core/address.js';
import type { DeliveryOutcome, OutgoingMessage } from '../../../reach/dissemination/core/delivery.js';
import { LiveChannel, type FoundReceipt, type ReceiptQuery } from '../../../reach/dissemination/dissemination.ports.js';
import { TwilioFault, twilioOutcome, twilioReceipt } from './twilio-fault.js';
import { TwilioHttp } from './twilio-http.js';

export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
  /** The sending number, E.164. */
  readonly from: string;
  readonly baseUrl: string;
}

/** How far Twilio's clock may be behind ours when a message of ours is looked for. */
const clockSkewMs = 10_000;
const searchedMessages = 50;

/** Texts over Twilio. It keeps no key of ours, so an unknown request is looked for among the number's latest messages. */
export class TwilioSmsChannel extends LiveChannel {
  readonly id = twilioSmsId;
  readonly kind = 'sms';
  readonly lane;
  readonly deduplicates = false;
  private readonly http: TwilioHttp;
  private readonly client: twilio.Twilio;

  /** `publicUrl` is where Twilio reaches our hooks. */
  constructor(
    private readonly account: TwilioAccount,
    private readonly publicUrl: string,
    limits: { concurrency?: number; perSecond?: number; timeoutMs?: number } = {},
  ) {
    super();
    this.lane = { concurrency: 10, perSecond: 10, timeoutMs: 10_000, ...limits };
    this.http = new TwilioHttp(account.baseUrl, this.lane.timeoutMs, this.lane.concurrency);
    this.client = twilio(account.accountSid, account.authToken, { httpClient: this.http });
  }

  async send(message: OutgoingMessage<'actual'>): Promise<DeliveryOutcome> {
    try {
      const { sid } = await this.client.messages.create({
        to: normalAddress(message.address) ?? message.address,
        from: this.account.from,
        body: message.text,
        statusCallback: `${this.publicUrl}${statusPath}?key=${encodeURIComponent(message.key)}`,
      });
      return sid
        ? { kind: 'accepted', providerId: sid }
        : { kind: 'unknown', reason: 'twilio: an answer without a message id' };
    } catch (fault) {
      if (fault instanceof TwilioFault) return twilioOutcome(fault);
      throw fault;
    }
  }

  async receiptOf(query: ReceiptQuery): Promise<FoundReceipt | null> {
    const found = query.providerId === null ? await this.search(query) : await this.fetch(query.providerId);
    if (!found) return null;
    const receipt = twilioReceipt(found.status, found.errorCode ?? null);
    return receipt && { ...receipt, providerId: found.sid };
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async fetch(sid: string) {
    try {
      return await this.client.messages(sid).fetch();
    } catch (fault) {
      if (fault instanceof TwilioFault && fault.status === 404) return null;
      throw fault;
    }
  }

  /** The newest message with the same words to the same number since the request left. */
  private async search({ address, text, sentAt }: ReceiptQuery) {
    const to = normalAddress(address) ?? address;
    const messages = await this.client.messages.list({
      to,
      from: this.account.from,
      limit: searchedMessages,
      pageSize: searchedMessages,
    });
    return (
      messages.find(({ body, dateCreated }) => body === text && dateCreated.getTime() >= sentAt - clockSkewMs) ?? null
    );
  }
}

export const twilioSmsId = 'twilio-sms';
export const statusPath = '/hooks/twilio/status';
