import { shippedGazetteer as gazetteer, shippedRulebook as rulebook } from '../../../../test/harness/rulebook.js';
import { hourMs } from '../../../shared/time.js';
import type { ReportedSignal } from './reported-signal.js';
import { signalCards, type CardSignal } from './signal-cards.js';

const now = Date.parse('2026-07-20T02:03:00+08:00');
const all = gazetteer.streets.map(({ id }) => id);
let serial = 0;
const signal = (said: Partial<ReportedSignal> = {}, kept: Partial<CardSignal> = {}): CardSignal => {
  const id = `signal-${++serial}`;
  return {
    ...{ id, state: 'current', chainId: id, receivedAt: now - hourMs + serial, endedAt: null, isVerified: true },
    signature: 'none',
    signal: {
      ...{ sender: 'cq-met@example.cn', senderName: '重庆市气象台', identifier: id, sent: now - hourMs },
      ...{ status: 'actual', msgType: 'alert', eventCode: '11B03', eventName: '暴雨', colour: 'orange' },
      ...{ areaCodes: ['500103'], areaText: '渝中区', effective: null, onset: null, expires: now + hourMs },
      ...{ headline: '暴雨预警', description: null, instruction: null, references: [] },
      ...said,
    },
    ...kept,
  };
};
const cards = (...signals: CardSignal[]) => signalCards(signals, { rulebook, gazetteer, now });

describe('signalCards', () => {
  it('makes one card of many messages about one hazard in one area', () => {
    const first = signal({}, { state: 'superseded', endedAt: now - 1 });
    const second = signal({ msgType: 'update', colour: 'red' }, { chainId: first.chainId });
    const other = signal({ sender: 'cq-flood-hq@example.cn', colour: 'yellow' });
    const [card, ...rest] = cards(first, second, other);
    expect(rest).toEqual([]);
    expect(card).toMatchObject({
      hazardName: '暴雨',
      colour: 'red',
      state: 'standing',
      areas: all,
      isWholeDistrict: true,
    });
    expect(card?.issuers).toEqual(['重庆市防汛抗旱指挥部', '重庆市气象台']);
    expect(card?.messages.map(({ state }) => state)).toEqual(['standing', 'standing', 'superseded']);
  });

  it('tells replaced, taken back and run out apart', () => {
    const states = [
      signal({}, { state: 'cancelled', endedAt: now - 1 }),
      signal({ eventCode: '11B09', expires: now - 1 }),
      signal({ eventCode: '11B17' }, { state: 'superseded', endedAt: now - 1 }),
      signal({ eventCode: '11B06' }),
    ];
    const found = new Map(cards(...states).map(({ hazardName, state, until }) => [hazardName, [state, until]]));
    expect(Object.fromEntries(found)).toEqual({
      暴雨: ['cancelled', null],
      高温: ['expired', null],
      大雾: ['superseded', null],
      大风: ['standing', now + hourMs],
    });
  });

  it('makes a card of its own where a street stands under something else', () => {
    const found = cards(signal(), signal({ colour: 'red', areaCodes: ['500103010'] }));
    expect(found.map(({ colour, areas }) => [colour, areas.length])).toEqual([
      ['red', 1],
      ['orange', 10],
    ]);
  });

  it('keeps drills apart, and leaves out what is not ours, not known or no signal', () => {
    const found = cards(
      signal(),
      signal({ status: 'exercise' }),
      signal({ status: 'test' }),
      signal({ areaCodes: ['500105'] }),
      signal({ sender: 'x' }),
      signal({ msgType: 'cancel' }),
    );
    expect(found.map(({ nature }) => nature).sort()).toEqual(['actual', 'drill']);
  });

  it('names everybody who issued one message together, and says how sure the area is', () => {
    const joint = signal({ issuerNames: ['市水利局', '市气象局'], areaCodes: [], areaText: '渝中半岛', colour: null });
    expect(cards(joint)).toMatchObject([{ issuers: ['市水利局', '市气象局'], certainty: 'likely', colour: null }]);
  });

  it('shows of what is over only the last, not last week’s', () => {
    const old = signal({}, { state: 'cancelled', endedAt: now - 30 * hourMs });
    const later = signal({}, { state: 'cancelled', endedAt: now - hourMs });
    expect(cards(old, later)[0]?.messages).toHaveLength(1);
  });
});
