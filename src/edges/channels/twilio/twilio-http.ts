import twilio from 'twilio';
import { Agent, request } from 'undici';
import { TwilioFault } from './twilio-fault.js';

type Options = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0];
type Answer = Awaited<ReturnType<InstanceType<typeof twilio.RequestClient>['request']>>;

/** Errors before the first byte of a request could leave. */
const connectCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Answers are small; more than this is not Twilio speaking. */
const longestAnswer = 1_000_000;

function formOf(values: object | undefined): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(values ?? {})) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value as unknown]) form.append(name, String(one));
  }
  return form;
}

/**
 * Carries the Twilio client's requests to the address in the settings and tells apart what Twilio said, what it
 * garbled and what never reached it. Retries nothing: that is decided, and written down, by the delivery.
 */
export class TwilioHttp extends twilio.RequestClient {
  private readonly base: URL;
  private readonly agent: Agent;

  constructor(
    baseUrl: string,
    private readonly timeoutMs: number,
    connections: number,
  ) {
    super();
    this.base = new URL(baseUrl);
    this.agent = new Agent({ connections, connect: { timeout: Math.ceil(timeoutMs / 2) }, pipelining: 1 });
  }

  override async request<TData>(options: Options): Promise<Answer & { body: TData }> {
    const asked = new URL(options.uri);
    const target = new URL(`${this.base.pathname.replace(/\/$/, '')}${asked.pathname}`, this.base);
    for (const [name, value] of asked.searchParams) target.searchParams.append(name, value);
    for (const [name, value] of formOf(options.params)) target.searchParams.append(name, value);
    const method = options.method.toUpperCase() as 'GET' | 'POST';
    const { statusCode, retryAfter, text } = await this.exchange(target, method, options);
    const body = jsonObject(text);
    if (statusCode >= 400) {
      const code = typeof body?.['code'] === 'number' ? body['code'] : null;
      const message = typeof body?.['message'] === 'string' ? body['message'] : `HTTP ${statusCode}`;
      throw new TwilioFault(message, statusCode, code, true, retryAfter);
    }
    if (!body) throw new TwilioFault(`HTTP ${statusCode} with a body that can not be read`, statusCode, null, true);
    return { statusCode, body: body as TData, headers: {} } as Answer & { body: TData };
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  private async exchange(
    target: URL,
    method: 'GET' | 'POST',
    options: Options,
  ): Promise<{ statusCode: number; retryAfter: number | null; text: string }> {
    const credentials = Buffer.from(`${options.username ?? ''}:${options.password ?? ''}`).toString('base64');
    try {
      const answer = await request(target, {
        method,
        dispatcher: this.agent,
        signal: AbortSignal.timeout(this.timeoutMs),
        headers: {
          authorization: `Basic ${credentials}`,
          accept: 'application/json',
          ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        ...(method === 'POST' ? { body: formOf(options.data as object | undefined).toString() } : {}),
      });
      const retryAfter = Number(answer.headers['retry-after']);
      let text = '';
      for await (const chunk of answer.body.setEncoding('utf8')) {
        text += chunk as string;
        if (text.length > longestAnswer) break;
      }
      return { statusCode: answer.statusCode, retryAfter: Number.isFinite(retryAfter) ? retryAfter : null, text };
    } catch (cause) {
      const { code, message } = cause as { code?: string; message?: string };
      throw new TwilioFault(message ?? code ?? 'no answer', null, null, !connectCodes.has(code ?? ''));
    }
  }
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
