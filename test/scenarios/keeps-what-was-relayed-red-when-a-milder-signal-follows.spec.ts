import { District } from '../harness/district.js';

describe('a second signal of the same hazard', () => {
  it('that is graver asks again under its colour, in the same incident, with the shorter clock', async () => {
    const district = await District.open();
    await district.postsSignal({ colour: 'orange' });
    const first = district.incidentId;
    await district.post('朝天门').answers();
    await district.clock.advance(5);
    await district.phone('朝天门').unread();
    await district.postsRedSignal({ serial: 1 });
    expect(district.incidentId).toBe(first);
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({ state: 'waiting', colour: 'red' });
    await district.phone('朝天门').receives(/朝天门/);
    const { clocks } = await district.incident();
    expect(clocks.map(({ dueAt }) => dueAt)).toEqual(['2026-07-20T02:28:00+08:00']);
    await district.close();
  });

  it('that is milder lengthens no clock and wakes nobody who had answered', async () => {
    const district = await District.open();
    await district.postsRedSignal();
    await district.post('朝天门').answers();
    await district.clock.advance(5);
    await district.phone('朝天门').unread();
    await district.postsSignal({ colour: 'yellow', serial: 1 });
    const { clocks } = await district.incident();
    expect(clocks.map(({ dueAt }) => dueAt)).toEqual(['2026-07-20T02:23:00+08:00']);
    expect((await district.obligationOf('七星岗', 'relay')).colour).toBe('red');
    await district.phone('朝天门').receivesNothing();
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({ state: 'answered', colour: 'red' });
    await district.close();
  });

  it('that is milder is relayed all the same where the graver one had not been: its sender is not trusted to', async () => {
    const district = await District.open();
    await district.postsRedSignal({ sender: 'weather-service@example.cn' });
    expect(await district.wordsSent()).toEqual([]);
    await district.postsSignal({ colour: 'orange', serial: 1 });
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({ state: 'waiting', colour: 'orange' });
    await district.phone('朝天门').receives(/朝天门/);
    await district.close();
  });
});
