import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf, type SqlScope, type SqlTx, type SqlValue } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { dayMs } from '../../shared/time.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { Datum, Quantity } from '../rulebook/core/quantity.js';
import type { Flag, KeptReading } from './core/kept-reading.js';
import { trendFromMs, trendWithinMs, type StationReadings } from './core/station-standing.js';
import {
  ObservationQueries,
  ObservationStore,
  type BelievedReading,
  type RainByHour,
  type ReceivedReadings,
  type StationEdge,
  type StationStretch,
} from './observation.ports.js';

interface ReadingRow extends Record<string, SqlValue> {
  id: number;
  station: string;
  quantity: Quantity;
  at: number;
  value: number;
  datum: Datum | null;
  over_minutes: number | null;
  received_at: number;
  said: string | null;
  seq: string | null;
  flags: string;
  believed: number;
  judged: number;
  replaced_by: number | null;
  confirmed_by: number | null;
  counted: number | null;
}

const columns = [
  ...['id', 'station', 'quantity', 'at', 'value', 'datum', 'over_minutes', 'received_at', 'said', 'seq', 'flags'],
  ...['believed', 'judged', 'replaced_by', 'confirmed_by', 'counted'],
];
const readingColumns = columns.map((column) => `r.${column}`).join(', ');

/** A statement that names more places than this is split. */
const mostPlaces = 500;
/** What was read longer ago tells nobody how a station stands. */
const standingForMs = 60 * dayMs;

const texts: ReadonlySet<string> = new Set(['station', 'flags']);

/**
 * A list of places to look in as the table `w`: one search of the index for each, in one statement. The first row says
 * the types, which PostgreSQL can not know of parameters.
 */
function placesSql(names: readonly string[], rows: number): string {
  const typed = names.map((name) => `CAST(? AS ${texts.has(name) ? 'varchar' : 'bigint'})`).join(', ');
  const plain = names.map(() => '?').join(', ');
  const tuples = Array.from({ length: rows }, (_, row) => `(${row === 0 ? typed : plain})`);
  return `WITH w(${names.join(', ')}) AS (VALUES ${tuples.join(', ')})`;
}

/** Runs a query once for each slice of the places and puts the rows together. */
async function inPlaces<T>(
  scope: SqlScope | SqlTx,
  names: readonly string[],
  places: readonly (readonly SqlValue[])[],
  query: string,
  params: readonly SqlValue[] = [],
): Promise<T[]> {
  const found: T[] = [];
  for (let from = 0; from < places.length; from += mostPlaces) {
    const slice = places.slice(from, from + mostPlaces);
    found.push(...(await scope.rows<T>(`${placesSql(names, slice.length)} ${query}`, [...slice.flat(), ...params])));
  }
  return found;
}

@Injectable()
export class TypeormObservationStore extends ObservationStore implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'reading_batch',
      idColumn: 'id',
      columns: [
        ...['id', 'received_at', 'received_from', 'media_type', 'size', 'body_hash', 'accepted', 'flagged'],
        ...['duplicates', 'refused', 'reasons'],
      ],
    });
    this.auditLog.declare({
      table: 'reading_judgement',
      idColumn: 'id',
      columns: ['id', 'reading_id', 'believe', 'reason', 'judged_by', 'judged_at'],
    });
  }

  begin(tx: Tx, count: number): Promise<number> {
    // The update of the block holds its row: on PostgreSQL, too, the next delivery waits and sees what this one stored.
    return sqlOf(tx).allocateIds('reading', count);
  }

  async kept(tx: Tx, stretches: readonly StationStretch[]): Promise<readonly KeptReading[]> {
    const rows = await inPlaces<ReadingRow>(
      sqlOf(tx),
      ['station', 'since', 'until'],
      stretches.map(({ station, from, until }) => [station, from, until]),
      `SELECT ${readingColumns} FROM w CROSS JOIN reading r WHERE r.station = w.station AND r.at >= w.since AND r.at <= w.until`,
    );
    return rows.map(readingOf);
  }

  async reading(tx: Tx, id: number): Promise<KeptReading | null> {
    const row = await sqlOf(tx).one<ReadingRow>(`SELECT ${readingColumns} FROM reading r WHERE r.id = ?`, [id]);
    return row ? readingOf(row) : null;
  }

  async write(
    tx: Tx,
    entry: { added: readonly KeptReading[]; changed: readonly KeptReading[]; rain: RainByHour; batchId: string },
  ): Promise<void> {
    const sql = sqlOf(tx);
    await sql.insert(
      'reading',
      entry.added.map((reading) => ({ ...rowOf(reading), batch_id: entry.batchId })),
    );
    await this.change(sql, entry.changed);
    const hours = [...entry.rain].flatMap(([station, byHour]) =>
      [...byHour].map(([hour, amount]) => ({ station, hour, amount })),
    );
    await sql.insert(
      'rain_hour',
      hours,
      'ON CONFLICT (station, hour) DO UPDATE SET amount = rain_hour.amount + excluded.amount',
    );
  }

  /** What may change of a stored reading, many in one statement. */
  private async change(sql: SqlTx, changed: readonly KeptReading[]): Promise<void> {
    const names = ['id', 'flags', 'believed', 'judged', 'replaced_by', 'confirmed_by', 'counted'];
    for (let from = 0; from < changed.length; from += mostPlaces) {
      const slice = changed.slice(from, from + mostPlaces).map(rowOf);
      await sql.run(
        `${placesSql(names, slice.length)} UPDATE reading SET flags = w.flags, believed = w.believed,
            judged = w.judged, replaced_by = w.replaced_by, confirmed_by = w.confirmed_by, counted = w.counted
          FROM w WHERE reading.id = w.id`,
        slice.flatMap((row) => names.map((name) => row[name] ?? null)),
      );
    }
  }

  async keepBatch(
    tx: Tx,
    batch: ReceivedReadings & { by: Actor; mediaType: string; bytes: Uint8Array },
  ): Promise<void> {
    // Whatever became a reading is kept there whole, with the sender's own words where they were converted.
    const isKeptElsewhere = batch.refused === 0 && !batch.reasons.some(({ level }) => level === 'error');
    const text = utf8(batch.bytes);
    await sqlOf(tx).insert('reading_batch', [
      {
        id: batch.receivedId,
        received_at: this.clock.now(),
        received_from: batch.by.id,
        media_type: batch.mediaType.slice(0, 100),
        size: batch.bytes.byteLength,
        body_hash: createHash('sha256').update(batch.bytes).digest('hex'),
        encoding: text === null ? 'base64' : 'utf8',
        body: isKeptElsewhere ? null : (text ?? Buffer.from(batch.bytes).toString('base64')),
        accepted: batch.accepted,
        flagged: batch.flagged,
        duplicates: batch.duplicates,
        refused: batch.refused,
        reasons: JSON.stringify(batch.reasons),
      },
    ]);
    await this.auditLog.record(tx, {
      act: 'observation.received',
      actor: batch.by,
      table: 'reading_batch',
      id: batch.receivedId,
    });
  }

  async addJudgement(
    tx: Tx,
    judgement: { readingId: number; believe: boolean; reason: string; by: Actor },
  ): Promise<void> {
    const id = this.chance.id();
    await sqlOf(tx).insert('reading_judgement', [
      {
        id,
        reading_id: judgement.readingId,
        believe: judgement.believe,
        reason: judgement.reason,
        judged_by: judgement.by.id,
        judged_at: this.clock.now(),
      },
    ]);
    await this.auditLog.record(tx, {
      act: judgement.believe ? 'observation.reading-believed' : 'observation.reading-rejected',
      actor: judgement.by,
      table: 'reading_judgement',
      id,
    });
  }
}

@Injectable()
export class TypeormObservationQueries extends ObservationQueries {
  constructor(private readonly database: Database) {
    super();
  }

  async standing(stations: readonly string[], now: number): Promise<ReadonlyMap<string, StationReadings>> {
    const { reader } = this.database;
    /** The newest of each place no later than `until`. */
    const newest = async (places: readonly (readonly [string, number, number])[], only = '') =>
      byStation(
        await inPlaces<ReadingRow>(
          reader,
          ['station', 'since', 'until'],
          places,
          `SELECT ${readingColumns} FROM w CROSS JOIN reading r WHERE r.id =
            (SELECT n.id FROM reading n WHERE n.station = w.station AND n.at > w.since AND n.at <= w.until
                AND n.replaced_by IS NULL ${only}
              ORDER BY n.at DESC, CASE WHEN n.judged > n.believed THEN 1 ELSE 0 END, n.id DESC LIMIT 1)`,
        ),
      );
    const since = now - standingForMs;
    // What is ahead of its time was heard, too; of one moment what a person rejected is told last.
    const heard = await newest(stations.map((station) => [station, since, now + dayMs]));
    const believed = await newest(
      stations.map((station) => [station, since, now]),
      'AND n.believed = 1',
    );
    const earlier = await newest(
      [...believed.values()].map(({ station, at }) => [station, at - trendWithinMs, at - trendFromMs]),
      'AND n.believed = 1',
    );
    return new Map(
      stations.map((station) => [
        station,
        {
          heard: heard.get(station) ?? null,
          newest: believed.get(station) ?? null,
          earlier: earlier.get(station) ?? null,
        },
      ]),
    );
  }

  async doubted(since: number, limit: number): Promise<readonly KeptReading[]> {
    const rows = await this.database.reader.rows<ReadingRow>(
      `SELECT ${readingColumns} FROM reading r WHERE r.believed = 0 AND r.judged = 0 AND r.replaced_by IS NULL AND r.at > ?
        ORDER BY r.at DESC, r.id DESC LIMIT ?`,
      [since, limit],
    );
    return rows.map(readingOf);
  }

  async believed(stations: readonly string[], after: number, until: number): Promise<readonly BelievedReading[]> {
    const rows = await inPlaces<Omit<BelievedReading, 'overlaps'> & { overlaps: number }>(
      this.database.reader,
      ['station'],
      stations.map((station) => [station]),
      `SELECT r.station, r.quantity, r.at, r.value, r.datum, r.over_minutes AS "overMinutes", r.counted,
          CASE WHEN r.flags LIKE '%overlaps%' THEN 1 ELSE 0 END AS overlaps FROM w CROSS JOIN reading r
        WHERE r.station = w.station AND r.at > ? AND r.at <= ? AND r.believed = 1`,
      [after, until],
    );
    // What an amount says more than those it overlaps comes after them.
    return rows
      .map((row) => ({ ...row, overlaps: row.overlaps === 1 }))
      .sort((a, b) => a.at - b.at || Number(a.overlaps) - Number(b.overlaps));
  }

  async rainByHour(stations: readonly string[], after: number, until: number): Promise<RainByHour> {
    const rows = await inPlaces<{ station: string; hour: number; amount: number }>(
      this.database.reader,
      ['station'],
      stations.map((station) => [station]),
      `SELECT h.station, h.hour, h.amount FROM w CROSS JOIN rain_hour h
        WHERE h.station = w.station AND h.hour > ? AND h.hour <= ?`,
      [after, until],
    );
    const byStation = new Map<string, Map<number, number>>();
    for (const { station, hour, amount } of rows) {
      const hours = byStation.get(station) ?? new Map<number, number>();
      hours.set(hour, amount);
      byStation.set(station, hours);
    }
    return byStation;
  }

  async rainByDay(
    stations: readonly string[],
    until: number,
    days: number,
  ): Promise<readonly { readonly station: string; readonly day: number; readonly amount: number }[]> {
    return inPlaces(
      this.database.reader,
      ['station'],
      stations.map((station) => [station]),
      `SELECT h.station, (CAST(? AS bigint) - h.hour) / ${dayMs} AS day, SUM(h.amount) AS amount FROM w CROSS JOIN rain_hour h
        WHERE h.station = w.station AND h.hour > ? AND h.hour <= ? GROUP BY h.station, 2`,
      [until, until - days * dayMs, until],
    );
  }

  async amounts(edges: readonly StationEdge[]): Promise<readonly { station: string; at: number; amount: number }[]> {
    return inPlaces(
      this.database.reader,
      ['station', 'since', 'until'],
      edges.map(({ station, after, until }) => [station, after, until]),
      `SELECT r.station, r.at, r.counted AS amount FROM w CROSS JOIN reading r
        WHERE r.station = w.station AND r.at > w.since AND r.at <= w.until AND r.counted > 0`,
    );
  }

  async page(query: {
    station: string;
    since: number;
    after: { at: number; id: number } | null;
    limit: number;
  }): Promise<readonly KeptReading[]> {
    const { station, since, after, limit } = query;
    const rows = await this.database.reader.rows<ReadingRow>(
      `SELECT ${readingColumns} FROM reading r WHERE r.station = ? AND r.at >= ?
          AND (r.at > ? OR (r.at = ? AND r.id > ?)) ORDER BY r.at, r.id LIMIT ?`,
      [
        station,
        Math.max(since, after?.at ?? since),
        after?.at ?? since - 1,
        after?.at ?? since - 1,
        after?.id ?? 0,
        limit,
      ],
    );
    return rows.map(readingOf);
  }
}

function byStation(rows: readonly ReadingRow[]): ReadonlyMap<string, KeptReading> {
  return new Map(rows.map((row) => [row.station, readingOf(row)]));
}

function rowOf(reading: KeptReading): ReadingRow {
  return {
    id: reading.id,
    station: reading.station,
    quantity: reading.quantity,
    at: reading.at,
    value: reading.value,
    datum: reading.datum,
    over_minutes: reading.overMinutes,
    received_at: reading.receivedAt,
    said: reading.said,
    seq: reading.seq,
    flags: reading.flags.join(' '),
    believed: Number(reading.isBelieved),
    judged: Number(reading.isJudged),
    replaced_by: reading.replacedBy,
    confirmed_by: reading.confirmedBy,
    counted: reading.counted,
  };
}

function readingOf(row: ReadingRow): KeptReading {
  return {
    id: row.id,
    station: row.station,
    quantity: row.quantity,
    value: row.value,
    datum: row.datum,
    overMinutes: row.over_minutes,
    at: row.at,
    receivedAt: row.received_at,
    said: row.said,
    seq: row.seq,
    flags: row.flags === '' ? [] : (row.flags.split(' ') as Flag[]),
    isBelieved: row.believed === 1,
    isJudged: row.judged === 1,
    replacedBy: row.replaced_by,
    confirmedBy: row.confirmed_by,
    counted: row.counted,
  };
}

function utf8(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    // PostgreSQL text can not hold NUL.
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
