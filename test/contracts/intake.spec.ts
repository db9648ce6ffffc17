import { decisionClock, followClock, reviewClock } from '../../src/decide/hazard/hazard.ports.js';
import type { SuperiorResponded } from '../../src/decide/hazard/hazard.ports.js';
import { hourMs, minuteMs } from '../../src/shared/time.js';
import { duty, openDecide, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

const by = { kind: 'user', id: duty.userId } as const;
const met = 'cq-met@example.cn';

onBothEngines('what arrives', (ground) => {
  let decide: Decide;
  beforeEach(async () => {
    decide = await openDecide(ground());
  });

  // What a relay that is already under way asks of the posts has clocks of its own.
  const clocks = async () =>
    (await ground().deadlines.listOpen())
      .map(({ kind }) => kind)
      .filter((kind) => kind.startsWith('hazard.'))
      .sort();
  const codes = ({ faults }: { faults: readonly { code: string }[] }) => faults.map(({ code }) => code);
  const states = async (incidentId: string | null) =>
    (await decide.incidents.signals(incidentId ?? '')).map(({ state }) => state).sort();
  const outcomes = async () => (await decide.incidents.received(50)).map(({ outcome }) => outcome).sort();
  const refer = (...identifiers: string[]) => identifiers.map((identifier) => ({ sender: met, identifier }));
  const relayed = async () => (await decide.rows(`SELECT id FROM instruction WHERE state = 'current'`)).length;

  describe('chains', () => {
    it('an update that names only the first of its chain takes the place of the newest', async () => {
      const first = await decide.takeIn({ identifier: 'a' });
      ground().clock.advance(minuteMs);
      await decide.takeIn({ identifier: 'b', msgType: 'update', references: refer('a') });
      ground().clock.advance(minuteMs);
      const third = await decide.takeIn({ identifier: 'c', msgType: 'update', references: refer('a') });
      expect(codes(third)).toEqual([]);
      expect(await states(first.incidentId)).toEqual(['current', 'superseded', 'superseded']);
      const [chain] = await decide.rows<{ n: number }>(`SELECT COUNT(DISTINCT chain_id) AS n FROM signal`);
      expect(chain?.n).toBe(1);
    });

    it('a cancel that came before its alert still takes it back, and nothing opens', async () => {
      const cancel = await decide.takeIn({ identifier: 'b', msgType: 'cancel', references: refer('a') });
      expect(codes(cancel)).toEqual(['hazard.reference-unknown', 'hazard.nothing-cancelled']);
      const alert = await decide.takeIn({ identifier: 'a' });
      expect(alert.incidentIds).toEqual([]);
      expect(codes(alert)).toEqual(['hazard.already-cancelled']);
      expect(await clocks()).toEqual([]);
    });

    it('an older update that arrives after a newer one stands back', async () => {
      const now = ground().clock.now();
      const first = await decide.takeIn({ identifier: 'a', sent: now });
      await decide.takeIn({ identifier: 'c', sent: now + 2, msgType: 'update', references: refer('a') });
      const late = await decide.takeIn({ identifier: 'b', sent: now + 1, msgType: 'update', references: refer('a') });
      expect(codes(late)).toEqual(['hazard.already-superseded']);
      expect(await states(first.incidentId)).toEqual(['current', 'superseded']);
    });

    it('an alert and its cancel of the same moment see each other, whichever is first', async () => {
      for (const name of ['a', 'b', 'c', 'd']) {
        await Promise.all([
          decide.takeIn({ identifier: `${name}-2`, msgType: 'cancel', references: refer(name) }),
          decide.takeIn({ identifier: name }),
        ]);
      }
      const standing = await decide.rows<{ identifier: string }>(
        `SELECT identifier FROM signal WHERE state = 'current' AND identifier IN ('a', 'b', 'c', 'd')`,
      );
      expect(standing).toEqual([]);
    });

    it('a cancel of a message that told of several hazards cancels each of them', async () => {
      const rain = await decide.takeIn({ identifier: 'a_1' });
      const wind = await decide.takeIn({
        identifier: 'a_1#11B06',
        eventCode: '11B06',
        eventName: '大风',
        colour: 'blue',
      });
      const like = await decide.takeIn({
        identifier: 'ab1#11B06',
        eventCode: '11B06',
        eventName: '大风',
        colour: 'blue',
      });
      await decide.takeIn({ identifier: 'b', msgType: 'cancel', references: refer('a_1') });
      const states = async (id: string | null) =>
        (await decide.rows<{ state: string }>(`SELECT state FROM signal WHERE id = ?`, [id ?? '']))[0]?.state;
      expect(await states(rain.signalId)).toBe('cancelled');
      expect(await states(wind.signalId)).toBe('cancelled');
      expect(await states(like.signalId)).toBe('current');
    });

    it('what nobody vouched for holds up nothing that somebody did', async () => {
      const now = ground().clock.now();
      await decide.takeIn({ identifier: 'a', sent: now });
      const forged = { identifier: 'b', sent: now + 9 * minuteMs, msgType: 'update', references: refer('a') } as const;
      await decide.takeIn({ ...forged, colour: 'blue' }, { signature: 'invalid' });
      ground().clock.advance(minuteMs);
      const raised = await decide.takeIn({ ...forged, identifier: 'c', sent: now + minuteMs });
      expect(codes(raised)).toEqual([]);
      expect(raised.incidentIds).not.toEqual([]);
    });

    it('nobody takes back what another issued; the same issuer may, under another of its names', async () => {
      const first = await decide.takeIn({ identifier: 'a' });
      const other = { sender: 'cq-flood-hq@example.cn', msgType: 'cancel', references: refer('a') } as const;
      expect(codes(await decide.takeIn({ ...other, identifier: 'b' }))).toContain('hazard.reference-of-another');
      expect(await states(first.incidentId)).toEqual(['current']);
      await decide.takeIn({ ...other, sender: '50000041600000', identifier: 'c' });
      expect(await states(first.incidentId)).toContain('cancelled');
    });

    it('a clock that runs backwards is said, and the name decides', async () => {
      const now = ground().clock.now();
      const first = await decide.takeIn({ identifier: 'a', sent: now });
      const cancel = await decide.takeIn({ identifier: 'b', sent: now - 1, msgType: 'cancel', references: refer('a') });
      expect(codes(cancel)).toEqual(['hazard.chain-backwards']);
      // The cancel itself stands beside what it took back.
      expect(await states(first.incidentId)).toEqual(['cancelled', 'current']);
    });
  });

  describe('who may', () => {
    it('the same message twice is one signal; other words under the same name are a conflict and change nothing', async () => {
      const first = await decide.takeIn({ identifier: 'a', sent: 1_000 });
      const again = await decide.takeIn({ identifier: 'a', sent: 1_000 });
      const other = await decide.takeIn({ identifier: 'a', sent: 1_000, colour: 'blue' });
      expect(again).toMatchObject({ duplicate: true, signalId: first.signalId });
      expect(other).toMatchObject({ duplicate: false, signalId: first.signalId });
      expect(codes(other)).toEqual(['hazard.identifier-reused']);
      expect(await outcomes()).toEqual(['conflict', 'duplicate', 'opened']);
      expect((await decide.incidents.signals(first.incidentId ?? ''))[0]?.signal.colour).toBe('red');
    });

    it('what is fetched again leaves no trace, readable or not', async () => {
      const fetched = { way: 'poll', keepsRepeats: false } as const;
      const first = await decide.takeIn({ identifier: 'a', sent: 1_000 }, fetched);
      const again = await decide.takeIn({ identifier: 'a', sent: 1_000 }, fetched);
      expect(again).toMatchObject({ duplicate: true, receivedId: first.receivedId });
      const garbage = { ...fetched, signal: null, bytes: Buffer.from('???') };
      const unread = await decide.takeIn({}, garbage);
      expect((await decide.takeIn({}, garbage)).receivedId).toBe(unread.receivedId);
      expect(await outcomes()).toEqual(['opened', 'unreadable']);
      // Control: pushed, every repeat is kept.
      await decide.takeIn({ identifier: 'a', sent: 1_000 });
      expect(await outcomes()).toEqual(['duplicate', 'opened', 'unreadable']);
    });

    it('of what calls itself secret nothing is kept but that it came', async () => {
      const refused = await decide.takeIn({}, { isSecret: true, bytes: Buffer.from('机密内容') });
      expect(codes(refused)).toEqual(['hazard.secret']);
      const kept = await decide.incidents.receivedMessage(refused.receivedId);
      expect(kept?.message).toMatchObject({ outcome: 'refused', size: 0 });
      expect(kept?.bytes).toHaveLength(0);
      const [found] = await decide.rows<{ n: number }>(
        `SELECT COUNT(*) AS n FROM received_message WHERE body LIKE '%机密%'`,
      );
      expect(found?.n).toBe(0);
    });

    it('a key speaks only for its issuer, and does not take the place of the genuine message', async () => {
      const forged = await decide.takeIn({ identifier: 'a', sent: 1_000 }, { speaksFor: ['issuer-cq-geology'] });
      expect(forged).toMatchObject({ signalId: null, incidentIds: [] });
      expect(codes(forged)).toEqual(['hazard.not-its-issuer']);
      const genuine = await decide.takeIn({ identifier: 'a', sent: 1_000 }, { speaksFor: ['issuer-cq-met'] });
      expect(genuine.duplicate).toBe(false);
      expect(genuine.incidentId).not.toBeNull();
    });

    it('a broken signature relays nothing and takes nothing back, yet a person judges; the genuine one takes its place', async () => {
      const forged = await decide.takeIn({ identifier: 'a', sent: 1_000 }, { signature: 'invalid' });
      await decide.settle();
      expect(codes(forged)).toEqual(['hazard.signature-invalid']);
      expect(forged.incidentId).not.toBeNull();
      expect(await relayed()).toBe(0);
      const genuine = await decide.takeIn({ identifier: 'a', sent: 1_000 }, { signature: 'valid' });
      await decide.settle();
      expect(genuine.duplicate).toBe(false);
      expect(await relayed()).toBeGreaterThan(0);
      const cancel = { identifier: 'b', msgType: 'cancel', references: refer('a') } as const;
      await decide.takeIn(cancel, { signature: 'invalid' });
      expect(await states(genuine.incidentId)).toEqual(['current', 'superseded']);
    });

    it('what was typed in by hand waits for the call-back, then does what it would have done', async () => {
      const typed = await decide.takeIn({ identifier: 'fax' }, { way: 'hand', isVerified: false });
      await decide.settle();
      expect(codes(typed)).toEqual(['hazard.not-verified']);
      expect(await clocks()).toContain(decisionClock);
      expect(await relayed()).toBe(0);
      expect(await decide.intake.vouchFor(typed.signalId ?? '', by)).toBe(true);
      expect(await decide.intake.vouchFor(typed.signalId ?? '', by)).toBe(false);
      await decide.settle();
      expect(await relayed()).toBeGreaterThan(0);
    });

    it('a cancel by telephone takes nothing back before the call-back', async () => {
      const alert = await decide.takeIn({ identifier: 'a' });
      const cancel = await decide.takeIn(
        { identifier: 'b', msgType: 'cancel', references: refer('a') },
        { way: 'hand', isVerified: false },
      );
      expect(await states(alert.incidentId)).toEqual(['current']);
      await decide.intake.vouchFor(cancel.signalId ?? '', by);
      expect(await states(alert.incidentId)).toEqual(['cancelled']);
      expect(await clocks()).toContain(reviewClock);
    });

    it('what was not so is taken back for review', async () => {
      const typed = await decide.takeIn({ identifier: 'fax' }, { way: 'hand', isVerified: false });
      expect(await decide.intake.disown(typed.signalId ?? '', by)).toBe(true);
      expect(await decide.intake.disown(typed.signalId ?? '', by)).toBe(false);
      expect(await states(typed.incidentId)).toEqual(['cancelled']);
      expect(await clocks()).toContain(reviewClock);
    });
  });

  describe('areas', () => {
    it('a drawing without a code or a name we know is put to the desk as unsure', async () => {
      const circle = { center: [29.56, 106.57] as const, radiusKm: 3 };
      const drawn = await decide.takeIn({ areaCodes: [], areaText: '见图', circles: [circle] });
      expect(codes(drawn)).toEqual(['hazard.area-unsure']);
      expect(drawn.incidentId).not.toBeNull();
      const far = await decide.takeIn({ areaCodes: [], areaText: '见图', circles: [{ ...circle, center: [31, 108] }] });
      expect(codes(far)).toEqual(['hazard.area-outside']);
    });

    it('a street by its name alone is that street', async () => {
      const { incidentId } = await decide.takeIn({ areaCodes: [], areaText: '朝天门街道' });
      expect((await decide.incidents.proposals(incidentId ?? ''))[0]?.areas).toEqual(['street-500103010']);
    });
  });

  describe('facts besides signals', () => {
    const superior = (change: Partial<SuperiorResponded> = {}): SuperiorResponded => ({
      ...{ stream: 'rain', responseLevel: 3, by: '市防指', streets: decide.streets, from: ground().clock.now() },
      ...{ receivedAt: ground().clock.now(), source: { kind: 'paper', id: 'paper-1' }, words: '启动Ⅲ级' },
      ...change,
    });
    const enter = (change: Partial<SuperiorResponded> = {}) =>
      ground().unitOfWork.run((tx) => decide.situation.superiorResponded(tx, superior(change), by));
    const due = async (kind: string) =>
      (await ground().deadlines.listOpen()).find((each) => each.kind === kind)?.dueAt ?? null;

    it('a superior’s response opens an incident, the decision clock, and the follow clock from receipt', async () => {
      const receivedAt = ground().clock.now() - 20 * minuteMs;
      const { incidentId } = await enter({ receivedAt });
      const [proposal] = await decide.incidents.proposals(incidentId ?? '');
      expect(proposal).toMatchObject({ signalId: null, level: 'yellow', responseLevel: 3, byHand: false });
      expect(await due(followClock)).toBe(receivedAt + hourMs);
      expect(await clocks()).toEqual([decisionClock, followClock]);
      // The same paper again changes nothing.
      await enter({ receivedAt });
      expect(await decide.incidents.proposals(incidentId ?? '')).toHaveLength(1);
    });

    it('ours at or above closes it when it is issued; ours below does not', async () => {
      const { incidentId } = await enter({ responseLevel: 2 });
      await decide.issue(incidentId ?? '', 'issue', {
        ...{ level: 'yellow', responseLevel: 3, againstSuperior: '本区雨势较小,先按Ⅲ级' },
      });
      await decide.settle();
      expect(await clocks()).toContain(followClock);
      await decide.issue(incidentId ?? '', 'raise', { level: 'orange', responseLevel: 2 });
      await decide.settle();
      expect(await clocks()).not.toContain(followClock);
    });

    it('closes by itself, with a record, where ours stands already', async () => {
      const incidentId = await decide.incident();
      await decide.issue(incidentId, 'issue', { level: 'orange', responseLevel: 2 });
      await decide.settle();
      await enter({ responseLevel: 3 });
      expect(await clocks()).toContain(followClock);
      await decide.settle();
      expect(await clocks()).not.toContain(followClock);
      const [record] = await decide.rows<{ outcome: string }>(`SELECT outcome FROM deadline WHERE kind = ?`, [
        followClock,
      ]);
      expect(record?.outcome).toContain('already followed');
    });

    it('rings the desk when nobody follows, and a reasoned no closes it', async () => {
      const { incidentId } = await enter();
      ground().clock.advance(61 * minuteMs);
      await ground().deadlines.runDue(ground().clock.now());
      const titles = decide.calls.orders.map(({ title }) => title);
      expect(titles).toContain('上级响应待跟进');
      await decide.hazard.decide(incidentId ?? '', 'no-start', '本区未降雨', by);
      expect(await clocks()).toEqual([]);
    });

    it('an end of the superior’s response closes the clock and asks for a review; so does a paper that was not so', async () => {
      await enter();
      // By another of its names: only one response stands, so it is the one that ended.
      await enter({ responseLevel: null, by: '重庆市防汛抗旱指挥部', source: { kind: 'paper', id: 'paper-2' } });
      expect(await clocks()).toEqual([decisionClock, reviewClock]);
      expect((await decide.facts.standing(ground().clock.now())).superiors).toEqual([]);
      await enter({ stream: 'heat', source: { kind: 'paper', id: 'paper-3' } });
      await ground().unitOfWork.run((tx) => decide.situation.withdraw(tx, { kind: 'paper', id: 'paper-3' }, by));
      expect(await clocks()).not.toContain(followClock);
    });

    it('readings propose once on the way up, relay nothing, and are quiet while they swing', async () => {
      const window = (millimetres: number) => {
        decide.observed.windows = [1, 3, 6, 12, 24].map((hours) => ({
          ...{ station: 'rain-daping', hours, millimetres, at: ground().clock.now() },
        }));
      };
      window(5);
      await decide.weigh();
      expect(await clocks()).toEqual([]);
      window(150);
      await decide.weigh();
      window(150);
      await decide.weigh();
      window(1);
      await decide.weigh();
      window(150);
      await decide.weigh();
      await decide.settle();
      const proposals = await decide.rows<{ signal_id: string | null; stream: string }>(
        `SELECT p.signal_id, i.stream FROM proposal p JOIN incident i ON i.id = p.incident_id`,
      );
      expect(proposals.length).toBeGreaterThan(0);
      expect(new Set(proposals.map(({ stream }) => stream)).size).toBe(proposals.length);
      expect(proposals.every(({ signal_id }) => signal_id === null)).toBe(true);
      expect(await relayed()).toBe(0);
    });

    it('a forecast and a report are weighed as they are entered', async () => {
      await ground().unitOfWork.run((tx) =>
        decide.situation.reported(
          tx,
          {
            ...{ kind: 'underpass-flooded', street: 'street-500103012', from: ground().clock.now() },
            ...{ words: '下穿道进水', source: { kind: 'paper', id: 'paper-4' } },
          },
          by,
        ),
      );
      expect((await decide.incidents.list({ state: 'open', limit: 10 })).length).toBeGreaterThan(0);
    });
  });
});
