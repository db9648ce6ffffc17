import { shippedRulebook as rulebook } from '../../../../test/harness/rulebook.js';
import {
  bundlesOf,
  controlMessageFor,
  drawBundle,
  endsWithLift,
  floodPeriodRuleFor,
  releaseIsSigned,
} from './control-lookups.js';

describe('how an order ends', () => {
  test.each([
    [1, 'evacuate', true],
    [2, 'stop', true],
    [3, 'forbid', false],
    [4, 'stop', false],
  ] as const)('grade %d %s is released by a signature: %s', (grade, kind, signed) => {
    expect(releaseIsSigned(rulebook, grade, kind)).toBe(signed);
  });

  test.each([
    ['stop', true],
    ['forbid', false],
    ['withdraw', false],
    ['evacuate', false],
  ] as const)('%s ends with the lift: %s', (kind, ends) => {
    expect(endsWithLift(rulebook, kind)).toBe(ends);
  });

  it('is signed, and stays, where a plan of before says nothing', () => {
    expect(releaseIsSigned({}, 4, 'stop')).toBe(true);
    expect(endsWithLift({}, 'stop')).toBe(false);
  });
});

describe('messages of their own', () => {
  test.each([
    ['stop', 'school', '11B44'],
    ['stop', 'construction-site', '11B45'],
    ['forbid', 'school', undefined],
    ['stop', 'hospital', undefined],
    ['stop', null, undefined],
  ] as const)('%s %s: %s', (kind, industryId, code) => {
    expect(controlMessageFor(rulebook, { kind, industryId })?.eventCode).toBe(code);
  });
});

describe('a bundle', () => {
  const [riverFront] = bundlesOf(rulebook, 'river');

  it('is drafted for each street that has the ground, and once for what one unit carries out for all', () => {
    const streets = rulebook.streets.map(({ unitId }) => unitId);
    const drawn = drawBundle(rulebook, riverFront!, streets);
    const ofStreets = drawn.filter(({ unitId }) => unitId.startsWith('street-'));
    expect(ofStreets.length).toBeGreaterThan(0);
    expect(ofStreets.every(({ areas, unitId }) => areas.length === 1 && areas[0] === unitId)).toBe(true);
    expect(drawn.filter(({ unitId }) => unitId === 'dept-transport')).toHaveLength(1);
    for (const { object, text } of drawn) expect(`${object}${text}`).not.toMatch(/[{}]/);
  });

  it('drafts nothing where no street has the ground, and is not offered in a stream it is not for', () => {
    expect(drawBundle(rulebook, riverFront!, []).map(({ unitId }) => unitId)).toEqual([]);
    expect(bundlesOf(rulebook, 'heat')).toEqual([]);
    expect(floodPeriodRuleFor(rulebook, 'heat')).toBeNull();
    expect(floodPeriodRuleFor(rulebook, 'river')?.basis).toBe('proposed');
  });
});
