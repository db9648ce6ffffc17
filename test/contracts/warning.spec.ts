import { hourMs } from '../../src/shared/time.js';
import { commanders, duty, openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('a warning', (ground) => {
  let decide: Decide;
  let incidentId: string;
  beforeEach(async () => {
    decide = await openDecide(ground());
    incidentId = await decide.incident();
  });
  const states = async () =>
    (await decide.rows<{ state: string }>('SELECT state FROM warning_version ORDER BY version')).map(
      ({ state }) => state,
    );

  it('has one version in the making, though three draft at once', async () => {
    const consultationId = await decide.verdict(incidentId, 'start');
    const drafted = await through([1, 2, 3].map(() => decide.draft(incidentId, { consultationId })));
    expect(drafted).toEqual({ done: 1, codes: ['warning.draft-open'] });
    expect(await states()).toEqual(['draft']);
  });

  it('is signed by one of two signers at once, and never by its drafter, not even past the service', async () => {
    const consultationId = await decide.verdict(incidentId, 'start');
    const versionId = (await decide.draft(incidentId, { consultationId })).versions[0]?.id ?? '';
    await decide.warning.submit(versionId, duty);
    const signed = await through(
      commanders.map((who) => decide.warning.sign(versionId, { password: 'password' }, who)),
    );
    expect(signed.done).toBe(1);
    expect(await decide.rows('SELECT id FROM signature')).toHaveLength(1);
    const cell = { incidentId, stream: 'rain', grade: 2, role: 'commander' } as const;
    const entry = { ...cell, subjectKind: 'warning-version', subjectId: 'other', draftedBy: 'duty' } as const;
    const own = ground().unitOfWork.run((tx) =>
      decide.signatures.record(tx, { ...entry, right: { kind: 'own' } }, { kind: 'user', id: 'duty' }),
    );
    await expect(own).rejects.toThrow();
    expect(await decide.rows('SELECT id FROM signature')).toHaveLength(1);
  });

  it('is signed or returned or discarded, one of them, when all are pressed at once', async () => {
    const consultationId = await decide.verdict(incidentId, 'start');
    const versionId = (await decide.draft(incidentId, { consultationId })).versions[0]?.id ?? '';
    await decide.warning.submit(versionId, duty);
    const [signer] = commanders as [(typeof commanders)[number]];
    await through([
      decide.warning.sign(versionId, { password: 'password' }, signer),
      decide.warning.sendBack(versionId, '范围不全', signer),
    ]);
    const [state] = await states();
    const signatures = await decide.rows('SELECT id FROM signature');
    expect([state, signatures.length]).toEqual(state === 'signed' ? ['signed', 1] : ['draft', 0]);
  });

  it('is issued once under one number and identifier, though issue is pressed four times at once', async () => {
    const versionId = await decide.signed(incidentId, 'issue');
    const issued = await through([1, 2, 3, 4].map(() => decide.warning.issue(versionId, duty)));
    expect(issued).toEqual({ done: 1, codes: ['warning.state-changed'] });
    expect(await decide.rows(`SELECT id FROM document WHERE kind = 'alert'`)).toHaveLength(1);
    // The minutes of the round have a series of their own.
    const series = await decide.rows<{ last_number: number }>('SELECT last_number FROM document_series');
    expect([...new Set(series.map(({ last_number }) => last_number))]).toEqual([1]);
  });

  it('gives a drill and the real thing issued in the same second identifiers of their own', async () => {
    const drill = await decide.incident({ status: 'exercise' });
    const versions = [await decide.signed(incidentId, 'issue'), await decide.signed(drill, 'issue')];
    expect(await through(versions.map((id) => decide.warning.issue(id, duty)))).toEqual({ done: 2, codes: [] });
    const rows = await decide.rows<{ cap_identifier: string; number: string }>(
      'SELECT cap_identifier, number FROM warning_version',
    );
    expect(new Set(rows.map((row) => row.cap_identifier)).size).toBe(2);
    expect(rows.filter(({ number }) => number.includes('演练'))).toHaveLength(1);
  });

  it('keeps one version in force through raise, extension, lowering and lift, with the old ones superseded', async () => {
    await decide.issue(incidentId, 'issue', { level: 'orange', responseLevel: 3 });
    await decide.issue(incidentId, 'raise');
    const expiry = ground().clock.now() + 20 * hourMs;
    await decide.issue(incidentId, 'extend', { expiresAt: expiry });
    const expiries = (await ground().deadlines.listOpen(incidentId)).filter(({ kind }) => kind === 'warning.expiry');
    expect(expiries.map(({ dueAt }) => dueAt)).toEqual([expiry]);
    await decide.issue(incidentId, 'lower', { level: 'orange', responseLevel: 3 });
    expect(await states()).toEqual(['superseded', 'superseded', 'superseded', 'in-force']);
    await decide.settle();
    await decide.issue(incidentId, 'lift');
    expect((await states()).at(-1)).toBe('lifted');
    await decide.settle();
    // What is left are the after-tasks, each unit by its own clock.
    const left = (await ground().deadlines.listOpen(incidentId)).map(({ kind }) => kind);
    expect([...new Set(left)]).toEqual(['instruction.done-by']);
    expect((await decide.incidents.get(incidentId))?.state).toBe('after');
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });

  it('is extended after it ran out', async () => {
    await decide.issue(incidentId, 'issue');
    ground().clock.advance(8 * hourMs);
    await ground().deadlines.runDue(ground().clock.now());
    expect(decide.calls.kinds()).toContain('expiry');
    await decide.issue(incidentId, 'extend', { expiresAt: ground().clock.now() + 4 * hourMs });
    expect(decide.calls.closed.some((source) => source.startsWith('expiry '))).toBe(true);
    const expiries = (await ground().deadlines.listOpen(incidentId)).filter(({ kind }) => kind === 'warning.expiry');
    expect(expiries.map(({ round }) => round)).toEqual([0]);
  });

  it('is not drafted against a version that is not in force any more', async () => {
    const first = await decide.issue(incidentId, 'issue');
    await decide.issue(incidentId, 'extend', { expiresAt: ground().clock.now() + 12 * hourMs });
    const [warning] = await decide.warnings.ofIncident(incidentId);
    const version = warning?.current;
    if (!warning || !version) throw new Error('nothing is in force');
    const stale = ground().unitOfWork.run((tx) =>
      decide.warningStore.addDraft(tx, { ...version, basedOn: first }, { kind: 'user', id: 'duty' }),
    );
    expect(await stale).toBeNull();
    expect(await states()).toEqual(['superseded', 'in-force']);
  });

  it('is not lifted over a round still going on, nor over a signal nobody has heard', async () => {
    await decide.issue(incidentId, 'issue');
    const lift = await decide.signed(incidentId, 'lift');
    const round = await decide.rounds.convene(incidentId, { kind: 'user', id: 'duty' });
    await expect(decide.warning.issue(lift, duty)).rejects.toMatchObject({ code: 'warning.round-open' });
    await decide.rounds.giveVerdict(round.id, { ...decide.judged, kind: 'keep', reason: '继续观察' }, duty);
    ground().clock.advance(1_000);
    await decide.takeIn();
    await expect(decide.warning.issue(lift, duty)).rejects.toMatchObject({ code: 'warning.newer-signal' });
    expect((await decide.incidents.get(incidentId))?.state).toBe('open');
  });

  it('does not rest on a round that an earlier version was issued on', async () => {
    await decide.issue(incidentId, 'issue');
    const [round] = await decide.consultations.ofIncident(incidentId);
    await decide.issue(incidentId, 'lower', { level: 'orange', responseLevel: 3 });
    const again = decide.draft(incidentId, { action: 'raise', consultationId: round?.id ?? null });
    await expect(again).rejects.toMatchObject({
      reasons: [expect.objectContaining({ code: 'warning.verdict-used' }) as object],
    });
  });
});
