import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { District } from '../harness/district.js';
import { signalXml } from '../harness/signals.js';

const sample = {
  ...{ id: 'sample-push', name: '示例推送', kind: 'push', enabled: true, issuers: ['issuer-cq-met'] },
  ...{ everyMinutes: 60, silentAfterMinutes: 90, calls: 'dept-emergency' },
};

interface FeedSeen {
  readonly id: string;
  readonly state: string;
  readonly lastHeardAt: string | null;
  readonly messages: number;
  readonly calling: object | null;
  readonly clockWords: { readonly zh: string } | null;
  readonly counts: readonly { readonly issuer: string; readonly messagesWithFaults: number }[];
}

describe('a feed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-feeds-'));
  let district: District;
  beforeEach(async () => {
    writeFileSync(join(folder, 'feeds.yaml'), JSON.stringify({ feeds: [sample] }));
    district = await District.open({ JIAOYING_FEEDS_PATH: join(folder, 'feeds.yaml') });
  });
  afterEach(() => district.close());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const feed = async () => {
    const seen = await district.dutyOfficer.asks<{ feeds: readonly FeedSeen[] }>('/feeds');
    return seen.feeds[0] as FeedSeen;
  };
  const onDesk = async () =>
    (await district.dutyOfficer.asks<{ feeds: readonly { id: string; state: string }[] }>('/desk')).feeds;

  it('that is silent for longer than agreed calls its desk once, and the call ends by itself when it is heard', async () => {
    await district.postsSignal({ status: 'Test' });
    expect(await feed()).toMatchObject({ state: 'heard', messages: 1, calling: null });
    await district.clock.jump(88);
    await district.clock.advance(1);
    await district.phone('dept-emergency', 'desk').receivesNothing();
    await district.clock.advance(2);
    expect(await onDesk()).toMatchObject([{ id: 'sample-push', state: 'quiet' }]);
    await district.phone('dept-emergency', 'desk').receives(/示例推送.*已90分钟没有消息.*请电话联系发送单位/s);
    const [call] = await district.rows<{ closed_at: number | null }>(
      `SELECT closed_at FROM obligation WHERE source_kind = 'feed-silence'`,
    );
    expect(call).toMatchObject({ closed_at: null });
    await district.clock.jump(30);
    expect(await district.count('feed_silence')).toBe(1);
    expect((await feed()).calling).not.toBeNull();

    await district.postsSignal({ status: 'Test' });
    await district.clock.advance(1);
    expect(await feed()).toMatchObject({ state: 'heard', calling: null });
    expect(
      await district.rows(
        `SELECT closed_why FROM obligation WHERE source_kind = 'feed-silence' AND closed_at IS NOT NULL`,
      ),
    ).toEqual([{ closed_why: '来源已恢复' }]);
    expect((await district.audit()).faults).toEqual([]);
  });

  it('that we fetch is looked at at once when somebody asks, others are not', async () => {
    const inbox = mkdtempSync(join(folder, 'inbox-'));
    const fetched = { ...sample, id: 'box', kind: 'folder', path: inbox, intervalSeconds: 3_600 };
    const off = { ...fetched, id: 'off', path: `${inbox}-off`, enabled: false };
    await district.close();
    writeFileSync(join(folder, 'feeds.yaml'), JSON.stringify({ feeds: [sample, fetched, off] }));
    district = await District.open({ JIAOYING_FEEDS_PATH: join(folder, 'feeds.yaml') });
    const asks = (id: string) => district.dutyOfficer.tries(`/feeds/${id}/poll-now`);
    await district.settles();
    writeFileSync(join(inbox, 'a.xml'), signalXml({ sentAt: district.clock.now(), status: 'Test' }));
    // It has to lie still from one look to the next.
    for (let look = 0; look < 2; look += 1) {
      expect((await asks('box')).status).toBe(202);
      await district.settles();
    }
    expect(readdirSync(join(inbox, 'done'))).toEqual(['a.xml']);
    expect(await district.count('received_message')).toBe(1);
    expect((await Promise.all(['sample-push', 'off', 'nobody'].map(asks))).map(({ status }) => status)).toEqual([
      409, 409, 404,
    ]);
    expect((await district.person('s-500103010').tries('/feeds/box/poll-now')).status).toBe(403);
  });

  it('tells when its sender’s clock is fast, and who sends with faults', async () => {
    await district.postsSignal({ sentAt: district.clock.now() + 25 * 60_000, status: 'Test' });
    await district.receives('<alert>', 'application/xml');
    await district.clock.advance(1);
    const seen = await feed();
    expect(seen.clockWords?.zh).toMatch(/快25分钟/);
    expect(seen.messages).toBe(2);
    expect(seen.counts.map(({ issuer, messagesWithFaults }) => [issuer, messagesWithFaults])).toEqual([
      ['', 1],
      // A test is no fault.
      ['issuer-cq-met', 0],
    ]);
  });
});
