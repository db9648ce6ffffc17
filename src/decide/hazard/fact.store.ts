import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { StreamId } from '../rulebook/core/rulebook.js';
import { reportMs, type Forecast, type Report, type SuperiorResponse } from './core/situation.js';
import type { Standing } from './core/standing.js';
import { FactStore, type KeptFacts, type NewFact } from './hazard.ports.js';

interface FactRow {
  id: string;
  kind: NewFact['kind'];
  stream: StreamId | null;
  content: string;
}

/** Not a stream. */
const lock = '';

interface LevelRow {
  stream: StreamId;
  level: Colour;
  response_level: ResponseLevel | null;
  areas: string;
  less_since: number | null;
}

@Injectable()
export class TypeormFactStore extends FactStore implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'hazard_fact',
      idColumn: 'id',
      columns: ['id', 'kind', 'stream', 'content', 'source_id', 'received_at', 'entered_by', 'entered_at'],
    });
  }

  async standing(at: number, tx?: Tx): Promise<KeptFacts> {
    const scope = tx ? sqlOf(tx) : this.database.reader;
    const rows = await scope.rows<FactRow & { until_at: number | null }>(
      `SELECT id, kind, stream, content, until_at FROM hazard_fact WHERE until_at IS NULL OR until_at > ?
        ORDER BY received_at, id`,
      [at],
    );
    const of = <T>(kind: NewFact['kind']) =>
      rows
        .filter((row) => row.kind === kind)
        .map((row) => ({ ...(JSON.parse(row.content) as T & object), until: row.until_at }));
    return {
      // A forecast always says how long it is for.
      forecasts: of<Forecast>('forecast') as readonly Forecast[],
      superiors: of<SuperiorResponse>('superior'),
      reports: of<Report>('report').filter(({ from, until }) => until !== null || from + reportMs > at),
    };
  }

  async add(tx: Tx, fact: NewFact, by: Actor): Promise<boolean> {
    const id = this.chance.id();
    const added = await sqlOf(tx).insert(
      'hazard_fact',
      [
        {
          id,
          kind: fact.kind,
          stream: fact.kind === 'superior' ? fact.content.stream : null,
          content: JSON.stringify(fact.content),
          source_id: fact.sourceId,
          received_at: fact.receivedAt,
          until_at: fact.until,
          entered_by: by.id,
          entered_at: this.clock.now(),
        },
      ],
      'ON CONFLICT (kind, source_id) DO NOTHING',
    );
    if (added === 0) return false;
    await this.auditLog.record(tx, { act: `hazard.fact-${fact.kind}`, actor: by, table: 'hazard_fact', id });
    return true;
  }

  async end(
    tx: Tx,
    of: { readonly sourceId: string } | { readonly stream: StreamId; readonly by: string },
    at: number,
    actor: Actor,
  ): Promise<readonly { readonly kind: NewFact['kind']; readonly stream: StreamId | null }[]> {
    const sql = sqlOf(tx);
    const [where, key] = 'sourceId' in of ? ['source_id = ?', of.sourceId] : ['stream = ?', of.stream];
    const rows = await sql.rows<FactRow>(
      `SELECT id, kind, stream, content FROM hazard_fact WHERE ${where} AND (until_at IS NULL OR until_at > ?)`,
      [key, at],
    );
    const ending = rows.filter(
      ({ content }) => 'sourceId' in of || (JSON.parse(content) as SuperiorResponse).by === of.by,
    );
    for (const { id } of ending) {
      await sql.run(`UPDATE hazard_fact SET until_at = ? WHERE id = ?`, [at, id]);
      await this.auditLog.record(tx, { act: 'hazard.fact-ended', actor, table: 'hazard_fact', id });
    }
    return ending.map(({ kind, stream }) => ({ kind, stream }));
  }

  async levels(tx: Tx): Promise<ReadonlyMap<StreamId, Standing>> {
    // Two nodes may weigh at once: the row without a stream is held first, so that one sees what the other put to the desk.
    await this.setLevel(tx, lock, { level: 'blue', responseLevel: null, areas: [], lessSince: null });
    const rows = await sqlOf(tx).rows<LevelRow>(`SELECT * FROM standing_level WHERE stream <> ?`, [lock]);
    return new Map(
      rows.map((row) => [
        row.stream,
        {
          level: row.level,
          responseLevel: row.response_level,
          areas: JSON.parse(row.areas) as string[],
          lessSince: row.less_since,
        },
      ]),
    );
  }

  async setLevel(tx: Tx, stream: StreamId, standing: Standing | null): Promise<void> {
    const sql = sqlOf(tx);
    if (standing === null) {
      await sql.run(`DELETE FROM standing_level WHERE stream = ?`, [stream]);
      return;
    }
    await sql.insert(
      'standing_level',
      [
        {
          stream,
          level: standing.level,
          response_level: standing.responseLevel,
          areas: JSON.stringify(standing.areas),
          less_since: standing.lessSince,
        },
      ],
      `ON CONFLICT (stream) DO UPDATE SET level = excluded.level, response_level = excluded.response_level,
         areas = excluded.areas, less_since = excluded.less_since`,
    );
  }
}
