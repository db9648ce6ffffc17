import { District } from '../harness/district.js';
import { TwilioServer } from '../harness/providers/twilio-server.js';

describe('with texts going to a real provider', () => {
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

  it('a drill runs from the signal to the deputies, and not one request reaches the provider', async () => {
    await district.postsRedSignal({ status: 'Exercise' });
    expect((await district.incident()).nature).toBe('drill');
    await district.issuesWarning();
    await district.clock.advance(12);
    expect(twilio.messages).toEqual([]);
    expect(await district.rows(`SELECT DISTINCT channel_id FROM delivery ORDER BY channel_id`)).toEqual([
      { channel_id: 'simulated-voice' },
    ]);
    expect(await district.count(`escalation WHERE target = 'next-tier'`)).toBeGreaterThan(0);
    // What reaches a virtual phone says in its first words that it is a drill.
    const said = await district.wordsSent();
    expect(said.length).toBeGreaterThan(50);
    expect(said.filter((words) => !/^(【演练】|这是演练)/.test(words))).toEqual([]);
    const [alert] = await district.rows<{ body: string }>(`SELECT body FROM document WHERE kind = 'alert'`);
    expect(alert?.body).toContain('<status>Exercise</status>');
  });

  it('the same night in earnest reaches it: the way was open all along', async () => {
    await district.postsRedSignal();
    expect((await district.incident()).nature).toBe('actual');
    expect(twilio.messages.length).toBeGreaterThan(25);
    expect(twilio.messages.map(({ to }) => to)).toContain(district.phone('朝天门').address);
    expect(twilio.messages.filter(({ body }) => body.includes('演练'))).toEqual([]);
  });

  it('a drill beside a real night stays apart from it', async () => {
    await district.postsRedSignal();
    const real = district.incidentId;
    const before = twilio.messages.length;
    await district.postsRedSignal({ status: 'Exercise', serial: 1 });
    expect(district.incidentId).not.toBe(real);
    expect(twilio.messages).toHaveLength(before);
    await district.clock.advance(2);
    // The second call of the real night comes; it carries nothing of the drill.
    expect(twilio.messages.length).toBeGreaterThan(before);
    expect(twilio.messages.filter(({ body }) => body.includes('演练'))).toEqual([]);
    expect(await district.count(`delivery WHERE nature = 'drill' AND channel_id LIKE 'twilio%'`)).toBe(0);
  });
});
