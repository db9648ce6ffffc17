import { Calling } from '../../src/reach/calling/calling.ports.js';
import { Dissemination } from '../../src/reach/dissemination/dissemination.ports.js';
import { Lanes } from '../../src/reach/dissemination/lanes.service.js';
import { UnitOfWork } from '../../src/shared/unit-of-work.js';
import { freePort } from '../harness/free-port.js';
import { TwilioServer } from '../harness/providers/twilio-server.js';
import { startService, type Service } from '../harness/service.js';
import { tellOrder } from '../harness/dissemination.js';

/** A street's duty mobile in the sample directory. */
const phone = '+8610000000030';

describe('Twilio calling us back', () => {
  let twilio: TwilioServer;
  let service: Service;
  let publicUrl: string;

  beforeEach(async () => {
    twilio = await TwilioServer.start();
    const port = await freePort();
    publicUrl = `http://127.0.0.1:${port}`;
    service = await startService({
      JIAOYING_HTTP_PUBLIC_URL: publicUrl,
      JIAOYING_CHANNELS_SMS: 'twilio',
      JIAOYING_TWILIO_ACCOUNT_SID: twilio.accountSid,
      JIAOYING_TWILIO_AUTH_TOKEN: twilio.authToken,
      JIAOYING_TWILIO_FROM: '+8610000000000',
      JIAOYING_TWILIO_BASE_URL: twilio.baseUrl,
    });
    await service.app.listen(port, '127.0.0.1');
  });
  afterEach(async () => {
    await service.close();
    await twilio.close();
  });

  const tell = async () => {
    const order = tellOrder(service, {
      recipients: [{ contactId: 'c', voice: null, sms: phone, email: null }],
      expiresAt: service.clock.now() + 3_600_000,
    });
    const dissemination = service.app.get(Dissemination, { strict: false });
    await service.app.get(UnitOfWork, { strict: false }).run((tx) => dissemination.tell(tx, [order]));
    await service.app.get(Lanes, { strict: false }).idle();
    const state = async () => (await dissemination.ofObligation(order.obligationIds[0] as number))[0]?.state;
    return { state, message: () => twilio.messages[0]! };
  };

  it('moves a text to delivered by a signed receipt, told twice', async () => {
    const { state, message } = await tell();
    expect(await state()).toBe('accepted');
    await twilio.report(message().sid, 'delivered', null, 2);
    expect(twilio.callbackStatuses).toEqual([204, 204]);
    expect(await state()).toBe('delivered');
    await twilio.report(message().sid, 'sent');
    expect(await state()).toBe('delivered');
  });

  it('takes a receipt that comes before the answer to the request', async () => {
    twilio.next('receipt-first');
    const { state } = await tell();
    expect(await state()).toBe('delivered');
  });

  it('learns from a receipt that the number does not exist', async () => {
    const { state, message } = await tell();
    await twilio.report(message().sid, 'undelivered', 30005);
    expect(await state()).toBe('refused');
  });

  it('keeps the receipt of a message it does not know, and says it was heard', async () => {
    const url = `${publicUrl}/hooks/twilio/status?key=nobody`;
    const form = { MessageSid: 'SM0', MessageStatus: 'delivered', AccountSid: twilio.accountSid };
    expect((await twilio.post(url, form)).status).toBe(204);
  });

  it.each(['status', 'sms'])('turns away what is not signed, or signed with another token (%s)', async (hook) => {
    const { state, message } = await tell();
    const url = `${publicUrl}/hooks/twilio/${hook}`;
    const form = { MessageSid: message().sid, MessageStatus: 'delivered', From: phone, Body: '收到' };
    expect((await twilio.post(url, form, 'another-token')).status).toBe(403);
    const unsigned = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
    expect(unsigned.status).toBe(403);
    expect(await state()).toBe('accepted');
  });

  it('names the field a signed call-back lacks', async () => {
    const answer = await twilio.post(`${publicUrl}/hooks/twilio/status`, { MessageSid: 'SM0' });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: 'twilio.field-missing' });
  });

  it('hears 收到 from a street’s phone and says back what it covers', async () => {
    const calling = service.app.get(Calling, { strict: false });
    await service.app.get(UnitOfWork, { strict: false }).run((tx) =>
      calling.call(tx, {
        source: { kind: 'signal', id: 's-1', version: 1 },
        incidentId: 'incident-1',
        nature: 'actual',
        colour: 'red',
        title: '暴雨红色预警',
        items: [{ unitId: 'street-500103010', text: '立即上岗,巡查低洼处。' }],
        questions: [],
        ladder: {
          id: 'l',
          steps: [{ target: 'duty', calls: 1, everySeconds: 300, channels: ['sms'], spread: 'all' }],
          answerWindowMinutes: 10,
          askAgainMinutes: 20,
        },
        earlier: 'new',
      }),
    );
    await service.tick();
    await service.app.get(Lanes, { strict: false }).idle();
    const [message] = twilio.messages;
    expect(message?.body).toContain('立即上岗');
    const hook = `${publicUrl}/hooks/twilio/sms`;
    service.clock.advance(1_000);
    const twiml = await twilio.text(hook, message?.to ?? '', '收到 张三', 'SM1');
    expect(twiml).toMatch(/^<\?xml .*<Response><Message>.+<\/Message><\/Response>$/);
    // The same text delivered twice by Twilio is one answer.
    expect(await twilio.text(hook, message?.to ?? '', '收到 张三', 'SM1')).toContain('<Response/>');
    expect(await twilio.text(hook, '+8613999999999', '收到', 'SM2')).toContain('<Response');
  });
});
