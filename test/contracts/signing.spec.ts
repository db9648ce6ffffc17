import { hourMs, minuteMs } from '../../src/shared/time.js';
import { disownedClock, paperClock, reportClock } from '../../src/decide/signing/signing.ports.js';
import { onBothEngines } from '../harness/engines.js';
import { admin, commander, deputy, director, duty, openSigning, second, type Signing } from '../harness/signing.js';

/** How many went through, and the codes of those that did not. */
async function ended(acts: readonly Promise<unknown>[]): Promise<{ done: number; codes: string[] }> {
  const all = await Promise.allSettled(acts);
  const codes = all.flatMap((end) =>
    end.status === 'rejected' ? [String((end.reason as { code?: string }).code)] : [],
  );
  return { done: all.length - codes.length, codes };
}

onBothEngines('signing', (ground) => {
  let signing: Signing;
  beforeEach(() => {
    signing = openSigning(ground());
  });
  const rows = <T = Record<string, string | number | null>>(sql: string) => ground().database.reader.rows<T>(sql);
  const clocks = async () =>
    (await ground().deadlines.listOpen(signing.incident.id)).map(({ kind, dueAt }) => [
      kind,
      (dueAt - ground().clock.now()) / minuteMs,
    ]);
  const settle = async () => {
    await ground().events.pump();
    expect(await ground().events.unfinished()).toMatchObject({ count: 0 });
  };
  const soundAudit = async () => {
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  };
  const delegate = (over: object = {}, by = commander) =>
    signing.delegations.grant(
      {
        ...{
          fromRole: 'commander',
          toUser: director.userId,
          streams: ['rain'],
          grades: [2],
          documentNumber: '授权1号',
        },
        ...{
          subjectKinds: ['warning-version' as const],
          from: ground().clock.now(),
          until: ground().clock.now() + hourMs,
        },
        ...over,
      },
      by,
    );

  it('keeps under which right each signature was given, and on what it rests', async () => {
    expect(await signing.sign(commander, signing.entry('own'))).toEqual({ kind: 'own' });
    const away = signing.entry('away');
    await signing.failed(away, 'commander');
    await expect(signing.sign(deputy, away)).rejects.toMatchObject({ code: 'signing.attempts-missing' });
    await signing.failed(away, 'commander', 'switched-off');
    await signing.failed(away, 'commander', 'reached');
    const right = await signing.sign(deputy, away);
    const attempts = await signing.records.attempts('warning-version', 'away');
    expect(right).toEqual({
      kind: 'substitute',
      role: 'deputy-commander',
      attemptIds: attempts.filter(({ outcome }) => outcome !== 'reached').map(({ id }) => id),
    });
    const { id, documentNumber } = await delegate();
    await signing.sign(director, signing.entry('delegated'));
    const standing = await signing.records.standing('warning-version', ['own', 'away', 'delegated', 'never']);
    expect([...standing].map(([subject, { approval, right: under }]) => [subject, approval, under])).toEqual([
      ['away', 'signed', right],
      ['delegated', 'signed', { kind: 'delegation', delegationId: id, documentNumber }],
      ['own', 'signed', { kind: 'own' }],
    ]);
    await soundAudit();
  });

  it('counts attempts for the paper they were about, and for nobody outside the cell', async () => {
    await signing.failed(signing.entry('one'), 'commander');
    await signing.failed(signing.entry('one'), 'commander');
    await expect(signing.sign(deputy, signing.entry('other'))).rejects.toMatchObject({
      code: 'signing.attempts-missing',
    });
    await expect(signing.failed(signing.entry('one'), 'emperor')).rejects.toMatchObject({
      code: 'signing.attempt-invalid',
    });
  });

  it('lets nobody sign under a right that ended a minute ago, or while they were typing, and says when', async () => {
    const until = ground().clock.now() + hourMs;
    await delegate({ until });
    ground().clock.advance(hourMs - 1);
    const permitted = await signing.signatures.mayBegin(director, [signing.entry('a')], { password: 'right' });
    ground().clock.advance(1);
    const late = ground().unitOfWork.run((tx) =>
      signing.signatures.record(tx, permitted[0]!, { kind: 'user', id: director.userId }),
    );
    await expect(late).rejects.toMatchObject({ code: 'signing.delegation-ended' });
    ground().clock.advance(minuteMs);
    await expect(signing.sign(director, signing.entry('a'))).rejects.toMatchObject({
      code: 'signing.delegation-expired',
      text: { zh: expect.stringContaining('到期') as string },
    });
    expect(await rows('SELECT id FROM signature')).toEqual([]);
  });

  it('takes a delegation back once, by who may, and it holds no longer', async () => {
    const { id } = await delegate({}, admin);
    await expect(signing.delegations.revoke(id, '不该', director)).rejects.toMatchObject({
      code: 'signing.not-yours-to-revoke',
    });
    const taken = await ended([1, 2, 3].map(() => signing.delegations.revoke(id, '指挥长已返岗', commander)));
    expect(taken).toEqual({ done: 1, codes: ['signing.revoked-already', 'signing.revoked-already'] });
    await expect(signing.sign(director, signing.entry('a'))).rejects.toMatchObject({
      code: 'signing.delegation-revoked',
    });
    await soundAudit();
  });

  it('is given by one of two at once, and never by the drafter, not even past the service', async () => {
    const of = signing.entry('a');
    await signing.failed(of, 'commander');
    await signing.failed(of, 'commander');
    const signed = await ended([
      signing.sign(commander, of),
      signing.sign(deputy, of),
      signing.approve(second, commander, of),
    ]);
    expect(signed).toEqual({ done: 1, codes: ['warning.signed-already', 'warning.signed-already'] });
    expect(await rows('SELECT id FROM signature')).toHaveLength(1);
    const own = ground().unitOfWork.run((tx) =>
      signing.signatures.record(tx, { ...signing.entry('b'), right: { kind: 'own' } }, { kind: 'user', id: 'duty' }),
    );
    await expect(own).rejects.toThrow();
  });

  it('asks for a second factor at orange and red only', async () => {
    await signing.sign(commander, signing.entry('red'));
    await signing.sign(director, signing.entry('blue', { grade: 4, role: 'director-flood-office' }));
    expect(signing.asked.map(({ needsSecond }) => needsSecond)).toEqual([true, false]);
  });

  describe('a verbal approval', () => {
    it('signs at once, unverified, under the approver, with the paper clock on the desk', async () => {
      const id = await signing.approve(duty, commander, signing.entry('a'), signing.entry('b'));
      const standing = await signing.records.standing('warning-version', ['a', 'b']);
      expect([...standing.values()].map(({ approval, signedBy }) => [approval, signedBy])).toEqual([
        ['verbal-unverified', 'commander'],
        ['verbal-unverified', 'commander'],
      ]);
      expect(await clocks()).toEqual([[paperClock, 60]]);
      const verbal = await signing.verbal.known(id);
      expect(verbal).toMatchObject({
        approver: 'commander',
        recordedBy: 'duty',
      });
      expect(verbal.subjects.map(({ subjectId }) => subjectId).sort()).toEqual(['a', 'b']);
    });

    it('needs the right, and somebody else than drafter and recorder', async () => {
      await expect(signing.approve(duty, director, signing.entry('a'))).rejects.toMatchObject({
        code: 'warning.not-your-cell',
      });
      await expect(signing.approve(commander, commander, signing.entry('a'))).rejects.toMatchObject({
        code: 'signing.verbal-invalid',
      });
      await expect(
        signing.approve(duty, commander, signing.entry('a', { draftedBy: commander.userId })),
      ).rejects.toMatchObject({ code: 'warning.own-draft' });
      expect(await rows('SELECT id FROM signature')).toEqual([]);
    });

    it('is confirmed by a second person, not by who recorded it; the store refuses that by itself', async () => {
      const id = await signing.approve(duty, commander, signing.entry('a'));
      await expect(signing.verbal.confirm(id, '已回呼', duty)).rejects.toMatchObject({ code: 'signing.second-person' });
      const past = ground().unitOfWork.run((tx) =>
        signing.store.moveVerbal(tx, id, ['unverified'], 'confirmed', { kind: 'user', id: 'duty' }, ''),
      );
      await expect(past).rejects.toThrow();
      const confirmed = await ended([1, 2].map(() => signing.verbal.confirm(id, '已回呼', second)));
      expect(confirmed).toEqual({ done: 1, codes: ['signing.verbal-state'] });
      expect((await signing.records.standing('warning-version', ['a'])).get('a')?.approval).toBe('verbal-confirmed');
      // The paper is still owed.
      expect(await clocks()).toEqual([[paperClock, 60]]);
      await soundAudit();
    });

    it('is put on paper by the approver, who proves to be there, or by a second person who names the paper', async () => {
      const one = await signing.approve(duty, commander, signing.entry('a'));
      await expect(signing.verbal.paper(one, '', { password: 'wrong' }, commander)).rejects.toMatchObject({
        code: 'warning.wrong-password',
      });
      await expect(signing.verbal.paper(one, '签字件', null, duty)).rejects.toMatchObject({
        code: 'signing.second-person',
      });
      await signing.verbal.paper(one, '', { password: 'right' }, commander);
      const other = await signing.approve(duty, commander, signing.entry('b'));
      await expect(signing.verbal.paper(other, ' ', null, second)).rejects.toMatchObject({
        code: 'signing.words-missing',
      });
      await signing.verbal.paper(other, '签字件已存值班室', null, second);
      const standing = await signing.records.standing('warning-version', ['a', 'b']);
      expect([...standing.values()].map(({ approval }) => approval)).toEqual(['papered', 'papered']);
      expect(await clocks()).toEqual([]);
    });

    it('rings the desk when no paper comes, again and again, until it does', async () => {
      const id = await signing.approve(duty, commander, signing.entry('a'));
      ground().clock.advance(61 * minuteMs);
      await ground().deadlines.runDue(ground().clock.now());
      expect(signing.calls.map(({ title, items }) => [title, items[0]?.unitId])).toEqual([
        ['口头批准待补书面', 'dept-emergency'],
      ]);
      ground().clock.advance(11 * minuteMs);
      await ground().deadlines.runDue(ground().clock.now());
      expect(signing.calls.map(({ items }) => items[0]?.unitId)).toEqual(['dept-emergency', 'district']);
      await signing.verbal.paper(id, '', { password: 'right' }, commander);
      expect(signing.closed).toEqual(['signing-clock']);
      ground().clock.advance(hourMs);
      await ground().deadlines.runDue(ground().clock.now());
      expect(signing.calls).toHaveLength(2);
    });

    it('that is disowned undoes nothing: the desk is rung at once, and a new signature of who may settles it', async () => {
      const id = await signing.approve(duty, commander, signing.entry('a'));
      await expect(signing.verbal.disown(id, ' ', commander)).rejects.toMatchObject({ code: 'signing.reason-missing' });
      const disowned = await ended([1, 2].map(() => signing.verbal.disown(id, '我没有同意', commander)));
      expect(disowned).toEqual({ done: 1, codes: ['signing.verbal-state'] });
      await settle();
      expect(signing.calls.map(({ title }) => title)).toEqual(['口头批准被否认待处置']);
      expect(await clocks()).toEqual([[disownedClock, 10]]);
      const leave = ground().unitOfWork.run((tx) => signing.verbal.mayLeave(tx, 'warning-version', 'a'));
      await expect(leave).rejects.toMatchObject({ code: 'signing.disowned' });
      expect((await signing.records.standing('warning-version', ['a'])).get('a')).toMatchObject({
        approval: 'disowned',
        verbal: { endedWords: '我没有同意', signedAnew: false },
      });
      await expect(signing.verbal.signAnew(id, { password: 'right' }, deputy)).rejects.toMatchObject({
        code: 'signing.attempts-missing',
      });
      const anew = await ended([1, 2].map(() => signing.verbal.signAnew(id, { password: 'right' }, commander)));
      expect(anew.done).toBe(1);
      expect(await clocks()).toEqual([]);
      expect((await signing.records.standing('warning-version', ['a'])).get('a')?.approval).toBe('signed');
      expect((await signing.verbal.known(id)).state).toBe('disowned');
      expect(await rows('SELECT round FROM signature ORDER BY round')).toEqual([{ round: 0 }, { round: 1 }]);
      await ground().unitOfWork.run((tx) => signing.verbal.mayLeave(tx, 'warning-version', 'a'));
      await soundAudit();
    });

    it('that is disowned is settled by the end of what it approved', async () => {
      const id = await signing.approve(duty, commander, signing.entry('a'));
      await signing.verbal.disown(id, '我没有同意', commander);
      await settle();
      await ground().unitOfWork.run((tx) => signing.verbal.ended(tx, 'warning-version', ['a', 'other'], 'lift'));
      expect(await clocks()).toEqual([]);
      expect(signing.closed).toEqual(['signing-clock', 'signing-clock']);
      expect(await signing.verbal.known(id)).toMatchObject({ state: 'disowned', signedAnew: false });
    });

    it('is confirmed, papered or disowned, one of them last, when all are pressed at once', async () => {
      const id = await signing.approve(duty, commander, signing.entry('a'));
      await ended([
        signing.verbal.confirm(id, '已回呼', second),
        signing.verbal.paper(id, '', { password: 'right' }, commander),
        signing.verbal.disown(id, '没有同意', commander),
      ]);
      const { state } = await signing.verbal.known(id);
      const acts = (await rows<{ act: string }>('SELECT act FROM signing_act ORDER BY acted_at, id')).map(
        ({ act }) => act,
      );
      expect(['papered', 'disowned']).toContain(state);
      expect(acts.filter((act) => act === 'papered' || act === 'disowned')).toEqual([state]);
      await soundAudit();
    });
  });

  it('keeps 报告领导 open until everybody named was told, and rings for it', async () => {
    const { reports, incident, rulebook } = signing;
    const issued = { incidentId: incident.id, subjectId: 'v-1', rulebookHash: rulebook.hash, stream: 'rain' as const };
    await ground().unitOfWork.run((tx) => reports.due(tx, { ...issued, grade: 2 }));
    expect(await clocks()).toEqual([]);
    await ground().unitOfWork.run((tx) => reports.due(tx, { ...issued, grade: 1 }));
    expect(await clocks()).toEqual([[reportClock, 30]]);
    const said = { channel: 'phone' as const, words: 'Ⅰ级响应已启动', reply: '知道了,注意安全' };
    const told = (toWhom: string) =>
      reports.told(incident.id, { ...said, toWhom, versionId: 'v-1', reportedAt: ground().clock.now() }, duty);
    await told('区委区政府主要领导');
    expect(await clocks()).toEqual([[reportClock, 30]]);
    ground().clock.advance(31 * minuteMs);
    await ground().deadlines.runDue(ground().clock.now());
    expect(signing.calls.map(({ title }) => title)).toEqual(['待报告领导']);
    expect(await told('市防汛抗旱指挥部')).toHaveLength(2);
    expect(await clocks()).toEqual([]);
    await soundAudit();
  });
});
