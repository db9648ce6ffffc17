import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { deliveryStates, type DeliveryOutcome, type DeliveryState } from './core/delivery.js';
import { type KeySql, keyColumnsOfD, list, waitingTurn } from './delivery-sql.js';
import { DeliveryViews } from './delivery-store.ports.js';
import type { DeliveryView } from './dissemination.ports.js';

@Injectable()
export class SqlDeliveryViews extends DeliveryViews {
  constructor(private readonly database: Database) {
    super();
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
              ${keyColumnsOfD}
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

  async health(): ReturnType<DeliveryViews['health']> {
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
