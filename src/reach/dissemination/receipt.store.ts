import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/unit-of-work.js';
import { Database, sqlOf } from '../../platform/database/database.js';
import { parseCarrierKey } from './core/delivery-key.js';
import {
  type CarrierSql,
  type KeySql,
  carrierColumns,
  carrierRow,
  forUpdate,
  keyColumnsOfD,
  keyOf,
  list,
} from './delivery-sql.js';
import { ReceiptStore, type CarrierRow, type ReceiptQuestion, type StoredReceipt } from './delivery-store.ports.js';

@Injectable()
export class SqlReceiptStore extends ReceiptStore {
  constructor(private readonly database: Database) {
    super();
  }

  async carrierOf(tx: Tx, receipt: StoredReceipt): Promise<CarrierRow | null> {
    const sql = sqlOf(tx);
    const carrier = receipt.key === null ? null : parseCarrierKey(receipt.key);
    let row: CarrierSql | undefined;
    if (carrier) {
      row = await sql.one<CarrierSql>(
        `SELECT ${carrierColumns} FROM delivery
          WHERE source_kind = ? AND source_id = ? AND unit_id = ? AND source_version = ? AND call_no = ? AND contact_key = ?
            AND channel = ? AND channel_id = ? ORDER BY leads DESC, id LIMIT 1 ${forUpdate(this.database)}`,
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
      `SELECT ${carrierColumns} FROM delivery WHERE provider_id = ? AND channel_id = ? ORDER BY leads DESC, id LIMIT 1 ${forUpdate(this.database)}`,
      [receipt.providerId, receipt.channelId],
    );
    return row ? carrierRow(row) : null;
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
      `SELECT d.call_id, d.carrier_id, d.provider_id, d.address, d.started_at, t.body, ${keyColumnsOfD}
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
}
