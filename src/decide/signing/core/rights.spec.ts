import fc from 'fast-check';
import { responseLevels } from '../../../shared/level.js';
import { hourMs, minuteMs } from '../../../shared/time.js';
import {
  attemptOutcomes,
  needsSecondFactor,
  rightOf,
  subjectKinds,
  type AttemptFact,
  type DelegationFact,
  type RightFacts,
  type SignatureEntry,
} from './rights.js';

const now = Date.parse('2026-07-20T02:00:00+08:00');
const entry: SignatureEntry = {
  subjectKind: 'warning-version',
  subjectId: 'v-1',
  incidentId: 'i-1',
  stream: 'rain',
  grade: 2,
  role: 'commander',
  draftedBy: 'duty',
};
const cell = { role: 'commander', substitutes: ['deputy-commander', 'director'], substituteAfter: 2 };
const attempt = (role: string, outcome: AttemptFact['outcome'] = 'no-answer', id = 'a'): AttemptFact => ({
  id,
  role,
  outcome,
});
const delegation = (said: Partial<DelegationFact> = {}): DelegationFact => ({
  id: 'd-1',
  fromRole: 'commander',
  toUser: 'deputy',
  streams: null,
  grades: [1, 2],
  subjectKinds: ['warning-version', 'control-order'],
  from: now - hourMs,
  until: now + hourMs,
  revokedAt: null,
  documentNumber: '渝中汛授〔2026〕1号',
  ...said,
});
const deputy = { userId: 'deputy', signingRoles: ['deputy-commander'] };
const director = { userId: 'director', signingRoles: ['director'] };
const facts = (said: Partial<RightFacts> = {}): RightFacts => ({ cell, attempts: [], delegations: [], now, ...said });
/** `own`, `substitute`, `delegation`, or the codes of the reasons why not. */
const said = (who: { userId: string; signingRoles: string[] }, given: Partial<RightFacts>, over = {}) => {
  const judged = rightOf(who, { ...entry, ...over }, facts(given));
  return judged.right ? judged.right.kind : judged.reasons.map(({ code }) => code);
};
const twice = [attempt('commander'), attempt('commander', 'busy', 'b')];

describe('who may sign', () => {
  it.each([
    ['the holder of the cell', { userId: 'c', signingRoles: ['commander'] }, {}, {}, 'own'],
    ['the holder who drafted it', { userId: 'duty', signingRoles: ['commander'] }, {}, {}, ['warning.own-draft']],
    ['somebody of another cell', { userId: 'x', signingRoles: ['nobody'] }, {}, {}, ['warning.not-your-cell']],
    ['a substitute before any attempt', deputy, {}, {}, ['signing.attempts-missing']],
    ['a substitute after one', deputy, { attempts: twice.slice(1) }, {}, ['signing.attempts-missing']],
    ['a substitute after two that failed', deputy, { attempts: twice }, {}, 'substitute'],
    [
      'a substitute after one that failed and one that reached',
      deputy,
      { attempts: [attempt('commander'), attempt('commander', 'reached', 'b')] },
      {},
      ['signing.attempts-missing'],
    ],
    [
      'a substitute when the signer was reached after two that failed: what is open stays open',
      deputy,
      { attempts: [...twice, attempt('commander', 'reached', 'c')] },
      {},
      'substitute',
    ],
    [
      'the second substitute when only the holder is out of reach',
      director,
      { attempts: twice },
      {},
      ['signing.attempts-missing'],
    ],
    [
      'the second substitute when both before are out of reach',
      director,
      { attempts: [...twice, attempt('deputy-commander'), attempt('deputy-commander', 'declined', 'd')] },
      {},
      'substitute',
    ],
    ['a substitute who drafted it', deputy, { attempts: twice }, { draftedBy: 'deputy' }, ['warning.own-draft']],
    [
      'a substitute by a plan of before there were any',
      deputy,
      { cell: { role: 'commander' }, attempts: twice },
      {},
      ['warning.not-your-cell'],
    ],
    ['a delegate', deputy, { delegations: [delegation()] }, {}, 'delegation'],
    [
      'a delegate who drafted it',
      deputy,
      { delegations: [delegation()] },
      { draftedBy: 'deputy' },
      ['warning.own-draft'],
    ],
  ] as const)('%s: %j', (_what, who, given, over, expected) => {
    expect(said(who as { userId: string; signingRoles: string[] }, given as Partial<RightFacts>, over)).toEqual(
      expected,
    );
  });

  it.each([
    ['expired a minute ago', { until: now - minuteMs }, ['signing.delegation-expired']],
    ['expires this very moment', { until: now }, ['signing.delegation-expired']],
    ['begins in a minute', { from: now + minuteMs }, ['signing.delegation-not-yet']],
    ['was revoked', { revokedAt: now - 1 }, ['signing.delegation-revoked']],
    ['is for another stream', { streams: ['heat'] as const }, ['signing.delegation-other-stream']],
    ['is for another grade', { grades: [4] as const }, ['signing.delegation-other-grade']],
    ['is for orders only', { subjectKinds: ['control-order'] as const }, ['signing.delegation-other-kind']],
    ['is for somebody else', { toUser: 'x' }, ['warning.not-your-cell']],
    ['is of another role', { fromRole: 'director' }, ['warning.not-your-cell']],
    [
      'fails in every way',
      { until: now - minuteMs, grades: [4] as const, streams: ['heat'] as const },
      ['signing.delegation-expired', 'signing.delegation-other-stream', 'signing.delegation-other-grade'],
    ],
  ] as const)('not under a delegation that %s', (_what, over, expected) => {
    const nobody = { userId: 'deputy', signingRoles: [] };
    expect(said(nobody, { delegations: [delegation(over as Partial<DelegationFact>)] })).toEqual(expected);
  });

  it('says in words when the delegation ended and which paper it was', () => {
    const judged = rightOf(
      { userId: 'deputy', signingRoles: [] },
      entry,
      facts({ delegations: [delegation({ until: now - minuteMs })] }),
    );
    expect(judged.right === null && judged.reasons[0]?.text.zh).toBe(
      '授权渝中汛授〔2026〕1号已于2026年7月20日1时59分到期',
    );
  });

  it('takes another delegation where one has ended', () => {
    const ended = delegation({ until: now - 1 });
    expect(said({ userId: 'deputy', signingRoles: [] }, { delegations: [ended, delegation({ id: 'd-2' })] })).toBe(
      'delegation',
    );
  });

  it('never lets a drafter sign, whatever was attempted or delegated', () => {
    const roles = fc.subarray(['commander', 'deputy-commander', 'director']);
    const attempts = fc.array(
      fc.record({
        id: fc.string(),
        role: fc.constantFrom('commander', 'deputy-commander', 'director'),
        outcome: fc.constantFrom(...attemptOutcomes),
      }),
    );
    const grade = fc.constantFrom(...responseLevels);
    fc.assert(
      fc.property(roles, attempts, grade, fc.constantFrom(...subjectKinds), (signingRoles, tried, level, kind) => {
        const judged = rightOf(
          { userId: 'duty', signingRoles },
          { ...entry, grade: level, subjectKind: kind },
          facts({ attempts: tried, delegations: [delegation({ toUser: 'duty', grades: [1, 2, 3, 4] })] }),
        );
        expect(judged.right).toBeNull();
      }),
    );
  });

  it('asks for a second factor at orange and red', () => {
    expect(responseLevels.map((grade) => needsSecondFactor([{ grade }]))).toEqual([false, false, true, true]);
    expect(needsSecondFactor([{ grade: 4 }, { grade: 2 }])).toBe(true);
  });
});
