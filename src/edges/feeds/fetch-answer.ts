/** Fetches one address and no other than was allowed: each hop's addresses are checked, and the checked ones are connected to. */
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Agent, request, type Dispatcher } from 'undici';
import { error, type Reason } from '../../shared/reason.js';
import { secondMs } from '../../shared/time.js';
import { maxXmlBytes } from '../cap/xml-tree.js';
import { isPrivateAddress, urlFault, type Allowed } from './allowed-address.js';

/** What is longer no codec would read. */
const largestAnswerBytes = maxXmlBytes;
const mostRedirects = 3;
const redirects = new Set([301, 302, 303, 307, 308]);
/** Also of a server that never stops sending headers. */
const largestHeaderBytes = 32 * 1024;

export interface Asked extends Allowed {
  readonly url: string;
  readonly timeoutSeconds: number;
  /** What was fetched before, so that the server need not send it again. */
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export type Answer =
  | {
      readonly kind: 'body';
      readonly bytes: Uint8Array;
      readonly mediaType: string;
      readonly etag: string | null;
      readonly lastModified: string | null;
      /** Where it was in the end: links in it may be relative. */
      readonly url: string;
    }
  | { readonly kind: 'not-modified' }
  /** We broke it off ourselves, for the service ends. */
  | { readonly kind: 'stopped' }
  /** `isHostDown`: nothing there will answer now, whatever is asked. */
  | { readonly kind: 'failed'; readonly fault: Reason; readonly isHostDown: boolean };

type Address = { readonly address: string; readonly family: number };

/** Where names lead. A test has a network of its own. */
export class Outside {
  addressesOf(host: string): Promise<readonly Address[]> {
    return lookup(host, { all: true });
  }

  isPrivate(address: string): boolean {
    return isPrivateAddress(address);
  }
}

class Refused extends Error {
  constructor(
    readonly fault: Reason,
    readonly isHostDown = false,
  ) {
    super(fault.text.en);
  }
}

function refused(code: string, zh: string, en: string, isHostDown = false): Refused {
  return new Refused(error('', `feeds.${code}`, zh, en), isHostDown);
}

export class Fetcher {
  private readonly stopping = new AbortController();
  private readonly agents: Readonly<Record<'anywhere' | 'outsideOnly', Agent>>;

  constructor(private readonly outside: Outside) {
    this.agents = { anywhere: this.agent(true), outsideOnly: this.agent(false) };
  }

  /** Breaks off what is on its way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(Object.values(this.agents).map((agent) => agent.destroy()));
  }

  /** Never throws. */
  async get(asked: Asked): Promise<Answer> {
    const signal = AbortSignal.any([AbortSignal.timeout(asked.timeoutSeconds * secondMs), this.stopping.signal]);
    try {
      return await this.follow(asked, signal);
    } catch (cause) {
      if (this.stopping.signal.aborted) return { kind: 'stopped' };
      const { fault, isHostDown } = cause instanceof Refused ? cause : this.trouble(cause, asked, signal);
      return { kind: 'failed', fault, isHostDown };
    }
  }

  private async follow(asked: Asked, signal: AbortSignal): Promise<Answer> {
    let url = asked.url;
    for (let hops = 0; hops <= mostRedirects; hops += 1) {
      const fault = urlFault(url, asked, (address) => this.outside.isPrivate(address));
      if (fault)
        throw refused(fault[0].replace('feeds.', ''), `${shown(url)}:${fault[1]}`, `${shown(url)} ${fault[2]}`);
      const answer = await request(url, {
        dispatcher: asked.allowPrivateAddresses ? this.agents.anywhere : this.agents.outsideOnly,
        signal,
        headers: {
          accept:
            'application/cap+xml, application/atom+xml, application/rss+xml, application/xml, text/xml, application/json, */*;q=0.1',
          'accept-encoding': 'gzip, identity',
          'user-agent': 'jiaoying',
          ...(asked.etag === null ? {} : { 'if-none-match': asked.etag }),
          ...(asked.lastModified === null ? {} : { 'if-modified-since': asked.lastModified }),
        },
      });
      const next = redirects.has(answer.statusCode) ? headerOf(answer, 'location') : null;
      if (next === null) return read(answer, url);
      discard(answer);
      if (!URL.canParse(next, url))
        throw refused('bad-redirect', '对方让转去的地址读不懂', 'it redirects to what is no address');
      url = new URL(next, url).href;
    }
    throw refused('too-many-redirects', `转址超过${mostRedirects}次`, `it redirects more than ${mostRedirects} times`);
  }

  /** The name is looked up once, here, and what was checked is what is connected to: nothing can change in between. */
  private agent(allowPrivate: boolean): Agent {
    const check: LookupFunction = (host, options, done) => {
      this.outside.addressesOf(host).then(
        (addresses) => {
          const wrong = allowPrivate ? undefined : addresses.find(({ address }) => this.outside.isPrivate(address));
          const [first] = addresses;
          if (wrong) {
            const zh = `${host} 指向内部地址 ${wrong.address},不允许访问`;
            done(refused('private-address', zh, `${host} leads to the private address ${wrong.address}`), '', 0);
          } else if (!first) done(refused('no-address', `${host} 没有地址`, `${host} has no address`, true), '', 0);
          else if (options.all) done(null, [...addresses]);
          else done(null, first.address, first.family);
        },
        (cause: NodeJS.ErrnoException) => done(cause, '', 0),
      );
    };
    return new Agent({
      connections: 4,
      pipelining: 1,
      maxHeaderSize: largestHeaderBytes,
      connect: { lookup: check, timeout: 10 * secondMs },
    });
  }

  private trouble(cause: unknown, { timeoutSeconds }: Asked, signal: AbortSignal): Refused {
    const inner = (cause as { cause?: unknown } | null)?.cause;
    if (inner instanceof Refused) return inner;
    if (signal.aborted)
      return refused('timeout', `${timeoutSeconds}秒内没有答完`, `no whole answer within ${timeoutSeconds} s`, true);
    const { code, message } = cause as { code?: string; message?: string };
    const why = code ?? message ?? 'error';
    return refused('unreachable', `连不上:${why}`, `cannot be reached: ${why}`, true);
  }
}

async function read(answer: Dispatcher.ResponseData, url: string): Promise<Answer> {
  if (answer.statusCode === 304) {
    discard(answer);
    return { kind: 'not-modified' };
  }
  if (answer.statusCode !== 200) {
    discard(answer);
    const isHostDown = answer.statusCode >= 500 || answer.statusCode === 429;
    throw refused(
      'http-status',
      `对方答复 HTTP ${answer.statusCode}`,
      `it answered HTTP ${answer.statusCode}`,
      isHostDown,
    );
  }
  return {
    kind: 'body',
    bytes: await bodyOf(answer),
    mediaType: headerOf(answer, 'content-type') ?? '',
    etag: headerOf(answer, 'etag'),
    lastModified: headerOf(answer, 'last-modified'),
    url,
  };
}

/** Read to the limit and not beyond, also of what a few kilobytes unpack to. */
async function bodyOf(answer: Dispatcher.ResponseData): Promise<Uint8Array> {
  const encoding = (headerOf(answer, 'content-encoding') ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip' && encoding !== 'x-gzip') {
    discard(answer);
    throw refused(
      'bad-encoding',
      `不认识的压缩方式 ${encoding}`,
      `it is packed as ${encoding}, which was not asked for`,
    );
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const source = encoding === 'identity' ? answer.body : unpacked(answer.body);
  try {
    for await (const chunk of source) {
      size += (chunk as Buffer).length;
      if (size > largestAnswerBytes)
        throw refused('too-large', `超过${largestAnswerBytes}字节,没有读完`, `more than ${largestAnswerBytes} bytes`);
      chunks.push(chunk as Buffer);
    }
  } catch (cause) {
    if ((cause as { code?: string }).code?.startsWith('Z_'))
      throw refused('bad-encoding', '压缩内容损坏', 'what it packed cannot be unpacked');
    throw cause;
  } finally {
    discard(answer);
  }
  return Buffer.concat(chunks);
}

function unpacked(body: Readable): Readable {
  const gunzip = createGunzip();
  body.on('error', (cause) => gunzip.destroy(cause));
  return body.pipe(gunzip);
}

/** What is not read any more must not hold the connection; an error of it concerns nobody. */
function discard(answer: Dispatcher.ResponseData): void {
  answer.body.on('error', () => undefined);
  answer.body.destroy();
}

function headerOf(answer: Dispatcher.ResponseData, name: string): string | null {
  const value = answer.headers[name];
  return Array.isArray(value) ? (value[0] ?? null) : (value ?? null);
}

/** An address as a person reads it, without what may be a secret in its query. */
function shown(url: string): string {
  if (!URL.canParse(url)) return url.slice(0, 100);
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`.slice(0, 200);
}
