import { placeInChain, type ChainMember } from './place-in-chain.js';

const member = (identifier: string, rest: Partial<ChainMember> = {}): ChainMember => ({
  ...{
    id: `id-${identifier}`,
    chainId: 'chain',
    sender: 'met',
    identifier,
    sent: 100,
    msgType: 'alert',
    state: 'current',
  },
  ...rest,
});
const referring = (msgType: 'alert' | 'update' | 'cancel', ...names: string[]) => ({
  ...{ sender: 'met', identifier: 'new', sent: 200, msgType },
  references: names.map((identifier) => ({ sender: 'met', identifier })),
});
const codes = (place: ReturnType<typeof placeInChain>) => place.notes.map(({ code }) => code);

describe('placeInChain', () => {
  it('begins a chain of its own', () => {
    expect(placeInChain(referring('alert'), [], [])).toEqual({
      chainId: null,
      retires: [],
      state: 'current',
      notes: [],
    });
  });

  it('takes the place of the whole chain where only its first message is named', () => {
    const members = [member('first', { state: 'superseded' }), member('second', { sent: 150 })];
    const place = placeInChain(referring('update', 'first'), members, []);
    expect(place).toMatchObject({ chainId: 'chain', retires: ['id-second'], state: 'current', notes: [] });
    expect(placeInChain(referring('cancel', 'first'), members, []).retires).toEqual(['id-second']);
  });

  it('leaves alone what is newer and not named, and stands back behind it', () => {
    const members = [member('first', { state: 'superseded' }), member('third', { sent: 300 })];
    const place = placeInChain(referring('update', 'first'), members, []);
    expect(place).toMatchObject({ retires: [], state: 'superseded' });
    expect(codes(place)).toEqual(['hazard.already-superseded']);
    expect(placeInChain(referring('cancel', 'first'), members, [])).toMatchObject({ retires: [], state: 'current' });
  });

  it('goes by the name where the times run backwards, and says so', () => {
    const place = placeInChain(referring('cancel', 'first'), [member('first', { sent: 300 })], []);
    expect(place.retires).toEqual(['id-first']);
    expect(codes(place)).toEqual(['hazard.chain-backwards']);
  });

  it('says what it refers to and nobody has', () => {
    const place = placeInChain(referring('cancel', 'ghost'), [], []);
    expect(place).toMatchObject({ retires: [], state: 'current', chainId: null });
    expect(codes(place)).toEqual(['hazard.reference-unknown']);
  });

  it('matches by sender and identifier where the time in the reference is wrong', () => {
    const signal = { ...referring('update'), references: [{ sender: 'met', identifier: 'first', sent: 99 }] };
    const place = placeInChain(signal, [member('first')], []);
    expect(place.retires).toEqual(['id-first']);
    expect(codes(place)).toEqual(['hazard.reference-sent']);
    const right = { ...signal, references: [{ sender: 'met', identifier: 'first', sent: 100 }] };
    expect(codes(placeInChain(right, [member('first')], []))).toEqual([]);
  });

  it('is over before it began when its cancel or its update came first', () => {
    const late = { ...referring('alert'), sent: 50 };
    const cancelled = placeInChain(late, [], [member('c', { msgType: 'cancel' })]);
    expect(cancelled).toMatchObject({ state: 'cancelled', chainId: 'chain' });
    expect(codes(cancelled)).toEqual(['hazard.already-cancelled']);
    expect(placeInChain(late, [], [member('u', { msgType: 'update' })])).toMatchObject({ state: 'superseded' });
  });

  it('does not take back a message of the chain that is over', () => {
    const members = [member('first', { state: 'cancelled' }), member('second', { state: 'superseded' })];
    expect(placeInChain(referring('update', 'first', 'second'), members, []).retires).toEqual([]);
  });
});
