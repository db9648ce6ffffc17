/** A life given as data: states, the acts that lead from one to the next, and who may do them. Looked through at start. */
import { error, type Reason } from '../../../shared/reason.js';

export interface Transition<State extends string, Act extends string> {
  readonly act: Act;
  readonly from: State;
  readonly to: State;
  /** What the act asks for besides: whoever does it is told what is missing. */
  readonly needs?: readonly Need[];
  /** What the route of this act asks for; null: it happens by itself, with a record. */
  readonly permission: string | null;
}

/** `cell`: the right in the signing matrix. `another`: not who drafted it. `step-up`: the password or second factor again. */
export type Need = 'cell' | 'another' | 'step-up' | 'reason' | 'still-valid' | 'superior-reason';

export interface Machine<State extends string, Act extends string> {
  readonly name: string;
  /** What states and acts are called. */
  readonly names: Readonly<Record<State | Act, string>>;
  readonly states: readonly State[];
  readonly acts: readonly Act[];
  /** Where every life begins. */
  readonly start: State;
  readonly transitions: readonly Transition<State, Act>[];
}

/** The states an act leads to from here; none: it can not be done here. */
export function movesFrom<State extends string, Act extends string>(
  machine: Machine<State, Act>,
  state: State,
  act: Act,
): readonly Transition<State, Act>[] {
  return machine.transitions.filter((each) => each.from === state && each.act === act);
}

/** Why an act can not be done from here by anybody; empty when it may begin. Who may do it is the route's to ask. */
export function mayMove<State extends string, Act extends string>(
  machine: Machine<State, Act>,
  state: State,
  act: Act,
): Reason[] {
  const { name, names } = machine;
  const moves = movesFrom(machine, state, act);
  if (moves.length === 0)
    return [
      error(
        'state',
        `${name}.not-from-here`,
        `${names[state]}时不能${names[act]}`,
        `${act} is not possible in ${state}`,
      ),
    ];
  if (moves.every(({ permission }) => permission === null))
    return [
      error('act', `${name}.by-itself`, `${names[act]}由系统自动记录`, `${act} happens by itself, with a record`),
    ];
  return [];
}

/** States no path reaches, acts without a way in, and transitions between what is not there; must be empty at start. */
export function faultsOfMachine<State extends string, Act extends string>(
  machine: Machine<State, Act>,
): readonly string[] {
  const { name, states, acts, start, transitions } = machine;
  const reached = new Set<State>([start]);
  for (const state of reached) for (const { from, to } of transitions) if (from === state) reached.add(to);
  const ways = transitions.filter(({ from }) => reached.has(from));
  return [
    ...states.filter((state) => !reached.has(state)).map((state) => `${name}: no path leads to the state ${state}`),
    ...acts
      .filter((act) => !ways.some((each) => each.act === act))
      .map((act) => `${name}: the act ${act} has no way in`),
    ...transitions
      .filter(({ from, to, act }) => !states.includes(from) || !states.includes(to) || !acts.includes(act))
      .map(({ from, act, to }) => `${name}: ${from} ${act} ${to} speaks of what is not there`),
  ];
}
