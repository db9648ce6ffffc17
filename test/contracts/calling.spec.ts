import { Logger } from '@nestjs/common';
import { type AnswerBody, fieldsOf } from '../../src/reach/calling/calling.dto.js';
import { CallDeskService } from '../../src/reach/calling/call-desk.service.js';
import { CallQueriesService } from '../../src/reach/calling/call-queries.service.js';
import { CallRunner } from '../../src/reach/calling/call-runner.service.js';
import { SqlCallStore } from '../../src/reach/calling/call.store.js';
import { obligationAnswered, obligationEscalated } from '../../src/reach/calling/calling.events.js';
import type { CallOrder, Inbound } from '../../src/reach/calling/calling.ports.js';
import { CallingService } from '../../src/reach/calling/calling.service.js';
import type { Ladder, Question } from '../../src/reach/calling/core/call.js';
import { InboundRepliesService } from '../../src/reach/calling/inbound-replies.service.js';
import { type PublicAddress, SecretLinks, SignedOneTapLinks } from '../../src/reach/calling/one-tap-links.store.js';
import { OneTap } from '../../src/reach/calling/one-tap.service.js';
import type { Contact, DutyTeam, Unit } from '../../src/reach/directory/core/unit.js';
import { Directory } from '../../src/reach/directory/directory.ports.js';
import {
  callCameToNothing,
  Dissemination,
  type CallCameToNothing,
  type ChannelHealth,
  type DeliveryView,
  type TellOrder,
} from '../../src/reach/dissemination/dissemination.ports.js';
import type { Database } from '../../src/platform/database/database.js';
import { minuteMs, secondMs } from '../../src/shared/time.js';
import { Ticking } from '../../src/shared/ticking.js';
import type { Tx } from '../../src/shared/unit-of-work.js';
import { onBothEngines, type Ground } from '../harness/engines.js';

const three: readonly Question[] = [
  { id: 'commander', text: '现场谁指挥', kind: 'text' },
  { id: 'communities', text: '涉及几个社区', kind: 'count' },
  { id: 'moved', text: '转移多少人', kind: 'count' },
];
const rung = (target: Ladder['steps'][number]['target'], calls: number) => ({
  ...{ target, calls, everySeconds: 100, channels: ['voice', 'sms'] as const, spread: 'all' as const },
});
const ladder: Ladder = {
  id: 'red',
  steps: [rung('duty', 3), rung('deputies', 1), rung('next-tier', 2), rung('person-sent', 1)],
  answerWindowMinutes: 10,
  askAgainMinutes: 20,
};

const unit = (id: string, parentId: string | null, dutyLandline: string | null = null): Unit => ({
  ...{
    id,
    kind: 'street',
    name: id,
    shortName: id,
    aliases: [],
    code: null,
    parentId,
    dutyLandline,
    dutyEmail: null,
    confirmed: false,
  },
});
const person = (id: string, unitId: string, rank: Contact['rank'] = 'staff'): Contact => ({
  ...{ id, unitId, name: id, title: '值班员', mobile: `tel-${id}`, landline: null, email: null, rank },
});

/** A city, a district and two streets; 朝天门 has a deputy, 解放碑 has nobody but its desk. */
class SmallDistrict extends Directory {
  private readonly all = [
    unit('city', null, 'tel-city'),
    unit('district', 'city', 'tel-hub'),
    unit('朝天门', 'district', 'tel-ctm'),
    unit('解放碑', 'district'),
  ];
  readonly contacts = [person('张三', '朝天门'), person('副主任', '朝天门', 'deputy'), person('林某', 'district')];

  unit(id: string) {
    return this.all.find((known) => known.id === id);
  }
  units() {
    return this.all;
  }
  childrenOf(id: string) {
    return this.all.filter(({ parentId }) => parentId === id);
  }
  find(name: string) {
    return this.unit(name);
  }
  onDuty(unitId: string): DutyTeam {
    const main = this.contacts.find((contact) => contact.unitId === unitId && contact.rank === 'staff') ?? null;
    return { unitId, main, assistant: null, leader: null, until: null };
  }
  contact(id: string) {
    return this.contacts.find((contact) => contact.id === id);
  }
  contactsOf(unitId: string) {
    return this.contacts.filter((contact) => contact.unitId === unitId);
  }
  deputiesOf(unitId: string) {
    return this.contactsOf(unitId).filter(({ rank }) => rank === 'deputy');
  }
  leaderOf() {
    return null;
  }
  atAddress(address: string) {
    const desks = this.all
      .filter(({ dutyLandline }) => dutyLandline === address)
      .map(({ id }) => ({ unitId: id, contact: null }));
    return [
      ...desks,
      ...this.contacts
        .filter(({ mobile }) => mobile === address)
        .map((contact) => ({ unitId: contact.unitId, contact })),
    ];
  }
}

/** Remembers what it was told to tell, once that is committed; everything told has reached its phones. */
class Recorder extends Dissemination {
  readonly orders: TellOrder[] = [];
  readonly withdrawn: number[] = [];
  failing = false;

  tell(tx: Tx, orders: readonly TellOrder[]): Promise<void> {
    if (this.failing) return Promise.reject(new Error('the process dies here'));
    tx.afterCommit(() => this.orders.push(...orders));
    return Promise.resolve();
  }
  withdraw(tx: Tx, ids: readonly number[]): Promise<number> {
    tx.afterCommit(() => this.withdrawn.push(...ids));
    return Promise.resolve(ids.length);
  }
  ofObligation(): Promise<DeliveryView[]> {
    return Promise.resolve([]);
  }
  toldAt(address: string): Promise<number[]> {
    const told = this.orders.filter(({ recipients }) =>
      recipients.some(({ voice, sms }) => voice === address || sms === address),
    );
    return Promise.resolve([...new Set(told.flatMap(({ obligationIds }) => obligationIds))]);
  }
  health(): Promise<ChannelHealth[]> {
    return Promise.resolve([]);
  }
  counts(): Promise<never> {
    return Promise.reject(new Error('not asked here'));
  }
  firstRequestAt(): Promise<null> {
    return Promise.resolve(null);
  }
  /** Who was rung, in order: `朝天门:tel-ctm,tel-张三`. */
  get rung(): string[] {
    return this.orders.map(({ unitId, recipients }) => `${unitId}:${recipients.map(({ voice }) => voice).join(',')}`);
  }
}

class HandTicking extends Ticking {
  register(): void {}
}

function rooms(ground: Ground, dissemination: Recorder, database: Database = ground.database) {
  const { clock, chance, events, audit } = ground;
  const { unitOfWork } = database;
  const directory = new SmallDistrict();
  const callBack = { number: '023-00000119' };
  const address: PublicAddress = { url: 'http://jiaoying.test' };
  const store = new SqlCallStore(database);
  const secretLinks = new SecretLinks(unitOfWork, address, clock, chance);
  const links = new SignedOneTapLinks(secretLinks);
  const runner = new CallRunner(
    store,
    directory,
    dissemination,
    links,
    callBack,
    unitOfWork,
    events,
    audit,
    new HandTicking(),
    clock,
    chance,
  );
  const calling = new CallingService(store, runner, dissemination, events, audit, clock, chance);
  const queries = new CallQueriesService(store, clock);
  const replies = new InboundRepliesService(
    store,
    calling,
    directory,
    dissemination,
    callBack,
    unitOfWork,
    audit,
    clock,
    chance,
  );
  const desk = new CallDeskService(store, runner, unitOfWork, audit, clock, chance);
  const oneTap = new OneTap(links, store, calling, directory, callBack, unitOfWork, clock);
  return { store, links, secretLinks, runner, calling, queries, replies, desk, oneTap, unitOfWork };
}

onBothEngines('calling', (ground) => {
  let told: Recorder;
  let room: ReturnType<typeof rooms>;
  let messages: number;

  beforeEach(async () => {
    told = new Recorder();
    messages = 0;
    room = rooms(ground(), told);
    room.calling.onModuleInit();
    room.runner.onModuleInit();
    await room.secretLinks.onModuleInit();
  });

  const order = (more: Partial<CallOrder> = {}): CallOrder => ({
    source: { kind: 'instruction', id: 'rain', version: 1 },
    incidentId: 'incident-1',
    nature: 'actual',
    colour: 'red',
    title: '防汛 预警 红(一级)',
    items: [{ unitId: '朝天门', text: '立即撤离江边人员' }],
    questions: [],
    ladder,
    earlier: 'new',
    ...more,
  });
  const version = (n: number) => ({ source: { kind: 'instruction', id: 'rain', version: n } });

  async function call(more: Partial<CallOrder> = {}): Promise<void> {
    await room.unitOfWork.run((tx) => room.calling.call(tx, order(more)));
    await room.runner.settled();
  }
  async function after(seconds: number): Promise<void> {
    ground().clock.advance(seconds * secondMs);
    await room.runner.runDue(ground().clock.now());
  }
  const only = async (unitId = '朝天门') => {
    const [found] = await room.queries.obligations({ unitId, open: true });
    if (!found) throw new Error(`${unitId} has nothing open`);
    return found;
  };
  const answer = (obligationId: number, body: AnswerBody) =>
    room.unitOfWork.run((tx) =>
      room.calling.answer(tx, {
        obligationId,
        by: { kind: 'user', id: 'u1' },
        personName: body.personName,
        via: 'console',
        received: true,
        fields: fieldsOf(body),
        words: body.words ?? null,
      }),
    );
  /** A millisecond later each, so that what was said keeps its order. */
  const text = (from: string, said: string, more: Partial<Inbound> = {}) => {
    ground().clock.advance(1);
    return room.replies.receive({
      channel: 'sms',
      from,
      messageId: `m${++messages}`,
      text: said,
      digits: null,
      ...more,
    });
  };
  const eventsOf = async (kind: string) =>
    (
      await ground().database.reader.rows<{ payload: string }>(
        `SELECT payload FROM event WHERE kind = ? ORDER BY occurred_at, tie`,
        [kind],
      )
    ).map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);

  it('leaves every answer and every step upward in the audit', async () => {
    await call({
      items: [
        { unitId: '朝天门', text: 'a' },
        { unitId: '解放碑', text: 'b' },
      ],
    });
    await text('tel-张三', '收到 张三');
    await text('tel-林某', '收到');
    await room.desk.sendPerson((await only('解放碑')).id, '王五', { kind: 'user', id: 'u1' });
    await ground().audit.seal();
    expect(await ground().audit.verify()).toMatchObject({ faults: [] });
    const acts = await ground().database.reader.rows<{ act: string }>(`SELECT act FROM audit ORDER BY at, tie`);
    expect(acts.map(({ act }) => act)).toEqual([
      'calling.escalated',
      'calling.answered',
      'calling.escalation-noted',
      'calling.person-sent',
    ]);
  });

  it('rings the duty desk and the officer on duty at once, with orders, reply, call-back number and link', async () => {
    await call();
    expect(told.rung).toEqual(['朝天门:tel-ctm,tel-张三']);
    expect(told.orders[0]?.texts.sms).toMatch(
      /^朝天门:立即撤离江边人员。02:13前回复:收到 张三。回电023-00000119 http:\/\/jiaoying\.test\/t\/\S+$/,
    );
    expect(await only()).toMatchObject({
      state: 'waiting',
      step: {
        index: 0,
        target: 'duty',
        callsMade: 1,
        nextAt: ground().clock.now() + 100 * secondMs,
        nextTarget: 'duty',
      },
    });
  });

  it('opens the same source, version and post once, however often it is ordered', async () => {
    await Promise.all([call(), call(), call()]);
    await call();
    expect(told.rung).toHaveLength(1);
    expect(await room.queries.obligations({ unitId: '朝天门' })).toHaveLength(1);
  });

  it('calls the silent desk three times, then its deputy, then the next tier, and then sends a person', async () => {
    await call();
    for (const seconds of [99, 1, 100, 100, 100, 100, 100, 100, 100]) await after(seconds);
    expect(told.rung).toEqual([
      '朝天门:tel-ctm,tel-张三',
      '朝天门:tel-ctm,tel-张三',
      '朝天门:tel-ctm,tel-张三',
      '朝天门:tel-副主任',
      'district:tel-hub,tel-林某',
      'district:tel-hub,tel-林某',
    ]);
    expect(told.orders[4]?.texts.sms).toContain('【已转上级】district:朝天门02:03起未应答');
    expect(await only()).toMatchObject({
      state: 'unreached',
      step: { target: 'person-sent', nextAt: null, nextTarget: null },
    });
    const { escalations } = await room.queries.story((await only()).id);
    expect(escalations.map(({ target, unitId, why }) => [target, unitId, why])).toEqual([
      ['deputies', '朝天门', 'silent'],
      ['next-tier', 'district', 'silent'],
      ['person-sent', '朝天门', 'silent'],
    ]);
    expect(await room.queries.escalationCounts('incident-1')).toEqual({
      deputies: 1,
      'next-tier': 1,
      'person-sent': 1,
    });
    expect((await eventsOf(obligationEscalated)).map(({ target }) => target)).toEqual([
      'deputies',
      'next-tier',
      'person-sent',
    ]);
  });

  it('passes over vacant posts at once and shows the post as handed upward', async () => {
    await call({ items: [{ unitId: '解放碑', text: '巡查' }] });
    expect(told.rung).toEqual(['district:tel-hub,tel-林某']);
    expect(await only('解放碑')).toMatchObject({ state: 'escalated' });
  });

  it('sends a person at once where there is nobody above', async () => {
    await call({
      items: [{ unitId: 'city', text: '报告' }],
      ladder: { ...ladder, steps: [rung('deputies', 1), rung('next-tier', 1), rung('person-sent', 1)] },
    });
    expect(told.rung).toEqual([]);
    expect(await only('city')).toMatchObject({ state: 'unreached' });
  });

  it('tells the next tier of several silent posts in one call', async () => {
    await call({
      ladder: { ...ladder, steps: [rung('next-tier', 1)] },
      items: [
        { unitId: '朝天门', text: 'a' },
        { unitId: '解放碑', text: 'b' },
      ],
    });
    expect(told.rung).toEqual(['district:tel-hub,tel-林某']);
    expect(told.orders[0]?.obligationIds).toHaveLength(2);
  });

  it('stops when a person answers, withdraws what is queued and announces it', async () => {
    await call();
    const { id } = await only();
    expect(await answer(id, { personName: '张三' })).toEqual({ late: false });
    await after(1_000);
    expect(told.rung).toHaveLength(1);
    expect(told.withdrawn).toContain(id);
    expect(await only()).toMatchObject({
      state: 'answered',
      receivedBy: '张三',
      via: 'console',
      step: { nextAt: null },
    });
    expect(await eventsOf(obligationAnswered)).toEqual([
      { obligationId: id, source: order().source, unitId: '朝天门' },
    ]);
  });

  it('keeps both of two answers given at once; the first one is 收到', async () => {
    await call();
    const { id } = await only();
    await Promise.all([answer(id, { personName: '张三' }), answer(id, { personName: '李四' })]);
    const { answers } = await room.queries.story(id);
    expect(answers.map(({ personName }) => personName).sort()).toEqual(['张三', '李四'].sort());
    expect(['张三', '李四']).toContain((await only()).receivedBy);
  });

  it('makes a due call once though two nodes tick at the same moment', async () => {
    await call();
    const other = rooms(ground(), told, await ground().another());
    ground().clock.advance(100 * secondMs);
    const now = ground().clock.now();
    await Promise.all([
      room.runner.runDue(now),
      other.runner.runDue(now),
      room.runner.runDue(now),
      other.runner.runDue(now),
    ]);
    expect(told.rung).toHaveLength(2);
    expect(await only()).toMatchObject({ step: { callsMade: 2 } });
  });

  it('loses no call and makes none twice when the process dies while calling', async () => {
    Logger.overrideLogger(false);
    told.failing = true;
    await call();
    expect(told.rung).toEqual([]);
    told.failing = false;
    await after(1);
    await after(1);
    expect(told.rung).toHaveLength(1);
  });

  it('never calls about what was answered, whenever the answer comes between two ticks of two nodes', async () => {
    const posts = Array.from({ length: 40 }, (_, i) => ({
      ...version(i + 1),
      source: { kind: 'instruction', id: `s${i}`, version: 1 },
    }));
    for (const post of posts) await room.unitOfWork.run((tx) => room.calling.call(tx, order(post)));
    await room.runner.settled();
    const open = await room.queries.obligations({ open: true });
    ground().clock.advance(100 * secondMs);
    const now = ground().clock.now();
    const answeredIds = new Set<number>();
    const seen = told.orders.length;
    await Promise.all([
      room.runner.runDue(now),
      ...open.map(({ id }) => answer(id, { personName: '张三' }).then(() => answeredIds.add(id))),
    ]);
    // A call planned before the answer is withdrawn by it; one planned after it does not exist.
    for (const { obligationIds } of told.orders.slice(seen)) {
      for (const id of obligationIds) expect(told.withdrawn).toContain(id);
    }
    const before = told.orders.length;
    await after(100);
    expect(told.orders).toHaveLength(before);
    expect(answeredIds.size).toBe(open.length);
  });

  it('carries everything a post owes in one call, most dangerous first, and moves only the ladder whose turn it is', async () => {
    await call({
      source: { kind: 'instruction', id: 'wind', version: 1 },
      colour: 'blue',
      title: '大风 预警 蓝(四级)',
      items: [{ unitId: '朝天门', text: '检查广告牌' }],
    });
    await after(50);
    await call();
    expect(told.orders[1]?.obligationIds).toHaveLength(2);
    expect(told.orders[1]?.colour).toBe('red');
    expect(told.orders[1]?.texts.sms).toMatch(/1\.立即撤离江边人员。2\.检查广告牌。/);
    const steps = (await room.queries.obligations({ open: true })).map(({ source, step }) => [
      source.id,
      step.callsMade,
    ]);
    expect(steps).toEqual([
      ['rain', 1],
      ['wind', 1],
    ]);
  });

  it('rings a post once for several sources that are opened one after the other', async () => {
    Object.assign(room.runner.pace, { quietMs: 1_500, gatherMs: 10_000 });
    for (const id of ['schools', 'kindergartens', 'training']) {
      await room.unitOfWork.run((tx) =>
        room.calling.call(tx, order({ source: { kind: 'instruction', id, version: 1 } })),
      );
    }
    await room.runner.settled();
    expect(told.orders.map(({ obligationIds }) => obligationIds.length)).toEqual([3]);
  });

  it('lets a blue call join one that is due at the post anyway', async () => {
    await call();
    await call({ source: { kind: 'instruction', id: 'wind', version: 1 }, colour: 'blue' });
    expect(told.rung).toHaveLength(1);
    await after(100);
    expect(told.rung).toHaveLength(2);
    expect(told.orders[1]?.obligationIds).toHaveLength(2);
  });

  it('goes on at once when a call can come to nothing only, and keeps ringing a desk that does not pick up', async () => {
    const nothing = async (reason: string) => {
      const last = told.orders.at(-1);
      const payload: CallCameToNothing = {
        obligationIds: last?.obligationIds ?? [],
        callNo: last?.callNo ?? 0,
        reason,
      };
      await ground().unitOfWork.run((tx) =>
        ground().events.publish(tx, { kind: callCameToNothing, subject: 'incident-1', payload }),
      );
      await ground().events.pump();
      await room.runner.settled();
    };
    await call();
    await nothing('no-answer');
    expect(told.rung).toHaveLength(1);
    expect(await only()).toMatchObject({ lastReason: 'no-answer', step: { callsMade: 1 } });
    await nothing('wrong-number');
    expect(told.rung.at(-1)).toBe('朝天门:tel-副主任');
    const { escalations } = await room.queries.story((await only()).id);
    expect(escalations[0]).toMatchObject({ target: 'deputies', why: 'wrong-number' });
  });

  describe('the three questions', () => {
    it('keep 要素不全 until all are answered, and 暂不清楚 is asked again, never stored as 0', async () => {
      await call({ questions: three });
      const { id } = await only();
      await answer(id, { personName: '张三', commander: '张三', communities: 3, moved: 'unknown' });
      expect(await only()).toMatchObject({
        state: 'incomplete',
        questions: [
          { id: 'commander', answer: { value: '张三' } },
          { id: 'communities', answer: { value: 3 } },
          { id: 'moved', answer: { unknown: true }, askAgainAt: ground().clock.now() + 20 * minuteMs },
        ],
      });
      await after(19 * 60);
      expect(told.rung).toHaveLength(1);
      await after(60);
      expect(told.orders[1]?.texts.sms).toContain('还缺:转移多少人');
      expect(told.orders[1]?.channels).toEqual(['sms', 'voice']);
      await answer(id, { personName: '张三', moved: 0 });
      expect(await only()).toMatchObject({ state: 'answered' });
      await after(7_200);
      expect(told.rung).toHaveLength(2);
    });

    it('are asked when the time is up, one rung higher each round, and at last stay on the board', async () => {
      await call({ questions: three });
      await answer((await only()).id, { personName: '张三' });
      await after(600);
      expect(told.rung.at(-1)).toBe('朝天门:tel-ctm,tel-张三');
      await after(1_200);
      expect(told.rung.at(-1)).toBe('朝天门:tel-副主任');
      await after(1_200);
      expect(told.rung.at(-1)).toBe('district:tel-hub,tel-林某');
      for (let i = 0; i < 10; i++) await after(1_200);
      expect(told.rung).toHaveLength(7);
      expect(await only()).toMatchObject({ state: 'incomplete' });
    });
  });

  describe('a new version', () => {
    const posts = [
      { unitId: '朝天门', text: '一' },
      { unitId: 'district', text: '二' },
    ];

    it('keeps answers on an extension and lets the silent post go on where it was', async () => {
      await call({ items: posts, questions: three });
      await answer((await only()).id, { personName: '张三', commander: '张三', communities: 3, moved: 0 });
      await after(100);
      const before = await only('district');
      await call({ ...version(2), earlier: 'keep', items: posts, questions: three });
      expect(told.rung).toHaveLength(3);
      expect(await only()).toMatchObject({
        source: { version: 2 },
        state: 'answered',
        keptFromVersion: 1,
        receivedBy: '张三',
      });
      expect(await only('district')).toMatchObject({
        source: { version: 2 },
        state: 'waiting',
        dueAt: before.dueAt,
        step: before.step,
      });
      await after(100);
      expect(told.rung).toHaveLength(4);
      expect(told.orders[3]).toMatchObject({ unitId: 'district', source: { version: 2 } });
      expect(await room.queries.obligations({ unitId: '朝天门' })).toHaveLength(1);
    });

    it('asks 收到 again on a raise, keeps the figures as ticks and withdraws the old calls', async () => {
      await call({ questions: three });
      const { id } = await only();
      await answer(id, { personName: '张三', commander: '张三', communities: 3, moved: 0 });
      await call({ ...version(2), earlier: 'ask-again', questions: three });
      expect(await only()).toMatchObject({
        state: 'waiting',
        receivedBy: null,
        keptFromVersion: 1,
        questions: [{ answer: { value: '张三' } }, { answer: { value: 3 } }, { answer: { value: 0 } }],
      });
      expect(told.rung).toHaveLength(2);
      expect(told.withdrawn).toContain(id);
      await text('tel-张三', '收到');
      expect(await only()).toMatchObject({ state: 'answered', receivedBy: '张三' });
    });

    it('takes an answer to the kept version before for its own', async () => {
      await call();
      const { id } = await only();
      await call({ ...version(2), earlier: 'keep' });
      expect(await text('tel-张三', '收到 张三')).toMatchObject({ outcome: 'answered' });
      expect(await only()).toMatchObject({ state: 'answered', source: { version: 2 } });
      expect(await answer(id, { personName: '李四' })).toEqual({ late: false });
    });

    it('ignores a version older than the one in force', async () => {
      await call({ ...version(2) });
      await call({ ...version(1) });
      expect(told.rung).toHaveLength(1);
      expect(await only()).toMatchObject({ source: { version: 2 } });
    });

    it('lets go of posts it no longer concerns', async () => {
      await call({ items: posts });
      await call({ ...version(2), earlier: 'keep', items: [posts[0] as (typeof posts)[0]] });
      await room.unitOfWork.run((tx) =>
        room.calling.close(tx, { kind: 'instruction', id: 'rain', before: 2 }, 'areas-changed'),
      );
      expect((await room.queries.obligations({ open: true })).map(({ unitId }) => unitId)).toEqual(['朝天门']);
    });
  });

  it('closes at the lift: nobody is called any more, and a late answer is kept and changes nothing', async () => {
    await call();
    const { id } = await only();
    expect(await room.unitOfWork.run((tx) => room.calling.close(tx, order().source, 'lifted'))).toBe(1);
    await after(1_000);
    expect(told.rung).toHaveLength(1);
    expect(told.withdrawn).toContain(id);
    expect(await text('tel-张三', '收到')).toMatchObject({
      outcome: 'nothing-open',
      replyText: '该任务已解除。您的回复已留存。',
    });
    ground().clock.advance(1);
    expect(await answer(id, { personName: '李四' })).toEqual({ late: true });
    const { answers } = await room.queries.story(id);
    expect(answers.map(({ late, personName }) => [late, personName])).toEqual([
      [true, '张三'],
      [true, '李四'],
    ]);
    expect(await room.queries.obligation(id)).toMatchObject({ state: 'closed', receivedAt: null });
  });

  describe('phones', () => {
    it('answer by text with everything in it, and hear back what it was taken for', async () => {
      await call({ questions: three });
      expect(await text('tel-张三', '收到 张三 社区3 转移0')).toMatchObject({
        outcome: 'answered',
        replyText: '已记录:收到 张三 指挥张三 社区3 转移0。事项:防汛 预警 红(一级)。',
      });
      expect(await only()).toMatchObject({ state: 'answered', via: 'sms' });
    });

    it('prove the post by a keypress, and the name is asked and taken later', async () => {
      await call();
      expect(await text('tel-ctm', '', { channel: 'voice', text: null, digits: '1' })).toMatchObject({
        outcome: 'answered',
        replyText: '已记录:收到。事项:防汛 预警 红(一级)。请再回复您的姓名。',
      });
      expect(await only()).toMatchObject({ state: 'answered', receivedBy: null, via: 'voice' });
      await text('tel-张三', '张三');
      expect(await only()).toMatchObject({ receivedBy: '张三', via: 'voice' });
    });

    it('answer only for what they had been told', async () => {
      await call();
      await room.unitOfWork.run((tx) =>
        room.calling.call(tx, order({ source: { kind: 'instruction', id: 'later', version: 1 } })),
      );
      told.orders.splice(1);
      await room.runner.settled();
      told.orders.splice(1);
      const result = await text('tel-张三', '收到');
      expect(result.obligationIds).toHaveLength(1);
      const states = (await room.queries.obligations({ open: true }))
        .map(({ source, state }) => [source.id, state])
        .sort();
      expect(states).toEqual([
        ['later', 'waiting'],
        ['rain', 'answered'],
      ]);
    });

    it('answer everything they were told, listed back', async () => {
      await call();
      await call({
        source: { kind: 'instruction', id: 'slide', version: 1 },
        title: '地灾 预警 橙(二级)',
        colour: 'orange',
        questions: three,
      });
      const { outcome, replyText } = await text('tel-张三', '收到 张三');
      expect(outcome).toBe('answered');
      expect(replyText).toBe(
        '已记录:收到 张三。事项:1.防汛 预警 红(一级) 2.地灾 预警 橙(二级)。请补报:指挥、社区、转移,如 指挥李四 社区3 转移0。',
      );
      expect((await room.queries.obligations({ open: true })).map(({ state }) => state)).toEqual([
        'answered',
        'incomplete',
      ]);
    });

    it('are asked back once when unclear, and then only shown', async () => {
      await call();
      expect(await text('tel-张三', '啥?')).toMatchObject({
        outcome: 'unclear',
        replyText: '没有看懂。请回复:收到 张三。急事请回电023-00000119',
      });
      expect(await text('tel-张三', '什么情况')).toMatchObject({ outcome: 'unclear', replyText: null });
      expect(await only()).toMatchObject({ state: 'waiting' });
      expect((await room.desk.inbound(10)).map(({ text: said, outcome }) => [said, outcome])).toEqual([
        ['什么情况', 'unclear'],
        ['啥?', 'unclear'],
      ]);
    });

    it('are heard once for one message, and kept when nobody knows them', async () => {
      await call();
      const said: Inbound = { channel: 'sms', from: 'tel-张三', messageId: 'same', text: '收到', digits: null };
      const results = await Promise.all([room.replies.receive(said), room.replies.receive(said)]);
      expect(results.map(({ outcome }) => outcome).sort()).toEqual(['answered', 'duplicate']);
      expect(await room.replies.receive(said)).toMatchObject({ outcome: 'duplicate', replyText: null });
      expect(await text('tel-nobody', '收到 王五')).toMatchObject({ outcome: 'unknown-sender', obligationIds: [] });
      expect(await room.desk.inbound(10)).toHaveLength(2);
      expect((await room.desk.inbound(1))[0]).toMatchObject({
        from: 'tel-nobody',
        text: '收到 王五',
        outcome: 'unknown-sender',
        unitIds: [],
      });
    });

    it('that were never called cannot answer for their post, and are told whom to ring', async () => {
      await call();
      const { outcome, replyText } = await text('tel-副主任', '收到');
      expect(outcome).toBe('nothing-open');
      expect(replyText).toBe('您单位有1项待应答,但没有呼到过本机,不能由本机应答。请回电023-00000119');
      expect(await only()).toMatchObject({ state: 'waiting' });
    });

    it('know when there is nothing to answer', async () => {
      expect(await text('tel-张三', '收到')).toMatchObject({
        outcome: 'nothing-open',
        replyText: '目前没有要您应答的事项。',
      });
    });

    it('of the next tier stop ringing when it takes note, but only the post itself turns green', async () => {
      await call({ ladder: { ...ladder, steps: [rung('next-tier', 3), rung('person-sent', 1)] } });
      const { replyText } = await text('tel-林某', '收到 林某');
      expect(replyText).toBe('已记录您知悉:朝天门仍未应答,请继续设法叫应。');
      expect(await only()).toMatchObject({ state: 'escalated', receivedAt: null });
      await after(100);
      expect(told.rung).toHaveLength(1);
      expect(await only()).toMatchObject({ state: 'unreached' });
      expect(await text('tel-林某', '代收到 张三')).toMatchObject({ outcome: 'answered' });
      expect(await only()).toMatchObject({ state: 'answered', receivedBy: '张三' });
      const { answers } = await room.queries.story((await only()).id);
      expect(answers.map(({ unitId, received }) => [unitId, received])).toEqual([
        ['district', false],
        ['朝天门', true],
      ]);
    });
  });

  describe('the duty desk', () => {
    it('calls again at once, and after the end of the ladder from its beginning', async () => {
      await call();
      const { id } = await only();
      await room.desk.callAgain(id, { kind: 'user', id: 'u1' });
      await room.runner.settled();
      expect(told.rung).toHaveLength(2);
      expect(await only()).toMatchObject({ step: { callsMade: 1 } });
      for (let i = 0; i < 8; i++) await after(100);
      expect(await only()).toMatchObject({ state: 'unreached' });
      const rungBefore = told.rung.length;
      await room.desk.callAgain(id, { kind: 'user', id: 'u1' });
      await room.runner.settled();
      expect(told.rung.slice(rungBefore)).toEqual(['朝天门:tel-ctm,tel-张三']);
      expect(await only()).toMatchObject({ state: 'unreached' });
      await answer(id, { personName: '张三' });
      await expect(room.desk.callAgain(id, { kind: 'user', id: 'u1' })).rejects.toMatchObject({
        code: 'calling.already-answered',
      });
    });

    it('sends a person and says who, while the ladder goes on', async () => {
      await call();
      const { id } = await only();
      await room.desk.sendPerson(id, '网格员 王五', { kind: 'user', id: 'u1' });
      expect((await room.queries.story(id)).escalations).toMatchObject([
        { target: 'person-sent', who: '网格员 王五', why: 'sent-by-desk' },
      ]);
      await after(100);
      expect(told.rung).toHaveLength(2);
      await expect(room.desk.sendPerson(999, 'x', { kind: 'user', id: 'u1' })).rejects.toMatchObject({
        kind: 'not-found',
      });
    });

    it("counts each unit's own obligations by state", async () => {
      await call({
        items: [
          { unitId: '朝天门', text: 'a' },
          { unitId: 'district', text: 'b' },
          { unitId: '解放碑', text: 'c' },
        ],
      });
      await answer((await only()).id, { personName: '张三' });
      ground().clock.advance(11 * minuteMs);
      const counts = await room.queries.unitCounts('incident-1');
      expect(
        Object.fromEntries(
          counts.map(({ unitId, states }) => [unitId, Object.entries(states).filter(([, n]) => n > 0)]),
        ),
      ).toEqual({
        朝天门: [['answered', 1]],
        district: [['overdue', 1]],
        解放碑: [['escalated', 1]],
      });
      expect(await room.queries.unitCounts('another')).toEqual([]);
      const opened = ground().clock.now() - 11 * minuteMs;
      expect(counts.find(({ unitId }) => unitId === 'district')?.oldestSilenceSince).toBe(opened);
    });
  });

  describe('a one-tap link', () => {
    const token = () => /\/t\/(\S+)$/.exec(told.orders.at(-1)?.texts.sms ?? '')?.[1] ?? '';

    it('shows a small form, answers nothing by being opened, and answers once when sent twice', async () => {
      await call({ questions: three });
      const { html, outcome } = await room.oneTap.show(token());
      expect(outcome).toBe('shown');
      expect(Buffer.byteLength(html)).toBeLessThan(20_000);
      expect(html).not.toContain('<script');
      expect(await only()).toMatchObject({ state: 'waiting' });
      const form = { name: '张三', 'q-commander': '张三', 'q-communities': '3', 'q-moved': '', 'u-moved': '1' };
      expect(await room.oneTap.answer(token(), form)).toMatchObject({ outcome: 'answered' });
      await room.oneTap.answer(token(), form);
      expect(await only()).toMatchObject({ state: 'incomplete', via: 'link', receivedBy: '张三' });
      expect((await room.queries.story((await only()).id)).answers).toHaveLength(1);
    });

    it('says what is wrong with the form, and never takes an empty figure for 0', async () => {
      await call({ questions: three });
      const wrong = await room.oneTap.answer(token(), { name: ' ', 'q-communities': '三' });
      expect(wrong.outcome).toBe('invalid');
      expect(wrong.html).toContain('请填写您的姓名');
      expect(wrong.html).toContain('请填数字');
      await room.oneTap.answer(token(), { name: '<b>张三', 'q-moved': '' });
      const page = await room.oneTap.show(token());
      expect(page.html).toContain('&lt;b&gt;张三');
      expect((await only()).questions.map(({ answer: given }) => given)).toEqual([null, null, null]);
    });

    it('is worth nothing when changed or too old', async () => {
      await call();
      const good = token();
      expect(await room.oneTap.show(`${good}x`)).toMatchObject({ outcome: 'unknown' });
      expect(await room.oneTap.answer(good.replace(/-(\w+)\./, '-zz.'), { name: '张三' })).toMatchObject({
        outcome: 'unknown',
      });
      ground().clock.advance(25 * 60 * minuteMs);
      expect(await room.oneTap.answer(good, { name: '张三' })).toMatchObject({ outcome: 'gone' });
      expect(await only()).toMatchObject({ receivedAt: null });
    });
  });
});
