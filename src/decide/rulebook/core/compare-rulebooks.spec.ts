import { shippedRulebook } from '../../../../test/harness/rulebook.js';
import { compareRulebooks } from './compare-rulebooks.js';
import type { Rulebook } from './rulebook.js';

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
const copy = () => structuredClone(shippedRulebook) as Writable<Rulebook>;
const changes = (change: (rulebook: Writable<Rulebook>) => void) => {
  const after = copy();
  change(after);
  return compareRulebooks(shippedRulebook, after as Rulebook);
};
const industry = (rulebook: Writable<Rulebook>, id: string) => rulebook.industries.find((plan) => plan.id === id)!;

describe('comparing two rulebooks', () => {
  it('finds nothing between a plan and itself, whatever the order of its files', () => {
    expect(changes(() => undefined)).toEqual([]);
    expect(changes((after) => after.industries.reverse())).toEqual([]);
  });

  it('names the cell, the rule, and what it said and says', () => {
    const found = changes((after) => {
      industry(after, 'school').measures.find(({ id }) => id === 'school-blue-2')!.doneByMinutes = 45;
    });
    const own = found.filter(({ rule }) => rule === 'school-blue-2');
    expect(own.length).toBeGreaterThan(0);
    expect(own[0]?.cell).toMatch(/^学校 × .+ × 蓝\(四级\)$/);
    expect(own[0]).toMatchObject({ kind: 'changed' });
    expect([own[0]?.before?.includes('60分钟'), own[0]?.after?.includes('45分钟')]).toEqual([true, true]);
    expect(found).toHaveLength(own.length);
  });

  it('shows a measure of a ground in every street that has it, and nowhere else', () => {
    const found = changes((after) => {
      const ground = after.grounds.find(({ id }) => id === 'river-bank')!;
      ground.measures = ground.measures.slice(1);
    });
    const streets = new Set(found.map(({ cell }) => cell.split(' × ')[0]));
    const riverside = shippedRulebook.streets.filter(({ riskPoints }) =>
      riskPoints.some(({ ground }) => ground === 'river-bank'),
    );
    expect(streets).toEqual(new Set(riverside.map(({ name }) => name)));
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['removed']));
  });

  it.each([
    ['a threshold', '阈值', (after: Writable<Rulebook>) => void (after.thresholds[0]!.figures[0]!.atLeast = 55)],
    ['a trigger', '触发', (after: Writable<Rulebook>) => void (after.triggers[0]!.responseLevel = 1)],
    ['a raise factor', '提级因素', (after: Writable<Rulebook>) => void after.raiseFactors.pop()],
    ['a ladder', '叫应阶梯', (after: Writable<Rulebook>) => void (after.ladders[0]!.steps[0]!.calls = 5)],
    ['a signer', '签发', (after: Writable<Rulebook>) => void (after.signing[0]!.roleName = '值班领导')],
    ['a clock', '时钟', (after: Writable<Rulebook>) => void (after.clocks[0]!.minutes = 15)],
    ['a basis', '管控令依据', (after: Writable<Rulebook>) => void (after.controlBases[0]!.legalBasis = '某法')],
    ['a gauge', '站点', (after: Writable<Rulebook>) => void (after.stations[0]!.warningLevel!.value = 180.6)],
    ['a stream', '决策流', (after: Writable<Rulebook>) => void (after.streams[0]!.decidingBody = '区防指')],
    ['a day', '日历', (after: Writable<Rulebook>) => void (after.calendar[0]!.to = '2027-01-01')],
    ['a recipient', '叫应对象', (after: Writable<Rulebook>) => void (after.recipients[0]!.firstAttemptMinutes = 9)],
    ['whether it is official', '时钟', (after: Writable<Rulebook>) => void (after.clocks[0]!.basis = 'official')],
    ['the district', '本区', (after: Writable<Rulebook>) => void (after.district.callBack = '023-1')],
  ])('tells of %s', (_what, list, change) => {
    const found = changes(change);
    expect(found.map(({ cell }) => cell)).toEqual([list]);
  });

  it('tells of a register and a risk point of a street', () => {
    const found = changes((after) => {
      after.streets[0]!.registers[0]!.count = 12;
      after.streets[0]!.riskPoints[0]!.name = '另一处';
    });
    expect(found.map(({ kind }) => kind)).toEqual(['changed', 'changed']);
    expect(found[0]?.cell).toContain('一街道一方案');
  });
});
