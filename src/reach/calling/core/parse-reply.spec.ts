import fc from 'fast-check';
import type { Question } from './call.js';
import { chineseNumber, parseReply } from './parse-reply.js';
import { asPersonName } from './person-name.js';

const three: readonly Question[] = [
  { id: 'commander', text: '现场谁指挥', kind: 'text' },
  { id: 'communities', text: '涉及几个社区', kind: 'count' },
  { id: 'moved', text: '转移多少人', kind: 'count' },
];
const say = (text: string, questions = three) => parseReply({ text, digits: null }, questions);
const reply = (personName: string | null, fields: object = {}, more: object = {}) => ({
  kind: 'reply',
  personName,
  fields,
  onBehalf: false,
  doubtful: [],
  ...more,
});
const v = (value: string | number) => ({ value });
const unknown = { unknown: true };

describe('parseReply', () => {
  it.each([
    ['收到', reply(null)],
    ['已收到', reply(null)],
    ['  明白了。 ', reply(null)],
    ['1', reply(null)],
    ['1', reply(null)],
    ['OK', reply(null)],
    ['收到 张三', reply('张三')],
    ['收到,我是值班员李某', reply('李某')],
    ['朝天门街道值班室张三收到', reply('张三')],
    ['收到 张主任', reply('张主任')],
    ['收到 张三主任', reply('张三')],
    ['收到 马上安排', reply(null)],
    ['收到 欧阳建国', reply('欧阳建国')],
    ['收到 阿依古丽·买买提', reply('阿依古丽·买买提')],
    ['收到 张三 社区3 转移0', reply('张三', { commander: v('张三'), communities: v(3), moved: v(0) })],
    ['收到张三社区3转移0', reply('张三', { commander: v('张三'), communities: v(3), moved: v(0) })],
    ['收到 张三 社区3 转移0', reply('张三', { commander: v('张三'), communities: v(3), moved: v(0) })],
    ['收到,张三,社区:3个;转移:35人', reply('张三', { commander: v('张三'), communities: v(3), moved: v(35) })],
    [
      '收到 张三 指挥李四 社区三个 转移三十五人',
      reply('张三', { commander: v('李四'), communities: v(3), moved: v(35) }),
    ],
    ['收到张三指挥李四社区3转移0', reply('张三', { commander: v('李四'), communities: v(3), moved: v(0) })],
    ['收到 张三 指挥:李四', reply('张三', { commander: v('李四') })],
    ['收到 张三 由副主任李四在现场指挥', reply('张三', { commander: v('李四') })],
    ['收到 张三 指挥本人', reply('张三', { commander: v('张三') })],
    ['指挥李四', reply(null, { commander: v('李四') })],
    ['3个社区 已转移12人', reply(null, { communities: v(3), moved: v(12) })],
    ['12人已转移', reply(null, { moved: v(12) })],
    ['收到 转移35户120人', reply(null, { moved: v(120) })],
    ['收到 未转移', reply(null, { moved: v(0) })],
    ['收到 无人员转移', reply(null, { moved: v(0) })],
    ['收到 社区无', reply(null, { communities: v(0) })],
    ['暂不清楚', reply(null, { communities: unknown, moved: unknown })],
    ['收到 张三 社区3 转移暂不清楚', reply('张三', { commander: v('张三'), communities: v(3), moved: unknown })],
    ['收到 张三 社区3 其他暂不清楚', reply('张三', { commander: v('张三'), communities: v(3), moved: unknown })],
    ['社区还在统计 转移?', reply(null, { communities: unknown, moved: unknown })],
    ['指挥未定 社区2', reply(null, { commander: unknown, communities: v(2) })],
    [
      '代收到 张三 社区3 转移0',
      reply('张三', { commander: v('张三'), communities: v(3), moved: v(0) }, { onBehalf: true }),
    ],
    ['收到\n> 【叫应】朝天门 回复:收到 张三 社区3 转移0', reply(null)],
  ])('reads %s', (text, expected) => {
    expect(say(text)).toEqual(expected);
  });

  it.each([
    '',
    '   ',
    '没收到',
    '未收到通知',
    '收不到',
    '收到吗',
    '收到了没',
    '不明白',
    '你是谁',
    '在忙,稍后回电',
    '2',
    '社区',
    '自动回复:邮件已收到',
    '【叫应】朝天门街道 回复:收到 张三 社区3 转移0',
    '电话13800000000',
  ])('does not guess at %s', (text) => {
    expect(say(text)).toEqual({ kind: 'unclear' });
  });

  it('does not take the number of the ambulance for people moved, unless it says people', () => {
    expect(say('收到 张三 转移120')).toEqual(reply('张三', {}, { doubtful: ['moved'] }));
    expect(say('收到 张三 已拨打120')).toEqual(reply('张三'));
    expect(say('收到 张三 转移120人')).toEqual(reply('张三', { commander: v('张三'), moved: v(120) }));
  });

  it('does not take households for people, nor an attempt for a figure', () => {
    expect(say('收到 转移35户')).toEqual(reply(null, {}, { doubtful: ['moved'] }));
    expect(say('收到 无法转移')).toEqual(reply(null));
    expect(say('收到 未完成转移')).toEqual(reply(null));
  });

  it('takes a keypress for the post, not for a person', () => {
    expect(parseReply({ text: null, digits: '1#' }, three)).toEqual(reply(null));
    expect(parseReply({ text: null, digits: '2' }, three)).toEqual({ kind: 'unclear' });
    expect(parseReply({ text: null, digits: null }, three)).toEqual({ kind: 'unclear' });
  });

  it('takes a lone name as what a keypress still lacks', () => {
    expect(say('张三')).toEqual({ kind: 'name', personName: '张三' });
    expect(say('我是林某')).toEqual({ kind: 'name', personName: '林某' });
  });

  it('reads a question of another kind by the word it brings', () => {
    const posts: Question = { id: 'boats', text: '系泊船舶几艘', kind: 'count', word: '船舶' };
    expect(say('收到 船舶12', [posts])).toEqual(reply(null, { boats: v(12) }));
    expect(say('收到 社区3', [posts])).toEqual(reply(null));
  });

  it('never stores what nobody said, and never a number for 暂不清楚', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'收到张三社区转移指挥暂不清楚0139人户 ,?没未无') }), (text) => {
        const read = say(text);
        if (read.kind !== 'reply') return;
        for (const answer of [read.fields['communities'], read.fields['moved']]) {
          if (answer === undefined || 'unknown' in answer) continue;
          expect(Number.isSafeInteger(answer.value)).toBe(true);
          if (answer.value !== 0) expect(text).toMatch(/[0-9三]/);
          else expect(text).toMatch(/[0无没未]/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads any two figures back as they were written', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(99_999), (communities, moved) => {
        fc.pre(![110, 119, 120, 122].includes(moved));
        expect(say(`收到 张三 社区${communities} 转移${moved}`)).toMatchObject({
          fields: { communities: v(communities), moved: v(moved) },
        });
      }),
    );
  });
});

describe('chineseNumber', () => {
  it.each([
    ['零', 0],
    ['两', 2],
    ['十', 10],
    ['十五', 15],
    ['三十五', 35],
    ['一百二十', 120],
    ['一百零五', 105],
    ['一万二千', 12_000],
    ['一二', null],
    ['', null],
  ])('%s → %p', (text, value) => {
    expect(chineseNumber(text)).toBe(value);
  });
});

describe('asPersonName', () => {
  it.each([
    ['张三', '张三'],
    ['值班员张三', '张三'],
    ['解放碑街道李四', '李四'],
    ['主任', null],
    ['朝天门街道', null],
    ['马上', null],
    ['立即组织', null],
    ['水位', null],
  ])('%s → %p', (word, name) => {
    expect(asPersonName(word)).toBe(name);
  });

  it('believes a surname that is mostly another word of the people of the post alone', () => {
    expect(asPersonName('和安勇')).toBeNull();
    expect(asPersonName('值班员和安勇', ['和安勇'])).toBe('和安勇');
    expect(asPersonName('和平路', ['和安勇'])).toBeNull();
    expect(parseReply({ text: '收到 和安勇 社区3 转移0', digits: null }, three, ['和安勇'])).toEqual(
      reply('和安勇', { commander: v('和安勇'), communities: v(3), moved: v(0) }),
    );
  });
});
