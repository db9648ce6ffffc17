import { Rulebooks } from '../../src/decide/rulebook/rulebook.ports.js';
import { CallRunner } from '../../src/reach/calling/call-runner.service.js';
import { Directory } from '../../src/reach/directory/directory.ports.js';
import { Lanes } from '../../src/reach/dissemination/lanes.service.js';
import { ChainedAuditLog, type AuditVerdict } from '../../src/platform/audit/chained-audit-log.js';
import { Database, sqlOf } from '../../src/platform/database/database.js';
import { EventLog } from '../../src/platform/events/event-log.js';
import { UnitOfWork } from '../../src/shared/unit-of-work.js';
import { toRfc3339 } from '../../src/shared/time.js';
import type { ObligationStory } from '../../src/reach/calling/calling.dto.js';
import type { ObligationWire } from '../../src/reach/calling/core/obligation-wire.js';
import { freePort } from './free-port.js';
import { Person, readJson, type Judgement, type Row, type Said } from './people.js';
import { Phone, type PhoneOwner } from './phones.js';
import { sampleFeedKey, samplePassword, startService, type Service } from './service.js';
import { signalXml, type SignalSent } from './signals.js';
import type { TwilioServer } from './providers/twilio-server.js';

const minuteMs = 60_000;
/** Time passes in steps that no rung of a ladder is shorter than, except the one that means "at the same time". */
const stepMs = 10_000;

/** What the intake says of a signal. */
export interface Taken {
  readonly receivedId: string;
  readonly duplicate: boolean;
  readonly signalId: string | null;
  readonly incidentId: string | null;
  readonly incidentIds: readonly string[];
  readonly faults: readonly { readonly where: string; readonly code: string; readonly message: string }[];
}

export interface ClockSeen {
  readonly kind: string;
  readonly label: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly round: number;
}

export interface IncidentSeen {
  readonly state: string;
  readonly nature: string;
  readonly signals: readonly Row[];
  readonly proposals: readonly (Row & { readonly areas: readonly Row[]; readonly because: readonly Row[] })[];
  readonly clocks: readonly ClockSeen[];
  readonly controlOrders: Readonly<Record<string, number>>;
}

export interface VersionSeen {
  readonly id: string;
  readonly version: number;
  readonly action: string;
  readonly state: string;
  readonly number: string | null;
  readonly capIdentifier: string | null;
  readonly signedBy: string | null;
}

export interface WarningSeen {
  readonly id: string;
  readonly state: string;
  readonly current: VersionSeen | null;
  readonly versions: readonly VersionSeen[];
}

export interface InstructionSeen {
  readonly id: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly unitId: string;
  readonly version: number;
  readonly state: string;
  readonly text: string;
}

export interface MeasureSeen {
  readonly id: string;
  readonly text: string;
  readonly authority: string;
  readonly state: string;
  readonly orderNumber: string | null;
  readonly doneWhen: string;
}

export interface OrderSeen {
  readonly id: string;
  readonly unitId: string;
  readonly text: string;
  readonly object: string;
  readonly state: string;
  readonly number: string | null;
}

export interface TasksSeen {
  readonly obligations: readonly ObligationWire[];
  readonly instructions: readonly (InstructionSeen & { readonly measures: readonly MeasureSeen[] })[];
}

/**
 * The whole district on one night: the service, its people at their screens and its virtual phones. Time passes only
 * by `clock.advance`, and after every act everything that follows from it has happened.
 */
export class District {
  readonly dutyOfficer: DutyOfficer;
  readonly secondDutyOfficer: DutyOfficer;
  readonly commander: Signer;
  readonly deputyCommander: Signer;
  /** The incident, round and version spoken of last. */
  incidentId = '';
  consultationId = '';
  warningId = '';
  versionId = '';
  private readonly people = new Map<string, Person>();
  private readonly phones = new Map<string, Phone>();
  private troubleExpected: RegExp | null = null;

  private constructor(readonly service: Service) {
    this.dutyOfficer = new DutyOfficer(this, 'zhuban');
    this.secondDutyOfficer = new DutyOfficer(this, 'fuban');
    this.commander = new Signer(this, 'zhihuizhang');
    this.deputyCommander = new Signer(this, 'fuzhihuizhang');
  }

  static async open(env: Readonly<Record<string, string>> = {}): Promise<District> {
    return new District(await startService(env));
  }

  /** A district whose texts go to this provider, listening where the provider reaches it. */
  static async openWith(twilio: TwilioServer, env: Readonly<Record<string, string>> = {}): Promise<District> {
    const port = await freePort();
    const district = await District.open({ ...twilioSettings(twilio, port), ...env });
    await district.service.app.listen(port, '127.0.0.1');
    return district;
  }

  /** Ends the night. Nothing may have gone wrong inside that nobody was told of. */
  async close(): Promise<void> {
    await this.settles();
    await this.service.close();
    const errors = this.service.logged
      .filter((line) => /"level":(50|60)/.test(line))
      .filter((line) => !this.troubleExpected?.test(line));
    if (errors.length > 0) throw new Error(`the log speaks of trouble:\n${errors.slice(0, 5).join('\n')}`);
  }

  /** Lines of the log this night may hold. */
  expectTrouble(pattern: RegExp): void {
    this.troubleExpected = pattern;
  }

  readonly clock = {
    now: (): number => this.service.clock.now(),
    time: (): string => toRfc3339(this.service.clock.now()),
    /** Minutes pass, and all that becomes due in them is done when it is due. */
    advance: async (minutes: number): Promise<void> => {
      const end = this.service.clock.now() + minutes * minuteMs;
      while (this.service.clock.now() < end) {
        this.service.clock.advance(Math.min(stepMs, end - this.service.clock.now()));
        await this.settles();
      }
    },
    /** The clock is set, as somebody or NTP does it: what lies between never was. */
    jump: async (minutes: number): Promise<void> => {
      this.service.clock.advance(minutes * minuteMs);
      await this.settles();
    },
  };

  /** Waits until nothing is on its way and nothing more is due at this moment. */
  async settles(): Promise<void> {
    const { app } = this.service;
    const events = app.get(EventLog);
    const lanes = app.get(Lanes, { strict: false });
    const runner = app.get(CallRunner, { strict: false });
    for (let quiet = 0, round = 0; quiet < 2; round += 1) {
      if (round > 200)
        throw new Error(`still busy at ${this.clock.time()}: ${JSON.stringify(await events.unfinished())}`);
      await events.pump();
      await runner.settled();
      await lanes.idle();
      const done = await this.service.tick();
      await lanes.idle();
      quiet = done === 0 ? quiet + 1 : 0;
    }
  }

  // ---- What comes from outside.

  /** A signal arrives from the feed, with what else makes it unusual; the incident it opened is the one spoken of. */
  async postsSignal(signal: Partial<SignalSent> = {}): Promise<Taken> {
    const said = await this.receives(signalXml({ sentAt: this.clock.now(), ...signal }));
    if (said.status !== 201) throw new Error(`the signal was refused: ${said.status} ${JSON.stringify(said.body)}`);
    return said.body;
  }

  postsRedSignal(signal: Partial<SignalSent> = {}): Promise<Taken> {
    return this.postsSignal({ colour: 'red', ...signal });
  }

  /** Whatever is posted to the intake. */
  async receives(
    payload: string | Buffer,
    mediaType = 'application/xml',
    headers: Record<string, string> = {},
  ): Promise<Said<Taken>> {
    const answer = await this.service.app.inject({
      method: 'POST',
      url: '/api/v1/signals',
      headers: { authorization: `Bearer ${sampleFeedKey}`, 'content-type': mediaType, ...headers },
      payload,
    });
    const said = { status: answer.statusCode, headers: answer.headers, body: readJson<Taken>(answer.body) };
    if (said.body.incidentId) this.incidentId = said.body.incidentId;
    await this.settles();
    return said;
  }

  // ---- Who is there.

  person(account: string): Person {
    const known = this.people.get(account) ?? new Person(this.service, account);
    this.people.set(account, known);
    return known;
  }

  /** 气象's desk at the round: `member('m-qixiang')`. */
  member(account: string): Member {
    return new Member(this, account);
  }

  /** The duty person of a street or department at a screen. */
  post(name: string): Post {
    const unit = this.unit(name);
    return new Post(this, unit.kind === 'street' ? `s-${unit.code}` : `d-${unit.id}`, unit.id);
  }

  /** A unit by any of its names. */
  unit(name: string) {
    const unit = this.service.app.get(Directory, { strict: false }).find(name);
    if (!unit) throw new Error(`the directory has no ${name}`);
    return unit;
  }

  get streets(): readonly string[] {
    return this.service.app
      .get(Directory, { strict: false })
      .units('street')
      .map(({ id }) => id);
  }

  /** The telephone of whoever holds this role at this post now; the desk's landline is `desk`. */
  phone(name: string, owner: PhoneOwner = 'main'): Phone {
    const unit = this.unit(name);
    const directory = this.service.app.get(Directory, { strict: false });
    const team = directory.onDuty(unit.id, this.clock.now());
    const holder = {
      main: team.main,
      assistant: team.assistant,
      shiftLeader: team.leader,
      deputy: directory.deputiesOf(unit.id)[0] ?? null,
      leader: directory.leaderOf(unit.id),
      desk: null,
    }[owner];
    const address = owner === 'desk' ? unit.dutyLandline : holder?.mobile;
    if (!address) throw new Error(`${name} has no telephone for ${owner}`);
    return this.phoneAt(address, holder?.name ?? unit.name);
  }

  /** Any number, in the directory or not. */
  phoneAt(address: string, owner = 'somebody'): Phone {
    const known = this.phones.get(address) ?? new Phone(this, address, owner);
    this.phones.set(address, known);
    return known;
  }

  /** Every duty person who is texted answers in full at once, but for these posts. */
  async everybodyAnswersExcept(...names: readonly string[]): Promise<void> {
    const directory = this.service.app.get(Directory, { strict: false });
    const silent = new Set(names.map((name) => this.unit(name).id));
    const units = (['district', 'street', 'department'] as const).flatMap((kind) => directory.units(kind));
    for (const { id } of units) {
      const { main } = directory.onDuty(id, this.clock.now());
      if (silent.has(id) || !main?.mobile) continue;
      await new Phone(this, main.mobile, main.name).behaves({
        kind: 'answers',
        afterSeconds: 20,
        text: `收到 ${main.name} 社区3 转移0`,
      });
    }
  }

  /** What a signal moves besides its first stream is decided against, so that one incident is left to look at. */
  async leavesOtherStreamsAlone(): Promise<void> {
    const { clocks } = await this.dutyOfficer.asks<{ clocks: readonly { incidentId: string; kind: string }[] }>(
      '/desk',
    );
    for (const { incidentId, kind } of clocks) {
      if (kind !== 'hazard.decision' || incidentId === this.incidentId) continue;
      await this.dutyOfficer.does(`/incidents/${incidentId}/no-start`, { reason: '由防汛统一响应' });
    }
  }

  // ---- What can be seen.

  incident(): Promise<IncidentSeen> {
    return this.dutyOfficer.asks<IncidentSeen>(`/incidents/${this.incidentId}`);
  }

  instructions(): Promise<readonly InstructionSeen[]> {
    return this.dutyOfficer.asks<InstructionSeen[]>(`/incidents/${this.incidentId}/instructions`);
  }

  async obligations(name?: string): Promise<readonly ObligationWire[]> {
    const unit = name === undefined ? '' : `&unit=${this.unit(name).id}`;
    return this.dutyOfficer.asks<ObligationWire[]>(`/obligations?incident=${this.incidentId}${unit}`);
  }

  /** The one obligation of this post that comes from such a source, newest version. */
  async obligationOf(name: string, sourceKind: string): Promise<ObligationStory> {
    const found = (await this.obligations(name)).find(({ source }) => source.kind === sourceKind);
    if (!found) throw new Error(`${name} owes no answer to any ${sourceKind}`);
    return this.dutyOfficer.asks<ObligationStory>(`/obligations/${found.id}`);
  }

  rows<T = Record<string, string | number | null>>(sql: string, parameters: readonly (string | number)[] = []) {
    return this.service.app.get(Database).reader.rows<T>(sql, [...parameters]);
  }

  /** Every text that has left for a virtual phone so far. */
  async wordsSent(): Promise<readonly string[]> {
    const sent = await this.rows<{ body: string }>(
      `SELECT body FROM simulated_message WHERE direction = 'out' ORDER BY id`,
    );
    return sent.map(({ body }) => body);
  }

  /** The orders of every control measure of the plan: what may not leave before its own signature. */
  controlTexts(): readonly string[] {
    const { industries, streets } = this.service.app.get(Rulebooks, { strict: false }).current();
    return [...industries, ...streets]
      .flatMap(({ measures }) => measures)
      .filter(({ authority }) => authority === 'control')
      .map(({ text }) => text);
  }

  async count(sql: string, parameters: readonly (string | number)[] = []): Promise<number> {
    const [row] = await this.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`, parameters);
    return row?.n ?? 0;
  }

  /** Gives an account a cell of the signing matrix beside what it may do already; an administrator's act. */
  async makeSigner(account: string, signingRole: string): Promise<void> {
    const [row] = await this.rows<{ roles: string }>(`SELECT roles FROM account WHERE name = ?`, [account]);
    const roles = [...new Set([...(JSON.parse(row?.roles ?? '[]') as string[]), 'signer'])];
    await this.service.app
      .get(UnitOfWork)
      .run((tx) =>
        sqlOf(tx).run(`UPDATE account SET roles = ?, signing_roles = ? WHERE name = ?`, [
          JSON.stringify(roles),
          JSON.stringify([signingRole]),
          account,
        ]),
      );
  }

  async audit(): Promise<AuditVerdict> {
    const log = this.service.app.get(ChainedAuditLog);
    await log.seal();
    return log.verify();
  }

  // ---- Whole chapters, for stories that begin later.

  /** Consulted, signed and issued: a red warning with response Ⅱ in all eleven streets. */
  async issuesWarning(judgement: Judgement = {}): Promise<void> {
    await this.dutyOfficer.convenes();
    await this.member('m-qixiang').opines(judgement);
    await this.dutyOfficer.concludes(judgement);
    await this.dutyOfficer.drafts(judgement);
    await this.dutyOfficer.submits();
    await this.commander.signs();
    await this.dutyOfficer.issues();
  }

  judged({ level = 'red', responseLevel = 2, areas = this.streets, stage = '0h' }: Judgement) {
    return { level, responseLevel, areas, stage };
  }
}

/** Whoever sits at the desk: drives the round and the papers, decides nothing alone. */
export class DutyOfficer extends Person {
  constructor(
    private readonly district: District,
    account: string,
  ) {
    super(district.service, account);
  }

  async convenes(): Promise<{ readonly id: string }> {
    const round = await this.does<{ id: string }>(`/incidents/${this.district.incidentId}/consultations`);
    this.district.consultationId = round.id;
    await this.district.settles();
    return round;
  }

  async concludes(judgement: Judgement & { kind?: string; reason?: string } = {}): Promise<void> {
    const { kind = 'start', reason = '与会意见一致' } = judgement;
    await this.does(`/consultations/${this.district.consultationId}/verdict`, {
      ...this.district.judged(judgement),
      kind,
      reason,
    });
    await this.district.settles();
  }

  async drafts(
    draft: Judgement & { action?: string; reason?: string; validHours?: number; consultationId?: string | null } = {},
  ): Promise<WarningSeen> {
    const { action = 'issue', reason = '雨势持续', validHours = 6 } = draft;
    const rests = ['extend', 'correct'].includes(action) ? null : this.district.consultationId;
    const consultationId = draft.consultationId === undefined ? rests : draft.consultationId;
    const warning = await this.does<WarningSeen>(`/incidents/${this.district.incidentId}/warnings`, {
      ...this.district.judged(draft),
      ...(consultationId === null ? {} : { consultationId }),
      action,
      reason,
      expiresAt: toRfc3339(this.district.clock.now() + validHours * 60 * minuteMs),
    });
    this.district.warningId = warning.id;
    this.district.versionId = warning.versions.at(-1)?.id ?? '';
    return warning;
  }

  submits(): Promise<WarningSeen> {
    return this.does(`/warning-versions/${this.district.versionId}/submit`);
  }

  async issues(): Promise<WarningSeen> {
    const warning = await this.does<WarningSeen>(`/warning-versions/${this.district.versionId}/issue`);
    await this.district.settles();
    return warning;
  }

  controlOrders(): Promise<readonly OrderSeen[]> {
    return this.asks<OrderSeen[]>(`/incidents/${this.district.incidentId}/control-orders`);
  }
}

export class Signer extends Person {
  constructor(
    private readonly district: District,
    account: string,
  ) {
    super(district.service, account);
  }

  signs(): Promise<WarningSeen> {
    return this.does(`/warning-versions/${this.district.versionId}/sign`, { password: samplePassword });
  }

  async signsOrders(ids: readonly string[]): Promise<void> {
    await this.does('/control-orders/sign', { ids, password: samplePassword });
    await this.district.settles();
  }
}

export class Member extends Person {
  constructor(
    private readonly district: District,
    account: string,
  ) {
    super(district.service, account);
  }

  async opines(judgement: Judgement = {}): Promise<{ readonly late: boolean }> {
    const said = await this.does<{ late: boolean }>(
      `/consultations/${this.district.consultationId}/opinions`,
      this.opinion(judgement),
    );
    await this.district.settles();
    return said;
  }

  opinion(judgement: Judgement = {}): object {
    return {
      ...this.district.judged(judgement),
      confidence: 'high',
      why: '雷达回波维持,未来3小时还有60毫米',
      speaker: '罗某',
      post: '首席预报员',
    };
  }
}

/** A street or department at its own screen. */
export class Post extends Person {
  constructor(
    private readonly district: District,
    account: string,
    readonly unitId: string,
  ) {
    super(district.service, account);
  }

  tasks(): Promise<TasksSeen> {
    return this.asks('/my/tasks');
  }

  /** Answers everything it owes now, in full. */
  async answers(personName = '张三'): Promise<void> {
    const { obligations } = await this.tasks();
    for (const { id } of obligations) {
      await this.does(`/obligations/${id}/answer`, {
        personName,
        commander: personName,
        communities: 3,
        moved: 0,
      });
    }
    await this.district.settles();
  }
}

export function twilioSettings(twilio: TwilioServer, port: number): Record<string, string> {
  return {
    JIAOYING_CHANNELS_SMS: 'twilio',
    JIAOYING_TWILIO_ACCOUNT_SID: twilio.accountSid,
    JIAOYING_TWILIO_AUTH_TOKEN: twilio.authToken,
    JIAOYING_TWILIO_FROM: '+8610000099999',
    JIAOYING_TWILIO_BASE_URL: twilio.baseUrl,
    JIAOYING_HTTP_PORT: String(port),
    JIAOYING_HTTP_PUBLIC_URL: `http://127.0.0.1:${port}`,
  };
}
