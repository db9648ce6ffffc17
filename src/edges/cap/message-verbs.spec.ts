import type { CapMsgType } from './cap-alert.js';
import { Faults } from './faults.js';
import { msgTypeByWords, verbOfHeadline } from './message-verbs.js';

describe('the verb of a headline', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['重庆市气象台发布暴雨红色预警信号', '发布', 'Alert'],
    ['重庆市气象台2026年7月20日2时3分发布暴雨红色预警信号', '发布', 'Alert'],
    ['渝中区防汛抗旱指挥部启动防汛Ⅱ级应急响应', '启动', 'Alert'],
    ['重庆市气象台继续发布暴雨红色预警信号', '继续发布', 'Update'],
    ['重庆市气象台将暴雨橙色预警信号升级为暴雨红色预警信号', '升级为', 'Update'],
    ['重庆市气象台将暴雨红色预警信号降级为暴雨橙色预警信号', '降级为', 'Update'],
    ['重庆市气象台将暴雨橙色预警更新为暴雨红色预警', '更新为', 'Update'],
    ['重庆市气象台延长暴雨红色预警信号', '延长', 'Update'],
    ['重庆市气象台解除暴雨橙色预警信号', '解除', 'Cancel'],
    ['重庆市气象台发布解除暴雨橙色预警的通知', '解除', 'Cancel'],
    ['取消大雾黄色预警', '取消', 'Cancel'],
    ['重庆市气象台解除暴雨红色预警信号,发布暴雨橙色预警信号', '解除', 'Update'],
    ['暂不解除暴雨红色预警', undefined, undefined],
    ['重庆市城市更新局发布内涝黄色预警', '发布', 'Alert'],
    ['暴雨红色预警', undefined, undefined],
    ['', undefined, undefined],
  ])('%s', (headline, verb, msgType) => {
    const found = verbOfHeadline(headline);
    expect([found?.verb, found?.msgType]).toEqual([verb, msgType]);
  });

  test.each<[CapMsgType | null, string, CapMsgType | null, string[]]>([
    ['Alert', '某局发布暴雨红色预警', 'Alert', []],
    ['Update', '某局发布暴雨红色预警', 'Update', []],
    ['Cancel', '某局发布暴雨红色预警', 'Cancel', []],
    ['Cancel', '某局解除暴雨红色预警', 'Cancel', []],
    ['Alert', '某局解除暴雨红色预警', 'Cancel', ['signal.msg-type-disagrees']],
    ['Cancel', '某局将暴雨红色预警降级为橙色', 'Update', ['signal.msg-type-disagrees']],
    ['Error', '某局解除暴雨红色预警', 'Error', []],
    [null, '某局继续发布暴雨红色预警', 'Update', ['signal.msg-type-inferred']],
    [null, '暴雨', null, []],
  ])('%s with %s is %s', (stated, headline, expected, codes) => {
    const faults = new Faults();
    expect(msgTypeByWords(stated, headline, faults)).toBe(expected);
    expect(faults.list().map(({ code }) => code)).toEqual(codes);
  });
});
