import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type FeedAnswer = (request: IncomingMessage, response: ServerResponse) => void;

/** Somebody's web server with feeds and alerts on it, as well or as badly behaved as the story wants. */
export class FeedServer {
  /** Every request in its order: `GET /feed.atom`. */
  readonly asked: { readonly path: string; readonly headers: IncomingMessage['headers'] }[] = [];
  private readonly answers = new Map<string, FeedAnswer>();
  private readonly open = new Set<ServerResponse>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(host = '127.0.0.1'): Promise<FeedServer> {
    const server = createServer((request, response) => feeds.handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const feeds = new FeedServer(server, (server.address() as AddressInfo).port);
    return feeds;
  }

  url(path: string, host = '127.0.0.1'): string {
    return `http://${host}:${this.port}${path}`;
  }

  on(path: string, answer: FeedAnswer): void {
    this.answers.set(path, answer);
  }

  /** A document with what makes a conditional request possible. */
  serves(path: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void {
    this.on(path, (request, response) => {
      const { etag } = headers;
      if (etag !== undefined && request.headers['if-none-match'] === etag) response.writeHead(304, headers).end();
      else response.writeHead(200, { 'content-type': 'application/xml', ...headers }).end(body);
    });
  }

  timesAsked(path: string): number {
    return this.asked.filter((each) => each.path === path).length;
  }

  async close(): Promise<void> {
    for (const response of this.open) response.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.asked.push({ path, headers: request.headers });
    this.open.add(response);
    response.on('close', () => this.open.delete(response));
    const answer = this.answers.get(path);
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  }
}
