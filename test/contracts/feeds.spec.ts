import { gzipSync } from 'node:zlib';
import { minuteMs } from '../../src/shared/time.js';
import { openDecide, type Decide } from '../harness/decide.js';
import { onBothEngines, onSqlite } from '../harness/engines.js';
import { anotherNode, feedsOf, openFeeds, TestNetwork, type Feeds } from '../harness/feeds.js';
import { FeedServer } from '../harness/providers/feed-server.js';
import { signalXml } from '../harness/signals.js';
import type { Ground } from '../harness/engines.js';

const everyMinute = 'intervalSeconds: 60, jitterPercent: 0, timeoutSeconds: 1, allowPlainHttp: true';
const watched = 'everyMinutes: null, silentAfterMinutes: 30, calls: dept-emergency';
const pollOf = (url: string, said = '') =>
  `feeds: [{ id: met, name: 气象, kind: poll, enabled: true, issuers: [issuer-cq-met], url: '${url}', ${everyMinute}, ${watched} ${said} }]`;

const atom = (...entries: string[]) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><id>a</id><title>a</title><updated>2026-07-20T02:03:00+08:00</updated>${entries.join('')}</feed>`;
const entry = (href: string, updated = '2026-07-20T02:03:00+08:00') =>
  `<entry><id>${href}</id><title>x</title><updated>${updated}</updated><link type="application/cap+xml" href="${href}"/></entry>`;

/** One feed on a server of somebody else’s, fetched every minute. */
function useFetched(ground: () => Ground) {
  const here = {} as { decide: Decide; server: FeedServer; network: TestNetwork; feeds: Feeds };
  beforeEach(async () => {
    here.decide = await openDecide(ground());
    here.server = await FeedServer.start();
    here.network = new TestNetwork();
    here.network.names.set('met.example.cn', [{ address: '127.0.0.1', family: 4 }]);
  });
  afterEach(async () => {
    await here.feeds.close();
    await here.server.close();
  });
  const open = async () => {
    const url = here.server.url('/feed', 'met.example.cn');
    here.feeds = await openFeeds(ground(), here.decide, feedsOf(pollOf(url)), here.network);
  };
  const alert = (serial: number) => signalXml({ sentAt: ground().clock.now(), serial });
  const later = async (ms: number) => {
    ground().clock.advance(ms);
    await here.feeds.tick();
  };
  const received = () => here.decide.incidents.received(50);
  const fault = async () => (await here.feeds.stateOf('met')).lastFault?.code;
  return { here, open, alert, later, received, fault };
}

onBothEngines('a feed that is fetched', (ground) => {
  const { here, open, alert, later, received, fault } = useFetched(ground);

  it('is looked at once in each interval, and not sent again what has not changed', async () => {
    here.server.serves('/feed', alert(1), { etag: '"1"', 'last-modified': 'Mon, 20 Jul 2026 02:03:00 GMT' });
    await open();
    await here.feeds.tick();
    await here.feeds.tick();
    expect(here.server.asked).toHaveLength(1);
    await later(minuteMs);
    expect(here.server.asked).toHaveLength(2);
    expect(here.server.asked[1]?.headers).toMatchObject({
      'if-none-match': '"1"',
      'if-modified-since': 'Mon, 20 Jul 2026 02:03:00 GMT',
    });
    const [message, ...others] = await received();
    expect(others).toEqual([]);
    expect(message).toMatchObject({ way: 'poll', feed: 'met', by: 'met', outcome: 'opened' });
    expect(await here.feeds.stateOf('met')).toMatchObject({ failures: 0, messages: 1, lastOkAt: ground().clock.now() });
  });

  it('may point to its alerts, each of which is fetched once, and again when the feed says it changed', async () => {
    here.server.serves('/feed', atom(entry('/alerts/1.xml'), entry('alerts/2.xml')));
    here.server.serves('/alerts/1.xml', alert(1));
    here.server.serves('/alerts/2.xml', alert(2));
    await open();
    await here.feeds.tick();
    await later(minuteMs);
    expect([here.server.timesAsked('/alerts/1.xml'), here.server.timesAsked('/alerts/2.xml')]).toEqual([1, 1]);
    expect((await received()).map(({ outcome }) => outcome)).toEqual(['opened', 'opened']);
    here.server.serves('/feed', atom(entry('/alerts/1.xml', '2026-07-20T02:30:00+08:00'), entry('/alerts/2.xml')));
    await later(minuteMs);
    expect([here.server.timesAsked('/alerts/1.xml'), here.server.timesAsked('/alerts/2.xml')]).toEqual([2, 1]);
  });

  it('has the links it could not be asked for in one round fetched in the next, though nothing is new in it', async () => {
    const many = Array.from({ length: 25 }, (_, index) => `/alerts/${index}.xml`);
    here.server.serves('/feed', atom(...many.map((href) => entry(href))), { etag: '"1"' });
    many.forEach((href, index) => here.server.serves(href, alert(index)));
    await open();
    await here.feeds.tick();
    expect(here.server.asked).toHaveLength(21);
    await later(minuteMs);
    expect(here.server.asked).toHaveLength(27);
    expect(new Set((await received()).map(({ signalId }) => signalId)).size).toBe(25);
  });

  it('has a link that can not be had put off longer and longer, given up in the end, and the others fetched', async () => {
    here.server.serves('/feed', atom(entry('/gone.xml'), entry('/alerts/1.xml')), { etag: '"1"' });
    here.server.serves('/alerts/1.xml', alert(1));
    await open();
    await here.feeds.tick();
    expect((await received()).map(({ outcome }) => outcome)).toEqual(['opened']);
    expect(await fault()).toBe('feeds.http-status');
    expect((await here.feeds.stateOf('met')).failures).toBe(0);
    for (let round = 0; round < 12; round += 1) await later(11 * minuteMs);
    expect(here.server.timesAsked('/gone.xml')).toBe(8);
    expect(await fault()).toBe('feeds.link-given-up');
    expect(here.server.timesAsked('/alerts/1.xml')).toBe(1);
  });

  it('has a link that answers what can not be read fetched again until it can, and given up if it never can', async () => {
    here.server.serves('/feed', atom(entry('/soon.xml'), entry('/never.xml')), { etag: '"1"' });
    for (const href of ['/soon.xml', '/never.xml']) here.server.serves(href, '<html><body>维护中');
    await open();
    await here.feeds.tick();
    expect(await fault()).toBe('feeds.unreadable');
    here.server.serves('/soon.xml', alert(1));
    for (let round = 0; round < 12; round += 1) await later(11 * minuteMs);
    expect([here.server.timesAsked('/soon.xml'), here.server.timesAsked('/never.xml')]).toEqual([2, 8]);
    expect((await received()).map(({ outcome }) => outcome).sort()).toEqual(['opened', 'unreadable']);
    expect(await fault()).toBe('feeds.link-given-up');
  });

  it('that fails is left alone longer and longer, and is well again at once', async () => {
    here.server.on('/feed', (_, response) => response.writeHead(500).end());
    await open();
    const asks: number[] = [];
    for (let minute = 0; minute < 8; minute += 1) {
      await later(minute === 0 ? 0 : minuteMs);
      asks.push(here.server.timesAsked('/feed'));
    }
    // At 0, 2 and 6 minutes: then 8 minutes apart, and 10 for ever.
    expect(asks).toEqual([1, 1, 2, 2, 2, 2, 3, 3]);
    expect(await fault()).toBe('feeds.http-status');
    expect((await here.feeds.stateOf('met')).failures).toBe(3);
    expect((await here.feeds.watch.standings())[0]?.condition).toBe('failing');
    here.server.serves('/feed', alert(1));
    await later(10 * minuteMs);
    expect((await here.feeds.stateOf('met')).failures).toBe(0);
    expect((await received())[0]).toMatchObject({ outcome: 'opened' });
  });

  it('is fetched by one of two nodes', async () => {
    here.server.serves('/feed', alert(1));
    await open();
    const other = await anotherNode(ground());
    const second = await openFeeds(other, here.decide, here.feeds.registry.all, here.network);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([here.feeds.tick(), second.tick()]);
      ground().clock.advance(minuteMs);
    }
    expect(here.server.asked).toHaveLength(5);
    await second.close();
  });

  it('calls its desk when it can not be fetched for too long, once, and takes the call back when it can', async () => {
    here.server.on('/feed', (_, response) => response.writeHead(500).end());
    await open();
    for (let round = 0; round < 12; round += 1) await later(5 * minuteMs);
    expect(here.decide.calls.orders).toHaveLength(1);
    expect(here.decide.calls.orders[0]).toMatchObject({
      source: { kind: 'feed-silence', version: 1 },
      nature: 'actual',
      colour: 'yellow',
      items: [{ unitId: 'dept-emergency', text: expect.stringContaining('气象') }],
    });
    here.server.serves('/feed', atom());
    for (let round = 0; round < 3; round += 1) await later(5 * minuteMs);
    expect(here.decide.calls.closed).toEqual([`feed-silence ${here.decide.calls.orders[0]?.source.id}`]);
    const acts = await here.decide.rows<{ act: string }>(`SELECT act FROM audit WHERE act LIKE 'feeds.%' ORDER BY act`);
    expect(acts.map(({ act }) => act)).toEqual(['feeds.fell-silent', 'feeds.heard-again']);
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });
});

onSqlite('what a feed serves', (ground) => {
  const { here, open, alert, later, received, fault } = useFetched(ground);

  it('leaves no trace of what it serves again and again', async () => {
    await open();
    const first = alert(1);
    for (let round = 0; round < 3; round += 1) {
      // Another document each time, with the same alert in it.
      const one = `<content type="application/cap+xml">${first.replace(/^<\?xml.*\?>/, '')}</content>`;
      here.server.serves('/feed', atom(entry('x').replace(/<link.*\/>/, one), `<!-- ${round} -->`));
      await later(minuteMs);
    }
    expect(here.server.asked).toHaveLength(3);
    expect(await received()).toHaveLength(1);
    expect((await here.feeds.stateOf('met')).messages).toBe(1);
  });

  it('may be packed', async () => {
    here.server.serves('/feed', gzipSync(alert(1)), { 'content-encoding': 'gzip' });
    await open();
    await here.feeds.tick();
    expect((await received())[0]).toMatchObject({ outcome: 'opened', format: 'cap-1.2' });
  });

  it('that is switched off while its desk is called takes the call back', async () => {
    here.server.on('/feed', (_, response) => response.writeHead(500).end());
    await open();
    for (let round = 0; round < 8; round += 1) await later(5 * minuteMs);
    expect(here.decide.calls.orders).toHaveLength(1);
    await here.feeds.close();
    const off = here.feeds.registry.all.map((feed) => ({ ...feed, enabled: false }));
    here.feeds = await openFeeds(ground(), here.decide, off, here.network);
    await later(minuteMs);
    expect(here.decide.calls.closed).toHaveLength(1);
    const [silence] = await here.decide.rows(`SELECT outcome FROM feed_silence`);
    expect(silence).toEqual({ outcome: 'switched-off' });
  });

  it('that was silent before a restart is still silent after it, and nobody is called twice', async () => {
    here.server.on('/feed', (_, response) => response.writeHead(500).end());
    await open();
    for (let round = 0; round < 8; round += 1) await later(5 * minuteMs);
    await here.feeds.close();
    await open();
    for (let round = 0; round < 16; round += 1) await later(5 * minuteMs);
    expect(here.decide.calls.orders).toHaveLength(1);
    expect(here.decide.calls.closed).toEqual([]);
  });

  it('keeps garbage once, however often it is served', async () => {
    here.server.serves('/feed', '<html><body>建设中');
    await open();
    await here.feeds.tick();
    await later(2 * minuteMs);
    expect((await received()).map(({ outcome }) => outcome)).toEqual(['unreadable']);
    await later(0);
    expect(await fault()).toBe('feeds.unreadable');
  });

  it('may redirect to where it really is, but not to where it has no business', async () => {
    here.server.serves('/moved', alert(1));
    here.server.on('/feed', (_, response) =>
      response.writeHead(301, { location: here.server.url('/moved', 'met.example.cn') }).end(),
    );
    await open();
    await here.feeds.tick();
    expect((await received())[0]).toMatchObject({ outcome: 'opened' });
    // Back to the machine's own services, by address and by a name that leads there.
    here.network.names.set('inside.example.cn', [
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.2', family: 4 },
    ]);
    for (const host of ['127.0.0.2', '[::1]', '10.0.0.1', 'inside.example.cn']) {
      here.server.on('/feed', (_, response) =>
        response.writeHead(302, { location: here.server.url('/secret', host) }).end(),
      );
      await later(20 * minuteMs);
      expect(await fault()).toBe('feeds.private-address');
    }
    expect(here.server.timesAsked('/secret')).toBe(0);
  });

  it('may not link to where it has no business either', async () => {
    here.server.serves('/feed', atom(entry('http://127.0.0.2:1/secret'), entry('http://169.254.169.254/latest')));
    await open();
    await here.feeds.tick();
    expect(await fault()).toBe('feeds.private-address');
    expect(await received()).toEqual([]);
  });

  it('is connected to at the address that was looked up and checked, and at no other', async () => {
    // Nothing but the name is right in it: a second look-up would lead elsewhere.
    let asked = 0;
    here.network.addressesOf = (host) => {
      asked += 1;
      return Promise.resolve(
        [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }].filter(() => host === 'met.example.cn'),
      );
    };
    here.server.serves('/feed', alert(1));
    await open();
    await here.feeds.tick();
    expect(asked).toBe(1);
    expect((await received())[0]).toMatchObject({ outcome: 'opened' });
  });

  it('of a private network is fetched where that was allowed', async () => {
    here.network.names.set('met.example.cn', [{ address: '127.0.0.2', family: 4 }]);
    const inside = await FeedServer.start('127.0.0.2');
    try {
      inside.serves('/feed', alert(1));
      const url = inside.url('/feed', 'met.example.cn');
      here.feeds = await openFeeds(ground(), here.decide, feedsOf(pollOf(url)), here.network);
      await here.feeds.tick();
      expect(await fault()).toBe('feeds.private-address');
      await here.feeds.close();
      here.feeds = await openFeeds(
        ground(),
        here.decide,
        feedsOf(pollOf(url, ', allowPrivateAddresses: true')),
        here.network,
      );
      await later(10 * minuteMs);
      expect((await received())[0]).toMatchObject({ outcome: 'opened' });
    } finally {
      await inside.close();
    }
  });
});
