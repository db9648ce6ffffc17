import { Injectable } from '@nestjs/common';
import type { Colour } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Database, sqlOf, type SqlValue } from '../../platform/database/database.js';
import { cameToNothing, stillGoing } from './core/delivery-states.js';
import {
  type CarrierSql,
  type KeySql,
  carrierColumns,
  carrierRow,
  forUpdate,
  keyColumnsOfD,
  keyOf,
  list,
  passTheLead,
  quoted,
  shortened,
  typedValues,
  waitingTurn,
} from './delivery-sql.js';
import {
  DeliveryStore,
  type AttemptRow,
  type CarrierChange,
  type CarrierRow,
  type ClaimedRequest,
  type EndedCall,
} from './delivery-store.ports.js';

@Injectable()
export class SqlDeliveryStore extends DeliveryStore {
  constructor(private readonly database: Database) {
    super();
  }

  get isAlone(): boolean {
    return this.database.engine === 'sqlite';
  }

  async claim(
    tx: Tx,
    channelId: string,
    limit: number,
    now: number,
    leaseMs: number,
  ): Promise<readonly ClaimedRequest[]> {
    const sql = sqlOf(tx);
    type Candidate = KeySql & {
      call_id: number;
      carrier_id: number;
      fence: number;
      nature: Nature;
      colour: Colour;
      address: string;
      expires_at: number;
      subject: string;
      body: string;
    };
    // A second message of one source to one phone waits until the first has ended: nothing overtakes.
    const found = await sql.rows<Candidate>(
      `SELECT d.call_id, d.carrier_id, d.fence, d.nature, d.colour, d.address, d.expires_at, t.subject, t.body,
              ${keyColumnsOfD}
         FROM delivery d JOIN message_text t ON t.hash = d.text_hash
        WHERE d.channel_id = ? AND d.state = 'planned' AND d.urgency < ${waitingTurn} AND d.leads = 1 AND d.due_at <= ? AND d.expires_at > ?
          AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.address = d.address AND e.state = 'sending'
                             AND e.channel_id = d.channel_id AND e.source_kind = d.source_kind AND e.source_id = d.source_id)
        ORDER BY d.urgency, d.id LIMIT ? ${this.database.engine === 'postgres' ? 'FOR UPDATE OF d SKIP LOCKED' : ''}`,
      [channelId, now, now, limit],
    );
    const phones = new Set<string>();
    const chosen = found.filter((row) => {
      const phone = `${row.source_kind}|${row.source_id}|${row.address}`;
      return !phones.has(phone) && phones.add(phone);
    });
    if (chosen.length === 0) return [];
    await sql.run(
      `UPDATE delivery SET state = 'sending', reason = NULL, fence = fence + 1, lease_until = ${this.database.nowSql} + ?, look_at = NULL,
              asks = 0, started_at = COALESCE(started_at, ?), sent_at = ?
        WHERE call_id IN (${list(chosen)}) AND carrier_id IN (${list(chosen)}) AND state = 'planned'`,
      [leaseMs, now, now, ...chosen.map((row) => row.call_id), ...chosen.map((row) => row.carrier_id)],
    );
    return chosen.map((row) => ({
      carrierId: row.carrier_id,
      fence: row.fence + 1,
      startedAt: now,
      message: {
        key: keyOf(row),
        nature: row.nature,
        address: row.address,
        colour: row.colour,
        subject: row.subject,
        text: row.body,
        expiresAt: row.expires_at,
      },
    }));
  }

  async carriers(tx: Tx, carrierIds: readonly number[]): Promise<readonly CarrierRow[]> {
    if (carrierIds.length === 0) return [];
    // The first row of a request keeps its id; its lead may have passed on, so both are read.
    const sql = sqlOf(tx);
    const rows = await sql.rows<CarrierSql>(
      `SELECT ${carrierColumns} FROM delivery WHERE id IN (${list(carrierIds)}) ORDER BY id ${forUpdate(this.database)}`,
      carrierIds,
    );
    const passed = rows.filter((row) => row.carried > 1 && row.state === 'superseded');
    if (passed.length === 0) return rows.map(carrierRow);
    const leads = await sql.rows<CarrierSql>(
      `SELECT ${carrierColumns} FROM delivery WHERE call_id IN (${list(passed)}) AND carrier_id IN (${list(passed)}) AND leads = 1 ORDER BY id ${forUpdate(this.database)}`,
      [...passed.map((row) => row.call_id), ...passed.map((row) => row.carrier_id)],
    );
    const leading = new Map(leads.map((row) => [row.carrier_id, row]));
    return rows.map((row) => carrierRow(leading.get(row.carrier_id) ?? row));
  }

  async change(tx: Tx, changes: readonly CarrierChange[]): Promise<void> {
    if (changes.length === 0) return;
    const sql = sqlOf(tx);
    const columns: readonly (readonly [name: string, type: string])[] = [
      ['v_call', 'integer'],
      ['v_carrier', 'integer'],
      ['v_from', 'varchar'],
      ['v_state', 'varchar'],
      ['v_reason', 'varchar'],
      ['v_due', 'bigint'],
      ['v_look', 'bigint'],
      ['v_accepted', 'bigint'],
      ['v_delivered', 'bigint'],
      ['v_provider', 'varchar'],
      ['v_failures', 'integer'],
      ['v_throttles', 'integer'],
      ['v_unknowns', 'integer'],
    ];
    const params = changes.flatMap(({ row, next, at, providerId, counted }): SqlValue[] => [
      row.callId,
      row.carrierId,
      row.state,
      next.state,
      shortened(next.reason),
      next.dueAt,
      next.state === 'planned' ? row.expiresAt : next.askAt,
      next.state === 'accepted' || next.state === 'delivered' ? at : null,
      next.state === 'delivered' ? at : null,
      providerId,
      counted === 'failures' ? 1 : 0,
      counted === 'throttles' ? 1 : 0,
      counted === 'unknowns' ? 1 : 0,
    ]);
    const overtaken = `v_state = 'planned' AND overtaken = 1`;
    await sql.run(
      `WITH v (${columns.map(([name]) => name).join(', ')}) AS (VALUES ${typedValues(
        columns.map(([, type]) => type),
        changes.length,
      )})
       UPDATE delivery SET
         state = CASE WHEN ${overtaken} THEN 'superseded' ELSE v_state END,
         reason = v_reason, lease_until = 0,
         due_at = CASE WHEN ${overtaken} THEN NULL ELSE v_due END,
         look_at = CASE WHEN ${overtaken} THEN NULL ELSE v_look END,
         accepted_at = COALESCE(accepted_at, v_accepted), delivered_at = COALESCE(delivered_at, v_delivered),
         provider_id = COALESCE(v_provider, provider_id),
         failures = failures + v_failures, throttles = throttles + v_throttles, unknowns = unknowns + v_unknowns
       FROM v WHERE call_id = v_call AND carrier_id = v_carrier AND state = v_from`,
      params,
    );
    const shared = changes.filter(({ row, next }) => row.carried > 1 && next.state === 'planned');
    await passTheLead(
      sql,
      shared.map(({ row }) => row.callId),
    );
  }

  async addAttempts(tx: Tx, attempts: readonly AttemptRow[]): Promise<void> {
    if (attempts.length === 0) return;
    const sql = sqlOf(tx);
    const first = await sql.allocateIds('attempt', attempts.length);
    await sql.insert(
      'attempt',
      attempts.map((attempt, index) => ({
        id: first + index,
        carrier_id: attempt.carrierId,
        fence: attempt.fence,
        started_at: attempt.startedAt,
        finished_at: attempt.finishedAt,
        outcome: attempt.outcome,
        reason: shortened(attempt.reason),
        provider_id: attempt.providerId,
        late: attempt.late ? 1 : 0,
      })),
    );
  }

  async openNextTurns(tx: Tx, callIds: readonly number[], now: number): Promise<readonly string[]> {
    if (callIds.length === 0) return [];
    const opened = await sqlOf(tx).returning<{ channel_id: string }>(
      `UPDATE delivery SET due_at = ?, reason = NULL,
              urgency = CASE colour WHEN 'red' THEN 0 WHEN 'orange' THEN 1 WHEN 'yellow' THEN 2 ELSE 3 END
        WHERE call_id IN (${list(callIds)}) AND state = 'planned' AND urgency = ${waitingTurn}
          AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.call_id = delivery.call_id AND e.chain = delivery.chain
                             AND e.turn < delivery.turn AND e.state IN (${quoted(stillGoing)}))
        RETURNING channel_id`,
      [now, ...callIds],
    );
    return [...new Set(opened.map((row) => row.channel_id))];
  }

  async closeLaterTurns(tx: Tx, callIds: readonly number[]): Promise<void> {
    if (callIds.length === 0) return;
    await sqlOf(tx).run(
      `UPDATE delivery SET state = 'superseded', reason = 'not-needed', look_at = NULL
        WHERE call_id IN (${list(callIds)}) AND state = 'planned' AND urgency = ${waitingTurn}
          AND EXISTS (SELECT 1 FROM delivery e WHERE e.call_id = delivery.call_id AND e.chain = delivery.chain
                         AND e.turn < delivery.turn AND e.state = 'delivered')`,
      callIds,
    );
  }

  async endedCalls(tx: Tx, callIds: readonly number[]): Promise<readonly EndedCall[]> {
    if (callIds.length === 0) return [];
    const sql = sqlOf(tx);
    // Two nodes that end the last two channels of a call at once must see each other.
    if (this.database.engine === 'postgres') {
      await sql.rows(`SELECT id FROM delivery WHERE call_id IN (${list(callIds)}) ORDER BY id FOR UPDATE`, callIds);
    }
    const ended = await sql.rows<{ call_id: number }>(
      `SELECT call_id FROM delivery WHERE call_id IN (${list(callIds)}) GROUP BY call_id
       HAVING SUM(CASE WHEN state IN (${quoted(stillGoing)}) THEN 1 ELSE 0 END) = 0
          AND SUM(CASE WHEN state IN (${quoted(cameToNothing)}) THEN 1 ELSE 0 END) > 0`,
      callIds,
    );
    if (ended.length === 0) return [];
    const rows = await sql.rows<{
      call_id: number;
      incident_id: string;
      call_no: number;
      obligation_id: number;
      channel: string;
      reason: string | null;
    }>(
      `SELECT call_id, incident_id, call_no, obligation_id, channel, reason FROM delivery
        WHERE call_id IN (${list(ended)}) AND state IN (${quoted(cameToNothing)}) ORDER BY id`,
      ended.map((row) => row.call_id),
    );
    const calls = new Map<
      number,
      { incidentId: string; callNo: number; obligations: Set<number>; reasons: Set<string> }
    >();
    for (const row of rows) {
      const call = calls.get(row.call_id) ?? {
        incidentId: row.incident_id,
        callNo: row.call_no,
        obligations: new Set<number>(),
        reasons: new Set<string>(),
      };
      if (row.obligation_id !== 0) call.obligations.add(row.obligation_id);
      call.reasons.add(`${row.channel}: ${row.reason ?? 'unknown'}`);
      calls.set(row.call_id, call);
    }
    return [...calls].map(([callId, call]) => ({
      callId,
      incidentId: call.incidentId,
      callNo: call.callNo,
      obligationIds: [...call.obligations],
      reason: [...call.reasons].join('; '),
    }));
  }

  async reclaim(tx: Tx, channelId: string, now: number, all: boolean): Promise<number> {
    const sql = sqlOf(tx);
    const rows = await sql.returning<{ carrier_id: number; fence: number; sent_at: number; leads: number }>(
      `UPDATE delivery SET state = 'unknown', reason = 'interrupted', unknowns = unknowns + 1, asks = 0, fence = fence + 1, look_at = ?, lease_until = 0
        WHERE channel_id = ? AND state = 'sending' ${all ? '' : `AND lease_until < ${this.database.nowSql}`}
        RETURNING carrier_id, fence, sent_at, leads`,
      [now, channelId],
    );
    if (all) {
      // What the gone process was just asking about is asked again now, not when its question would have timed out.
      await sql.run(`UPDATE delivery SET look_at = ? WHERE channel_id = ? AND state = 'unknown' AND look_at > ?`, [
        now,
        channelId,
        now,
      ]);
    }
    const leads = rows.filter((row) => row.leads === 1);
    await this.addAttempts(
      tx,
      leads.map((row) => ({
        carrierId: row.carrier_id,
        // The fence moved on: an outcome the old holder still brings is late.
        fence: row.fence - 1,
        startedAt: row.sent_at,
        finishedAt: null,
        outcome: 'unknown',
        reason: 'interrupted',
        providerId: null,
        late: false,
      })),
    );
    return leads.length;
  }

  async hasWork(channelId: string, now: number): Promise<{ toSend: boolean; toAsk: boolean; stale: boolean }> {
    const row = await this.database.reader.one<{ to_send: number; to_ask: number; stale: number }>(
      `SELECT
         CASE WHEN EXISTS (SELECT 1 FROM delivery WHERE channel_id = ? AND state = 'planned' AND urgency < ${waitingTurn}
                              AND leads = 1 AND due_at <= ? AND expires_at > ?) THEN 1 ELSE 0 END AS to_send,
         CASE WHEN EXISTS (SELECT 1 FROM delivery WHERE look_at <= ? AND channel_id = ? AND leads = 1
                              AND state IN ('unknown', 'accepted')) THEN 1 ELSE 0 END AS to_ask,
         CASE WHEN EXISTS (SELECT 1 FROM delivery WHERE channel_id = ? AND state = 'sending'
                              AND lease_until < ${this.database.nowSql}) THEN 1 ELSE 0 END AS stale`,
      [channelId, now, now, now, channelId, channelId],
    );
    return { toSend: row?.to_send === 1, toAsk: row?.to_ask === 1, stale: row?.stale === 1 };
  }

  async noteHealth(tx: Tx, channelId: string, provedAt: number | null, reason: string | null): Promise<void> {
    await sqlOf(tx).run(
      `INSERT INTO channel_state (channel_id, proved_at, troubles, last_reason) VALUES (?, ?, ?, ?)
       ON CONFLICT (channel_id) DO UPDATE SET
         proved_at = COALESCE(excluded.proved_at, channel_state.proved_at),
         troubles = CASE WHEN excluded.troubles = 0 THEN 0 ELSE channel_state.troubles + 1 END,
         last_reason = COALESCE(excluded.last_reason, channel_state.last_reason)`,
      [channelId, provedAt, provedAt === null ? 1 : 0, shortened(reason)],
    );
  }
}
