import { warningIssued } from '../../src/decide/warning/warning.events.js';
import { hourMs } from '../../src/shared/time.js';
import { commander, commanders, duty, openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('instructions and control orders', (ground) => {
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
  /** The step runs once more, however late. */
  const again = async (versionId: string) => {
    const [row] = await decide.rows<{ payload: string }>(
      `SELECT payload FROM event WHERE kind = '${warningIssued}' AND payload LIKE ?`,
      [`%${versionId}%`],
    );
    const payload = JSON.parse(row?.payload ?? '') as unknown;
    await ground().unitOfWork.run((tx) =>
      ground().events.publish(tx, { kind: warningIssued, subject: incidentId, payload }),
    );
    await decide.settle();
  };
  const standing = () =>
    decide.rows(
      `SELECT series, version, subject_kind, subject_id, state FROM instruction ORDER BY series, version, id`,
    );
  const current = () =>
    decide.rows<{ version: number; n: number }>(
      `SELECT version, COUNT(*) AS n FROM instruction WHERE state = 'current' AND incident_id = ? GROUP BY version`,
      [incidentId],
    );
  const orders = () => decide.controlOrders.ofIncident(incidentId);
  const inState = async (state: string) => (await orders()).filter((order) => order.state === state);
  const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
  const release = async (some: readonly string[]) => {
    await decide.controlStanding.release(some, { reason: '水已退', endMet: true }, duty);
    await decide.controlStanding.signRelease(some, { password: 'password' }, commander);
  };
  const milder = { level: 'orange', responseLevel: 3 } as const;

  it('are the same rows and the same calls when the step runs twice', async () => {
    const versionId = await issue('issue');
    const rows = await standing();
    const drafted = ids(await orders());
    await again(versionId);
    expect(await standing()).toEqual(rows);
    expect(ids(await orders())).toEqual(drafted);
  });

  it('of a version that is not in force any more are not brought back by a step running late', async () => {
    const first = await issue('issue');
    await issue('areas', { expiresAt: ground().clock.now() + 12 * hourMs, areas: decide.streets.slice(1) });
    const rows = await standing();
    const called = decide.calls.orders.length;
    await again(first);
    expect(await standing()).toEqual(rows);
    expect(await current()).toEqual([expect.objectContaining({ version: 2 })]);
    expect(decide.calls.orders).toHaveLength(called);
    await issue('lift');
    // What is left to do afterwards stands, and nothing of the first version comes back beside it.
    const after = await current();
    expect(after.map(({ version }) => version)).toEqual([3]);
    await again(first);
    expect(await current()).toEqual(after);
  });

  it('relay nothing once a warning is in force', async () => {
    await issue('issue');
    const relayed = decide.calls.orders.filter(({ source }) => source.kind === 'relay').length;
    await decide.takeIn({ colour: 'orange' });
    await decide.settle();
    expect(decide.calls.orders.filter(({ source }) => source.kind === 'relay')).toHaveLength(relayed);
    expect((await current()).map(({ version }) => version)).toEqual([1]);
  });

  it('tell a street that left the areas, and ask it anew, undone, when it is back', async () => {
    const [street = ''] = decide.streets;
    await issue('issue');
    const own = async () => {
      const instruction = (await decide.instructions.ofIncident(incidentId)).find(
        ({ subjectId }) => subjectId === street,
      );
      return instruction ? await decide.instructions.measures([instruction.id]) : [];
    };
    const measure = (await own()).find(({ authority }) => authority !== 'control');
    const who = { ...duty, unitId: street };
    await decide.instruction.reportDone(measure?.id ?? '', { count: 0, words: '清单在值班室' }, who);
    await issue('extend', { expiresAt: ground().clock.now() + 12 * hourMs });
    expect((await own()).filter(({ doneAt }) => doneAt !== null)).toHaveLength(1);
    await issue('areas', { expiresAt: ground().clock.now() + 13 * hourMs, areas: decide.streets.slice(1) });
    const told = decide.calls.orders.filter(({ source }) => source.kind === 'ease').flatMap(({ items }) => items);
    expect(told.map(({ unitId }) => unitId)).toEqual([street]);
    expect(told[0]?.text).toContain('已不在范围内');
    ground().clock.advance(hourMs);
    await issue('areas', { expiresAt: ground().clock.now() + 14 * hourMs });
    expect((await own()).filter(({ doneAt }) => doneAt !== null)).toEqual([]);
    for (const { dueAt } of await own()) expect(dueAt).toBeGreaterThan(ground().clock.now() - 10_000);
  });

  it('are eased for everybody told, though a discarded draft lies between the versions', async () => {
    await issue('issue');
    const draft = await decide.draft(incidentId, { action: 'extend', expiresAt: ground().clock.now() + 20 * hourMs });
    await decide.warning.discard(draft.versions.at(-1)?.id ?? '', duty);
    await issue('lower', milder);
    const eased = decide.calls.orders.filter(({ source }) => source.kind === 'ease').flatMap(({ items }) => items);
    expect(new Set(eased.map(({ unitId }) => unitId)).size).toBeGreaterThan(decide.streets.length);
  });

  it('a report of done is kept once, also while a new version is being written', async () => {
    await issue('issue');
    const [instruction] = (await decide.instructions.ofIncident(incidentId)).filter(
      ({ subjectKind }) => subjectKind === 'street',
    );
    const measures = await decide.instructions.measures([instruction?.id ?? '']);
    const measure = measures.find(({ authority }) => authority !== 'control');
    const report = () =>
      decide.instruction.reportDone(
        measure?.id ?? '',
        { count: 0, words: '见清单' },
        { ...duty, unitId: instruction?.unitId ?? '' },
      );
    await decide.issue(incidentId, 'extend', { expiresAt: ground().clock.now() + 12 * hourMs });
    const [, ...reports] = await Promise.allSettled([decide.settle(), report(), report(), report()]);
    await decide.settle();
    const now = (await decide.instructions.ofIncident(incidentId)).find(
      ({ subjectId }) => subjectId === instruction?.subjectId,
    );
    const done = (await decide.instructions.measures([now?.id ?? ''])).find(({ ruleId }) => ruleId === measure?.ruleId);
    const taken = reports.filter(({ status }) => status === 'fulfilled');
    expect(now?.version).toBe(2);
    expect(done?.doneAt === null).toBe(taken.length === 0);
    expect(await decide.rows('SELECT id FROM measure_report')).toHaveLength(taken.length);
  });

  it('orders lapse with a lowering, are drafted anew by a raise, and a released one only by a raise', async () => {
    await issue('issue');
    const all = await inState('drafted');
    await decide.controls.submit(ids(all.slice(0, 2)), duty);
    await issue('lower', milder);
    const kept = [...(await inState('drafted')), ...(await inState('awaiting-signature'))];
    expect(kept.length).toBeLessThan(all.length);
    expect((await inState('discarded')).length).toBe(all.length - kept.length);
    await issue('raise');
    const drafted = [...(await inState('drafted')), ...(await inState('awaiting-signature'))];
    expect(drafted).toHaveLength(all.length);
    const subject = drafted.find(({ state }) => state === 'drafted');
    const same = async () =>
      (await orders()).filter((order) => order.ruleId === subject?.ruleId && order.subjectId === subject.subjectId);
    await decide.controls.submit([subject?.id ?? ''], duty);
    await decide.controls.sign([subject?.id ?? ''], { password: 'password' }, commander);
    await release([subject?.id ?? '']);
    const before = (await same()).length;
    await issue('extend', { expiresAt: ground().clock.now() + 12 * hourMs });
    expect(await same()).toHaveLength(before);
    await issue('raise', { responseLevel: 1 });
    expect((await same()).filter(({ state }) => state === 'drafted')).toHaveLength(1);
  });

  it('orders waiting for a signature stay through a raise, under the cell of the graver level', async () => {
    await issue('issue', { level: 'yellow', responseLevel: 3 });
    const milderOrders = await inState('drafted');
    await decide.controls.submit(ids(milderOrders), duty);
    await issue('raise');
    const waiting = await inState('awaiting-signature');
    expect(ids(waiting)).toEqual(expect.arrayContaining(ids(milderOrders)));
    for (const order of waiting) expect(order.signingRole).toBe('commander');
  });

  it('orders are signed by one of two signers at once, all or none, with numbers without a gap', async () => {
    await issue('issue');
    const some = ids((await inState('drafted')).slice(0, 6));
    await decide.controls.submit(some, duty);
    const signed = await through(commanders.map((who) => decide.controls.sign(some, { password: 'password' }, who)));
    expect(signed.done).toBe(1);
    const inForce = await inState('in-force');
    expect(new Set(inForce.map(({ signedBy }) => signedBy)).size).toBe(1);
    // The warning's own notice took the first number.
    const numbers = inForce.map(({ number }) => Number(/〕(\d+)号/.exec(number ?? '')?.[1]));
    expect(numbers.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('the review clock of orders closes with the last of them, by release or by lift', async () => {
    await issue('issue');
    const some = ids((await inState('drafted')).filter(({ kind }) => kind === 'stop').slice(0, 5));
    await decide.controls.submit(some, duty);
    await decide.controls.sign(some, { password: 'password' }, commander);
    const reviews = async () =>
      (await ground().deadlines.listOpen(incidentId)).filter(({ kind }) => kind === 'instruction.control-review')
        .length;
    const opened = await reviews();
    expect(opened).toBeGreaterThan(0);
    await Promise.all(some.slice(0, 4).map((id) => release([id])));
    expect(await reviews()).toBe(1);
    await issue('lift');
    expect(await reviews()).toBe(0);
    expect(await inState('in-force')).toEqual([]);
  });

  it('no order is signed after or beside the lift that ends them all', async () => {
    await issue('issue');
    const some = ids((await inState('drafted')).filter(({ kind }) => kind === 'stop').slice(0, 4));
    await decide.controls.submit(some, duty);
    const lift = await decide.signed(incidentId, 'lift');
    await through([decide.warning.issue(lift, duty), decide.controls.sign(some, { password: 'password' }, commander)]);
    await decide.settle();
    expect(new Set((await orders()).map(({ state }) => state))).not.toContain('in-force');
    const open = await ground().deadlines.listOpen(incidentId);
    expect(open.filter(({ kind }) => kind === 'instruction.control-review')).toEqual([]);
    await expect(decide.controls.submit(some, duty)).rejects.toMatchObject({ kind: 'conflict' });
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });

  it('say nothing of an order before its signature', async () => {
    await issue('issue');
    const words = decide.calls.orders
      .flatMap(({ items, title }) => [title, ...items.map(({ text }) => text)])
      .join('\n');
    for (const { text } of await orders()) expect(words).not.toContain(text);
  });
});
