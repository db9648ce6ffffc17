import type { ChainForecast, Course } from '../../src/decide/observation/core/gauge-chain.js';
import { LiaisonService } from '../../src/decide/liaison/liaison.service.js';
import { TypeormLiaisonNotices, TypeormLiaisonStore } from '../../src/decide/liaison/liaison.store.js';
import { duty, openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

const hour = 3_600_000;
const words = {
  purpose: 'inform' as const,
  title: '关于洪峰的通报',
  text: '洪峰将至。',
  unitIds: ['outside-jiangbei'],
};
const byHand = { incidentId: null, suggestion: null };

onBothEngines('telling along the rivers', (ground) => {
  let decide: Decide;
  let liaison: LiaisonService;
  let notices: TypeormLiaisonNotices;
  let courses: Course[];
  beforeEach(async () => {
    decide = await openDecide(ground());
    courses = [];
    const { database, unitOfWork, clock, chance, audit, events } = ground();
    const store = new TypeormLiaisonStore(clock, chance, audit);
    notices = new TypeormLiaisonNotices(database);
    const rivers = { chain: (): Promise<ChainForecast> => Promise.resolve({ courses, meetings: [] }) };
    const { documents, incidents, warnings, rulebooks, directory, calls } = decide;
    liaison = new LiaisonService(
      ...([unitOfWork, store, notices, documents, incidents, warnings, rivers, rulebooks, directory, calls] as const),
      ...([events, clock] as const),
    );
    for (const room of [store, liaison]) room.onModuleInit();
  });

  const crest = (): Course => {
    const at = ground().clock.now();
    const arrival = { crestNotBefore: null, seenAt: null, reaches: [] };
    return {
      wave: {
        ...{ kind: 'crest', station: 'gauge-beibei', datum: 'huanghai', began: at - hour, footMillimetres: 0, at },
        millimetres: 190_000,
      },
      arrivals: [
        { ...arrival, station: 'gauge-chaotianmen', earliest: at + 4 * hour, latest: at + 9 * hour, isOurs: true },
        { ...arrival, station: 'gauge-cuntan', earliest: at + 5 * hour, latest: at + 10 * hour, isOurs: false },
      ],
      seenBelow: null,
      because: { zh: '北碚洪峰190.00米', en: 'a crest at Beibei' },
    };
  };

  it('suggests those below a crest, is drafted once though two press, sent by a person, called and numbered', async () => {
    courses = [crest()];
    const [suggested] = await liaison.suggested();
    expect(suggested).toMatchObject({ unitIds: ['outside-jiangbei', 'outside-nanan'], incidentId: null });
    const { key = '', ...said } = suggested ?? {};
    const draft = () =>
      liaison.draft({ ...words, ...said, purpose: 'inform' }, { incidentId: null, suggestion: key }, duty);
    const { done, codes } = await through([draft(), draft(), draft()]);
    expect([done, codes]).toEqual([1, ['liaison.drafted-already']]);
    expect(await liaison.suggested()).toEqual([]);

    const [notice] = (await notices.recent(10)).outbound;
    const send = () => liaison.send(notice?.id ?? '', 1, duty);
    expect(await through([send(), send()])).toEqual({ done: 1, codes: ['liaison.state-changed'] });
    await decide.settle();
    const sent = await liaison.knownOutbound(notice?.id ?? '');
    const document = await decide.documents.get(sent.documentId ?? '');
    expect(document).toMatchObject({ kind: 'liaison', number: '渝中汛指通报〔2026〕1号', addressedTo: sent.unitIds });
    const orders = decide.calls.orders.filter(({ source }) => source.kind === 'liaison');
    expect(orders.map(({ items }) => items.map(({ unitId }) => unitId))).toEqual([sent.unitIds]);
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });

  it('suggests those below and beside us of every version of a warning, in its incident', async () => {
    const incidentId = await decide.incident();
    await decide.issue(incidentId, 'issue');
    const [suggested] = await liaison.suggested();
    expect(suggested).toMatchObject({ incidentId, key: expect.stringMatching(/^warning /) });
    expect(suggested?.unitIds).toContain('outside-shapingba');
    const notice = await liaison.draft(
      { ...words, ...suggested },
      { incidentId, suggestion: suggested?.key ?? '' },
      duty,
    );
    await liaison.send(notice.id, 1, duty);
    await decide.settle();
    const order = decide.calls.orders.find(({ source }) => source.kind === 'liaison');
    expect(order).toMatchObject({ incidentId, colour: 'red' });
    expect((await decide.documents.ofIncident(incidentId)).map(({ kind }) => kind)).toContain('liaison');
  });

  it('keeps what the other side answers to a demand, and a change of mind beside it', async () => {
    const demand = await liaison.draft({ ...words, purpose: 'demand' }, byHand, duty);
    const reply = (said: 'agreed' | 'refused' | null, unitId = 'outside-jiangbei') =>
      liaison.reply(demand.id, unitId, { reply: said, saidBy: '李某', saidAt: ground().clock.now(), words: '' }, duty);
    await expect(reply('agreed')).rejects.toMatchObject({ code: 'liaison.state-changed' });
    await liaison.send(demand.id, 1, duty);
    await reply('refused');
    ground().clock.advance(60_000);
    await reply('agreed');
    await expect(reply(null, 'outside-nanan')).rejects.toMatchObject({
      reasons: [{ where: 'unitId' }, { where: 'reply' }],
    });
    const said = (await notices.acts([demand.id])).filter(({ act }) => act === 'replied');
    expect(said.map((act) => act.reply)).toEqual(['refused', 'agreed']);
  });

  it('shows the second of two editors the newer words', async () => {
    const { id } = await liaison.draft(words, byHand, duty);
    await liaison.edit(id, 1, { ...words, title: '新的标题' }, duty);
    for (const late of [liaison.edit(id, 1, words, duty), liaison.send(id, 1, duty), liaison.discard(id, 1, duty)])
      await expect(late).rejects.toMatchObject({
        ...{ code: 'liaison.newer-version' },
        reasons: [{ where: 'title', text: { zh: '新的标题' } }, { where: 'text' }],
      });
    expect((await liaison.knownOutbound(id)).state).toBe('draft');
  });

  it('takes in what a neighbour says and tells them once that we have it', async () => {
    const now = ground().clock.now();
    const said = { purpose: 'demand' as const, title: '请求协助', text: '请协助封航。', channel: 'phone' as const };
    const inbound = { ...said, unitId: 'outside-nanan', incidentId: null, saidBy: '王某', paperId: null };
    await expect(liaison.takeIn({ ...inbound, unitId: 'moon', receivedAt: now + hour }, duty)).rejects.toMatchObject({
      reasons: [{ where: 'unitId' }, { where: 'receivedAt' }],
    });
    const taken = await liaison.takeIn({ ...inbound, receivedAt: now }, duty);
    const receipt = (reply: 'agreed' | null) =>
      liaison.receipt(taken.id, { reply, saidBy: '王某', saidAt: now, words: '同意' }, duty);
    await expect(receipt(null)).rejects.toMatchObject({ reasons: [{ code: 'liaison.reply-missing' }] });
    expect(await through([receipt('agreed'), receipt('agreed')])).toEqual({
      ...{ done: 1, codes: ['liaison.receipted-already'] },
    });
    expect((await notices.inbound(taken.id))?.receiptedAt).toBe(ground().clock.now());
  });
});
