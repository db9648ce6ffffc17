import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AuditLog, systemActor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { Events } from '../../shared/events.js';
import { Ticking } from '../../shared/ticking.js';
import { hourMs, minuteMs } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Directory } from '../directory/directory.ports.js';
import type { ChannelKind } from '../dissemination/core/delivery.js';
import {
  callCameToNothing,
  Dissemination,
  type CallCameToNothing,
  type TellOrder,
} from '../dissemination/dissemination.ports.js';
import { CallStore, type Advance, type EscalationRow, type StoredObligation } from './call-store.ports.js';
import { obligationEscalated, type ObligationEscalated } from './calling.events.js';
import { CallBackNumber, OneTapLinks } from './calling.ports.js';
import type { StepTarget } from './core/call.js';
import {
  composeAsking,
  composeCall,
  composeEscalation,
  mostDangerousFirst,
  type CallFrame,
  type OwedAnswer,
} from './core/compose-call.js';
import { nextAsking } from './core/next-asking.js';
import { goesOnAtOnce, nextStep, targetAt, type NextStep } from './core/next-step.js';
import { calledUnit, calleesOf } from './core/who-is-called.js';

/** So many obligations in one transaction: a few milliseconds of the one writing connection. */
const sliceSize = 40;
const slicesPerRun = 2_000;
/** A message waits this long in a lane at the least, however close the next call is. */
const shortestLifeMs = 5 * minuteMs;
/** A link of an old message answers nothing a day later. */
const linkMs = 24 * hourMs;
/** A link names what its message carried, and a message is only so long. */
const linkedObligations = 12;

/** One call that will be made: whom it rings, and what it carries. */
interface Call {
  readonly purpose: 'wake' | 'escalate' | 'ask';
  readonly unitId: string;
  readonly target: StepTarget;
  /** Whose ladder this is: the obligations that go on by it. */
  readonly own: {
    readonly row: StoredObligation;
    readonly nextAt: number;
    readonly advance: Omit<Advance, 'lastCallNo'>;
  }[];
  channels: ChannelKind[];
  spread: 'all' | 'first';
}

/**
 * Walks the ladders. What is due is claimed, called and put forward in one transaction: a crash neither loses a call
 * nor makes it twice, and two nodes never make the same one.
 */
@Injectable()
export class CallRunner implements OnModuleInit, BeforeApplicationShutdown {
  /** Real time: a hurried run waits until nothing more was opened for `quietMs`, but never longer than `gatherMs`. */
  readonly pace = { quietMs: 40, gatherMs: 400 };
  private readonly log = new Logger('Calling');
  private running: Promise<void> | null = null;
  private again = false;
  private lastAsked = 0;
  private stopped = false;

  constructor(
    private readonly store: CallStore,
    private readonly directory: Directory,
    private readonly dissemination: Dissemination,
    private readonly links: OneTapLinks,
    private readonly callBack: CallBackNumber,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: Events,
    private readonly audit: AuditLog,
    private readonly ticking: Ticking,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  onModuleInit(): void {
    this.ticking.register('calling', async (now) => {
      await this.settled();
      return this.runDue(now);
    });
    this.events.on<CallCameToNothing>(callCameToNothing, 'calling.go-on', (event) => this.goOn(event.payload));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.settled();
  }

  /** Calls what was just opened without waiting for the next tick; what it does not get to, the tick does. */
  hurry(): void {
    if (this.stopped) return;
    this.again = true;
    this.lastAsked = performance.now();
    this.running ??= this.hurried().finally(() => (this.running = null));
  }

  /** Resolves when nothing hurried is running any more. */
  async settled(): Promise<void> {
    while (this.running) await this.running;
  }

  private async hurried(): Promise<void> {
    while (this.again && !this.stopped) {
      await this.gather();
      this.again = false;
      try {
        await this.runDue(this.clock.now());
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        this.log.error(`calling at once failed, the next tick tries again: ${why}`);
      }
    }
  }

  /** A warning opens its sources one after the other; a post that is in several of them is to be rung once. */
  private async gather(): Promise<void> {
    const startedAt = performance.now();
    for (;;) {
      const quietIn = this.lastAsked + this.pace.quietMs - performance.now();
      const endsIn = startedAt + this.pace.gatherMs - performance.now();
      if (this.stopped || quietIn <= 0 || endsIn <= 0) return;
      await delay(Math.min(quietIn, endsIn));
    }
  }

  /** Does what is due at `now`; returns how many obligations went on. */
  async runDue(now: number): Promise<number> {
    let total = 0;
    for (let slice = 0; slice < slicesPerRun; slice++) {
      const done = await this.unitOfWork.run((tx) => this.slice(tx, now));
      total += done;
      if (done < sliceSize) break;
    }
    return total;
  }

  private async slice(tx: Tx, now: number): Promise<number> {
    const due = await this.store.claimDue(tx, now, sliceSize);
    if (due.length === 0) return 0;
    const calls = new Map<string, Call>();
    const advances: Advance[] = [];
    const escalations: EscalationRow[] = [];
    for (const row of due) {
      const reachable = (target: StepTarget, channels: readonly ChannelKind[]) =>
        calleesOf(this.directory, row.unitId, target, now, channels).length > 0;
      if (row.receivedAt === null) {
        const next = nextStep({ ...row, now, answered: false, reachable });
        escalations.push(...this.escalationsBy(row, next, now));
        if (next.do === 'call') this.plan(calls, row, next, next.target === 'next-tier' ? 'escalate' : 'wake', now);
        else
          advances.push({
            ...standing(row),
            stepIndex: next.do === 'send-person' ? next.stepIndex : row.stepIndex,
            callsMade: 1,
            nextAt: null,
            unreachedAt: now,
          });
      } else {
        const asking = nextAsking({ ladder: row.ladder, round: row.askRound, now, reachable });
        if (asking.do === 'rest') advances.push({ ...standing(row), nextAt: null });
        else {
          if (asking.target === 'next-tier') escalations.push(this.escalation(row, 'next-tier', 'questions-open', now));
          this.plan(calls, row, { ...asking, spread: 'first' }, 'ask', now);
        }
      }
    }
    advances.push(...(await this.make(tx, [...calls.values()], due, now)));
    await this.store.advance(tx, advances);
    await this.store.addEscalations(tx, escalations);
    for (const { id, obligationId, incidentId, unitId, target, why } of escalations) {
      await this.audit.record(tx, { act: 'calling.escalated', actor: systemActor, table: 'escalation', id });
      if (why === 'questions-open') continue;
      const payload: ObligationEscalated = { obligationId, unitId, target };
      await this.events.publish(tx, { kind: obligationEscalated, subject: incidentId, payload });
    }
    return due.length;
  }

  /** Puts one obligation into the call that rings the same people for the same reason. */
  private plan(
    calls: Map<string, Call>,
    row: StoredObligation,
    next: {
      target: StepTarget;
      channels: readonly ChannelKind[];
      spread: 'all' | 'first';
      nextAt: number | null;
      stepIndex?: number;
      callsMade?: number;
      round?: number;
    },
    purpose: Call['purpose'],
    now: number,
  ): void {
    const unitId = calledUnit(this.directory, row.unitId, next.target)?.id ?? row.unitId;
    const key = [purpose, unitId, row.nature, next.target].join('|');
    const call = calls.get(key) ?? { purpose, unitId, target: next.target, own: [], channels: [], spread: next.spread };
    for (const channel of next.channels) if (!call.channels.includes(channel)) call.channels.push(channel);
    // One of them wants every channel at once: so it is for the call that carries them all.
    if (next.spread === 'all') call.spread = 'all';
    call.own.push({
      row,
      nextAt: next.nextAt ?? now + hourMs,
      advance: {
        ...standing(row),
        stepIndex: next.stepIndex ?? row.stepIndex,
        callsMade: next.callsMade ?? row.callsMade,
        askRound: next.round ?? row.askRound,
        nextAt: next.nextAt,
        lastReason: null,
        escalatedAt: purpose === 'escalate' ? now : null,
      },
    });
    calls.set(key, call);
  }

  private async make(
    tx: Tx,
    calls: readonly Call[],
    due: readonly StoredObligation[],
    now: number,
  ): Promise<Advance[]> {
    if (calls.length === 0) return [];
    const posts = calls.filter(({ purpose }) => purpose === 'wake').map(({ unitId }) => unitId);
    const unanswered = due.filter((row) => row.receivedAt === null);
    const owed = [
      ...unanswered,
      ...(await this.store.alsoOwed(
        tx,
        [...new Set(posts)],
        due.map(({ id }) => id),
      )),
    ];
    const firstCallNo = await this.store.callNumbers(tx, calls.length);
    const orders = calls.map((call, index) => {
      const carried =
        call.purpose === 'wake'
          ? owed.filter((row) => row.unitId === call.unitId && row.nature === call.own[0]?.row.nature)
          : call.own.map(({ row }) => row);
      return this.order(call, carried, firstCallNo + index, now);
    });
    await this.dissemination.tell(tx, orders);
    return calls.flatMap((call, index) =>
      call.own.map(({ advance }) => ({ ...advance, lastCallNo: firstCallNo + index })),
    );
  }

  private order(call: Call, carried: readonly StoredObligation[], callNo: number, now: number): TellOrder {
    const rows = mostDangerousFirst(carried);
    const [lead] = rows;
    if (!lead) throw new Error(`call ${callNo} carries nothing`);
    const nextAt = Math.max(...call.own.map((own) => own.nextAt));
    const asked = call.own[0]?.row.unitId ?? call.unitId;
    const callees = calleesOf(this.directory, asked, call.target, now, call.channels);
    const { subject, texts } = this.compose(
      call,
      rows,
      callees.map(({ name }) => name),
      now,
    );
    return {
      source: lead.source,
      obligationIds: rows.map(({ id }) => id),
      incidentId: lead.incidentId,
      nature: lead.nature,
      colour: lead.colour,
      unitId: call.unitId,
      recipients: callees.map(({ contactId, voice, sms, email }) => ({ contactId, voice, sms, email })),
      channels: call.channels,
      spread: call.spread,
      callNo,
      subject,
      texts,
      // The next call says it again; one that was stuck for twice the time would only ring on top of it.
      expiresAt: now + Math.max(shortestLifeMs, 2 * (nextAt - now)),
    };
  }

  private compose(call: Call, rows: readonly StoredObligation[], names: readonly (string | null)[], now: number) {
    const unitName = (id: string) => this.directory.unit(id)?.name ?? id;
    const people = names.filter((name): name is string => name !== null);
    const [only] = people;
    const isPersonal =
      names.length === 1 && only !== undefined && call.target !== 'duty' && call.target !== 'next-tier';
    const owed: OwedAnswer[] = rows.map((row) => ({ ...row, unitName: unitName(row.unitId) }));
    const frame: CallFrame = {
      nature: rows[0]?.nature ?? 'actual',
      addressee: `${unitName(call.unitId)}${isPersonal ? only : ''}`,
      callBack: this.callBack.number,
      link:
        call.target === 'next-tier'
          ? null
          : this.links.linkFor({
              obligationIds: rows.slice(0, linkedObligations).map(({ id }) => id),
              expiresAt: now + linkMs,
            }),
    };
    switch (call.purpose) {
      case 'wake':
        return composeCall(frame, owed);
      case 'escalate':
        return composeEscalation(frame, owed);
      case 'ask': {
        const posts = [...new Set(owed.map((item) => item.unitName))].join('、');
        return composeAsking(
          call.target === 'next-tier' ? { ...frame, addressee: `${frame.addressee},请催${posts}` } : frame,
          owed,
        );
      }
    }
  }

  private escalationsBy(row: StoredObligation, next: NextStep, now: number): EscalationRow[] {
    if (next.do === 'nothing') return [];
    const target: StepTarget = next.do === 'call' ? next.target : 'person-sent';
    // Two rungs may ring the same people with different channels: that is no step upward.
    if (target === targetAt(row.ladder, row.stepIndex)) return [];
    return [this.escalation(row, target, next.because === 'silent' ? (row.lastReason ?? 'silent') : next.because, now)];
  }

  private escalation(row: StoredObligation, target: StepTarget, why: string, now: number): EscalationRow {
    return {
      id: this.chance.id(),
      obligationId: row.id,
      incidentId: row.incidentId,
      at: now,
      target,
      unitId: calledUnit(this.directory, row.unitId, target)?.id ?? row.unitId,
      why,
      who: null,
      by: systemActor,
    };
  }

  /** A call came to nothing for good: the number is wrong, the box is full, the provider gave up. Nobody waits for its time to pass. */
  private async goOn({ obligationIds, callNo, reason }: CallCameToNothing): Promise<void> {
    const isOver = goesOnAtOnce(reason);
    const now = this.clock.now();
    await this.unitOfWork.run(async (tx) => {
      const rows = await this.store.waitingOn(tx, obligationIds, callNo);
      await this.store.advance(
        tx,
        rows.map((row) => ({
          ...standing(row),
          lastReason: reason,
          ...(isOver
            ? { nextAt: now, callsMade: Math.max(row.callsMade, row.ladder.steps[row.stepIndex]?.calls ?? 0) }
            : {}),
        })),
      );
      if (isOver && rows.length > 0) tx.afterCommit(() => this.hurry());
    });
  }
}

/** An obligation's place as it is. */
function standing(row: StoredObligation): Advance {
  const { id, stepIndex, callsMade, nextAt, askRound, lastCallNo, lastReason } = row;
  return { id, stepIndex, callsMade, nextAt, askRound, lastCallNo, lastReason, escalatedAt: null, unreachedAt: null };
}
