import { systemActor } from '../../src/shared/audit-log.js';
import { hourMs, minuteMs } from '../../src/shared/time.js';
import { duty, openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('the life of a warning', (ground) => {
  let decide: Decide;
  let incidentId: string;
  beforeEach(async () => {
    decide = await openDecide(ground());
    incidentId = await decide.incident();
    await decide.settle();
  });
  const issue = async (...act: Parameters<Decide['issue']> extends [string, ...infer R] ? R : never) => {
    const versionId = await decide.issue(incidentId, ...act);
    await decide.settle();
    return versionId;
  };
  // One signal opens an incident in several streams; only this one is looked at.
  const called = (kind: string) =>
    decide.calls.orders.filter((order) => order.source.kind === kind && order.incidentId === incidentId);
  const told = (kind: string) => [...new Set(called(kind).flatMap(({ items }) => items.map(({ unitId }) => unitId)))];
  const clocks = async (kind: string) =>
    (await ground().deadlines.listOpen(incidentId)).filter((clock) => clock.kind === kind);
  const state = async () => {
    const incident = await decide.incidents.get(incidentId);
    return [incident?.state, incident?.outcome];
  };
  const ring = async (minutes: number) => {
    ground().clock.advance(minutes * minuteMs);
    await ground().deadlines.runDue(ground().clock.now());
  };
  let papers = 0;
  const superior = (responseLevel: 3 | 2 | null) =>
    ground().unitOfWork.run((tx) =>
      decide.situation.superiorResponded(
        tx,
        {
          ...{ stream: 'rain', responseLevel, by: '市防指', streets: decide.streets, from: ground().clock.now() },
          ...{
            receivedAt: ground().clock.now(),
            source: { kind: 'paper', id: `paper-${++papers}` },
            words: '启动',
          },
        },
        systemActor,
      ),
    );
  const streetOf = async (street: string) => {
    const found = (await decide.instructions.ofIncident(incidentId)).find(({ subjectId }) => subjectId === street);
    if (!found) throw new Error(`nothing stands for ${street}`);
    return found;
  };

  it('changes its areas by an act of its own: who is in is ordered, who left is told, nobody else', async () => {
    await issue('issue', { areas: decide.streets.slice(0, 9) });
    const before = told('instruction').length;
    const versionId = await issue('areas', { areas: decide.streets.slice(2) });
    expect(told('ease').sort()).toEqual(decide.streets.slice(0, 2).sort());
    expect(told('instruction').length).toBe(before + 2);
    const { units } = await decide.instruction.changes(versionId);
    const of = (kind: string) => units.filter((unit) => unit.kind === kind).map(({ unitId }) => unitId);
    expect(of('added').sort()).toEqual(decide.streets.slice(9).sort());
    expect(of('dropped').sort()).toEqual(decide.streets.slice(0, 2).sort());
    expect(of('changed')).toEqual([]);
  });

  it('gives streets a milder level of their own in one act, and industries the gravest', async () => {
    const milder = decide.streets.slice(4);
    const areaLevels = milder.map((area) => ({ area, level: 'orange' as const, responseLevel: 3 as const }));
    const versionId = await issue('issue', { areaLevels });
    const levels = (await decide.instructions.ofIncident(incidentId)).map(
      ({ subjectKind, subjectId, level, responseLevel }) => [
        subjectKind === 'street' && milder.includes(subjectId) ? 'milder' : 'gravest',
        `${level} ${responseLevel}`,
      ],
    );
    expect([...new Set(levels.map((each) => each.join(' ')))].sort()).toEqual(['gravest red 2', 'milder orange 3']);
    const [version] = (await decide.warnings.ofIncident(incidentId))[0]?.versions ?? [];
    expect(version?.areaLevels).toHaveLength(milder.length);
    const notice = await decide.documents.get(version?.noticeDocumentId ?? '');
    expect(notice?.text).toMatch(/预警 红\(一级\)\|响应 Ⅱ级[\s\S]*预警 橙\(二级\)\|响应 Ⅲ级/);
    expect((await decide.instruction.changes(versionId)).units.every(({ kind }) => kind === 'added')).toBe(true);
  });

  it('is cancelled as issued by mistake without a round, to exactly who was told, and is decided anew', async () => {
    await issue('issue');
    const recipients = told('instruction').sort();
    const versionId = await issue('cancel', { cancelClass: 'mis-issued', reason: '选错了流' });
    expect(told('warning-cancelled').sort()).toEqual(recipients);
    for (const { items, colour } of called('warning-cancelled')) {
      expect(colour).toBe('red');
      for (const { text } of items) expect(text).toMatch(/撤销[\s\S]*误发/);
    }
    const [warning] = await decide.warnings.ofIncident(incidentId);
    expect(warning?.versions.find(({ id }) => id === versionId)?.state).toBe('cancelled');
    expect(await decide.instructions.ofIncident(incidentId)).toEqual([]);
    expect(await state()).toEqual(['open', null]);
    expect(await clocks('hazard.decision')).toHaveLength(1);
    expect(await clocks('instruction.done-by')).toEqual([]);
    await issue('issue');
    expect(await decide.warnings.ofIncident(incidentId)).toHaveLength(2);
  });

  it('that did not occur needs a round to be cancelled, and ends the incident without after-tasks', async () => {
    await issue('issue');
    const cancel = { action: 'cancel', cancelClass: 'not-occurred', reason: '雨带南移' } as const;
    await expect(decide.draft(incidentId, cancel)).rejects.toMatchObject({
      reasons: [expect.objectContaining({ code: 'warning.verdict-missing' }) as object],
    });
    const consultationId = await decide.verdict(incidentId, 'end');
    const versionId = (await decide.draft(incidentId, { ...cancel, consultationId })).versions.at(-1)?.id ?? '';
    await decide.warning.discard(versionId, duty);
    await issue('cancel', { ...cancel, consultationId });
    expect(await state()).toEqual(['closed', 'cancelled']);
    expect(await ground().deadlines.listOpen(incidentId)).toEqual([]);
  });

  it('lifted, stays as 雨后 with tasks of their own time, until the last is done', async () => {
    await issue('issue', { areas: decide.streets.slice(0, 1) });
    await issue('lift');
    expect(await state()).toEqual(['after', 'lifted']);
    const tasks = await decide.instructions.ofIncident(incidentId);
    const measures = await decide.instructions.measures(tasks.map(({ id }) => id));
    expect(measures.length).toBeGreaterThan(0);
    for (const measure of measures) {
      expect(measure.authority).not.toBe('control');
      expect(measure.dueAt).toBeGreaterThan(ground().clock.now());
    }
    expect(called('ease').flatMap(({ items }) => items)[0]?.text).toContain('雨后须完成');
    await expect(decide.draft(incidentId, { action: 'extend' })).rejects.toMatchObject({ code: 'warning.is-after' });
    for (const [index, measure] of measures.entries()) {
      expect(await state()).toEqual(['after', 'lifted']);
      const unitId = tasks.find(({ id }) => id === measure.instructionId)?.unitId ?? '';
      await decide.instruction.reportDone(measure.id, { count: 0, words: '已排查' }, { ...duty, unitId });
      if (index === measures.length - 1) await decide.settle();
    }
    expect(await state()).toEqual(['closed', 'lifted']);
    expect(await ground().deadlines.listOpen(incidentId)).toEqual([]);
    expect(await decide.rows(`SELECT kind, decided_by FROM decision`)).toEqual([
      { kind: 'tasks-done', decided_by: 'jiaoying' },
    ]);
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });

  it('in 雨后 is closed once by whoever presses first, with a reason; a signal meanwhile opens another incident', async () => {
    await issue('issue');
    await issue('lift');
    const { incidentId: next } = await decide.takeIn();
    expect(next).not.toBe(incidentId);
    await expect(decide.instruction.closeAfter(incidentId, ' ', duty)).rejects.toMatchObject({ kind: 'invalid' });
    const closed = await through([1, 2, 3].map(() => decide.instruction.closeAfter(incidentId, '转入日常', duty)));
    expect(closed).toEqual({ done: 1, codes: ['hazard.not-after'] });
    expect(await state()).toEqual(['closed', 'lifted']);
    expect(await clocks('instruction.done-by')).toEqual([]);
  });

  it('is never begun: a reasoned no closes the incident, and a later signal opens another', async () => {
    const consultationId = await decide.verdict(incidentId, 'start');
    await decide.draft(incidentId, { consultationId });
    await decide.hazard.decide(incidentId, 'no-start', '实况减弱', { kind: 'user', id: duty.userId });
    await decide.settle();
    expect(await state()).toEqual(['closed', 'declined']);
    expect(await decide.rows('SELECT state FROM warning_version')).toEqual([{ state: 'discarded' }]);
    const { incidentId: next } = await decide.takeIn({ colour: 'red' });
    expect(next).not.toBe(incidentId);
  });

  it('in force, a no to the superior leaves it in force', async () => {
    await issue('issue');
    await superior(2);
    await decide.takeIn({ colour: 'orange' });
    await decide.hazard.decide(incidentId, 'no-start', '已按Ⅱ级响应', { kind: 'user', id: duty.userId });
    await decide.settle();
    expect(await state()).toEqual(['open', null]);
  });

  it('below or above the superior says why, at the latest when it is issued, and keeps it', async () => {
    await superior(3);
    const consultationId = await decide.verdict(incidentId, 'start');
    await expect(decide.draft(incidentId, { consultationId })).rejects.toMatchObject({
      reasons: [expect.objectContaining({ code: 'warning.superior-reason-missing' }) as object],
    });
    await superior(2);
    const versionId = await decide.signed(incidentId, 'issue');
    await superior(3);
    ground().clock.advance(1_000);
    await expect(decide.warning.issue(versionId, duty)).rejects.toMatchObject({
      code: 'warning.superior-reason-missing',
    });
    await decide.warning.issue(versionId, duty, { againstSuperior: '过境洪水叠加' });
    const [warning] = await decide.warnings.ofIncident(incidentId);
    expect(warning?.current).toMatchObject({
      againstSuperior: '过境洪水叠加',
      superior: { responseLevel: 3, by: '市防指' },
    });
    const notice = await decide.documents.get(warning?.current?.noticeDocumentId ?? '');
    expect(notice?.text).toContain('高于市防指Ⅲ级响应,理由:过境洪水叠加');
  });

  it('shows before a raise who is called, what is drafted and who signs, and keeps the factors with the version', async () => {
    await issue('issue', { level: 'yellow', responseLevel: 3 });
    const preview = await decide.raisePreviews.of(incidentId, { level: 'red', responseLevel: 1, areas: null });
    expect(preview.skips).toBe(true);
    expect(preview.cell.role).toBe('commander');
    expect(preview.called.find(({ kind }) => kind === 'street')).toMatchObject({ subjects: decide.streets.length });
    expect(preview.controls.some(({ isNew }) => isNew)).toBe(true);
    expect(preview.added.length).toBeGreaterThan(0);
    expect(preview.factors.find(({ rule }) => rule === 'raise-soaked-ground')?.standing).toBe('unknown');
    await issue('raise', { responseLevel: 1 });
    const [warning] = await decide.warnings.ofIncident(incidentId);
    const kept = warning?.current?.raiseFactors ?? [];
    expect(kept.find(({ rule }) => rule === 'raise-soaked-ground')?.standing).toBe('unknown');
    expect(kept.some(({ standing }) => standing === 'does-not-hold')).toBe(false);
  });

  it('asks every street for its own level, rings it, then the district, until it has decided', async () => {
    await issue('issue');
    expect(await clocks('instruction.street-start')).toHaveLength(decide.streets.length);
    const [street = ''] = decide.streets;
    await ring(31);
    expect(told('street-start').sort()).toEqual([...decide.streets].sort());
    await ring(11);
    // One call for all eleven, and the next not before an hour has passed.
    const district = () => called('street-start').filter(({ items }) => items[0]?.unitId === 'district');
    const said = new Set(district().map(({ source }) => `${source.id} ${source.version}`));
    expect(said.size).toBe(1);
    expect(district()[0]?.items[0]?.text).toMatch(/^11个街道尚未报告本级/);
    const instruction = await streetOf(street);
    const who = { ...duty, roles: ['street' as const], unitId: street };
    const no = decide.streetLevels.decide(instruction.id, { level: null, reason: '' }, who);
    await expect(no).rejects.toMatchObject({ kind: 'invalid' });
    const [other = ''] = decide.streets.slice(1);
    const theirs = decide.streetLevels.decide((await streetOf(other)).id, { level: 2, reason: '' }, who);
    await expect(theirs).rejects.toMatchObject({ kind: 'forbidden' });
    await decide.streetLevels.decide(instruction.id, { level: 2, reason: '' }, who);
    expect(await clocks('instruction.street-start')).toHaveLength(decide.streets.length - 1);
    expect(decide.calls.closed.some((source) => source.startsWith('street-start '))).toBe(true);
    expect((await decide.streetLevels.standing(instruction))?.decided).toMatchObject({ level: 2, advised: 2 });
    await issue('raise', { responseLevel: 1 });
    expect(await clocks('instruction.street-start')).toHaveLength(decide.streets.length);
    await issue('lift');
    expect(await clocks('instruction.street-start')).toEqual([]);
  });

  it('rings a unit once for everything late, then the tier above, and is still when all is done', async () => {
    const [street = ''] = decide.streets;
    await issue('issue', { areas: [street] });
    const own = async () =>
      (await decide.instructions.measures([(await streetOf(street)).id])).filter(
        ({ authority, doneAt }) => authority !== 'control' && doneAt === null,
      );
    const of = (unitId: string) =>
      called('done-by').filter(({ items }) =>
        items.some((item) => item.text.includes('逾期') && item.unitId === unitId),
      );
    const last = Math.max(...(await own()).map(({ dueAt }) => dueAt));
    await ring(Math.ceil((last - ground().clock.now()) / minuteMs) + 1);
    expect(of(street)).toHaveLength(1);
    expect(of(street)[0]?.items[0]?.text).toContain(`${(await own()).length}项措施逾期`);
    await ring(21);
    expect(of(street)).toHaveLength(1);
    const above = of('district').filter(({ source }) => source.id === `${incidentId}:district`);
    expect(new Set(above.map(({ source }) => source.version)).size).toBe(1);
    expect(above[0]?.items[0]?.text).toMatch(/^\d+个单位有措施逾期未报落实:/);
    const who = { ...duty, unitId: street };
    for (const measure of await own()) {
      await decide.instruction.reportDone(measure.id, { count: 0, words: '已落实' }, who);
      await decide.settle();
    }
    const left = await clocks('instruction.done-by');
    expect(left.filter(({ subject }) => subject.endsWith(`:${street}`))).toEqual([]);
    expect(of(street)).toHaveLength(1);
  });

  it('that ran out is put on the record once and stands', async () => {
    await issue('issue');
    await ring(7 * 60);
    await ring(30);
    expect(await decide.rows(`SELECT act FROM warning_act WHERE act = 'expired'`)).toHaveLength(1);
    expect((await decide.warnings.ofIncident(incidentId))[0]?.current?.state).toBe('in-force');
  });

  it('is lifted or cancelled, not both, though both are drafted and issued at once', async () => {
    await issue('issue');
    const consultationId = await decide.verdict(incidentId, 'end');
    const drafted = await through([
      decide.draft(incidentId, { action: 'lift', consultationId }),
      decide.draft(incidentId, { action: 'cancel', cancelClass: 'mis-issued', reason: '误发' }),
      decide.draft(incidentId, { action: 'extend', expiresAt: ground().clock.now() + 20 * hourMs }),
    ]);
    expect(drafted).toEqual({ done: 1, codes: ['warning.draft-open'] });
    const states = await decide.rows<{ state: string }>('SELECT state FROM warning_version ORDER BY version');
    expect(states.map((row) => row.state)).toEqual(['in-force', 'draft']);
  });
});
