import type { GivenOpinion } from '../../src/decide/consultation/consultation.service.js';
import { hourMs, minuteMs } from '../../src/shared/time.js';
import type { ResponseLevel } from '../../src/shared/level.js';
import { duty, openDecide, through, type Decide } from '../harness/decide.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('rounds', (ground) => {
  let decide: Decide;
  let incidentId: string;
  beforeEach(async () => {
    decide = await openDecide(ground());
    incidentId = await decide.incident();
  });
  const by = { kind: 'user', id: duty.userId } as const;
  const convene = () => decide.rounds.convene(incidentId, by);
  const given = (said: Partial<GivenOpinion> = {}): GivenOpinion => ({
    ...decide.judged,
    ...{ unitId: 'dept-meteorology', confidence: 'high', why: '回波维持', measures: null },
    ...{ speaker: '罗某', post: '首席预报员', onBehalfOf: null },
    ...said,
  });
  const conclude = (id: string, said: object = {}) =>
    decide.rounds.giveVerdict(id, { ...decide.judged, kind: 'start', reason: '会商一致', ...said }, duty);
  const follow = (level: ResponseLevel | null) =>
    ground().unitOfWork.run(async (tx) => {
      await decide.incidents.hold(tx, incidentId);
      await decide.roundClocks.follow(tx, incidentId, level);
    });
  const dueIn = async (kind: string) => {
    const clock = (await ground().deadlines.listOpen(incidentId)).find((each) => each.kind === kind);
    return clock ? clock.dueAt - ground().clock.now() : null;
  };
  const acts = async (id: string) => (await decide.consultations.acts(id)).map(({ act }) => act);
  const minutesOf = async (id: string) =>
    (await decide.documents.get((await decide.consultations.verdict(id))?.minutesId ?? ''))?.text ?? '';
  const begin = (said: object = {}) =>
    ground().unitOfWork.run(async (tx) => {
      await decide.incidents.hold(tx, incidentId);
      return decide.convening.begin(tx, { incidentId, reason: '水已进屋', convenedBy: by, leader: '李区长', ...said });
    });

  describe('their clock', () => {
    it('runs while a response is in force, stops while a round goes on, and follows the level', async () => {
      await follow(3);
      expect(await dueIn('consultation.cadence')).toBe(12 * hourMs);
      ground().clock.advance(hourMs);
      await follow(3);
      expect(await dueIn('consultation.cadence')).toBe(11 * hourMs);
      const { id } = await convene();
      expect(await dueIn('consultation.cadence')).toBeNull();
      await follow(2);
      expect(await dueIn('consultation.cadence')).toBeNull();
      await conclude(id, { kind: 'keep' });
      expect(await dueIn('consultation.cadence')).toBe(6 * hourMs);
      ground().clock.advance(3 * hourMs);
      await follow(1);
      expect(await dueIn('consultation.cadence')).toBe(0);
      await follow(null);
      expect(await dueIn('consultation.cadence')).toBeNull();
    });

    it('rings the desk until somebody convenes, one tier up the second time; the round says what it was for', async () => {
      const first = await convene();
      expect(first.origin).toBe('proposal');
      await conclude(first.id);
      await follow(2);
      ground().clock.advance(6 * hourMs + 1);
      await ground().deadlines.runDue(ground().clock.now());
      const rung = () => decide.calls.orders.filter(({ source }) => source.kind === 'consultation-clock');
      expect(rung().map(({ items }) => items[0]?.unitId)).toEqual(['dept-emergency']);
      ground().clock.advance(11 * minuteMs);
      await ground().deadlines.runDue(ground().clock.now());
      expect(rung().map(({ items }) => items[0]?.unitId)).toEqual(['dept-emergency', 'district']);
      expect((await convene()).origin).toBe('cadence');
      expect(decide.calls.closed.some((closed) => closed.startsWith('consultation-clock'))).toBe(true);
    });

    it('is set by what is issued and stops with the lift', async () => {
      await decide.issue(incidentId, 'issue');
      expect(await dueIn('consultation.cadence')).toBeLessThanOrEqual(6 * hourMs);
      await decide.issue(incidentId, 'lift');
      expect(await dueIn('consultation.cadence')).toBeNull();
    });
  });

  describe('a pause', () => {
    const pause = (id: string, reason = '等最新雷达') =>
      decide.rounds.adjourn(id, ground().clock.now() + 30 * minuteMs, reason, duty);

    it('keeps the round open, tells the members, takes opinions, and is in the minutes', async () => {
      const { id } = await convene();
      await pause(id);
      await decide.settle();
      expect(decide.announced.said.some(({ title, items }) => title === '会商休会' && items.length === 8)).toBe(true);
      expect(await decide.rounds.giveOpinion(id, given(), duty)).toMatchObject({ late: false });
      expect(await dueIn('consultation.resume')).toBe(30 * minuteMs);
      await decide.rounds.resume(id, duty);
      expect(await dueIn('consultation.resume')).toBeNull();
      await conclude(id);
      expect(await minutesOf(id)).toContain('休会');
      expect(await acts(id)).toEqual(['convened', 'adjourned', 'resumed']);
    });

    it('that is over rings the desk; the verdict ends it', async () => {
      const { id } = await convene();
      await pause(id);
      ground().clock.advance(31 * minuteMs);
      await ground().deadlines.runDue(ground().clock.now());
      expect(decide.calls.orders.some(({ title }) => title === '休会时间已到')).toBe(true);
      await conclude(id);
      expect(await dueIn('consultation.resume')).toBeNull();
    });

    it('needs a reason and a time, and is not had after the verdict', async () => {
      const { id } = await convene();
      await expect(pause(id, ' ')).rejects.toMatchObject({ code: 'consultation.invalid' });
      const past = decide.rounds.adjourn(id, ground().clock.now(), 'x', duty);
      await expect(past).rejects.toMatchObject({ reasons: [{ code: 'consultation.resumes-when' }] });
      await expect(decide.rounds.resume(id, duty)).rejects.toMatchObject({ code: 'consultation.not-adjourned' });
      await conclude(id);
      await expect(pause(id)).rejects.toMatchObject({ code: 'consultation.concluded' });
    });

    it('and a verdict of the same moment: one of them, never both', async () => {
      const { id } = await convene();
      const ended = await through([pause(id), conclude(id), pause(id)]);
      const said = await acts(id);
      expect(ended.done).toBe(1 + said.filter((act) => act === 'adjourned').length);
      expect(await decide.consultations.verdict(id)).not.toBeNull();
      expect(await dueIn('consultation.resume')).toBeNull();
    });
  });

  describe('an act that could not wait', () => {
    it('has a round beside it that has to confirm it, under a clock', async () => {
      const id = await begin({ decided: decide.judged });
      expect(await begin()).toBe(id);
      expect(await decide.consultations.get(id)).toMatchObject({ origin: 'emergency', concludedAt: null });
      expect(await dueIn('consultation.emergency-confirm')).toBe(hourMs);
      expect(await decide.consultations.emergency(id)).toMatchObject({ leader: '李区长', outcome: 'open' });
      ground().clock.advance(hourMs + 1);
      await ground().deadlines.runDue(ground().clock.now());
      expect(decide.calls.orders.some(({ title }) => title === '应急先行待会商确认')).toBe(true);
      await conclude(id);
      expect(await decide.consultations.emergency(id)).toMatchObject({ outcome: 'confirmed' });
      expect(await dueIn('consultation.emergency-confirm')).toBeNull();
      expect(await minutesOf(id)).toMatch(/应急先行.*李区长.*会商确认该决定/);
    });

    it('joins the round that is going on, and a verdict that departs calls the desk until something is issued', async () => {
      const going = await convene();
      expect(await begin({ decided: decide.judged })).toBe(going.id);
      await conclude(going.id, { level: 'orange', responseLevel: 3, reason: '雨势减弱' });
      expect(await decide.consultations.emergency(going.id)).toMatchObject({ outcome: 'departed' });
      expect(decide.calls.orders.some(({ source }) => source.kind === 'consultation-departed')).toBe(true);
      await follow(3);
      expect(decide.calls.closed).toContain(`consultation-departed ${incidentId}`);
    });

    it('begun twice at once is begun once', async () => {
      const ids = await Promise.all([begin(), begin(), begin()]);
      expect(new Set(ids).size).toBe(1);
      expect((await acts(ids[0] ?? '')).filter((act) => act === 'emergency-begun')).toHaveLength(1);
    });
  });

  describe('held as one by two headquarters', () => {
    const other = { ...duty, userId: 'other-duty' };
    const joined = async () => {
      const { id } = await convene();
      const water = (await decide.rows<{ id: string }>(`SELECT id FROM incident WHERE stream = 'waterlogging'`))[0]?.id;
      await decide.rounds.join(id, water ?? '', by);
      const [theirs] = await decide.consultations.ofIncident(water ?? '');
      return { id, theirs: theirs?.id ?? '', water: water ?? '' };
    };
    const half = (id: string, who = duty, said: object = {}) =>
      decide.rounds.giveVerdict(id, { ...decide.judged, kind: 'start', reason: '会商一致', ...said }, who);

    it('both sit in both, both sign or neither ends, each with its own minutes that name both', async () => {
      const { id, theirs } = await joined();
      expect(await decide.consultations.get(theirs)).toMatchObject({ origin: 'joint' });
      const seats = (await decide.consultations.get(id))?.seats ?? [];
      expect(seats.some(({ unitId, seat }) => unitId === 'dept-civil-defence' && seat === 'invited')).toBe(true);
      expect(await half(id)).toBe('waiting');
      expect((await decide.consultations.get(id))?.concludedAt).toBeNull();
      await expect(half(id)).rejects.toMatchObject({ code: 'consultation.half-given' });
      await expect(half(theirs)).rejects.toMatchObject({ code: 'consultation.same-hand' });
      expect(await half(theirs, other, { level: 'orange', responseLevel: 3 })).toBe('concluded');
      expect(await decide.consultations.verdict(id)).toMatchObject({ level: 'red', givenBy: 'duty' });
      expect(await decide.consultations.verdict(theirs)).toMatchObject({ level: 'orange', givenBy: 'other-duty' });
      for (const each of [id, theirs]) expect(await minutesOf(each)).toMatch(/联合会商，会签:.*、/);
    });

    it('a refusal parts them: what was signed counts no longer, each concludes by itself and says why', async () => {
      const { id, theirs } = await joined();
      await half(id);
      await expect(decide.rounds.refuse(theirs, ' ', by)).rejects.toMatchObject({ code: 'consultation.invalid' });
      await decide.rounds.refuse(theirs, '范围不同', by);
      expect((await decide.consultations.get(id))?.concludedAt).toBeNull();
      expect(await half(id)).toBe('concluded');
      expect(await minutesOf(id)).toContain('拒绝会签，各自会商。理由:范围不同');
      await expect(decide.rounds.refuse(theirs, 'x', by)).rejects.toMatchObject({ code: 'consultation.not-joint' });
    });

    it('two who sign at once end it once; a refusal of the same moment leaves nothing half-done', async () => {
      const { id, theirs } = await joined();
      await through([half(id), half(theirs, other), half(id), decide.rounds.refuse(theirs, '范围不同', by)]);
      const verdicts = await Promise.all([id, theirs].map((each) => decide.consultations.verdict(each)));
      const refused = (await acts(id)).includes('countersign-refused');
      if (!refused) expect(verdicts.every((verdict) => verdict !== null)).toBe(true);
      for (const [index, each] of [id, theirs].entries()) {
        const isOver = (await decide.consultations.get(each))?.concludedAt !== null;
        expect(isOver).toBe(verdicts[index] !== null);
      }
      expect(await decide.rows('SELECT id FROM verdict')).toHaveLength(verdicts.filter(Boolean).length);
    });

    it('only with another stream, and one other at a time', async () => {
      const { id, water } = await joined();
      await expect(decide.rounds.join(id, water, by)).rejects.toMatchObject({ code: 'consultation.joint-already' });
      await expect(decide.rounds.join(id, incidentId, by)).rejects.toMatchObject({ code: 'consultation.invalid' });
    });
  });

  describe('seats', () => {
    const guest = { name: '周某', body: '长江委水文局', post: '值班主任', phone: '027-82820000' };

    it('are added while the round goes on: a unit is called, somebody from outside is named in the minutes', async () => {
      const { id } = await convene();
      await decide.rounds.invite(id, { unitId: 'site-hongyadong' }, by);
      const { seats } = await decide.rounds.invite(id, { outside: guest }, by);
      expect(seats.slice(-2)).toMatchObject([
        { unitId: 'site-hongyadong', seat: 'invited', invitedBy: 'duty' },
        { outside: guest, seat: 'invited' },
      ]);
      expect(decide.calls.orders.some(({ items }) => items.some(({ unitId }) => unitId === 'site-hongyadong'))).toBe(
        true,
      );
      await decide.rounds.giveOpinion(id, given({ unitId: seats.at(-1)?.unitId ?? '', why: '上游来水大。' }), duty);
      await conclude(id);
      expect(await minutesOf(id)).toContain('长江委水文局周某(值班主任)(系统外)');
    });

    it('nobody twice, nobody unknown, nobody after the verdict', async () => {
      const { id } = await convene();
      const twice = await through([1, 2, 3].map(() => decide.rounds.invite(id, { unitId: 'site-hongyadong' }, by)));
      expect(twice).toEqual({ done: 1, codes: ['consultation.already-seated'] });
      await expect(decide.rounds.invite(id, { unitId: 'nobody' }, by)).rejects.toMatchObject({
        code: 'consultation.invalid',
      });
      await conclude(id);
      await expect(decide.rounds.invite(id, { outside: guest }, by)).rejects.toMatchObject({
        code: 'consultation.concluded',
      });
    });

    it('that stay silent are called again and named with how long and how often', async () => {
      const { id } = await convene();
      await decide.rounds.giveOpinion(id, given(), duty);
      await decide.rounds.chase(id, 'dept-fire', by);
      await decide.rounds.chase(id, 'dept-fire', by);
      const again = decide.calls.orders.filter(({ source, items }) => source.id === id && items.length === 1);
      expect(again.map(({ source, earlier }) => [source.version, earlier])).toEqual([
        [2, 'ask-again'],
        [3, 'ask-again'],
      ]);
      await expect(decide.rounds.chase(id, 'dept-meteorology', by)).rejects.toMatchObject({
        code: 'consultation.has-spoken',
      });
      ground().clock.advance(25 * minuteMs);
      await conclude(id);
      expect(await minutesOf(id)).toContain('区消防救援局(25分钟未到，催2次)');
    });

    it('keep a change of mind and name who departs from the verdict', async () => {
      const { id } = await convene();
      await decide.rounds.giveOpinion(id, given({ level: 'orange', responseLevel: 3, why: '先看。' }), duty);
      ground().clock.advance(minuteMs);
      await decide.rounds.giveOpinion(id, given({ why: '已到红色。' }), duty);
      await decide.rounds.giveOpinion(id, given({ unitId: 'dept-fire', level: 'orange', responseLevel: 3 }), duty);
      await conclude(id);
      const minutes = await minutesOf(id);
      expect(minutes).toContain('先看。(后有更改)');
      expect(minutes).toContain('保留意见:区消防救援局。');
    });
  });

  describe('what is shown with an opinion', () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);

    it('is a picture or PDF, kept once, five at most, and counted in the minutes', async () => {
      const { id } = await convene();
      const { opinionId } = await decide.rounds.giveOpinion(id, given(), duty);
      const attach = (bytes: Buffer) => decide.rounds.attach(id, opinionId, bytes, duty);
      const [first, same] = await Promise.all([attach(png), attach(png)]);
      expect(same.id).toBe(first.id);
      await expect(attach(Buffer.from('<svg/>'))).rejects.toMatchObject({ code: 'consultation.attachment-refused' });
      const more = await through([2, 3, 4, 5, 6, 7].map((n) => attach(Buffer.concat([png, Buffer.from([n])]))));
      expect(more).toEqual({ done: 4, codes: ['consultation.too-many-attachments'] });
      const kept = await decide.consultations.attachment(first.id);
      expect(kept?.bytes).toEqual(png);
      await conclude(id);
      expect(await minutesOf(id)).toContain('附件5件');
    });
  });

  describe('a link', () => {
    const form = (said: object = {}) => ({
      ...{ speaker: '王某', post: '副局长', level: 'red', responseLevel: '2', stage: '0h', confidence: 'medium' },
      ...{ why: '路面积水。', areas: decide.streets.slice(0, 2) },
      ...said,
    });
    const tokenOf = (consultationId: string, unitId = 'dept-fire') => {
      const expiresAt = decide.opinionLinks.expiresAt();
      return decide.opinionLinks.linkFor({ consultationId, unitId, expiresAt })?.split('/o/')[1] ?? '';
    };

    it('is sent to each member, speaks for its own unit only when sent, once, and the record says so', async () => {
      const { id } = await convene();
      await decide.settle();
      const sent = decide.announced.said.find(({ title }) => title === '会商意见链接');
      expect(sent?.items).toHaveLength(8);
      expect(sent?.items.every(({ text }) => /http:\/\/jiaoying.test\/o\/\S+$/.test(text))).toBe(true);
      const token = tokenOf(id);
      const shown = await decide.opinionPages.show(token);
      expect(shown.outcome).toBe('shown');
      expect(Buffer.byteLength(shown.html)).toBeLessThan(20_000);
      expect(shown.html).not.toContain('<script');
      expect(await decide.consultations.opinions(id)).toEqual([]);
      const answers = [form({ unitId: 'dept-police' }), form({ unitId: 'dept-police' })];
      for (const body of answers)
        expect(await decide.opinionPages.give(token, body)).toMatchObject({ outcome: 'given' });
      expect(await decide.consultations.opinions(id)).toMatchObject([
        { unitId: 'dept-fire', via: 'link', speaker: '王某', post: '副局长', late: false },
      ]);
      await conclude(id);
      expect(await minutesOf(id)).toContain('王某(副局长,经链接)');
    });

    it('forwarded to somebody who does not say who they are gives nothing', async () => {
      const { id } = await convene();
      const answer = await decide.opinionPages.give(tokenOf(id), form({ speaker: ' ', post: '', level: 'purple' }));
      expect(answer.outcome).toBe('invalid');
      for (const fault of ['请填写您的姓名。', '请填写您的职务。', '请选择建议预警。'])
        expect(answer.html).toContain(fault);
      expect(await decide.consultations.opinions(id)).toEqual([]);
    });

    it('of a concluded round is late, expired is gone, and no other signature opens it', async () => {
      const { id } = await convene();
      const token = tokenOf(id);
      await conclude(id);
      const late = await decide.opinionPages.give(token, form());
      expect(late).toMatchObject({ outcome: 'given' });
      expect(late.html).toContain('迟到意见');
      expect(await decide.consultations.opinions(id)).toMatchObject([{ late: true }]);
      expect(await decide.opinionPages.show(token.replace('dept-fire', 'dept-police'))).toMatchObject({
        outcome: 'unknown',
      });
      expect(await decide.opinionPages.show(tokenOf(id, 'site-raffles'))).toMatchObject({ outcome: 'unknown' });
      ground().clock.advance(25 * hourMs);
      expect(await decide.opinionPages.give(token, form())).toMatchObject({ outcome: 'gone' });
    });
  });
});
