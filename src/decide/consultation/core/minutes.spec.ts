import { minutesOf, minutesPaper, minutesText, type MinutesFacts } from './minutes.js';

const at = (time: string) => Date.parse(`2026-07-20T${time}:00+08:00`);
const opinion: MinutesFacts['opinions'][number] = {
  ...{
    unitName: '区消防救援局',
    speaker: '王某',
    post: '副局长',
    onBehalfOf: '李某',
    level: 'orange',
    responseLevel: 3,
  },
  ...{ why: '积水可控。', measures: '前置力量', givenAt: at('02:10'), viaLink: true, attachments: 2, isNewest: true },
  dissents: true,
};
const facts: MinutesFacts = {
  ...{ round: 2, streamName: '防汛(降雨)', decidingBody: '区防汛指挥部', origin: 'cadence', convener: '区应急管理局' },
  ...{ convenedAt: at('02:00'), concludedAt: at('02:30') },
  seats: [
    { name: '区应急管理局', seat: 'convener', present: true, outside: false, chased: 0 },
    { name: '长江委水文局', seat: 'invited', present: true, outside: true, chased: 0 },
    { name: '区城管局', seat: 'member', present: false, outside: false, chased: 2 },
    { name: '区商务委', seat: 'invited', present: false, outside: false, chased: 0 },
  ],
  situation: [],
  opinions: [opinion],
  adjournments: [{ at: at('02:12'), resumesAt: at('02:20'), reason: '等雷达' }],
  emergency: { at: at('01:58'), reason: '水已进屋', leader: '李区长', confirmed: false },
  cosigners: [],
  refusals: [{ body: '区地灾指挥部', reason: '范围不同', at: at('02:15') }],
  verdict: {
    ...{ kindName: '提级', declares: true, level: 'red', responseLevel: 2, areas: ['朝天门街道'], reason: '上涨' },
  },
  copies: ['区委区政府总值班室'],
};

describe('the minutes', () => {
  it('stand in the order the district writes them', () => {
    expect(minutesOf(facts).sections.map(({ heading }) => heading)).toEqual([
      ...['时间', '主持', '参会', '雨水情', '各方意见', '议定事项', '分送'],
    ]);
  });

  it.each([
    ['who did not come, how long and how often chased', '未到:区城管局(30分钟未到，催2次)。未到不视为同意。'],
    ['who came from outside', '长江委水文局(系统外)'],
    ['who speaks for whom, and by which way', '王某(副局长,代李某,经链接)'],
    ['what departs from the verdict', '保留意见:区消防救援局。'],
    ['what was shown', '附件2件'],
    ['the pause', '02:12休会，定于02:20复会。理由:等雷达'],
    ['what was issued ahead', '会商结论与该决定不一致'],
    ['who refused to sign', '02:15区地灾指挥部拒绝会签，各自会商。理由:范围不同'],
    ['that nothing was measured', '会商时没有收到雨水情信息'],
  ])('say %s', (_what, words) => {
    expect(minutesText(facts)).toContain(words);
  });

  it('do not name an invited one who was never waited for as absent', () => {
    expect(minutesText(facts)).not.toContain('区商务委');
  });

  it('before the verdict say that there is none', () => {
    const text = minutesText({ ...facts, verdict: null });
    expect(text).toContain('待召集单位作出结论。');
    expect(text).toContain('待会商确认');
  });

  it('of a joint round are signed by both bodies', () => {
    const cosigners = [
      { body: '区防汛指挥部', at: at('02:28') },
      { body: '区地灾指挥部', at: at('02:30') },
    ];
    expect(minutesPaper({ ...facts, cosigners }, { number: '1', isDrill: false }).signatures).toEqual(cosigners);
  });
});
