import type { Question } from './call.js';
import {
  composeAsking,
  composeCall,
  composeEscalation,
  composeTaken,
  composeUnclear,
  type CallFrame,
  type OwedAnswer,
} from './compose-call.js';
import { parseReply } from './parse-reply.js';

const three: readonly Question[] = [
  { id: 'commander', text: '现场谁指挥', kind: 'text' },
  { id: 'communities', text: '涉及几个社区', kind: 'count' },
  { id: 'moved', text: '转移多少人', kind: 'count' },
];
const frame: CallFrame = {
  nature: 'actual',
  addressee: '朝天门街道基层治理指挥中心',
  callBack: '023-00000119',
  link: 'http://x/t/abc',
};
const red: OwedAnswer = {
  unitName: '朝天门街道',
  title: '防汛 预警 红(一级)',
  text: '区防指令:立即撤离江边人员,关闭下河通道',
  colour: 'red',
  openedAt: Date.parse('2026-07-20T02:03:00+08:00'),
  dueAt: Date.parse('2026-07-20T02:19:00+08:00'),
  callsMade: 0,
  questions: three,
  fields: {},
};
const blue: OwedAnswer = { ...red, title: '大风 预警 蓝(四级)', text: '检查户外广告', colour: 'blue', questions: [] };

describe('composeCall', () => {
  it('says who, what to do, how to reply, whom to ring, and the link last', () => {
    const { texts, subject } = composeCall(frame, [red]);
    expect(texts.sms).toBe(
      '朝天门街道基层治理指挥中心:区防指令:立即撤离江边人员,关闭下河通道。02:19前回复:收到 张三 社区3 转移0(不知道的写暂不清楚)。回电023-00000119 http://x/t/abc',
    );
    expect(subject).toContain('红(一级)');
    expect(texts.voice).toContain('按1');
    expect(texts.voice).not.toContain('http');
  });

  it('carries everything the post owes in one call, most dangerous first', () => {
    const { sms } = composeCall(frame, [blue, red]).texts;
    expect(sms.indexOf('1.区防指令')).toBeGreaterThan(0);
    expect(sms.indexOf('2.检查户外广告')).toBeGreaterThan(sms.indexOf('1.区防指令'));
  });

  it('keeps a text of many long orders within what a message carries, each at least by its title', () => {
    const long = { ...red, text: '撤离'.repeat(400) };
    const { sms } = composeCall(frame, [long, { ...blue, text: '检查'.repeat(400) }]).texts;
    expect(sms.length).toBeLessThanOrEqual(470);
    expect(sms).toContain(blue.title);
    expect(sms).toContain('回电023-00000119');
  });

  it('says in full what the post was never told, before what it was called for already', () => {
    const told = { ...red, text: '撤离'.repeat(400), callsMade: 1 };
    const order = { ...red, title: '管控令(停)', text: '停止全部室外作业', dueAt: red.dueAt + 60_000 };
    const { sms } = composeCall(frame, [told, order]).texts;
    expect(sms).toContain('1.停止全部室外作业');
    expect(sms).toContain(`2.${told.title}`);
  });

  it('marks a drill in every text', () => {
    const { texts, subject } = composeCall({ ...frame, nature: 'drill' }, [red]);
    expect(texts.sms.startsWith('【演练】')).toBe(true);
    expect(texts.voice.startsWith('这是演练')).toBe(true);
    expect(subject.startsWith('【演练】')).toBe(true);
  });

  it('asks for a reply that its own reader understands, and never takes its own text for one', () => {
    const example = /回复:(收到[^(。]*)/.exec(composeCall(frame, [red]).texts.sms)?.[1] ?? '';
    expect(parseReply({ text: example, digits: null }, three)).toMatchObject({
      kind: 'reply',
      personName: '张三',
      fields: { commander: { value: '张三' }, communities: { value: 3 }, moved: { value: 0 } },
    });
    for (const texts of [composeCall(frame, [red]).texts, composeEscalation(frame, [red]).texts]) {
      expect(parseReply({ text: texts.sms, digits: null }, three)).toEqual({ kind: 'unclear' });
    }
    expect(parseReply({ text: composeUnclear([red], frame.callBack), digits: null }, three)).toEqual({
      kind: 'unclear',
    });
  });
});

describe('the other texts', () => {
  it('tell the next tier who stays silent below it', () => {
    const { sms } = composeEscalation({ ...frame, addressee: '区数字化城市运行和治理中心', link: null }, [red]).texts;
    expect(sms).toContain('【已转上级】区数字化城市运行和治理中心:朝天门街道02:03起未应答');
    expect(sms).toContain('代收到 张三');
  });

  it('ask only what is still open', () => {
    const { sms } = composeAsking(frame, [
      { ...red, fields: { commander: { value: '张三' }, moved: { unknown: true } } },
    ]).texts;
    expect(sms).toContain('还缺:涉及几个社区、转移多少人');
    expect(sms).toContain('回复:社区3 转移0');
  });

  it('list back what an answer was taken for', () => {
    const given = { communities: { value: 3 }, moved: { unknown: true as const } };
    const text = composeTaken({
      personName: null,
      items: [{ ...red, fields: given }, blue],
      given,
      doubtful: [],
      askAgainMinutes: 20,
    });
    expect(text).toBe(
      '已记录:收到 社区3 转移暂不清楚。事项:1.防汛 预警 红(一级) 2.大风 预警 蓝(四级)。请再回复您的姓名。请补报:指挥,如 指挥李四。转移20分钟后再问。',
    );
  });
});
