import fc from 'fast-check';
import { calmAt } from '../../src/decide/hazard/core/situation.js';
import { weigh } from '../../src/decide/hazard/core/weigh.js';
import { sqlOf } from '../../src/platform/database/database.js';
import { windowHours } from '../../src/decide/observation/core/rain-windows.js';
import { dayMs, hourMs, minuteMs } from '../../src/shared/time.js';
import { onBothEngines } from '../harness/engines.js';
import { level, openObservation, rain, type SentRow } from '../harness/observation.js';
import { shippedRulebook } from '../harness/rulebook.js';

const person = { kind: 'user', id: 'duty' } as const;

onBothEngines('observations', (ground) => {
  let room: ReturnType<typeof openObservation>;
  let now: number;
  beforeEach(() => {
    room = openObservation(ground());
    now = ground().clock.now();
  });

  const rows = <T>(sql: string) => ground().database.reader.rows<T>(sql);
  const count = async (table: string) => (await rows<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n;
  const believed = async (station = 'gauge-cuntan') =>
    (await room.queries.believed([station], 0, now + dayMs)).map(({ value }) => value / 1_000);
  const announced = async () =>
    (await rows<{ payload: string }>(`SELECT payload FROM event ORDER BY occurred_at, tie`)).map(
      ({ payload }) => (JSON.parse(payload) as { stations: string[] }).stations,
    );
  const windowsOf = async (at: number) =>
    (await room.facts.facts(at, 1)).windows
      .filter(({ station }) => station === 'rain-daping')
      .map(({ hours, millimetres }) => [hours, millimetres]);

  it('stores what can be used and says what became of the rest', async () => {
    const sent = [
      level(now - hourMs, 183.02),
      level(now, 183.4, { datum: null }),
      level(now, 183.4, { station: 'moon' }),
      rain(now, 12.5),
      level(now - 2 * hourMs, 999),
    ];
    const { receivedId, reasons, ...counts } = await room.send(sent);
    expect(counts).toEqual({ accepted: 2, flagged: 1, duplicates: 0, refused: 2 });
    expect(reasons.map(({ where, code }) => `${where} ${code}`)).toEqual([
      ...['rows[1].datum observation.datum-missing', 'rows[2].station observation.unknown-station'],
      'rows[4].value observation.out-of-range',
    ]);
    // What was refused is kept nowhere else.
    const [batch] = await rows<{ id: string; body: string; encoding: string }>('SELECT * FROM reading_batch');
    expect(batch).toMatchObject({ id: receivedId, body: JSON.stringify(sent), encoding: 'utf8', refused: 2 });
    await room.send([level(now, 183.4)]);
    expect(await rows('SELECT refused, body FROM reading_batch WHERE refused = 0')).toEqual([
      { refused: 0, body: null },
    ]);
  });

  it('keeps a delivery of which nothing can be used, and says so', async () => {
    for (const sent of [[level(now, 183, { datum: null })], 'no table at all', '']) {
      const refusal: unknown = await room.send(sent).catch((refused: unknown) => refused);
      expect(refusal).toMatchObject({ code: 'observation.unreadable' });
    }
    expect([await count('reading'), await count('reading_batch'), await announced()]).toEqual([0, 3, []]);
  });

  it('takes the same twice for one, also four times at the same moment', async () => {
    const sent = [level(now - hourMs, 183.02), level(now, 183.4), rain(now, 12.5)];
    const four = await Promise.all([1, 2, 3, 4].map(() => room.send(sent)));
    expect(four.map(({ accepted, duplicates }) => accepted + duplicates)).toEqual([3, 3, 3, 3]);
    expect(four.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(3);
    expect(await count('reading')).toBe(3);
    expect(await windowsOf(now)).toContainEqual([1, 12.5]);
    expect(await announced()).toEqual([['gauge-cuntan', 'rain-daping']]);
  });

  it('keeps both of a corrected value and uses the newer', async () => {
    await room.send([rain(now, 12.5)]);
    const { flagged } = await room.send([rain(now, 2.5)]);
    expect([flagged, await believed('rain-daping'), await count('reading')]).toEqual([1, [2.5], 2]);
    expect(await windowsOf(now)).toContainEqual([1, 2.5]);
    expect((await announced()).length).toBe(2);
  });

  it('keeps what is believed until a correction is, and puts it back when a person rejects the correction', async () => {
    await room.send([level(now - hourMs, 183), level(now, 183.2)]);
    const waiting = await room.send([level(now, 187)]);
    expect([waiting.flagged, await believed(), (await room.stations.doubted()).map(({ value }) => value)]).toEqual([
      ...[1, [183, 183.2], [187_000]],
    ]);
    await room.observation.judge(3, true, '已电话核实', person);
    expect(await believed()).toEqual([183, 187]);
    await room.observation.judge(3, false, '核实有误', person);
    expect([await believed(), await room.stations.doubted()]).toEqual([[183, 183.2], []]);
    const [cuntan] = (await room.stations.standing()).filter(({ station }) => station.id === 'gauge-cuntan');
    expect(cuntan).toMatchObject({ state: 'ok', newest: { value: 183_200 }, heard: { value: 183_200 } });
    expect(await room.send([level(now, 183.2)])).toMatchObject({ duplicates: 1 });
    await room.send([rain(now, 12.5)]);
    await room.send([rain(now, 21.5)]);
    await room.observation.judge(6, false, '洒水车经过', person);
    expect(await windowsOf(now)).toContainEqual([1, 12.5]);
    await room.send([rain(now, 13)]);
    expect(await room.send([rain(now, 12.5)])).toMatchObject({ flagged: 1, duplicates: 0 });
    expect(await windowsOf(now)).toContainEqual([1, 12.5]);
  });

  it('believes a spike when the next delivery agrees, and keeps which reading did', async () => {
    await room.send([level(now - 2 * hourMs, 183), level(now - hourMs, 187)]);
    expect(await believed()).toEqual([183]);
    await room.send([level(now, 187.3)]);
    expect(await believed()).toEqual([183, 187, 187.3]);
    expect(await rows('SELECT flags, confirmed_by FROM reading WHERE confirmed_by IS NOT NULL')).toEqual([
      { flags: 'spike', confirmed_by: 3 },
    ]);
    expect(await announced()).toEqual([['gauge-cuntan'], ['gauge-cuntan']]);
  });

  it('announces nothing where nothing more is believed', async () => {
    await room.send([level(now, 999)]);
    expect([await count('reading'), await announced()]).toEqual([1, []]);
  });

  it('lets a person believe or reject a reading, with a record nobody changes unseen', async () => {
    await room.send([level(now - 2 * hourMs, 183), level(now - hourMs, 184.49), level(now, 184.5), rain(now, 12.5)]);
    expect(await believed()).toEqual([183]);
    await room.observation.judge(2, true, '已电话核实，确是上涨', person);
    expect(await believed()).toEqual([183, 184.49, 184.5]);
    await room.observation.judge(4, false, '洒水车经过', person);
    expect(await believed('rain-daping')).toEqual([]);
    expect(await windowsOf(now)).toEqual([]);
    await room.observation.judge(4, true, '核实是真的', person);
    expect(await windowsOf(now)).toContainEqual([1, 12.5]);
    await expect(room.observation.judge(99, true, '没有', person)).rejects.toThrow('unknown-reading');
    await room.send([rain(now, 13)]);
    await expect(room.observation.judge(4, true, '旧的', person)).rejects.toThrow('observation.replaced');
    expect(await count('reading_judgement')).toBe(3);
    const { audit, unitOfWork } = ground();
    await audit.seal();
    expect((await audit.verify()).faults).toEqual([]);
    await unitOfWork.run((tx) => sqlOf(tx).run(`UPDATE reading_judgement SET reason = '改过' WHERE reading_id = 2`));
    expect((await audit.verify()).faults.map(({ kind }) => kind)).toEqual(['act-changed']);
  });

  it('sums rain the same however it arrives: late, twice, corrected, overlapping, many at once', async () => {
    const minute = fc.integer({ min: 0, max: 25 * 12 });
    const acts = fc.array(fc.tuple(minute, fc.integer({ min: 0, max: 8 }), fc.constantFrom(5, 5, 5, 60)), {
      ...{ minLength: 60, maxLength: 60 },
    });
    const [said] = fc.sample(acts, { numRuns: 1, seed: ground().engine.length });
    const deliveries = Array.from({ length: 12 }, (_, index) =>
      said!.slice(index * 5, index * 5 + 5).map(([slot, value, over]) => rain(now - slot * 5 * minuteMs, value, over)),
    );
    await Promise.all(deliveries.map((sent) => room.send(sent)));
    const corrections = await rows<{ id: number }>(
      `SELECT id FROM reading WHERE flags LIKE '%corrects%' AND believed = 1`,
    );
    for (const { id } of corrections.slice(0, 3)) await room.observation.judge(id, false, '核实有误', person);
    const kept = await rows<{ at: number; counted: number }>(
      'SELECT at, counted FROM reading WHERE counted IS NOT NULL AND believed = 1',
    );
    for (const at of [now, now - 7 * minuteMs, now - 3 * hourMs, now + 2.4 * hourMs]) {
      const scratch = windowHours
        .map((hours) => [hours, kept.filter((each) => each.at > at - hours * hourMs && each.at <= at)] as const)
        .filter(([, within]) => within.length > 0)
        .map(([hours, within]) => [hours, within.reduce((sum, { counted }) => sum + counted, 0) / 1_000]);
      expect(await windowsOf(at)).toEqual(scratch);
    }
  });

  it('tells what is believed: levels of a day, rain as read and by the day, windows that decay and end unknown', async () => {
    await room.send([
      ...[level(now - 25 * hourMs, 182), level(now - hourMs, 183), level(now - 30 * minuteMs, 183.2)],
      ...[level(now, 999), rain(now - 70 * minuteMs, 8, 60), rain(now - 5 * minuteMs, 3)],
      ...[rain(now - 3 * dayMs, 40, 1_440), rain(now - 30 * dayMs, 99, 60)],
    ]);
    const { readings, windows } = await room.facts.facts(now, 10);
    expect(readings.filter(({ quantity }) => quantity === 'river-level').map(({ value }) => value)).toEqual([
      183, 183.2,
    ]);
    expect(
      readings.filter(({ quantity }) => quantity === 'rain').map(({ value, overHours }) => [value, overHours]),
    ).toEqual([
      ...[
        [40, 24],
        [8, 1],
        [3, 5 / 60],
      ],
    ]);
    expect(windows.map(({ hours, millimetres }) => [hours, millimetres])).toEqual([
      [1, 3],
      [3, 11],
      [6, 11],
      [12, 11],
      [24, 11],
    ]);
    expect(await windowsOf(now + 2 * hourMs)).toEqual([
      [3, 3],
      [6, 11],
      [12, 11],
      [24, 11],
    ]);
    expect(await windowsOf(now + 30 * hourMs)).toEqual([]);
    // What ended exactly an hour before lies outside the hour.
    expect((await windowsOf(now - 10 * minuteMs)).map(([hours]) => hours)).toEqual([3, 6, 12, 24]);
  });

  it('gives rules what they weigh: any window, and the rain of the days before', async () => {
    const minutes = Array.from({ length: 36 }, (_, index) => rain(now - index * 5 * minuteMs, 2));
    await room.send([...minutes, rain(now, 30, 60), rain(now - 2 * dayMs, 50, 1_440)]);
    const known = await room.facts.facts(now, 10);
    const situation = { ...calmAt(now, []), ...known };
    const holds = (condition: Parameters<typeof weigh>[0]) => weigh(condition, situation, shippedRulebook) !== null;
    const observed = (windowHours: number, atLeast: number) => ({
      observed: { quantity: 'rain' as const, windowHours, atLeast, unit: 'mm' },
    });
    // An hour that says 6 mm more than its twelve parts.
    expect([holds(observed(1, 30)), holds(observed(1, 30.5))]).toEqual([true, false]);
    expect([holds(observed(2, 54)), holds(observed(2, 54.5))]).toEqual([true, false]);
    const before = (atLeast: number) => ({ antecedent: { days: 10, decayPerDay: 0.5, atLeast, unit: 'mm' } });
    expect([holds(before(78 + 12.5)), holds(before(78 + 25.5))]).toEqual([true, false]);
  });

  it('knows how stations stand, and that a silent one is not at zero', async () => {
    await room.send([level(now - 3 * hourMs, 180.6), level(now - 2 * hourMs, 181.46), level(now, 187), rain(now, 0)]);
    const standing = async (id: string) => (await room.stations.standing()).find(({ station }) => station.id === id)!;
    expect(await standing('gauge-cuntan')).toMatchObject({
      ...{ state: 'doubtful', newest: { value: 181_460 }, heard: { value: 187_000 } },
    });
    expect(await standing('rain-daping')).toMatchObject({ state: 'ok', newest: { value: 0 }, trend: null });
    expect((await standing('rain-daping')).windows).toHaveLength(5);
    expect(await standing('gauge-zhutuo')).toMatchObject({ state: 'never', newest: null, heard: null });
    expect((await room.stations.doubted()).map(({ value }) => value)).toEqual([187_000]);
    ground().clock.advance(16 * minuteMs);
    expect((await standing('rain-daping')).state).toBe('silent');
    ground().clock.advance(25 * hourMs);
    expect(await standing('rain-daping')).toMatchObject({ state: 'silent', windows: [] });
  });

  it('pages through everything kept of a station, without a gap or a repeat', async () => {
    const many = Array.from({ length: 25 }, (_, index) => rain(now - (index % 5) * hourMs, index, 5 + index));
    await room.send(many);
    const seen: number[] = [];
    for (let after: { at: number; id: number } | null = null; ;) {
      const page = await room.stations.readings('rain-daping', { since: now - 4 * hourMs, after, limit: 7 });
      seen.push(...page.map(({ id }) => id));
      const end = page.at(-1);
      if (!end || page.length < 7) break;
      after = { at: end.at, id: end.id };
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    await expect(room.stations.readings('moon', { since: 0, after: null, limit: 1 })).rejects.toThrow(
      'unknown-station',
    );
  });

  it('takes five thousand rows of many stations in one delivery, and as many corrections', async () => {
    const gauges = shippedRulebook.stations.filter(({ quantity }) => quantity === 'rain').map(({ id }) => id);
    const sent = (said: (slot: number) => number): SentRow[] =>
      Array.from({ length: 5_000 }, (_, index) => {
        const slot = Math.floor(index / gauges.length);
        return rain(now - slot * 5 * minuteMs, said(slot), 5, { station: gauges[index % gauges.length]! });
      });
    expect(await room.send(sent((slot) => 0.2 + (slot % 2)))).toMatchObject({ accepted: 5_000 });
    expect(await room.send(sent(() => 0))).toMatchObject({ flagged: 5_000, refused: 0 });
    expect(await windowsOf(now)).toEqual(windowHours.map((hours) => [hours, 0]));
  });

  it('refuses of one delivery what lies months before the rest', async () => {
    const { accepted, refused, reasons } = await room.send([level(now, 183), level(now - 61 * dayMs, 183)]);
    expect([accepted, refused, reasons.map(({ code }) => code)]).toEqual([1, 1, ['observation.too-far-apart']]);
  });
});
