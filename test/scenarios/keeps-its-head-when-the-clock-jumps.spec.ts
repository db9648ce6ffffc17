import { District } from '../harness/district.js';

describe('the clock of the machine', () => {
  let district: District;
  beforeEach(async () => {
    district = await District.open();
    await district.everybodyAnswersExcept('朝天门');
    await district.postsRedSignal();
    await district.clock.advance(2);
    await district.phone('朝天门').unread();
    await district.phone('朝天门', 'desk').unread();
  });
  afterEach(() => district.close());

  it('jumps three hours ahead: the next step is taken once, not every step that was missed', async () => {
    const main = district.phone('朝天门');
    await district.clock.jump(180);
    expect((await district.obligationOf('朝天门', 'relay')).step.callsMade).toBe(3);
    expect(await district.phone('朝天门', 'desk').unread()).toHaveLength(1);
    await district.phone('朝天门', 'deputy').receivesNothing();
    await district.phone('朝天门', 'leader').receivesNothing();
    // From there the ladder goes on at its own pace.
    await district.clock.advance(2);
    await district.phone('朝天门', 'deputy').receives(/朝天门/);
    await district.phone('朝天门', 'leader').receivesNothing();
    await district.clock.advance(5);
    await district.phone('朝天门', 'leader').receives(/朝天门/);
    expect((await main.messages()).length).toBeLessThan(8);
    expect((await district.obligationOf('朝天门', 'relay')).escalations.map(({ target }) => target)).toEqual(
      expect.arrayContaining(['assistant', 'deputies', 'leader']),
    );
  });

  it('jumps three hours ahead: the decision clock rings once, not once for every ten minutes', async () => {
    await district.clock.jump(180);
    // One clock for each of the two streams that rain moves.
    expect(await district.count(`obligation WHERE source_kind = 'clock'`)).toBe(2);
    await district.clock.advance(11);
    expect((await district.incident()).clocks[0]).toMatchObject({ overdue: true });
  });

  it('goes back one hour: nothing is called twice, no answer is lost, and the ladder goes on when its time comes', async () => {
    const before = await district.count('delivery');
    await district.clock.jump(-60);
    await district.clock.advance(5);
    expect(await district.count('delivery')).toBe(before);
    expect((await district.obligationOf('七星岗', 'relay')).state).toBe('answered');
    await district.phone('朝天门').receivesNothing();
    await district.clock.advance(62);
    await district.phone('朝天门').receives(/朝天门/);
    await district.phone('朝天门').replies('收到 张三 社区3 转移0');
    expect((await district.obligationOf('朝天门', 'relay')).state).toBe('answered');
    expect((await district.audit()).faults).toEqual([]);
  });

  it('goes back one hour: a signal that came in the meantime still opens its round and calls', async () => {
    await district.clock.jump(-60);
    await district.postsRedSignal({ serial: 4, colour: 'orange' });
    expect((await district.incident()).proposals).toHaveLength(2);
  });
});
