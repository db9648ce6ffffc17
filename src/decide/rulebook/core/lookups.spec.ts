import type { Colour } from '../../../shared/level.js';
import { parseRfc3339 } from '../../../shared/time.js';
import { validationFaults } from '../../../platform/settings/validation-faults.js';
import { RulebookFolder } from '../rulebook.files.js';
import {
  callingFor,
  clockMinutes,
  consultationFor,
  industryPlansOf,
  issuerOf,
  ladderById,
  measuresFor,
  raiseFactorsAt,
  responseFor,
  signingCellFor,
  stageForLead,
  streamOf,
  streetPlansOf,
  thresholdFor,
} from './lookups.js';
import type { Rulebook } from './rulebook.js';

const { rulebook, reasons } = new RulebookFolder('config/rulebook', validationFaults).read({ knownUnitIds: null });
const district = rulebook as Rulebook;
const at = (time: string) => parseRfc3339(time) as number;
const factorsAt = (time: string) => raiseFactorsAt(district, at(time)).map(({ factor }) => factor);

describe('looking rules up in the sample district', () => {
  it('is sound', () => {
    expect(reasons).toEqual([]);
  });

  it('finds stream, issuer, threshold and response of a signal', () => {
    expect(streamOf(district, 'rain').documentSeries).toBe('渝中汛指');
    expect(issuerOf(district, 'cq-met@example.cn')).toMatchObject({ name: '重庆市气象台', relay: true });
    expect(issuerOf(district, 'weather-service@example.cn')?.relay).toBe(false);
    expect(issuerOf(district, 'somebody@example.cn')).toBeNull();
    expect(thresholdFor(district, '11B03', 'red')).toMatchObject({ windowHours: 3, millimetres: 100 });
    expect(thresholdFor(district, '11B09', 'red')).toBeNull();
    const levels = (['blue', 'yellow', 'orange', 'red'] as const).map(
      (c) => responseFor(district, 'rain', c).responseLevel,
    );
    expect(levels).toEqual([4, 3, 2, 2]);
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

  it('says there is no clock where the plan has none', () => {
    expect(clockMinutes({ ...district, clocks: [] }, 'decision', 'blue')).toBeNull();
  });

  it('knows who signs each grade', () => {
    const roles = ([4, 3, 2, 1] as const).map((grade) => signingCellFor(district, 'rain', grade).role);
    expect(roles).toEqual(['director-flood-office', 'deputy-commander', 'commander', 'commander']);
    expect(signingCellFor(district, 'rain', 1).reportTo).toContain('市防汛抗旱指挥部');
    expect(() => signingCellFor({ ...district, signing: [] }, 'rain', 1)).toThrow('no signing cell rain 1');
  });

  it('asks the three questions at orange and red only', () => {
    const asked = (colour: Colour) => callingFor(district, colour).questions.map(({ id }) => id);
    expect(asked('blue')).toEqual([]);
    expect(asked('yellow')).toEqual([]);
    expect(asked('orange')).toEqual(['commander', 'communities', 'moved']);
    expect(asked('red')).toEqual(['commander', 'communities', 'moved']);
  });

  it.each([
    ['blue', 30],
    ['yellow', 20],
    ['orange', 15],
    ['red', 10],
  ] as const)('gives a %s call %d minutes and ends by sending a person', (colour, minutes) => {
    const ladder = ladderById(district, callingFor(district, colour).ladder);
    expect(ladder.answerWindowMinutes).toBe(minutes);
    expect(ladder.steps.at(-1)?.target).toBe('person-sent');
    expect(ladder.steps.map(({ target }) => target)).toContain('next-tier');
  });

  it('makes three calls in five minutes at red, then everybody', () => {
    const [duty, assistant, deputies] = ladderById(district, 'ladder-red').steps;
    expect(duty).toMatchObject({ target: 'duty', calls: 3, everySeconds: 100 });
    expect(assistant).toMatchObject({ target: 'assistant', everySeconds: 1 });
    expect(deputies?.target).toBe('deputies');
  });

  it('seats one convener and seven members', () => {
    const template = consultationFor(district, 'rain');
    expect(template.convenerUnitId).toBe('dept-emergency');
    expect(template.memberUnitIds).toHaveLength(7);
    expect(ladderById(district, template.ladder).answerWindowMinutes).toBe(10);
  });

  it('has a plan for each of 27 industries and 11 streets', () => {
    expect(industryPlansOf(district, 'rain')).toHaveLength(27);
    expect(streetPlansOf(district, 'rain').map(({ unitId }) => unitId)).toHaveLength(11);
  });

  it('adds each level to the ones below it', () => {
    for (const plan of [...industryPlansOf(district, 'rain'), ...streetPlansOf(district, 'rain')]) {
      const counts = (['blue', 'yellow', 'orange', 'red'] as const).map((colour) => measuresFor(plan, colour).length);
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
      expect(new Set(counts).size).toBe(4);
      expect(measuresFor(plan, 'red')).toHaveLength(plan.measures.length);
      expect(measuresFor(plan, 'blue').every(({ level }) => level === 'blue')).toBe(true);
    }
  });

  it('shows nothing as official but what binds the district', () => {
    const official = [...district.industries, ...district.streets]
      .flatMap(({ measures }) => measures)
      .filter(({ basis }) => basis === 'official');
    expect(official).toHaveLength(2);
    for (const { source } of official) expect(source).toMatch(/^渝中汛指〔2024〕12号/);
  });

  it.each([
    [-3, '0h'],
    [0, '0h'],
    [0.5, '2h'],
    [2, '2h'],
    [5, '6h'],
    [24, '1d'],
    [30, '3d'],
    [500, '3d'],
  ] as const)('puts a lead of %d hours into %s', (hours, stage) => {
    expect(stageForLead(district, hours)).toBe(stage);
  });

  it.each([
    ['2026-07-16T12:00:00+08:00', ['season']],
    ['2026-08-15T23:59:00+08:00', ['season']],
    ['2026-08-16T12:00:00+08:00', []],
    ['2026-06-01T00:00:00+08:00', ['night']],
    ['2026-06-01T05:59:59+08:00', ['night']],
    ['2026-06-01T06:00:00+08:00', []],
    ['2026-10-03T20:00:00+08:00', ['holiday-crowd']],
    ['2026-12-31T20:00:00+08:00', ['holiday-crowd']],
    ['2027-01-03T03:00:00+08:00', ['night', 'holiday-crowd']],
    ['2027-01-04T12:00:00+08:00', []],
    ['2026-07-20T02:14:00+08:00', ['season', 'night']],
  ])('at %s considers raising for %j', (time, factors) => {
    expect(factorsAt(time)).toEqual(factors);
  });
});
