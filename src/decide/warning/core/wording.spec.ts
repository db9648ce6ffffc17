import { capIdentifierPrefix, headline, noticeText, type Worded } from './wording.js';

const worded: Worded = {
  action: 'issue',
  streamName: '防汛(降雨)',
  decidingBody: '渝中区防汛指挥部',
  level: 'red',
  responseLevel: 2,
  areaNames: ['朝天门', '菜园坝'],
  blocks: [{ level: 'red', responseLevel: 2, areaNames: ['朝天门', '菜园坝'] }],
  issuedAt: Date.parse('2026-07-20T02:14:50+08:00'),
  expiresAt: Date.parse('2026-07-20T08:00:00+08:00'),
  reason: '',
  cancelClass: null,
  againstSuperior: null,
  superior: null,
  emergency: null,
  callBack: '023-00000119',
  number: '渝中汛指〔2026〕1号',
  isDrill: false,
};

describe('the words of a warning', () => {
  it('says body, time, both ladders apart, areas, validity and the number to ring back', () => {
    const text = noticeText(worded);
    for (const part of [
      '渝中汛指〔2026〕1号',
      '经会商研判',
      '2026年7月20日2时14分',
      '预警 红(一级)|响应 Ⅱ级',
      '朝天门、菜园坝',
      '2026年7月20日8时00分',
      '023-00000119',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('claims no consultation for what needs none', () => {
    expect(noticeText({ ...worded, action: 'extend' })).not.toContain('经会商研判');
    expect(noticeText({ ...worded, action: 'lower' })).toContain('经会商研判');
  });

  it('keeps guard on in a lift, and marks a drill in the headline', () => {
    expect(noticeText({ ...worded, action: 'lift', reason: '雨停' })).toMatch(/解除[\s\S]*理由:雨停[\s\S]*退水巡查/);
    expect(headline({ ...worded, isDrill: true })).toMatch(/^【演练】/);
  });

  it('says each level with its streets where they differ', () => {
    const blocks = [
      { level: 'red' as const, responseLevel: 2 as const, areaNames: ['朝天门'] },
      { level: 'orange' as const, responseLevel: 3 as const, areaNames: ['菜园坝'] },
    ];
    const text = noticeText({ ...worded, blocks });
    expect(text).toContain('预警 红(一级)|响应 Ⅱ级,范围:朝天门;预警 橙(二级)|响应 Ⅲ级,范围:菜园坝');
  });

  it('takes back in words of its own what was issued by mistake, and never calls it lifted', () => {
    const text = noticeText({ ...worded, action: 'cancel', cancelClass: 'mis-issued', reason: '误操作' });
    expect(text).toMatch(/撤销[\s\S]*误发[\s\S]*理由:误操作/);
    expect(text).not.toMatch(/解除|经会商研判/);
    expect(headline({ ...worded, action: 'cancel' })).toContain('撤销');
  });

  it('says why it stands apart from the superior, and that it went before its round', () => {
    const superior = { responseLevel: 3 as const, by: '市防指' };
    const apart = noticeText({ ...worded, superior, againstSuperior: '叠加过境洪水' });
    expect(apart).toContain('高于市防指Ⅲ级响应,理由:叠加过境洪水');
    expect(noticeText({ ...worded, superior: { ...superior, responseLevel: 2 }, againstSuperior: '旧' })).not.toContain(
      '旧',
    );
    const early = noticeText({ ...worded, emergency: '已有人员被困' });
    expect(early).toContain('先行处置，会商同步进行。理由:已有人员被困');
    expect(early).not.toContain('经会商研判');
  });

  it('makes identifiers of 31 characters with their serial', () => {
    expect(`${capIdentifierPrefix('500103', worded.issuedAt)}0`).toBe('50010300000000_20260720021450_0');
    expect(`${capIdentifierPrefix('500103', worded.issuedAt)}0`).toHaveLength(31);
  });
});
