import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decisionClock, reviewClock } from '../../src/decide/hazard/hazard.ports.js';
import { dayMs, hourMs } from '../../src/shared/time.js';
import { duty, openDecide, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

const by = { kind: 'user', id: duty.userId } as const;

onBothEngines('one signal and many streams', (ground) => {
  let decide: Decide;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jiaoying-streams-'));
    cpSync('config/rulebook', folder, { recursive: true });
    decide = await openDecide(ground(), folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const clocks = async () =>
    (await ground().deadlines.listOpen())
      .filter(({ kind }) => kind.startsWith('hazard.'))
      .map(({ kind, incidentId }) => `${kind} ${incidentId}`)
      .sort();
  const streams = async (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await decide.incidents.get(id))?.stream));

  it('rain opens an incident, a proposal and a clock in each stream it moves, and both know the signal', async () => {
    const { incidentIds } = await decide.takeIn();
    expect(await streams(incidentIds)).toEqual(['rain', 'waterlogging']);
    expect(await clocks()).toEqual(incidentIds.map((id) => `${decisionClock} ${id}`).sort());
    for (const id of incidentIds) expect(await decide.incidents.signals(id)).toHaveLength(1);
    await decide.settle();
    // Relayed in both, each with its own industries.
    const series = await decide.rows<{ incident_id: string; n: number }>(
      `SELECT incident_id, COUNT(*) AS n FROM instruction WHERE state = 'current' GROUP BY incident_id`,
    );
    expect(new Map(series.map((row) => [row.incident_id, row.n]))).toEqual(
      new Map([
        [incidentIds[0], 38],
        [incidentIds[1], 28],
      ]),
    );
  });

  it('a cancelled signal asks for a review in every stream it had moved', async () => {
    const { incidentIds } = await decide.takeIn({ identifier: 'first' });
    const references = [{ sender: 'cq-met@example.cn', identifier: 'first' }];
    const cancelled = await decide.takeIn({ msgType: 'cancel', references });
    expect([...cancelled.incidentIds].sort()).toEqual([...incidentIds].sort());
    expect((await clocks()).filter((clock) => clock.startsWith(reviewClock))).toHaveLength(2);
  });

  it('an update that moves fewer streams asks for a review in the one it leaves', async () => {
    const { incidentIds } = await decide.takeIn({ identifier: 'first' });
    const references = [{ sender: 'cq-met@example.cn', identifier: 'first' }];
    // The station takes its rain signal back and speaks of urban water instead.
    const update = await decide.takeIn({ msgType: 'update', references, eventCode: '11A02', colour: 'orange' });
    expect(update.incidentIds).toEqual([incidentIds[1]]);
    expect((await clocks()).filter((clock) => clock.startsWith(reviewClock))).toEqual([
      `${reviewClock} ${incidentIds[0]}`,
    ]);
  });

  it('counts days of heat over signals that were renewed, and starts Ⅳ when three are full', async () => {
    const heat = async (n: number) => {
      const { incidentIds } = await decide.takeIn({
        ...{ eventCode: '11B09', eventName: '高温', colour: 'yellow', identifier: `heat-${n}` },
        msgType: n === 0 ? 'alert' : 'update',
        expires: ground().clock.now() + 26 * hourMs,
        references: n === 0 ? [] : [{ sender: 'cq-met@example.cn', identifier: `heat-${n - 1}` }],
      });
      const [newest] = await decide.incidents.proposals(incidentIds[0] ?? '');
      ground().clock.advance(dayMs);
      return newest?.responseLevel;
    };
    expect([await heat(0), await heat(1), await heat(2), await heat(3)]).toEqual([null, null, null, 4]);
    expect(await decide.rows('SELECT id FROM incident')).toHaveLength(1);
  });

  it('what no rule covers waits for a person, with the gravest clock where no colour could be told', async () => {
    const known = await decide.takeIn({ eventCode: '11B29', eventName: '重污染', colour: 'yellow' });
    const { dueAt } = (await ground().deadlines.listOpen(known.incidentId ?? ''))[0] ?? { dueAt: 0 };
    expect(dueAt - ground().clock.now()).toBe(60 * 60_000);
    const [first] = await decide.incidents.proposals(known.incidentId ?? '');
    expect(first).toMatchObject({ byHand: true, level: 'yellow', responseLevel: null });
    const unknown = await decide.takeIn({ eventCode: '', eventName: '不明', colour: null });
    expect(unknown.incidentId).toBe(known.incidentId);
    const newest = (await decide.incidents.proposals(known.incidentId ?? '')).find(({ level }) => level === null);
    expect(newest).toMatchObject({ byHand: true, responseLevel: null });
    const [sooner] = await ground().deadlines.listOpen(known.incidentId ?? '');
    expect((sooner?.dueAt ?? 0) - ground().clock.now()).toBe(20 * 60_000);
    await decide.settle();
    expect(decide.calls.orders).toEqual([]);
    await decide.hazard.decide(known.incidentId ?? '', 'no-start', '与本区无关', by);
    // Consulted and warned by hand, it has its own plan like every stream.
    ground().clock.advance(1_000);
    const { incidentId } = await decide.takeIn({ eventCode: '11B29', eventName: '重污染', colour: 'orange' });
    await decide.issue(incidentId ?? '', 'issue', { level: 'orange', responseLevel: null });
    await decide.settle();
    expect((await decide.instructions.ofIncident(incidentId ?? '')).length).toBe(8 + 11);
  });

  it('an incident keeps its rules while a new version takes effect; what is opened afterwards has the new ones', async () => {
    const running = (await decide.takeIn({ eventCode: '11B17', colour: 'orange' })).incidentId ?? '';
    const old = (await decide.incidents.get(running))?.rulebookHash ?? '';
    const file = join(folder, 'triggers/fog.yaml');
    const before = readFileSync(file, 'utf8');
    const orange = before.indexOf('trigger-fog-orange');
    writeFileSync(file, before.slice(0, orange) + before.slice(orange).replace('responseLevel: 2', 'responseLevel: 3'));
    await decide.rulebooks.refresh();
    const hash = decide.rulebooks.folder().hash ?? '';
    await decide.rulebooks.activate({ hash, effectiveAt: null, reason: '修订大雾' }, by);
    const again = await decide.takeIn({ eventCode: '11B17', colour: 'orange' });
    expect(again.incidentId).toBe(running);
    const [newest] = await decide.incidents.proposals(running);
    expect(newest?.responseLevel).toBe(2);
    // The drill opens an incident of its own: by the new rules.
    const drill = await decide.takeIn({ eventCode: '11B17', colour: 'orange', status: 'exercise' });
    expect((await decide.incidents.get(drill.incidentId ?? ''))?.rulebookHash).toBe(hash);
    expect((await decide.incidents.proposals(drill.incidentId ?? ''))[0]?.responseLevel).toBe(3);
    expect(hash).not.toBe(old);
  });

  it('an earthquake is told at once, waits for no decision and asks nobody to answer', async () => {
    const { incidentId } = await decide.takeIn({
      ...{ sender: 'cq-earthquake@example.cn', eventCode: '11C02', eventName: '地震', headline: '预估烈度7度' },
    });
    await decide.settle();
    expect(await clocks()).toEqual([]);
    expect(decide.calls.orders).toEqual([]);
    const [said] = decide.announced.said;
    expect(said).toMatchObject({ incidentId, colour: 'red', nature: 'actual' });
    expect(said?.items.map(({ unitId }) => unitId)).toEqual(
      expect.arrayContaining(['dept-education', ...decide.streets]),
    );
    for (const { text } of said?.items ?? []) expect(text).toMatch(/先避险,不必应答/);
    expect(said?.expiresAt).toBeLessThanOrEqual(ground().clock.now() + 3 * 60_000);
    // What is to be done stands in the tasks, without any order that would need a signature.
    const tasks = await decide.instructions.ofIncident(incidentId ?? '');
    expect(tasks).toHaveLength(13 + 11);
    expect(await decide.rows(`SELECT id FROM measure WHERE authority = 'control'`)).toEqual([]);
    await expect(decide.rounds.convene(incidentId ?? '', by)).rejects.toMatchObject({ code: 'consultation.bypass' });
    await expect(decide.draft(incidentId ?? '', {})).rejects.toMatchObject({ code: 'warning.bypass' });
    // Read aloud in less time than it is worth saying.
    for (const { text } of said?.items ?? []) expect([...text].length).toBeLessThan(400);

    // A second shock: told again, and nothing done for the first counts for it.
    const [measure] = await decide.instructions.measures(tasks.slice(0, 1).map(({ id }) => id));
    await decide.instruction.reportDone(measure?.id ?? '', { count: 0, words: '已查' }, duty);
    const quake = { sender: 'cq-earthquake@example.cn', eventCode: '11C02', eventName: '地震' } as const;
    // Two of one millisecond have no order.
    ground().clock.advance(1_000);
    const second = await decide.takeIn({ ...quake, identifier: 'second', headline: '余震' });
    await decide.settle();
    expect(decide.announced.said).toHaveLength(2);
    const anew = await decide.instructions.ofIncident(incidentId ?? '');
    expect(anew.map(({ version }) => version)).toEqual(anew.map(() => 2));
    const undone = await decide.instructions.measures(anew.map(({ id }) => id));
    expect(undone.filter(({ doneAt }) => doneAt !== null)).toEqual([]);
    // An update no graver says nothing new; a false alarm is called off as loudly as it was raised.
    const references = [{ sender: quake.sender, identifier: 'second' }];
    ground().clock.advance(1_000);
    await decide.takeIn({ ...quake, identifier: 'third', msgType: 'update', references });
    await decide.settle();
    expect(decide.announced.said).toHaveLength(2);
    await decide.takeIn({ ...quake, msgType: 'cancel', references: [{ sender: quake.sender, identifier: 'third' }] });
    await decide.settle();
    expect(decide.announced.said).toHaveLength(3);
    expect(decide.announced.said[2]?.items[0]?.text).toMatch(/已取消或结束/);
    expect(await clocks()).toEqual([]);
    expect(second.incidentId).toBe(incidentId);

    await decide.hazard.decide(incidentId ?? '', 'no-start', '已转地震应急预案', by);
    await decide.settle();
    expect((await decide.incidents.get(incidentId ?? ''))?.state).toBe('closed');
    expect(await decide.rows(`SELECT id FROM instruction WHERE state = 'current'`)).toEqual([]);
  });

  it('a sender nobody trusts with it announces nothing', async () => {
    const { incidentIds } = await decide.takeIn({ sender: 'weather-service@example.cn', eventCode: '11C02' });
    await decide.settle();
    expect(incidentIds).toHaveLength(1);
    expect(decide.announced.said).toEqual([]);
  });

  it('a warning at a level its stream does not have is refused in plain words', async () => {
    const { incidentId } = await decide.takeIn({ eventCode: '11B17', colour: 'orange' });
    const consultationId = await decide.verdict(incidentId ?? '', 'start', { level: 'blue', responseLevel: 4 });
    const drafted = decide.draft(incidentId ?? '', { level: 'blue', responseLevel: 4, consultationId });
    await expect(drafted).rejects.toMatchObject({
      reasons: [expect.objectContaining({ code: 'warning.level-not-had', where: 'level' })],
    });
  });
});
