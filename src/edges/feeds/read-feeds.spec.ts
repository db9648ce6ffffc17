import { readFileSync } from 'node:fs';
import { mayObserve } from './feed.js';
import { readFeeds } from './read-feeds.js';

const known = { issuerIds: new Set(['issuer-cq-met']), unitIds: new Set(['dept-emergency']) };
const read = (text: string) => readFeeds({ name: 'feeds.yaml', text }, known);
const faults = (text: string) => read(text).reasons.map(({ where, code }) => `${where} ${code}`);
const head = `everyMinutes: null, silentAfterMinutes: null, calls: dept-emergency`;

describe('the file of the feeds', () => {
  it('that is shipped is sound, and says what it says', () => {
    const text = readFileSync('config/feeds.yaml', 'utf8');
    const { feeds, reasons } = readFeeds({ name: 'config/feeds.yaml', text }, null);
    expect(reasons).toEqual([]);
    expect(feeds.map(({ id, kind, enabled }) => [id, kind, enabled])).toEqual([
      ['sample-push', 'push', true],
      ['sample-poll', 'poll', false],
      ['sample-folder', 'folder', false],
    ]);
    expect(feeds.filter(mayObserve).map(({ id }) => id)).toEqual(['sample-push']);
  });

  it('fills in what a poll need not say', () => {
    const { feeds } = read(
      `feeds:\n  - { id: one, name: 一, kind: poll, enabled: true, issuers: [issuer-cq-met], url: 'https://a.cn/', intervalSeconds: 60, ${head} }`,
    );
    expect(feeds[0]).toMatchObject({ jitterPercent: 10, timeoutSeconds: 20, allowPrivateAddresses: false });
  });

  it('lets readings come by a feed that is on and is for them, or is pushed and says so', () => {
    const feeds = [
      `id: aa, kind: observations, enabled: true`,
      `id: bb, kind: push, issuers: [issuer-cq-met], enabled: true, observations: true`,
      `id: cc, kind: push, issuers: [issuer-cq-met], enabled: true, observations: false`,
      `id: dd, kind: push, issuers: [issuer-cq-met], enabled: true`,
      `id: ee, kind: push, issuers: [issuer-cq-met], enabled: false, observations: true`,
      `id: ff, kind: observations, enabled: false`,
      `id: gg, kind: folder, issuers: [issuer-cq-met], enabled: true, path: ./in`,
    ];
    const found = read(`feeds:\n${feeds.map((said) => `  - { ${said}, name: 一, ${head} }`).join('\n')}`);
    expect(found.reasons).toEqual([]);
    expect(found.feeds.filter(mayObserve).map(({ id }) => id)).toEqual(['aa', 'bb']);
    expect(
      faults(`feeds:
  - { id: aa, name: 一, kind: push, enabled: true, issuers: [issuer-cq-met], observations: maybe, ${head} }
  - { id: bb, name: 一, kind: folder, enabled: true, issuers: [issuer-cq-met], path: ./in, observations: true, ${head} }`),
    ).toEqual(['feeds.yaml:2:91 feeds.is-boolean', 'feeds.yaml:3:105 feeds.unknown-key']);
  });

  it('has every fault named at once, where it stands', () => {
    expect(
      faults(`feeds:
  - id: one
    name: 一
    kind: poll
    enabled: yes please
    issuers: [issuer-cq-met, nobody]
    url: http://10.0.0.1/feed
    intervalSeconds: 1
    colour: red
    everyMinutes: null
    calls: dept-emergency
  - id: two
    name: 二
    kind: pull
  - { id: three, name: 三, kind: push, enabled: true, issuers: [nobody], everyMinutes: 60, silentAfterMinutes: 30, calls: nowhere }
  - { id: four, name: 四, kind: poll, enabled: true, issuers: [issuer-cq-met], url: 'ftp://a.cn/', intervalSeconds: 60, ${head} }
  - { id: three, name: 五, kind: folder, enabled: true, issuers: [issuer-cq-met], path: ./in, ${head} }
  - { id: six, name: 六, kind: folder, enabled: true, issuers: [issuer-cq-met], path: ./in, ${head} }
  - { id: seven, name: 七, kind: push, enabled: true, issuers: [], url: 'https://a.cn/', ${head} }
more: 1`),
    ).toEqual([
      'feeds.yaml:2:5 feeds.missing',
      'feeds.yaml:5:14 feeds.is-boolean',
      'feeds.yaml:8:22 feeds.min',
      'feeds.yaml:9:13 feeds.unknown-key',
      'feeds.yaml:14:11 feeds.unknown-kind',
      'feeds.yaml:15:64 feeds.unknown-issuer',
      'feeds.yaml:15:111 feeds.silent-too-soon',
      'feeds.yaml:15:122 feeds.unknown-unit',
      'feeds.yaml:16:84 feeds.bad-url',
      'feeds.yaml:17:11 feeds.twice',
      'feeds.yaml:18:86 feeds.folder-twice',
      'feeds.yaml:19:63 feeds.array-not-empty',
      'feeds.yaml:19:72 feeds.unknown-key',
      'feeds.yaml:20:7 feeds.unknown-key',
    ]);
  });

  it.each([
    ['nothing', '', 'feeds.yaml:1:1 feeds.missing'],
    ['a list', '- a', 'feeds.yaml:1:1 feeds.missing'],
    ['no YAML', 'feeds: [', 'feeds.yaml:1:9 feeds.not-yaml'],
    ['a feed that is a word', 'feeds: [one]', 'feeds.yaml:1:9 feeds.unknown-kind'],
    ['too much', `# ${'x'.repeat(1_000_001)}`, 'feeds.yaml:1:1 feeds.too-large'],
  ])('may hold %s, which is a fault', (_, text, fault) => {
    expect(faults(text)).toContain(fault);
  });
});
