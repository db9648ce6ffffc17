import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf, type SqlTx } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Reason } from '../../shared/reason.js';
import type { Stage } from '../../shared/stage.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { StreamId } from '../rulebook/core/rulebook.js';
import type { Assessment } from './core/assess-hazard.js';
import { isByHand, type Because } from './core/propose-levels.js';
import { dedupKey, type ReportedSignal } from './core/reported-signal.js';
import {
  HazardStore,
  Incidents,
  type Incident,
  type PastSignal,
  type Proposal,
  type ReceivedMessage,
  type StoredSignal,
} from './hazard.ports.js';

interface IncidentRow {
  id: string;
  stream: StreamId;
  title: string;
  nature: Nature;
  opened_at: number;
  closed_at: number | null;
  rulebook_hash: string;
}

interface ProposalRow {
  id: string;
  incident_id: string;
  signal_id: string;
  level: Colour | null;
  response_level: ResponseLevel | null;
  areas: string;
  stage: Stage;
  because: string;
  raise_factors: string;
  made_at: number;
}

interface SignalRow {
  id: string;
  content: string;
  state: StoredSignal['state'];
  incident_id: string | null;
  received_at: number;
  faults: string;
}

/** Between two looks another transaction may close the incident and a third open the next one. */
const openingTries = 5;

@Injectable()
export class TypeormHazardStore extends HazardStore implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    const declare = (table: string, columns: string[]) =>
      this.auditLog.declare({ table, idColumn: 'id', columns: ['id', ...columns] });
    declare('received_message', [
      'received_at',
      'received_from',
      'media_type',
      'encoding',
      'body',
      'body_hash',
      'outcome',
      'signal_id',
      'incident_id',
      'faults',
    ]);
    declare('signal', ['dedup_key', 'sender', 'identifier', 'content', 'received_at', 'incident_id', 'faults']);
    declare('incident', ['stream', 'nature', 'opened_at', 'rulebook_hash']);
    declare('proposal', [
      'incident_id',
      'signal_id',
      'level',
      'response_level',
      'areas',
      'stage',
      'because',
      'raise_factors',
      'made_at',
    ]);
    declare('decision', ['incident_id', 'kind', 'reason', 'decided_by', 'decided_at']);
  }

  async keepReceived(
    tx: Tx,
    received: {
      id: string;
      by: Actor;
      mediaType: string;
      bytes: Uint8Array;
      outcome: ReceivedMessage['outcome'];
      signalId: string | null;
      incidentId: string | null;
      faults: readonly Reason[];
    },
  ): Promise<void> {
    const text = utf8(received.bytes);
    await sqlOf(tx).insert('received_message', [
      {
        id: received.id,
        received_at: this.clock.now(),
        received_from: received.by.id,
        media_type: received.mediaType.slice(0, 100),
        encoding: text === null ? 'base64' : 'utf8',
        body: text ?? Buffer.from(received.bytes).toString('base64'),
        size: received.bytes.byteLength,
        body_hash: createHash('sha256').update(received.bytes).digest('hex'),
        outcome: received.outcome,
        signal_id: received.signalId,
        incident_id: received.incidentId,
        faults: JSON.stringify(received.faults),
      },
    ]);
    await this.auditLog.record(tx, {
      act: 'hazard.received',
      actor: received.by,
      table: 'received_message',
      id: received.id,
    });
  }

  async claimSignal(
    tx: Tx,
    id: string,
    signal: ReportedSignal,
  ): Promise<{ earlier: { id: string; incidentIds: readonly string[] } | null }> {
    const sql = sqlOf(tx);
    const dedup = keyHash(signal);
    const inserted = await sql.insert(
      'signal',
      [
        {
          id,
          dedup_key: dedup,
          sender: signal.sender.slice(0, 200),
          identifier: signal.identifier.slice(0, 200),
          content: JSON.stringify(signal),
          received_at: this.clock.now(),
          incident_id: null,
          state: 'current',
          faults: '[]',
          event_code: signal.eventCode.slice(0, 10),
        },
      ],
      // Waits for the same message in another transaction; when that one is undone, this one takes the place.
      'ON CONFLICT (dedup_key) DO NOTHING',
    );
    if (inserted === 1) return { earlier: null };
    const row = await sql.one<{ id: string; incident_id: string | null }>(
      `SELECT id, incident_id FROM signal WHERE dedup_key = ?`,
      [dedup],
    );
    if (!row) throw new Error('the earlier signal vanished inside its own transaction');
    return { earlier: { id: row.id, incidentIds: await incidentsOf(sql, row.id, row.incident_id) } };
  }

  async settleSignal(
    tx: Tx,
    entry: { id: string; incidentId: string | null; faults: readonly Reason[]; by: Actor },
  ): Promise<void> {
    await sqlOf(tx).run(`UPDATE signal SET incident_id = ?, faults = ? WHERE id = ?`, [
      entry.incidentId,
      JSON.stringify(entry.faults),
      entry.id,
    ]);
    await this.auditLog.record(tx, { act: 'hazard.signal-stored', actor: entry.by, table: 'signal', id: entry.id });
  }

  async retireReferenced(
    tx: Tx,
    {
      id,
      references,
      nature,
      state,
      by,
    }: {
      id: string;
      references: ReportedSignal['references'];
      nature: Nature;
      state: 'superseded' | 'cancelled';
      by: Actor;
    },
  ): Promise<string[]> {
    const sql = sqlOf(tx);
    const incidents = new Set<string>();
    for (const { sender, identifier } of references) {
      // `sent` inside references is often wrong (peers.md §3.1): sender and identifier decide.
      const rows = await sql.returning<{ id: string; incident_id: string | null }>(
        `UPDATE signal SET state = ?, ended_at = ? WHERE sender = ? AND identifier = ? AND state = 'current' AND id <> ?
            AND (incident_id IS NULL OR incident_id IN (SELECT id FROM incident WHERE nature = ?)) RETURNING id, incident_id`,
        [state, this.clock.now(), sender.slice(0, 200), identifier.slice(0, 200), id, nature],
      );
      for (const row of rows) {
        await this.auditLog.record(tx, { act: `hazard.signal-${state}`, actor: by, table: 'signal', id: row.id });
        for (const incident of await incidentsOf(sql, row.id, row.incident_id)) incidents.add(incident);
      }
    }
    const open: string[] = [];
    for (const incidentId of incidents) if (await holdIncident(sql, incidentId)) open.push(incidentId);
    return open;
  }

  async signalsAbout(
    tx: Tx,
    query: { eventCodes: readonly string[]; nature: Nature; since: number; limit: number },
  ): Promise<readonly PastSignal[]> {
    if (query.eventCodes.length === 0) return [];
    const rows = await sqlOf(tx).rows<{ id: string; content: string; received_at: number; ended_at: number | null }>(
      `SELECT id, content, received_at, ended_at FROM signal
        WHERE event_code IN (${query.eventCodes.map(() => '?').join(', ')}) AND received_at >= ?
          AND incident_id IN (SELECT id FROM incident WHERE nature = ?)
        ORDER BY received_at DESC, id DESC LIMIT ?`,
      [...query.eventCodes, query.since, query.nature, query.limit],
    );
    return rows
      .map((row) => ({
        id: row.id,
        signal: JSON.parse(row.content) as ReportedSignal,
        receivedAt: row.received_at,
        until: row.ended_at,
      }))
      .filter(({ signal }) => signal.msgType === 'alert' || signal.msgType === 'update');
  }

  async openRulebooks(tx: Tx, nature: Nature): Promise<ReadonlyMap<StreamId, string>> {
    const rows = await sqlOf(tx).rows<{ stream: StreamId; rulebook_hash: string }>(
      `SELECT stream, rulebook_hash FROM incident WHERE closed_at IS NULL AND nature = ?`,
      [nature],
    );
    return new Map(rows.map((row) => [row.stream, row.rulebook_hash]));
  }

  async openIncident(
    tx: Tx,
    entry: { stream: StreamId; nature: Nature; title: string; rulebookHash: string; by: Actor },
  ): Promise<{ id: string; rulebookHash: string; isNew: boolean }> {
    const sql = sqlOf(tx);
    const id = this.chance.id();
    const openKey = `${entry.stream}|${entry.nature}`;
    for (let attempt = 0; attempt < openingTries; attempt += 1) {
      // The update holds it: a lift of the same moment waits, or has closed it before and a new one is opened.
      const [existing] = await sql.returning<{ id: string; rulebook_hash: string }>(
        `UPDATE incident SET open_key = open_key WHERE open_key = ? RETURNING id, rulebook_hash`,
        [openKey],
      );
      if (existing) return { id: existing.id, rulebookHash: existing.rulebook_hash, isNew: false };
      const inserted = await sql.insert(
        'incident',
        [
          {
            id,
            stream: entry.stream,
            title: entry.title.slice(0, 200),
            nature: entry.nature,
            opened_at: this.clock.now(),
            closed_at: null,
            rulebook_hash: entry.rulebookHash,
            open_key: openKey,
          },
        ],
        'ON CONFLICT (open_key) DO NOTHING',
      );
      if (inserted === 1) {
        await this.auditLog.record(tx, { act: 'hazard.incident-opened', actor: entry.by, table: 'incident', id });
        return { id, rulebookHash: entry.rulebookHash, isNew: true };
      }
    }
    throw new Error('the open incident was opened and closed by others again and again');
  }

  async addProposal(
    tx: Tx,
    entry: { id: string; incidentId: string; signalId: string; assessment: Assessment; by: Actor },
  ): Promise<void> {
    const { assessment } = entry;
    await sqlOf(tx).insert('proposal', [
      {
        id: entry.id,
        incident_id: entry.incidentId,
        signal_id: entry.signalId,
        level: assessment.level,
        response_level: assessment.responseLevel,
        areas: JSON.stringify(assessment.areas),
        stage: assessment.stage,
        because: JSON.stringify(assessment.because),
        raise_factors: JSON.stringify(assessment.raiseFactors),
        made_at: this.clock.now(),
      },
    ]);
    await this.auditLog.record(tx, { act: 'hazard.proposal-made', actor: entry.by, table: 'proposal', id: entry.id });
  }

  async addDecision(
    tx: Tx,
    entry: { incidentId: string; kind: 'keep' | 'no-start'; reason: string; by: Actor },
  ): Promise<string> {
    const id = this.chance.id();
    await sqlOf(tx).insert('decision', [
      {
        id,
        incident_id: entry.incidentId,
        kind: entry.kind,
        reason: entry.reason,
        decided_by: entry.by.id,
        decided_at: this.clock.now(),
      },
    ]);
    await this.auditLog.record(tx, { act: `hazard.decided-${entry.kind}`, actor: entry.by, table: 'decision', id });
    return id;
  }

  async closeIncident(tx: Tx, incidentId: string, by: Actor): Promise<boolean> {
    const closed = await sqlOf(tx).run(
      `UPDATE incident SET closed_at = ?, open_key = NULL WHERE id = ? AND closed_at IS NULL`,
      [this.clock.now(), incidentId],
    );
    if (closed === 1)
      await this.auditLog.record(tx, { act: 'hazard.incident-closed', actor: by, table: 'incident', id: incidentId });
    return closed === 1;
  }
}

/** Every incident a signal has a part in, its first one first. */
async function incidentsOf(sql: SqlTx, signalId: string, first: string | null): Promise<readonly string[]> {
  const rows = await sql.rows<{ incident_id: string }>(
    `SELECT DISTINCT incident_id FROM proposal WHERE signal_id = ? ORDER BY incident_id`,
    [signalId],
  );
  return [...new Set([...(first === null ? [] : [first]), ...rows.map((row) => row.incident_id)])];
}

async function holdIncident(sql: SqlTx, incidentId: string): Promise<boolean> {
  const held = await sql.run(`UPDATE incident SET open_key = open_key WHERE id = ? AND closed_at IS NULL`, [
    incidentId,
  ]);
  return held === 1;
}

@Injectable()
export class TypeormIncidents extends Incidents {
  constructor(
    private readonly database: Database,
    private readonly store: HazardStore,
  ) {
    super();
  }

  async get(id: string): Promise<Incident | null> {
    const row = await this.database.reader.one<IncidentRow>(`SELECT * FROM incident WHERE id = ?`, [id]);
    return row ? incidentOf(row) : null;
  }

  async list(filter: { state?: 'open' | 'closed'; limit: number }): Promise<readonly Incident[]> {
    const where =
      filter.state === undefined
        ? ''
        : filter.state === 'open'
          ? 'WHERE closed_at IS NULL'
          : 'WHERE closed_at IS NOT NULL';
    const rows = await this.database.reader.rows<IncidentRow>(
      `SELECT * FROM incident ${where} ORDER BY opened_at DESC, id DESC LIMIT ?`,
      [filter.limit],
    );
    return rows.map(incidentOf);
  }

  async proposals(incidentId: string): Promise<readonly Proposal[]> {
    const rows = await this.database.reader.rows<ProposalRow>(
      `SELECT * FROM proposal WHERE incident_id = ? ORDER BY made_at DESC, id DESC`,
      [incidentId],
    );
    return rows.map((row) => ({
      id: row.id,
      incidentId: row.incident_id,
      signalId: row.signal_id,
      level: row.level,
      responseLevel: row.response_level,
      byHand: isByHand(JSON.parse(row.because) as Because[]),
      areas: JSON.parse(row.areas) as string[],
      stage: row.stage,
      because: JSON.parse(row.because) as Because[],
      raiseFactors: JSON.parse(row.raise_factors) as Because[],
      madeAt: row.made_at,
    }));
  }

  async signals(incidentId: string): Promise<readonly StoredSignal[]> {
    const rows = await this.database.reader.rows<SignalRow>(
      `SELECT * FROM signal WHERE incident_id = ? OR id IN (SELECT signal_id FROM proposal WHERE incident_id = ?)
        ORDER BY received_at DESC, id DESC`,
      [incidentId, incidentId],
    );
    return rows.map((row) => ({
      id: row.id,
      signal: JSON.parse(row.content) as ReportedSignal,
      state: row.state,
      incidentId: row.incident_id,
      receivedAt: row.received_at,
      faults: JSON.parse(row.faults) as Reason[],
    }));
  }

  async received(limit: number): Promise<readonly ReceivedMessage[]> {
    const rows = await this.database.reader.rows<{
      id: string;
      received_at: number;
      received_from: string;
      media_type: string;
      size: number;
      body_hash: string;
      outcome: ReceivedMessage['outcome'];
      signal_id: string | null;
      incident_id: string | null;
      faults: string;
    }>(
      `SELECT id, received_at, received_from, media_type, size, body_hash, outcome, signal_id, incident_id, faults
         FROM received_message ORDER BY received_at DESC, id DESC LIMIT ?`,
      [limit],
    );
    return rows.map((row) => ({
      id: row.id,
      receivedAt: row.received_at,
      by: row.received_from,
      mediaType: row.media_type,
      size: row.size,
      hash: row.body_hash,
      outcome: row.outcome,
      signalId: row.signal_id,
      incidentId: row.incident_id,
      faults: JSON.parse(row.faults) as Reason[],
    }));
  }

  async lastHeard(): Promise<readonly { readonly feed: string; readonly at: number }[]> {
    return this.database.reader.rows(
      `SELECT received_from AS feed, MAX(received_at) AS at FROM received_message GROUP BY received_from ORDER BY received_from`,
    );
  }

  hold(tx: Tx, incidentId: string): Promise<boolean> {
    return holdIncident(sqlOf(tx), incidentId);
  }

  async lastProposedAt(tx: Tx, incidentId: string): Promise<number | null> {
    const row = await sqlOf(tx).one<{ at: number | null }>(
      `SELECT MAX(made_at) AS at FROM proposal WHERE incident_id = ?`,
      [incidentId],
    );
    return row?.at ?? null;
  }

  close(tx: Tx, incidentId: string, by: Actor): Promise<boolean> {
    return this.store.closeIncident(tx, incidentId, by);
  }
}

function incidentOf(row: IncidentRow): Incident {
  return {
    id: row.id,
    stream: row.stream,
    title: row.title,
    nature: row.nature,
    state: row.closed_at === null ? 'open' : 'closed',
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    rulebookHash: row.rulebook_hash,
  };
}

function keyHash(signal: ReportedSignal): string {
  return createHash('sha256').update(dedupKey(signal)).digest('hex');
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
