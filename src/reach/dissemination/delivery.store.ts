import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Colour } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Database, sqlOf, type SqlTx, type SqlValue } from '../../platform/database/database.js';
import { carrierKey, parseCarrierKey } from './core/delivery-key.js';
import { cameToNothing, stillGoing } from './core/delivery-states.js';
import { deliveryStates, type ChannelKind, type DeliveryOutcome, type DeliveryState } from './core/delivery.js';
import {
  DeliveryStore,
  type AttemptRow,
  type CarrierChange,
  type CarrierRow,
  type ClaimedRequest,
  type EndedCall,
  type PlannedCall,
  type ReceiptQuestion,
  type StoredReceipt,
} from './delivery-store.ports.js';
import type { DeliveryView } from './dissemination.ports.js';

/** Sorts behind every colour: the row waits for an earlier channel of its chain. */
const waitingTurn = 9;
const reasonLength = 300;
/** What expires together is written in slices; the next sweep takes the rest. */
const expiredAtOnce = 1_000;

const list = (values: readonly unknown[]) => values.map(() => '?').join(', ');
const quoted = (states: readonly DeliveryState[]) => states.map((state) => `'${state}'`).join(', ');
const shortened = (reason: string | null) => reason?.slice(0, reasonLength) ?? null;

interface CarrierSql {
  id: number;
  call_id: number;
  carrier_id: number;
  carried: number;
  channel_id: string;
  state: DeliveryState;
  colour: Colour;
  expires_at: number;
  fence: number;
  failures: number;
  throttles: number;
  unknowns: number;
  asks: number;
  overtaken: number;
  provider_id: string | null;
  sent_at: number | null;
  reason: string | null;
}

const carrierColumns = `id, call_id, carrier_id, carried, channel_id, state, colour, expires_at, fence, failures, throttles,
  unknowns, asks, overtaken, provider_id, sent_at, reason`;

function carrierRow(row: CarrierSql): CarrierRow {
  return {
    callId: row.call_id,
    carrierId: row.carrier_id,
    carried: row.carried,
    channelId: row.channel_id,
    state: row.state,
    colour: row.colour,
    expiresAt: row.expires_at,
    fence: row.fence,
    failures: row.failures,
    throttles: row.throttles,
    unknowns: row.unknowns,
    asks: row.asks,
    // A request for several obligations goes on for those that still need it; its rows are told apart when written.
    isOvertaken: row.overtaken === 1 && row.carried === 1,
    providerId: row.provider_id,
    sentAt: row.sent_at,
    reason: row.reason,
  };
}

interface KeySql {
  source_kind: string;
  source_id: string;
  source_version: number;
  unit_id: string;
  contact_key: string;
  channel: ChannelKind;
  call_no: number;
}

const keyColumns = 'source_kind, source_id, source_version, unit_id, contact_key, channel, call_no';

function keyOf(row: KeySql): string {
  return carrierKey({
    source: { kind: row.source_kind, id: row.source_id, version: row.source_version },
    unitId: row.unit_id,
    contactId: row.contact_key === '' ? null : row.contact_key,
    channel: row.channel,
    callNo: row.call_no,
  });
}

/** A VALUES list with types in its first row, which both engines then apply to the rest. */
function typedValues(types: readonly string[], rows: number): string {
  const first = `(${types.map((type) => `CAST(? AS ${type})`).join(', ')})`;
  const other = `(${list(types)})`;
  return [first, ...Array.from({ length: rows - 1 }, () => other)].join(', ');
}

@Injectable()
export class SqlDeliveryStore extends DeliveryStore {
  constructor(private readonly database: Database) {
    super();
  }

  get isAlone(): boolean {
    return this.database.engine === 'sqlite';
  }

  private get forUpdate(): string {
    return this.database.engine === 'postgres' ? 'FOR UPDATE' : '';
  }

  async plan(tx: Tx, calls: readonly PlannedCall[], now: number): Promise<readonly string[]> {
    const sql = sqlOf(tx);
    const fresh = await this.withoutOlder(sql, calls);
    if (fresh.length === 0) return [];
    await this.supersede(sql, fresh);
    const known = await this.knownKeys(sql, fresh);
    const rows: Record<string, SqlValue>[] = [];
    const texts = new Map<string, Record<string, SqlValue>>();
    for (const { order, carriers } of fresh) {
      const callStart = rows.length;
      for (const carrier of carriers) {
        if (known.has(carrier.key)) continue;
        const hash = createHash('sha256').update(order.subject).update('\0').update(carrier.text).digest('hex');
        texts.set(hash, { hash, subject: order.subject.slice(0, 200), body: carrier.text });
        const carrierStart = rows.length;
        const waits = carrier.turn > 0;
        const obligationIds = carrier.obligationIds.length > 0 ? carrier.obligationIds : [0];
        for (const obligationId of obligationIds) {
          rows.push({
            // Offsets into the block of ids that is allocated below.
            id: rows.length,
            call_id: callStart,
            carrier_id: carrierStart,
            leads: rows.length === carrierStart ? 1 : 0,
            carried: obligationIds.length,
            source_kind: order.source.kind,
            source_id: order.source.id,
            source_version: order.source.version,
            unit_id: carrier.unitId,
            contact_key: carrier.contactId ?? '',
            channel: carrier.channel,
            call_no: order.callNo,
            obligation_id: obligationId,
            incident_id: order.incidentId,
            nature: order.nature,
            colour: order.colour,
            channel_id: carrier.channelId,
            address: carrier.address,
            text_hash: hash,
            chain: carrier.chain,
            turn: carrier.turn,
            urgency: waits ? waitingTurn : carrier.urgency,
            state: 'planned',
            reason: waits ? 'waits-its-turn' : null,
            planned_at: now,
            due_at: waits ? null : now,
            expires_at: order.expiresAt,
            look_at: order.expiresAt,
            started_at: null,
            sent_at: null,
            accepted_at: null,
            delivered_at: null,
            fence: 0,
            lease_until: 0,
            failures: 0,
            throttles: 0,
            unknowns: 0,
            asks: 0,
            overtaken: 0,
            provider_id: null,
          });
        }
      }
    }
    if (rows.length === 0) return [];
    await sql.insert('message_text', [...texts.values()], 'ON CONFLICT (hash) DO NOTHING');
    const first = await sql.allocateIds('delivery', rows.length);
    for (const row of rows)
      for (const column of ['id', 'call_id', 'carrier_id']) row[column] = (row[column] as number) + first;
    await sql.insert('delivery', rows, 'ON CONFLICT DO NOTHING');
    return [...new Set(rows.map((row) => row['channel_id'] as string))];
  }

  /** A step that comes late must not bring back an older version. */
  private async withoutOlder(sql: SqlTx, calls: readonly PlannedCall[]): Promise<readonly PlannedCall[]> {
    const rows = await sql.rows<{ source_kind: string; source_id: string; unit_id: string; version: number }>(
      `WITH v (kind, id, unit) AS (VALUES ${typedValues(['varchar', 'varchar', 'varchar'], calls.length)})
       SELECT d.source_kind, d.source_id, d.unit_id, MAX(d.source_version) AS version
         FROM v JOIN delivery d ON d.source_kind = v.kind AND d.source_id = v.id AND d.unit_id = v.unit
        GROUP BY d.source_kind, d.source_id, d.unit_id`,
      calls.flatMap(({ order }) => [order.source.kind, order.source.id, order.unitId]),
    );
    const newest = new Map(rows.map((row) => [`${row.source_kind}|${row.source_id}|${row.unit_id}`, row.version]));
    return calls.filter(({ order }) => {
      const version = newest.get(`${order.source.kind}|${order.source.id}|${order.unitId}`);
      return version === undefined || version <= order.source.version;
    });
  }

  /**
   * A newer version, or the next call of the same version to the same phone, takes the place of what is queued.
   * Requests for several obligations are left alone: their other obligations still need them, and the room that
   * opened the older version withdraws it by obligation.
   */
  private async supersede(sql: SqlTx, calls: readonly PlannedCall[]): Promise<void> {
    const gone = `state = 'superseded', reason = 'newer', due_at = NULL, look_at = NULL`;
    const sameSource = 'source_kind = v.kind AND source_id = v.sid AND unit_id = v.unit AND carried = 1';
    const updates = calls.filter(({ order }) => order.source.version > 1);
    if (updates.length > 0) {
      const older = (set: string) => `WITH v (kind, sid, unit, version) AS
        (VALUES ${typedValues(['varchar', 'varchar', 'varchar', 'integer'], updates.length)})
        UPDATE delivery SET ${set} FROM v WHERE ${sameSource} AND source_version < v.version`;
      const params = updates.flatMap(({ order: { source, unitId } }) => [
        source.kind,
        source.id,
        unitId,
        source.version,
      ]);
      await sql.run(`${older(gone)} AND state = 'planned'`, params);
      await sql.run(`${older('overtaken = 1')} AND state IN ('sending', 'unknown')`, params);
    }
    const later = calls.filter(({ order }) => order.callNo > 1);
    const carriers = later.flatMap(({ order, carriers: planned }) => planned.map((carrier) => ({ order, carrier })));
    if (carriers.length === 0) return;
    const types = ['varchar', 'varchar', 'varchar', 'integer', 'integer', 'varchar', 'varchar'];
    await sql.run(
      `WITH v (kind, sid, unit, version, call, via, phone) AS (VALUES ${typedValues(types, carriers.length)})
       UPDATE delivery SET ${gone} FROM v WHERE ${sameSource} AND source_version = v.version AND call_no < v.call
          AND channel_id = v.via AND address = v.phone AND state = 'planned'`,
      carriers.flatMap(({ order: { source, unitId, callNo }, carrier }) => [
        source.kind,
        source.id,
        unitId,
        source.version,
        callNo,
        carrier.channelId,
        carrier.address,
      ]),
    );
  }

  private async knownKeys(sql: SqlTx, calls: readonly PlannedCall[]): Promise<Set<string>> {
    const types = ['varchar', 'varchar', 'varchar', 'integer', 'integer'];
    const rows = await sql.rows<KeySql>(
      `WITH v (kind, sid, unit, version, call) AS (VALUES ${typedValues(types, calls.length)})
       SELECT DISTINCT ${keyColumns} FROM v JOIN delivery d ON d.source_kind = v.kind AND d.source_id = v.sid
          AND d.unit_id = v.unit AND d.source_version = v.version AND d.call_no = v.call`,
      calls.flatMap(({ order }) => [
        order.source.kind,
        order.source.id,
        order.unitId,
        order.source.version,
        order.callNo,
      ]),
    );
    return new Set(rows.map(keyOf));
  }

  async withdraw(tx: Tx, obligationIds: readonly number[]): Promise<number> {
    if (obligationIds.length === 0) return 0;
    const sql = sqlOf(tx);
    const taken = await sql.returning<{ call_id: number; leads: number; carried: number }>(
      `UPDATE delivery SET state = 'superseded', reason = 'withdrawn', due_at = NULL, look_at = NULL
        WHERE obligation_id IN (${list(obligationIds)}) AND state = 'planned' RETURNING call_id, leads, carried`,
      obligationIds,
    );
    await sql.run(
      `UPDATE delivery SET overtaken = 1 WHERE obligation_id IN (${list(obligationIds)}) AND state IN ('sending', 'unknown')`,
      obligationIds,
    );
    await this.passTheLead(
      sql,
      taken.filter((row) => row.leads === 1 && row.carried > 1).map((row) => row.call_id),
    );
    return taken.length;
  }

  /** A request whose first obligation was taken back is led by the next one that still needs it. */
  private async passTheLead(sql: SqlTx, callIds: readonly number[]): Promise<void> {
    if (callIds.length === 0) return;
    await sql.run(
      `UPDATE delivery SET leads = 0 WHERE call_id IN (${list(callIds)}) AND leads = 1 AND carried > 1 AND state = 'superseded'`,
      callIds,
    );
    await sql.run(
      `UPDATE delivery SET leads = 1 WHERE id IN (
         SELECT MIN(id) FROM delivery WHERE call_id IN (${list(callIds)}) AND carried > 1 AND state <> 'superseded'
          GROUP BY carrier_id HAVING MAX(leads) = 0)`,
      callIds,
    );
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
              ${keyColumns.replace(/(\w+)/g, 'd.$1')}
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
      `SELECT ${carrierColumns} FROM delivery WHERE id IN (${list(carrierIds)}) ORDER BY id ${this.forUpdate}`,
      carrierIds,
    );
    const passed = rows.filter((row) => row.carried > 1 && row.state === 'superseded');
    if (passed.length === 0) return rows.map(carrierRow);
    const leads = await sql.rows<CarrierSql>(
      `SELECT ${carrierColumns} FROM delivery WHERE call_id IN (${list(passed)}) AND carrier_id IN (${list(passed)}) AND leads = 1 ORDER BY id ${this.forUpdate}`,
      [...passed.map((row) => row.call_id), ...passed.map((row) => row.carrier_id)],
    );
    const leading = new Map(leads.map((row) => [row.carrier_id, row]));
    return rows.map((row) => carrierRow(leading.get(row.carrier_id) ?? row));
  }

  async carrierOf(tx: Tx, receipt: StoredReceipt): Promise<CarrierRow | null> {
    const sql = sqlOf(tx);
    const carrier = receipt.key === null ? null : parseCarrierKey(receipt.key);
    let row: CarrierSql | undefined;
    if (carrier) {
      row = await sql.one<CarrierSql>(
        `SELECT ${carrierColumns} FROM delivery
          WHERE source_kind = ? AND source_id = ? AND unit_id = ? AND source_version = ? AND call_no = ? AND contact_key = ?
            AND channel = ? AND channel_id = ? ORDER BY leads DESC, id LIMIT 1 ${this.forUpdate}`,
        [
          carrier.source.kind,
          carrier.source.id,
          carrier.unitId,
          carrier.source.version,
          carrier.callNo,
          carrier.contactId ?? '',
          carrier.channel,
          receipt.channelId,
        ],
      );
    }
    row ??= await sql.one<CarrierSql>(
      `SELECT ${carrierColumns} FROM delivery WHERE provider_id = ? AND channel_id = ? ORDER BY leads DESC, id LIMIT 1 ${this.forUpdate}`,
      [receipt.providerId, receipt.channelId],
    );
    return row ? carrierRow(row) : null;
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
    await this.passTheLead(
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

  async addReceipt(tx: Tx, receipt: StoredReceipt, carrierId: number | null, now: number): Promise<boolean> {
    const sql = sqlOf(tx);
    const id = await sql.allocateIds('receipt', 1);
    const inserted = await sql.insert(
      'receipt',
      [
        {
          id,
          channel_id: receipt.channelId,
          provider_id: receipt.providerId.slice(0, 120),
          carrier_key: receipt.key?.slice(0, 300) ?? null,
          state: receipt.state,
          detail: receipt.detail.slice(0, 120),
          received_at: now,
          carrier_id: carrierId,
        },
      ],
      'ON CONFLICT (channel_id, provider_id, state, detail) DO NOTHING',
    );
    return inserted === 1;
  }

  async unmatchedReceipts(
    tx: Tx,
    channelId: string,
    providerIds: readonly string[],
  ): Promise<readonly StoredReceipt[]> {
    if (providerIds.length === 0) return [];
    const rows = await sqlOf(tx).rows<{ provider_id: string; state: StoredReceipt['state']; detail: string }>(
      `SELECT provider_id, state, detail FROM receipt WHERE channel_id = ? AND provider_id IN (${list(providerIds)}) AND carrier_id IS NULL ORDER BY id`,
      [channelId, ...providerIds],
    );
    return rows.map((row) => ({
      channelId,
      providerId: row.provider_id,
      key: null,
      state: row.state,
      detail: row.detail,
    }));
  }

  async adoptReceipt(tx: Tx, receipt: StoredReceipt, carrierId: number): Promise<void> {
    await sqlOf(tx).run(
      `UPDATE receipt SET carrier_id = ? WHERE channel_id = ? AND provider_id = ? AND state = ? AND detail = ?`,
      [carrierId, receipt.channelId, receipt.providerId, receipt.state, receipt.detail],
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

  async expire(tx: Tx, now: number): Promise<readonly number[]> {
    const rows = await sqlOf(tx).returning<{ call_id: number }>(
      `UPDATE delivery SET state = 'expired', reason = COALESCE(reason, 'expired'), due_at = NULL, look_at = NULL
        WHERE id IN (SELECT id FROM delivery WHERE look_at <= ? AND state = 'planned' AND expires_at <= ? ORDER BY id LIMIT ?)
        RETURNING call_id`,
      [now, now, expiredAtOnce],
    );
    return [...new Set(rows.map((row) => row.call_id))];
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

  async takeQuestions(
    tx: Tx,
    channelId: string,
    limit: number,
    now: number,
    hideMs: number,
  ): Promise<readonly ReceiptQuestion[]> {
    const sql = sqlOf(tx);
    const rows = await sql.rows<
      KeySql & {
        call_id: number;
        carrier_id: number;
        provider_id: string | null;
        address: string;
        body: string;
        started_at: number;
      }
    >(
      `SELECT d.call_id, d.carrier_id, d.provider_id, d.address, d.started_at, t.body, ${keyColumns.replace(/(\w+)/g, 'd.$1')}
         FROM delivery d JOIN message_text t ON t.hash = d.text_hash
        WHERE d.look_at <= ? AND d.channel_id = ? AND d.leads = 1 AND d.state IN ('unknown', 'accepted')
        ORDER BY d.look_at, d.id LIMIT ? ${this.database.engine === 'postgres' ? 'FOR UPDATE OF d SKIP LOCKED' : ''}`,
      [now, channelId, limit],
    );
    if (rows.length === 0) return [];
    await sql.run(
      `UPDATE delivery SET look_at = ?, asks = asks + 1 WHERE call_id IN (${list(rows)}) AND carrier_id IN (${list(rows)})
          AND state IN ('unknown', 'accepted')`,
      [now + hideMs, ...rows.map((row) => row.call_id), ...rows.map((row) => row.carrier_id)],
    );
    return rows.map((row) => ({
      carrierId: row.carrier_id,
      key: keyOf(row),
      providerId: row.provider_id,
      address: row.address,
      text: row.body,
      sentAt: row.started_at,
    }));
  }

  async rebind(
    tx: Tx,
    kind: ChannelKind,
    nature: string,
    known: readonly string[],
    to: string | null,
  ): Promise<number> {
    const gone = `channel = ? AND nature = ? AND state = 'planned'${known.length > 0 ? ` AND channel_id NOT IN (${list(known)})` : ''}`;
    const sql = sqlOf(tx);
    return to === null
      ? sql.run(
          `UPDATE delivery SET state = 'refused', reason = 'no-channel', due_at = NULL, look_at = NULL WHERE ${gone}`,
          [kind, nature, ...known],
        )
      : sql.run(`UPDATE delivery SET channel_id = ? WHERE ${gone}`, [to, kind, nature, ...known]);
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

  async hasExpired(now: number): Promise<boolean> {
    const row = await this.database.reader.one(
      `SELECT id FROM delivery WHERE look_at <= ? AND state = 'planned' AND expires_at <= ? LIMIT 1`,
      [now, now],
    );
    return row !== undefined;
  }

  async ofObligation(obligationId: number): Promise<readonly DeliveryView[]> {
    const rows = await this.database.reader.rows<
      KeySql & {
        id: number;
        carrier_id: number;
        channel_id: string;
        address: string;
        state: DeliveryState;
        reason: string | null;
        body: string;
        planned_at: number;
        accepted_at: number | null;
        delivered_at: number | null;
      }
    >(
      `SELECT d.id, d.carrier_id, d.channel_id, d.address, d.state, d.reason, d.planned_at, d.accepted_at, d.delivered_at, t.body,
              ${keyColumns.replace(/(\w+)/g, 'd.$1')}
         FROM delivery d JOIN message_text t ON t.hash = d.text_hash WHERE d.obligation_id = ? ORDER BY d.id`,
      [obligationId],
    );
    if (rows.length === 0) return [];
    const attempts = await this.database.reader.rows<{
      carrier_id: number;
      started_at: number;
      finished_at: number | null;
      outcome: DeliveryOutcome['kind'];
      reason: string | null;
      late: number;
    }>(
      `SELECT carrier_id, started_at, finished_at, outcome, reason, late FROM attempt WHERE carrier_id IN (${list(rows)}) ORDER BY id`,
      rows.map((row) => row.carrier_id),
    );
    return rows.map((row) => ({
      id: row.id,
      source: { kind: row.source_kind, id: row.source_id, version: row.source_version },
      obligationId,
      unitId: row.unit_id,
      contactId: row.contact_key === '' ? null : row.contact_key,
      channel: row.channel,
      channelId: row.channel_id,
      address: row.address,
      callNo: row.call_no,
      state: row.state,
      reason: row.reason,
      text: row.body,
      plannedAt: row.planned_at,
      acceptedAt: row.accepted_at,
      deliveredAt: row.delivered_at,
      attempts: attempts
        .filter((attempt) => attempt.carrier_id === row.carrier_id)
        .map((attempt) => ({
          startedAt: attempt.started_at,
          finishedAt: attempt.finished_at,
          outcome: attempt.outcome,
          reason: attempt.reason,
          late: attempt.late === 1,
        })),
    }));
  }

  async toldAt(address: string, at: number): Promise<readonly number[]> {
    const rows = await this.database.reader.rows<{ obligation_id: number }>(
      `SELECT DISTINCT obligation_id FROM delivery
        WHERE address = ? AND state IN ('accepted', 'delivered') AND accepted_at <= ? AND obligation_id <> 0 ORDER BY obligation_id`,
      [address, at],
    );
    return rows.map((row) => row.obligation_id);
  }

  async counts(incidentId: string): Promise<Readonly<Record<DeliveryState, number>>> {
    const rows = await this.database.reader.rows<{ state: DeliveryState; count: number }>(
      `SELECT state, COUNT(*) AS count FROM delivery WHERE incident_id = ? GROUP BY state`,
      [incidentId],
    );
    const counts = Object.fromEntries(deliveryStates.map((state) => [state, 0])) as Record<DeliveryState, number>;
    for (const row of rows) counts[row.state] = row.count;
    return counts;
  }

  async firstRequestAt(incidentId: string): Promise<number | null> {
    const row = await this.database.reader.one<{ at: number | null }>(
      `SELECT MIN(started_at) AS at FROM delivery WHERE incident_id = ?`,
      [incidentId],
    );
    return row?.at ?? null;
  }

  async health(): ReturnType<DeliveryStore['health']> {
    const states = await this.database.reader.rows<{
      channel_id: string;
      proved_at: number | null;
      troubles: number;
      last_reason: string | null;
    }>(`SELECT channel_id, proved_at, troubles, last_reason FROM channel_state`);
    const queued = await this.database.reader.rows<{ channel_id: string; count: number }>(
      `SELECT channel_id, COUNT(*) AS count FROM delivery WHERE state = 'planned' AND urgency < ${waitingTurn} GROUP BY channel_id`,
    );
    const ids = new Set([...states, ...queued].map((row) => row.channel_id));
    return [...ids].map((channelId) => {
      const state = states.find((row) => row.channel_id === channelId);
      return {
        channelId,
        provedAt: state?.proved_at ?? null,
        troubles: state?.troubles ?? 0,
        lastReason: state?.last_reason ?? null,
        queued: queued.find((row) => row.channel_id === channelId)?.count ?? 0,
      };
    });
  }
}
