import { sqlOf } from '../../src/platform/database/database.js';
import { UnitOfWork } from '../../src/shared/unit-of-work.js';
import { District } from '../harness/district.js';
import { sampleFeedKey } from '../harness/service.js';
import { signalXml } from '../harness/signals.js';

describe('a disk that is full', () => {
  let district: District;
  beforeEach(async () => {
    district = await District.open();
    district.expectTrouble(/database or disk is full|"status":503/);
    await district.postsRedSignal();
  });
  afterEach(() => district.close());

  const pages = async () => {
    const [row] = await district.rows<{ page_count: number }>('PRAGMA page_count');
    return row?.page_count ?? 0;
  };
  /** SQLite refuses a page more than this, just as a disk would. */
  const leaveRoomFor = (count: number) =>
    district.service.app
      .get(UnitOfWork)
      .run(async (tx) => void (await sqlOf(tx).rows(`PRAGMA max_page_count = ${count}`)));

  it('refuses what it can not keep as unavailable, and does it when there is room again', async () => {
    const kept = await district.count('received_message');
    await leaveRoomFor(await pages());
    const large = signalXml({ sentAt: district.clock.now(), serial: 8 }).replace(
      '</alert>',
      `<!--${'雨'.repeat(90_000)}--></alert>`,
    );
    const refused = await district.service.app.inject({
      method: 'POST',
      url: '/api/v1/signals',
      headers: { authorization: `Bearer ${sampleFeedKey}`, 'content-type': 'application/xml' },
      payload: large,
    });
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([503, 'service.storage-unavailable']);
    expect(await district.count('received_message')).toBe(kept);
    await leaveRoomFor(1_000_000);
    const taken = await district.receives(large);
    expect([taken.status, taken.body.duplicate]).toEqual([201, false]);
  });

  it('loses no step of a ladder: what was due while it was full is done afterwards', async () => {
    await district.phone('朝天门', 'desk').unread();
    await leaveRoomFor(await pages());
    await district.clock.jump(2).catch(() => undefined);
    expect(district.service.logged.filter((line) => line.includes('database or disk is full'))).not.toEqual([]);
    await district.phone('朝天门', 'desk').receivesNothing();
    await leaveRoomFor(1_000_000);
    await district.settles();
    expect((await district.obligationOf('朝天门', 'relay')).step.callsMade).toBe(2);
    await district.phone('朝天门', 'desk').receives(/听清请按1/);
    expect((await district.audit()).faults).toEqual([]);
  });
});
