import { Injectable } from '@nestjs/common';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { hourMs } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { normalAddress } from '../directory/core/address.js';
import { Directory } from '../directory/directory.ports.js';
import { Dissemination } from '../dissemination/dissemination.ports.js';
import { CallStore, type StoredObligation } from './call-store.ports.js';
import { CallBackNumber, Calling, InboundReplies, type Inbound, type InboundResult } from './calling.ports.js';
import type { Question } from './core/call.js';
import { composeTaken, composeUnclear, type OwedAnswer } from './core/compose-call.js';
import { targetAt } from './core/next-step.js';
import { applyAnswer, fieldsAskedFor } from './core/obligation-state.js';
import { parseReply, type ParsedReply } from './core/parse-reply.js';

type Reply = Extract<ParsedReply, { kind: 'reply' }>;

/** Whose phone it is and what it had been told. */
interface Caller {
  readonly unitIds: readonly string[];
  /** The one person who carries this number; null for a desk and for a number several people share. */
  readonly personName: string | null;
  /** Names of everybody at the posts this phone belongs to. */
  readonly colleagues: readonly string[];
  readonly isKnown: boolean;
  readonly open: readonly StoredObligation[];
  /** Closed not long ago: a late answer to them is kept. */
  readonly closed: readonly StoredObligation[];
  /** What its post still owes though this phone was never told. */
  readonly untold: number;
}

/** A reply so long after the end is about something else. */
const lateWithinMs = 24 * hourMs;
/** The newest things a phone was told; nobody answers the two-thousandth before the last. */
const toldLimit = 2_000;

const nothing = { obligationIds: [], replyText: null } as const;

/** What phones say back: an answer covers only what that phone had been told, and everything is kept. */
@Injectable()
export class InboundRepliesService extends InboundReplies {
  constructor(
    private readonly store: CallStore,
    private readonly calling: Calling,
    private readonly directory: Directory,
    private readonly dissemination: Dissemination,
    private readonly callBack: CallBackNumber,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
  }

  async receive(inbound: Inbound): Promise<InboundResult> {
    const before = await this.store.inboundResult(inbound.channel, inbound.messageId);
    if (before) return { ...before, outcome: 'duplicate', replyText: null };
    const now = this.clock.now();
    const caller = await this.callerOf(inbound.from, now);
    const questions = distinct([...caller.open, ...caller.closed].flatMap((row) => row.questions));
    const said = parseReply(inbound, questions, caller.colleagues);
    return this.unitOfWork.run(async (tx) => {
      const id = this.chance.id();
      const isNew = await this.store.addInbound(tx, { ...inbound, id, receivedAt: now });
      if (!isNew) return { ...nothing, outcome: 'duplicate' };
      const result = await this.settle(tx, inbound, caller, said);
      await this.store.settleInbound(tx, id, caller.unitIds, result);
      return result;
    });
  }

  private async callerOf(address: string, now: number): Promise<Caller> {
    const holders = this.directory.atAddress(address);
    const toldIds = await this.dissemination.toldAt(normalAddress(address) ?? address, now);
    const told = await this.store.newestOf([...toldIds].sort((a, b) => b - a).slice(0, toldLimit));
    const open = told.filter((row) => row.closedAt === null);
    const unitIds = [...new Set(holders.map(({ unitId }) => unitId))];
    const owed =
      open.length > 0 ? [] : await Promise.all(unitIds.map((unitId) => this.store.list({ unitId, open: true })));
    const people = new Set(holders.flatMap(({ contact }) => (contact ? [contact.name] : [])));
    const isOnePerson = people.size === 1 && holders.every(({ contact }) => contact !== null);
    return {
      unitIds,
      personName: isOnePerson ? ([...people][0] ?? null) : null,
      colleagues: unitIds.flatMap((unitId) => this.directory.contactsOf(unitId).map(({ name }) => name)),
      isKnown: holders.length > 0 || told.length > 0,
      open,
      closed: told.filter((row) => row.closedAt !== null && row.closedAt > now - lateWithinMs),
      untold: owed.flat().filter((row) => row.completedAt === null).length,
    };
  }

  private async settle(tx: Tx, inbound: Inbound, caller: Caller, said: ParsedReply): Promise<InboundResult> {
    if (!caller.isKnown) {
      const replyText = said.kind === 'reply' ? `本号码未登记,您的回复已留存待核。请回电${this.callBack.number}` : null;
      return { ...nothing, outcome: 'unknown-sender', replyText };
    }
    if (caller.open.length === 0) return this.settleLate(tx, inbound, caller, said);
    const own = caller.open.filter((row) => this.isOwn(caller, row));
    const foreign = caller.open.filter((row) => !this.isOwn(caller, row));
    const reply = asReply(said, own, caller);
    if (!reply) return this.settleUnclear(tx, caller.open);

    const personName = reply.personName ?? (inbound.digits === null ? caller.personName : null);
    // 代收到 can only mean one post; for several the next tier has merely taken note.
    const posts = new Set(foreign.map(({ unitId }) => unitId));
    const speaksFor = foreign.filter(
      (row) =>
        posts.size === 1 && (reply.onBehalf || (row.receivedAt !== null && Object.keys(reply.fields).length > 0)),
    );
    const answered = [...own, ...speaksFor];
    for (const row of answered) await this.answer(tx, inbound, caller, row, reply, personName);
    const noted = foreign.filter((row) => !speaksFor.includes(row));
    for (const row of noted) await this.takeNote(tx, inbound, caller, row, personName);
    return {
      outcome: 'answered',
      obligationIds: [...answered, ...noted].map(({ id }) => id),
      replyText: [this.taken(answered, reply, personName), this.noted(noted)].filter((text) => text !== '').join(''),
    };
  }

  /** A phone of the post itself; a number that is in no list counts as the post's unless only the next tier was called. */
  private isOwn(caller: Caller, row: StoredObligation): boolean {
    if (caller.unitIds.length > 0) return caller.unitIds.includes(row.unitId);
    return targetAt(row.ladder, row.stepIndex) !== 'next-tier';
  }

  private async settleUnclear(tx: Tx, open: readonly StoredObligation[]): Promise<InboundResult> {
    const unasked = open.filter((row) => row.askedBack === 0);
    const obligationIds = open.map(({ id }) => id);
    // Asked back once; after that a person at the desk reads it.
    if (unasked.length === 0) return { outcome: 'unclear', obligationIds, replyText: null };
    await this.store.countAskedBack(tx, obligationIds);
    return {
      outcome: 'unclear',
      obligationIds,
      replyText: composeUnclear(
        open.map((row) => this.owed(row)),
        this.callBack.number,
      ),
    };
  }

  private async settleLate(tx: Tx, inbound: Inbound, caller: Caller, said: ParsedReply): Promise<InboundResult> {
    if (said.kind !== 'reply') return { ...nothing, outcome: said.kind === 'name' ? 'nothing-open' : 'unclear' };
    const untold =
      caller.untold === 0
        ? ''
        : `您单位有${caller.untold}项待应答,但没有呼到过本机,不能由本机应答。请回电${this.callBack.number}`;
    if (caller.closed.length === 0)
      return { ...nothing, outcome: 'nothing-open', replyText: untold || '目前没有要您应答的事项。' };
    const own = caller.closed.filter((row) => this.isOwn(caller, row));
    for (const row of own) await this.answer(tx, inbound, caller, row, said, said.personName ?? caller.personName);
    const isReplaced = caller.closed.some((row) => row.closedWhy === 'superseded');
    return {
      outcome: 'nothing-open',
      obligationIds: own.map(({ id }) => id),
      replyText: `${isReplaced ? '该任务已更新,以最新通知为准。' : '该任务已解除。'}您的回复已留存。${untold}`,
    };
  }

  private async answer(
    tx: Tx,
    inbound: Inbound,
    caller: Caller,
    row: StoredObligation,
    reply: Reply,
    personName: string | null,
  ): Promise<void> {
    await this.calling.answer(tx, {
      obligationId: row.id,
      by: actorOf(caller, row),
      personName,
      via: inbound.channel,
      received: true,
      fields: reply.fields,
      words: wordsOf(inbound),
    });
  }

  /** The next tier knows: its telephone stops ringing for this post, but only the post itself can answer. */
  private async takeNote(
    tx: Tx,
    inbound: Inbound,
    caller: Caller,
    row: StoredObligation,
    personName: string | null,
  ): Promise<void> {
    const locked = await this.store.lock(tx, row.id);
    if (!locked || locked.closedAt !== null) return;
    const id = this.chance.id();
    const by = actorOf(caller, row);
    await this.store.addAnswer(tx, {
      id,
      obligationId: row.id,
      incidentId: row.incidentId,
      unitId: by.id,
      at: this.clock.now(),
      personName,
      via: inbound.channel,
      received: false,
      fields: {},
      words: wordsOf(inbound),
      late: false,
      by,
    });
    await this.audit.record(tx, { act: 'calling.escalation-noted', actor: by, table: 'answer', id });
    if (locked.receivedAt !== null || targetAt(locked.ladder, locked.stepIndex) !== 'next-tier') return;
    const { stepIndex, nextAt, askRound, lastCallNo, lastReason } = locked;
    const callsMade = locked.ladder.steps[stepIndex]?.calls ?? locked.callsMade;
    await this.store.advance(tx, [
      {
        id: row.id,
        stepIndex,
        callsMade,
        nextAt,
        askRound,
        lastCallNo,
        lastReason,
        escalatedAt: null,
        unreachedAt: null,
      },
    ]);
    await this.dissemination.withdraw(tx, await this.store.lineage(tx, [row.id]));
  }

  private taken(answered: readonly StoredObligation[], reply: Reply, personName: string | null): string {
    const [first] = answered;
    if (!first) return '';
    const now = this.clock.now();
    const items = answered.map((row) => ({
      ...this.owed(row),
      fields: applyAnswer(row, { received: true, personName, via: '', fields: reply.fields }, now).fields,
    }));
    const given = fieldsAskedFor(distinct(answered.flatMap((row) => row.questions)), reply.fields);
    const known = personName ?? first.receivedBy;
    return composeTaken({
      personName: known,
      items,
      given,
      doubtful: reply.doubtful,
      askAgainMinutes: first.ladder.askAgainMinutes,
    });
  }

  private noted(rows: readonly StoredObligation[]): string {
    if (rows.length === 0) return '';
    const names = [...new Set(rows.map((row) => this.directory.unit(row.unitId)?.name ?? row.unitId))];
    const shown = names.length > 3 ? `${names.slice(0, 3).join('、')}等${names.length}个岗位` : names.join('、');
    return `已记录您知悉:${shown}仍未应答,请继续设法叫应。`;
  }

  private owed(row: StoredObligation): OwedAnswer {
    return { ...row, unitName: this.directory.unit(row.unitId)?.name ?? row.unitId };
  }
}

/** A lone name completes a keypress; otherwise it says nothing. */
function asReply(said: ParsedReply, own: readonly StoredObligation[], caller: Caller): Reply | null {
  if (said.kind === 'reply') return said;
  if (said.kind === 'unclear') return null;
  const completes = own.some((row) => row.receivedAt !== null && row.receivedBy === null);
  return completes || caller.personName === said.personName
    ? { kind: 'reply', personName: said.personName, fields: {}, onBehalf: false, doubtful: [] }
    : null;
}

function actorOf(caller: Caller, row: StoredObligation): Actor {
  return { kind: 'post', id: caller.unitIds.includes(row.unitId) ? row.unitId : (caller.unitIds[0] ?? row.unitId) };
}

function wordsOf(inbound: Inbound): string | null {
  return inbound.text ?? (inbound.digits === null ? null : `按键 ${inbound.digits}`);
}

function distinct(questions: readonly Question[]): Question[] {
  return [...new Map(questions.map((question) => [question.id, question])).values()];
}
