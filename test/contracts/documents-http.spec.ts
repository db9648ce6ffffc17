import { extractText, getDocumentProxy } from 'unpdf';
import { samplePassword, startService, sampleFeedKey, type Service } from '../harness/service.js';
import { signalXml } from '../harness/signals.js';

describe('papers over HTTP', () => {
  let service: Service;
  let incidentId: string;
  const cookies = new Map<string, string>();

  beforeAll(async () => {
    service = await startService();
    for (const name of ['zhuban', 'zhihuizhang', 'zhuren', 'auditor', 's-500103010', 's-500103012'])
      cookies.set(name, await service.signIn(name));
    const signal = signalXml({ sentAt: service.clock.now(), colour: 'yellow' });
    await service.app.inject({
      ...{ method: 'POST', url: '/api/v1/signals', payload: signal },
      headers: { authorization: `Bearer ${sampleFeedKey}`, 'content-type': 'application/xml' },
    });
    const [incident] = (await ask('zhuban', 'GET', '/incidents')).json<{ id: string; stream: string }[]>();
    incidentId = incident?.id ?? '';
  });
  afterAll(() => service.close());

  const ask = (who: string, method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) =>
    service.app.inject({
      ...{ method, url: `/api/v1${path}`, headers: { cookie: cookies.get(who) ?? '' } },
      ...(payload ? { payload } : {}),
    });

  it('are drafted, refused where not whole, signed by another, and given as record and as PDF with a Chinese name', async () => {
    const made = await ask('zhuban', 'POST', `/incidents/${incidentId}/paper-drafts`, { kind: 'hint' });
    expect(made.statusCode).toBe(201);
    const draft = made.json<{ id: string; version: number; content: { sections: { text: string }[] } }>();
    const early = await ask('zhuban', 'POST', `/paper-drafts/${draft.id}/submit`, { version: 1 });
    expect([early.statusCode, early.json<{ code: string }>().code]).toEqual([422, 'drafting.not-whole']);

    const sections = draft.content.sections.map((section) => ({ ...section, text: section.text || '加强临江巡查。' }));
    const content = { ...draft.content, addressees: ['street-500103010'], sections };
    const edit = (version: number) => ask('zhuban', 'PUT', `/paper-drafts/${draft.id}`, { version, content });
    const saved = await Promise.all([edit(1), edit(1)]);
    expect(saved.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
    const handedIn = await ask('zhuban', 'POST', `/paper-drafts/${draft.id}/submit`, { version: 2 });
    expect([handedIn.statusCode, handedIn.json<{ reasons?: object[] }>().reasons ?? []]).toEqual([200, []]);

    const sign = (who: string) =>
      ask(who, 'POST', `/paper-drafts/${draft.id}/sign`, { version: 2, password: samplePassword });
    expect((await sign('zhuban')).statusCode).toBe(403);
    const signed = await sign('zhuren');
    expect(signed.statusCode).toBe(200);
    const { documentId } = signed.json<{ documentId: string }>();

    const html = await ask('zhuban', 'GET', `/documents/${documentId}/html`);
    expect(html.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'content-disposition': expect.stringContaining("filename*=UTF-8''"),
    });
    expect(html.body).toContain('加强临江巡查。');
    const pdf = await ask('zhuban', 'GET', `/documents/${documentId}/pdf`);
    expect(pdf.headers['content-type']).toBe('application/pdf');
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf.rawPayload)), { mergePages: true });
    expect(text.replace(/\s/g, '')).toContain('加强临江巡查。');
    const again = await ask('auditor', 'GET', `/documents/${documentId}/pdf`);
    expect(again.rawPayload.equals(pdf.rawPayload)).toBe(true);

    // Whoever it is addressed to reads it; another street does not.
    expect((await ask('s-500103010', 'GET', `/documents/${documentId}/html`)).statusCode).toBe(200);
    expect((await ask('s-500103012', 'GET', `/documents/${documentId}/pdf`)).statusCode).toBe(403);
    await service.tick();
    const tasks = (await ask('s-500103010', 'GET', '/my/tasks')).json<{
      obligations: { source: { kind: string } }[];
    }>();
    expect(tasks.obligations.map(({ source }) => source.kind)).toContain('paper');
  });

  it('tell a neighbour, whose receipt the desk types in', async () => {
    const words = { purpose: 'inform', title: '关于涨水的通报', text: '嘉陵江涨水。', unitIds: ['outside-jiangbei'] };
    const bad = await ask('zhuban', 'POST', '/liaison/notices', { ...words, unitIds: ['moon'], title: '' });
    expect(bad.statusCode).toBe(422);
    const notice = (await ask('zhuban', 'POST', '/liaison/notices', words)).json<{ id: string }>();
    expect((await ask('auditor', 'POST', `/liaison/notices/${notice.id}/send`, { version: 1 })).statusCode).toBe(403);
    expect((await ask('zhuban', 'POST', `/liaison/notices/${notice.id}/send`, { version: 1 })).statusCode).toBe(200);
    await service.tick();
    interface View {
      readonly receipts: readonly {
        readonly id: number;
        readonly unitId: string;
        readonly receivedBy: string | null;
      }[];
    }
    const sent = (await ask('auditor', 'GET', `/liaison/notices/${notice.id}`)).json<View>();
    expect(sent.receipts).toMatchObject([{ unitId: 'outside-jiangbei', receivedBy: null }]);
    const answer = { received: true, personName: '江北值班员', words: '收到' };
    const answered = await ask('zhuban', 'POST', `/obligations/${sent.receipts[0]?.id}/answer`, answer);
    expect(answered.statusCode).toBeLessThan(300);
    const now = (await ask('auditor', 'GET', `/liaison/notices/${notice.id}`)).json<View>();
    expect(now.receipts).toMatchObject([{ receivedBy: '江北值班员' }]);
    const overview = (await ask('zhihuizhang', 'GET', '/liaison')).json<{
      counterparts: object[];
      outbound: object[];
    }>();
    expect([overview.counterparts.length, overview.outbound.length]).toEqual([7, 1]);
  });
});
