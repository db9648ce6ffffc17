import type { Reason } from './types.js';
import { learnServerTime } from './server-time.js';

/** The service refused, or could not be reached (`code` is then `network`). `message` is written for the person. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly reasons: readonly Reason[] = [],
    readonly requestId: string | null = null,
  ) {
    super(message);
    this.name = 'ApiProblem';
  }

  get isNetwork(): boolean {
    return this.code === 'network';
  }
}

const prefix = '/api/v1';

/** 128 random bits in hex; `crypto.randomUUID` exists only where the page was served over TLS. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function languageHeader(): string {
  return document.documentElement.lang.startsWith('en') ? 'en' : 'zh-CN';
}

async function send(method: string, path: string, body: unknown, idempotencyKey: string | null): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': languageHeader() };
  const isBytes = body instanceof Blob;
  if (body !== undefined) headers['content-type'] = isBytes ? body.type : 'application/json';
  if (idempotencyKey !== null) headers['idempotency-key'] = idempotencyKey;
  let response: Response;
  try {
    response = await fetch(prefix + path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: isBytes ? body : JSON.stringify(body) }),
    });
  } catch {
    throw new ApiProblem(0, 'network', '');
  }
  if (!response.ok) throw await problemOf(response);
  learnServerTime(response.headers.get('date'));
  return response;
}

/** `message` may be a text, a list of texts, or both languages. */
function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (Array.isArray(message)) return message.filter((part) => typeof part === 'string').join(';');
  if (message && typeof message === 'object') {
    const words = message as { zh?: unknown; en?: unknown };
    const chosen = languageHeader() === 'en' ? (words.en ?? words.zh) : (words.zh ?? words.en);
    return typeof chosen === 'string' ? chosen : '';
  }
  return '';
}

export function readReason(raw: unknown): Reason {
  if (typeof raw === 'string') return { message: raw };
  const reason = (raw ?? {}) as Reason & { text?: unknown };
  return { ...reason, message: textOf(reason.message ?? reason.text) || (reason.code ?? '') };
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const parsed: unknown = await response.json().catch(() => null);
  const body = (parsed ?? {}) as { code?: string; message?: unknown; reasons?: unknown[]; requestId?: string };
  // A proxy in front answers 502–504 with its own page: for the person that is the same as no network.
  if (parsed === null && response.status >= 502 && response.status <= 504) return new ApiProblem(0, 'network', '');
  return new ApiProblem(
    response.status,
    body.code ?? `http-${response.status}`,
    textOf(body.message),
    (body.reasons ?? []).map(readReason),
    body.requestId ?? null,
  );
}

async function readBody<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export const api = {
  async get<T>(path: string): Promise<T> {
    return readBody<T>(await send('GET', path, undefined, null));
  },
  async post<T = unknown>(path: string, body: unknown = {}, idempotencyKey: string = newKey()): Promise<T> {
    return readBody<T>(await send('POST', path, body, idempotencyKey));
  },
  /** A file made on demand: its making is an act, so it is posted. */
  async text(path: string, body: unknown): Promise<string> {
    return (await send('POST', path, body, newKey())).text();
  },
  async put<T = unknown>(path: string, body: unknown): Promise<T> {
    return readBody<T>(await send('PUT', path, body, null));
  },
  async delete(path: string): Promise<void> {
    await send('DELETE', path, undefined, null);
  },
};
