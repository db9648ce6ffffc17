import {
  citation,
  declarationPaper,
  endPaper,
  mayActOnPeriod,
  periodActs,
  periodStates,
  stands,
  unreachablePeriodStates,
  type PeriodAct,
  type PeriodWords,
} from './flood-period.js';

const words: PeriodWords = {
  ...{
    decidingBody: '渝中区防汛指挥部',
    body: '渝中区防汛指挥部',
    number: '渝中汛指〔2026〕9号',
    superiorNumber: null,
  },
  ...{ streets: ['朝天门', '解放碑'], legalBasis: '《防洪法》', reason: '洪峰超保证', addressees: ['各街道办事处'] },
  ...{ at: Date.parse('2026-07-20T03:00:00+08:00'), isDrill: false },
};

describe('the flood emergency period', () => {
  it('walks as this table says, and in no other way', () => {
    expect(unreachablePeriodStates()).toEqual([]);
    const walk = periodStates.map((state) => {
      const acts = (Object.keys(periodActs) as PeriodAct[]).filter((act) => mayActOnPeriod(state, act).length === 0);
      return `${state}: ${acts.map((act) => `${act} → ${periodActs[act].to}`).join(' · ') || 'nothing'}`;
    });
    expect(walk).toEqual([
      'drafted: discard → discarded · sign → declared',
      'declared: propose-end → end-awaiting',
      'end-awaiting: refuse-end → declared · sign-end → ended',
      'ended: nothing',
      'discarded: nothing',
    ]);
  });

  it('stands until its end is signed', () => {
    expect(periodStates.filter(stands)).toEqual(['declared', 'end-awaiting']);
  });

  it('is declared in a paper of ours, or passed on with the number of the superior’s', () => {
    const own = JSON.stringify(declarationPaper(words));
    expect(own).toContain('进入紧急防汛期');
    const passedOn = JSON.stringify(
      declarationPaper({ ...words, body: '重庆市防汛抗旱指挥部', superiorNumber: '渝汛〔2026〕2号', isDrill: true }),
    );
    expect(passedOn).toContain('重庆市防汛抗旱指挥部渝汛〔2026〕2号已宣布');
    expect(passedOn).toContain('"drill"');
  });

  it('ends without releasing any order, and is cited by body and number', () => {
    expect(JSON.stringify(endPaper(words))).toContain('不解除管控令');
    expect(citation({ body: '市防指', number: '渝汛〔2026〕2号' })).toBe('市防指宣布的紧急防汛期(渝汛〔2026〕2号)');
  });
});
