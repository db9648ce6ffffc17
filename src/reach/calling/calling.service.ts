import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { minuteMs } from '../../shared/time.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Dissemination } from '../dissemination/dissemination.ports.js';
import { CallRunner } from './call-runner.service.js';
import { CallStore, type NewObligation } from './call-store.ports.js';
import { obligationAnswered, type ObligationAnswered } from './calling.events.js';
import { Calling, type AnswerGiven, type CallItem, type CallOrder } from './calling.ports.js';
import { carryOver } from './core/carry-over.js';
import { applyAnswer, fieldsAskedFor } from './core/obligation-state.js';

/** A blue call waits so long for one that is due at the same post anyway, and travels with it. */
const blueJoinsWithinMs = 5 * minuteMs;

@Injectable()
export class CallingService extends Calling implements OnModuleInit {
  constructor(
    private readonly store: CallStore,
    private readonly runner: CallRunner,
    private readonly dissemination: Dissemination,
    private readonly events: Events,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
  }

  onModuleInit(): void {
    const by = ['by_kind', 'by_id'];
    this.audit.declare({
      table: 'answer',
      idColumn: 'id',
      columns: [
        'obligation_id',
        'incident_id',
        'unit_id',
        'at',
        'person_name',
        'via',
        'received',
        'fields',
        'words',
        'late',
        ...by,
      ],
    });
    this.audit.declare({
      table: 'escalation',
      idColumn: 'id',
      columns: ['obligation_id', 'incident_id', 'at', 'target', 'unit_id', 'why', 'who', ...by],
    });
  }

  async call(tx: Tx, order: CallOrder): Promise<void> {
    const items = onePerPost(order.items);
    if (items.length === 0) return;
    const now = this.clock.now();
    const { id: callSourceId, ...stamped } = await this.store.putSource(tx, {
      id: this.chance.id(),
      source: order.source,
      incidentId: order.incidentId,
      nature: order.nature,
      colour: order.colour,
      title: order.title,
      ladder: order.ladder,
      questions: order.questions,
      openedAt: now,
    });
    const { settled, earlier } = await this.store.replacedBy(
      tx,
      order.source,
      items.map(({ unitId }) => unitId),
    );
    const fresh = items.filter(({ unitId }) => !settled.has(unitId));
    if (fresh.length === 0) return;

    const { ladder, questions } = stamped;
    const dueAt = now + ladder.answerWindowMinutes * minuteMs;
    const joins =
      order.colour === 'blue'
        ? await this.store.soonestCalls(
            tx,
            fresh.map(({ unitId }) => unitId),
            order.nature,
            now,
            now + blueJoinsWithinMs,
          )
        : new Map<string, number>();
    const obligations = fresh.map(({ unitId, text }): NewObligation => {
      const before = earlier.find((row) => row.unitId === unitId) ?? null;
      const beginning = carryOver(before && { ...before, version: before.source.version }, order.earlier, {
        questions,
        ladder,
        now,
        dueAt,
      });
      const isFresh = beginning.receivedAt === null && beginning.lineageId === null;
      return {
        ...beginning,
        callSourceId,
        source: order.source,
        incidentId: stamped.incidentId,
        unitId,
        nature: stamped.nature,
        colour: stamped.colour,
        text,
        nextAt: isFresh ? (joins.get(unitId) ?? beginning.nextAt) : beginning.nextAt,
        lastCallNo: beginning.lineageId === null ? 0 : (before?.lastCallNo ?? 0),
      };
    });
    const replaced = earlier.filter((row) => fresh.some(({ unitId }) => unitId === row.unitId)).map(({ id }) => id);
    if (replaced.length > 0) {
      // What is asked anew must not be overtaken by an old call; what is kept is still rightly on its way.
      if (order.earlier !== 'keep') await this.dissemination.withdraw(tx, await this.store.lineage(tx, replaced));
      await this.store.supersede(tx, replaced, now);
    }
    await this.store.insert(tx, obligations);
    tx.afterCommit(() => this.runner.hurry());
  }

  async close(
    tx: Tx,
    source: { kind: string; id: string; before?: number; unitIds?: readonly string[] },
    why: string,
  ): Promise<number> {
    const closed = await this.store.close(tx, source, why, this.clock.now());
    if (closed.length > 0) await this.dissemination.withdraw(tx, await this.store.lineage(tx, closed));
    return closed.length;
  }

  async answer(tx: Tx, given: AnswerGiven): Promise<{ readonly late: boolean }> {
    const asked = await this.store.lock(tx, given.obligationId);
    if (!asked) throw notFound('calling.no-obligation', '没有这项叫应', 'There is no such obligation');
    // An answer to a version that was extended meanwhile stands for the one that took it over.
    const target = asked.closedAt === null ? asked : ((await this.store.lockOpenOf(tx, asked.lineageId)) ?? asked);
    const late = target.closedAt !== null;
    const id = this.chance.id();
    const now = this.clock.now();
    await this.store.addAnswer(tx, {
      id,
      obligationId: target.id,
      incidentId: target.incidentId,
      unitId: target.unitId,
      at: now,
      personName: given.personName,
      via: given.via,
      received: given.received,
      fields: fieldsAskedFor(target.questions, given.fields),
      words: given.words,
      late,
      by: given.by,
    });
    await this.audit.record(tx, {
      act: late ? 'calling.answered-late' : 'calling.answered',
      actor: given.by,
      table: 'answer',
      id,
    });
    if (late) return { late };
    const after = applyAnswer(target, given, now);
    await this.store.answered(tx, target.id, after);
    if (after.receivedAt === null) return { late };
    await this.dissemination.withdraw(tx, await this.store.lineage(tx, [target.id]));
    const payload: ObligationAnswered = { obligationId: target.id, source: target.source, unitId: target.unitId };
    await this.events.publish(tx, { kind: obligationAnswered, subject: target.incidentId, payload });
    return { late };
  }
}

/** A post named twice in one order reads both texts and answers once. */
function onePerPost(items: readonly CallItem[]): CallItem[] {
  const texts = new Map<string, string[]>();
  for (const { unitId, text } of items) {
    const known = texts.get(unitId) ?? [];
    if (!known.includes(text)) known.push(text);
    texts.set(unitId, known);
  }
  return [...texts].map(([unitId, parts]) => ({ unitId, text: parts.join('\n') }));
}
