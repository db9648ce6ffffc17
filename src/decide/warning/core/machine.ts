/** A life given as data: states, the acts that lead from one to the next, and who may do them. Looked through at start. */

export interface Transition<State extends string, Act extends string> {
  readonly act: Act;
  readonly from: State;
  readonly to: State;
  /** What the route of this act asks for; null: it happens by itself, with a record. */
  readonly permission: string | null;
}

export interface Machine<State extends string, Act extends string> {
  readonly name: string;
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
