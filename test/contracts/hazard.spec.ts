import { decisionClock, reviewClock } from '../../src/decide/hazard/hazard.ports.js';
import { minuteMs } from '../../src/shared/time.js';
import { duty, openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('signals and their clocks', (ground) => {
  let decide: Decide;
  beforeEach(async () => {
    decide = await openDecide(ground());
  });
  const by = { kind: 'user', id: duty.userId } as const;
  // What a relay that is already under way asks of the posts has clocks of its own.
  const clocks = async () =>
    (await ground().deadlines.listOpen())
      .map(({ kind }) => kind)
      .filter((kind) => kind.startsWith('hazard.'))
      .sort();

  it('the same message ten times at once is one signal and one proposal, and every copy is kept', async () => {
    const taken = await Promise.all(Array.from({ length: 10 }, () => decide.takeIn({ identifier: 'same' })));
    expect(taken.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(taken.map(({ signalId }) => signalId)).size).toBe(1);
    expect(new Set(taken.map(({ incidentId }) => incidentId)).size).toBe(1);
    expect(await decide.rows('SELECT id FROM received_message')).toHaveLength(10);
    // Rain moves two streams, each once.
    expect(await decide.rows('SELECT id FROM proposal')).toHaveLength(2);
    expect(new Set(taken.map(({ incidentIds }) => incidentIds.join())).size).toBe(1);
  });

  it('eight signals at the same moment open one incident of each stream with one decision clock', async () => {
    const taken = await Promise.all(Array.from({ length: 8 }, () => decide.takeIn()));
    expect(new Set(taken.map(({ incidentId }) => incidentId)).size).toBe(1);
    expect(await decide.rows('SELECT stream FROM incident ORDER BY stream')).toEqual([
      { stream: 'rain' },
      { stream: 'waterlogging' },
    ]);
    expect(await decide.rows('SELECT id FROM proposal')).toHaveLength(16);
    expect(await clocks()).toEqual([decisionClock, decisionClock]);
  });

  it('keeps a drill and the real thing apart: neither takes back a signal of the other', async () => {
    const real = await decide.incident({ identifier: 'real' });
    const drill = await decide.incident({ identifier: 'drill', status: 'exercise' });
    expect(drill).not.toBe(real);
    const references = [{ sender: 'cq-met@example.cn', identifier: 'real' }];
    const cancelled = await decide.takeIn({ msgType: 'cancel', status: 'exercise', references });
    expect(cancelled.faults.map(({ code }) => code)).toEqual(['hazard.reference-unknown', 'hazard.nothing-cancelled']);
    const forged = await decide.takeIn({ msgType: 'cancel', sender: 'somebody@example.org', references });
    expect(forged.incidentId).toBeNull();
    expect((await decide.incidents.signals(real)).map(({ state }) => state)).toEqual(['current']);
    const right = await decide.takeIn({ msgType: 'cancel', references });
    expect(right.incidentId).toBe(real);
    // Of both streams the signal had moved, the real one and the drill apart.
    expect(await clocks()).toEqual([...Array<string>(4).fill(decisionClock), reviewClock, reviewClock]);
  });

  it('a signal never joins an incident that is closed at the same moment', async () => {
    for (let night = 0; night < 8; night += 1) {
      const incidentId = await decide.incident();
      const close = ground().unitOfWork.run(async (tx) => {
        await decide.incidents.hold(tx, incidentId);
        await decide.decisionClocks.close(tx, incidentId, 'lift');
        await decide.incidents.close(tx, incidentId, by, 'lifted');
      });
      const [next] = await Promise.all([decide.takeIn(), close]);
      const joined = await decide.incidents.get(next.incidentId ?? '');
      if (joined?.state === 'closed')
        expect((await ground().deadlines.listOpen(joined.id)).map(({ kind }) => kind)).not.toContain(decisionClock);
    }
    for (const clock of (await ground().deadlines.listOpen()).filter(({ kind }) => kind.startsWith('hazard.')))
      expect((await decide.incidents.get(clock.incidentId))?.state).toBe('open');
  });

  it('is decided once, though two people press at once', async () => {
    const incidentId = await decide.incident();
    const pressed = await through([1, 2, 3].map(() => decide.hazard.decide(incidentId, 'keep', '雨势减弱', by)));
    expect(pressed).toEqual({ done: 1, codes: ['hazard.no-open-clock'] });
    expect(await decide.rows('SELECT id FROM decision')).toHaveLength(1);
  });

  it('rings nobody for a clock that was closed while it was ringing', async () => {
    for (let night = 0; night < 5; night += 1) {
      // Fog moves one stream only.
      const incidentId = await decide.incident({ eventCode: '11B17' });
      ground().clock.advance(30 * minuteMs);
      await through([
        ground().deadlines.runDue(ground().clock.now()),
        decide.hazard.decide(incidentId, 'keep', '雨势减弱', by),
      ]);
      // Whatever was called before the decision was closed by it; nothing was called after.
      const called = decide.calls.orders.filter(({ source }) => source.kind === 'clock').map(({ source }) => source.id);
      for (const id of called) expect(decide.calls.closed).toContain(`clock ${id}`);
      await ground().deadlines.runDue(ground().clock.now() + 60 * minuteMs);
      expect(decide.calls.orders.filter(({ source }) => source.kind === 'clock')).toHaveLength(called.length);
    }
  });

  it('leaves an audit row for every act and every signal taken back', async () => {
    await decide.incident({ identifier: 'first' });
    await decide.takeIn({ msgType: 'update', references: [{ sender: 'cq-met@example.cn', identifier: 'first' }] });
    const acts = (await decide.rows<{ act: string }>('SELECT act FROM audit')).map(({ act }) => act);
    expect(acts).toEqual(expect.arrayContaining(['hazard.signal-stored', 'hazard.signal-superseded']));
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });

  it('keeps what a sender typed, NUL and all, without an error', async () => {
    const taken = await decide.takeIn({ sender: 'bad\0sender', identifier: 'bad\0id' });
    expect(taken.faults.map(({ code }) => code)).toContain('hazard.unknown-issuer');
    expect(await decide.rows('SELECT id FROM signal')).toHaveLength(1);
  });
});
