import { issuerNamesOf, issuersIn, partsOfHeadline } from './issuer-names.js';

describe('who issued it', () => {
  test.each<[string, string[]]>([
    ['重庆市气象台', ['重庆市气象台']],
    ['市水利局、市气象局', ['市水利局', '市气象局']],
    ['市规划自然资源局与市气象局联合', ['市规划自然资源局', '市气象局']],
    ['市规划自然资源局联合市气象局', ['市规划自然资源局', '市气象局']],
    ['渝中区规划和自然资源局', ['渝中区规划和自然资源局']],
    ['市住房和城乡建设委员会和市应急管理局', ['市住房和城乡建设委员会', '市应急管理局']],
    ['市水利局,市水利局', ['市水利局']],
    ['NWS, Sterling, VA', ['NWS, Sterling, VA']],
    ['  ', []],
  ])('%s', (text, expected) => {
    expect(issuersIn(text)).toEqual(expected);
  });

  test.each<[string, string[], string]>([
    ['重庆市气象台发布暴雨红色预警信号', ['重庆市气象台'], '发布暴雨红色预警信号'],
    ['重庆市气象台2026年07月20日02时03分发布暴雨红色预警', ['重庆市气象台'], '发布暴雨红色预警'],
    ['市水利局、市气象局联合发布山洪橙色预警', ['市水利局', '市气象局'], '发布山洪橙色预警'],
    ['市城市更新局将内涝黄色预警升级为橙色', ['市城市更新局'], '将内涝黄色预警升级为橙色'],
    ['今日发布暴雨红色预警', [], '今日发布暴雨红色预警'],
    ['暴雨红色预警', [], '暴雨红色预警'],
  ])('of the headline %s', (headline, issuers, says) => {
    expect(partsOfHeadline(headline)).toEqual({ issuers, says });
  });

  test.each<[string, string, string[]]>([
    ['重庆市气象台', '重庆市气象局发布暴雨红色预警', ['重庆市气象台']],
    ['重庆市气象局', '市规划自然资源局与市气象局联合发布地质灾害橙色预警', ['重庆市气象局', '市规划自然资源局']],
    ['', '市水利局、市气象局发布山洪橙色预警', ['市水利局', '市气象局']],
    ['', '山洪橙色预警', []],
  ])('%s with %s', (senderName, headline, expected) => {
    expect(issuerNamesOf(senderName, headline)).toEqual(expected);
  });
});
