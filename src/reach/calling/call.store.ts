import { Injectable } from '@nestjs/common';
import { Database, sqlOf, type SqlScope, type SqlTx, type SqlValue } from '../../platform/database/database.js';
import type { Actor } from '../../shared/audit-log.js';
import { colourRank, colours, type Colour } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { ChannelKind, SourceRef } from '../dissemination/core/delivery.js';
import {
  CallStore,
  type Advance,
  type AnswerRow,
  type CallSource,
  type EscalationRow,
  type InboundRow,
  type NewObligation,
  type ObligationFilter,
  type StoredObligation,
} from './call-store.ports.js';
import type { InboundResult, InboundView, UnitCounts } from './calling.ports.js';
import type { FieldAnswer, Ladder, Question, StepTarget } from './core/call.js';
import type { Answered } from './core/obligation-state.js';

interface Joined {
  id: number;
  source_kind: string;
  source_id: string;
  source_version: number;
  incident_id: string;
  unit_id: string;
  nature: Nature;
  colour_rank: number;
  text: string;
  opened_at: number;
  due_at: number;
  lineage_id: number;
  kept_from_version: number | null;
  step_index: number;
  calls_made: number;
  last_call_no: number;
  last_reason: string | null;
  next_at: number | null;
  ask_round: number;
  ask_again_at: number | null;
  asked_back: number;
  received_at: number | null;
  received_by: string | null;
  via: string | null;
  fields: string;
  completed_at: number | null;
  escalated_at: number | null;
  unreached_at: number | null;
  closed_at: number | null;
  closed_why: string | null;
  title: string;
  ladder: string;
  questions: string;
}

const joined = `SELECT o.*, s.title, s.ladder, s.questions FROM obligation o JOIN call_source s ON s.id = o.call_source_id`;
/** Gravest first, then least time left. */
const byDanger = `ORDER BY o.colour_rank DESC, o.due_at, o.id`;
const superseded = 'superseded';
const listLimit = 2_000;

/** Obligations on SQLite and PostgreSQL: set-based, each change of state by compare-and-set. */
@Injectable()
export class SqlCallStore extends CallStore {
  constructor(private readonly database: Database) {
    super();
  }

  async putSource(tx: Tx, stamped: CallSource): Promise<CallSource> {
    const sql = sqlOf(tx);
    const { source } = stamped;
    await sql.insert(
      'call_source',
      [
        {
          id: stamped.id,
          kind: source.kind,
          source_id: source.id,
          version: source.version,
          incident_id: stamped.incidentId,
          nature: stamped.nature,
          colour: stamped.colour,
          title: stamped.title,
          ladder: JSON.stringify(stamped.ladder),
          questions: JSON.stringify(stamped.questions),
          opened_at: stamped.openedAt,
        },
      ],
      'ON CONFLICT (kind, source_id, version) DO NOTHING',
    );
    const row = await sql.one<{
      id: string;
      incident_id: string;
      nature: Nature;
      colour: Colour;
      title: string;
      ladder: string;
      questions: string;
      opened_at: number;
    }>(`SELECT * FROM call_source WHERE kind = ? AND source_id = ? AND version = ?`, [
      source.kind,
      source.id,
      source.version,
    ]);
    if (!row) throw new Error(`call source ${source.kind} ${source.id} is gone`);
    return {
      id: row.id,
      source,
      incidentId: row.incident_id,
      nature: row.nature,
      colour: row.colour,
      title: row.title,
      ladder: JSON.parse(row.ladder) as Ladder,
      questions: JSON.parse(row.questions) as Question[],
      openedAt: row.opened_at,
    };
  }

  async replacedBy(tx: Tx, source: SourceRef, unitIds: readonly string[]) {
    const sql = sqlOf(tx);
    const post = `source_kind = ? AND source_id = ? AND unit_id IN ${list(unitIds)}`;
    const params = [source.kind, source.id, ...unitIds];
    const ids = await sql.returning<{ id: number }>(
      `UPDATE obligation SET answers = answers WHERE ${post} AND source_version < ? AND closed_at IS NULL RETURNING id`,
      [...params, source.version],
    );
    const settled = await sql.rows<{ unit_id: string }>(
      `SELECT DISTINCT unit_id FROM obligation WHERE ${post} AND source_version >= ?`,
      [...params, source.version],
    );
    return {
      settled: new Set(settled.map((row) => row.unit_id)),
      earlier: await this.joinedBy(
        sql,
        ids.map(({ id }) => id),
        'ORDER BY o.source_version DESC',
      ),
    };
  }

  async insert(tx: Tx, obligations: readonly NewObligation[]): Promise<void> {
    if (obligations.length === 0) return;
    const sql = sqlOf(tx);
    const first = await sql.allocateIds('obligation', obligations.length);
    await sql.insert(
      'obligation',
      obligations.map((row, index) => ({
        id: first + index,
        call_source_id: row.callSourceId,
        source_kind: row.source.kind,
        source_id: row.source.id,
        source_version: row.source.version,
        incident_id: row.incidentId,
        unit_id: row.unitId,
        nature: row.nature,
        colour_rank: colourRank(row.colour),
        text: row.text,
        opened_at: row.openedAt,
        due_at: row.dueAt,
        lineage_id: row.lineageId ?? first + index,
        kept_from_version: row.keptFromVersion,
        step_index: row.stepIndex,
        calls_made: row.callsMade,
        last_call_no: row.lastCallNo,
        last_reason: null,
        next_at: row.nextAt,
        ask_round: row.askRound,
        ask_again_at: row.askAgainAt,
        asked_back: 0,
        received_at: row.receivedAt,
        received_by: row.receivedBy,
        via: row.via,
        fields: JSON.stringify(row.fields),
        completed_at: row.completedAt,
        escalated_at: row.escalatedAt,
        unreached_at: row.unreachedAt,
        closed_at: null,
        closed_why: null,
        answers: 0,
      })),
    );
  }

  async soonestCalls(tx: Tx, unitIds: readonly string[], nature: Nature, from: number, until: number) {
    const rows = await sqlOf(tx).rows<{ unit_id: string; soonest: number }>(
      `SELECT unit_id, MIN(next_at) AS soonest FROM obligation
        WHERE unit_id IN ${list(unitIds)} AND nature = ? AND closed_at IS NULL AND received_at IS NULL AND next_at > ? AND next_at <= ?
        GROUP BY unit_id`,
      [...unitIds, nature, from, until],
    );
    return new Map(rows.map((row) => [row.unit_id, row.soonest]));
  }

  async supersede(tx: Tx, ids: readonly number[], at: number): Promise<void> {
    if (ids.length === 0) return;
    await sqlOf(tx).run(
      `UPDATE obligation SET closed_at = ?, closed_why = ?, next_at = NULL WHERE id IN ${list(ids)} AND closed_at IS NULL`,
      [at, superseded, ...ids],
    );
  }

  async close(
    tx: Tx,
    source: { kind: string; id: string; before?: number; unitIds?: readonly string[] },
    why: string,
    at: number,
  ): Promise<readonly number[]> {
    const { before, unitIds } = source;
    if (unitIds?.length === 0) return [];
    const narrowed = [
      before === undefined ? '' : ' AND source_version < ?',
      unitIds === undefined ? '' : ` AND unit_id IN ${list(unitIds)}`,
    ].join('');
    const rows = await sqlOf(tx).returning<{ id: number }>(
      `UPDATE obligation SET closed_at = ?, closed_why = ?, next_at = NULL
        WHERE source_kind = ? AND source_id = ? AND closed_at IS NULL${narrowed} RETURNING id`,
      [at, clip(why, 80), source.kind, source.id, ...(before === undefined ? [] : [before]), ...(unitIds ?? [])],
    );
    return rows.map(({ id }) => id);
  }

  async lineage(tx: Tx, ids: readonly number[]): Promise<readonly number[]> {
    return this.lineageIds(sqlOf(tx), ids);
  }

  async lock(tx: Tx, id: number): Promise<StoredObligation | null> {
    const sql = sqlOf(tx);
    await sql.run(`UPDATE obligation SET answers = answers WHERE id = ?`, [id]);
    return (await this.joinedBy(sql, [id]))[0] ?? null;
  }

  async lockOpenOf(tx: Tx, lineageId: number): Promise<StoredObligation | null> {
    const sql = sqlOf(tx);
    const rows = await sql.returning<{ id: number }>(
      `UPDATE obligation SET answers = answers WHERE lineage_id = ? AND closed_at IS NULL RETURNING id`,
      [lineageId],
    );
    return (
      (
        await this.joinedBy(
          sql,
          rows.map(({ id }) => id),
        )
      )[0] ?? null
    );
  }

  async answered(tx: Tx, id: number, after: Answered): Promise<void> {
    const isReceived = after.receivedAt !== null;
    await sqlOf(tx).run(
      `UPDATE obligation SET received_at = ?, received_by = ?, via = ?, fields = ?, completed_at = ?, ask_again_at = ?,
              answers = answers + 1${after.asksAnew ? ', ask_round = 0' : ''}${isReceived ? ', next_at = ?' : ''}
        WHERE id = ? AND closed_at IS NULL`,
      [
        after.receivedAt,
        clip(after.receivedBy, 80),
        after.via,
        JSON.stringify(after.fields),
        after.completedAt,
        after.askAgainAt,
        ...(isReceived ? [after.nextAskAt] : []),
        id,
      ],
    );
  }

  async addAnswer(tx: Tx, answer: AnswerRow): Promise<void> {
    await sqlOf(tx).insert('answer', [
      {
        id: answer.id,
        obligation_id: answer.obligationId,
        incident_id: answer.incidentId,
        unit_id: answer.unitId,
        at: answer.at,
        person_name: clip(answer.personName, 80),
        via: answer.via,
        received: answer.received,
        fields: JSON.stringify(answer.fields),
        words: stored(answer.words),
        late: answer.late,
        by_kind: answer.by.kind,
        by_id: answer.by.id,
      },
    ]);
  }

  async addEscalations(tx: Tx, escalations: readonly EscalationRow[]): Promise<void> {
    await sqlOf(tx).insert(
      'escalation',
      escalations.map((row) => ({
        id: row.id,
        obligation_id: row.obligationId,
        incident_id: row.incidentId,
        at: row.at,
        target: row.target,
        unit_id: row.unitId,
        why: clip(row.why, 80),
        who: clip(row.who, 80),
        by_kind: row.by.kind,
        by_id: row.by.id,
      })),
    );
  }

  async countAskedBack(tx: Tx, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await sqlOf(tx).run(`UPDATE obligation SET asked_back = asked_back + 1 WHERE id IN ${list(ids)}`, [...ids]);
  }

  async claimDue(tx: Tx, now: number, limit: number): Promise<readonly StoredObligation[]> {
    const sql = sqlOf(tx);
    // Whoever updates first empties next_at; a second claimer waits for that commit and finds nothing due.
    const due = 'next_at <= ? AND closed_at IS NULL';
    const first = await sql.returning<{ id: number; unit_id: string }>(
      `UPDATE obligation SET next_at = NULL
        WHERE ${due} AND id IN (SELECT id FROM obligation WHERE ${due} ORDER BY colour_rank DESC, next_at, id LIMIT ?)
        RETURNING id, unit_id`,
      [now, now, limit],
    );
    if (first.length === 0) return [];
    const unitIds = [...new Set(first.map((row) => row.unit_id))];
    const rest = await sql.returning<{ id: number }>(
      `UPDATE obligation SET next_at = NULL WHERE ${due} AND unit_id IN ${list(unitIds)} RETURNING id`,
      [now, ...unitIds],
    );
    return this.joinedBy(
      sql,
      [...first, ...rest].map(({ id }) => id),
    );
  }

  async alsoOwed(tx: Tx, unitIds: readonly string[], except: readonly number[]): Promise<readonly StoredObligation[]> {
    if (unitIds.length === 0) return [];
    const sql = sqlOf(tx);
    const known = new Set(except);
    // The lock makes an answer that is being given wait, so that it also withdraws what is planned here.
    const rows = await sql.returning<{ id: number }>(
      `UPDATE obligation SET answers = answers WHERE unit_id IN ${list(unitIds)} AND closed_at IS NULL AND received_at IS NULL RETURNING id`,
      [...unitIds],
    );
    return this.joinedBy(
      sql,
      rows.map(({ id }) => id).filter((id) => !known.has(id)),
    );
  }

  async advance(tx: Tx, advances: readonly Advance[]): Promise<void> {
    const sql = sqlOf(tx);
    const alike = new Map<string, { values: SqlValue[]; ids: number[] }>();
    for (const move of advances) {
      const values: SqlValue[] = [
        move.stepIndex,
        move.callsMade,
        move.nextAt,
        move.askRound,
        move.lastCallNo,
        clip(move.lastReason, 80),
        move.escalatedAt,
        move.unreachedAt,
      ];
      const key = JSON.stringify(values);
      const group = alike.get(key) ?? { values, ids: [] };
      group.ids.push(move.id);
      alike.set(key, group);
    }
    for (const { values, ids } of alike.values()) {
      await sql.run(
        `UPDATE obligation SET step_index = ?, calls_made = ?, next_at = ?, ask_round = ?, last_call_no = ?, last_reason = ?,
                escalated_at = COALESCE(escalated_at, ?), unreached_at = COALESCE(unreached_at, ?)
          WHERE id IN ${list(ids)} AND closed_at IS NULL`,
        [...values, ...ids],
      );
    }
  }

  callNumbers(tx: Tx, count: number): Promise<number> {
    return sqlOf(tx).allocateIds('call', count);
  }

  async waitingOn(tx: Tx, obligationIds: readonly number[], callNo: number): Promise<readonly StoredObligation[]> {
    if (obligationIds.length === 0) return [];
    const sql = sqlOf(tx);
    const rows = await sql.returning<{ id: number }>(
      `UPDATE obligation SET answers = answers
        WHERE lineage_id IN (SELECT lineage_id FROM obligation WHERE id IN ${list(obligationIds)})
          AND last_call_no = ? AND closed_at IS NULL AND received_at IS NULL AND next_at IS NOT NULL
        RETURNING id`,
      [...obligationIds, callNo],
    );
    return this.joinedBy(
      sql,
      rows.map(({ id }) => id),
    );
  }

  async addInbound(tx: Tx, inbound: InboundRow): Promise<boolean> {
    const added = await sqlOf(tx).insert(
      'inbound_message',
      [
        {
          id: inbound.id,
          channel: inbound.channel,
          message_id: clip(inbound.messageId, 255),
          from_address: clip(inbound.from, 160),
          received_at: inbound.receivedAt,
          text: stored(inbound.text),
          digits: clip(inbound.digits, 40),
          unit_ids: '[]',
          obligation_ids: '[]',
          outcome: 'unclear',
          reply_text: null,
        },
      ],
      'ON CONFLICT (channel, message_id) DO NOTHING',
    );
    return added === 1;
  }

  async settleInbound(tx: Tx, id: string, unitIds: readonly string[], result: InboundResult): Promise<void> {
    await sqlOf(tx).run(
      `UPDATE inbound_message SET unit_ids = ?, obligation_ids = ?, outcome = ?, reply_text = ? WHERE id = ?`,
      [JSON.stringify(unitIds), JSON.stringify(result.obligationIds), result.outcome, result.replyText, id],
    );
  }

  async find(id: number): Promise<StoredObligation | null> {
    return (await this.joinedBy(this.database.reader, [id]))[0] ?? null;
  }

  lineageOf(id: number): Promise<readonly number[]> {
    return this.lineageIds(this.database.reader, [id]);
  }

  async newestOf(ids: readonly number[]): Promise<readonly StoredObligation[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.reader.rows<Joined>(
      `${joined} WHERE o.id IN (SELECT MAX(id) FROM obligation
          WHERE lineage_id IN (SELECT lineage_id FROM obligation WHERE id IN ${list(ids)}) GROUP BY lineage_id) ${byDanger}`,
      [...ids],
    );
    return rows.map(obligationOf);
  }

  async list(filter: ObligationFilter): Promise<readonly StoredObligation[]> {
    const { incidentId, unitId, source, open, limit } = filter;
    const where = [open === true ? 'o.closed_at IS NULL' : `(o.closed_at IS NULL OR o.closed_why <> '${superseded}')`];
    const params: SqlValue[] = [];
    const only = (condition: string, value: string | undefined) => {
      if (value === undefined) return;
      where.push(condition);
      params.push(value);
    };
    only('o.incident_id = ?', incidentId);
    only('o.unit_id = ?', unitId);
    only('o.source_kind = ?', source?.kind);
    only('o.source_id = ?', source?.id);
    const rows = await this.database.reader.rows<Joined>(`${joined} WHERE ${where.join(' AND ')} ${byDanger} LIMIT ?`, [
      ...params,
      Math.min(limit ?? listLimit, listLimit),
    ]);
    return rows.map(obligationOf);
  }

  async counts(incidentId: string | null, now: number): Promise<readonly UnitCounts[]> {
    const count = (condition: string) => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
    const silent = 'received_at IS NULL';
    const unheard = `${silent} AND unreached_at IS NULL`;
    const rows = await this.database.reader.rows<{
      unit_id: string;
      waiting: number;
      answered: number;
      incomplete: number;
      overdue: number;
      escalated: number;
      unreached: number;
      oldest: number | null;
    }>(
      `SELECT unit_id,
              ${count(`${unheard} AND escalated_at IS NULL AND due_at >= ?`)} AS waiting,
              ${count(`${unheard} AND escalated_at IS NULL AND due_at < ?`)} AS overdue,
              ${count(`${unheard} AND escalated_at IS NOT NULL`)} AS escalated,
              ${count(`${silent} AND unreached_at IS NOT NULL`)} AS unreached,
              ${count('received_at IS NOT NULL AND completed_at IS NOT NULL')} AS answered,
              ${count('received_at IS NOT NULL AND completed_at IS NULL')} AS incomplete,
              MIN(CASE WHEN ${silent} THEN opened_at END) AS oldest
         FROM obligation WHERE closed_at IS NULL${incidentId === null ? '' : ' AND incident_id = ?'} GROUP BY unit_id ORDER BY unit_id`,
      [now, now, ...(incidentId === null ? [] : [incidentId])],
    );
    return rows.map(({ unit_id, oldest, ...states }) => ({ unitId: unit_id, states, oldestSilenceSince: oldest }));
  }

  async answersOf(ids: readonly number[]): Promise<readonly AnswerRow[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.reader.rows<{
      id: string;
      obligation_id: number;
      incident_id: string;
      unit_id: string;
      at: number;
      person_name: string | null;
      via: string;
      received: number;
      fields: string;
      words: string | null;
      late: number;
      by_kind: Actor['kind'];
      by_id: string;
    }>(`SELECT * FROM answer WHERE obligation_id IN ${list(ids)} ORDER BY at, id`, [...ids]);
    return rows.map((row) => ({
      id: row.id,
      obligationId: row.obligation_id,
      incidentId: row.incident_id,
      unitId: row.unit_id,
      at: row.at,
      personName: row.person_name,
      via: row.via,
      received: row.received === 1,
      fields: JSON.parse(row.fields) as Record<string, FieldAnswer>,
      words: row.words,
      late: row.late === 1,
      by: { kind: row.by_kind, id: row.by_id },
    }));
  }

  async escalationsOf(ids: readonly number[]): Promise<readonly EscalationRow[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.reader.rows<{
      id: string;
      obligation_id: number;
      incident_id: string;
      at: number;
      target: StepTarget;
      unit_id: string;
      why: string;
      who: string | null;
      by_kind: Actor['kind'];
      by_id: string;
    }>(`SELECT * FROM escalation WHERE obligation_id IN ${list(ids)} ORDER BY at, id`, [...ids]);
    return rows.map((row) => ({
      id: row.id,
      obligationId: row.obligation_id,
      incidentId: row.incident_id,
      at: row.at,
      target: row.target,
      unitId: row.unit_id,
      why: row.why,
      who: row.who,
      by: { kind: row.by_kind, id: row.by_id },
    }));
  }

  async escalationCounts(incidentId: string): Promise<Readonly<Record<string, number>>> {
    const rows = await this.database.reader.rows<{ target: string; n: number }>(
      `SELECT target, COUNT(DISTINCT obligation_id) AS n FROM escalation
        WHERE incident_id = ? AND why NOT IN ('called-again', 'questions-open') GROUP BY target ORDER BY target`,
      [incidentId],
    );
    return Object.fromEntries(rows.map(({ target, n }) => [target, n]));
  }

  async inbound(limit: number): Promise<readonly InboundView[]> {
    const rows = await this.database.reader.rows<InboundJoined>(
      `SELECT * FROM inbound_message ORDER BY received_at DESC, id DESC LIMIT ?`,
      [limit],
    );
    return rows.map((row) => ({
      id: row.id,
      channel: row.channel,
      from: row.from_address,
      receivedAt: row.received_at,
      text: row.text,
      digits: row.digits,
      unitIds: JSON.parse(row.unit_ids) as string[],
      ...resultOf(row),
    }));
  }

  async inboundResult(channel: ChannelKind, messageId: string): Promise<InboundResult | null> {
    const row = await this.database.reader.one<InboundJoined>(
      `SELECT * FROM inbound_message WHERE channel = ? AND message_id = ?`,
      [channel, clip(messageId, 255)],
    );
    return row ? resultOf(row) : null;
  }

  private async lineageIds(sql: SqlScope | SqlTx, ids: readonly number[]): Promise<number[]> {
    if (ids.length === 0) return [];
    const rows = await sql.rows<{ id: number }>(
      `SELECT id FROM obligation WHERE lineage_id IN (SELECT lineage_id FROM obligation WHERE id IN ${list(ids)}) ORDER BY id`,
      [...ids],
    );
    return rows.map(({ id }) => id);
  }

  private async joinedBy(sql: SqlScope | SqlTx, ids: readonly number[], order = byDanger): Promise<StoredObligation[]> {
    if (ids.length === 0) return [];
    const rows = await sql.rows<Joined>(`${joined} WHERE o.id IN ${list(ids)} ${order}`, [...ids]);
    return rows.map(obligationOf);
  }
}

interface InboundJoined {
  id: string;
  channel: ChannelKind;
  from_address: string;
  received_at: number;
  text: string | null;
  digits: string | null;
  unit_ids: string;
  obligation_ids: string;
  outcome: InboundResult['outcome'];
  reply_text: string | null;
}

function resultOf(row: InboundJoined): InboundResult {
  return { outcome: row.outcome, obligationIds: JSON.parse(row.obligation_ids) as number[], replyText: row.reply_text };
}

function obligationOf(row: Joined): StoredObligation {
  return {
    id: row.id,
    source: { kind: row.source_kind, id: row.source_id, version: row.source_version },
    incidentId: row.incident_id,
    unitId: row.unit_id,
    nature: row.nature,
    colour: colours[row.colour_rank] ?? 'red',
    title: row.title,
    text: row.text,
    ladder: JSON.parse(row.ladder) as Ladder,
    questions: JSON.parse(row.questions) as Question[],
    openedAt: row.opened_at,
    dueAt: row.due_at,
    lineageId: row.lineage_id,
    keptFromVersion: row.kept_from_version,
    stepIndex: row.step_index,
    callsMade: row.calls_made,
    lastCallNo: row.last_call_no,
    lastReason: row.last_reason,
    nextAt: row.next_at,
    askRound: row.ask_round,
    askAgainAt: row.ask_again_at,
    askedBack: row.asked_back,
    receivedAt: row.received_at,
    receivedBy: row.received_by,
    via: row.via,
    fields: JSON.parse(row.fields) as Record<string, FieldAnswer>,
    completedAt: row.completed_at,
    escalatedAt: row.escalated_at,
    unreachedAt: row.unreached_at,
    closedAt: row.closed_at,
    closedWhy: row.closed_why,
  };
}

/** `(?, ?, ?)`; callers never pass an empty list. */
function list(values: readonly unknown[]): string {
  return `(${values.map(() => '?').join(', ')})`;
}

/** PostgreSQL stores no NUL in a text. */
function stored(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', '');
}

function clip<T extends string | null>(text: T, length: number): T {
  return (text === null ? null : [...(stored(text) ?? '')].slice(0, length).join('')) as T;
}
