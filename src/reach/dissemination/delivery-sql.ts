/** Pieces of SQL that the stores of this room share. */
import type { Colour } from '../../shared/level.js';
import type { Database, SqlTx } from '../../platform/database/database.js';
import { carrierKey } from './core/delivery-key.js';
import type { ChannelKind, DeliveryState } from './core/delivery.js';
import type { CarrierRow } from './delivery-store.ports.js';

/** Sorts behind every colour: the row waits for an earlier channel of its chain. */
export const waitingTurn = 9;
const reasonLength = 300;

/** `?, ?, ?` for an IN-list. */
export const list = (values: readonly unknown[]) => values.map(() => '?').join(', ');
export const quoted = (states: readonly DeliveryState[]) => states.map((state) => `'${state}'`).join(', ');
export const shortened = (reason: string | null) => reason?.slice(0, reasonLength) ?? null;

/** The columns a provider request's rows have in common. */
export interface CarrierSql {
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

export const carrierColumns = `id, call_id, carrier_id, carried, channel_id, state, colour, expires_at, fence, failures, throttles,
  unknowns, asks, overtaken, provider_id, sent_at, reason`;

export function carrierRow(row: CarrierSql): CarrierRow {
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

/** The columns the provider's key is made of. */
export interface KeySql {
  source_kind: string;
  source_id: string;
  source_version: number;
  unit_id: string;
  contact_key: string;
  channel: ChannelKind;
  call_no: number;
}

export const keyColumns = 'source_kind, source_id, source_version, unit_id, contact_key, channel, call_no';

export function keyOf(row: KeySql): string {
  return carrierKey({
    source: { kind: row.source_kind, id: row.source_id, version: row.source_version },
    unitId: row.unit_id,
    contactId: row.contact_key === '' ? null : row.contact_key,
    channel: row.channel,
    callNo: row.call_no,
  });
}

/** A VALUES list with types in its first row, which both engines then apply to the rest. */
export function typedValues(types: readonly string[], rows: number): string {
  const first = `(${types.map((type) => `CAST(? AS ${type})`).join(', ')})`;
  const other = `(${list(types)})`;
  return [first, ...Array.from({ length: rows - 1 }, () => other)].join(', ');
}

/** A request whose first obligation was taken back is led by the next one that still needs it. */
export async function passTheLead(sql: SqlTx, callIds: readonly number[]): Promise<void> {
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

/** The key's columns of a delivery that a statement calls `d`. */
export const keyColumnsOfD = keyColumns.replace(/(\w+)/g, 'd.$1');

/** Locks what is read, on the engine that has row locks. */
export function forUpdate(database: Database): string {
  return database.engine === 'postgres' ? 'FOR UPDATE' : '';
}
