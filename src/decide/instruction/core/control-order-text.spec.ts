import {
  controlOrderPaper,
  controlOrderText,
  exceptionText,
  releasePaper,
  releaseText,
  reviewText,
  type ControlOrderWords,
} from './control-order-text.js';
import { closedCsv } from './closed-list.js';

const at = Date.parse('2026-07-20T02:30:00+08:00');
const words: ControlOrderWords = {
  ...{ decidingBody: '渝中区防汛指挥部', number: '渝中汛指〔2026〕7号', kind: 'evacuate', object: '白象居低层' },
  ...{ text: '白象居低层住户全部转移。', executor: '朝天门街道', streets: ['朝天门'], legalBasis: '《防洪法》' },
  ...{ floodPeriod: null, trigger: '预警 红(一级)|响应 Ⅱ级', startAt: at, reviewAt: at + 7_200_000, endsAt: null },
  ...{ endCondition: '专业人员核查安全', exceptions: '抢险人员', needsOpen: [], doneWhen: 'people-left-zero' },
  ...{ consentBy: null, filedWith: null, replaces: null, beside: [], isDrill: false },
};

describe('a control order in words', () => {
  it('says what, who, until when, on what and what ends it', () => {
    const text = controlOrderText(words);
    for (const said of [
      '管控令(疏)',
      '渝中汛指〔2026〕7号',
      '朝天门街道',
      '复核:2026年7月20日4时30分',
      '《防洪法》',
      '滞留人数为0',
    ])
      expect(text).toContain(said);
    expect(text).not.toContain('紧急防汛期');
  });

  it('says the flood period it rests on, the consent, the latest end, the way out and whom it takes the place of', () => {
    const text = controlOrderText({
      ...words,
      floodPeriod: '重庆市防汛抗旱指挥部宣布的紧急防汛期(渝汛〔2026〕2号)',
      ...{ consentBy: '区政府2026年第8号', filedWith: '市教委', endsAt: at + 86_400_000, needsOpen: ['区体育馆'] },
      ...{ replaces: '渝中汛指〔2026〕5号', beside: ['渝中河指〔2026〕2号'], isDrill: true },
    });
    expect(text.startsWith('【演练】')).toBe(true);
    for (const said of [
      '紧急防汛期(渝汛〔2026〕2号)',
      '同意:区政府',
      '备案:市教委',
      '最迟:',
      '须保持开放:区体育馆',
      '取代渝中汛指〔2026〕5号',
      '全部解除后方可恢复',
    ])
      expect(text).toContain(said);
  });

  it('is a paper with its number, its executor and its mark', () => {
    expect(controlOrderPaper({ ...words, isDrill: true })).toMatchObject({
      ...{ kind: 'control-order', number: words.number, addressees: ['朝天门街道'], marks: ['drill'] },
    });
  });

  it('opens nothing that another order holds', () => {
    const release = {
      ...{ decidingBody: words.decidingBody, executor: '朝天门街道', object: words.object, kind: words.kind },
      ...{ number: words.number, releaseNumber: '渝中汛指〔2026〕9号', releasedAt: at, reason: '水已退' },
      ...{ endCondition: words.endCondition, stillHeldBy: ['渝中地指〔2026〕1号'], isDrill: false },
    };
    expect(releaseText(release)).toContain('渝中地指〔2026〕1号管控令仍管着同一对象,继续执行,不得恢复');
    expect(releasePaper(release)).toMatchObject({ number: '渝中汛指〔2026〕9号' });
    expect(releaseText({ ...release, stillHeldBy: [], releaseNumber: null })).not.toContain('不得恢复');
  });

  it('tells an executor of an exception, and the desk of what nobody looked at', () => {
    const exception = {
      number: '7号',
      object: '白象居',
      who: '住户王某取药',
      untilAt: at,
      reason: '透析',
      isDrill: true,
    };
    expect(exceptionText(exception)).toContain('【演练】7号管控令(白象居)增加例外:住户王某取药,至2026年7月20日2时30分');
    const many = Array.from({ length: 7 }, (_, n) => ({ number: `${n}号`, object: '路' }));
    expect(reviewText(many, false)).toContain('等7道');
  });
});

describe('the list of what is closed', () => {
  it('is read by a spreadsheet as text, never as a formula', () => {
    const csv = closedCsv([
      {
        ...{
          number: '7号',
          kindName: '禁',
          object: '=HYPERLINK("x")',
          streets: ['朝天门', '解放碑'],
          executor: '街道',
        },
        ...{ since: '', reviewAt: '', endsAt: '', received: '', proof: '清单,两页', exceptions: '-', contact: '+8623' },
        nature: '实况',
      },
    ]);
    expect(csv.startsWith('\uFEFF令号,')).toBe(true);
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
    expect(csv).toContain('朝天门、解放碑');
    expect(csv).toContain('"清单,两页"');
    expect(csv).toContain(`'+8623`);
  });
});
