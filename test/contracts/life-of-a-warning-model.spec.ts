import fc from 'fast-check';
import {
  issuedState,
  versionActs,
  versionMachine,
  warningActions,
  warningMachine,
  warningState,
  type VersionAct,
  type VersionState,
  type WarningAction,
  type WarningState,
} from '../../src/decide/warning/core/lifecycle.js';
import { mayMove, movesFrom } from '../../src/decide/warning/core/machine.js';
import { DomainError } from '../../src/shared/domain-error.js';
import { commander, duty, openDecide, type Decide } from '../harness/decide.js';
import { openGround, type Ground } from '../harness/engines.js';

/** What a person presses; `own-sign`: the drafter tries to sign. */
type Press =
  | { readonly press: 'draft'; readonly action: WarningAction }
  | {
      readonly press: Exclude<VersionAct, 'supersede' | 'disown'> | 'own-sign' | 'no-start' | 'close-after' | 'signal';
    };

/** What the machines say should stand, kept beside the service. */
interface Model {
  version: { state: VersionState; action: WarningAction } | null;
  warning: WarningState;
  /** Acts that were told "done": each must be found again. */
  done: number;
}

const presses: fc.Arbitrary<Press> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...warningActions).map((action): Press => ({ press: 'draft', action })) },
  {
    weight: 7,
    arbitrary: fc.constantFrom<Press['press'][]>('submit', 'sign', 'issue').map((press) => ({ press }) as Press),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom<Press['press'][]>('return', 'discard', 'own-sign', 'no-start', 'close-after', 'signal')
      .map((press) => ({ press }) as Press),
  },
);

/** The commander's rights in the hands of who drafts: only the store and the signing room stand between. */
const both = { ...duty, roles: ['duty-officer', 'signer'] as const, signingRoles: commander.signingRoles };

async function run(decide: Decide, ground: Ground, pressed: readonly Press[]): Promise<void> {
  const incidentId = await decide.incident();
  await decide.settle();
  const model: Model = { version: null, warning: 'none', done: 0 };
  const newest = async () => (await decide.warnings.ofIncident(incidentId))[0]?.versions.at(-1);
  const levelsFor = (action: WarningAction, at: 'high' | 'low') =>
    action === 'lower' || (at === 'low' && action !== 'raise')
      ? { level: 'orange' as const, responseLevel: 3 as const }
      : { level: 'red' as const, responseLevel: 2 as const };

  for (const { press, ...rest } of pressed) {
    ground.clock.advance(1_000);
    const incident = await decide.incidents.get(incidentId);
    const current = (await decide.warnings.ofIncident(incidentId))[0]?.current ?? null;
    const version = await newest();
    let wasDone = false;
    const attempt = async (act: () => Promise<unknown>): Promise<boolean> => {
      try {
        await act();
        return (wasDone = true);
      } catch (error) {
        // Refused in plain words, never a fault.
        expect(error).toBeInstanceOf(DomainError);
        return false;
      }
    };
    if (press === 'draft') {
      const { action } = rest as { action: WarningAction };
      const isOpen = incident?.state === 'open';
      const kinds = { issue: 'start', raise: 'raise', lower: 'lower', lift: 'end' } as const;
      const levels = levelsFor(action, current && current.level !== 'red' ? 'low' : 'high');
      const consultationId =
        isOpen && action in kinds
          ? await decide.verdict(incidentId, kinds[action as keyof typeof kinds], levels)
          : null;
      const drafted = await attempt(() =>
        decide.draft(incidentId, {
          ...{ action, consultationId, ...levels },
          ...(action === 'cancel' ? { cancelClass: 'mis-issued' as const } : {}),
          ...(action === 'areas' ? { areas: decide.streets.slice(0, (current?.areas.length ?? 2) > 5 ? 5 : 9) } : {}),
          ...(action === 'extend' || action === 'correct' ? { areas: current?.areas ?? decide.streets } : {}),
          expiresAt: (current?.expiresAt ?? ground.clock.now()) + 6 * 3_600_000,
        }),
      );
      if (drafted) {
        // Only where the machine has a way, and never beside another in the making.
        expect([action, mayMove(warningMachine, model.warning, action)]).toEqual([action, []]);
        expect(model.version).toBeNull();
        model.version = { state: 'draft', action };
      }
    } else if (press === 'no-start') {
      const by = { kind: 'user' as const, id: duty.userId };
      await attempt(() => decide.hazard.decide(incidentId, 'no-start', '实况减弱', by));
      await decide.settle();
      if ((await decide.incidents.get(incidentId))?.outcome === 'declined') {
        expect(model.warning).not.toBe('in-force');
        model.version = null;
      }
    } else if (press === 'close-after') {
      const ended = await attempt(() => decide.instruction.closeAfter(incidentId, '转入日常', duty));
      expect(ended).toBe(model.warning === 'after');
      if (ended) model.warning = 'ended';
    } else if (press === 'signal') {
      await decide.takeIn({ colour: 'yellow' });
    } else if (version && press === 'own-sign') {
      expect(await attempt(() => decide.warning.sign(version.id, { password: 'password' }, both))).toBe(false);
    } else if (version && press !== 'own-sign') {
      const acts = {
        submit: () => decide.warning.submit(version.id, duty),
        return: () => decide.warning.sendBack(version.id, '范围不全', commander),
        sign: () => decide.warning.sign(version.id, { password: 'password' }, commander),
        issue: () => decide.warning.issue(version.id, duty),
        discard: () => decide.warning.discard(version.id, duty),
      };
      const did = await attempt(acts[press]);
      const moves = movesFrom(versionMachine, version.state, press);
      if (did) expect([press, version.state, moves.length > 0]).toEqual([press, version.state, true]);
      if (did && model.version) {
        const [move] = moves;
        model.version.state = press === 'issue' ? issuedState(model.version.action) : (move?.to ?? 'draft');
        if (press === 'issue') {
          const [way] = movesFrom(warningMachine, model.warning, model.version.action);
          // What was issued by mistake is over; the next begins from nothing.
          model.warning = way?.to === 'cancelled' ? 'none' : (way?.to ?? model.warning);
        }
        if (press === 'issue' || press === 'discard') model.version = null;
      }
    }
    if (wasDone) model.done += 1;
    await decide.settle();
    await holds(decide, incidentId, model);
  }
  await ground.audit.seal();
  expect((await ground.audit.verify()).faults).toEqual([]);
}

/** What must be true after whatever was pressed. */
async function holds(decide: Decide, incidentId: string, model: Model): Promise<void> {
  const warnings = await decide.warnings.ofIncident(incidentId);
  const versions = warnings.flatMap((warning) => warning.versions);
  const inState = (state: VersionState) => versions.filter((version) => version.state === state).length;
  expect(inState('in-force')).toBeLessThanOrEqual(1);
  expect(inState('draft') + inState('awaiting-signature') + inState('signed')).toBe(model.version ? 1 : 0);
  const incident = await decide.incidents.get(incidentId);
  const newest = warnings[0];
  const standing = newest ? warningState(newest.versions, incident?.state === 'after') : 'none';
  expect(standing === 'cancelled' ? 'none' : standing).toBe(model.warning);
  expect(incident?.state === 'after').toBe(model.warning === 'after');
  // Nothing stands that nobody signed, and nobody signed what they drafted.
  const signed = await decide.rows<{ subject_id: string; drafted_by: string; signed_by: string }>(
    `SELECT subject_id, drafted_by, signed_by FROM signature`,
  );
  for (const { drafted_by, signed_by } of signed) expect(signed_by).not.toBe(drafted_by);
  const issued = versions.filter(({ issuedAt }) => issuedAt !== null);
  for (const { id, number, draftedBy, signedBy } of issued) {
    expect(number).not.toBeNull();
    expect(signedBy).not.toBe(draftedBy);
    expect(signed.filter(({ subject_id }) => subject_id === id)).toHaveLength(1);
  }
  // Instructions stand exactly where something stands.
  const stands = await decide.rows<{ n: number }>(
    `SELECT COUNT(*) AS n FROM instruction WHERE state = 'current' AND incident_id = ? AND series NOT LIKE 'relay:%'`,
    [incidentId],
  );
  expect((stands[0]?.n ?? 0) > 0).toBe(model.warning === 'in-force' || model.warning === 'after');
  // Every act that was told "done" is found again.
  const acts = await decide.rows<{ n: number }>(
    `SELECT (SELECT COUNT(*) FROM warning_act) + (SELECT COUNT(*) FROM decision) + (SELECT COUNT(*) FROM signal) AS n`,
  );
  expect(acts[0]?.n ?? 0).toBeGreaterThanOrEqual(model.done);
}

describe('whatever is pressed in whatever order', () => {
  it('the machines alone never leave their states, and what has ended stays ended', () => {
    const ended: readonly VersionState[] = ['superseded', 'lifted', 'cancelled', 'discarded'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...versionActs)), (acts) => {
        let state: VersionState = 'draft';
        for (const act of acts) {
          const [move]: readonly { readonly to: VersionState }[] = movesFrom(versionMachine, state, act);
          if (!move) continue;
          if (ended.includes(state)) expect([state, move.to]).toEqual([state, move.to === state ? state : 'nothing']);
          state = move.to;
        }
        expect(versionMachine.states).toContain(state);
      }),
    );
  });

  it('the service never stands in an illegal state, loses no act, and lets no drafter sign', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(presses, { minLength: 6, maxLength: 22 }), async (pressed) => {
        const { ground, close } = await openGround('sqlite');
        try {
          await run(await openDecide(ground), ground, pressed);
        } finally {
          await close();
        }
      }),
      {
        numRuns: 8,
        endOnFailure: true,
        examples: [
          [
            [
              { press: 'draft', action: 'issue' },
              ...(['own-sign', 'submit', 'own-sign', 'return', 'submit', 'sign', 'issue'] as const).map((press) => ({
                press,
              })),
              { press: 'draft', action: 'lower' },
              ...(['submit', 'sign', 'issue', 'no-start'] as const).map((press) => ({ press })),
              { press: 'draft', action: 'lift' },
              ...(['submit', 'sign', 'issue', 'close-after', 'close-after'] as const).map((press) => ({ press })),
              { press: 'draft', action: 'issue' },
            ],
          ],
          [
            [
              { press: 'draft', action: 'issue' },
              ...(['submit', 'sign', 'issue'] as const).map((press) => ({ press })),
              { press: 'draft', action: 'cancel' },
              ...(['submit', 'sign', 'issue'] as const).map((press) => ({ press })),
              { press: 'draft', action: 'issue' },
              ...(['submit', 'sign', 'issue'] as const).map((press) => ({ press })),
              { press: 'draft', action: 'areas' },
              ...(['submit', 'sign', 'issue'] as const).map((press) => ({ press })),
            ],
          ],
        ],
      },
    );
  }, 300_000);
});
