import { hourMs, minuteMs } from '../../shared/time.js';
import type { Feed } from './feed.js';
import { clockSkewOf, skewInWords, standingOf, type SignsOfLife } from './feed-standing.js';

const startedAt = 1_800_000_000_000;
const feed = (said: object): Feed =>
  ({ id: 'met', name: '气象', enabled: true, issuers: [], calls: 'x', everyMinutes: 60, ...said }) as unknown as Feed;
const standing = (said: object, life: Partial<SignsOfLife> | null, minutes: number) =>
  standingOf(feed(said), life && { lastHeardAt: null, lastOkAt: null, failures: 0, ...life }, {
    now: startedAt + minutes * minuteMs,
    startedAt,
  });
const at = (minutes: number) => startedAt + minutes * minuteMs;

describe('whether a feed is alive', () => {
  const push = { kind: 'push', silentAfterMinutes: 90 };
  const poll = { kind: 'poll', silentAfterMinutes: 30 };
  it.each([
    ['a pushed feed nobody has heard yet', push, null, 90, 'never'],
    ['one nobody has heard for too long since we listen', push, null, 91, 'quiet'],
    ['one that was heard', push, { lastHeardAt: at(10) }, 100, 'heard'],
    ['one that was heard, and not again', push, { lastHeardAt: at(10) }, 101, 'quiet'],
    ['one whose silence is nobody’s business', { kind: 'push', silentAfterMinutes: null }, null, 90_000, 'never'],
    ['one that was heard before we were started', push, { lastHeardAt: at(-10_000) }, 90, 'heard'],
    [
      'a polled feed with a rhythm that brings nothing new',
      poll,
      { lastHeardAt: at(0), lastOkAt: at(40) },
      40,
      'quiet',
    ],
    ['a polled feed without one, fetched', { ...poll, everyMinutes: null }, { lastOkAt: at(40) }, 41, 'heard'],
    ['a polled feed that fails', poll, { lastHeardAt: at(1), lastOkAt: at(1), failures: 2 }, 10, 'failing'],
    ['one that fails for too long', poll, { lastHeardAt: at(1), lastOkAt: at(1), failures: 20 }, 40, 'quiet'],
    [
      'a folder that is looked into',
      { ...poll, kind: 'folder', everyMinutes: null },
      { lastOkAt: at(40) },
      41,
      'heard',
    ],
  ] as const)('%s', (_what, said, life, minutes, condition) => {
    expect(standing(said, life, minutes).condition).toBe(condition);
  });

  it('counts a silence from when it was heard, or from when we began to listen', () => {
    expect(standing(push, { lastHeardAt: at(10) }, 20).quietSince).toBe(at(10));
    expect(standing(push, { lastHeardAt: at(-10) }, 20).quietSince).toBe(at(0));
    expect(standing(push, { lastHeardAt: at(-10) }, 20).lastSignAt).toBe(at(-10));
  });
});

describe('whether a sender’s clock goes right', () => {
  it.each([
    ['nothing is known', [], null],
    ['one message on time proves little', [-4_000], null],
    ['one message from the future is enough', [-4_000, 15 * minuteMs], 15 * minuteMs],
    ['three messages, the youngest tells', [-9 * hourMs, -3 * hourMs, -5 * hourMs], -3 * hourMs],
    ['old ones among fresh ones were only late', [-9 * hourMs, -2_000, -5 * hourMs], -2_000],
  ])('%s', (_what, samples, skew) => {
    expect(clockSkewOf(samples)).toBe(skew);
  });

  it('says it in words only when it is wrong', () => {
    expect(skewInWords(null)).toBeNull();
    expect(skewInWords(9 * minuteMs)).toBeNull();
    expect(skewInWords(-90 * minuteMs)).toBeNull();
    expect(skewInWords(15 * minuteMs)?.zh).toMatch(/快15分钟/);
    expect(skewInWords(-3 * hourMs)?.zh).toMatch(/已过3小时/);
  });
});
