import { hourMs } from '../../src/shared/time.js';
import { commander, duty, openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('the shortest path of the worst night', (ground) => {
  let decide: Decide;
  let incidentId: string;
  beforeEach(async () => {
    decide = await openDecide(ground());
    incidentId = await decide.incident();
    await decide.settle();
  });

  const given = (said: object = {}) => ({
    ...decide.judged,
    expiresAt: ground().clock.now() + 6 * hourMs,
    reason: '洪崖洞片区积水上涨,不能等会商',
    ...said,
  });
  const starts = (said: object = {}) => decide.warning.startAtOnce(incidentId, given(said), duty);
  const clocks = async () => (await ground().deadlines.listOpen(incidentId)).map(({ kind }) => kind);

  it('calls the round and waits for its signature in one act; the signature issues it', async () => {
    const submitted = (await starts()).versions.at(-1);
    expect(submitted).toMatchObject({
      ...{ action: 'issue', state: 'awaiting-signature', issuesOnceSigned: true, draftedBy: duty.userId },
      emergency: '洪崖洞片区积水上涨,不能等会商',
    });
    const [round] = await decide.consultations.ofIncident(incidentId);
    expect(round).toMatchObject({ id: submitted?.consultationId, origin: 'emergency', concludedAt: null });
    expect(await clocks()).toContain('consultation.emergency-confirm');

    const issued = await decide.warning.sign(submitted?.id ?? '', { password: 'password', code: null }, commander);
    expect(issued.current).toMatchObject({ state: 'in-force', signedBy: commander.userId });
    expect(issued.current?.number).toMatch(/^渝中汛指〔2026〕\d+号$/);
    await decide.settle();
    expect(await clocks()).not.toContain('hazard.decision');
    // The round still owes its verdict.
    expect(await clocks()).toContain('consultation.emergency-confirm');
    const notice = await decide.documents.get(issued.current?.noticeDocumentId ?? '');
    expect(notice?.body).toMatch(/会商同步进行/);
  });

  it('is a raise where something stands already', async () => {
    await decide.issue(incidentId, 'issue', { level: 'orange', responseLevel: 3 });
    await decide.settle();
    ground().clock.advance(1_000);
    const submitted = (await starts()).versions.at(-1);
    expect(submitted).toMatchObject({ action: 'raise', state: 'awaiting-signature' });
    const raised = await decide.warning.sign(submitted?.id ?? '', { password: 'password', code: null }, commander);
    expect(raised.current).toMatchObject({ version: 2, level: 'red', responseLevel: 2 });
  });

  it('leaves nothing behind when it is refused: no round, no draft', async () => {
    await expect(starts({ reason: ' ' })).rejects.toMatchObject({
      code: 'warning.draft-invalid',
      reasons: [expect.objectContaining({ where: 'reason' })],
    });
    await expect(starts({ areas: ['nowhere'], expiresAt: ground().clock.now() })).rejects.toMatchObject({
      reasons: [expect.objectContaining({ where: 'areas[0]' }), expect.objectContaining({ where: 'expiresAt' })],
    });
    expect(await decide.consultations.ofIncident(incidentId)).toEqual([]);
    expect(await decide.rows(`SELECT id FROM warning_version`)).toEqual([]);
  });

  it('pressed by two at once makes one round and one version', async () => {
    const { done, codes } = await through([starts(), starts()]);
    expect([done, codes]).toEqual([1, ['warning.draft-open']]);
    expect(await decide.consultations.ofIncident(incidentId)).toHaveLength(1);
    expect(await decide.rows(`SELECT id FROM warning_version`)).toHaveLength(1);
  });

  it('is not for the signer to sign what they began, nor issued when its validity has ended: the signature stands', async () => {
    const own = { ...commander, userId: duty.userId };
    const submitted = (await starts()).versions.at(-1);
    await expect(
      decide.warning.sign(submitted?.id ?? '', { password: 'password', code: null }, own),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    ground().clock.advance(7 * hourMs);
    const signed = await decide.warning.sign(submitted?.id ?? '', { password: 'password', code: null }, commander);
    expect(signed.versions.at(-1)).toMatchObject({ state: 'signed', number: null });
    await expect(decide.warning.issue(submitted?.id ?? '', duty)).rejects.toMatchObject({
      code: 'warning.expired-meanwhile',
    });
  });
});
