import fc from 'fast-check';
import { colourRank, colours, responseLevels } from '../../../shared/level.js';
import type { Measure, Rulebook } from '../../rulebook/core/rulebook.js';
import { instructionsFor, matrixRow, relayOf, type OrderedMeasure } from './instructions-for.js';
import { instructionText } from './order-text.js';
import { checkProof } from './proof.js';

const proposed = { basis: 'proposed', source: '样例', effectiveFrom: '2026-01-01' } as const;
const measure = (id: string, level: Measure['level'], authority: Measure['authority']): Measure => ({
  id,
  ...proposed,
  streams: ['rain'],
  level,
  text: `${id}的命令`,
  authority,
  doneByMinutes: 30,
  doneWhen: 'yes',
  layer: null,
  stages: null,
  only: null,
  control:
    authority === 'control'
      ? { kind: 'stop', object: '课', legalBasis: '法', reviewMinutes: 120, endCondition: '雨停', exceptions: '无' }
      : null,
});
const measures = [
  measure('m-red', 'red', 'control'),
  measure('m-blue', 'blue', 'duty'),
  measure('m-yellow', 'yellow', 'immediate'),
  measure('m-orange', 'orange', 'control'),
];
const rulebook = {
  district: { name: '渝中区' },
  streams: [{ stream: 'rain', name: '防汛', industryIds: ['school', 'rail'] }],
  controlTerms: colours.map((level) => ({ level, kinds: ['stop'], reviewMinutes: 60, endCondition: '{stream}降级' })),
  grounds: [],
  industries: ['rail', 'school'].map((id) => ({ id, name: id, ownerUnitId: `dept-${id}`, measures })),
  streets: ['street-1', 'street-2'].map((unitId) => ({
    id: unitId,
    unitId,
    name: unitId,
    riskPoints: [],
    measures,
  })),
} as unknown as Rulebook;
const standing = {
  stream: 'rain',
  level: 'red',
  responseLevel: 2,
  stage: '0h',
  areas: ['street-1', 'street-2'],
  issuedAt: 0,
} as const;

describe('instructionsFor', () => {
  it('gives one instruction per industry and per street in the areas, mildest measures first', () => {
    const drafts = instructionsFor(rulebook, standing);
    expect(drafts.map((draft) => draft.subjectId)).toEqual(['school', 'rail', 'street-1', 'street-2']);
    expect(drafts[0]?.measures.map((each) => each.id)).toEqual(['m-blue', 'm-yellow', 'm-orange', 'm-red']);
    expect(instructionsFor(rulebook, { ...standing, areas: ['street-2'] }).map((draft) => draft.subjectId)).toEqual([
      'school',
      'rail',
      'street-2',
    ]);
  });

  it('takes the graver of the two ladders as its row', () => {
    expect(matrixRow('yellow', 2)).toBe('orange');
    expect(matrixRow('red', 2)).toBe('red');
    expect(matrixRow('blue', null)).toBe('blue');
  });

  it('never loses a measure when a level rises', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...colours),
        fc.constantFrom(...colours),
        fc.constantFrom(...responseLevels, null),
        (a, b, response) => {
          const [milder, graver] = colourRank(a) <= colourRank(b) ? [a, b] : [b, a];
          const ids = (level: typeof a) =>
            instructionsFor(rulebook, { ...standing, level, responseLevel: response })[0]?.measures.map(
              (each) => each.id,
            ) ?? [];
          expect(ids(graver)).toEqual(expect.arrayContaining(ids(milder)));
        },
      ),
    );
  });

  it('relays nothing that forbids, stops, withdraws or evacuates', () => {
    const relayed = instructionsFor(rulebook, standing).map(relayOf);
    expect(relayed.flatMap((draft) => draft.measures.map((each) => each.authority))).not.toContain('control');
    expect(relayed[0]?.measures.map((each) => each.id)).toEqual(['m-blue', 'm-yellow']);
  });

  it('instructs a milder street at its own level, and the industries at the gravest', () => {
    const [milder] = standing.areas;
    if (!milder) throw new Error('no street');
    const own = { area: milder, level: 'yellow' as const, responseLevel: 4 as const };
    const alone = instructionsFor(rulebook, { ...standing, ...own, areas: [milder] });
    const mixed = instructionsFor(rulebook, { ...standing, areaLevels: [own] });
    const of = (drafts: typeof mixed, kind: string) => drafts.filter(({ subjectKind }) => subjectKind === kind);
    expect(of(mixed, 'industry')).toEqual(of(instructionsFor(rulebook, standing), 'industry'));
    expect(of(mixed, 'street').find(({ subjectId }) => subjectId === milder)).toEqual(of(alone, 'street')[0]);
  });
});

describe('instructionText', () => {
  const words = {
    decidingBody: '区防指',
    streamName: '防汛',
    level: 'red',
    responseLevel: 2,
    subjectName: '学校',
    number: '渝中汛指〔2026〕1号',
    isDrill: false,
    issuedAt: 0,
  } as const;
  const [draft] = instructionsFor(rulebook, standing);

  it('says only "prepare, order follows" for a control measure until its order is signed', () => {
    const text = instructionText(words, draft?.measures ?? [], new Map());
    expect(text).not.toContain('m-red的命令');
    expect(text.match(/命令另行下达/g)).toHaveLength(1);
    expect(text).toContain('另有2项管控');
    expect(text).toContain('预警 红(一级)|响应 Ⅱ级');
  });

  it('says the order under its number once signed', () => {
    expect(instructionText(words, draft?.measures ?? [], new Map([['m-red', '渝中汛指〔2026〕9号']]))).toContain(
      'm-red的命令(凭渝中汛指〔2026〕9号',
    );
  });

  it('gives a deadline of another day its date', () => {
    const late = { ...(draft?.measures[0] as OrderedMeasure), dueAt: 24 * 3_600_000 };
    const due = { ...late, dueAt: 30 * 60_000 };
    expect(instructionText(words, [due, late], new Map())).toMatch(/\(08:30前[\s\S]*\(1970年1月2日8时00分前/);
  });

  it('marks a drill in its first characters', () => {
    expect(instructionText({ ...words, isDrill: true }, [], new Map())).toMatch(/^【演练】/);
  });
});

describe('checkProof', () => {
  it.each([
    ['yes', { count: null, words: '' }, []],
    ['people-left-zero', { count: 0, words: '照片在群里' }, []],
    ['people-left-zero', { count: 3, words: '' }, ['instruction.people-left']],
    ['head-count', { count: null, words: '都在' }, ['instruction.count-missing']],
    ['list', { count: null, words: ' ' }, ['instruction.proof-missing']],
  ] as const)('judges %s', (doneWhen, proof, expected) => {
    expect(checkProof(doneWhen, proof).map((reason) => reason.code)).toEqual(expected);
  });
});
