import fc from 'fast-check';
import { colourRank, colours, responseLevels } from '../../../shared/level.js';
import {
  checkDraft,
  signingGrade,
  unreachableStates,
  versionTransitions,
  type Declared,
  type DraftFacts,
} from './lifecycle.js';

const now = Date.parse('2026-07-20T02:10:00+08:00');
const hour = 3_600_000;
const inForce: Declared = { level: 'red', responseLevel: 2, areas: ['street-500103010'], expiresAt: now + 6 * hour };
const draft = (change: Partial<DraftFacts>): DraftFacts => ({ ...inForce, action: 'issue', reason: '雨情', ...change });
const verdict = (kind: string, change: Partial<Declared> = {}) => ({
  kind,
  level: 'red' as const,
  responseLevel: 2 as const,
  ...change,
});
const codes = (...args: Parameters<typeof checkDraft>) => checkDraft(...args).map((reason) => reason.code);

describe('the lifecycle', () => {
  it('has no state that nothing reaches, and notices one', () => {
    expect(unreachableStates()).toEqual([]);
    expect(unreachableStates({ ...versionTransitions, signed: ['discarded'] })).toEqual([
      'in-force',
      'superseded',
      'lifted',
    ]);
  });

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
    ['an extension', draft({ action: 'extend', reason: '', expiresAt: now + 8 * hour }), inForce, null, []],
    [
      'an extension that ends earlier',
      draft({ action: 'extend', expiresAt: now + hour }),
      inForce,
      null,
      ['warning.not-extended'],
    ],
    [
      'lowering one step',
      draft({ action: 'lower', level: 'orange', responseLevel: 3 }),
      inForce,
      verdict('lower', { level: 'orange', responseLevel: 3 }),
      [],
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
  ] as const)('judges %s', (_what, facts, current, said, expected) => {
    expect(codes(facts, current, said, now)).toEqual(expected);
  });

  it('names all faults of a draft at once', () => {
    expect(
      codes(draft({ action: 'lower', areas: [], reason: '', expiresAt: now, level: 'blue' }), inForce, null, now),
    ).toEqual([
      'warning.no-areas',
      'warning.expired',
      'warning.reason-missing',
      'warning.verdict-missing',
      'warning.too-many-steps',
    ]);
  });

  it('lets no lowering skip a step, whatever the levels', () => {
    const declared = fc.record({
      level: fc.constantFrom(...colours),
      responseLevel: fc.constantFrom(...responseLevels, null),
      areas: fc.constant(['street-500103010']),
      expiresAt: fc.constant(now + hour),
    });
    fc.assert(
      fc.property(declared, declared, (from, to) => {
        const passes =
          checkDraft(
            { ...to, action: 'lower', reason: 'r' },
            from,
            { kind: 'lower', level: to.level, responseLevel: to.responseLevel },
            now,
          ).length === 0;
        if (passes) expect(colourRank(from.level) - colourRank(to.level)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('signingGrade', () => {
  it('is the response level, the colour without one, and for lowering that of what it ends', () => {
    expect(signingGrade(draft({}), null)).toBe(2);
    expect(signingGrade(draft({ responseLevel: null }), null)).toBe(1);
    expect(signingGrade(draft({ action: 'lower', level: 'orange', responseLevel: 3 }), inForce)).toBe(2);
  });
});
