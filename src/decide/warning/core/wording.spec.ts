import { capIdentifierPrefix, headline, noticeText, type Worded } from './wording.js';

const worded: Worded = {
  action: 'issue',
  streamName: '防汛(降雨)',
  decidingBody: '渝中区防汛指挥部',
  level: 'red',
  responseLevel: 2,
  areaNames: ['朝天门', '菜园坝'],
  issuedAt: Date.parse('2026-07-20T02:14:50+08:00'),
  expiresAt: Date.parse('2026-07-20T08:00:00+08:00'),
  reason: '',
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

  it('makes identifiers of 31 characters with their serial', () => {
    expect(`${capIdentifierPrefix('500103', worded.issuedAt)}0`).toBe('50010300000000_20260720021450_0');
    expect(`${capIdentifierPrefix('500103', worded.issuedAt)}0`).toHaveLength(31);
  });
});
