import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secondMs } from '../../src/shared/time.js';
import { openDecide, type Decide } from '../harness/decide.js';
import { onSqlite } from '../harness/engines.js';
import { feedsOf, openFeeds, type Feeds } from '../harness/feeds.js';
import { signalXml } from '../harness/signals.js';

onSqlite('a folder that is looked into', (ground) => {
  let decide: Decide;
  let feeds: Feeds;
  let path: string;
  beforeEach(async () => {
    decide = await openDecide(ground());
    path = mkdtempSync(join(tmpdir(), 'jiaoying-inbox-'));
    await open();
  });
  afterEach(async () => {
    await feeds.close();
    rmSync(path, { recursive: true, force: true });
  });

  const open = async () => {
    feeds = await openFeeds(
      ground(),
      decide,
      feedsOf(
        `feeds: [{ id: box, name: 箱, kind: folder, enabled: true, issuers: [issuer-cq-met], path: '${path}', intervalSeconds: 10, everyMinutes: null, silentAfterMinutes: 30, calls: dept-emergency }]`,
      ),
    );
  };
  const looks = async (times = 1) => {
    for (let look = 0; look < times; look += 1) {
      ground().clock.advance(10 * secondMs);
      await feeds.tick();
    }
  };
  const put = (name: string, text: string | Buffer) => writeFileSync(join(path, name), text);
  const alert = (serial: number, said = {}) => signalXml({ sentAt: ground().clock.now(), serial, ...said });
  const found = (folder = '') => (existsSync(join(path, folder)) ? readdirSync(join(path, folder)).sort() : []);
  const reasons = (name: string) => readFileSync(join(path, 'refused', `${name}.reasons.txt`), 'utf8');
  const fault = async () => (await feeds.stateOf('box')).lastFault?.code;

  it('takes what lies still, and puts it away when it is kept', async () => {
    put('a.xml', alert(1).slice(0, 200));
    await looks();
    put('a.xml', alert(1));
    await looks();
    expect(await decide.incidents.received(9)).toEqual([]);
    await looks();
    expect((await decide.incidents.received(9))[0]).toMatchObject({ way: 'folder', feed: 'box', outcome: 'opened' });
    expect([found(), found('done'), found('refused')]).toEqual([['done', 'refused'], ['a.xml'], []]);
    await looks(3);
    expect(await decide.incidents.received(9)).toHaveLength(1);
    expect(await feeds.stateOf('box')).toMatchObject({ messages: 1, failures: 0 });
  });

  it('puts what can not be used beside its reasons, kept all the same', async () => {
    put('garbage.xml', '<html>');
    put('picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]));
    put('of-others.xml', alert(1, { sender: 'cq-flood-hq@example.cn' }));
    put('huge.xml', Buffer.alloc(2_000_000, 120));
    put('empty.json', '');
    await looks(2);
    expect(found('refused').filter((name) => !name.endsWith('.reasons.txt'))).toEqual([
      'empty.json',
      'garbage.xml',
      'huge.xml',
      'of-others.xml',
      'picture.png',
    ]);
    expect(reasons('garbage.xml')).toContain('xml.malformed');
    expect(reasons('of-others.xml')).toContain('hazard.not-its-issuer');
    expect(reasons('huge.xml')).toContain('feeds.file-too-large');
    expect((await decide.incidents.received(9)).map(({ outcome }) => outcome).sort()).toEqual([
      'kept',
      'unreadable',
      'unreadable',
      'unreadable',
    ]);
    expect(await decide.rows('SELECT id FROM incident')).toEqual([]);
  });

  it('keeps nothing of what calls itself secret but that it came', async () => {
    put('secret.xml', readFileSync('test/fixtures/cap/national-secret.xml'));
    await looks(2);
    expect(reasons('secret.xml')).toContain('涉密文件不得进入本系统');
    expect(reasons('secret.xml').trim().split('\n')).toHaveLength(1);
    expect([found(), found('done'), found('refused')]).toEqual([['done', 'refused'], [], ['secret.xml.reasons.txt']]);
    const [message] = await decide.incidents.received(9);
    expect(message).toMatchObject({ outcome: 'refused', size: 0 });
    // Another of that name does not take the place of what was said of the first.
    put('secret.xml', '<html>');
    await looks(2);
    expect(reasons('secret.xml')).toContain('hazard.secret');
    expect(found('refused')).toHaveLength(3);
  });

  it('keeps no file in which one alert calls itself secret, and takes the others of it', async () => {
    const entry = (xml: string) =>
      `<entry><id>x</id><title>x</title><updated>2026-07-20T02:03:00+08:00</updated><content type="application/cap+xml">${xml.replace(/^<\?xml.*\?>/, '')}</content></entry>`;
    const secret = alert(2).replace(/<scope>.*<\/scope>/, '<scope>Restricted</scope><restriction>机密</restriction>');
    put(
      'feed.atom',
      `<feed xmlns="http://www.w3.org/2005/Atom"><id>a</id><title>a</title><updated>2026-07-20T02:03:00+08:00</updated>${entry(alert(1))}${entry(secret)}</feed>`,
    );
    await looks(2);
    expect((await decide.incidents.received(9)).map(({ outcome }) => outcome).sort()).toEqual(['opened', 'refused']);
    expect([found(), found('done'), found('refused')]).toEqual([['done', 'refused'], [], ['feed.atom.reasons.txt']]);
    expect(reasons('feed.atom').trim().split('\n')).toHaveLength(1);
  });

  it('goes on past a file that can not be moved, which is not taken again while it lies there unchanged', async () => {
    put('a.xml', alert(1));
    await looks();
    // Folders stand where it would go: no rename gets past them, whoever runs this.
    const then = ground().clock.now() + 10 * secondMs;
    for (const name of ['a.xml', `${then}-a.xml`]) mkdirSync(join(path, 'done', name), { recursive: true });
    await looks();
    expect(await fault()).toBe('feeds.file-stuck');
    put('b.xml', alert(2));
    put('c.xml', alert(3));
    await looks(3);
    expect(found()).toEqual(['a.xml', 'done', 'refused']);
    expect(found('done')).toEqual(expect.arrayContaining(['b.xml', 'c.xml']));
    expect(await decide.incidents.received(9)).toHaveLength(3);
    expect(await feeds.stateOf('box')).toMatchObject({ failures: 0 });
    // Changed, it is another file.
    put('a.xml', alert(4));
    await looks(2);
    expect(found()).toEqual(['done', 'refused']);
    expect(await decide.incidents.received(9)).toHaveLength(4);
  });

  it('follows no link, goes into no folder, and leaves what is half-written alone', async () => {
    const outside = join(mkdtempSync(join(tmpdir(), 'jiaoying-elsewhere-')), 'secret.xml');
    writeFileSync(outside, alert(1));
    symlinkSync(outside, join(path, 'link.xml'));
    symlinkSync('/etc/passwd', join(path, 'passwd'));
    mkdirSync(join(path, 'more'));
    put('.half-written.xml', alert(2));
    await looks(4);
    expect(found()).toEqual(['.half-written.xml', 'link.xml', 'more', 'passwd']);
    expect(await decide.incidents.received(9)).toEqual([]);
    expect(await fault()).toBe('feeds.not-files');
    rmSync(join(outside, '..'), { recursive: true });
  });

  it('reads a file once more after a kill, and it is the same signal', async () => {
    put('a.xml', alert(1));
    await looks(2);
    // As it was when the process died between keeping it and putting it away.
    writeFileSync(join(path, 'a.xml'), readFileSync(join(path, 'done/a.xml')));
    await open();
    await looks(2);
    expect((await decide.incidents.received(9)).map(({ outcome }) => outcome).sort()).toEqual(['duplicate', 'opened']);
    expect(found('done')).toHaveLength(2);
  });

  it('that is gone is a fault, not the end, and goes on when it is back', async () => {
    rmSync(path, { recursive: true });
    await looks(2);
    expect(await fault()).toBe('feeds.folder');
    expect(await feeds.stateOf('box')).toMatchObject({ failures: 2 });
    mkdirSync(path);
    put('a.xml', alert(1));
    await looks(2);
    expect(await feeds.stateOf('box')).toMatchObject({ failures: 0 });
    expect(found('done')).toEqual(['a.xml']);
  });

  it('takes a hundred files in a look, the oldest first, and none of them twice', async () => {
    const test = { status: 'Test' as const };
    for (let serial = 0; serial < 150; serial += 1) put(`${String(serial).padStart(3, '0')}.xml`, alert(serial, test));
    await looks(2);
    expect(found('done')).toHaveLength(100);
    await looks();
    expect(found('done')).toHaveLength(150);
    expect(await decide.rows('SELECT id FROM received_message')).toHaveLength(150);
  });
});
