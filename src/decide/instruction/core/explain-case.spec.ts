import { shippedRulebook as rulebook } from '../../../../test/harness/rulebook.js';
import { hazardCalled, industryCalled } from '../../rulebook/core/lookups.js';
import { layers } from '../../rulebook/core/rulebook.js';
import { everyCase, explainCase, gapsIn, type CaseQuery } from './explain-case.js';

const at = Date.parse('2026-07-20T02:00:00+08:00');
const streetOf = (name: string) => rulebook.streets.find((street) => street.name.startsWith(name))!;
const query = (change: Partial<CaseQuery> = {}): CaseQuery => ({
  ...{
    hazard: hazardCalled(rulebook, 'rainstorm')!,
    level: 'red',
    street: streetOf('朝天门'),
    industry: null,
    at,
    leadHours: 0,
  },
  ...change,
});
const units = [
  { id: 'city', kind: 'city', name: '市中心', parentId: null },
  { id: 'street-500103010', kind: 'street', name: '朝天门', parentId: 'district' },
  { id: 'community-500103010001', kind: 'community', name: '01', parentId: 'street-500103010' },
  { id: 'dept-education', kind: 'department', name: '区教委', parentId: 'district' },
];

describe('explaining a case', () => {
  it('answers every hazard × level it has × street without a gap, now, two days ahead, and in a year nobody has entered', () => {
    for (const [time, leadHours] of [
      [at, 0],
      // A day the calendar does not know yet, two days ahead.
      [Date.parse('2031-03-01T10:00:00+08:00'), 48],
    ] as const) {
      const cases = everyCase(rulebook, time);
      expect(cases).toHaveLength(rulebook.hazards.flatMap(({ colours }) => colours).length * 11);
      for (const each of cases)
        expect([
          each.hazard.hazard,
          each.level,
          each.street.name,
          gapsIn(explainCase(rulebook, { ...each, leadHours }, [])),
        ]).toEqual([each.hazard.hazard, each.level, each.street.name, []]);
    }
  });

  it('says levels, orders, controls, recipients, windows, channels and sources of a red rain', () => {
    const explained = explainCase(rulebook, query(), units);
    const [rain, water] = explained.streams;
    expect([rain?.stream, water?.stream, explained.streams.length]).toEqual(['rain', 'waterlogging', 2]);
    expect(rain).toMatchObject({
      ...{ level: 'red', responseLevel: 2, row: 'red', standing: '预警 红(一级)|响应 Ⅱ级', considerRaisingTo: 1 },
      signedBy: { role: 'commander' },
      street: { exposed: true, responseLevel: 2, startWithinMinutes: 30 },
      windows: { decision: 20, answer: 10, askAgain: 20, follow: 60, streetStart: 30, paper: 60 },
    });
    expect(rain?.instructions).toHaveLength(28);
    expect(rain?.controls.length).toBeGreaterThan(20);
    for (const control of rain?.controls ?? [])
      expect(control.authority).toEqual({ body: '渝中区防汛指挥部', role: 'commander', roleName: '指挥长' });
    // From the city down.
    const told = rain?.recipients.map(({ layer }) => layers.indexOf(layer)) ?? [];
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    const unitsAt = (layer: string) => rain?.recipients.find((each) => each.layer === layer)?.unitIds;
    expect(unitsAt('community')).toEqual(['community-500103010001']);
    expect(unitsAt('street')).toEqual(['street-500103010']);
    expect(rain?.channels).toEqual(expect.arrayContaining(['voice', 'sms', 'broadcast']));
    expect(explained.sources.length).toBeGreaterThan(5);
    for (const { basis, source, rules } of explained.sources) {
      expect(['official', 'proposed']).toContain(basis);
      expect([source === '', rules.length > 0]).toEqual([false, true]);
    }
  });

  it('leaves one industry when one is asked for, and the street', () => {
    const [rain] = explainCase(rulebook, query({ industry: industryCalled(rulebook, 'education') }), units).streams;
    expect(rain?.instructions.map(({ subjectId }) => subjectId)).toEqual(['school', 'street-500103010']);
  });

  it('tells two streets apart in the same red rain by places that stand in their plans with a source', () => {
    const [gate, hill] = ['朝天门', '大坪'].map((name) => {
      const street = streetOf(name);
      const [rain] = explainCase(rulebook, query({ street }), units).streams;
      return { street, said: rain?.instructions.find(({ subjectId }) => subjectId === street.unitId)?.measures ?? [] };
    });
    const texts = (side: typeof gate) => side?.said.map(({ text }) => text).join() ?? '';
    // domain.md §6.2: the quays at 朝天门, the cliff and the ponding at 肖家湾.
    expect(texts(gate)).toMatch(/十码头|2号平台/);
    expect(texts(gate)).not.toContain('肖家湾');
    expect(texts(hill)).toContain('肖家湾');
    expect(texts(hill)).not.toContain('码头');
    const sourced = (side: typeof gate, place: RegExp) =>
      side?.street.riskPoints.some(
        ({ name, source, placeholder }) => place.test(name) && source !== '' && !placeholder,
      );
    expect([sourced(gate, /十码头|朝天门广场/), sourced(hill, /肖家湾/)]).toEqual([true, true]);
  });

  it('waits for nobody in an earthquake: no signature, no window, no order', () => {
    const [quake] = explainCase(rulebook, query({ hazard: hazardCalled(rulebook, 'earthquake')! }), units).streams;
    expect(quake).toMatchObject({ flow: 'bypass', signedBy: null, considerRaisingTo: null, controls: [] });
    expect(Object.values(quake?.windows ?? {})).toEqual([null, null, null, null, null, null]);
    expect(quake?.instructions.flatMap(({ measures }) => measures.map(({ authority }) => authority))).not.toContain(
      'control',
    );
  });

  it('advises a street whose ground is not exposed one level less', () => {
    const river = hazardCalled(rulebook, 'river-flood')!;
    const advised = (name: string) =>
      explainCase(rulebook, query({ hazard: river, level: 'orange', street: streetOf(name) }), units).streams[0]
        ?.street;
    expect(advised('朝天门')).toMatchObject({ exposed: true, responseLevel: 2 });
    expect(advised('七星岗')).toMatchObject({ exposed: false, responseLevel: 3 });
  });
});
