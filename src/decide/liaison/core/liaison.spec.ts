import type { Course } from '../../observation/core/gauge-chain.js';
import type { Counterpart, Station } from '../../rulebook/core/rulebook.js';
import { noticeCall, noticeFaults, suggestions, type StandingWarning } from './liaison.js';

const at = Date.parse('2026-07-20T02:00:00+08:00');
const hour = 3_600_000;
const counterpart = (unitId: string, said: Partial<Counterpart>): Counterpart => ({
  ...{ id: unitId, basis: 'proposed', source: '建议', effectiveFrom: '2026-05-01', placeholder: true, pact: null },
  ...{ unitId, relations: ['downstream'], rivers: ['长江'], stations: ['gauge-cuntan'], streams: ['river'] },
  ...said,
});
const counterparts = [
  counterpart('below', {}),
  counterpart('above', { relations: ['upstream'], stations: ['gauge-ciqikou'] }),
  counterpart('beside', { relations: ['neighbour'], stations: [] }),
  counterpart('elsewhere', { stations: ['gauge-other'], streams: [] }),
];
const stations = [
  { id: 'gauge-ciqikou', name: '磁器口' },
  { id: 'gauge-cuntan', name: '寸滩' },
] as unknown as Station[];
const arrival = { crestNotBefore: null, seenAt: null, reaches: [] };
const course: Course = {
  wave: {
    ...{ kind: 'crest', station: 'gauge-ciqikou', datum: 'wusong', began: at, footMillimetres: 0, at },
    millimetres: 185_640,
  },
  arrivals: [
    { ...arrival, station: 'gauge-chaotianmen', earliest: at + hour, latest: at + 3 * hour, isOurs: true },
    { ...arrival, station: 'gauge-cuntan', earliest: at + 2 * hour, latest: at + 4 * hour, isOurs: false },
  ],
  seenBelow: null,
  because: { zh: '磁器口洪峰185.64米', en: 'a crest' },
};
const warning: StandingWarning = {
  ...{ versionId: 'v1', incidentId: 'i', stream: 'river', streamName: '江河洪水', decidingBody: '渝中区防汛指挥部' },
  ...{ level: 'orange', responseLevel: 2, areaNames: ['朝天门'] },
};
const suggest = (said: object = {}) =>
  suggestions({ counterparts, stations, courses: [course], warnings: [], known: new Set(), ...said });

describe('whom to tell along the rivers', () => {
  it('is whoever lies below a gauge that a crest will reach, with the travel times of theirs', () => {
    const [only, ...more] = suggest();
    expect(more).toEqual([]);
    expect(only).toMatchObject({ unitIds: ['below'], title: '关于磁器口洪峰的通报', incidentId: null });
    expect(only?.text).toContain('预计2026年7月20日4时00分至2026年7月20日6时00分影响寸滩');
    expect(only?.text).not.toContain('朝天门');
  });

  it('is nobody where the wave never passes our banks, or where it was drafted or sent already', () => {
    const elsewhere = { ...course, arrivals: course.arrivals.map((each) => ({ ...each, isOurs: false })) };
    expect(suggest({ courses: [elsewhere] })).toEqual([]);
    expect(suggest({ known: new Set([`wave gauge-ciqikou ${at}`]) })).toEqual([]);
  });

  it('of a warning is whoever lies below or beside us and is told of this stream; a new version is new', () => {
    const [only] = suggest({ courses: [], warnings: [warning] });
    expect(only).toMatchObject({ key: 'warning v1', unitIds: ['below', 'beside'], incidentId: 'i' });
    expect(only?.text).toContain('预警 橙(二级)|响应 Ⅱ级');
    expect(suggest({ courses: [], warnings: [{ ...warning, stream: 'rain' }] })).toEqual([]);
  });
});

describe('a notice', () => {
  const words = {
    purpose: 'demand' as const,
    title: '请求错峰调度',
    text: '请上游水库\n 02时起减小下泄。',
    unitIds: ['above'],
  };

  it('is refused with every fault and its place', () => {
    const faults = noticeFaults({ ...words, title: '', text: ' ', unitIds: ['above', 'moon'] }, new Set(['above']));
    expect(faults.map(({ where }) => where)).toEqual(['title', 'text', 'unitIds[1]']);
  });

  it('asks for agreement where it demands, and says that it is a drill', () => {
    expect(noticeCall(words, '渝中汛指通报〔2026〕1号', '渝中区防汛指挥部', true)).toBe(
      '【演练】渝中区防汛指挥部联合调度需求（渝中汛指通报〔2026〕1号）：请求错峰调度。请上游水库 02时起减小下泄。是否同意请答复。',
    );
  });
});
