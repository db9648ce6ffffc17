import type { InjectOptions } from 'fastify';
import type { Service } from './service.js';

/** JSON as a scenario reads it by the names of the interface; jest's matchers judge what is there. */
export type Row = Readonly<Record<string, unknown>>;

/** What the service said to one request; `body` is null when there was none. */
export interface Said<T = Row> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: T;
}

/** Somebody with an account, at a screen. */
export class Person {
  private cookie: string | null = null;

  constructor(
    protected readonly service: Service,
    readonly account: string,
  ) {}

  async asks<T = Row>(path: string): Promise<T> {
    return (await this.must<T>({ method: 'GET', url: `/api/v1${path}` })).body;
  }

  /** Posts and expects to be obeyed. */
  async does<T = Row>(path: string, payload: object = {}): Promise<T> {
    return (await this.must<T>({ method: 'POST', url: `/api/v1${path}`, payload })).body;
  }

  /** Posts and looks at whatever comes back. */
  async tries(path: string, payload: object = {}, headers: Record<string, string> = {}): Promise<Said> {
    return this.says({ method: 'POST', url: `/api/v1${path}`, payload, headers });
  }

  /** Whoever comes back after hours signs in again. */
  async says<T = Row>(request: InjectOptions): Promise<Said<T>> {
    const wasSignedIn = this.cookie !== null;
    const said = await this.said<T>(request);
    if (said.status !== 401 || !wasSignedIn) return said;
    this.cookie = null;
    return this.said<T>(request);
  }

  private async said<T>(request: InjectOptions): Promise<Said<T>> {
    this.cookie ??= await this.service.signIn(this.account);
    const headers = { cookie: this.cookie, ...request.headers };
    const answer = await this.service.app.inject({ ...request, headers });
    return { status: answer.statusCode, headers: answer.headers, body: readJson<T>(answer.body) };
  }

  private async must<T>(request: InjectOptions): Promise<Said<T>> {
    const said = await this.says<T>(request);
    if (said.status >= 300) {
      const what = `${this.account} ${String(request.method)} ${JSON.stringify(request.url)}`;
      throw new Error(`${what}: ${said.status} ${JSON.stringify(said.body)}`);
    }
    return said;
  }
}

/** Words that are no JSON stay words. */
export function readJson<T>(text: string): T {
  try {
    return (text === '' ? null : JSON.parse(text)) as T;
  } catch {
    return text as T;
  }
}

/** A judgement at the round: what a member says, or the verdict. */
export interface Judgement {
  readonly level?: 'blue' | 'yellow' | 'orange' | 'red' | null;
  readonly responseLevel?: 1 | 2 | 3 | 4 | null;
  readonly areas?: readonly string[];
  readonly stage?: string;
}
