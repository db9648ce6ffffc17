import type { DraftContent } from '../../src/decide/drafting/core/draft.js';
import type { PaperDraft } from '../../src/decide/drafting/drafting.ports.js';
import { commander, commanders, duty, openDecide, through, type Decide } from '../harness/decide.js';
import { openDrafting } from '../harness/drafting.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('papers that people write', (ground) => {
  let decide: Decide;
  let room: ReturnType<typeof openDrafting>;
  let incidentId: string;
  beforeEach(async () => {
    decide = await openDecide(ground());
    room = openDrafting(ground(), decide);
    incidentId = await decide.incident({ colour: 'yellow' });
  });

  const written = (content: DraftContent, words = '加强巡查。'): DraftContent => ({
    ...content,
    sections: content.sections.map((section) => ({ ...section, text: section.text || words })),
  });
  const submitted = async (kind: PaperDraft['kind'] = 'hint'): Promise<PaperDraft> => {
    const draft = await room.drafting.create(incidentId, kind, duty);
    const edited = await room.drafting.edit(draft.id, 1, written(draft.content), duty);
    return room.drafting.submit(draft.id, edited.version, duty);
  };
  const sign = ({ id, version }: PaperDraft, who = commander) =>
    room.drafting.sign(id, version, { password: 'password' }, who);

  it('begin with what is known, are signed by another and frozen under a series of their own, and are answered', async () => {
    const draft = await room.drafting.create(incidentId, 'hint', duty);
    expect(draft.content.sections[0]?.text).toContain('暴雨');
    const signed = await sign(await submitted());
    expect(signed.state).toBe('signed');
    const document = await decide.documents.get(signed.documentId ?? '');
    expect(document).toMatchObject({ kind: 'hint', number: '渝中汛指提示〔2026〕1号', startAt: null });
    expect(document?.addressedTo).toEqual(signed.content.addressees);
    await decide.settle();
    const [order] = decide.calls.orders.filter(({ source }) => source.kind === 'paper');
    expect(order).toMatchObject({ colour: 'blue', source: { id: signed.id, version: 1 } });
    expect(order?.items.map(({ unitId }) => unitId)).toEqual(signed.content.addressees);
    expect(order?.items[0]?.text).toContain('渝中汛指提示〔2026〕1号');
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });

  it('show the second of two editors the newer words, and keep nothing of theirs', async () => {
    const { id, content } = await room.drafting.create(incidentId, 'dispatch', duty);
    const edit = (title: string) => room.drafting.edit(id, 1, { ...content, title }, duty);
    const ends = await Promise.allSettled([edit('甲的标题'), edit('乙的标题')]);
    const won = ends.find((end) => end.status === 'fulfilled');
    const lost = ends.find((end) => end.status === 'rejected');
    const kept = await room.drafting.known(id);
    expect(won?.value.content.title).toBe(kept.content.title);
    expect(lost?.reason).toMatchObject({
      ...{ kind: 'conflict', code: 'drafting.newer-version' },
      reasons: [{ where: 'title', text: { zh: kept.content.title } }],
    });
    expect([kept.version, (await room.drafts.acts(id)).map(({ act }) => act)]).toEqual([2, ['create', 'edit']]);
  });

  it('are signed once, whoever presses at the same time, and never by who wrote a word of them', async () => {
    const paper = await submitted();
    const { done, codes } = await through(commanders.map((who) => sign(paper, who)));
    expect([done, codes.length]).toEqual([1, 1]);
    expect(await decide.rows(`SELECT id FROM document WHERE kind = 'hint'`)).toHaveLength(1);

    const draft = await room.drafting.create(incidentId, 'hint', duty);
    const edited = await room.drafting.edit(draft.id, 1, written(draft.content), commander);
    const second = await room.drafting.submit(draft.id, edited.version, duty);
    await expect(sign(second)).rejects.toMatchObject({ code: 'warning.own-draft' });
    expect((await sign(second, commanders[1])).state).toBe('signed');
  });

  it('number without a gap though ten are signed at once', async () => {
    const papers: PaperDraft[] = [];
    for (let n = 0; n < 10; n += 1) papers.push(await submitted('risk-report'));
    await Promise.all(papers.map((paper) => sign(paper)));
    const numbers = await decide.rows<{ number: string }>(`SELECT number FROM document WHERE kind = 'risk-report'`);
    expect(numbers.map(({ number }) => number).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, n) => `渝中汛指研判〔2026〕${n + 1}号`).toSorted(),
    );
  });

  it('go back with a reason, come again, and are refused while anything is missing', async () => {
    const draft = await room.drafting.create(incidentId, 'hint', duty);
    await expect(room.drafting.submit(draft.id, 1, duty)).rejects.toMatchObject({
      ...{ kind: 'invalid', code: 'drafting.not-whole' },
      reasons: [{ where: 'sections[1].text', code: 'drafting.section-empty' }],
    });
    const paper = await submitted();
    await room.drafting.sendBack(paper.id, '写明时间', commander);
    expect(await room.drafting.known(paper.id)).toMatchObject({ state: 'draft', returnedReason: '写明时间' });
    await expect(sign(paper)).rejects.toMatchObject({ code: 'drafting.state-changed' });
    const again = await room.drafting.submit(paper.id, paper.version, duty);
    expect((await sign(again)).state).toBe('signed');
    await expect(room.drafting.discard(paper.id, duty)).rejects.toMatchObject({ code: 'drafting.state-changed' });
  });

  it('name every unit the directory does not have, and keep nothing', async () => {
    const { id, content } = await room.drafting.create(incidentId, 'hint', duty);
    const addressees = ['street-500103010', 'moon', 'mars'];
    await expect(room.drafting.edit(id, 1, { ...content, addressees }, duty)).rejects.toMatchObject({
      reasons: [{ where: 'addressees[1]' }, { where: 'addressees[2]' }],
    });
    expect((await room.drafting.known(id)).version).toBe(1);
  });
});
