import fc from 'fast-check';
import { plainText } from '../../documents/core/paper.js';
import {
  callText,
  draftFaults,
  draftStates,
  newerWords,
  nextState,
  paperOfDraft,
  type DraftAct,
  type DraftContent,
} from './draft.js';
import { prefilled, type KnownSituation } from './prefill.js';

const at = Date.parse('2026-07-20T02:14:00+08:00');
const content: DraftContent = {
  title: '关于做好防汛风险防范的提示函',
  addressees: ['street-500103010'],
  sections: [
    { heading: '有关情况', text: '预计今夜有中到大雨。' },
    { heading: '提示事项', text: '加强巡查。\n清理雨水篦子。' },
  ],
  jointBodies: [],
  attachments: [],
  copies: ['区气象部门'],
};
const facts = {
  ...{ kind: 'hint' as const, content, number: '渝中汛指提示〔2026〕1号', decidingBody: '渝中区防汛指挥部' },
  ...{ addresseeNames: ['朝天门街道'], signedAt: at, isDrill: false },
};
const known: KnownSituation = {
  ...{ decidingBody: '渝中区防汛指挥部', streamName: '防汛', at, facts: ['3小时雨量42毫米'], raiseFactors: ['夜间'] },
  ...{ proposed: { level: 'yellow', responseLevel: null }, inForce: null },
  ...{ areaNames: ['朝天门'], areas: ['street-500103010'] },
};

describe('a draft', () => {
  it('becomes a paper with its headings counted and its lines apart', () => {
    expect(plainText(paperOfDraft(facts)).split('\n')).toEqual([
      '关于做好防汛风险防范的提示函',
      '渝中汛指提示〔2026〕1号',
      '朝天门街道：',
      '一、有关情况',
      '预计今夜有中到大雨。',
      '二、提示事项',
      '加强巡查。',
      '清理雨水篦子。',
      '渝中区防汛指挥部',
      '2026年7月20日',
      '抄送：区气象部门',
    ]);
  });

  it('is told whole where a call can hold it, else as far as it can', () => {
    expect(callText(paperOfDraft(facts))).toBe(
      '渝中区防汛指挥部：关于做好防汛风险防范的提示函（渝中汛指提示〔2026〕1号）。预计今夜有中到大雨。 加强巡查。 清理雨水篦子。',
    );
    const long = { ...content, sections: [{ heading: '', text: '雨'.repeat(900) }] };
    const told = callText(paperOfDraft({ ...facts, content: long, isDrill: true }));
    expect(told).toMatch(/^【演练】[\s\S]*……全文见文书。$/);
    expect(told.length).toBeLessThanOrEqual(400);
  });

  it.each([
    [{ title: ' ' }, 'title', 'title-missing'],
    [{ sections: [] }, 'sections', 'empty'],
    [{ sections: [{ heading: '提示事项', text: '\n ' }] }, 'sections[0].text', 'section-empty'],
    [{ addressees: [] }, 'addressees', 'nobody-addressed'],
    [{ title: '关于暴雨红色预警的提示函' }, 'sections', 'hint-names-level'],
    [{ sections: [{ heading: '', text: '启动Ⅳ级应急响应' }] }, 'sections', 'hint-names-level'],
  ])('that is not whole says where: %j', (change, where, code) => {
    expect(draftFaults('hint', { ...content, ...change }).map((fault) => [fault.where, fault.code])).toEqual([
      [where, `drafting.${code}`],
    ]);
  });

  it('of a hint may name the signal it rests on, which is no warning of ours', () => {
    const sections = [{ heading: '', text: '重庆市气象台发布暴雨黄色预警信号，请加强巡查。' }];
    expect(draftFaults('hint', { ...content, sections })).toEqual([]);
  });

  it('of a report may be addressed to nobody and name a level', () => {
    const sections = [{ heading: '研判', text: '建议发布橙色预警，启动Ⅲ级应急响应。' }];
    expect(draftFaults('risk-report', { ...content, addressees: [], sections })).toEqual([]);
  });

  it('starts with what is known and leaves to people what only they can say', () => {
    for (const kind of ['risk-report', 'hint', 'dispatch'] as const) {
      const draft = prefilled(kind, known);
      expect(draft.sections[0]?.text).toContain('3小时雨量42毫米');
      expect(draftFaults(kind, draft).map(({ code }) => code)).toEqual(['drafting.section-empty']);
    }
    expect(
      prefilled('hint', known)
        .sections.map(({ text }) => text)
        .join(''),
    ).not.toMatch(/预警/);
  });

  it('tells the second of two editors every place where the newer words differ', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.record({ heading: fc.string(), text: fc.string() })), (title, sections) => {
        const newer = { ...content, title, sections };
        expect(newerWords(newer, newer)).toEqual([]);
        const places = newerWords(content, newer).map(({ where }) => where);
        expect(places.includes('title')).toBe(title !== content.title);
      }),
    );
  });

  it('never leaves the states it may be in, and what is signed or discarded is never touched', () => {
    const acts: readonly DraftAct[] = ['edit', 'submit', 'return', 'sign', 'discard'];
    for (const from of ['signed', 'discarded'] as const)
      expect(acts.map((act) => nextState(act, from))).toEqual([null, null, null, null, null]);
    expect(nextState('sign', 'draft')).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts)), (tried) => {
        let state: (typeof draftStates)[number] = 'draft';
        for (const act of tried) state = nextState(act, state) ?? state;
        expect(draftStates).toContain(state);
        if (state === 'signed') expect(tried).toEqual(expect.arrayContaining(['submit', 'sign']));
      }),
    );
  });
});
