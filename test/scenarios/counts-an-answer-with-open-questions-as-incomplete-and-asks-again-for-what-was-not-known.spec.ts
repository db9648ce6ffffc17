import { District } from '../harness/district.js';

describe('an answer that leaves something open', () => {
  let district: District;
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.phone('朝天门').unread();
  });
  afterAll(() => district.close());

  const answerTo = async (question: string) =>
    (await district.obligationOf('朝天门', 'relay')).questions.find(({ id }) => id === question)?.answer;

  it('is received, but incomplete: 暂不清楚 is kept as unknown and never as 0', async () => {
    const { replyText } = await district.phone('朝天门').replies('收到 张三 社区3 转移暂不清楚');
    expect(replyText).toMatch(/转移.*20分钟后再问/);
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({ state: 'incomplete', receivedBy: '张三' });
    expect([await answerTo('communities'), await answerTo('moved')]).toEqual([{ value: 3 }, { unknown: true }]);
  });

  it('stops the waking calls: nobody above is called for it', async () => {
    await district.phone('朝天门').unread();
    await district.clock.advance(19);
    await district.phone('朝天门').receivesNothing();
    await district.phone('朝天门', 'deputy').receivesNothing();
    await district.phone('七星岗', 'deputy').receives(/七星岗/);
  });

  it('is asked again after twenty minutes, for what was not known and nothing else', async () => {
    await district.clock.advance(2);
    const asked = await district.phone('朝天门').receives(/请补报/);
    expect(asked.body).toMatch(/还缺:转移多少人。/);
  });

  it('is complete when the figure comes, and 0 is a figure', async () => {
    await district.phone('朝天门').replies('转移0');
    expect(await district.obligationOf('朝天门', 'relay')).toMatchObject({ state: 'answered', receivedBy: '张三' });
    expect([await answerTo('communities'), await answerTo('moved')]).toEqual([{ value: 3 }, { value: 0 }]);
  });

  it('keeps every word that was said', async () => {
    const { answers } = await district.obligationOf('朝天门', 'relay');
    expect(answers.map(({ words }) => words)).toEqual(['收到 张三 社区3 转移暂不清楚', '转移0']);
  });

  it('a bare 收到 is taken and asked for the rest by its deadline', async () => {
    const other = await District.open();
    await other.postsRedSignal();
    const { replyText } = await other.phone('朝天门').replies('收到');
    expect(replyText).toMatch(/请补报/);
    await other.phone('朝天门').unread();
    await other.clock.advance(9);
    await other.phone('朝天门').receivesNothing();
    await other.clock.advance(2);
    await other.phone('朝天门').receives(/请补报/);
    await other.close();
  });
});
