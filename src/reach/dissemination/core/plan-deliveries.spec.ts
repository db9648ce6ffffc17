import { carrierKey, parseCarrierKey } from './delivery-key.js';
import { bindChannel, planDeliveries, type CallFacts, type ChannelFact } from './plan-deliveries.js';

const simulated = (kind: ChannelFact['kind']): ChannelFact => ({
  id: `simulated-${kind}`,
  kind,
  carries: 'everything',
});
const live = (kind: ChannelFact['kind']): ChannelFact => ({ id: `live-${kind}`, kind, carries: 'actual' });
const everything = [simulated('voice'), simulated('sms'), simulated('email'), simulated('broadcast')];

const call = (changes: Partial<CallFacts> = {}): CallFacts => ({
  source: { kind: 'instruction', id: 'i-1', version: 2 },
  obligationIds: [7],
  nature: 'actual',
  colour: 'red',
  unitId: 'street-500103010',
  recipients: [{ contactId: 'c-1', voice: '023-63700001', sms: '19900000001', email: 'a@example.test' }],
  channels: ['voice', 'sms'],
  spread: 'all',
  callNo: 1,
  subject: '暴雨红色',
  texts: { voice: 'v', sms: 's', email: 'e' },
  ...changes,
});

describe('planDeliveries', () => {
  it('plans one provider request for each person and channel, with that channel’s words and address', () => {
    const plan = planDeliveries(call(), everything);
    expect(plan.nothing).toBeNull();
    expect(plan.carriers.map(({ channelId, address, text, turn }) => ({ channelId, address, text, turn }))).toEqual([
      { channelId: 'simulated-voice', address: '+862363700001', text: 'v', turn: 0 },
      { channelId: 'simulated-sms', address: '+8619900000001', text: 's', turn: 0 },
    ]);
  });

  it('carries several obligations of one post in one request', () => {
    const plan = planDeliveries(call({ obligationIds: [7, 9, 7], channels: ['sms'] }), everything);
    expect(plan.carriers).toHaveLength(1);
    expect(plan.carriers[0]?.obligationIds).toEqual([7, 9]);
  });

  it('lets a later channel wait its turn when the first one is meant to be enough', () => {
    const plan = planDeliveries(call({ spread: 'first', channels: ['app', 'voice', 'email'] }), everything);
    expect(plan.carriers.map(({ channel, turn }) => [channel, turn])).toEqual([
      ['voice', 0],
      ['email', 1],
    ]);
  });

  it('tells two people behind one number once', () => {
    const two = ['c-1', 'c-2'].map((contactId) => ({ contactId, voice: '023-63700001', sms: null, email: null }));
    expect(planDeliveries(call({ recipients: two }), everything).carriers).toHaveLength(1);
  });

  it('uses one loudspeaker for a place, whoever is on duty', () => {
    const two = ['c-1', 'c-2'].map((contactId) => ({ contactId, voice: null, sms: null, email: null }));
    const plan = planDeliveries(call({ recipients: two, channels: ['broadcast'] }), everything);
    expect(plan.carriers.map(({ address, contactId }) => ({ address, contactId }))).toEqual([
      { address: 'loudspeaker:street-500103010', contactId: null },
    ]);
  });

  it.each<[string, Partial<CallFacts>, readonly ChannelFact[], string]>([
    ['nobody is on duty', { recipients: [] }, everything, 'nobody'],
    ['no channel of the kinds is there', { channels: ['app'] }, everything, 'no-channel'],
    [
      'nobody has an address for them',
      { recipients: [{ contactId: 'c', voice: null, sms: null, email: null }] },
      everything,
      'no-address',
    ],
    ['a drill finds only live channels', { nature: 'drill' }, [live('voice'), live('sms')], 'no-channel'],
  ])('says why nothing can be sent when %s', (_, changes, channels, nothing) => {
    expect(planDeliveries(call(changes), channels)).toEqual({ carriers: [], nothing });
  });

  it('sends red before orange before yellow before blue', () => {
    const urgency = (colour: CallFacts['colour']) => planDeliveries(call({ colour }), everything).carriers[0]?.urgency;
    expect([urgency('red'), urgency('orange'), urgency('yellow'), urgency('blue')]).toEqual([0, 1, 2, 3]);
  });
});

describe('bindChannel', () => {
  it('never binds a drill to a live channel, even when it was registered first', () => {
    expect(bindChannel([live('sms'), simulated('sms')], 'sms', 'drill')?.id).toBe('simulated-sms');
    expect(bindChannel([live('sms')], 'sms', 'drill')).toBeNull();
  });

  it('binds a real message to the first registered channel of its kind', () => {
    expect(bindChannel([live('sms'), simulated('sms')], 'sms', 'actual')?.id).toBe('live-sms');
  });
});

describe('carrierKey', () => {
  it('is read back as it was written, the desk too', () => {
    const carrier = {
      source: { kind: 'clock', id: 'hazard:1', version: 3 },
      unitId: 'u',
      contactId: null,
      channel: 'voice',
      callNo: 2,
    } as const;
    expect(carrierKey(carrier)).toBe('clock:hazard:1:3|u|desk|voice|2');
    expect(parseCarrierKey(carrierKey(carrier))).toEqual(carrier);
  });

  it.each(['', 'a|b|c|d|e', 'x:1|u|desk|pigeon|1', 'clock:1:1|u|desk|sms|one', 'clock:1:1|u|desk|sms|1|2'])(
    'refuses %j',
    (key) => {
      expect(parseCarrierKey(key)).toBeNull();
    },
  );
});
