import { callCameToNothing, type CallCameToNothing } from '../../src/reach/dissemination/dissemination.ports.js';
import type { DeliveryOutcome } from '../../src/reach/dissemination/core/delivery.js';
import {
  disseminationNode,
  liveChannel,
  rehearsalChannel,
  ScriptedProvider,
  tellOrder,
} from '../harness/dissemination.js';
import { onBothEngines } from '../harness/engines.js';

const second = 1_000;
const failed: DeliveryOutcome = { kind: 'failed', reason: '503' };
const unknown: DeliveryOutcome = { kind: 'unknown', reason: 'timeout' };

onBothEngines('dissemination', (ground) => {
  let sms: ScriptedProvider;
  let voice: ScriptedProvider;
  let stops: (() => Promise<void>)[];
  let nothing: CallCameToNothing[];

  beforeEach(() => {
    sms = new ScriptedProvider();
    voice = new ScriptedProvider();
    nothing = [];
    stops = [];
    ground().events.on<CallCameToNothing>(callCameToNothing, 'test', ({ payload }) => {
      nothing.push(payload);
      return Promise.resolve();
    });
  });
  afterEach(async () => {
    for (const stop of stops) await stop();
  });

  const open = async (
    channels = [liveChannel('sms', sms), liveChannel('voice', voice)],
    database = ground().database,
  ) => {
    const node = disseminationNode(ground(), channels, database);
    await node.lanes.start(database.engine === 'sqlite');
    stops.push(() => node.lanes.stop());
    return node;
  };
  const order = (changes: Parameters<typeof tellOrder>[1] = {}) => tellOrder(ground(), changes);
  const statesOf = async (node: Awaited<ReturnType<typeof open>>, obligationId: number) =>
    (await node.dissemination.ofObligation(obligationId)).map(({ channel, state, reason }) => [channel, state, reason]);

  it('sends what was told, once, though it is told twice', async () => {
    const node = await open();
    const told = order();
    await node.tell(told, told);
    await node.tell(told);
    expect(sms.texts).toEqual([told.texts.sms]);
    const [view] = await node.dissemination.ofObligation(told.obligationIds[0] as number);
    expect(view).toMatchObject({ state: 'accepted', address: '+8619900000001', callNo: 1, text: told.texts.sms });
    expect(view?.attempts).toHaveLength(1);
    expect(await node.dissemination.firstRequestAt('incident-1')).toBe(ground().clock.now());
    expect((await node.dissemination.counts('incident-1')).accepted).toBe(1);
  });

  it('carries several obligations of one post in one request, with a row for each', async () => {
    const node = await open();
    await node.tell(order({ obligationIds: [1_001, 1_002] }));
    expect(sms.requests).toHaveLength(1);
    for (const id of [1_001, 1_002]) expect(await statesOf(node, id)).toEqual([['sms', 'accepted', null]]);
    expect(await node.dissemination.toldAt('19900000001', ground().clock.now())).toEqual([1_001, 1_002]);
  });

  it('lets a red call leave before blue ones that were planned earlier', async () => {
    const node = await open([
      liveChannel('sms', sms, { lane: { concurrency: 1, perSecond: 10_000, timeoutMs: 1_000 } }),
    ]);
    const blue = [1, 2, 3].map((n) => order({ colour: 'blue', texts: { voice: '', sms: `蓝${n}`, email: '' } }));
    const red = order({ texts: { voice: '', sms: '红', email: '' } });
    await ground().unitOfWork.run((tx) => node.dissemination.tell(tx, [...blue, red]));
    await node.lanes.idle();
    expect(sms.texts).toEqual(['红', '蓝1', '蓝2', '蓝3']);
  });

  it('tries passing trouble again by domain time and tells every attempt', async () => {
    const node = await open();
    sms.willAnswer(failed, failed);
    const told = order();
    const [id] = told.obligationIds as [number];
    await node.tell(told);
    expect(await statesOf(node, id)).toEqual([['sms', 'planned', '503']]);
    expect(sms.requests).toHaveLength(1);
    await node.pass(2 * second);
    await node.pass(4 * second);
    expect(await statesOf(node, id)).toEqual([['sms', 'accepted', null]]);
    const [view] = await node.dissemination.ofObligation(id);
    expect(view?.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'accepted']);
    expect(new Set(sms.requests.map(({ key }) => key)).size).toBe(1);
  });

  it('waits as long as a provider that is too busy asks for', async () => {
    const node = await open();
    sms.willAnswer({ kind: 'throttled', reason: '429', retryAfterSeconds: 20 });
    await node.tell(order());
    await node.pass(19 * second);
    expect(sms.requests).toHaveLength(1);
    await node.pass(3 * second);
    expect(sms.requests).toHaveLength(2);
  });

  it('gives the next channel its turn only when the first one failed', async () => {
    const node = await open();
    voice.willAnswer({ kind: 'refused', reason: 'wrong-number' });
    const bad = order({ channels: ['voice', 'sms'], spread: 'first' });
    await node.tell(bad);
    expect(await statesOf(node, bad.obligationIds[0] as number)).toEqual([
      ['voice', 'refused', 'wrong-number'],
      ['sms', 'accepted', null],
    ]);
    const good = order({ channels: ['voice', 'sms'], spread: 'first' });
    await node.tell(good);
    const key = voice.requests[1]?.key as string;
    await node.receipts.receive({
      channelId: 'live-voice',
      providerId: 'p-2',
      key,
      state: 'delivered',
      detail: 'picked-up',
    });
    expect(await statesOf(node, good.obligationIds[0] as number)).toEqual([
      ['voice', 'delivered', 'picked-up'],
      ['sms', 'superseded', 'not-needed'],
    ]);
    expect(sms.requests).toHaveLength(1);
    expect(nothing).toEqual([]);
  });

  it('says when a call came to nothing on every channel, once', async () => {
    const node = await open();
    voice.willAnswer({ kind: 'refused', reason: 'wrong-number' });
    const told = order({ channels: ['voice', 'sms'] });
    await node.tell(told);
    await ground().events.pump();
    expect(nothing).toEqual([]);
    const key = sms.requests[0]?.key as string;
    const receipt = { channelId: 'live-sms', providerId: 'p-1', key, state: 'refused', detail: '30005' } as const;
    expect(await node.receipts.receive(receipt)).toBe(true);
    expect(await node.receipts.receive(receipt)).toBe(true);
    await ground().events.pump();
    expect(nothing).toEqual([
      { obligationIds: told.obligationIds, callNo: 1, reason: 'voice: wrong-number; sms: 30005' },
    ]);
  });

  it.each([
    ['nobody is on duty', { recipients: [] }, 'nobody'],
    ['there is no such channel', { channels: ['app' as const] }, 'no-channel'],
    ['nobody has an address', { recipients: [{ contactId: 'c', voice: null, sms: null, email: null }] }, 'no-address'],
  ])('says so at once when %s', async (_, changes, reason) => {
    const node = await open();
    const told = order(changes);
    await node.tell(told);
    await ground().events.pump();
    expect(nothing).toEqual([{ obligationIds: told.obligationIds, callNo: 1, reason }]);
  });

  describe('when nobody knows whether a request left', () => {
    it('asks for the receipt and settles it without a second request', async () => {
      const node = await open();
      sms.willAnswer((message) => {
        sms.receipts.set(message.key, { providerId: 'p-9', state: 'delivered', detail: 'delivered' });
        return unknown;
      });
      const told = order();
      await node.tell(told);
      expect(await statesOf(node, told.obligationIds[0] as number)).toEqual([['sms', 'unknown', 'timeout']]);
      await node.pass(3 * second);
      expect(await statesOf(node, told.obligationIds[0] as number)).toEqual([['sms', 'delivered', 'delivered']]);
      expect(sms.requests).toHaveLength(1);
    });

    it('resends red with the same key when the provider knows nothing of it', async () => {
      const node = await open();
      sms.willAnswer(unknown);
      await node.tell(order());
      await node.pass(3 * second);
      expect(sms.requests.map(({ key }) => key)).toEqual([sms.requests[0]?.key, sms.requests[0]?.key]);
    });

    it('lets blue wait for the receipt, which may be pushed', async () => {
      const node = await open();
      sms.willAnswer(unknown);
      const told = order({ colour: 'blue' });
      await node.tell(told);
      await node.pass(60 * second);
      await node.pass(60 * second);
      expect(sms.asked).toBeGreaterThan(0);
      expect(sms.requests).toHaveLength(1);
      const key = sms.requests[0]?.key as string;
      await node.receipts.receive({
        channelId: 'live-sms',
        providerId: 'p-5',
        key,
        state: 'delivered',
        detail: 'delivered',
      });
      expect(await statesOf(node, told.obligationIds[0] as number)).toEqual([['sms', 'delivered', 'delivered']]);
    });
  });

  it('takes receipts twice, in any order, and before the provider answered', async () => {
    const node = await open();
    let answer: (outcome: DeliveryOutcome) => void = () => undefined;
    sms.willAnswer(() => new Promise<DeliveryOutcome>((resolve) => (answer = resolve)));
    const told = order();
    const [id] = told.obligationIds as [number];
    await ground().unitOfWork.run((tx) => node.dissemination.tell(tx, [told]));
    while (sms.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const receipt = { channelId: 'live-sms', providerId: 'p-1', key: null, detail: 'd' } as const;
    // The provider's id is not known yet and the receipt brings no key of ours: it is kept.
    expect(await node.receipts.receive({ ...receipt, state: 'delivered' })).toBe(false);
    answer({ kind: 'accepted', providerId: 'p-1' });
    await node.lanes.idle();
    expect(await statesOf(node, id)).toEqual([['sms', 'delivered', 'd']]);
    expect(await node.receipts.receive({ ...receipt, state: 'accepted' })).toBe(true);
    expect(await statesOf(node, id)).toEqual([['sms', 'delivered', 'd']]);
  });

  it('puts a newer version in the place of what is queued and never sends the older one after it', async () => {
    const node = await open();
    sms.willAnswer(failed);
    const first = order({ texts: { voice: '', sms: '一版', email: '' } });
    const next = order({ source: { ...first.source, version: 2 }, texts: { voice: '', sms: '二版', email: '' } });
    await node.tell(first);
    await node.tell(next);
    await node.pass(60 * second);
    expect(sms.texts).toEqual(['一版', '二版']);
    expect(await statesOf(node, first.obligationIds[0] as number)).toEqual([['sms', 'superseded', 'newer']]);
    await node.tell({ ...first, callNo: 2 });
    expect(sms.texts).toEqual(['一版', '二版']);
  });

  it('does not resend an older version that was on its way when the newer one was planned', async () => {
    const node = await open();
    let answer: (outcome: DeliveryOutcome) => void = () => undefined;
    sms.willAnswer(() => new Promise<DeliveryOutcome>((resolve) => (answer = resolve)));
    const first = order({ texts: { voice: '', sms: '一版', email: '' } });
    const next = order({ source: { ...first.source, version: 2 }, texts: { voice: '', sms: '二版', email: '' } });
    await ground().unitOfWork.run((tx) => node.dissemination.tell(tx, [first]));
    while (sms.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await ground().unitOfWork.run((tx) => node.dissemination.tell(tx, [next]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(sms.texts).toEqual(['一版']);
    answer(failed);
    await node.lanes.idle();
    await node.pass(10 * second);
    expect(sms.texts).toEqual(['一版', '二版']);
    expect(await statesOf(node, first.obligationIds[0] as number)).toEqual([['sms', 'superseded', 'newer-version']]);
  });

  it('withdraws what has not left, and lets a shared request go on for the obligations that still need it', async () => {
    const node = await open();
    sms.willAnswer(failed, failed);
    const alone = order();
    await node.tell(alone);
    await node.tell(order({ obligationIds: [2_001, 2_002] }));
    const taken = await ground().unitOfWork.run((tx) =>
      node.dissemination.withdraw(tx, [alone.obligationIds[0] as number, 2_001]),
    );
    expect(taken).toBe(2);
    await node.pass(5 * second);
    expect(sms.requests).toHaveLength(3);
    expect(await statesOf(node, alone.obligationIds[0] as number)).toEqual([['sms', 'superseded', 'withdrawn']]);
    expect(await statesOf(node, 2_001)).toEqual([['sms', 'superseded', 'withdrawn']]);
    expect(await statesOf(node, 2_002)).toEqual([['sms', 'accepted', null]]);
  });

  it('expires what could not leave in time', async () => {
    const node = await open();
    sms.willAnswer(failed);
    const told = order({ expiresAt: ground().clock.now() + 30 * second });
    await node.tell(told);
    ground().clock.advance(31 * second);
    await node.pass(0);
    await ground().events.pump();
    expect(await statesOf(node, told.obligationIds[0] as number)).toEqual([['sms', 'expired', '503']]);
    expect(sms.requests).toHaveLength(1);
    expect(nothing).toHaveLength(1);
  });

  it('never lets a drill near a live channel', async () => {
    const rehearsal = new ScriptedProvider();
    const node = await open([liveChannel('sms', sms), rehearsalChannel('sms', rehearsal)] as never);
    await node.tell(order({ nature: 'drill' }));
    expect(sms.requests).toHaveLength(0);
    expect(rehearsal.requests).toHaveLength(1);
    await node.tell(order());
    expect(sms.requests).toHaveLength(1);
    const onlyLive = await open([liveChannel('sms', sms, { id: 'live-other' })]);
    await onlyLive.tell(order({ nature: 'drill' }));
    await ground().events.pump();
    expect(sms.requests).toHaveLength(1);
    expect(nothing.map(({ reason }) => reason)).toEqual(['no-channel']);
  });

  it('keeps what an earlier process had claimed, asks for its receipt and resends only what is not on record', async () => {
    const dead = await open();
    sms.willAnswer(
      () => new Promise<DeliveryOutcome>(() => undefined),
      () => new Promise<DeliveryOutcome>(() => undefined),
    );
    const arrived = order();
    const lost = order({ recipients: [{ contactId: 'c-2', voice: null, sms: '19900000002', email: null }] });
    await ground().unitOfWork.run((tx) => dead.dissemination.tell(tx, [arrived, lost]));
    while (sms.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    stops.pop();
    sms.receipts.set(sms.requests.find(({ address }) => address === '+8619900000001')?.key as string, {
      providerId: 'p-1',
      state: 'accepted',
      detail: 'queued',
    });
    const node = disseminationNode(ground(), [liveChannel('sms', sms), liveChannel('voice', voice)]);
    stops.push(() => node.lanes.stop());
    await node.lanes.start(true);
    await node.lanes.idle();
    await node.pass(second);
    expect(sms.requests.map(({ address }) => address)).toEqual(['+8619900000001', '+8619900000002', '+8619900000002']);
    expect(await statesOf(node, arrived.obligationIds[0] as number)).toEqual([['sms', 'accepted', 'queued']]);
    expect(await statesOf(node, lost.obligationIds[0] as number)).toEqual([['sms', 'accepted', null]]);
    const [view] = await node.dissemination.ofObligation(lost.obligationIds[0] as number);
    expect(view?.attempts.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['unknown', 'interrupted'],
      ['accepted', null],
    ]);
  });

  it('keeps an outcome that comes after its claim was taken over as evidence only', async () => {
    const slow = await open();
    let answer: (outcome: DeliveryOutcome) => void = () => undefined;
    sms.willAnswer(() => new Promise<DeliveryOutcome>((resolve) => (answer = resolve)));
    const told = order({ colour: 'blue' });
    await ground().unitOfWork.run((tx) => slow.dissemination.tell(tx, [told]));
    while (sms.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await ground().unitOfWork.run((tx) => slow.store.reclaim(tx, 'live-sms', ground().clock.now(), true));
    answer({ kind: 'refused', reason: 'late' });
    await slow.lanes.idle();
    const [view] = await slow.dissemination.ofObligation(told.obligationIds[0] as number);
    expect(view?.state).toBe('unknown');
    expect(view?.attempts.map(({ outcome, late }) => [outcome, late])).toEqual([
      ['unknown', false],
      ['refused', true],
    ]);
  });

  it('sends each delivery once though two processes share the queue', async () => {
    const database = await ground().another();
    const nodes = [await open(), await open(undefined, database)];
    const orders = Array.from({ length: 60 }, (_, n) =>
      order({ recipients: [{ contactId: `c-${n}`, voice: null, sms: `1990000${1000 + n}`, email: null }] }),
    );
    await ground().unitOfWork.run((tx) => nodes[0]!.dissemination.tell(tx, orders));
    for (const node of nodes) node.lanes.kick();
    await Promise.all(nodes.map((node) => node.lanes.idle()));
    expect(sms.requests).toHaveLength(60);
    expect(new Set(sms.requests.map(({ key }) => key)).size).toBe(60);
  });

  it('says how its channels are', async () => {
    const node = await open();
    expect(await node.dissemination.health()).toMatchObject([
      { id: 'live-sms', state: 'unproved', lastProvedAt: null },
      { id: 'live-voice', state: 'unproved' },
    ]);
    await node.tell(order());
    expect((await node.dissemination.health())[0]).toMatchObject({
      state: 'working',
      lastProvedAt: ground().clock.now(),
    });
    sms.willAnswer(failed, failed, failed);
    await node.tell(order());
    await node.pass(2 * second);
    await node.pass(4 * second);
    expect((await node.dissemination.health())[0]).toMatchObject({ state: 'failing', lastReason: '503', queued: 1 });
  });
});
