import fc from 'fast-check';
import { colourRank, colours } from '../../../shared/level.js';
import { stages } from '../../../shared/stage.js';
import { parseRfc3339 } from '../../../shared/time.js';
import { readRulebookFolder } from '../rulebook.command.js';
import { holdsAt } from './calendar.js';
import { countRulebook } from './count-rulebook.js';
import {
  callingFor,
  clockMinutes,
  consultationFor,
  hazardCalled,
  industryCalled,
  industryMeasures,
  industryPlansOf,
  isExposed,
  issuerOf,
  ladderById,
  recipientsAt,
  signingCellFor,
  stageForLead,
  streamOf,
  streetLevelFor,
  streetMeasures,
  thresholdFor,
  unruledStream,
} from './lookups.js';
import { matrixOf } from './matrix.js';
import { layers, type Rulebook, type StreetPlan } from './rulebook.js';

const { rulebook, reasons } = readRulebookFolder('config/rulebook');
const district = rulebook as Rulebook;
const at = (time: string) => parseRfc3339(time) as number;
const july = at('2026-07-20T02:00:00+08:00');
const streetOf = (name: string) => district.streets.find((street) => street.name.startsWith(name)) as StreetPlan;

describe('looking rules up in the sample district', () => {
  it('is sound', () => {
    expect(reasons).toEqual([]);
  });

  it('finds stream, issuer, hazard and industry by whatever word a person uses', () => {
    expect(streamOf(district, 'rain').documentSeries).toBe('渝中汛指');
    expect(unruledStream(district).stream).toBe('general');
    expect(issuerOf(district, 'cq-met@example.cn')).toMatchObject({ name: '重庆市气象台', relay: true });
    expect(issuerOf(district, 'somebody@example.cn')).toBeNull();
    for (const word of ['rainstorm', '暴雨', '11B03']) expect(hazardCalled(district, word)?.hazard).toBe('rainstorm');
    for (const word of ['school', '学校', 'education']) expect(industryCalled(district, word)?.id).toBe('school');
    expect(hazardCalled(district, 'frogs')).toBeNull();
  });

  it('takes an issuer’s own threshold before the national one, and the one in force on that day', () => {
    const drop = (issuer: string | null, time: string) =>
      thresholdFor(district, { hazard: 'cold-wave', colour: 'blue', issuer, at: at(time) })?.figures[0]?.quantity;
    expect(drop('issuer-cq-met', '2026-01-18T10:00:00+08:00')).toBe('daily-mean-temperature-drop');
    expect(drop(null, '2026-01-18T10:00:00+08:00')).toBe('minimum-temperature-drop');
    // Before Chongqing's own text the national one applied.
    expect(drop('issuer-cq-met', '2020-01-18T10:00:00+08:00')).toBe('minimum-temperature-drop');
    const heat = thresholdFor(district, { hazard: 'heat', colour: 'red', issuer: 'issuer-cq-met', at: july });
    expect(heat?.altitude).toEqual({ belowMetres: 400, aboveMetres: null });
    const rain = thresholdFor(district, { hazard: 'rainstorm', colour: 'red', issuer: 'issuer-cq-met', at: july });
    expect(rain?.oneHourMillimetres).toBe(80);
  });

  it.each([
    ['decision', 'red', 20],
    ['decision', 'orange', 40],
    ['decision', 'yellow', 60],
    ['decision', 'blue', 120],
    ['follow', 'red', 60],
    ['street-start', 'blue', 30],
    ['paper', 'orange', 60],
  ] as const)('gives the %s clock at %s %d minutes', (clock, colour, minutes) => {
    expect(clockMinutes(district, clock, colour)).toBe(minutes);
  });

  it('has for every stream that decides one convener, seven members, and a signer at every grade', () => {
    for (const { stream, flow } of district.streams) {
      if (flow === 'bypass') continue;
      expect(consultationFor(district, stream).memberUnitIds).toHaveLength(7);
      for (const grade of [1, 2, 3, 4] as const) expect(signingCellFor(district, stream, grade).role).not.toBe('');
    }
  });

  it('calls each colour by a ladder that ends with a person, and every layer by red', () => {
    for (const colour of colours)
      expect(ladderById(district, callingFor(district, colour).ladder).steps.at(-1)?.target).toBe('person-sent');
    expect(new Set(recipientsAt(district, 'red').map(({ layer }) => layer))).toEqual(new Set(layers));
    expect(recipientsAt(district, 'blue').map(({ layer }) => layer)).toEqual(['district', 'street', 'community']);
  });

  it.each([
    [-3, '0h'],
    [0, '0h'],
    [1.5, '2h'],
    [6, '6h'],
    [7, '1d'],
    [48, '3d'],
    [500, '3d'],
  ])('puts a lead of %d hours into the segment %s', (hours, stage) => {
    expect(stageForLead(district, hours)).toBe(stage);
  });
});

describe('the matrix', () => {
  const cells = district.streams.flatMap(({ stream, levels, industryIds }) =>
    levels.flatMap((level) => [
      ...industryIds.map((id) => ({ stream, level, id })),
      ...district.streets.map(({ unitId: id }) => ({ stream, level, id })),
    ]),
  );

  it('has exactly one instruction in every stream × level it has × industry it touches, and × street', () => {
    for (const { stream, level, id } of cells) {
      const rows = matrixOf(district, stream, july).filter((row) => row.id === id);
      expect([stream, level, id, rows.length]).toEqual([stream, level, id, 1]);
      const cell = rows[0]?.cells.filter((each) => each.level === level) ?? [];
      expect(cell).toHaveLength(1);
      expect(cell[0]?.added).toBeGreaterThan(0);
    }
    expect(countRulebook(district).instructions).toBe(cells.length);
  });

  const anyCell = fc.record({
    place: fc.constantFrom(...cells),
    stage: fc.constantFrom(...stages),
    at: fc.integer({ min: at('2026-01-01T00:00:00+08:00'), max: at('2027-12-31T23:59:00+08:00') }),
  });

  function measuresIn({ place, stage, at: time }: typeof anyCell extends fc.Arbitrary<infer T> ? T : never) {
    const cell = { stream: place.stream, level: place.level, stage, at: time };
    const industry = district.industries.find(({ id }) => id === place.id);
    const street = district.streets.find(({ unitId }) => unitId === place.id);
    if (industry) return industryMeasures(district, industry, cell);
    return street ? streetMeasures(district, street, cell) : [];
  }

  it('always has something to do that a signal alone may say, at any stage, day and hour', () => {
    fc.assert(
      fc.property(anyCell, (drawn) => {
        const measures = measuresIn(drawn);
        expect(measures.length).toBeGreaterThan(0);
        if (drawn.stage !== 'after') expect(measures.some(({ authority }) => authority !== 'control')).toBe(true);
        expect(new Set(measures.map(({ id }) => id)).size).toBe(measures.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never loses a measure when the level rises, and completes every order', () => {
    fc.assert(
      fc.property(anyCell, (drawn) => {
        const levels = streamOf(district, drawn.place.stream).levels;
        const graver = levels.filter((level) => colourRank(level) >= colourRank(drawn.place.level));
        const ids = measuresIn(drawn).map(({ id }) => id);
        for (const level of graver) {
          const above = measuresIn({ ...drawn, place: { ...drawn.place, level } });
          expect(above.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
          for (const { text, control, authority } of above) {
            expect(text).not.toMatch(/\{|\}/);
            expect(control === null).toBe(authority !== 'control');
            if (!control) continue;
            expect(control.legalBasis).not.toBe('');
            expect(control.reviewMinutes).toBeGreaterThan(0);
            expect(`${control.object}${control.endCondition}`).not.toMatch(/\{|\}/);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('differs between two streets where their ground does', () => {
    const ids = (street: StreetPlan, stream: string) =>
      streetMeasures(district, street, { stream, level: 'red', stage: '0h', at: july }).map(({ id }) => id);
    const [riverside, hill] = [streetOf('朝天门'), streetOf('七星岗')];
    expect(isExposed(district, riverside, 'river')).toBe(true);
    expect(isExposed(district, hill, 'river')).toBe(false);
    const onlyRiverside = ids(riverside, 'river').filter((id) => !ids(hill, 'river').includes(id));
    expect(onlyRiverside.some((id) => id.startsWith('river-bank'))).toBe(true);
    expect(onlyRiverside.some((id) => id.startsWith('street-500103010'))).toBe(true);
    // What every street does stands in both.
    const shared = ids(hill, 'river').filter((id) => ids(riverside, 'river').includes(id));
    expect(shared.some((id) => id.startsWith('base-'))).toBe(true);
    expect(streetLevelFor(district, riverside, 'river')?.stepsMilder).toBe(0);
    expect(streetLevelFor(district, hill, 'river')?.stepsMilder).toBe(1);
  });

  it('names the street’s own places in what its ground asks for', () => {
    const said = streetMeasures(district, streetOf('大溪沟'), { stream: 'river', level: 'red', stage: '0h', at: july });
    expect(said.filter(({ ground }) => ground === 'river-bank').some(({ text }) => text.includes('渔湾码头'))).toBe(
      true,
    );
  });

  it('suspends school by the hour: before it begins, while it lasts, not in the holidays', () => {
    const school = district.industries.find(({ id }) => id === 'school')!;
    const stopped = (time: string) =>
      industryMeasures(district, school, { stream: 'rain', level: 'red', stage: '0h', at: at(time) }).map(
        ({ id }) => id,
      );
    const hours = ['school-red-3', 'school-red-4'];
    expect(hours.filter((id) => stopped('2026-06-10T06:30:00+08:00').includes(id))).toEqual(['school-red-3']);
    expect(hours.filter((id) => stopped('2026-06-10T10:30:00+08:00').includes(id))).toEqual(['school-red-4']);
    expect(hours.filter((id) => stopped('2026-07-20T10:30:00+08:00').includes(id))).toEqual([]);
    // Nobody has entered the terms of 2029 yet: said rather than left out.
    expect(stopped('2029-06-13T10:30:00+08:00')).toContain('school-red-4');
  });

  it('goes on after the event with its after-tasks, and only with them', () => {
    for (const plan of industryPlansOf(district, 'geology')) {
      const after = industryMeasures(district, plan, { stream: 'geology', level: 'red', stage: 'after', at: july });
      expect(after.length).toBeGreaterThan(0);
      const before = industryMeasures(district, plan, { stream: 'geology', level: 'red', stage: '0h', at: july });
      expect(after.filter(({ id }) => before.some((each) => each.id === id))).toEqual([]);
    }
  });

  it('calls official only what names a document that binds the district', () => {
    for (const { measures } of [...district.industries, ...district.grounds, ...district.streets])
      for (const { basis, source } of measures) if (basis === 'official') expect(source).toMatch(/渝中/);
  });
});

describe('the calendar', () => {
  const holds = (time: string, condition: Parameters<typeof holdsAt>[0]) =>
    holdsAt(condition, district.calendar, at(time));

  it.each([
    ['a public holiday', '2026-10-01T12:00:00+08:00', { holiday: true }, true],
    ['an ordinary day', '2026-11-24T12:00:00+08:00', { holiday: true }, false],
    ['a year nobody has entered', '2031-10-01T12:00:00+08:00', { holiday: true }, 'unknown'],
    ['term', '2026-09-10T12:00:00+08:00', { term: true }, true],
    ['the summer break', '2026-07-20T12:00:00+08:00', { term: true }, false],
    ['a Monday', '2026-07-20T12:00:00+08:00', { weekdays: [1] }, true],
    ['over midnight', '2026-07-20T01:00:00+08:00', { hours: { from: '22:00', to: '06:00' } }, true],
    ['over the new year', '2027-01-02T12:00:00+08:00', { days: [{ from: '12-31', to: '01-03' }] }, true],
    [
      'false beats unknown',
      '2031-07-20T12:00:00+08:00',
      { holiday: true, hours: { from: '00:00', to: '06:00' } },
      false,
    ],
  ] as const)('knows %s', (_what, time, condition, expected) => {
    expect(holds(time, condition)).toBe(expected);
  });
});
