import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Fetcher, type Answer } from '../../src/edges/feeds/fetch-answer.js';
import { TestNetwork } from '../harness/feeds.js';
import { FeedServer } from '../harness/providers/feed-server.js';

describe('fetching an address', () => {
  let server: FeedServer;
  let network: TestNetwork;
  let fetcher: Fetcher;
  beforeEach(async () => {
    server = await FeedServer.start();
    network = new TestNetwork();
    network.names.set('met.example.cn', [{ address: '127.0.0.1', family: 4 }]);
    fetcher = new Fetcher(network);
  });
  afterEach(async () => {
    await fetcher.stop();
    await server.close();
  });

  const get = (said: object = {}): Promise<Answer> =>
    fetcher.get({
      ...{ url: server.url('/feed', 'met.example.cn'), timeoutSeconds: 1, etag: null, lastModified: null },
      ...{ allowPlainHttp: true, allowPrivateAddresses: false, ...said },
    });
  const fault = async (said: object = {}) => {
    const answer = await get(said);
    return answer.kind === 'failed' ? answer.fault.code : answer.kind;
  };
  const packedAs = (encoding: string, body: string | Buffer) => (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(200, { 'content-encoding': encoding }).end(body);
  const redirect = (location: string) => (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(302, { location }).end();

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void, string, boolean]>([
    ['says 500', (_, response) => void response.writeHead(500).end(), 'feeds.http-status', true],
    ['says 404', (_, response) => void response.writeHead(404).end(), 'feeds.http-status', false],
    ['says nothing for too long', () => undefined, 'feeds.timeout', true],
    ['begins and never ends', (_, response) => void response.write('<alert>'), 'feeds.timeout', true],
    ['breaks off before a word', (_, response) => void response.destroy(), 'feeds.unreachable', true],
    [
      'breaks off in the middle',
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('<alert>');
        setImmediate(() => response.destroy());
      },
      'feeds.unreachable',
      true,
    ],
    ['sends what is too long', (_, response) => void response.end(Buffer.alloc(3e6, 120)), 'feeds.too-large', false],
    ['packs what is too long', packedAs('gzip', gzipSync(Buffer.alloc(5e7, 120))), 'feeds.too-large', false],
    ['packs badly', packedAs('gzip', 'not packed at all'), 'feeds.bad-encoding', false],
    ['packs and breaks off', packedAs('gzip', gzipSync('x'.repeat(1e5)).subarray(0, 50)), 'feeds.bad-encoding', false],
    ['packs as nobody asked', packedAs('br', 'x'), 'feeds.bad-encoding', false],
    ['redirects for ever', redirect('/feed'), 'feeds.too-many-redirects', false],
    ['redirects to a file', redirect('file:///etc/passwd'), 'feeds.bad-url', false],
    ['redirects to nowhere', redirect('http://['), 'feeds.bad-redirect', false],
    ['redirects to itself with a password', redirect('http://a:b@met.example.cn/'), 'feeds.secret-in-url', false],
    ['redirects to a name nobody has', redirect('http://nowhere.example.cn/'), 'feeds.unreachable', true],
    ['redirects to this machine', redirect('http://127.0.0.2/'), 'feeds.private-address', false],
    ['redirects to a cloud’s inside', redirect('http://169.254.169.254/'), 'feeds.private-address', false],
  ])('that %s fails with its reason', async (_, answer, code, isHostDown) => {
    server.on('/feed', answer);
    expect(await get()).toMatchObject({ kind: 'failed', fault: { code, level: 'error' }, isHostDown });
  });

  it('fails with its reason where nobody listens', async () => {
    const { port } = server;
    await server.close();
    expect(await fault()).toBe('feeds.unreachable');
    server = await FeedServer.start();
    expect(server.port).not.toBe(port);
  });

  it('refuses plain http where that was not allowed, before anybody is asked', async () => {
    expect(await fault({ allowPlainHttp: false })).toBe('feeds.plain-http');
    server.on('/feed', redirect(server.url('/other', 'met.example.cn')));
    expect(server.asked).toEqual([]);
  });

  it('refuses a name one of whose addresses is private, and goes there where that was allowed', async () => {
    server.serves('/feed', 'x');
    network.names.set('met.example.cn', [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    expect(await fault()).toBe('feeds.private-address');
    expect(server.asked).toEqual([]);
    expect(await fault({ allowPrivateAddresses: true })).toBe('body');
  });

  it('gives what it was answered, unpacked, and where it came from in the end', async () => {
    server.on('/feed', redirect('/moved?x=1'));
    server.serves('/moved?x=1', gzipSync('<alert/>'), { 'content-encoding': 'gzip', etag: '"7"' });
    const answer = await get();
    expect(answer).toMatchObject({ kind: 'body', mediaType: 'application/xml', etag: '"7"' });
    if (answer.kind === 'body') {
      expect(Buffer.from(answer.bytes).toString()).toBe('<alert/>');
      expect(answer.url).toBe(server.url('/moved?x=1', 'met.example.cn'));
    }
    expect(await get({ url: server.url('/moved?x=1', 'met.example.cn'), etag: '"7"' })).toEqual({
      kind: 'not-modified',
    });
  });

  it('breaks off when the service stops', async () => {
    server.on('/feed', () => undefined);
    const waiting = get({ timeoutSeconds: 60 });
    while (server.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await fetcher.stop();
    expect(await waiting).toEqual({ kind: 'stopped' });
  });
});
