import { Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import twilio from 'twilio';
import { Open } from '../../../platform/access/permission.js';
import { Settings } from '../../../platform/settings/settings.js';
import { InboundReplies } from '../../../reach/calling/calling.ports.js';
import { ReceiptIntake } from '../../../reach/dissemination/dissemination.ports.js';
import { forbidden, invalid } from '../../../shared/domain-error.js';
import { twilioReceipt } from './twilio-fault.js';
import { twilioSmsId } from './twilio-sms-channel.js';

type Form = Readonly<Record<string, string>>;

/** What Twilio tells us, each word of it signed with the account's token over the public address of the hook. */
@Controller('hooks/twilio')
@Open('provider signature')
export class TwilioHooksController {
  constructor(
    private readonly settings: Settings,
    private readonly replies: InboundReplies,
    private readonly receipts: ReceiptIntake,
  ) {}

  /** A text from a phone; what we say back goes with the answer. */
  @Post('sms')
  @HttpCode(200)
  @Header('content-type', 'text/xml; charset=utf-8')
  async sms(@Req() request: FastifyRequest): Promise<string> {
    const form = this.verified(request);
    const from = wanted(form, 'From');
    const messageId = wanted(form, 'MessageSid');
    const { replyText } = await this.replies.receive({
      channel: 'sms',
      from,
      messageId,
      text: form['Body'] ?? '',
      digits: null,
    });
    const response = new twilio.twiml.MessagingResponse();
    if (replyText !== null) response.message(replyText);
    return response.toString();
  }

  /** What became of a text we sent. Twice, late or out of order makes no difference. */
  @Post('status')
  @HttpCode(204)
  async status(@Req() request: FastifyRequest): Promise<void> {
    const form = this.verified(request);
    const providerId = wanted(form, 'MessageSid');
    const errorCode = /^\d+$/.test(form['ErrorCode'] ?? '') ? Number(form['ErrorCode']) : null;
    const receipt = twilioReceipt(wanted(form, 'MessageStatus'), errorCode);
    if (!receipt) return;
    const key = new URL(request.originalUrl, this.settings.http.publicUrl).searchParams.get('key');
    await this.receipts.receive({ ...receipt, channelId: twilioSmsId, providerId, key });
  }

  private verified(request: FastifyRequest): Form {
    const form = formOf(request.body);
    const signature = request.headers['x-twilio-signature'];
    const url = `${this.settings.http.publicUrl}${request.originalUrl}`;
    const { authToken } = this.settings.twilio;
    // Without a token nothing could be proved: an empty key would let anybody sign.
    if (authToken === '' || typeof signature !== 'string' || !twilio.validateRequest(authToken, signature, url, form)) {
      throw forbidden('twilio.signature-wrong', '签名不符', 'The signature does not match');
    }
    return form;
  }
}

function wanted(form: Form, name: string): string {
  const value = form[name];
  if (value === undefined || value === '') throw invalid('twilio.field-missing', `缺少 ${name}`, `${name} is missing`);
  return value;
}

/** The form as the body parser left it: bytes, text or an object. */
function formOf(body: unknown): Form {
  if (body instanceof Uint8Array || typeof body === 'string') {
    return Object.fromEntries(
      new URLSearchParams(typeof body === 'string' ? body : Buffer.from(body).toString('utf8')),
    );
  }
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
