import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/unit-of-work.js';
import { Database, sqlOf, type SqlTx, type SqlValue } from '../../platform/database/database.js';
import type { ChannelKind } from './core/delivery.js';
import { type KeySql, keyColumns, keyOf, list, passTheLead, typedValues, waitingTurn } from './delivery-sql.js';
import { DeliveryPlanStore, type PlannedCall } from './delivery-store.ports.js';

/** What expires together is written in slices; the next sweep takes the rest. */
const expiredAtOnce = 1_000;

@Injectable()
export class SqlDeliveryPlanStore extends DeliveryPlanStore {
  constructor(private readonly database: Database) {
    super();
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
    await passTheLead(
      sql,
      taken.filter((row) => row.leads === 1 && row.carried > 1).map((row) => row.call_id),
    );
    return taken.length;
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

  async hasExpired(now: number): Promise<boolean> {
    const row = await this.database.reader.one(
      `SELECT id FROM delivery WHERE look_at <= ? AND state = 'planned' AND expires_at <= ? LIMIT 1`,
      [now, now],
    );
    return row !== undefined;
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
}
