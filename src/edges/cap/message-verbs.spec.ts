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
    ['重庆市气象台2026年7月20日8时0分解除暴雨红色预警信号', '解除', 'Cancel'],
    ['重庆市气象台解除2026年7月20日2时3分发布的暴雨红色预警信号', '解除', 'Cancel'],
    ['重庆市气象台解除暴雨、雷电橙色预警,请关注后续天气', '解除', 'Cancel'],
    ['渝中区防汛抗旱指挥部终止防汛Ⅱ级应急响应', '终止', 'Cancel'],
    ['重庆市气象台发布暴雨红色预警，请取消户外集会活动', '发布', 'Alert'],
    ['重庆市气象台发布暴雨红色预警并终止户外作业的通知', '发布', 'Alert'],
    ['重庆市气象台发布雷电橙色预警信号,学校取消室外活动', '发布', 'Alert'],
    ['重庆市气象台发布暴雨红色预警，封闭下穿道，解除前不得通行', '发布', 'Alert'],
    ['重庆市气象台发布暴雨红色预警信号,解除暴雨橙色预警信号', '发布', 'Alert'],
    ['重庆市气象台继续发布暴雨红色预警,学校取消室外活动', '继续发布', 'Update'],
    ['封闭下穿道，解除前不得通行', undefined, undefined],
    ['市教委取消户外集会活动', undefined, undefined],
    ['市教委取消因暴雨红色预警停运的航班', undefined, undefined],
    ['市教委取消户外活动应对暴雨红色预警', undefined, undefined],
    ['市教委取消暴雨红色预警期间的户外活动', undefined, undefined],
    ['重庆市城市更新局发布内涝黄色预警', '发布', 'Alert'],
    ['暴雨红色预警', undefined, undefined],
    ['', undefined, undefined],
  ])('%s', (headline, verb, msgType) => {
    const found = verbOfHeadline(headline);
    expect([found?.verb, found?.msgType]).toEqual([verb, msgType]);
  });

  test.each<[CapMsgType | null, string, boolean, CapMsgType | null, string[]]>([
    ['Alert', '某局发布暴雨红色预警', true, 'Alert', []],
    ['Update', '某局发布暴雨红色预警', true, 'Update', []],
    ['Cancel', '某局发布暴雨红色预警', true, 'Cancel', []],
    ['Cancel', '某局解除暴雨红色预警', true, 'Cancel', []],
    ['Alert', '某局解除暴雨红色预警', true, 'Alert', ['signal.msg-type-disagrees']],
    ['Update', '某局解除暴雨红色预警', true, 'Update', ['signal.msg-type-disagrees']],
    ['Alert', '某局继续发布暴雨红色预警', true, 'Update', ['signal.msg-type-disagrees']],
    ['Alert', '某局解除暴雨预警', false, 'Cancel', ['signal.msg-type-disagrees']],
    ['Alert', '某局取消户外活动', false, 'Alert', []],
    ['Cancel', '某局将暴雨红色预警降级为橙色', true, 'Update', ['signal.msg-type-disagrees']],
    ['Error', '某局解除暴雨红色预警', true, 'Error', []],
    [null, '某局继续发布暴雨红色预警', true, 'Update', ['signal.msg-type-inferred']],
    [null, '某局解除暴雨红色预警', true, 'Cancel', ['signal.msg-type-inferred']],
    [null, '暴雨', false, null, []],
  ])('%s with %s (coloured: %s) is %s', (stated, headline, isColoured, expected, codes) => {
    const faults = new Faults();
    expect(msgTypeByWords({ stated, headline, isColoured }, faults)).toBe(expected);
    expect(faults.list().map(({ code }) => code)).toEqual(codes);
  });

  it('says which of the two it went by', () => {
    const faults = new Faults();
    msgTypeByWords({ stated: 'Alert', headline: '某局解除暴雨红色预警', isColoured: true }, faults);
    expect(faults.list()[0]?.text.zh).toBe('msgType为Alert,标题写的是“解除”,按Alert处理;请核对原文。');
  });
});
