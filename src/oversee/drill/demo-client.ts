/** Somebody at the other end of HTTP: signs in, keeps the cookie, asks. Exactly what a browser or a feed can do, no more. */
export class DemoClient {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly base: string) {}

  async signIn(name: string, password: string): Promise<void> {
    const response = await fetch(`${this.base}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    if (!response.ok || cookie === undefined) throw new Error(`${name} cannot sign in: ${await response.text()}`);
    this.cookies.set(name, cookie);
  }

  get<T>(who: string, path: string): Promise<T> {
    return this.ask<T>(who, 'GET', path);
  }

  post<T = unknown>(who: string, path: string, body: object = {}): Promise<T> {
    return this.ask<T>(who, 'POST', path, JSON.stringify(body));
  }

  put(who: string, path: string, body: object): Promise<unknown> {
    return this.ask(who, 'PUT', path, JSON.stringify(body));
  }

  /** What a feed does: a message with its key. */
  feed<T>(key: string, xml: string): Promise<T> {
    return this.send<T>('POST', '/signals', xml, {
      'content-type': 'application/cap+xml',
      authorization: `Bearer ${key}`,
    });
  }

  private ask<T>(who: string, method: string, path: string, body?: string): Promise<T> {
    const cookie = this.cookies.get(who);
    if (cookie === undefined) throw new Error(`${who} has not signed in`);
    return this.send<T>(method, path, body, {
      cookie,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    });
  }

  private async send<T>(
    method: string,
    path: string,
    body: string | undefined,
    headers: Record<string, string>,
  ): Promise<T> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 1_000)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
