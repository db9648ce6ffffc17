import fc from 'fast-check';
import type { HandWritten } from '../../src/decide/instruction/control-draft.service.js';
import type { ControlOrder } from '../../src/decide/instruction/instruction.ports.js';
import { hourMs, minuteMs } from '../../src/shared/time.js';
import { commander, commanders, duty, openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

const proof = { password: 'password' };
const second = { ...duty, userId: 'duty-b', name: 'duty-b' };

onBothEngines('the life of a control order', (ground) => {
  let decide: Decide;
  let incidentId: string;
  const street = 'street-500103010';
  beforeEach(async () => {
    decide = await openDecide(ground());
    incidentId = await decide.incident();
    await decide.settle();
  });

  const written = (said: Partial<HandWritten> = {}): HandWritten => ({
    ...{ kind: 'evacuate', object: '白象居', text: '白象居低层住户全部转移到安置点。', unitId: street, areas: [] },
    ...{ grade: 1, trigger: null, legalBasis: null, reviewMinutes: 60, endCondition: null, endsAt: null },
    ...{ exceptions: '抢险人员', doneWhen: 'people-left-zero', needsOpen: [], replaces: null, eventCode: null },
    ...{ consentBy: null, filedWith: null, floodPeriodId: null },
    ...said,
  });
  const draft = async (said: Partial<HandWritten> = {}, of = incidentId) =>
    (await decide.controlDrafts.draft(of, written(said), duty)).id;
  const inForce = async (said: Partial<HandWritten> = {}, of = incidentId) => {
    const id = await draft(said, of);
    await decide.controls.submit([id], duty);
    await decide.controls.sign([id], proof, commander);
    await decide.settle();
    return id;
  };
  const get = async (id: string) => (await decide.controlOrders.get(id)) as ControlOrder;
  const told = (kind: string) => decide.calls.orders.filter(({ source }) => source.kind === kind);
  const releaseBy = async (ids: readonly string[]) => {
    await decide.controlStanding.release(ids, { reason: '险情排除', endMet: true }, duty);
    await decide.controlStanding.signRelease(ids, proof, commander);
    await decide.settle();
  };
  /** What happened in one moment of the frozen clock has no order of its own. */
  const stepsOf = async (id: string) => (await decide.controlOrders.acts(id)).map(({ act }) => act).toSorted();
  const verified = async () => {
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  };

  it('goes from a draft by hand to its release, every step in the record', async () => {
    const id = await inForce();
    expect(await get(id)).toMatchObject({ state: 'in-force', grade: 1, areas: [street], draftedBy: 'duty' });
    expect(told('control-order')).toHaveLength(1);
    await decide.controlStanding.execute(
      id,
      { count: 0, words: '照片在社区群,李某' },
      { ...duty, unitId: street, roles: ['street'], userId: 'street' },
    );
    await decide.controlStanding.verify(id, { holds: true, words: '电话核实,楼栋长在场' }, duty);
    const later = ground().clock.now() + 3 * hourMs;
    await decide.controlStanding.keep([id], { reason: '雨未停', reviewAt: later, endsAt: null }, duty);
    expect((await get(id)).reviewAt).toBe(later);
    await releaseBy([id]);
    const order = await get(id);
    expect(order).toMatchObject({ state: 'released', releaseReason: '险情排除' });
    expect(order.releaseNumber).toMatch(/〔2026〕\d+号/);
    expect(told('control-release')).toHaveLength(1);
    expect(await stepsOf(id)).toEqual([
      ...['awaiting-signature', 'drafted', 'executed', 'in-force', 'kept', 'release-proposed', 'released', 'verified'],
    ]);
    expect(await ground().deadlines.listOpen(incidentId)).not.toContainEqual(
      expect.objectContaining({ kind: 'instruction.control-review' }),
    );
    await verified();
  });

  it('is signed by nobody who wrote, submitted or proposed it', async () => {
    const both = { ...duty, roles: ['duty-officer', 'signer'] as const, signingRoles: commander.signingRoles };
    const id = (await decide.controlDrafts.draft(incidentId, written(), both)).id;
    await decide.controls.submit([id], second);
    await expect(decide.controls.sign([id], proof, both)).rejects.toMatchObject({ kind: 'forbidden' });
    await decide.controls.sign([id], proof, commander);
    await decide.controlStanding.release([id], { reason: '已空', endMet: true }, both);
    await expect(decide.controlStanding.signRelease([id], proof, both)).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await get(id)).state).toBe('in-force');
    await verified();
  });

  it('is changed by the first of two editors; the second is told and loses nothing', async () => {
    const id = await draft();
    const edits = await through(
      ['甲', '乙'].map((word) => decide.controlDrafts.edit(id, 1, { text: `${word}:全部转移` }, duty)),
    );
    expect(edits).toEqual({ done: 1, codes: ['instruction.state-changed'] });
    expect((await get(id)).version).toBe(2);
  });

  it('comes back with a reason, and what was read before it was changed is not signed', async () => {
    const id = await draft();
    await decide.controls.submit([id], duty);
    await decide.controls.giveBack([id], '写明安置点', commander);
    expect(await get(id)).toMatchObject({ state: 'drafted', returnedReason: '写明安置点' });
    const { version } = await get(id);
    await decide.controlDrafts.edit(id, version, { text: '转移到区体育馆。', needsOpen: ['区体育馆'] }, duty);
    await decide.controls.submit([id], duty);
    await expect(decide.controls.sign([id], proof, commander, { [id]: 1 })).rejects.toMatchObject({ kind: 'conflict' });
    await decide.controls.sign([id], proof, commander, { [id]: version + 1 });
    expect((await get(id)).state).toBe('in-force');
  });

  it('asks for the number and where the picture is, and is open again when somebody finds it was not so', async () => {
    const id = await inForce();
    const post = { ...duty, userId: 'street', unitId: street };
    for (const said of [
      { count: 3, words: '照片' },
      { count: 0, words: '' },
      { count: null, words: '完了' },
    ])
      await expect(decide.controlStanding.execute(id, said, post)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(
      decide.controlStanding.execute(
        id,
        { count: 0, words: '照片' },
        { ...post, roles: ['street'], unitId: 'street-500103003' },
      ),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await decide.controlStanding.execute(id, { count: 0, words: '照片' }, post);
    await expect(decide.controlStanding.verify(id, { holds: true, words: '自查' }, post)).rejects.toMatchObject({
      kind: 'invalid',
    });
    await decide.controlStanding.verify(id, { holds: false, words: '三楼还有一人' }, duty);
    expect(await get(id)).toMatchObject({ state: 'in-force', executedAt: null, verifiedWords: '三楼还有一人' });
    expect(await stepsOf(id)).toContain('found-not-done');
  });

  it('is kept or released by one of two people at once', async () => {
    const id = await inForce();
    const keep = () =>
      decide.controlStanding.keep(
        [id],
        { reason: '保持', reviewAt: ground().clock.now() + hourMs, endsAt: null },
        duty,
      );
    await decide.controlStanding.release([id], { reason: '撤除', endMet: true }, duty);
    const ends = await through([
      decide.controlStanding.signRelease([id], proof, commander),
      decide.controlStanding.signRelease([id], proof, commanders[1] ?? commander),
      keep().catch(() => undefined),
    ]);
    expect(ends.done).toBe(2);
    expect((await get(id)).state).toBe('released');
    expect(
      await decide.rows(`SELECT id FROM document WHERE number = ?`, [(await get(id)).releaseNumber ?? '']),
    ).toHaveLength(1);
    expect(await ground().deadlines.listOpen(incidentId)).not.toContainEqual(
      expect.objectContaining({ kind: 'instruction.control-review' }),
    );
    await verified();
  });

  it('of yellow is released by the desk alone, of red only under a signature, and never without the end condition', async () => {
    const yellow = await inForce({ grade: 3, kind: 'stop', object: '露天市场', doneWhen: 'list' });
    const red = await inForce();
    await expect(
      decide.controlStanding.release([yellow, red], { reason: '好了', endMet: false }, duty),
    ).rejects.toMatchObject({ kind: 'invalid' });
    const outcome = await decide.controlStanding.release([yellow, red], { reason: '好了', endMet: true }, duty);
    expect(outcome).toEqual({ released: [yellow], awaiting: [red] });
    expect((await get(yellow)).releaseDocumentId).toBeNull();
    await decide.controlStanding.refuseRelease([red], '坡面还在动', commander);
    expect(await get(red)).toMatchObject({ state: 'in-force', releaseProposedBy: null });
  });

  it('rings the desk when nobody looks at it in time, again, and louder; it stays in force', async () => {
    const id = await inForce({ reviewMinutes: 10 });
    ground().clock.advance(11 * minuteMs);
    await ground().deadlines.runDue(ground().clock.now());
    expect(told('control-review').flatMap(({ items }) => items.map(({ unitId }) => unitId))).toEqual([
      'dept-emergency',
    ]);
    ground().clock.advance(11 * minuteMs);
    await ground().deadlines.runDue(ground().clock.now());
    expect(told('control-review')).toHaveLength(2);
    expect(told('control-review')[1]?.items[0]?.unitId).toBe('district');
    expect((await get(id)).state).toBe('in-force');
    await decide.controlStanding.keep(
      [id],
      { reason: '保持', reviewAt: ground().clock.now() + hourMs, endsAt: null },
      duty,
    );
    expect(decide.calls.closed.filter((each) => each.startsWith('control-review'))).toHaveLength(1);
  });

  it('whose latest end is reached is looked at, not lifted, and is kept only with a new end', async () => {
    const endsAt = ground().clock.now() + 30 * minuteMs;
    const id = await inForce({ endsAt });
    expect((await get(id)).reviewAt).toBe(endsAt);
    ground().clock.advance(31 * minuteMs);
    await ground().deadlines.runDue(ground().clock.now());
    expect(told('control-review')).toHaveLength(1);
    const now = ground().clock.now();
    const keep = (end: number | null) =>
      decide.controlStanding.keep([id], { reason: '水位未退', reviewAt: now + hourMs, endsAt: end }, duty);
    await expect(keep(null)).rejects.toMatchObject({ kind: 'invalid' });
    await keep(now + 2 * hourMs);
    expect(await get(id)).toMatchObject({ state: 'in-force', endsAt: now + 2 * hourMs, reviewAt: now + hourMs });
  });

  it('tells its executor of an exception, and shows it', async () => {
    const id = await inForce();
    const untilAt = ground().clock.now() + hourMs;
    await decide.controlStanding.except(
      id,
      { kind: 'person', who: '透析病人一名', askedBy: '朝天门街道', reason: '就医', untilAt },
      duty,
    );
    await decide.settle();
    expect(told('control-exception')[0]?.items).toEqual([
      expect.objectContaining({ unitId: street, text: expect.stringContaining('透析病人一名') }),
    ]);
    expect(await decide.controlOrders.exceptions([id])).toEqual([
      expect.objectContaining({ who: '透析病人一名', untilAt }),
    ]);
    const over = { kind: 'person', who: 'x', askedBy: 'x', reason: 'x', untilAt: ground().clock.now() } as const;
    await expect(decide.controlStanding.except(id, over, duty)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('that would close the shelter of another is neither submitted nor signed', async () => {
    await inForce({ needsOpen: ['区体育馆'] });
    const closing = await decide.controlDrafts.draft(
      incidentId,
      written({ kind: 'forbid', object: '区体育馆', doneWhen: 'closure-list' }),
      duty,
    );
    expect(closing.conflicts.map(({ code }) => code)).toContain('instruction.closes-needed');
    await expect(decide.controls.submit([closing.id], duty)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'instruction.contradiction',
    });
    // Submitted beside each other, only the first gets its signature.
    const shut = await draft({ kind: 'forbid', object: '区少年宫', doneWhen: 'closure-list' });
    await decide.controls.submit([shut], duty);
    const flight = await draft({ object: '白象居高层' });
    await decide.controls.submit([flight], duty);
    await ground().unitOfWork.run((tx) =>
      decide.controlOrderStore.change(
        tx,
        flight,
        { needsOpen: ['区少年宫'] },
        { act: 'edited', by: { kind: 'user', id: 'duty' } },
      ),
    );
    const signed = await through([shut, flight].map((id) => decide.controls.sign([id], proof, commander)));
    expect(signed.done).toBe(0);
    expect(signed.codes).toEqual(['instruction.contradiction']);
  });

  it('stays closed when one of two streams releases it, and says so', async () => {
    const first = await inForce();
    const river = await decide.incident({ eventCode: '11A51', eventName: '山洪' });
    const second = await inForce({}, river);
    expect((await get(first)).objectKey).toBe((await get(second)).objectKey);
    await releaseBy([first]);
    const number = (await get(second)).number ?? '';
    const release = told('control-release')[0]?.items[0]?.text ?? '';
    expect(release).toContain(`${number}管控令仍管着同一对象,继续执行,不得恢复`);
    expect((await decide.controlOrders.inForce()).map(({ id }) => id)).toEqual([second]);
  });

  it('takes the place of another of its incident when it is signed', async () => {
    const first = await inForce();
    const next = await inForce({ text: '白象居全部住户转移。', replaces: first });
    expect(await get(first)).toMatchObject({ state: 'superseded' });
    expect(decide.calls.closed).toContain(`control-order ${first}`);
    const paper = await decide.documents.get((await get(next)).documentId ?? '');
    expect(paper?.text).toContain(`本令取代${(await get(first)).number ?? ''}管控令`);
    await expect(draft({ replaces: first })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('that keeps people out outlives the lift of its warning and is released by a person; a stop ends with it', async () => {
    await decide.issue(incidentId, 'issue');
    await decide.settle();
    const people = await inForce();
    const work = await inForce({ kind: 'stop', object: '江边工地', doneWhen: 'list' });
    const waiting = await draft({ object: '另一处' });
    await decide.issue(incidentId, 'lift');
    await decide.settle();
    expect((await get(people)).state).toBe('in-force');
    expect((await get(work)).state).toBe('released');
    expect((await get(waiting)).state).toBe('discarded');
    const open = await ground().deadlines.listOpen(incidentId);
    expect(open.filter(({ kind }) => kind === 'instruction.control-review')).toHaveLength(1);
    await expect(draft()).rejects.toMatchObject({ kind: 'conflict' });
    await decide.controlStanding.keep(
      [people],
      { reason: '坡面观察', reviewAt: ground().clock.now() + hourMs, endsAt: null },
      duty,
    );
    await releaseBy([people]);
    expect((await get(people)).state).toBe('released');
    expect(told('control-release').some(({ source }) => source.id === people)).toBe(true);
    await verified();
  });

  it('pre-drafted for schools is told as 11B44 with the government’s consent, and called off with the order', async () => {
    await decide.issue(incidentId, 'issue');
    await decide.settle();
    const school = (await decide.controlOrders.ofIncident(incidentId)).find(
      ({ eventCode, kind, state }) => eventCode === '11B44' && kind === 'stop' && state === 'drafted',
    );
    const id = school?.id ?? '';
    await decide.controls.submit([id], duty);
    await expect(decide.controlMessages.announce(id, duty)).rejects.toMatchObject({ kind: 'conflict' });
    await decide.controls.sign([id], proof, commander);
    await expect(decide.controlMessages.announce(id, duty)).rejects.toMatchObject({ kind: 'invalid' });
    await decide.controlDrafts.file(id, { consentBy: '区政府办值班室,区长同意' }, duty);
    const announced = await through([1, 2].map(() => decide.controlMessages.announce(id, duty)));
    expect(announced.done).toBe(1);
    const [alert] = decide.alertsWritten.slice(-1);
    expect(alert).toMatchObject({ eventCode: '11B44', msgType: 'Alert', nature: 'actual', references: [] });
    expect(alert?.description).toContain((await get(id)).number ?? '?');
    ground().clock.advance(minuteMs);
    await releaseBy([id]);
    expect(decide.alertsWritten.at(-1)).toMatchObject({
      msgType: 'Cancel',
      references: [{ identifier: alert?.identifier }],
    });
    const published = await decide.publishedControlAlerts.recent(10);
    expect(published.map(({ identifier }) => identifier)).toHaveLength(2);
    expect(await decide.publishedControlAlerts.bytes(alert?.identifier ?? '')).toContain(alert?.identifier);
    await verified();
  });

  it('of a drill is told to nobody outside and stands in no real order’s way', async () => {
    const drill = await decide.incident({ status: 'exercise' });
    const id = await inForce({ kind: 'stop', object: '工地', doneWhen: 'list', eventCode: '11B45' }, drill);
    await decide.controlMessages.announce(id, duty);
    expect(decide.alertsWritten.at(-1)?.nature).toBe('drill');
    expect(await decide.publishedControlAlerts.recent(10)).toEqual([]);
    expect(await decide.publishedControlAlerts.bytes(decide.alertsWritten.at(-1)?.identifier ?? '')).toBeNull();
    const real = await decide.controlDrafts.draft(
      incidentId,
      written({ kind: 'stop', object: '工地', doneWhen: 'list' }),
      duty,
    );
    expect(real.conflicts).toEqual([]);
    expect((await get(id)).number).toContain('演练');
  });

  it('of a bundle is drafted with all the others and signed in one act, each under its own number', async () => {
    const { orders, bundle } = await decide.controlDrafts.draftBundle(
      incidentId,
      { bundleId: 'bundle-river-front', streets: decide.streets, reason: '洪峰将至' },
      duty,
    );
    const ids = orders.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(3);
    await decide.controls.submit(ids, duty);
    await decide.controls.sign(ids, proof, commander);
    const rows = await Promise.all(ids.map(get));
    expect(new Set(rows.map(({ number }) => number)).size).toBe(ids.length);
    expect(new Set(rows.map((row) => row.bundle))).toEqual(new Set([bundle]));
    await expect(
      decide.controlDrafts.draftBundle(incidentId, { bundleId: 'nothing', streets: [], reason: '' }, duty),
    ).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('cites the flood period while it stands, and is not signed when it is over', async () => {
    const given = {
      tier: 'district' as const,
      body: '渝中区防汛指挥部',
      number: null,
      areas: decide.streets,
      reason: '洪峰超保证',
      fromAt: null,
    };
    const { id } = await decide.floodPeriodService.draft(incidentId, given, duty);
    await expect(decide.floodPeriodService.draft(incidentId, given, duty)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(draft({ floodPeriodId: id })).rejects.toMatchObject({ kind: 'invalid' });
    const declared = await through(commanders.map((who) => decide.floodPeriodService.sign(id, proof, who)));
    expect(declared.done).toBe(1);
    const order = await inForce({ floodPeriodId: id });
    const paper = await decide.documents.get((await get(order)).documentId ?? '');
    expect(paper?.text).toContain('渝中区防汛指挥部宣布的紧急防汛期');
    const waiting = await draft({ object: '二厂', floodPeriodId: id });
    await decide.controls.submit([waiting], duty);
    await decide.floodPeriodService.proposeEnd(id, '水位落到警戒以下', duty);
    await decide.floodPeriodService.signEnd(id, proof, commander);
    await expect(decide.controls.sign([waiting], proof, commander)).rejects.toMatchObject({
      code: 'instruction.period-over',
    });
    expect((await get(order)).state).toBe('in-force');
    await verified();
  });

  it('never reaches a state by another way than its table, whatever is pressed in whatever order', async () => {
    const acts: Record<string, (id: string) => Promise<unknown>> = {
      submit: (id) => decide.controls.submit([id], duty),
      sign: (id) => decide.controls.sign([id], proof, commander),
      giveBack: (id) => decide.controls.giveBack([id], 'x', commander),
      discard: (id) => decide.controls.discard([id], 'x', duty),
      edit: async (id) => decide.controlDrafts.edit(id, (await get(id)).version, { text: '改' }, duty),
      execute: (id) => decide.controlStanding.execute(id, { count: 0, words: '照片' }, second),
      verify: (id) => decide.controlStanding.verify(id, { holds: true, words: 'x' }, duty),
      keep: (id) =>
        decide.controlStanding.keep([id], { reason: 'x', reviewAt: ground().clock.now() + hourMs, endsAt: null }, duty),
      release: (id) => decide.controlStanding.release([id], { reason: 'x', endMet: true }, duty),
      refuse: (id) => decide.controlStanding.refuseRelease([id], 'x', commander),
      signRelease: (id) => decide.controlStanding.signRelease([id], proof, commander),
    };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(acts)), { maxLength: 12 }), async (presses) => {
        const id = await draft();
        let done = 1;
        for (const press of presses) {
          const before = (await stepsOf(id)).length;
          const passed = await (acts[press] as (id: string) => Promise<unknown>)(id).then(
            () => true,
            (failure: { kind?: string }) => {
              expect(failure.kind).toMatch(/conflict|invalid|forbidden/);
              return false;
            },
          );
          // An act leaves one step in the record, a refusal none.
          expect((await stepsOf(id)).length - before).toBe(passed ? 1 : 0);
          if (passed) done += 1;
        }
        const order = await get(id);
        expect(await stepsOf(id)).toHaveLength(done);
        expect(order.number === null).toBe(order.signedBy === null);
        if (order.signedBy !== null) expect([order.draftedBy, order.submittedBy]).not.toContain(order.signedBy);
        if (order.state === 'released') expect(order.releaseNumber).not.toBeNull();
      }),
      { numRuns: 12 },
    );
    await verified();
  });
});
