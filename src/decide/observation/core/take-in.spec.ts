import fc from 'fast-check';
import { hourMs, minuteMs } from '../../../shared/time.js';
import type { Flag, KeptReading } from './kept-reading.js';
import type { Sensor } from './sensor.js';
import { judge, takeIn, type NewReading, type TakenIn } from './take-in.js';

const start = Date.parse('2020-08-18T08:00:00+08:00');

const gauge: Sensor = {
  ...{ station: 'gauge', quantity: 'river-level', everyMs: hourMs, datum: 'wusong', stuckMs: 24 * hourMs },
  plausible: { least: 150_000, most: 205_000, datum: 'wusong' },
  step: { most: 1_000, perMs: hourMs },
  datumOffset: { from: 'wusong', to: 'huanghai', metres: -1.49 },
};
const rainGauge: Sensor = {
  ...{ station: 'gauge', quantity: 'rain', everyMs: 5 * minuteMs, datum: 'wusong', stuckMs: 6 * hourMs },
  ...{ plausible: { least: 0, most: 250_000, datum: null }, step: null, datumOffset: null },
};

/** Believes whatever it is told. */
const free: Sensor = { ...rainGauge, stuckMs: null, plausible: null };

/** A station over deliveries, as the store would keep it. */
class Kept {
  readings: KeptReading[] = [];
  last: TakenIn | null = null;
  readonly rain = new Map<number, number>();
  private next = 1;

  constructor(
    readonly sensor: Sensor,
    public now = start,
  ) {}

  /** Each `[hours after the start, value]`; levels in metres Wusong, rain in millimetres. */
  take(rows: readonly (readonly [hours: number, value: number, said?: Partial<NewReading>])[], now?: number): TakenIn {
    const arrived = rows.map(([hours, value, said]): NewReading => ({
      ...{ id: this.next++, station: 'gauge', quantity: this.sensor.quantity, value: Math.round(value * 1_000) },
      datum: this.sensor.quantity === 'river-level' ? 'wusong' : null,
      overMinutes: this.sensor.quantity === 'rain' ? 60 : null,
      ...{ at: start + hours * hourMs, said: null, seq: null },
      ...said,
    }));
    this.now = now ?? Math.max(this.now, ...arrived.map(({ at }) => at));
    return this.keep(takeIn(this.readings, arrived, this.sensor, this.now));
  }

  judge(id: number, believe: boolean): TakenIn {
    return this.keep(judge(this.readings, id, believe, this.sensor));
  }

  private keep(taken: TakenIn): TakenIn {
    const changed = new Map(taken.changed.map((reading) => [reading.id, reading]));
    this.readings = [...this.readings.map((reading) => changed.get(reading.id) ?? reading), ...taken.added];
    for (const [hour, amount] of taken.rain) this.rain.set(hour, (this.rain.get(hour) ?? 0) + amount);
    this.last = taken;
    return taken;
  }

  get believed(): readonly number[] {
    return this.readings
      .filter(({ isBelieved }) => isBelieved)
      .toSorted((a, b) => a.at - b.at)
      .map(({ value }) => value / 1_000);
  }

  flagsAt(hours: number): readonly Flag[] {
    return this.readings.findLast(({ at }) => at === start + hours * hourMs)?.flags ?? [];
  }
}

const series = (...values: readonly number[]) => values.map((value, hour) => [hour, value] as const);

describe('taking readings in', () => {
  it('believes a river that rises as rivers do', () => {
    const kept = new Kept(gauge);
    const taken = kept.take(series(183.02, 183.4, 183.9, 184.6));
    expect(kept.believed).toEqual([183.02, 183.4, 183.9, 184.6]);
    expect([taken.isNews, kept.readings.flatMap(({ flags }) => flags)]).toEqual([true, []]);
  });

  it('knows the same again, and stores nothing', () => {
    const kept = new Kept(gauge);
    kept.take(series(183.02, 183.4));
    const again = kept.take(series(183.02, 183.4));
    expect([again.added.length, again.duplicates.size, again.isNews]).toEqual([0, 2, false]);
    // Twice in one delivery is twice, too.
    expect(
      kept.take([
        [2, 183.8],
        [2, 183.8],
      ] as const).duplicates.size,
    ).toBe(1);
  });

  it('keeps both of a corrected moment, uses the newer one, and takes the old one sent again for a correction back', () => {
    const kept = new Kept(gauge);
    kept.take(series(183.02, 183.4));
    kept.take([[1, 183.6]]);
    expect(kept.believed).toEqual([183.02, 183.6]);
    expect(kept.readings).toHaveLength(3);
    expect(kept.flagsAt(1)).toEqual(['corrects']);
    expect(kept.readings.find(({ value }) => value === 183_400)).toMatchObject({ isBelieved: false, replacedBy: 3 });
    expect(kept.take([[1, 183.6]]).duplicates.size).toBe(1);
    expect(kept.take([[1, 183.4]]).duplicates.size).toBe(0);
    expect(kept.believed).toEqual([183.02, 183.4]);
  });

  it('lets what can not be so correct nothing', () => {
    const kept = new Kept(gauge);
    kept.take(series(183.02, 183.4));
    kept.take([[1, 999]]);
    expect(kept.believed).toEqual([183.02, 183.4]);
    expect(kept.flagsAt(1)).toEqual(['out-of-range']);
  });

  it('takes a level in the other datum for another reading of the same height', () => {
    const kept = new Kept(gauge);
    kept.take([
      [0, 183.02],
      [0, 181.53, { datum: 'huanghai' }],
      [1, 181.93, { datum: 'huanghai' }],
    ]);
    expect(kept.believed).toEqual([183.02, 181.53, 181.93]);
    expect(kept.readings.flatMap(({ flags }) => flags)).toEqual([]);
  });
});

describe('what is flagged rather than believed', () => {
  it.each<[Flag, Kept, number, number, number]>([
    ['out-of-range', new Kept(gauge), 0, 149.9, start],
    ['out-of-range', new Kept(gauge), 0, 205.1, start],
    ['out-of-range', new Kept(rainGauge), 0, 250.1, start],
    ['negative', new Kept(rainGauge), 0, -0.2, start],
    ['clock-ahead', new Kept(gauge), 1, 183, start + 49 * minuteMs],
  ])('%s', (flag, kept, hours, value, now) => {
    kept.take([[hours, value]], now);
    expect([kept.flagsAt(hours), kept.believed]).toEqual([[flag], []]);
    expect(kept.last?.isNews).toBe(false);
  });

  it.each<[string, Kept, number, number, Partial<NewReading>, number]>([
    ['a level at the end of the range', new Kept(gauge), 0, 205, {}, start],
    ['a day’s rain beyond an hour’s limit', new Kept(rainGauge), 0, 400, { overMinutes: 1_440 }, start],
    ['a clock ten minutes ahead', new Kept(gauge), 1, 183, {}, start + 50 * minuteMs],
    ['a dry hour', new Kept(rainGauge), 0, 0, {}, start],
  ])('not %s', (_, kept, hours, value, said, now) => {
    kept.take([[hours, value, said]], now);
    expect([kept.flagsAt(hours), kept.believed]).toEqual([[], [value]]);
  });

  it('says what came late or after a newer one, and believes it', () => {
    const kept = new Kept(gauge);
    kept.take(series(183, 183.2));
    kept.take([[3, 183.6]]);
    kept.take([[2, 183.4]], start + 6.5 * hourMs);
    expect(kept.flagsAt(2)).toEqual(['late', 'out-of-order']);
    expect(kept.believed).toEqual([183, 183.2, 183.4, 183.6]);
  });

  it('a spike waits, and is forgotten when the river is where it was', () => {
    const kept = new Kept(gauge);
    kept.take(series(183, 183.2, 187));
    expect([kept.flagsAt(2), kept.believed]).toEqual([['spike'], [183, 183.2]]);
    kept.take([[3, 183.3]]);
    expect(kept.believed).toEqual([183, 183.2, 183.3]);
    expect(kept.last?.changed).toEqual([]);
  });

  it('a spike the next reading agrees with was none, and the record says which', () => {
    const kept = new Kept(gauge);
    kept.take(series(183, 183.2, 187));
    const taken = kept.take([[3, 187.4]]);
    expect(kept.believed).toEqual([183, 183.2, 187, 187.4]);
    expect(taken.changed).toEqual([
      expect.objectContaining({ id: 3, isBelieved: true, confirmedBy: 4, flags: ['spike'] }),
    ]);
    expect(taken.isNews).toBe(true);
  });

  it('so it is within one delivery', () => {
    const kept = new Kept(gauge);
    kept.take(series(183, 187, 187.2));
    expect(kept.believed).toEqual([183, 187, 187.2]);
    expect(kept.readings[1]).toMatchObject({ flags: ['spike'], confirmedBy: 3 });
  });

  it('a late reading is held against both its neighbours', () => {
    const kept = new Kept(gauge);
    kept.take([
      [0, 183],
      [8, 189],
    ] as const);
    kept.take([[7.5, 188.8]]);
    kept.take([[4, 170]]);
    expect(kept.believed).toEqual([183, 188.8, 189]);
    expect(kept.flagsAt(4)).toContain('spike');
    // It fits what came after it, though not what came before.
    expect(kept.flagsAt(7.5)).not.toContain('spike');
  });

  it('a long gap allows a large change', () => {
    const kept = new Kept(gauge);
    kept.take([
      [0, 183],
      [9, 190],
    ] as const);
    expect(kept.believed).toEqual([183, 190]);
  });

  it.each([
    ['down', -1.49],
    ['up', 1.49],
    ['nearly', 1.41],
  ])('a jump %s by the offset of the datums is suspect, and does not prove itself', (_, jump) => {
    const kept = new Kept(gauge);
    kept.take(series(183, 183));
    kept.take([[2, 183 + jump]]);
    kept.take([[3, 183 + jump]]);
    kept.take([[4, 183 + jump]]);
    expect(kept.believed).toEqual([183, 183]);
    expect(kept.flagsAt(4)).toContain('datum-suspect');
    // Put right by its sender, or gone on rising until it can not be a mix-up.
    kept.take([[5, 183.05]]);
    expect(kept.believed).toEqual([183, 183, 183.05]);
  });

  it('a river that goes on rising past the offset is believed, and what was suspect with it', () => {
    const kept = new Kept(gauge);
    kept.take([
      [0, 183],
      [2, 184.5],
    ] as const);
    expect(kept.flagsAt(2)).toEqual(['datum-suspect']);
    kept.take([[3, 185.3]]);
    expect(kept.believed).toEqual([183, 184.5, 185.3]);
  });

  it('the same rise in another step, or without an offset on record, is no mix-up', () => {
    const kept = new Kept(gauge);
    kept.take([
      [0, 183],
      [2, 184.2],
    ] as const);
    const lone = new Kept({ ...gauge, datumOffset: null });
    lone.take([
      [0, 183],
      [2, 184.49],
    ] as const);
    expect([kept.believed, lone.believed]).toEqual([
      [183, 184.2],
      [183, 184.49],
    ]);
  });

  it('a flood read every four hours is no mix-up when it goes on as it rose before', () => {
    const kept = new Kept(gauge);
    const rows = [
      [0, 183],
      [4, 184.1],
      [8, 185.6],
      [12, 187.1],
    ] as const;
    for (const row of rows) kept.take([row]);
    expect(kept.believed).toEqual([183, 184.1, 185.6, 187.1]);
  });

  it('a sensor that says the same for a day is stuck; a gap of a day between two readings proves nothing', () => {
    const kept = new Kept(gauge);
    kept.take(series(...Array.from({ length: 26 }, () => 183.02)));
    expect([kept.believed.length, kept.flagsAt(23), kept.flagsAt(24), kept.flagsAt(25)]).toEqual([
      ...[24, [], ['stuck'], ['stuck']],
    ]);
    kept.take([[26, 183.1]]);
    expect(kept.believed.at(-1)).toBe(183.1);
    const rare = new Kept(gauge);
    rare.take([
      [0, 183.02],
      [30, 183.02],
    ] as const);
    expect(rare.believed).toHaveLength(2);
  });

  it('no rain is no stuck sensor, the same rain for hours is', () => {
    const dry = new Kept(rainGauge);
    dry.take(series(...Array.from({ length: 30 }, () => 0)));
    expect(dry.believed).toHaveLength(30);
    const wet = new Kept(rainGauge);
    wet.take(series(...Array.from({ length: 8 }, () => 12.5)));
    expect(wet.flagsAt(7)).toEqual(['stuck']);
  });
});

describe('what a person says', () => {
  it('believes a spike, and what waited for it follows', () => {
    const kept = new Kept(gauge);
    kept.take(series(183, 184.49, 184.5, 184.52));
    expect(kept.believed).toEqual([183]);
    const judged = kept.judge(2, true);
    expect(kept.believed).toEqual([183, 184.49, 184.5, 184.52]);
    expect(kept.readings.map(({ isJudged }) => isJudged)).toEqual([false, true, false, false]);
    expect(judged.isNews).toBe(true);
  });

  it('rejects what was believed, for good', () => {
    const kept = new Kept(gauge);
    kept.take(series(183, 183.5, 183.6));
    kept.judge(2, false);
    expect(kept.believed).toEqual([183, 183.6]);
    kept.take([[3, 183.5]]);
    expect(kept.believed).toEqual([183, 183.6, 183.5]);
  });

  it('takes rejected rain out of the sums, and back in', () => {
    const kept = new Kept(rainGauge);
    kept.take(series(10, 20));
    kept.judge(2, false);
    expect([...kept.rain.values()]).toEqual([10_000, 0]);
    kept.judge(2, true);
    expect([...kept.rain.values()]).toEqual([10_000, 20_000]);
  });
});

describe('a correction', () => {
  /** 45 cm of water in a street, told every five minutes. */
  const street: Sensor = {
    ...{ station: 'gauge', quantity: 'ponding-depth', everyMs: 5 * minuteMs, datum: 'wusong', stuckMs: null },
    ...{ plausible: null, step: { most: 300, perMs: 5 * minuteMs }, datumOffset: null },
  };
  const told = (minute: number, centimetres: number) => [minute / 60, centimetres / 100] as const;
  const disputed = () => {
    const kept = new Kept(street);
    kept.take([told(0, 40), told(5, 45)]);
    kept.take([told(5, 85)]);
    return kept;
  };
  const centimetres = (kept: Kept) => kept.believed.map((metres) => Math.round(metres * 100));

  it('takes no place while it is not believed itself; both are kept and flagged', () => {
    const kept = disputed();
    expect(centimetres(kept)).toEqual([40, 45]);
    expect(kept.last).toMatchObject({ isNews: false });
    expect(kept.readings.slice(1)).toMatchObject([
      { value: 450, isBelieved: true, replacedBy: null, flags: ['disputed'] },
      { value: 850, isBelieved: false, replacedBy: null, flags: ['corrects', 'spike'] },
    ]);
  });

  it('is over when a person rejects it, and what it wanted to correct was never gone', () => {
    const kept = disputed();
    kept.judge(3, false);
    expect([centimetres(kept), kept.readings[1]?.flags]).toEqual([[40, 45], []]);
    expect(kept.take([told(5, 45)]).duplicates.size).toBe(1);
    // What a person rejected is not undone by sending it again.
    expect(kept.take([told(5, 85)]).duplicates.size).toBe(1);
    expect(centimetres(kept)).toEqual([40, 45]);
  });

  it('is over when a person believes the earlier one, and begins anew when it is sent again', () => {
    const kept = disputed();
    kept.judge(2, true);
    expect(kept.readings[2]).toMatchObject({ isBelieved: false, replacedBy: 2 });
    expect([centimetres(kept), kept.readings[1]?.flags]).toEqual([[40, 45], []]);
    expect(kept.take([told(5, 85)]).duplicates.size).toBe(0);
    expect([centimetres(kept), kept.readings[1]?.flags]).toEqual([[40, 45], ['disputed']]);
  });

  it('takes the place when a person believes it, and gives it back when the person thinks again', () => {
    const kept = disputed();
    expect(kept.judge(3, true).isNews).toBe(true);
    expect(centimetres(kept)).toEqual([40, 85]);
    expect(kept.readings[1]).toMatchObject({ isBelieved: false, replacedBy: 3, flags: [] });
    kept.judge(3, false);
    expect(centimetres(kept)).toEqual([40, 45]);
    kept.judge(3, true);
    expect(centimetres(kept)).toEqual([40, 85]);
  });

  it('takes the place when the next reading agrees with it, and with what it corrects no more', () => {
    const kept = disputed();
    kept.take([told(10, 88)]);
    expect(centimetres(kept)).toEqual([40, 85, 88]);
    expect(kept.readings[1]).toMatchObject({ replacedBy: 3 });
    expect(kept.readings[2]).toMatchObject({ confirmedBy: 4 });
  });

  it('waits on when the next reading agrees with what stands, however many hours later', () => {
    const kept = disputed();
    kept.take([told(10, 46)]);
    kept.take([told(6 * 60 + 3, 47)]);
    expect(centimetres(kept)).toEqual([40, 45, 46, 47]);
  });

  it('is no proof of another for the same moment', () => {
    const kept = disputed();
    kept.take([told(5, 86)]);
    expect(centimetres(kept)).toEqual([40, 45]);
    expect(kept.take([told(5, 85), told(5, 86)]).duplicates.size).toBe(2);
    // The next one may agree with either; the sender's last word of those goes first.
    kept.take([told(10, 84)]);
    expect(centimetres(kept)).toEqual([40, 86, 84]);
    expect(kept.readings.slice(1, 3).map(({ replacedBy }) => replacedBy)).toEqual([4, 4]);
  });

  it('that is believed ends what waited before it, and both come back as they were when it is rejected', () => {
    const kept = disputed();
    kept.take([told(5, 47)]);
    expect(centimetres(kept)).toEqual([40, 47]);
    expect(kept.readings.slice(1, 3).map(({ replacedBy }) => replacedBy)).toEqual([4, 4]);
    kept.judge(4, false);
    expect(kept.readings.slice(1, 3)).toMatchObject([
      { isBelieved: true, replacedBy: null, flags: ['disputed'] },
      { isBelieved: false, replacedBy: null },
    ]);
  });

  it('is corrected back when its sender says so', () => {
    const kept = new Kept(free);
    kept.take([[1, 12.3]]);
    kept.take([[1, 21.3]]);
    const back = kept.take([[1, 12.3]]);
    expect([back.duplicates.size, kept.believed, [...kept.rain.values()]]).toEqual([0, [12.3], [12_300]]);
    // The same in one delivery, and that delivery again.
    const once = new Kept(free);
    const rows = [12.3, 21.3, 12.3].map((value) => [1, value] as const);
    once.take(rows);
    expect([once.believed, once.take(rows).duplicates.size]).toEqual([[12.3], 3]);
  });

  it('that a person rejects gives back what it had replaced, one after the other, and the sums follow', () => {
    const kept = new Kept(free);
    for (const value of [12, 21, 30]) kept.take([[1, value]]);
    const sums: number[] = [];
    for (const id of [3, 2, 1]) {
      kept.judge(id, false);
      sums.push(...kept.rain.values());
    }
    expect(sums).toEqual([21_000, 12_000, 0]);
    kept.judge(2, true);
    expect([...kept.rain.values()]).toEqual([21_000]);
  });

  it('that can not be so takes the place when a person believes it all the same', () => {
    const kept = new Kept(gauge);
    kept.take(series(183, 183.2));
    kept.take([[1, 206]]);
    kept.judge(3, true);
    expect(kept.believed).toEqual([183, 206]);
    kept.judge(3, false);
    expect(kept.believed).toEqual([183, 183.2]);
  });

  it('hides no stuck sensor, and a doubted one proves no sensor alive', () => {
    const kept = new Kept(gauge);
    kept.take(series(...Array.from({ length: 24 }, () => 183.02)));
    kept.take([[24, 183.1]]);
    kept.take([[24, 183.02]]);
    expect([kept.flagsAt(24), kept.believed.at(-1)]).toEqual([['corrects', 'stuck'], 183.1]);
    const doubted = new Kept(gauge);
    doubted.take(series(...Array.from({ length: 24 }, () => 183.02)));
    doubted.take([[23, 190]]);
    doubted.take([[24, 183.02]]);
    expect(doubted.flagsAt(24)).toEqual(['stuck']);
  });

  it('of a flood read every four hours is held against the flood, not against what it corrects', () => {
    const kept = new Kept(gauge);
    for (const row of [
      [0, 183],
      [4, 184.1],
      [8, 185.6],
      [8, 185.55],
    ] as const)
      kept.take([row]);
    expect(kept.believed).toEqual([183, 184.1, 185.55]);
  });

  type Act =
    | { readonly send: readonly (readonly [hour: number, value: number])[] }
    | { readonly judge: number; readonly believe: boolean };
  const actsOf = (value: fc.Arbitrary<number>) =>
    fc.array<Act>(
      fc.oneof(
        { weight: 3, arbitrary: fc.record({ send: fc.array(fc.tuple(fc.nat(4), value), { maxLength: 5 }) }) },
        fc.record({ judge: fc.nat(40), believe: fc.boolean() }),
      ),
      { maxLength: 25 },
    );
  const act = (kept: Kept, done: Act): number | null => {
    if ('send' in done) kept.take(done.send, start + 24 * hourMs);
    else {
      const judged = kept.readings.filter(({ replacedBy }) => replacedBy === null).at(done.judge);
      if (!judged) return null;
      kept.judge(judged.id, done.believe);
      return judged.id;
    }
    return null;
  };
  const moments = (kept: Kept) => new Set(kept.readings.map(({ at }) => at));
  const standing = (kept: Kept, at: number) => kept.readings.filter((each) => each.at === at && each.isBelieved);

  it('leaves one value standing for each moment: the last said or put back, and the sums of rain are those', () => {
    fc.assert(
      fc.property(actsOf(fc.integer({ min: 0, max: 4 })), (acts) => {
        const kept = new Kept(free);
        /** For each moment what stands on what, and what a person rejected. */
        const model = new Map<number, { stack: number[]; rejected: Set<number> }>();
        const slot = (at: number) => {
          const found = model.get(at) ?? { stack: [], rejected: new Set<number>() };
          model.set(at, found);
          return found;
        };
        for (const done of acts) {
          if ('send' in done)
            for (const [hour, value] of done.send) {
              kept.take([[hour, value]], start + 24 * hourMs);
              const { stack, rejected } = slot(start + hour * hourMs);
              if (stack.at(-1) !== value && !rejected.has(value)) stack.push(value);
            }
          else {
            const id = act(kept, done);
            const judged = kept.readings.find((reading) => reading.id === id);
            if (!judged) continue;
            const { stack, rejected } = slot(judged.at);
            const value = judged.value / 1_000;
            const stood = stack.at(-1) === value && !rejected.has(value);
            if (done.believe && !stood) {
              stack.push(value);
              rejected.delete(value);
            }
            if (!done.believe && stood) {
              stack.pop();
              rejected.add(value);
            }
          }
        }
        for (const [at, { stack }] of model) {
          expect(standing(kept, at).map(({ value }) => value / 1_000)).toEqual(stack.slice(-1));
          expect((kept.rain.get(at) ?? 0) / 1_000).toBe(stack.at(-1) ?? 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('ends the same in one delivery as in many', () => {
    const rows = fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 0, max: 3 })), { maxLength: 30 });
    fc.assert(
      fc.property(rows, rows, (first, second) => {
        const once = new Kept(free);
        const many = new Kept(free);
        for (const said of [first, second]) {
          once.take(said, start + 24 * hourMs);
          for (const row of said) many.take([row], start + 24 * hourMs);
        }
        const sums = ({ rain }: Kept) => [...rain].filter(([, amount]) => amount > 0).toSorted(([a], [b]) => a - b);
        expect([once.believed, sums(once)]).toEqual([many.believed, sums(many)]);
      }),
      { numRuns: 300 },
    );
  });

  it('never loses what was believed, whatever is doubted, confirmed, rejected or sent again', () => {
    fc.assert(
      fc.property(actsOf(fc.constantFrom(183, 183.4, 184.49, 187, 190, 999)), (acts) => {
        const kept = new Kept(gauge);
        for (const done of acts) {
          const stood = new Set(kept.readings.filter(({ isBelieved }) => isBelieved).map(({ at }) => at));
          const id = act(kept, done);
          const touched = kept.readings.find((reading) => reading.id === id)?.at;
          for (const at of moments(kept)) {
            const stands = standing(kept, at);
            expect(stands.length).toBeLessThanOrEqual(1);
            if (stood.has(at) && at !== touched) expect(stands).toHaveLength(1);
            const waiting = kept.readings.filter(
              (each) => each.at === at && !each.isBelieved && !each.isJudged && each.replacedBy === null,
            );
            const isDisputed = stands.length > 0 && waiting.some(({ value }) => value !== 999_000);
            const marked = kept.readings.filter((each) => each.at === at && each.flags.includes('disputed'));
            expect(marked).toEqual(isDisputed ? stands : []);
          }
          const byId = new Map(kept.readings.map((reading) => [reading.id, reading]));
          for (const { replacedBy, isBelieved, flags } of kept.readings) {
            expect(new Set(flags).size).toBe(flags.length);
            if (replacedBy === null) continue;
            expect(isBelieved).toBe(false);
            const by = byId.get(replacedBy)!;
            expect(by.isBelieved || by.replacedBy !== null).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('rain that overlaps', () => {
  const five = (minute: number, value: number) => [minute / 60, value, { overMinutes: 5 }] as const;
  const total = (kept: Kept) => [...kept.rain.values()].reduce((sum, each) => sum + each, 0) / 1_000;

  it('counts of an hour only what the minutes within it had not said', () => {
    const kept = new Kept(rainGauge);
    kept.take([five(15, 3), five(30, 4)]);
    kept.take([[1, 20]]);
    expect(kept.flagsAt(1)).toEqual(['overlaps']);
    expect(total(kept)).toBe(20);
    expect(kept.readings.map(({ counted }) => counted)).toEqual([3_000, 4_000, 13_000]);
  });

  it('counts nothing of minutes whose hour has been told', () => {
    const kept = new Kept(rainGauge);
    kept.take([[1, 20]]);
    kept.take([five(30, 4)]);
    expect(total(kept)).toBe(20);
  });

  it('counts again what a rejected amount had held back', () => {
    const kept = new Kept(rainGauge);
    kept.take([five(30, 15)]);
    kept.take([[1, 20]]);
    kept.judge(1, false);
    expect(total(kept)).toBe(20);
    expect(kept.readings[1]).toMatchObject({ counted: 20_000 });
  });

  it('counts the amount once when a corrected one takes its place', () => {
    const kept = new Kept(rainGauge);
    kept.take([[1, 20]]);
    kept.take([[1, 25]]);
    expect(total(kept)).toBe(25);
  });

  /** A day of true rain by half hours, told in any lengths and order, and as often as the sender likes. */
  const told = fc.tuple(
    fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 48, maxLength: 48 }),
    fc.array(fc.tuple(fc.integer({ min: 0, max: 47 }), fc.integer({ min: 1, max: 24 })), { maxLength: 60 }),
  );
  const end = start + 24 * hourMs;
  const sumOf = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0);
  const rowsOf = (fallen: readonly number[], said: readonly (readonly [from: number, length: number])[]) =>
    said
      .map(([from, length]) => ({ from, until: Math.min(48, from + length) }))
      .map(({ from, until }) => {
        const value = sumOf(fallen.slice(from, until));
        return { from, until, value, row: [until / 2, value, { overMinutes: (until - from) * 30 }] as const };
      });

  it('never adds up to more than fell in any stretch, and never to less than one amount said', () => {
    fc.assert(
      fc.property(told, ([fallen, said]) => {
        const kept = new Kept(free, end);
        const rows = rowsOf(fallen, said);
        for (const { row } of rows) kept.take([row], end);
        const within = (from: number, until: number) =>
          sumOf(
            kept.readings
              .filter(({ at, overMinutes }) => {
                const ends = (at - start) / (30 * minuteMs);
                return ends <= until && ends - (overMinutes ?? 0) / 30 >= from;
              })
              .map(({ counted }) => (counted ?? 0) / 1_000),
          );
        for (let from = 0; from < 48; from += 3)
          for (let until = from + 1; until <= 48; until += 5)
            expect(within(from, until)).toBeLessThanOrEqual(sumOf(fallen.slice(from, until)));
        for (const { value } of rows) expect(total(kept)).toBeGreaterThanOrEqual(value);
      }),
      { numRuns: 200 },
    );
  });

  it('adds up to what was said in truth when every false correction of it is rejected', () => {
    const wrong = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 500 })), { maxLength: 10 });
    fc.assert(
      fc.property(told, wrong, ([fallen, said], corrections) => {
        const kept = new Kept(free, end);
        const rows = rowsOf(fallen, said);
        for (const { row } of rows) kept.take([row], end);
        const truth = new Set(kept.readings.map(({ id }) => id));
        for (const [nth, value] of corrections) {
          const row = rows[nth % rows.length]?.row;
          if (row) kept.take([[row[0], value, row[2]]], end);
        }
        const wrongOnes = kept.readings.filter(({ id }) => !truth.has(id)).toReversed();
        for (const { id } of wrongOnes) kept.judge(id, false);
        expect(kept.readings.filter(({ isBelieved }) => isBelieved).map(({ id }) => id)).toEqual([...truth]);
        const counted = sumOf(kept.readings.map((reading) => (reading.counted ?? 0) / 1_000));
        expect(total(kept)).toBe(counted);
        expect(total(kept)).toBeLessThanOrEqual(sumOf(fallen));
        for (const { value } of rows) expect(total(kept)).toBeGreaterThanOrEqual(value);
      }),
      { numRuns: 200 },
    );
  });

  it('adds up to the same in one delivery or many, told once or twice', () => {
    fc.assert(
      fc.property(told, ([fallen, said]) => {
        const rows = rowsOf(fallen, said)
          .map(({ row }) => row)
          .toSorted((a, b) => a[0] - b[0] || a[2].overMinutes - b[2].overMinutes);
        const once = new Kept(free, end);
        once.take(rows, end);
        const many = new Kept(free, end);
        for (const row of [...rows, ...rows]) many.take([row], end);
        expect(total(many)).toBe(total(once));
      }),
      { numRuns: 100 },
    );
  });
});
