import {
  holdsObject,
  isOver,
  mayAct,
  orderActKinds,
  orderActs,
  orderStates,
  stateAfter,
  unreachableOrderStates,
  type ActsAs,
  type Need,
  type OrderAct,
  type OrderActKind,
} from './control-life.js';

const everybody: ReadonlySet<ActsAs> = new Set(['draft', 'sign', 'release', 'execute', 'rule']);

describe('the life of an order', () => {
  it('reaches every state', () => {
    expect(unreachableOrderStates()).toEqual([]);
    const without = Object.entries(orderActs).filter(([act]) => act !== 'supersede');
    expect(unreachableOrderStates(Object.fromEntries(without))).toEqual(['superseded']);
  });

  it('walks state by state as this table says, and in no other way', () => {
    const walk = orderStates.map((state) => {
      const acts = orderActKinds.flatMap((act) =>
        mayAct(state, act, { as: everybody, lacking: {} }).length === 0 ? [`${act} → ${stateAfter(state, act)}`] : [],
      );
      return `${state}: ${acts.join(' · ') || 'nothing'}`;
    });
    expect(walk).toEqual([
      'drafted: edit → drafted · submit → awaiting-signature · discard → discarded · file → drafted · lapse → discarded',
      'awaiting-signature: discard → discarded · return → drafted · sign → in-force · file → awaiting-signature · lapse → discarded',
      'in-force: file → in-force · except → in-force · execute → in-force · verify → in-force · keep → in-force · announce → in-force · release → released · propose-release → release-awaiting · supersede → superseded · end-with-lift → released',
      'release-awaiting: file → release-awaiting · except → release-awaiting · execute → release-awaiting · verify → release-awaiting · keep → release-awaiting · refuse-release → in-force · sign-release → released · supersede → superseded · end-with-lift → released',
      'released: nothing',
      'superseded: nothing',
      'discarded: nothing',
    ]);
  });

  it.each(orderStates.flatMap((state) => orderActKinds.map((act) => [state, act] as const)))(
    '%s, %s: refused with a reason for a stranger, and for a wrong state whoever asks',
    (state, act) => {
      const { from, who }: OrderAct = orderActs[act];
      const stranger = new Set([...everybody].filter((each) => each !== who));
      expect(mayAct(state, act, { as: stranger, lacking: {} }).map(({ code }) => code)).toContain(
        'instruction.not-yours',
      );
      const codes = mayAct(state, act, { as: everybody, lacking: {} }).map(({ code }) => code);
      expect(codes).toEqual(from.includes(state) ? [] : ['instruction.order-state']);
    },
  );

  it.each(orderActKinds.flatMap((act) => orderActs[act].needs.map((need): [OrderActKind, Need] => [act, need])))(
    '%s needs %s',
    (act, need) => {
      const state = orderActs[act].from[0];
      const reasons = mayAct(state, act, { as: everybody, lacking: { [need]: [] } });
      expect(reasons).toEqual([expect.objectContaining({ code: `instruction.${need}`, level: 'error' })]);
    },
  );

  it('says everything that is missing at once', () => {
    const reasons = mayAct('in-force', 'release', {
      as: new Set(),
      lacking: { reason: [], 'end-met': [], 'simple-release': [] },
    });
    expect(reasons).toHaveLength(4);
  });

  it('holds its object until it is over, never before it is signed', () => {
    expect(orderStates.filter(holdsObject)).toEqual(['in-force', 'release-awaiting']);
    expect(orderStates.filter(isOver)).toEqual(['released', 'superseded', 'discarded']);
  });

  it('lets nobody but a signer bring it into force or end one that needs a signature', () => {
    const acts: [string, OrderAct][] = Object.entries(orderActs);
    const into = acts.filter(([, { from, to }]) => to === 'in-force' && !from.includes('release-awaiting'));
    expect(into.map(([act, { who }]) => [act, who])).toEqual([['sign', 'sign']]);
    const outOf = acts.filter(([, { from, to }]) => to === 'released' && from.includes('release-awaiting'));
    expect(outOf.map(([act]) => act)).toEqual(['sign-release', 'end-with-lift']);
  });
});
