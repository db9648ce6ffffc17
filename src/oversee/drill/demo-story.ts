/** The story of the demonstration: one red rain signal from feed to lift, told by people who only have HTTP. */
import { standingInChinese, type Colour, type ResponseLevel } from '../../shared/level.js';
import { secondMs, timeOfDayInChinese, toRfc3339 } from '../../shared/time.js';
import type { Directory } from '../../reach/directory/directory.ports.js';
import { castOf, parts, wakes, type CastPhone } from './demo-cast.js';
import type { DemoClient } from './demo-client.js';

/** What the story is played on. */
export interface Stage {
  readonly client: DemoClient;
  /** Who holds which virtual phone; the service's own directory. */
  readonly directory: Directory;
  readonly password: string;
  readonly feedKey: string;
  /** The red signal as it was sent at this time. */
  readonly signal: (sentAt: number) => string;
  readonly now: () => number;
  /** Lets time pass until `at`, doing everything that falls due on the way. */
  readonly until: (at: number) => Promise<void>;
  /** One entry of the timeline, at the present time. */
  readonly say: (label: string, ...lines: string[]) => void;
}

/** The story did not go as it must: the demonstration ends with a failure. */
export class StoryBroken extends Error {}

interface Obligation {
  readonly id: number;
  readonly unitId: string;
  readonly source: { readonly kind: string; readonly version: number };
  readonly state: string;
  readonly receivedAt: string | null;
  readonly receivedBy: string | null;
  readonly via: string | null;
}
interface ObligationStory extends Obligation {
  readonly deliveries: readonly { plannedAt: string }[];
  readonly escalations: readonly { at: string; target: string; targetLabel: string; unitId: string; why: string }[];
}
interface Version {
  readonly id: string;
  readonly version: number;
  readonly number: string | null;
  readonly capIdentifier: string | null;
  readonly signedBy: string | null;
}
interface Warning {
  readonly id: string;
  readonly current: Version | null;
  readonly versions: readonly Version[];
}
interface Order {
  readonly id: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly ruleId: string;
  readonly kindName: string;
  readonly text: string;
  readonly unitName: string;
  readonly state: string;
  readonly number: string | null;
}
interface Declared {
  readonly level: Colour;
  readonly responseLevel: ResponseLevel;
}

/** When things happen, Beijing time of the night of the story. */
const night = (clock: string): number => Date.parse(`2026-07-20T${clock}+08:00`);
export const storyStartsAt = night('02:00:00');

const desk = 'zhuban';
const commander = 'zhihuizhang';
interface MemberPart {
  readonly unitId: string;
  readonly post: string;
  /** What it says in the first round, and in the second where it speaks. */
  readonly says: readonly [string, string?];
}
/** Who speaks in the rounds; the one silent member has no part. */
const members = {
  'm-qixiang': {
    unitId: 'dept-meteorology',
    post: '首席预报员',
    says: ['雷达回波维持,未来3小时还有40至60毫米', '凌晨雨团再生,上游仍有强降雨'],
  },
  'm-jiaotong': {
    unitId: 'dept-transport',
    post: '防汛科长',
    says: ['江水平稳,建议先橙色观察', '朝天门水位2小时涨1.8米,顶托排水'],
  },
  'm-zhujian': {
    unitId: 'dept-housing',
    post: '排水科长',
    says: ['三处下穿道和地下车库开始进水', '排水管网出口被顶托,车库进水增至11处'],
  },
  'm-gongan': {
    unitId: 'dept-police',
    post: '指挥中心主任',
    says: ['夜间洪崖洞、解放碑仍有滞留人员', '沿江路面封控警力已到位'],
  },
  'm-xiaofang': {
    unitId: 'dept-fire',
    post: '指挥中心值班长',
    says: ['已接积水救援警情7起', '积水救援警情升到23起'],
  },
  'm-guizi': {
    unitId: 'dept-natural-resources',
    post: '地质科长',
    says: ['两处地灾隐患点土体含水饱和'],
  },
} as const satisfies Record<string, MemberPart>;
type Member = keyof typeof members;

/** Plays the story to its end; returns the incident. Throws `StoryBroken` where the service did not do what it must. */
export async function playStory(stage: Stage): Promise<string> {
  return new Story(stage).play();
}

class Story {
  private incidentId = '';
  private areas: readonly string[] = [];
  private warningId = '';

  constructor(private readonly stage: Stage) {}

  async play(): Promise<string> {
    await this.prepare();
    await this.signalComesIn();
    const consultationId = await this.consult();
    await this.issue(consultationId);
    await this.orderControls();
    await this.climbLadders();
    await this.reportDone();
    await this.extend();
    await this.raise();
    await this.lift();
    return this.incidentId;
  }

  private async prepare(): Promise<void> {
    const { client, directory, password, say } = this.stage;
    const accounts = [parts.onPage, parts.pressesOne, parts.reportsDone].map((id) => id.replace('street-', 's-'));
    await Promise.all(
      [desk, commander, ...Object.keys(members), ...accounts].map((name) => client.signIn(name, password)),
    );
    const cast = castOf(directory, this.stage.now());
    await this.behave(cast);
    say('准备', `${cast.length} 部虚拟手机有了脾气:多数 20 至 90 秒内答复,有的只按 1,有的说不清,有的一直不接`);
  }

  private async signalComesIn(): Promise<void> {
    const { client, feedKey, say, until } = this.stage;
    const sentAt = night('02:03:00');
    await until(sentAt);
    const taken = await client.feed<{ incidentId: string | null }>(feedKey, this.stage.signal(sentAt));
    if (taken.incidentId === null) throw new StoryBroken('the red signal opened no incident');
    this.incidentId = taken.incidentId;
    const incident = await client.get<{
      title: string;
      signals: { senderName: string; headline: string; description: string }[];
      proposals: (Declared & {
        areas: { id: string }[];
        stage: string;
        because: { fact: string; threshold: string }[];
      })[];
      clocks: { label: string; dueAt: string }[];
    }>(desk, `/incidents/${this.incidentId}`);
    const [signal] = incident.signals;
    const [proposal] = incident.proposals;
    if (!signal || !proposal) throw new StoryBroken('the signal led to no proposal');
    this.areas = proposal.areas.map(({ id }) => id);
    say('信号', `${signal.headline}`, signal.description);
    say(
      '建议',
      `${standingInChinese(proposal.level, proposal.responseLevel)}|${this.areas.length}个街道|${proposal.stage}`,
      ...proposal.because.slice(0, 3).map(({ fact, threshold }) => `因为 ${fact};规程 ${threshold}`),
      ...incident.clocks.map(({ label, dueAt }) => `时钟 ${label},${clockOf(dueAt)}前必须决定`),
    );
    await until(this.stage.now() + 5 * secondMs);
    const relayed = await this.obligations();
    say(
      '转发',
      `先行指令已到 ${new Set(relayed.map(({ unitId }) => unitId)).size} 个值守岗位的电话和短信:值班职责、先撤后报`,
      '要管控的只说"请做好管控准备,命令另行下达"',
    );
    await until(night('02:04:20'));
    await this.clearUp();
    await until(night('02:04:50'));
    await this.sayAnswers();
  }

  private async consult(): Promise<string> {
    const { client, say, until } = this.stage;
    await until(night('02:05:00'));
    const consultation = await client.post<{ id: string; members: { seat: string }[] }>(
      desk,
      `/incidents/${this.incidentId}/consultations`,
    );
    const seats = (seat: string) => consultation.members.filter((member) => member.seat === seat).length;
    say(
      '会商',
      `主班召集第1轮"1+7+N"会商:召集单位 ${seats('convener')},成员 ${seats('member')},受邀 ${seats('invited')};成员由叫应自动叫到会`,
    );
    const red: Declared = { level: 'red', responseLevel: 2 };
    await until(night('02:06:30'));
    await this.opine(consultation.id, 'm-qixiang', red);
    await until(night('02:07:20'));
    await this.opine(consultation.id, 'm-gongan', red);
    await until(night('02:08:10'));
    await this.opine(consultation.id, 'm-jiaotong', { level: 'orange', responseLevel: 3 });
    await this.opine(consultation.id, 'm-xiaofang', red);
    await until(night('02:09:30'));
    await this.opine(consultation.id, 'm-zhujian', red);
    await until(night('02:12:20'));
    await this.sayEscalations(parts.wrongNumber, parts.deputyAnswers, parts.nobody);
    const standing = await client.get<{
      tally: { level: Colour | null; responseLevel: ResponseLevel | null; count: number; units: string[] }[];
      members: { name: string; seat: string; opinion: object | null }[];
    }>(desk, `/consultations/${consultation.id}`);
    say(
      '意见',
      ...standing.tally.map(
        ({ level, responseLevel, count, units }) =>
          `${count} 家 ${level === null ? '不发预警' : standingInChinese(level, responseLevel)}:${units.join('、')}`,
      ),
      `没有意见(照实记,不算同意):${standing.members
        .filter(({ seat, opinion }) => seat === 'member' && opinion === null)
        .map(({ name }) => name)
        .join('、')}`,
    );
    await this.conclude(
      consultation.id,
      'start',
      red,
      '多数意见为红色;夜间、地下空间进水、涉水救援增多,不等交通委意见一致',
    );
    await until(night('02:13:00'));
    const { late } = await this.opine(consultation.id, 'm-guizi', red);
    if (!late) throw new StoryBroken('an opinion after the verdict was not marked late');
    return consultation.id;
  }

  private async issue(consultationId: string): Promise<void> {
    const { client, say, until } = this.stage;
    await this.behave([
      ...wakes(this.stage.directory, parts.lateDepartment, this.stage.now(), 50, '社区0 转移0'),
      ...wakes(this.stage.directory, parts.unclear, this.stage.now(), 45, '社区2 转移8人', clearWords),
      ...wakes(this.stage.directory, parts.pressesOne, this.stage.now(), 35, '社区2 转移0'),
      ...wakes(this.stage.directory, parts.onPage, this.stage.now(), 55, '社区3 转移0'),
    ]);
    const versionId = await this.draft({
      action: 'issue',
      consultationId,
      level: 'red',
      responseLevel: 2,
      expiresAt: night('08:00:00'),
      reason: '',
    });
    await until(night('02:14:00'));
    const preview = await client.get<{
      instructions: { text: string }[];
      controlOrders: object[];
      recipients: { group: string; posts: number }[];
    }>(commander, `/warning-versions/${versionId}/preview`);
    say(
      '待签',
      `指挥长看到:${preview.instructions.length} 份指令、${preview.recipients.map(({ group, posts }) => `${group} ${posts} 个岗位`).join('、')};` +
        `${preview.controlOrders.length} 道管控令另签`,
    );
    await this.signAndIssue(versionId, '02:14:30');
    await this.settle();
    const instructions = await client.get<{ subjectKind: string; subjectName: string; text: string }[]>(
      desk,
      `/incidents/${this.incidentId}/instructions`,
    );
    const orders = await this.orders();
    const leaked = orders.filter(({ text }) => instructions.some((instruction) => instruction.text.includes(text)));
    if (leaked.length > 0) throw new StoryBroken(`${leaked.length} control orders were told before they were signed`);
    const count = (kind: string) => instructions.filter(({ subjectKind }) => subjectKind === kind).length;
    const sample = instructions.find(({ text }) => text.includes('命令另行下达'));
    say(
      '指令',
      `一行业一措施 ${count('industry')} 份,一街道一方案 ${count('street')} 份`,
      ...(sample?.text ?? '')
        .split('\n')
        .slice(0, 5)
        .map((line) => `│ ${line}`),
      `管控 ${orders.length} 项全部只写"命令另行下达":原文查过,无一外泄`,
    );
  }

  private async orderControls(): Promise<void> {
    const { client, password, say, until } = this.stage;
    await until(night('02:17:00'));
    await this.sayAnswers();
    const place = ({ subjectKind, subjectId, ruleId }: Order) => `${subjectKind}|${subjectId}|${ruleId}`;
    const drafted = (await this.orders())
      .filter(({ state }) => state === 'drafted')
      .sort((a, b) => (place(a) < place(b) ? -1 : 1));
    // The first of each kind, so that 禁停撤疏 are all seen.
    const chosen = ['禁', '停', '撤', '疏'].flatMap((kind) => drafted.find(({ kindName }) => kindName === kind) ?? []);
    const ids = chosen.map(({ id }) => id);
    await client.post(desk, '/control-orders/submit', { ids });
    await until(night('02:18:00'));
    await client.post(commander, '/control-orders/sign', { ids, password });
    await this.settle();
    const known = new Map((await this.orders()).map((order) => [order.id, order]));
    const signed = ids.flatMap((id) => known.get(id) ?? []);
    if (signed.some(({ state }) => state !== 'in-force'))
      throw new StoryBroken('a signed control order is not in force');
    say(
      '管控',
      `主班报签、指挥长签发 ${signed.length} 道,到此才下达原文;其余 ${drafted.length - signed.length} 道不签不发`,
      ...signed.map(({ kindName, number, unitName, text }) => `${kindName} ${number ?? ''} → ${unitName}:${text}`),
    );
  }

  private async climbLadders(): Promise<void> {
    const { client, directory, say, until } = this.stage;
    await until(night('02:25:30'));
    await this.sayEscalations(parts.deputyAnswers, parts.nobody, parts.silentDepartment);
    await until(night('02:27:30'));
    const [unreached] = await this.obligations(parts.nobody);
    if (unreached?.state !== 'unreached') throw new StoryBroken('nobody was told that a person must be sent');
    await client.post(desk, `/obligations/${unreached.id}/send-person`, { who: '区中心巡查二组 2人' });
    say('上门', `${this.nameOf(parts.nobody)}:区里也叫过,仍无人应答 → 派区中心巡查二组上门`);
    await until(night('02:34:00'));
    const { main } = directory.onDuty(parts.nobody, this.stage.now());
    for (const { id } of await this.silentOf(parts.nobody)) {
      await client.post(desk, `/obligations/${id}/answered-by-phone`, {
        personName: main?.name ?? '值班员',
        commander: main?.name ?? '值班员',
        communities: 2,
        moved: 0,
        words: '基站停电,手机无信号,已改用卫星电话',
      });
    }
    await this.behave(wakes(directory, parts.nobody, this.stage.now(), 40, '社区2 转移0'));
    say('上门', `${this.nameOf(parts.nobody)}:巡查组叫醒值班员,主班代录电话应答(基站停电)`);
    await this.sayAnswers();
    await this.behave([
      ...wakes(directory, parts.notKnownYet, this.stage.now(), 30, '社区3 转移46人'),
      ...wakes(directory, parts.deputyAnswers, this.stage.now(), 60, '社区4 转移0'),
    ]);
    await until(night('02:38:00'));
    const [known] = await this.obligations(parts.notKnownYet);
    say(
      '要素',
      `${this.nameOf(parts.notKnownYet)}先报"转移暂不清楚"(不记作0),20分钟后再问${known?.state === 'answered' ? ' → 转移46人,要素齐' : ',仍在核'}`,
    );
  }

  private async reportDone(): Promise<void> {
    const { client, say, until } = this.stage;
    await until(night('02:45:00'));
    const account = parts.reportsDone.replace('street-', 's-');
    const tasks = await client.get<{
      instructions: {
        subjectName: string;
        measures: { id: string; text: string; state: string; doneWhen: string; doneWhenName: string }[];
      }[];
    }>(account, '/my/tasks');
    const measures = tasks.instructions.flatMap((instruction) => instruction.measures);
    const open = measures.filter(({ state }) => state === 'open' || state === 'overdue').slice(0, 3);
    for (const { id, doneWhen } of open) {
      await client.post(account, `/measures/${id}/done`, {
        proof: { count: ['head-count', 'persons-moved'].includes(doneWhen) ? 12 : 0, words: '现场照片3张,存街道中心' },
      });
    }
    say(
      '落实',
      `${this.nameOf(parts.reportsDone)}报完成 ${open.length} 项(已应答 ≠ 已落实,共 ${measures.length} 项,等令的不能报):`,
      ...open.map(({ text, doneWhenName }) => `✓ ${text}(${doneWhenName})`),
    );
  }

  private async extend(): Promise<void> {
    const { client, say, until } = this.stage;
    await until(night('03:30:00'));
    const versionId = await this.draft({
      action: 'extend',
      consultationId: null,
      level: 'red',
      responseLevel: 2,
      expiresAt: night('11:00:00'),
      reason: '强降雨维持,影响时段后延',
    });
    await this.signAndIssue(versionId, '03:32:00');
    await this.settle();
    const kept = (await this.obligations()).filter(
      ({ source, receivedAt }) => source.kind === 'instruction' && receivedAt !== null,
    );
    if (kept.length === 0) throw new StoryBroken('the extension kept no answers');
    await until(night('03:45:00'));
    const issuedAt = night('03:32:20');
    for (const { id } of kept) {
      const { deliveries } = await client.get<ObligationStory>(desk, `/obligations/${id}`);
      if (deliveries.some(({ plannedAt }) => Date.parse(plannedAt) >= issuedAt))
        throw new StoryBroken('a post whose answer stands was called again after the extension');
    }
    say('延长', `有效期至 11:00;${kept.length} 项应答照旧有效,已应答的岗位一个电话也没有再接`);
  }

  private async raise(): Promise<void> {
    const { client, say, until } = this.stage;
    const top: Declared = { level: 'red', responseLevel: 1 };
    await until(night('04:10:00'));
    const { id } = await client.post<{ id: string }>(desk, `/incidents/${this.incidentId}/consultations`);
    say('会商', '第2轮:朝天门水位上涨顶托,地下空间进水增多,是否果断提级');
    await until(night('04:13:00'));
    for (const member of ['m-qixiang', 'm-jiaotong', 'm-zhujian', 'm-gongan', 'm-xiaofang'] as const)
      await this.opine(id, member, top, 2);
    await this.conclude(id, 'raise', top, '凌晨时段、江水顶托、地下空间多处进水,果断提级');
    const versionId = await this.draft({
      action: 'raise',
      consultationId: id,
      ...top,
      expiresAt: night('11:00:00'),
      reason: '响应由Ⅱ级提到Ⅰ级:凌晨时段、江水顶托',
    });
    await this.signAndIssue(versionId, '04:18:00');
    await this.settle();
    const asked = (await this.obligations()).filter(({ source }) => source.kind === 'instruction');
    const before = asked.filter(({ receivedAt }) => receivedAt === null).length;
    const { instructions } = await client.get<{ instructions: { measures: { state: string }[] }[] }>(
      parts.reportsDone.replace('street-', 's-'),
      '/my/tasks',
    );
    const ticked = instructions.flatMap(({ measures }) => measures).filter(({ state }) => state === 'done').length;
    if (ticked === 0) throw new StoryBroken('the raise forgot which measures were done');
    say(
      '提级',
      `响应 Ⅱ级 → Ⅰ级:${before} 项重新要"收到";已落实的不重做(${this.nameOf(parts.reportsDone)}已勾的 ${ticked} 项还在)`,
    );
    await until(night('04:21:00'));
    await this.sayAnswers();
    const again = (await this.obligations()).filter(
      ({ source, receivedAt }) => source.kind === 'instruction' && receivedAt !== null,
    );
    if (again.length === 0) throw new StoryBroken('nobody answered the raise');
    await until(night('04:33:00'));
    await this.sayEscalations(parts.silentDepartment);
  }

  private async lift(): Promise<void> {
    const { client, say, until } = this.stage;
    await until(night('07:10:00'));
    const { id } = await client.post<{ id: string }>(desk, `/incidents/${this.incidentId}/consultations`);
    await until(night('07:14:00'));
    for (const member of Object.keys(members) as Member[]) await this.opine(id, member, null, 3);
    say('会商', `第3轮:雨停水退,到会 ${Object.keys(members).length} 家一致认为可以解除`);
    await this.conclude(id, 'end', null, '雨停2小时,积水退完,险情处置完毕');
    const versionId = await this.draft({
      action: 'lift',
      consultationId: id,
      level: 'red',
      responseLevel: 1,
      expiresAt: night('11:00:00'),
      reason: '雨停水退',
    });
    await this.signAndIssue(versionId, '07:20:00');
    await this.settle();
    const incident = await client.get<{ state: string }>(desk, `/incidents/${this.incidentId}`);
    if (incident.state !== 'after') throw new StoryBroken('the after-tasks do not follow the lift');
    const orders = await this.orders();
    const kept = orders.filter(({ state }) => state === 'in-force');
    const ended = orders.filter(({ state }) => state === 'released').length;
    if (kept.length === 0) throw new StoryBroken('nobody may return by himself: 禁撤疏 outlive the lift');
    say('解除', `预警解除、响应终止;停的 ${ended} 道随之解除,禁撤疏 ${kept.length} 道仍生效;雨后排查、退水巡查继续`);
    await this.reopen(kept);
    await until(night('07:27:00'));
    const eased = (await this.obligations()).filter(({ source }) => source.kind === 'ease');
    const known = eased.filter(({ receivedAt }) => receivedAt !== null);
    say('解除', `解除告知 ${eased.length} 个岗位,${known.length} 个已应答`);
  }

  /** Nobody returns by himself: who was kept out goes back under a signature, not under the lift. */
  private async reopen(kept: readonly Order[]): Promise<void> {
    const { client, password, say, until } = this.stage;
    const ids = kept.map(({ id }) => id);
    await until(night('07:23:00'));
    await client.post(desk, '/control-orders/release', { ids, reason: '现场核查无积水、无险情', endMet: true });
    await client.post(commander, '/control-orders/release/sign', { ids, password });
    await this.settle();
    if ((await this.orders()).some(({ state }) => state === 'in-force'))
      throw new StoryBroken('a place stayed closed though its release was signed');
    say('管控', `现场核查后,指挥长另行签发解除令 ${ids.length} 道`);
  }

  /** What the unclear one, the one on its page and the one that only pressed 1 still have to say. */
  private async clearUp(): Promise<void> {
    const { client, directory, say } = this.stage;
    const { main } = directory.onDuty(parts.unclear, this.stage.now());
    const address = encodeURIComponent(main?.mobile ?? '');
    const messages = await client.get<{ direction: string; body: string }[]>(desk, `/simulator/phones/${address}`);
    const askedBack = messages.findLast(({ direction, body }) => direction === 'out' && body.includes('没有看懂'));
    await client.post(desk, `/simulator/phones/${address}/reply`, { text: clearWords(main?.name ?? '') });
    say(
      '反问',
      `${this.nameOf(parts.unclear)}回"在忙,什么事?" → ${askedBack ? `"${askedBack.body.slice(0, 30)}…"` : '未反问'} → ${clearWords(main?.name ?? '')}`,
    );
    for (const [unitId, moved] of [
      [parts.onPage, 0],
      [parts.pressesOne, 0],
    ] as const) {
      const account = unitId.replace('street-', 's-');
      const { obligations } = await client.get<{ obligations: Obligation[] }>(account, '/my/tasks');
      for (const { id, state } of obligations) {
        if (state === 'answered') continue;
        await client.post(account, `/obligations/${id}/answer`, {
          received: true,
          personName: directory.onDuty(unitId, this.stage.now()).main?.name ?? '值班员',
          commander: '街道主任',
          communities: 3,
          moved,
        });
      }
    }
    say('应答', `${this.nameOf(parts.onPage)}在手机页面上应答;${this.nameOf(parts.pressesOne)}按1后在页面上补齐三要素`);
  }

  /** Round 1 and 2 are heard one by one; in the last they only agree. */
  private async opine(
    consultationId: string,
    member: Member,
    declared: Declared | null,
    round: 1 | 2 | 3 = 1,
  ): Promise<{ late: boolean }> {
    const { unitId, post, says }: MemberPart = members[member];
    const why = (round === 3 ? undefined : says[round - 1]) ?? '雨已停,积水退完,可以解除';
    const result = await this.stage.client.post<{ late: boolean }>(
      member,
      `/consultations/${consultationId}/opinions`,
      {
        level: declared?.level ?? null,
        responseLevel: declared?.responseLevel ?? null,
        areas: this.areas,
        stage: '0h',
        confidence: 'high',
        why,
        speaker: this.stage.directory.onDuty(unitId, this.stage.now()).leader?.name ?? '值班领导',
        post,
      },
    );
    if (declared !== null) {
      this.stage.say(
        result.late ? '迟到' : '意见',
        `${this.nameOf(unitId)} ${standingInChinese(declared.level, declared.responseLevel)}:${why}${result.late ? '(结论之后,留存不计)' : ''}`,
      );
    }
    return result;
  }

  private async conclude(
    consultationId: string,
    kind: string,
    declared: Declared | null,
    reason: string,
  ): Promise<void> {
    await this.stage.client.post(desk, `/consultations/${consultationId}/verdict`, {
      kind,
      level: declared?.level ?? null,
      responseLevel: declared?.responseLevel ?? null,
      areas: this.areas,
      stage: kind === 'end' ? 'after' : '0h',
      reason,
    });
    this.stage.say(
      '结论',
      `${declared === null ? '解除预警、终止响应' : standingInChinese(declared.level, declared.responseLevel)}。理由:${reason}`,
    );
  }

  private async draft(draft: {
    action: string;
    consultationId: string | null;
    level: Colour;
    responseLevel: ResponseLevel;
    expiresAt: number;
    reason: string;
  }): Promise<string> {
    const { consultationId, ...rest } = draft;
    const { client } = this.stage;
    const warning = await client.post<Warning>(desk, `/incidents/${this.incidentId}/warnings`, {
      ...rest,
      ...(consultationId === null ? {} : { consultationId }),
      areas: this.areas,
      stage: draft.action === 'lift' ? 'after' : '0h',
      expiresAt: toRfc3339(draft.expiresAt),
    });
    this.warningId = warning.id;
    const version = warning.versions.at(-1);
    if (!version) throw new StoryBroken('the draft has no version');
    await client.post(desk, `/warning-versions/${version.id}/submit`);
    return version.id;
  }

  private async signAndIssue(versionId: string, at: string): Promise<void> {
    const { client, password, say, until } = this.stage;
    await until(night(at));
    await client.post(commander, `/warning-versions/${versionId}/sign`, { password });
    await until(night(at) + 20 * secondMs);
    await client.post(desk, `/warning-versions/${versionId}/issue`);
    const warning = await client.get<Warning>(desk, `/warnings/${this.warningId}`);
    const version = warning.versions.find(({ id }) => id === versionId);
    say(
      '签发',
      `拟稿 主班 → 签发 指挥长(口令复核) → 发布 ${version?.number ?? ''}`,
      `CAP ${version?.capIdentifier ?? ''}`,
    );
  }

  /** What follows from the act just done, without letting time pass. */
  private settle(): Promise<void> {
    return this.stage.until(this.stage.now() + secondMs);
  }

  private async behave(phones: readonly CastPhone[]): Promise<void> {
    for (const { address, behaviour } of phones)
      await this.stage.client.put(desk, `/simulator/phones/${encodeURIComponent(address)}/behaviour`, behaviour);
  }

  private obligations(unitId?: string): Promise<Obligation[]> {
    const unit = unitId === undefined ? '' : `&unit=${unitId}`;
    return this.stage.client.get<Obligation[]>(desk, `/obligations?incident=${this.incidentId}${unit}`);
  }

  private async silentOf(unitId: string): Promise<Obligation[]> {
    return (await this.obligations(unitId)).filter(
      ({ receivedAt, state }) => receivedAt === null && state !== 'closed',
    );
  }

  private orders(): Promise<Order[]> {
    return this.stage.client.get<Order[]>(desk, `/incidents/${this.incidentId}/control-orders`);
  }

  private async sayAnswers(): Promise<void> {
    const open = (await this.obligations()).filter(({ state }) => state !== 'closed');
    const count = (...states: string[]) => open.filter(({ state }) => states.includes(state)).length;
    const silent = [...new Set(open.filter(({ receivedAt }) => receivedAt === null).map(({ unitId }) => unitId))];
    this.stage.say(
      '看板',
      `应答 ${count('answered', 'incomplete')}/${open.length}(其中要素不全 ${count('incomplete')})  等待 ${count('waiting')}  超时 ${count('overdue')}  已转上级 ${count('escalated')}  未叫通 ${count('unreached')}`,
      ...(silent.length > 0 && silent.length <= 8 ? [`未答:${silent.map((id) => this.nameOf(id)).join('、')}`] : []),
    );
  }

  /** The way up the ladder of these posts, told from what is stored of it. */
  private async sayEscalations(...unitIds: string[]): Promise<void> {
    const lines: string[] = [];
    for (const unitId of unitIds) {
      const [newest] = (await this.obligations(unitId)).filter(({ source }) => source.kind !== 'control-order');
      if (!newest) continue;
      const story = await this.stage.client.get<ObligationStory>(desk, `/obligations/${newest.id}`);
      const steps = story.escalations.map(
        ({ at, targetLabel, target, unitId: called }) =>
          `${clockOf(at)} ${targetLabel}${target === 'next-tier' ? `(${this.nameOf(called)})` : ''}`,
      );
      const end = story.receivedAt
        ? `${clockOf(story.receivedAt)} 应答${story.receivedBy ? ` ${story.receivedBy}` : ''}`
        : '仍无人应答';
      lines.push(`${this.nameOf(unitId)}:${firstWhy(story.escalations[0]?.why)} → ${[...steps, end].join(' → ')}`);
    }
    if (lines.length > 0) this.stage.say('升级', ...lines);
  }

  private nameOf(unitId: string): string {
    return this.stage.directory.unit(unitId)?.shortName ?? unitId;
  }
}

/** What somebody writes who was asked back. */
function clearWords(name: string): string {
  return `收到,现场指挥${name} 社区2个 转移8人`;
}

function firstWhy(why: string | undefined): string {
  return why?.includes('wrong-number') ? '值班号码是空号' : '值班三呼未应';
}

function clockOf(rfc3339: string): string {
  return timeOfDayInChinese(Date.parse(rfc3339));
}
