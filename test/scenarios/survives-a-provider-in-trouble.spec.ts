import { District } from '../harness/district.js';
import { TwilioServer, type TwilioMood } from '../harness/providers/twilio-server.js';

const over = new Set(['accepted', 'delivered', 'refused', 'failed', 'expired', 'superseded']);

describe('a provider of texts', () => {
  let twilio: TwilioServer;
  let district: District;
  beforeEach(async () => {
    twilio = await TwilioServer.start(() => district.clock.now());
    district = await District.openWith(twilio);
  });
  afterEach(async () => {
    await district.close();
    await twilio.close();
  });

  const texts = () =>
    district.rows<{ state: string; address: string; reason: string | null }>(
      `SELECT state, address, reason FROM delivery WHERE channel_id = 'twilio-sms' AND leads = 1`,
    );
  const sentTwice = () => {
    const keys = twilio.messages.map(({ statusCallback }) => new URL(statusCallback ?? '').searchParams.get('key'));
    return keys.filter((key, index) => keys.indexOf(key) !== index);
  };

  it('that fails in every way at once still leaves each text in a defined state, and none sent twice', async () => {
    const moods: TwilioMood[] = [
      { status: 500 },
      { status: 503, body: '<html>Service Unavailable' },
      { status: 429, code: 20429, retryAfter: 5 },
      { status: 400, code: 21211 },
      { status: 401, code: 20003 },
      'garbage',
      'accept-then-break',
      'receipt-first',
      'accept-then-hang',
      'hang',
    ];
    twilio.next(...moods);
    await district.postsRedSignal();
    await district.clock.advance(1.5);
    const found = await texts();
    expect(found.length).toBeGreaterThan(25);
    expect(found.filter(({ state }) => !over.has(state))).toEqual([]);
    // A number that is none can not be reached; everybody else was.
    expect(found.filter(({ state }) => state === 'refused')).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('21211') }),
    ]);
    expect(found.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(sentTwice()).toEqual([]);
    const reached = new Set(twilio.messages.map(({ to }) => to));
    expect(found.filter(({ state, address }) => state !== 'refused' && !reached.has(address))).toEqual([]);
    expect(found).toHaveLength(twilio.messages.length + 1);
  });

  it('that is down altogether costs no post its call: the landlines ring, and the desk sees what fails', async () => {
    twilio.next(...Array.from({ length: 2_000 }, (): TwilioMood => ({ status: 500 })));
    await district.postsRedSignal();
    await district.phone('朝天门', 'desk').receives(/听清请按1/);
    // A text is tried five times, then given up; the second call has not come yet.
    await district.clock.advance(1);
    expect(twilio.messages).toEqual([]);
    expect(new Set((await texts()).map(({ state }) => state))).toEqual(new Set(['failed']));
    const { channels } = await district.dutyOfficer.asks<{ channels: { id: string; state: string }[] }>('/desk');
    expect(channels).toContainEqual(expect.objectContaining({ id: 'twilio-sms', state: 'failing' }));
    expect(channels).toContainEqual(expect.objectContaining({ id: 'simulated-voice', state: 'working' }));
    expect((await district.obligationOf('朝天门', 'relay')).state).toBe('waiting');
  });

  it('that says the same receipt five times, or the bad after the good, changes nothing', async () => {
    await district.postsRedSignal();
    const [message] = twilio.messages;
    await twilio.report(message?.sid ?? '', 'delivered', null, 5);
    await twilio.report(message?.sid ?? '', 'sent');
    await twilio.report(message?.sid ?? '', 'failed', 30008);
    await district.settles();
    expect(new Set(twilio.callbackStatuses)).toEqual(new Set([204]));
    const [row] = (await texts()).filter(({ address }) => address === message?.to);
    expect(row?.state).toBe('delivered');
    // The control: a receipt that is bad from the beginning counts.
    const other = twilio.messages[1];
    await twilio.report(other?.sid ?? '', 'undelivered', 30005);
    await district.settles();
    expect((await texts()).find(({ address }) => address === other?.to)?.state).toBe('refused');
  });
});
