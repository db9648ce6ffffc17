import { commander, deputyCommander, duty, openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';
import type { Session } from '../../src/shared/session.js';

const second: Session = { ...duty, userId: 'second', name: 'second' };

onBothEngines('a paper with a verbal approval', (ground) => {
  let decide: Decide;
  let incidentId: string;
  beforeEach(async () => {
    decide = await openDecide(ground());
    incidentId = await decide.incident();
  });
  const now = () => ground().clock.now();
  const said = () => ({ approver: commander.userId, channel: 'phone' as const, words: '同意', saidAt: now() });
  const waiting = async (): Promise<string> => {
    const consultationId = await decide.verdict(incidentId, 'start');
    const id = (await decide.draft(incidentId, { consultationId })).versions.at(-1)?.id ?? '';
    await decide.warning.submit(id, duty);
    return id;
  };
  const version = async (id: string) =>
    (await decide.warnings.ofVersion(id))?.versions.find((each) => each.id === id) ?? null;
  const approval = async (kind: 'warning-version' | 'control-order', id: string) =>
    (await decide.approvals.of(kind, [id])).get(id)?.approval;
  const verbalId = async () => (await decide.signingRecords.verbals(incidentId))[0]?.id ?? '';
  const clocks = async () => (await ground().deadlines.listOpen(incidentId)).map(({ kind }) => kind);

  it('leaves at once and says 未核实 until it is confirmed, then on paper', async () => {
    const id = await waiting();
    await decide.warningSigning.approve(id, said(), duty);
    await decide.warning.issue(id, duty);
    const noticeId = (await version(id))?.noticeDocumentId ?? '';
    expect(await decide.documents.get(noticeId)).toMatchObject({ marks: ['verbal', 'unverified'], documentAt: null });
    await decide.approvals.confirm(await verbalId(), '已回呼本人', second);
    await decide.settle();
    expect(await decide.documents.get(noticeId)).toMatchObject({ marks: ['verbal'] });
    await decide.approvals.paper(await verbalId(), '', { password: 'password' }, commander);
    await decide.settle();
    expect(await decide.documents.get(noticeId)).toMatchObject({ marks: [], documentAt: now() });
    expect(await approval('warning-version', id)).toBe('papered');
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });

  it('disowned before it left goes back to its drafter and is signed properly after', async () => {
    const id = await waiting();
    await decide.warningSigning.approve(id, said(), duty);
    const disowned = await decide.approvals.disown(await verbalId(), '没有同意过', commander);
    await expect(decide.warning.issue(id, duty)).rejects.toMatchObject({ code: 'signing.disowned' });
    await decide.settle();
    expect(await version(id)).toMatchObject({ state: 'draft', returnedReason: '口头批准被否认:没有同意过' });
    expect(await clocks()).not.toContain('signing.disowned');
    const anew = decide.approvals.signAnew(disowned.id, { password: 'password' }, commander);
    await expect(anew).rejects.toMatchObject({ code: 'signing.verbal-state' });
    await decide.warning.submit(id, duty);
    await decide.warning.sign(id, { password: 'password' }, commander);
    await decide.warning.issue(id, duty);
    expect([(await version(id))?.state, await approval('warning-version', id)]).toEqual(['in-force', 'signed']);
  });

  it('disowned after it left stands, shows it, and is settled when the next version takes its place', async () => {
    const id = await waiting();
    await decide.warningSigning.approve(id, said(), duty);
    await decide.warning.issue(id, duty);
    await decide.approvals.disown(await verbalId(), '没有同意过', commander);
    await decide.settle();
    const notice = await decide.documents.get((await version(id))?.noticeDocumentId ?? '');
    expect(notice?.marks).toContain('disowned');
    expect([(await version(id))?.state, await approval('warning-version', id)]).toEqual(['in-force', 'disowned']);
    expect(await clocks()).toContain('signing.disowned');
    expect(decide.calls.orders.map(({ title }) => title)).toContain('口头批准被否认待处置');
    await decide.issue(incidentId, 'lift');
    expect(await clocks()).not.toContain('signing.disowned');
    expect(await approval('warning-version', id)).toBe('disowned');
  });

  it('is signed or approved, one of them, when both are pressed at once', async () => {
    const id = await waiting();
    const both = await through([
      decide.warning.sign(id, { password: 'password' }, commander),
      decide.warningSigning.approve(id, said(), duty),
    ]);
    expect(both.done).toBe(1);
    expect(await decide.rows('SELECT id FROM signature')).toHaveLength(1);
    const verbals = await decide.rows('SELECT id FROM verbal_approval');
    expect(await approval('warning-version', id)).toBe(verbals.length === 1 ? 'verbal-unverified' : 'signed');
  });

  it('opens to the substitute after two recorded attempts about this very version', async () => {
    const id = await waiting();
    const sign = () => decide.warning.sign(id, { password: 'password' }, deputyCommander);
    const tried = { role: 'commander', channel: 'phone' as const, words: '', triedAt: now() };
    await expect(sign()).rejects.toMatchObject({ code: 'signing.attempts-missing' });
    await decide.warningSigning.attempted(id, { ...tried, outcome: 'no-answer' }, duty);
    const outlook = await decide.warningSigning.attempted(id, { ...tried, outcome: 'switched-off' }, duty);
    expect(outlook.holders.map(({ userId, right }) => [userId, right.kind])).toContainEqual(['deputy', 'substitute']);
    await sign();
    expect((await decide.approvals.of('warning-version', [id])).get(id)?.right).toMatchObject({ kind: 'substitute' });
  });

  it('puts orders in force at once, unverified, and returns others with their reason', async () => {
    await decide.issue(incidentId, 'issue');
    await decide.settle();
    const [one, other, third] = (await decide.controlOrders.ofIncident(incidentId)).map(({ id }) => id) as [
      string,
      string,
      string,
    ];
    await decide.controls.submit([one, other, third], duty);
    await decide.controlSigning.approve([one, other], said(), duty);
    const orders = await Promise.all([one, other].map((id) => decide.controlOrders.get(id)));
    expect(orders.map((order) => [order?.state, order?.signedBy])).toEqual([
      ['in-force', 'commander-a'],
      ['in-force', 'commander-a'],
    ]);
    expect(await approval('control-order', other)).toBe('verbal-unverified');
    expect((await decide.documents.get(orders[0]?.documentId ?? ''))?.marks).toEqual(['verbal', 'unverified']);
    await decide.approvals.disown(await verbalId(), '只同意一道', commander);
    await decide.settle();
    expect(await clocks()).toContain('signing.disowned');
    await decide.controls.giveBack([third], '范围不清', commander);
    const outlook = await decide.controlSigning.outlook(third, commander);
    expect([(await decide.controlOrders.get(third))?.state, outlook.returned?.words]).toEqual(['drafted', '范围不清']);
    // Each of the two is decided about: one released is not enough.
    await decide.controlStanding.release([one], { reason: '批准被否认,撤回', endMet: true }, duty);
    if ((await decide.controlOrders.get(one))?.state === 'in-force')
      await decide.controlStanding.signRelease([one], { password: 'password' }, commander);
    expect(await clocks()).toContain('signing.disowned');
    await decide.approvals.signAnew(await verbalId(), { password: 'password' }, commander);
    expect(await clocks()).not.toContain('signing.disowned');
    expect([await approval('control-order', one), await approval('control-order', other)]).toEqual([
      'disowned',
      'signed',
    ]);
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });
});
