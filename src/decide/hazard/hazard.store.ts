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
import { dayMs } from '../../shared/time.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { StreamId } from '../rulebook/core/rulebook.js';
import type { Assessment } from './core/assess-hazard.js';
import { isByHand, type Because } from './core/propose-levels.js';
import type { ChainMember, SignalState } from './core/place-in-chain.js';
import { dedupKey, type ReportedSignal } from './core/reported-signal.js';
import {
  HazardStore,
  Incidents,
  type ClaimedSignal,
  type EarlierSignal,
  type Incident,
  type IncidentOutcome,
  type PastSignal,
  type Proposal,
  type ReceivedMessage,
  type SignatureState,
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
  in_after: number;
  outcome: IncidentOutcome | null;
}

const inState: Readonly<Record<Incident['state'], string>> = {
  open: 'closed_at IS NULL',
  after: 'in_after = 1',
  closed: 'closed_at IS NOT NULL AND in_after = 0',
};

interface ProposalRow {
  id: string;
  incident_id: string;
  signal_id: string | null;
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
  chain_id: string;
  ended_at: number | null;
  nature: Nature | 'none';
  signature: SignatureState;
  is_verified: number;
  counts: number;
  relays: number;
}

interface MemberRow {
  id: string;
  chain_id: string;
  sender: string;
  identifier: string;
  content: string;
  state: SignalState;
  received_at: number;
  counts: number;
}
const memberColumns = 'id, chain_id, sender, identifier, content, state, received_at, counts';
/** How far back a cancel looks for the other hazards of the message it names. */
const severalDays = 30;
/** A chain of honest messages has a few dozen. */
const membersRead = 200;
/** Drills meet drills only. */
const ofNature = `nature = ?`;

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
    } & Pick<ReceivedMessage, 'way' | 'feed' | 'format' | 'signature'>,
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
        body_hash: sha256(received.bytes),
        outcome: received.outcome,
        signal_id: received.signalId,
        incident_id: received.incidentId,
        faults: JSON.stringify(received.faults),
        way: received.way,
        feed: received.feed?.slice(0, 60) ?? null,
        format: received.format.slice(0, 20),
        signature: received.signature,
      },
    ]);
    await this.auditLog.record(tx, {
      act: 'hazard.received',
      actor: received.by,
      table: 'received_message',
      id: received.id,
    });
  }

  async receivedBefore(tx: Tx, of: { bytes: Uint8Array } | { signalId: string }): Promise<string | null> {
    const [column, value] = 'signalId' in of ? ['signal_id', of.signalId] : ['body_hash', sha256(of.bytes)];
    const row = await sqlOf(tx).one<{ id: string }>(
      `SELECT id FROM received_message WHERE ${column} = ? ORDER BY received_at, id LIMIT 1`,
      [value],
    );
    return row?.id ?? null;
  }

  async claimSignal(tx: Tx, id: string, claim: ClaimedSignal): Promise<{ earlier: EarlierSignal | null }> {
    const sql = sqlOf(tx);
    const { signal } = claim;
    await holdNames(sql, signal);
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
          chain_id: id,
          nature: claim.nature,
          signature: claim.signature,
          is_verified: Number(claim.isVerified),
          counts: Number(claim.counts),
          relays: Number(claim.relays),
        },
      ],
      // Waits for the same message in another transaction; when that one is undone, this one takes the place.
      'ON CONFLICT (dedup_key) DO NOTHING',
    );
    if (inserted === 1) {
      const references = new Map(signal.references.map((each) => [`${each.sender}|${each.identifier}`, each]));
      if (references.size > 0)
        await sql.insert(
          'signal_reference',
          [...references.values()].map(({ sender, identifier }) => ({
            signal_id: id,
            sender: sender.slice(0, 200),
            identifier: identifier.slice(0, 200),
          })),
          'ON CONFLICT (signal_id, sender, identifier) DO NOTHING',
        );
      return { earlier: null };
    }
    const row = await sql.one<{ id: string; incident_id: string | null; content: string; counts: number }>(
      `SELECT id, incident_id, content, counts FROM signal WHERE dedup_key = ?`,
      [dedup],
    );
    if (!row) throw new Error('the earlier signal vanished inside its own transaction');
    if (row.counts === 0 && claim.counts) {
      // What nobody vouched for never stands in the way of what somebody did: forged or mistyped first, genuine second.
      await sql.run(`UPDATE signal SET dedup_key = ?, state = 'superseded', ended_at = ? WHERE id = ?`, [
        createHash('sha256').update(`${dedup}|${row.id}`).digest('hex'),
        this.clock.now(),
        row.id,
      ]);
      return this.claimSignal(tx, id, claim);
    }
    return {
      earlier: {
        id: row.id,
        incidentIds: await incidentsOf(sql, row.id, row.incident_id),
        isSame: sayTheSame(JSON.parse(row.content) as ReportedSignal, signal),
      },
    };
  }

  async chain(
    tx: Tx,
    id: string,
    { signal, nature }: Pick<ClaimedSignal, 'signal' | 'nature'>,
  ): Promise<{ members: readonly ChainMember[]; referrers: readonly ChainMember[] }> {
    const sql = sqlOf(tx);
    const chains = new Set<string>();
    const isCancel = signal.msgType === 'cancel';
    // A message of several hazards is a signal for each, `a` and `a#11B06`: what cancels it cancels them all.
    const ofSeveral = isCancel ? ` OR (received_at >= ? AND identifier LIKE ? ESCAPE '!')` : '';
    const beginning = (identifier: string) => `${identifier.slice(0, 199).replace(/[!%_]/g, '!$&')}#%`;
    for (const { sender, identifier } of signal.references) {
      // `sent` inside references is often wrong (peers.md §3.1): sender and identifier decide.
      const rows = await sql.rows<{ chain_id: string }>(
        `SELECT chain_id FROM signal WHERE (identifier = ?${ofSeveral}) AND sender = ? AND id <> ? AND ${ofNature}
          LIMIT ${membersRead}`,
        [
          identifier.slice(0, 200),
          ...(isCancel ? [this.clock.now() - severalDays * dayMs, beginning(identifier)] : []),
          ...[sender.slice(0, 200), id, nature],
        ],
      );
      for (const row of rows) chains.add(row.chain_id);
      if (chains.size >= membersRead) break;
    }
    const members =
      chains.size === 0
        ? []
        : await sql.rows<MemberRow>(
            `SELECT ${memberColumns} FROM signal
              WHERE chain_id IN (${[...chains].map(() => '?').join(', ')}) AND id <> ? AND ${ofNature}
              ORDER BY received_at DESC LIMIT ${membersRead}`,
            [...chains, id, nature],
          );
    const referrers = await sql.rows<MemberRow>(
      `SELECT ${memberColumns} FROM signal
        WHERE id IN (SELECT signal_id FROM signal_reference WHERE identifier = ? AND sender = ?) AND id <> ? AND counts = 1
          AND ${ofNature} ORDER BY received_at LIMIT ${membersRead}`,
      [signal.identifier.slice(0, 200), signal.sender.slice(0, 200), id, nature],
    );
    return { members: members.map(memberOf), referrers: referrers.map(memberOf) };
  }

  async placeSignal(tx: Tx, id: string, place: { chainId: string | null; state: SignalState }): Promise<void> {
    await sqlOf(tx).run(`UPDATE signal SET chain_id = ?, state = ?, ended_at = ? WHERE id = ?`, [
      place.chainId ?? id,
      place.state,
      place.state === 'current' ? null : this.clock.now(),
      id,
    ]);
  }

  async holdSignal(tx: Tx, id: string): Promise<(ClaimedSignal & { readonly state: SignalState }) | null> {
    const [row] = await sqlOf(tx).returning<SignalRow>(
      `UPDATE signal SET state = state WHERE id = ? RETURNING content, state, nature, signature, is_verified, counts, relays`,
      [id],
    );
    return row
      ? {
          signal: JSON.parse(row.content) as ReportedSignal,
          state: row.state,
          nature: row.nature,
          signature: row.signature,
          isVerified: row.is_verified === 1,
          counts: row.counts === 1,
          relays: row.relays === 1,
        }
      : null;
  }

  async verifySignal(tx: Tx, id: string, trust: { counts: boolean; relays: boolean }, by: Actor): Promise<void> {
    await sqlOf(tx).run(`UPDATE signal SET is_verified = 1, counts = ?, relays = ? WHERE id = ?`, [
      Number(trust.counts),
      Number(trust.relays),
      id,
    ]);
    await this.auditLog.record(tx, { act: 'hazard.signal-verified', actor: by, table: 'signal', id });
  }

  async openProposalsOf(tx: Tx, signalId: string): Promise<readonly { id: string; incidentId: string }[]> {
    const rows = await sqlOf(tx).rows<{ id: string; incident_id: string }>(
      `SELECT id, incident_id FROM proposal
        WHERE signal_id = ? AND incident_id IN (SELECT id FROM incident WHERE closed_at IS NULL) ORDER BY id`,
      [signalId],
    );
    return rows.map((row) => ({ id: row.id, incidentId: row.incident_id }));
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

  async retire(
    tx: Tx,
    { ids, state, by }: { ids: readonly string[]; state: 'superseded' | 'cancelled'; by: Actor },
  ): Promise<string[]> {
    const sql = sqlOf(tx);
    const incidents = new Set<string>();
    for (const id of ids) {
      const [row] = await sql.returning<{ incident_id: string | null }>(
        `UPDATE signal SET state = ?, ended_at = ? WHERE id = ? AND state = 'current' RETURNING incident_id`,
        [state, this.clock.now(), id],
      );
      if (!row) continue;
      await this.auditLog.record(tx, { act: `hazard.signal-${state}`, actor: by, table: 'signal', id });
      for (const incident of await incidentsOf(sql, id, row.incident_id)) incidents.add(incident);
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
    // The newest of each code, those that stand apart from those that ended: each part walks the index and stops, so that a
    // flood of one hazard costs no more than a quiet day and hides nothing that stands.
    const part = (comparison: '=' | '<>') =>
      `SELECT * FROM (SELECT id, content, received_at, ended_at, relays FROM signal
        WHERE event_code = ? AND state ${comparison} 'current' AND received_at >= ? AND incident_id IS NOT NULL AND ${ofNature}
        ORDER BY received_at DESC LIMIT ?) AS part`;
    const parts = query.eventCodes.flatMap((code) => [
      { sql: part('='), code },
      { sql: part('<>'), code },
    ]);
    const rows = await sqlOf(tx).rows<{
      id: string;
      content: string;
      received_at: number;
      ended_at: number | null;
      relays: number;
    }>(
      parts.map(({ sql }) => sql).join(' UNION ALL '),
      parts.flatMap(({ code }) => [code, query.since, query.nature, query.limit]),
    );
    return rows
      .map((row) => ({
        id: row.id,
        signal: JSON.parse(row.content) as ReportedSignal,
        receivedAt: row.received_at,
        until: row.ended_at,
        relays: row.relays === 1,
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

  async openIncidentOf(tx: Tx, stream: StreamId): Promise<string | null> {
    const [row] = await sqlOf(tx).returning<{ id: string }>(
      `UPDATE incident SET open_key = open_key WHERE open_key = ? RETURNING id`,
      [`${stream}|actual`],
    );
    return row?.id ?? null;
  }

  async openWithoutSignal(tx: Tx): Promise<readonly string[]> {
    const rows = await sqlOf(tx).returning<{ id: string }>(
      `UPDATE incident SET open_key = open_key WHERE closed_at IS NULL AND nature = 'actual'
         AND id IN (SELECT incident_id FROM proposal WHERE signal_id IS NULL) RETURNING id`,
      [],
    );
    return rows.map(({ id }) => id);
  }

  async addProposal(
    tx: Tx,
    entry: { id: string; incidentId: string; signalId: string | null; assessment: Assessment; by: Actor },
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
    entry: {
      incidentId: string;
      kind: 'keep' | 'no-start' | 'tasks-done' | 'end-after';
      reason: string;
      by: Actor;
    },
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

  closeIncident(tx: Tx, incidentId: string, by: Actor, outcome: IncidentOutcome): Promise<boolean> {
    return this.endIncident(tx, incidentId, by, { outcome, after: 0, act: 'hazard.incident-closed' });
  }

  incidentToAfter(tx: Tx, incidentId: string, by: Actor): Promise<boolean> {
    return this.endIncident(tx, incidentId, by, { outcome: 'lifted', after: 1, act: 'hazard.incident-after' });
  }

  async endAfter(tx: Tx, incidentId: string, by: Actor): Promise<boolean> {
    const ended = await sqlOf(tx).run(`UPDATE incident SET in_after = 0 WHERE id = ? AND in_after = 1`, [incidentId]);
    if (ended === 1)
      await this.auditLog.record(tx, { act: 'hazard.incident-closed', actor: by, table: 'incident', id: incidentId });
    return ended === 1;
  }

  private async endIncident(
    tx: Tx,
    incidentId: string,
    by: Actor,
    { outcome, after, act }: { outcome: IncidentOutcome; after: 0 | 1; act: string },
  ): Promise<boolean> {
    const closed = await sqlOf(tx).run(
      `UPDATE incident SET closed_at = ?, open_key = NULL, outcome = ?, in_after = ? WHERE id = ? AND closed_at IS NULL`,
      [this.clock.now(), outcome, after, incidentId],
    );
    if (closed === 1) await this.auditLog.record(tx, { act, actor: by, table: 'incident', id: incidentId });
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

  async list(filter: { state?: Incident['state']; limit: number }): Promise<readonly Incident[]> {
    const where = filter.state === undefined ? '' : `WHERE ${inState[filter.state]}`;
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
    return rows.map(storedOf);
  }

  async signalsSince(since: number, limit: number): Promise<readonly StoredSignal[]> {
    const codes = await this.database.reader.rows<{ event_code: string }>(
      `SELECT DISTINCT event_code FROM signal WHERE received_at >= ?`,
      [since],
    );
    // A flood of one hazard does not hide another, and what ended hides nothing that stands.
    const part = (comparison: '=' | '<>') =>
      `SELECT * FROM (SELECT * FROM signal WHERE event_code = ? AND state ${comparison} 'current' AND received_at >= ?
         AND (incident_id IS NOT NULL OR chain_id <> id) ORDER BY received_at DESC LIMIT ?) AS part`;
    const parts = codes.flatMap(({ event_code: code }) => [
      { sql: part('='), code },
      { sql: part('<>'), code },
    ]);
    if (parts.length === 0) return [];
    const rows = await this.database.reader.rows<SignalRow>(
      parts.map(({ sql }) => sql).join(' UNION ALL '),
      parts.flatMap(({ code }) => [code, since, limit]),
    );
    return rows.map(storedOf).toSorted((a, b) => b.receivedAt - a.receivedAt);
  }

  async received(limit: number): Promise<readonly ReceivedMessage[]> {
    const rows = await this.database.reader.rows<ReceivedRow>(
      `SELECT ${receivedColumns} FROM received_message ORDER BY received_at DESC, id DESC LIMIT ?`,
      [limit],
    );
    return rows.map(receivedOf);
  }

  async receivedMessage(id: string): Promise<{ message: ReceivedMessage; bytes: Uint8Array } | null> {
    const row = await this.database.reader.one<ReceivedRow & { encoding: string; body: string }>(
      `SELECT ${receivedColumns}, encoding, body FROM received_message WHERE id = ?`,
      [id],
    );
    if (!row) return null;
    return { message: receivedOf(row), bytes: Buffer.from(row.body, row.encoding === 'base64' ? 'base64' : 'utf8') };
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

  close(tx: Tx, incidentId: string, by: Actor, outcome: IncidentOutcome): Promise<boolean> {
    return this.store.closeIncident(tx, incidentId, by, outcome);
  }

  toAfter(tx: Tx, incidentId: string, by: Actor): Promise<boolean> {
    return this.store.incidentToAfter(tx, incidentId, by);
  }

  async holdAfter(tx: Tx, incidentId: string): Promise<boolean> {
    const held = await sqlOf(tx).run(`UPDATE incident SET in_after = in_after WHERE id = ? AND in_after = 1`, [
      incidentId,
    ]);
    return held === 1;
  }

  async endAfter(
    tx: Tx,
    incidentId: string,
    { kind, reason, by }: Parameters<Incidents['endAfter']>[2],
  ): Promise<boolean> {
    if (!(await this.store.endAfter(tx, incidentId, by))) return false;
    await this.store.addDecision(tx, { incidentId, kind, reason, by });
    return true;
  }
}

interface ReceivedRow {
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
  way: ReceivedMessage['way'];
  feed: string | null;
  format: string;
  signature: SignatureState;
}
const receivedColumns =
  'id, received_at, received_from, media_type, size, body_hash, outcome, signal_id, incident_id, faults, way, feed, format, signature';

function receivedOf(row: ReceivedRow): ReceivedMessage {
  return {
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
    way: row.way,
    feed: row.feed,
    format: row.format,
    signature: row.signature,
  };
}

function storedOf(row: SignalRow): StoredSignal {
  return {
    id: row.id,
    signal: JSON.parse(row.content) as ReportedSignal,
    state: row.state,
    chainId: row.chain_id,
    endedAt: row.ended_at,
    signature: row.signature,
    isVerified: row.is_verified === 1,
    relays: row.relays === 1,
    incidentId: row.incident_id,
    receivedAt: row.received_at,
    faults: JSON.parse(row.faults) as Reason[],
  };
}

function memberOf(row: MemberRow): ChainMember {
  const { sent, msgType } = JSON.parse(row.content) as ReportedSignal;
  return {
    ...{ id: row.id, chainId: row.chain_id, sender: row.sender, identifier: row.identifier, state: row.state },
    ...{ sent, msgType, receivedAt: row.received_at, counts: row.counts === 1 },
  };
}

/**
 * The same message in another format, or written again, says the same; another colour or area does not. Names and drawings
 * are compared where no codes decide.
 */
function sayTheSame(a: ReportedSignal, b: ReportedSignal): boolean {
  const meaning = (signal: ReportedSignal) => {
    const { status, msgType, eventCode, colour, areaCodes, expires, headline, altitude = null } = signal;
    const { areaText, polygons = [], circles = [] } = signal;
    const drawn = areaCodes.length > 0 ? [] : [areaText, polygons, circles];
    return JSON.stringify([
      status,
      msgType,
      eventCode,
      colour,
      [...areaCodes].sort(),
      expires,
      headline,
      altitude,
      drawn,
    ]);
  };
  return meaning(a) === meaning(b);
}

/** Few enough to be rows of a small table, many enough that strangers seldom wait for each other. */
const nameLocks = 256;

/**
 * A message and what it names are taken in one after the other on all nodes: an alert and its cancel of the same moment must
 * see each other. Locked in one order, so that no two wait in a circle.
 */
async function holdNames(sql: SqlTx, signal: ReportedSignal): Promise<void> {
  const slot = ({ sender, identifier }: { sender: string; identifier: string }) =>
    createHash('sha256').update(`${sender}|${identifier}`).digest().readUInt16BE(0) % nameLocks;
  const slots = new Set([signal, ...signal.references].map(slot));
  for (const id of [...slots].sort((a, b) => a - b))
    await sql.insert('signal_lock', [{ id }], 'ON CONFLICT (id) DO UPDATE SET id = excluded.id');
}

function incidentOf(row: IncidentRow): Incident {
  return {
    id: row.id,
    stream: row.stream,
    title: row.title,
    nature: row.nature,
    state: row.closed_at === null ? 'open' : row.in_after === 1 ? 'after' : 'closed',
    outcome: row.outcome,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    rulebookHash: row.rulebook_hash,
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
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
