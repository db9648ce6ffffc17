import { minuteMs, toRfc3339 } from '../../src/shared/time.js';
import { openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';
import { officers, openPapers, type PapersDesk } from '../harness/papers.js';

const [officer, second] = officers;
const call = { personName: '周某', phone: '023-63800001', note: null };
const photo = (text: string) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(text)]);

onBothEngines('papers registered by hand', (ground) => {
  let decide: Decide;
  let desk: PapersDesk;
  beforeEach(async () => {
    decide = await openDecide(ground());
    desk = await openPapers(ground(), decide);
  });
  const clock = () => ground().clock;
  const ago = (minutes: number) => toRfc3339(clock().now() - minutes * minuteMs);
  const file = (id: string) => desk.service.standing(id);
  const standing = async (id: string) => (await file(id)).statements.filter(({ state }) => state === 'standing');
  const acts = async (id: string) => (await file(id)).acts.map(({ act }) => act).sort();

  describe('of a superior’s response', () => {
    it('opens the incident of the stream and its follow clock, from receipt', async () => {
      const { paperId, isMerged } = await desk.registers({ receivedAt: ago(20) });
      expect(isMerged).toBe(false);
      const [statement] = await standing(paperId);
      expect((await decide.incidents.get(statement?.incidentId ?? ''))?.stream).toBe('rain');
      expect(await desk.followDueAt()).toEqual([clock().now() + 40 * minuteMs]);
      expect(await desk.superiors()).toEqual(['市防指 3']);
    });

    it('is one paper however its number is written, and the clock runs from the earlier copy', async () => {
      const first = await desk.registers({ channel: 'fax', receivedAt: ago(5) });
      const copy = await desk.registers(
        { channel: 'yukuaizheng', sender: '市 防指', number: '渝汛指(2026)第15号', receivedAt: ago(25) },
        second,
      );
      expect(copy).toEqual({ paperId: first.paperId, isMerged: true, faults: [] });
      const { paper, copies } = await file(first.paperId);
      expect(copies.map(({ channel, enteredBy }) => [channel, enteredBy]).sort()).toEqual([
        ['fax', 'zhuban'],
        ['yukuaizheng', 'fuban'],
      ]);
      expect(paper.receivedAt).toBe(clock().now() - 25 * minuteMs);
      expect(await desk.followDueAt()).toEqual([clock().now() + 35 * minuteMs]);
      expect(await desk.superiors()).toEqual(['市防指 3']);
      expect(await standing(first.paperId)).toHaveLength(1);
    });

    it('is one paper, one fact and one clock when ten people enter it at once', async () => {
      const entered = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          desk.registers({ receivedAt: ago(index) }, index % 2 ? officer : second),
        ),
      );
      expect(new Set(entered.map(({ paperId }) => paperId)).size).toBe(1);
      expect(entered.filter(({ isMerged }) => !isMerged)).toHaveLength(1);
      const id = entered[0]?.paperId ?? '';
      expect((await file(id)).copies).toHaveLength(10);
      expect(await standing(id)).toHaveLength(1);
      expect(await desk.followDueAt()).toEqual([clock().now() + 51 * minuteMs]);
      expect(await desk.superiors()).toEqual(['市防指 3']);
    });

    it('keeps two papers apart that differ in number or sender', async () => {
      const ids = [
        await desk.registers(),
        await desk.registers({ number: '渝汛指〔2026〕16号' }),
        await desk.registers({ sender: '市水利局' }),
        await desk.registers({ number: null, documentAt: null }),
        await desk.registers({ number: null, documentAt: null }),
      ].map(({ paperId }) => paperId);
      expect(new Set(ids).size).toBe(5);
    });

    it('keeps both where a second copy says something else of the same thing, and says so', async () => {
      const { paperId } = await desk.registers();
      const copy = await desk.registers({ says: desk.rainResponse(2) }, second);
      expect(copy.paperId).toBe(paperId);
      expect(copy.faults.map(({ code }) => code)).toEqual(['papers.contradicts']);
      expect(await desk.superiors()).toEqual(['市防指 3']);
    });

    it('loses nothing of a paper that says two things', async () => {
      const { paperId } = await desk.registers();
      const copy = await desk.registers({ says: { kind: 'response', stream: 'geology', responseLevel: 4 } }, second);
      expect(copy).toEqual({ paperId, isMerged: true, faults: [] });
      expect((await standing(paperId)).map(({ said }) => said.kind === 'response' && said.stream).sort()).toEqual([
        'geology',
        'rain',
      ]);
      expect(await desk.followDueAt()).toHaveLength(2);
    });

    it('does not undo by a late entry what the same superior said since', async () => {
      await desk.registers({ number: '渝汛指〔2026〕16号', documentAt: ago(5), says: desk.rainResponse(2) });
      const { paperId } = await desk.registers({ documentAt: ago(60), receivedAt: ago(55) });
      expect(await desk.superiors()).toEqual(['市防指 2']);
      expect((await standing(paperId)).map(({ told }) => told)).toEqual(['nothing']);
    });

    it('ends only when somebody was called back', async () => {
      await desk.registers();
      const end = await desk.registers({ number: '渝汛指〔2026〕18号', says: desk.rainResponse(0) });
      expect(await desk.superiors()).toEqual(['市防指 3']);
      await desk.service.verify(end.paperId, { ...call, outcome: 'confirmed' }, officer);
      expect(await desk.superiors()).toEqual([]);
      expect(await desk.followDueAt()).toEqual([]);
    });

    it('that was denied is withdrawn and reviewed, and what stood before stands again with its clock', async () => {
      const real = await desk.registers({ receivedAt: ago(30) });
      const forged = await desk.registers({ number: '渝汛指〔2026〕99号', says: desk.rainResponse(1) });
      expect(await desk.superiors()).toEqual(['市防指 1']);
      await desk.service.verify(forged.paperId, { ...call, outcome: 'denied' }, officer);
      expect(await desk.superiors()).toEqual(['市防指 3']);
      expect(await desk.followDueAt()).toEqual([clock().now() + 30 * minuteMs]);
      expect(await standing(forged.paperId)).toEqual([]);
      expect(await standing(real.paperId)).toHaveLength(1);
      const open = (await ground().deadlines.listOpen()).map(({ kind }) => kind);
      expect(open).toContain('hazard.review');
    });

    it('of a denied paper starts nothing with its next copy', async () => {
      const { paperId } = await desk.registers();
      await desk.service.verify(paperId, { ...call, outcome: 'denied' }, officer);
      const copy = await desk.registers({}, second);
      expect(copy).toMatchObject({ paperId, isMerged: true });
      expect(copy.faults.map(({ code }) => code)).toEqual(['papers.denied']);
      expect(await desk.superiors()).toEqual([]);
    });
  });

  describe('of a signal', () => {
    const rain = { kind: 'signal', event: '暴雨', colour: 'red' };
    const fax = (typed = {}) =>
      desk.registers({ sender: '重庆市气象台', number: null, documentAt: ago(3), says: rain, ...typed });
    const states = async () =>
      (await desk.signals()).map(({ state, is_verified: isVerified }) => `${state} ${isVerified}`).sort();

    it('is one signal of all its copies, unverified until somebody was called back', async () => {
      const { paperId } = await fax();
      await fax({ channel: 'phone' });
      await decide.settle();
      expect(await states()).toEqual(['current 0']);
      const [statement] = await standing(paperId);
      expect(statement).toMatchObject({ told: 'taken', incidentId: expect.any(String) });
      await desk.service.verify(paperId, { ...call, outcome: 'confirmed' }, officer);
      await decide.settle();
      expect(await states()).toEqual(['current 1']);
    });

    it('is one signal though the step that tells died before it could note it', async () => {
      const { paperId } = await fax();
      await decide.settle();
      const [statement] = await standing(paperId);
      await ground().unitOfWork.run((tx) =>
        desk.store.changeStatement(tx, statement?.id ?? '', { told: 'nothing', signalId: null }),
      );
      await desk.service.complete(paperId, { version: 1, words: '补充内容' }, officer);
      await decide.settle();
      expect(await states()).toEqual(['current 0']);
      expect(await standing(paperId)).toMatchObject([{ told: 'taken', signalId: statement?.signalId }]);
    });

    it('that was denied counts as cancelled', async () => {
      const { paperId } = await fax();
      await decide.settle();
      await desk.service.verify(paperId, { ...call, outcome: 'denied' }, officer);
      await decide.settle();
      expect(await states()).toEqual(['cancelled 0']);
    });

    it('that was denied before it was taken in stands for nothing', async () => {
      const { paperId } = await fax();
      await desk.service.verify(paperId, { ...call, outcome: 'denied' }, officer);
      await decide.settle();
      expect(await states()).not.toContain('current 0');
    });

    it('that is corrected after the call-back is superseded by what is right', async () => {
      const { paperId } = await fax();
      await desk.service.verify(paperId, { ...call, outcome: 'confirmed' }, officer);
      await decide.settle();
      const change = { version: 1, says: { colour: 'orange' } };
      await expect(desk.service.complete(paperId, change, officer)).rejects.toMatchObject({ code: 'papers.invalid' });
      await desk.service.complete(paperId, { ...change, reason: '看错颜色' }, officer);
      await decide.settle();
      expect(await states()).toEqual(['current 1', 'superseded 1']);
      expect((await file(paperId)).paper.head.title).toBe('重庆市气象台发布暴雨橙(二级)预警信号');
    });

    it('is lifted on paper once somebody was called back, also when it came by the feed', async () => {
      await decide.takeIn({ identifier: 'pushed' });
      const lift = await fax({ says: { kind: 'signal', event: '暴雨', lifts: true } });
      await decide.settle();
      expect(await states()).toEqual(['current 0', 'current 1']);
      await desk.service.verify(lift.paperId, { ...call, outcome: 'confirmed' }, officer);
      await decide.settle();
      expect(await states()).toContain('cancelled 1');
    });

    it('of a drill stays a drill', async () => {
      await fax({ title: '【演练】重庆市气象台发布暴雨红色预警信号' });
      await decide.settle();
      expect((await decide.rows('SELECT nature FROM incident')).map(({ nature }) => nature)).toEqual([
        'drill',
        'drill',
      ]);
    });
  });

  describe('of a forecast or a report', () => {
    it('is weighed like any other fact, and withdrawn when it was denied', async () => {
      const says = { kind: 'report', report: 'comms-loss', street: '大坪' };
      const { paperId } = await desk.registers({ sender: '大坪', number: null, words: '大面积断网', says });
      await desk.registers({
        number: null,
        says: { kind: 'forecast', quantity: 'rain', value: 90, until: toRfc3339(clock().now() + 24 * 60 * minuteMs) },
      });
      const known = () => decide.facts.standing(clock().now());
      expect((await known()).reports).toHaveLength(1);
      expect((await known()).forecasts).toMatchObject([{ quantity: 'rain', value: 90, windowHours: 24, by: '市防指' }]);
      await desk.service.verify(paperId, { ...call, outcome: 'denied' }, officer);
      expect((await known()).reports).toEqual([]);
    });
  });

  describe('and people', () => {
    it('is called back once: the second caller is told who was first', async () => {
      const { paperId } = await desk.registers();
      const called = await through([
        desk.service.verify(paperId, { ...call, outcome: 'confirmed' }, officer),
        desk.service.verify(paperId, { ...call, outcome: 'denied' }, second),
      ]);
      expect(called).toEqual({ done: 1, codes: ['papers.verified-already'] });
      expect((await acts(paperId)).filter((act) => act === 'verified')).toHaveLength(1);
    });

    it('is completed by one at a time', async () => {
      const { paperId } = await desk.registers({ number: null });
      const changed = await through(
        ['023-63800002', '023-63800003'].map((phone) => desk.service.complete(paperId, { version: 1, phone }, officer)),
      );
      expect(changed).toEqual({ done: 1, codes: ['papers.changed'] });
      expect((await file(paperId)).paper.version).toBe(2);
    });

    it('filling in needs no reason, correcting does', async () => {
      const { paperId } = await desk.registers();
      await desk.service.complete(paperId, { version: 1, phone: '023-63800002', personName: '王某' }, officer);
      clock().advance(1_000);
      const correct = { version: 2, phone: '023-63800009' };
      await expect(desk.service.complete(paperId, correct, officer)).rejects.toMatchObject({
        reasons: [{ where: 'reason', code: 'missing' }],
      });
      await desk.service.complete(paperId, { ...correct, reason: '号码记错' }, officer);
      const { paper, acts: done } = await file(paperId);
      expect(paper.head).toMatchObject({ phone: '023-63800009', personName: '王某' });
      expect(done.findLast(({ act }) => act === 'completed')).toMatchObject({
        reason: '号码记错',
        content: { corrected: ['phone'], version: 3 },
      });
    });

    it('a response corrected to another level is one fact, and nothing is asked to be reviewed', async () => {
      const { paperId } = await desk.registers({ receivedAt: ago(10) });
      await desk.service.complete(paperId, { version: 1, says: desk.rainResponse(2), reason: '看错级别' }, officer);
      expect(await desk.superiors()).toEqual(['市防指 2']);
      expect(await desk.followDueAt()).toEqual([clock().now() + 50 * minuteMs]);
      expect((await ground().deadlines.listOpen()).map(({ kind }) => kind)).not.toContain('hazard.review');
      // The copy that was read wrong does not come back with the next one.
      await desk.registers({ says: desk.rainResponse(2) }, second);
      expect(await desk.superiors()).toEqual(['市防指 2']);
    });

    it('a notice that turns out to be a response becomes one', async () => {
      const { paperId } = await desk.registers({ title: '通知', says: { kind: 'notice' } });
      expect(await desk.superiors()).toEqual([]);
      await desk.service.complete(paperId, { version: 1, says: desk.rainResponse(3) }, officer);
      expect(await desk.superiors()).toEqual(['市防指 3']);
    });

    it('a number that is filled in finds the paper it is a copy of', async () => {
      const first = await desk.registers({ receivedAt: ago(4) });
      const later = await desk.registers({ number: null, receivedAt: ago(9) });
      expect(later.paperId).not.toBe(first.paperId);
      const completed = await desk.service.complete(later.paperId, { version: 1, number: '渝汛指2026年15号' }, officer);
      expect(completed).toMatchObject({ paperId: first.paperId, isMerged: true });
      expect((await file(later.paperId)).paper.id).toBe(first.paperId);
      expect((await file(first.paperId)).copies).toHaveLength(2);
      expect(await desk.superiors()).toEqual(['市防指 3']);
      expect(await desk.followDueAt()).toEqual([clock().now() + 51 * minuteMs]);
    });

    it('are merged by hand with a reason, and one fact is left', async () => {
      const into = await desk.registers({ number: null, receivedAt: ago(3) });
      const from = await desk.registers({ number: null, sender: '市防汛办', receivedAt: ago(8) });
      expect(await desk.superiors()).toEqual(['市防指 3', '市防汛办 3']);
      await desk.service.verify(from.paperId, { ...call, outcome: 'confirmed' }, officer);
      await desk.service.merge(from.paperId, into.paperId, '同一份传真', officer);
      expect(await desk.superiors()).toEqual(['市防指 3']);
      expect(await desk.followDueAt()).toEqual([clock().now() + 52 * minuteMs]);
      const { paper, copies } = await file(into.paperId);
      expect(paper).toMatchObject({ verification: 'confirmed', receivedAt: clock().now() - 8 * minuteMs });
      expect(copies).toHaveLength(2);
      expect(await acts(into.paperId)).toContain('merged');
      await expect(desk.service.merge(from.paperId, into.paperId, '再来', officer)).rejects.toMatchObject({
        code: 'papers.one-already',
      });
    });

    it('two merges in opposite directions at once end in one paper', async () => {
      const a = await desk.registers({ number: null });
      const b = await desk.registers({ number: null });
      const merged = await through([
        desk.service.merge(a.paperId, b.paperId, '同一份', officer),
        desk.service.merge(b.paperId, a.paperId, '同一份', second),
      ]);
      expect(merged.done).toBe(1);
      expect((await file(a.paperId)).paper.id).toBe((await file(b.paperId)).paper.id);
      expect((await file(a.paperId)).copies).toHaveLength(2);
      expect(await desk.superiors()).toEqual(['市防指 3']);
    });

    it('a wrong merge is split: the copy is a paper again with all it says', async () => {
      const first = await desk.registers();
      await desk.registers(
        { title: '另一份', says: { kind: 'response', stream: 'geology', responseLevel: 4 } },
        second,
      );
      const { copies } = await file(first.paperId);
      const copy = copies.find(({ enteredBy }) => enteredBy === 'fuban')?.id ?? '';
      const origin = copies.find(({ enteredBy }) => enteredBy === 'zhuban')?.id ?? '';
      await expect(desk.service.split(first.paperId, origin, '误并', officer)).rejects.toMatchObject({
        code: 'papers.first-copy',
      });
      const { paperId } = await desk.service.split(first.paperId, copy, '误并', officer);
      expect(await standing(paperId)).toMatchObject([{ said: { stream: 'geology' } }]);
      expect(await standing(first.paperId)).toMatchObject([{ said: { stream: 'rain' } }]);
      expect((await file(paperId)).paper.head.title).toBe('另一份');
      expect(await acts(paperId)).toEqual(['split']);
      expect(await desk.followDueAt()).toHaveLength(2);
    });

    it('what was taken for the same and split off speaks for itself', async () => {
      const first = await desk.registers();
      await desk.registers({ says: desk.rainResponse(2) }, second);
      const copy = (await file(first.paperId)).copies.find(({ enteredBy }) => enteredBy === 'fuban')?.id ?? '';
      const { paperId } = await desk.service.split(first.paperId, copy, '误并', officer);
      expect(await standing(paperId)).toMatchObject([{ said: { responseLevel: 2 } }]);
      expect(await desk.superiors()).toEqual(['市防指 2']);
    });
  });

  describe('and scans', () => {
    it('are kept with the copy of whoever adds them, once, and every look is on record', async () => {
      const { paperId } = await desk.registers();
      await desk.registers({ channel: 'wechat' }, second);
      const added = await desk.service.addScan(paperId, null, photo('page 1'), second);
      const again = await desk.service.addScan(paperId, null, photo('page 1'), second);
      expect(again.scanId).toBe(added.scanId);
      const { copies, scans } = await file(paperId);
      const copy = copies.find(({ enteredBy }) => enteredBy === 'fuban');
      expect(scans).toMatchObject([{ copyId: copy?.id, mediaType: 'image/jpeg', size: 10 }]);
      const seen = await desk.service.viewScan(paperId, added.scanId, officer);
      expect(seen.bytes).toEqual(photo('page 1'));
      expect(await acts(paperId)).toEqual(['copied', 'registered', 'scan-added', 'scan-viewed']);
    });

    it('of the same page make one paper of two, unless they contradict', async () => {
      const first = await desk.registers({ number: null });
      const copy = await desk.registers({ number: null }, second);
      const other = await desk.registers({ number: null, says: desk.rainResponse(2) }, second);
      await desk.service.addScan(first.paperId, null, photo('page'), officer);
      expect(await desk.service.addScan(copy.paperId, null, photo('page'), second)).toMatchObject({
        ...{ paperId: first.paperId, isMerged: true, faults: [] },
      });
      const apart = await desk.service.addScan(other.paperId, null, photo('page'), second);
      expect(apart).toMatchObject({ paperId: other.paperId, isMerged: false });
      expect(apart.faults.map(({ code }) => code)).toEqual(['papers.same-but-different']);
      expect((await file(first.paperId)).scans).toHaveLength(2);
    });

    it('that are neither picture nor PDF are refused with the reason, ten megabytes are not', async () => {
      const { paperId } = await desk.registers();
      await expect(desk.service.addScan(paperId, null, Buffer.from('<html>'), officer)).rejects.toMatchObject({
        ...{ code: 'papers.scan-refused', reasons: [{ code: 'papers.scan-kind' }] },
      });
      const large = Buffer.concat([photo(''), Buffer.alloc(10 * 1_024 * 1_024 - 4, 7)]);
      const { scanId } = await desk.service.addScan(paperId, null, large, officer);
      expect((await desk.service.viewScan(paperId, scanId, officer)).bytes.equals(large)).toBe(true);
    });

    it('that were changed in the database are not shown as what they were', async () => {
      const { paperId } = await desk.registers();
      const { scanId } = await desk.service.addScan(paperId, null, photo('page'), officer);
      await ground().database.dataSource.query(`UPDATE paper_scan SET body = '/9j/4AAA'`);
      await expect(desk.service.viewScan(paperId, scanId, officer)).rejects.toMatchObject({
        code: 'papers.scan-damaged',
      });
    });
  });

  it('that is classified is refused and nothing of it is kept', async () => {
    for (const typed of [
      { classification: 'secret' },
      { classification: 'top-secret' },
      { title: '机密★1年 关于启动响应的通知' },
      { number: '渝汛指〔2026〕15号 秘密★' },
      { words: '绝密' },
    ])
      await expect(desk.registers(typed)).rejects.toMatchObject({ kind: 'invalid', code: 'papers.classified' });
    const { paperId } = await desk.registers();
    await expect(desk.service.complete(paperId, { version: 1, words: '秘密★5年' }, officer)).rejects.toMatchObject({
      code: 'papers.classified',
    });
    expect(await decide.rows('SELECT id FROM paper_copy')).toHaveLength(1);
    expect(JSON.stringify(await decide.rows('SELECT * FROM paper_act'))).not.toMatch(/秘密|绝密|机密/);
  });

  it('is listed newest first, page by page, without what was merged away', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      clock().advance(1_000);
      ids.unshift((await desk.registers({ number: null, title: `第${index}份` })).paperId);
    }
    await desk.service.merge(ids[4] ?? '', ids[3] ?? '', '同一份', officer);
    const page = (before: string | null) => desk.papers.list({ before, incidentId: null, limit: 3 });
    const first = (await page(null)).map(({ paper }) => paper.id);
    expect(first).toEqual(ids.slice(0, 3));
    expect((await page(first[2] ?? '')).map(({ paper }) => paper.id)).toEqual([ids[3]]);
    const [statement] = await standing(ids[0] ?? '');
    const touching = await desk.papers.list({ before: null, incidentId: statement?.incidentId ?? '', limit: 10 });
    expect(touching.map(({ paper }) => paper.id)).toEqual(ids.slice(0, 4));
  });

  it('leaves a record of every act that holds', async () => {
    const { paperId } = await desk.registers();
    await desk.registers({ says: { kind: 'response', stream: 'geology', responseLevel: 4 } }, second);
    await desk.service.addScan(paperId, null, photo('page'), officer);
    await desk.service.verify(paperId, { ...call, outcome: 'confirmed' }, officer);
    await desk.service.complete(paperId, { version: 1, personName: '王某' }, officer);
    await decide.settle();
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
    await ground().database.dataSource.query(`UPDATE paper_copy SET received_at = received_at - 1`);
    expect((await ground().audit.verify()).faults.map(({ kind }) => kind)).toEqual(['act-changed', 'act-changed']);
  });
});
