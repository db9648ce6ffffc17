import type { ObligationStory } from '../../src/reach/calling/calling.dto.js';
import { District } from '../harness/district.js';

describe('a warning that is lifted', () => {
  let district: District;
  let obligationId = 0;
  beforeAll(async () => {
    district = await District.open();
    await district.postsRedSignal();
    await district.leavesOtherStreamsAlone();
    await district.issuesWarning();
    // Long enough for the deputies to be called too.
    await district.clock.advance(6);
    obligationId = (await district.obligationOf('朝天门', 'instruction')).id;
    await district.dutyOfficer.convenes();
    await district.dutyOfficer.concludes({ kind: 'end', level: null, responseLevel: null, reason: '雨停,水位回落' });
    await district.dutyOfficer.drafts({ action: 'lift', reason: '雨停,水位回落' });
    await district.dutyOfficer.submits();
    await district.commander.signs();
    await district.phone('朝天门').unread();
    await district.phone('七星岗').unread();
  });
  afterAll(() => district.close());

  const story = () => district.dutyOfficer.asks<ObligationStory>(`/obligations/${obligationId}`);

  it('stands until the lift is issued: the calls go on', async () => {
    await district.clock.advance(4);
    await district.phone('七星岗', 'leader').receives(/七星岗/);
  });

  it('closes every obligation and clock of it, leaves the after-tasks, and nobody is called for it any more', async () => {
    const warning = await district.dutyOfficer.issues();
    expect(warning.versions.at(-1)).toMatchObject({ action: 'lift', state: 'lifted' });
    const { state, clocks } = await district.incident();
    expect([state, [...new Set(clocks.map(({ kind }) => kind))]]).toEqual(['after', ['instruction.done-by']]);
    const open = (await district.obligations()).filter(
      (obligation) =>
        obligation.state !== 'closed' && ['instruction', 'relay', 'control-order'].includes(obligation.source.kind),
    );
    expect(open).toEqual([]);
    expect((await district.dutyOfficer.controlOrders()).map(({ state: its }) => its)).not.toContain('in-force');
    await district.phone('七星岗').unread();
    await district.clock.advance(15);
    const later = (await district.phone('七星岗').unread()).filter(({ body }) => /须:/.test(body));
    expect(later).toEqual([]);
  });

  it('keeps an answer that comes after it as late, says so, and reopens nothing', async () => {
    const deputy = district.phone('朝天门', 'deputy');
    const { outcome, replyText } = await deputy.replies(`收到 ${deputy.owner} 社区3 转移4`);
    expect([outcome, replyText]).toEqual(['nothing-open', expect.stringContaining('已解除')]);
    const { state, answers } = await story();
    expect(state).toBe('closed');
    expect(answers).toEqual([
      expect.objectContaining({ late: true, personName: deputy.owner, words: `收到 ${deputy.owner} 社区3 转移4` }),
    ]);
  });

  it('takes the duty officer’s 收到 for the lift, of which that phone was told last, and keeps the words', async () => {
    const { obligationIds } = await district.phone('朝天门').replies('收到 张三 社区3 转移4');
    expect(obligationIds).not.toContain(obligationId);
    expect((await story()).answers).toHaveLength(1);
    const inbound = await district.dutyOfficer.asks<{ text: string }[]>('/inbound');
    expect(inbound.map(({ text }) => text)).toContain('收到 张三 社区3 转移4');
  });

  it('keeps one given at a screen as late, too', async () => {
    const taken = await district.post('朝天门').does<{ late: boolean }>(`/obligations/${obligationId}/answer`, {
      personName: '李四',
    });
    expect(taken.late).toBe(true);
  });

  it('can not be lifted twice, nor consulted on any more; a new signal opens a new incident', async () => {
    const again = await district.dutyOfficer.tries(`/warning-versions/${district.versionId}/issue`);
    expect(again.status).toBe(409);
    const round = await district.dutyOfficer.tries(`/incidents/${district.incidentId}/consultations`);
    expect(round).toMatchObject({ status: 409, body: { code: 'hazard.incident-closed' } });
    const before = district.incidentId;
    await district.postsRedSignal({ serial: 3 });
    expect(district.incidentId).not.toBe(before);
  });
});
