import { hourMs } from '../../../shared/time.js';
import { placeInChain as place, type ChainMember } from './place-in-chain.js';

const placeInChain = (...given: Parameters<typeof place> extends [...infer Some, number] ? Some : never) =>
  place(...given, 400);

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
  receivedAt: 100,
  counts: true,
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

  it('lets nothing that nobody vouched for stand in the way of what somebody did', () => {
    const members = [member('first'), member('forged', { sent: 300, msgType: 'update', counts: false })];
    expect(placeInChain(referring('update', 'first'), members, [])).toMatchObject({
      ...{ state: 'current', retires: ['id-first'], notes: [] },
    });
    // Control: vouched for, it does.
    expect(placeInChain(referring('update', 'first'), [...members, member('third', { sent: 300 })], []).state).toBe(
      'superseded',
    );
  });

  it('takes a clock that runs ahead for no newer than the message was when it came', () => {
    const ahead = member('second', { sent: 100 + 5 * hourMs, receivedAt: 100, msgType: 'update' });
    const later = { ...referring('update', 'first'), sent: 100 + hourMs };
    expect(place(later, [member('first'), ahead], [], 100 + hourMs)).toMatchObject({
      ...{ state: 'current', retires: ['id-first', 'id-second'] },
    });
  });

  it('does not bring back what was cancelled since, and takes back no cancel', () => {
    const members = [member('first', { state: 'cancelled' }), member('c', { sent: 300, msgType: 'cancel' })];
    const late = placeInChain(referring('update', 'first'), members, []);
    expect(late).toMatchObject({ state: 'cancelled', retires: [] });
    // Issued anew after the cancel, it stands.
    const anew = { ...referring('update', 'first'), sent: 350 };
    expect(placeInChain(anew, members, [])).toMatchObject({ state: 'current', retires: [] });
  });

  it('takes a receipt for no word about the thing itself', () => {
    const late = { ...referring('alert'), sent: 50 };
    expect(placeInChain(late, [], [member('ack', { msgType: 'ack' })]).state).toBe('current');
  });

  it('cancels every hazard of a message that told of several; an update names each by itself', () => {
    const members = [member('first'), member('first#11B06', { chainId: 'wind' })];
    expect(placeInChain(referring('cancel', 'first'), members, []).retires).toEqual(['id-first', 'id-first#11B06']);
    const ownChain = [member('first')];
    expect(placeInChain(referring('update', 'first'), ownChain, []).retires).toEqual(['id-first']);
  });
});
