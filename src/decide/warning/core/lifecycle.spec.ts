import fc from 'fast-check';
import { colourRank, colours, responseLevels } from '../../../shared/level.js';
import {
  blocksOf,
  checkDraft,
  checkSuperior,
  levelsAt,
  responseActOf,
  responseMachine,
  responseRank,
  signingGrade,
  versionMachine,
  warningActions,
  warningMachine,
  warningState,
  type Declared,
  type DraftAround,
  type DraftFacts,
  type VerdictFact,
} from './lifecycle.js';
import { faultsOfMachine, movesFrom } from './machine.js';

const now = Date.parse('2026-07-20T02:10:00+08:00');
const hour = 3_600_000;
const [here, there] = ['street-500103010', 'street-500103001'] as const;
const inForce: Declared = {
  ...{ level: 'red', responseLevel: 2, areas: [here], areaLevels: [], expiresAt: now + 6 * hour },
};
const draft = (change: Partial<DraftFacts>): DraftFacts => ({
  ...inForce,
  ...{ action: 'issue', reason: '雨情', cancelClass: null },
  ...change,
});
const verdict = (kind: string, change: Partial<Declared> = {}): VerdictFact => ({
  kind,
  level: 'red',
  responseLevel: 2,
  ...change,
});
const codes = (
  facts: DraftFacts,
  current: Declared | null,
  said: VerdictFact | null,
  around: Partial<DraftAround> = {},
) =>
  checkDraft(facts, { current, verdict: said, isEmergency: false, isDrill: false, now, ...around }).map(
    (reason) => reason.code,
  );
const milder = { area: there, level: 'orange', responseLevel: 3 } as const;
const both = { areas: [here, there] };

describe('the machines', () => {
  it.each([versionMachine, warningMachine, responseMachine])(
    'of a $name have no state nothing reaches and no act without a way in',
    (machine) => {
      expect(faultsOfMachine(machine as typeof versionMachine)).toEqual([]);
    },
  );

  it('notice a state nothing reaches, an act without a way in, and what is not there', () => {
    const broken = {
      ...versionMachine,
      transitions: versionMachine.transitions.filter(({ act }) => act !== 'issue'),
    };
    expect(faultsOfMachine(broken)).toEqual([
      'version: no path leads to the state in-force',
      'version: no path leads to the state superseded',
      'version: no path leads to the state lifted',
      'version: no path leads to the state cancelled',
      'version: the act issue has no way in',
      'version: the act supersede has no way in',
    ]);
    const strange = {
      ...warningMachine,
      transitions: [...warningMachine.transitions, { ...warningMachine.transitions[0]!, to: 'gone' as 'none' }],
    };
    expect(faultsOfMachine(strange)).toEqual(['warning: none issue gone speaks of what is not there']);
  });
});

describe('a draft', () => {
  it.each([
    ['a first issue on a start', draft({}), null, verdict('start'), []],
    ['an issue while one is in force', draft({}), inForce, verdict('start'), ['warning.in-force']],
    ['an issue without a verdict', draft({}), null, null, ['warning.verdict-missing']],
    ['an issue on a verdict that says keep', draft({}), null, verdict('keep'), ['warning.verdict-other']],
    [
      'levels the round did not decide',
      draft({ responseLevel: 1 }),
      null,
      verdict('start'),
      ['warning.departs-from-verdict'],
    ],
    [
      'a raise of the response alone',
      draft({ action: 'raise', responseLevel: 1 }),
      inForce,
      verdict('raise', { responseLevel: 1 }),
      [],
    ],
    ['a raise that raises nothing', draft({ action: 'raise' }), inForce, verdict('raise'), ['warning.not-raised']],
    [
      'a raise that lowers the colour',
      draft({ action: 'raise', level: 'orange', responseLevel: 1 }),
      inForce,
      verdict('raise', { level: 'orange', responseLevel: 1 }),
      ['warning.not-raised'],
    ],
    [
      'a raise over two levels',
      draft({ action: 'raise', level: 'red', responseLevel: 1 }),
      { ...inForce, level: 'yellow', responseLevel: 3 },
      verdict('raise', { responseLevel: 1 }),
      [],
    ],
    [
      'a raise that lowers one street',
      draft({ action: 'raise', responseLevel: 1, ...both, areaLevels: [milder] }),
      { ...inForce, ...both },
      verdict('raise', { responseLevel: 1 }),
      ['warning.not-raised'],
    ],
    ['an extension', draft({ action: 'extend', reason: '', expiresAt: now + 8 * hour }), inForce, null, []],
    [
      'an extension that ends earlier',
      draft({ action: 'extend', expiresAt: now + hour }),
      inForce,
      null,
      ['warning.not-extended'],
    ],
    [
      'an extension to other streets',
      draft({ action: 'extend', ...both, expiresAt: now + 8 * hour }),
      inForce,
      null,
      ['warning.areas-changed'],
    ],
    ['other streets at the same level', draft({ action: 'areas', ...both }), inForce, null, []],
    ['a street added milder', draft({ action: 'areas', ...both, areaLevels: [milder] }), inForce, null, []],
    ['the same streets', draft({ action: 'areas' }), inForce, null, ['warning.areas-unchanged']],
    [
      'other streets without a reason',
      draft({ action: 'areas', ...both, reason: '' }),
      inForce,
      null,
      ['warning.reason-missing'],
    ],
    [
      'other streets at another level',
      draft({ action: 'areas', ...both, level: 'orange' }),
      inForce,
      null,
      ['warning.level-changed'],
    ],
    ['a correction', draft({ action: 'correct' }), inForce, null, []],
    [
      'a correction of the streets',
      draft({ action: 'correct', areas: [there] }),
      inForce,
      null,
      ['warning.areas-changed'],
    ],
    [
      'lowering one step',
      draft({ action: 'lower', level: 'orange', responseLevel: 3 }),
      inForce,
      verdict('lower', { level: 'orange', responseLevel: 3 }),
      [],
    ],
    [
      'lowering one street of two',
      draft({ action: 'lower', ...both, areaLevels: [milder] }),
      { ...inForce, ...both },
      verdict('lower'),
      [],
    ],
    [
      'lowering one street by two',
      draft({ action: 'lower', ...both, areaLevels: [{ ...milder, level: 'yellow' }] }),
      { ...inForce, ...both },
      verdict('lower'),
      ['warning.too-many-steps'],
    ],
    [
      'lowering two steps',
      draft({ action: 'lower', level: 'yellow', responseLevel: 3 }),
      inForce,
      verdict('lower', { level: 'yellow', responseLevel: 3 }),
      ['warning.too-many-steps'],
    ],
    [
      'a lift without a reason',
      draft({ action: 'lift', reason: ' ' }),
      inForce,
      verdict('end'),
      ['warning.reason-missing'],
    ],
    ['a lift when nothing is in force', draft({ action: 'lift' }), null, verdict('end'), ['warning.not-in-force']],
    ['a cancel of a mistake', draft({ action: 'cancel', cancelClass: 'mis-issued' }), inForce, null, []],
    ['a cancel that does not say why', draft({ action: 'cancel' }), inForce, null, ['warning.cancel-class-missing']],
    [
      'a cancel of what did not occur, without a round',
      draft({ action: 'cancel', cancelClass: 'not-occurred' }),
      inForce,
      null,
      ['warning.verdict-missing'],
    ],
    [
      'a cancel of what did not occur',
      draft({ action: 'cancel', cancelClass: 'not-occurred' }),
      inForce,
      verdict('end'),
      [],
    ],
    [
      'a drill that is none',
      draft({ action: 'cancel', cancelClass: 'drill' }),
      inForce,
      null,
      ['warning.cancel-not-a-drill'],
    ],
    ['a milder street', draft({ ...both, areaLevels: [milder] }), null, verdict('start'), []],
    [
      'a street graver than the whole',
      draft({ ...both, areaLevels: [{ ...milder, responseLevel: 1 }] }),
      null,
      verdict('start'),
      ['warning.area-level-graver'],
    ],
    [
      'a street outside the areas',
      draft({ areaLevels: [milder] }),
      null,
      verdict('start'),
      ['warning.area-level-outside'],
    ],
    [
      'a street said twice',
      draft({ ...both, areaLevels: [milder, milder] }),
      null,
      verdict('start'),
      ['warning.area-level-twice'],
    ],
    [
      'nobody at the gravest',
      draft({ areaLevels: [{ ...milder, area: here }] }),
      null,
      verdict('start'),
      ['warning.nobody-at-gravest'],
    ],
  ] as const)('is judged: %s', (_what, facts, current, said, expected) => {
    expect(codes(facts, current, said)).toEqual(expected);
  });

  it('on the emergency path needs no verdict to start or raise, and one for everything else', () => {
    const emergency = { isEmergency: true };
    expect(codes(draft({}), null, null, emergency)).toEqual([]);
    expect(codes(draft({ action: 'raise', responseLevel: 1 }), inForce, null, emergency)).toEqual([]);
    expect(codes(draft({ action: 'lift' }), inForce, null, emergency)).toEqual(['warning.verdict-missing']);
    const lower = draft({ action: 'lower', level: 'orange' });
    expect(codes(lower, inForce, null, emergency)).toEqual(['warning.verdict-missing']);
  });

  it('names all faults at once', () => {
    const facts = draft({ action: 'lower', areas: [], reason: '', expiresAt: now, level: 'blue' });
    expect(codes(facts, inForce, null)).toEqual([
      'warning.no-areas',
      'warning.expired',
      'warning.reason-missing',
      'warning.verdict-missing',
      'warning.too-many-steps',
    ]);
  });

  const level = fc.record({
    level: fc.constantFrom(...colours),
    responseLevel: fc.constantFrom(...responseLevels, null),
  });
  const declared = fc
    .record({ gravest: level, own: fc.option(level, { nil: null }) })
    .map(({ gravest, own }): Declared => ({
      ...gravest,
      ...both,
      areaLevels: own ? [{ area: there, ...own }] : [],
      expiresAt: now + hour,
    }));

  it('lets no lowering skip a step and no raise lower anybody, street by street, whatever the levels', () => {
    fc.assert(
      fc.property(declared, declared, fc.constantFrom('lower' as const, 'raise' as const), (from, to, action) => {
        const said = { kind: action, level: to.level, responseLevel: to.responseLevel };
        if (codes({ ...to, action, reason: 'r', cancelClass: null }, from, said).length > 0) return;
        for (const street of both.areas) {
          const [was, is] = [levelsAt(from, street), levelsAt(to, street)];
          const steps = [
            colourRank(is.level) - colourRank(was.level),
            responseRank(is.responseLevel) - responseRank(was.responseLevel),
          ];
          for (const step of steps) {
            expect(step).toBeGreaterThanOrEqual(action === 'lower' ? -1 : 0);
            if (action === 'lower') expect(step).toBeLessThanOrEqual(0);
          }
        }
      }),
    );
  });

  it('is said in blocks that hold every street once, gravest first', () => {
    fc.assert(
      fc.property(declared, (said) => {
        const blocks = blocksOf(said);
        expect(blocks.flatMap(({ areas }) => areas).sort()).toEqual([...both.areas].sort());
        for (const { areas, ...levels } of blocks)
          for (const street of areas) expect(levelsAt(said, street)).toEqual(levels);
        const ranks = blocks.map((block) => colourRank(block.level));
        expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
      }),
    );
  });
});

describe('what stands', () => {
  it('moves the response only as its machine allows, whatever the action', () => {
    const responses = fc.constantFrom(...responseLevels, null);
    fc.assert(
      fc.property(fc.constantFrom(...warningActions), responses, responses, (action, before, after) => {
        const act = responseActOf(action, before, after);
        expect(movesFrom(responseMachine, before === null ? 'none' : 'active', act)).not.toEqual([]);
      }),
    );
  });

  it('ended, cancelled, in 雨后 and in force are told apart', () => {
    const of = (...states: Parameters<typeof warningState>[0][number]['state'][]) => states.map((state) => ({ state }));
    expect(warningState(of('draft'), false)).toBe('none');
    expect(warningState(of('superseded', 'in-force', 'draft'), false)).toBe('in-force');
    expect(warningState(of('superseded', 'lifted'), true)).toBe('after');
    expect(warningState(of('superseded', 'lifted'), false)).toBe('ended');
    expect(warningState(of('superseded', 'cancelled'), false)).toBe('cancelled');
  });

  it.each([
    ['with it', 3, 3, null, []],
    ['below it, silent', 4, 3, null, ['warning.superior-reason-missing']],
    ['above it, silent', 2, 3, ' ', ['warning.superior-reason-missing']],
    ['above it, with a reason', 2, 3, '过境洪水叠加', []],
    ['without a response, silent', null, 4, null, ['warning.superior-reason-missing']],
    ['where none is on record', 2, null, null, []],
  ] as const)('stands %s', (_what, responseLevel, theirs, reason, expected) => {
    const superior = theirs === null ? null : { responseLevel: theirs, by: '市防指' };
    const said = checkSuperior({ action: 'raise', responseLevel }, superior, reason);
    expect(said.map(({ code }) => code)).toEqual(expected);
    expect(checkSuperior({ action: 'lift', responseLevel }, superior, null)).toEqual([]);
  });
});

describe('signingGrade', () => {
  it('is the response level, the colour without one, and for lowering and ending that of what it ends', () => {
    expect(signingGrade(draft({}), null)).toBe(2);
    expect(signingGrade(draft({ responseLevel: null }), null)).toBe(1);
    expect(signingGrade(draft({ action: 'lower', level: 'orange', responseLevel: 3 }), inForce)).toBe(2);
    expect(signingGrade(draft({ action: 'cancel', responseLevel: 4 }), inForce)).toBe(2);
  });
});
