import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the next request for a message goes. */
export type TwilioMood =
  | 'accept'
  /** The message is taken, the answer never comes. */
  | 'accept-then-hang'
  /** The connection breaks after the message was taken. */
  | 'accept-then-break'
  /** Nothing is taken, nothing is said. */
  | 'hang'
  /** Says 201 with a body nobody can read; the message is taken. */
  | 'garbage'
  /** The receipt arrives before the answer to the request. */
  | 'receipt-first'
  | { readonly status: number; readonly code?: number; readonly retryAfter?: number; readonly body?: string };

export interface TwilioMessage {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly statusCallback: string | null;
  readonly createdAt: number;
  status: string;
  errorCode: number | null;
}

/**
 * Twilio's messaging API as a local server: same paths, same JSON, basic auth checked, call-backs signed by the
 * published rule (written out here, not taken from the library that is being tested).
 */
export class TwilioServer {
  readonly accountSid = `AC${'a1'.repeat(16)}`;
  readonly authToken = randomBytes(16).toString('hex');
  readonly messages: TwilioMessage[] = [];
  /** Answers the application gave to call-backs. */
  readonly callbackStatuses: number[] = [];
  /** How long a request takes: half of it before the message is taken, half before the answer. */
  delayMs = 0;
  private readonly moods: TwilioMood[] = [];
  private readonly hanging: ServerResponse[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly now: () => number,
  ) {}

  static async start(now: () => number = () => Date.now()): Promise<TwilioServer> {
    const server = createServer((request, response) => void twilio.handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const twilio = new TwilioServer(server, (server.address() as AddressInfo).port, now);
    return twilio;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The next requests go so, one each; then all is well again. */
  next(...moods: TwilioMood[]): void {
    this.moods.push(...moods);
  }

  /** Moves a message on and tells the application as often as asked. */
  async report(sid: string, status: string, errorCode: number | null = null, times = 1): Promise<void> {
    const message = this.messages.find((known) => known.sid === sid);
    if (!message) throw new Error(`no message ${sid}`);
    message.status = status;
    message.errorCode = errorCode;
    for (let n = 0; n < times; n += 1) await this.callBack(message);
  }

  /** A person writes to our number. Returns what we said back, as TwiML. */
  async text(
    hook: string,
    from: string,
    body: string,
    messageSid = `SM${randomBytes(16).toString('hex')}`,
  ): Promise<string> {
    const answer = await this.post(hook, {
      AccountSid: this.accountSid,
      MessageSid: messageSid,
      From: from,
      To: '+8610000000000',
      Body: body,
    });
    return answer.text();
  }

  /** A signed POST, or one signed with a wrong token. */
  async post(url: string, form: Record<string, string>, token = this.authToken): Promise<Response> {
    const signed = Object.keys(form)
      .sort()
      .reduce((text, name) => text + name + (form[name] as string), url);
    const signature = createHmac('sha1', token).update(Buffer.from(signed, 'utf8')).digest('base64');
    return fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      body: new URLSearchParams(form),
    });
  }

  async close(): Promise<void> {
    for (const response of this.hanging) response.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async callBack(message: TwilioMessage): Promise<void> {
    if (message.statusCallback === null) return;
    const answer = await this.post(message.statusCallback, {
      AccountSid: this.accountSid,
      MessageSid: message.sid,
      MessageStatus: message.status,
      To: message.to,
      From: message.from,
      ...(message.errorCode === null ? {} : { ErrorCode: String(message.errorCode) }),
    });
    this.callbackStatuses.push(answer.status);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.baseUrl);
    const body = new URLSearchParams(await textOf(request));
    const credentials = Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64');
    if (request.headers.authorization !== `Basic ${credentials}`) {
      return this.json(response, 401, { code: 20003, message: 'Authenticate', status: 401 });
    }
    const collection = `/2010-04-01/Accounts/${this.accountSid}/Messages`;
    if (request.method === 'POST' && url.pathname === `${collection}.json`) return this.create(body, response);
    if (request.method === 'GET' && url.pathname === `${collection}.json`) return this.list(url, response);
    const sid = new RegExp(`^${collection}/([^/]+)[.]json$`).exec(url.pathname)?.[1];
    const message = this.messages.find((known) => known.sid === sid);
    if (request.method === 'GET' && message) return this.json(response, 200, this.resource(message));
    return this.json(response, 404, { code: 20404, message: 'The requested resource was not found', status: 404 });
  }

  private async create(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const mood = this.moods.shift() ?? 'accept';
    if (mood === 'hang') return void this.hanging.push(response);
    if (typeof mood === 'object') {
      const { status, code, retryAfter, body } = mood;
      if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
      if (body !== undefined) return void response.writeHead(status, { 'content-type': 'text/html' }).end(body);
      return this.json(response, status, {
        ...(code === undefined ? {} : { code }),
        message: `error ${code ?? status}`,
        status,
      });
    }
    await this.wait();
    const to = form.get('To') ?? '';
    if (!/^\+[1-9]\d{6,14}$/.test(to)) {
      return this.json(response, 400, {
        code: 21211,
        message: `The 'To' number ${to} is not a valid phone number.`,
        status: 400,
      });
    }
    const message: TwilioMessage = {
      sid: `SM${randomBytes(16).toString('hex')}`,
      to,
      from: form.get('From') ?? '',
      body: form.get('Body') ?? '',
      statusCallback: form.get('StatusCallback'),
      createdAt: this.now(),
      status: 'queued',
      errorCode: null,
    };
    this.messages.unshift(message);
    if (mood === 'accept-then-hang') return void this.hanging.push(response);
    if (mood === 'accept-then-break') return void response.destroy();
    if (mood === 'garbage')
      return void response.writeHead(201, { 'content-type': 'text/html' }).end('<html>502 Bad Gateway');
    if (mood === 'receipt-first') await this.report(message.sid, 'delivered');
    await this.wait();
    return this.json(response, 201, this.resource(message));
  }

  private async wait(): Promise<void> {
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs / 2));
  }

  private list(url: URL, response: ServerResponse): void {
    const wanted = (name: string, value: string) => (url.searchParams.get(name) ?? value) === value;
    const found = this.messages.filter((message) => wanted('To', message.to) && wanted('From', message.from));
    const size = Number(url.searchParams.get('PageSize') ?? 50);
    this.json(response, 200, {
      messages: found.slice(0, size).map((message) => this.resource(message)),
      page: 0,
      page_size: size,
      start: 0,
      end: found.length,
      uri: url.pathname,
      first_page_uri: url.pathname,
      next_page_uri: null,
      previous_page_uri: null,
    });
  }

  private resource(message: TwilioMessage) {
    const created = new Date(message.createdAt).toUTCString().replace('GMT', '+0000');
    return {
      sid: message.sid,
      account_sid: this.accountSid,
      to: message.to,
      from: message.from,
      body: message.body,
      status: message.status,
      error_code: message.errorCode,
      error_message: null,
      date_created: created,
      date_updated: created,
      date_sent: message.status === 'queued' ? null : created,
      direction: 'outbound-api',
      api_version: '2010-04-01',
      messaging_service_sid: null,
      num_media: '0',
      num_segments: '1',
      price: null,
      price_unit: 'USD',
      subresource_uris: {},
      uri: `/2010-04-01/Accounts/${this.accountSid}/Messages/${message.sid}.json`,
    };
  }

  private json(response: ServerResponse, status: number, body: object): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk as string;
  return text;
}
