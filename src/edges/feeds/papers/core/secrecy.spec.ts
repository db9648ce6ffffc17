import { carriesSecrecyMark } from './secrecy.js';

describe('a secrecy mark', () => {
  it.each([
    '秘密★',
    '机密★1年',
    '机密★10年 特急',
    '绝密',
    '绝密★长期',
    '秘 密 ★ 1年',
    '机　密★6个月',
    '机密 5年',
    '秘密五年',
    '密级：机密',
    '密级:秘密 保密期限一年',
    '【机密】关于调度的通知',
    '(秘密)会议通知',
    '关于某事项的通知\n机密\n渝汛办〔2026〕15号',
    '秘密☆',
    '机密*1年',
  ])('is seen in %j', (text) => {
    expect(carriesSecrecyMark(['关于做好强降雨防范工作的通知', text])).toBe(true);
  });

  it.each([
    '关于启动防汛Ⅲ级应急响应的通知',
    '各单位要加强保密教育,严守国家秘密和工作秘密',
    '不得泄露商业秘密',
    '开展机密文件清理工作的会议改期',
    '内部资料 注意保存',
    '★★ 特急 ★★',
    '秘密花园景区今日关闭',
    '',
  ])('is not read into %j', (text) => {
    expect(carriesSecrecyMark([text, null, undefined])).toBe(false);
  });
});
