import { EmailChannel } from '../../src/edges/channels/email/email-channel.js';
import { SimulatedMessageStore } from '../../src/edges/channels/simulated/simulated-message.store.js';
import { VirtualChannel } from '../../src/edges/channels/simulated/virtual-channel.js';
import { TwilioSmsChannel } from '../../src/edges/channels/twilio/twilio-sms-channel.js';
import type { OutgoingMessage } from '../../src/reach/dissemination/core/delivery.js';
import type { Channel, LiveChannel, TellOrder } from '../../src/reach/dissemination/dissemination.ports.js';
import { disseminationNode, tellOrder, type DisseminationNode } from '../harness/dissemination.js';
import { openGround, type Ground } from '../harness/engines.js';
import { MailServer } from '../harness/providers/mail-server.js';
import { TwilioServer } from '../harness/providers/twilio-server.js';

/** What a provider can be told to do to the next request. */
type Trouble =
  'refuse' | 'throttle' | 'fail' | 'garbage' | 'take-then-hang' | 'take-then-break' | 'deny-sign-in' | 'be-down';

/** One channel before a real server that speaks its provider's protocol. */
interface Rig {
  readonly channel: Channel;
  readonly address: string;
  readonly wrongAddress: string;
  readonly troubles: Partial<Record<Trouble, () => void | Promise<void>>>;
  received(): readonly { readonly text: string; readonly to: string }[];
  close(): Promise<void>;
}

const limits = { timeoutMs: 300, concurrency: 2 };

async function virtualRig(ground: Ground): Promise<Rig> {
  const store = new SimulatedMessageStore(ground.database);
  await ground.unitOfWork.run((tx) => store.setBehaviour(tx, '+8610000000009', { kind: 'wrong-number' }));
  let kept: { text: string; to: string }[] = [];
  const channel = new VirtualChannel('sms', ground.unitOfWork, store, ground.clock);
  const send = channel.send.bind(channel);
  channel.send = async (message) => {
    const outcome = await send(message);
    kept = (await store.messages(message.address, 100)).map(({ body }) => ({ text: body, to: message.address }));
    return outcome;
  };
  return {
    channel,
    address: '+8610000000001',
    wrongAddress: '+8610000000009',
    troubles: {},
    received: () => kept,
    close: () => Promise.resolve(),
  };
}

async function emailRig(): Promise<Rig> {
  const server = await MailServer.start();
  const { user, password } = server;
  const account = {
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    user,
    password,
    from: '叫应 <duty@example.cn>',
  };
  let channel = new EmailChannel(account, limits);
  let isOpen = true;
  const closeServer = async () => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  return {
    get channel() {
      return channel;
    },
    address: 'street@example.cn',
    wrongAddress: 'nobody@example.cn',
    troubles: {
      refuse: () => server.next({ data: '554 5.7.1 Message rejected' }),
      throttle: () => server.next({ recipient: '452 4.5.3 Too many messages, try later' }),
      fail: () => server.next({ recipient: '450 4.2.1 Mailbox busy' }),
      'take-then-hang': () => server.next('accept-then-hang'),
      'take-then-break': () => server.next('accept-then-break'),
      'deny-sign-in': () => {
        channel.close();
        channel = new EmailChannel({ ...account, password: 'wrong' }, limits);
      },
      'be-down': closeServer,
    },
    received: () =>
      server.mails.map((mail) => ({ text: (mail.text ?? '').trim(), to: (mail.to as { text: string }).text })),
    close: async () => {
      channel.close();
      await closeServer();
    },
  };
}

async function twilioRig(): Promise<Rig> {
  const server = await TwilioServer.start();
  const account = { ...pick(server), from: '+8610000000000' };
  let channel = new TwilioSmsChannel(account, 'http://127.0.0.1:9', limits);
  let isOpen = true;
  const closeServer = async () => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  return {
    get channel() {
      return channel;
    },
    address: '+8610000000001',
    wrongAddress: '110',
    troubles: {
      refuse: () => server.next({ status: 400, code: 21610 }),
      throttle: () => server.next({ status: 429, code: 20429, retryAfter: 7 }),
      fail: () => server.next({ status: 500 }),
      garbage: () => server.next('garbage'),
      'take-then-hang': () => server.next('accept-then-hang'),
      'take-then-break': () => server.next('accept-then-break'),
      'deny-sign-in': () => {
        channel = new TwilioSmsChannel({ ...account, authToken: 'wrong' }, 'http://127.0.0.1:9', limits);
      },
      'be-down': closeServer,
    },
    received: () => server.messages.map(({ body, to }) => ({ text: body, to })),
    close: async () => {
      await channel.close();
      await closeServer();
    },
  };
}

const pick = ({ accountSid, authToken, baseUrl }: TwilioServer) => ({ accountSid, authToken, baseUrl });

const mailTroubles = [
  'refuse',
  'throttle',
  'fail',
  'take-then-hang',
  'take-then-break',
  'deny-sign-in',
  'be-down',
] as const;

describe.each<[string, (ground: Ground) => Promise<Rig>, readonly Trouble[]]>([
  ['simulated', virtualRig, []],
  ['email', emailRig, mailTroubles],
  ['twilio', twilioRig, [...mailTroubles, 'garbage']],
])('the channel %s', (_, makeRig, troubles) => {
  let opened: Awaited<ReturnType<typeof openGround>>;
  let rig: Rig;
  let key = 0;

  beforeEach(async () => {
    opened = await openGround('sqlite');
    // Real providers stamp messages with the real time.
    opened.ground.clock.set(Date.now());
    rig = await makeRig(opened.ground);
  });
  afterEach(async () => {
    await rig.close();
    await opened.close();
  });

  const message = (changes: Partial<OutgoingMessage<'actual'>> = {}): OutgoingMessage<'actual'> => ({
    key: `instruction:i:1|u|c-${++key}|sms|1`,
    nature: 'actual',
    address: rig.address,
    colour: 'red',
    subject: '暴雨红色预警',
    text: '朝天门街道:立即撤离。回复收到。',
    expiresAt: Date.now() + 60_000,
    ...changes,
  });
  const inTrouble = async (trouble: Trouble) => {
    const begin = rig.troubles[trouble];
    if (!begin) throw new Error(`this provider can not ${trouble}`);
    await begin();
  };

  it('carries the words to the address and says under which number', async () => {
    const outcome = await rig.channel.send(message());
    expect(outcome).toMatchObject({ kind: 'accepted', providerId: expect.stringMatching(/.+/) as string });
    expect(rig.received()).toEqual([
      { text: '朝天门街道:立即撤离。回复收到。', to: expect.stringContaining(rig.address) as string },
    ]);
  });

  it('says for good that an address can not be reached', async () => {
    expect((await rig.channel.send(message({ address: rig.wrongAddress }))).kind).toBe('refused');
    expect(rig.received()).toEqual([]);
  });

  const reported: Readonly<Record<Trouble, string>> = {
    refuse: 'refused',
    throttle: 'throttled',
    fail: 'failed',
    garbage: 'unknown',
    'take-then-hang': 'unknown',
    'take-then-break': 'unknown',
    'deny-sign-in': 'failed',
    'be-down': 'failed',
  };
  for (const trouble of troubles) {
    const lasts = trouble === 'deny-sign-in' || trouble === 'be-down';
    it(`told to ${trouble}, reports ${reported[trouble]}${lasts ? '' : ' and works again afterwards'}`, async () => {
      await inTrouble(trouble);
      const outcome = await rig.channel.send(message());
      expect(outcome).toMatchObject({ kind: reported[trouble], reason: expect.stringMatching(/.+/) as string });
      if (outcome.kind === 'throttled') expect(outcome.retryAfterSeconds).toBeGreaterThan(0);
      if (!lasts) expect((await rig.channel.send(message())).kind).toBe('accepted');
    });
  }
  if (troubles.length === 0) return;

  describe('through its lane', () => {
    let node: DisseminationNode;
    beforeEach(async () => {
      node = disseminationNode(opened.ground, [rig.channel]);
      await node.lanes.start(true);
    });
    afterEach(() => node.lanes.stop());
    const order = (changes: Partial<TellOrder> = {}) =>
      tellOrder(opened.ground, {
        channels: [rig.channel.kind],
        recipients: [{ contactId: 'c', voice: null, sms: rig.address, email: rig.address }],
        texts: { voice: '', sms: '一次', email: '一次' },
        ...changes,
      });
    const stateOf = async ({ obligationIds: [id] }: TellOrder) =>
      (await node.dissemination.ofObligation(id as number))[0]?.state;

    it('never repeats to a blue one what the provider had taken, though its answer was lost', async () => {
      await inTrouble('take-then-hang');
      const told = order({ colour: 'blue' });
      await node.tell(told);
      expect(await stateOf(told)).toBe('unknown');
      await node.pass(60_000);
      // Twilio tells when asked. SMTP knows no receipts, and a blue mail rather waits than comes twice.
      expect(await stateOf(told)).toBe(rig.channel.kind === 'sms' ? 'accepted' : 'unknown');
      expect(rig.received().map(({ text }) => text)).toEqual(['一次']);
    });

    it('waits out a provider that is too busy', async () => {
      await inTrouble('throttle');
      const told = order();
      await node.tell(told);
      expect(rig.received()).toHaveLength(0);
      await node.pass(70_000);
      expect(await stateOf(told)).toBe('accepted');
      expect(rig.received()).toHaveLength(1);
    });
  });
});

describe('the same key twice', () => {
  it('is one message on a virtual phone', async () => {
    const { ground, close } = await openGround('sqlite');
    const rig = await virtualRig(ground);
    const message = {
      key: 'k:1:1|u|c|sms|1',
      nature: 'drill',
      address: rig.address,
      colour: 'red',
      subject: 's',
      text: 't',
      expiresAt: 0,
    } as const;
    const outcomes = await Promise.all([1, 2, 3].map(() => rig.channel.send(message as never)));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(rig.received()).toHaveLength(1);
    await close();
  });

  it('has the same Message-ID in a mailbox', async () => {
    const server = await MailServer.start();
    const { user, password, port } = server;
    const account = { host: '127.0.0.1', port, secure: false, user, password, from: 'duty@example.cn' };
    const channel = new EmailChannel(account);
    try {
      const message = {
        key: 'k',
        nature: 'actual',
        address: 'a@example.cn',
        colour: 'red',
        subject: '题',
        text: 't',
        expiresAt: 0,
      } as const;
      await channel.send(message);
      await channel.send(message);
      const [first, second] = server.mails;
      expect(first?.messageId).toMatch(/^<[0-9a-f]{40}@example\.cn>$/);
      expect(second?.messageId).toBe(first?.messageId);
      expect(first?.subject).toBe('题');
      expect(first?.headers.get('priority')).toBe('high');
    } finally {
      channel.close();
      await server.close();
    }
  });
});

describe('a drill', () => {
  it('does not fit into a live channel: the compiler refuses it', () => {
    const neverCalled = (channel: LiveChannel, drill: OutgoingMessage<'drill'>, any: OutgoingMessage) => {
      // @ts-expect-error a live channel takes real messages only
      void channel.send(drill);
      // @ts-expect-error nor one that might be a drill
      void channel.send(any);
    };
    expect(neverCalled).toBeInstanceOf(Function);
  });
});
