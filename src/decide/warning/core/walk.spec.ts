import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { permissions, permissionsOfRole } from '../../../platform/access/core/permissions.js';
import { roles } from '../../../shared/session.js';
import {
  actionRules,
  cancelClasses,
  responseMachine,
  verdictsFor,
  versionMachine,
  warningActions,
  warningMachine,
} from './lifecycle.js';
import { mayMove, movesFrom, type Machine } from './machine.js';

/** The walk of every state × act × role, written from the data. Deleted, it is written anew; a person reads the difference. */
const table = 'test/fixtures/walk/life-of-a-warning.md';

type Any = Machine<string, string>;
const machines = [versionMachine, warningMachine, responseMachine] as unknown as readonly Any[];

function cell(machine: Any, state: string, act: string, role: (typeof roles)[number]): string {
  const [refused] = mayMove(machine, state, act);
  if (refused) return refused.code.endsWith('by-itself') ? 'by itself' : '–';
  const wanted = movesFrom(machine, state, act).map(({ permission }) => permission);
  return wanted.some((permission) => permissionsOfRole[role].some((each) => each === permission))
    ? 'yes'
    : 'not theirs';
}

function walk(machine: Any): string[] {
  const { name, states, acts, names } = machine;
  return [
    `## ${name}`,
    '',
    `| state | act | leads to | needs | ${roles.join(' | ')} | refused because |`,
    `|---|---|---|---|${roles.map(() => '---').join('|')}|---|`,
    ...states.flatMap((state) =>
      acts.map((act) => {
        const moves = movesFrom(machine, state, act);
        const needs = [...new Set(moves.flatMap(({ permission, needs: own = [] }) => [permission, ...own]))];
        const why = mayMove(machine, state, act).map(({ text }) => `${text.zh} · ${text.en}`);
        return `| ${[
          ...[`${state} ${names[state] ?? ''}`, `${act} ${names[act] ?? ''}`],
          ...[moves.map(({ to }) => to).join(', '), needs.filter((need) => need !== null).join(', ')],
          ...roles.map((role) => cell(machine, state, act, role)),
          why.join('; '),
        ].join(' | ')} |`;
      }),
    ),
    '',
  ];
}

function written(): string {
  return [
    '# The life of a warning, walked',
    '',
    'Every state × act × role, written from `src/decide/warning/core/lifecycle.ts` and the table of permissions by',
    '`src/decide/warning/core/walk.spec.ts`. `yes`: may begin it; `not theirs`: the role lacks the permission; `–`: not from this',
    'state, for nobody; `by itself`: nobody does it, it is recorded.',
    '',
    ...machines.flatMap(walk),
    '## what each action rests on, besides a signature by another than its drafter',
    '',
    '| action | verdict | reason |',
    '|---|---|---|',
    ...warningActions.map((action) => {
      const verdicts =
        action === 'cancel'
          ? cancelClasses.map((each) => `${each}: ${verdictsFor(action, each).join(' or ') || 'none'}`).join('; ')
          : verdictsFor(action, null).join(' or ') || 'none';
      return `| ${action} | ${verdicts} | ${actionRules[action].needsReason ? 'yes' : 'no'} |`;
    }),
    '',
  ].join('\n');
}

describe('the walk of every state, act and role', () => {
  it('asks only for permissions there are', () => {
    const asked = machines.flatMap(({ transitions }) => transitions.flatMap(({ permission }) => permission ?? []));
    expect(asked.filter((each) => !permissions.some((known) => known === each))).toEqual([]);
  });

  it('lets somebody begin every act that does not happen by itself, from some state', () => {
    for (const machine of machines)
      for (const { act, permission } of machine.transitions.filter((each) => each.permission !== null))
        expect([
          `${machine.name} ${act}`,
          roles.some((role) => permissionsOfRole[role].some((each) => each === permission)),
        ]).toEqual([`${machine.name} ${act}`, true]);
  });

  it('lets no role that drafts sign', () => {
    for (const role of roles) {
      const held = permissionsOfRole[role];
      expect([role, held.includes('warning.draft') && held.includes('warning.sign')]).toEqual([role, false]);
    }
  });

  it('is the committed table', () => {
    const now = written();
    if (!existsSync(table)) writeFileSync(table, now);
    expect(now).toBe(readFileSync(table, 'utf8'));
  });
});
