import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { conflict } from '../../shared/domain-error.js';
import type { ResponseLevel } from '../../shared/level.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { StreamId } from '../rulebook/core/rulebook.js';
import type { AttemptOutcome, DelegationFact, Right, SignatureEntry, SubjectKind } from './core/rights.js';
import { approvalOf, type VerbalState } from './core/verbal.js';
import {
  SigningRecords,
  SigningStore,
  type Attempt,
  type AttemptGiven,
  type Delegation,
  type LeaderReport,
  type Outlook,
  type PermittedEntry,
  type SpokenChannel,
  type Standing,
  type Verbal,
  type VerbalGiven,
} from './signing.ports.js';

interface VerbalRow {
  id: string;
  batch_id: string;
  incident_id: string;
  approver: string;
  recorded_by: string;
  channel: SpokenChannel;
  words: string;
  said_at: number;
  recorded_at: number;
  entry: string;
  state: VerbalState;
  confirmed_by: string | null;
  confirmed_at: number | null;
  ended_by: string | null;
  ended_at: number | null;
  ended_words: string | null;
  /** 1 when a later round was signed. */
  signed_anew: number;
}

interface DelegationRow {
  id: string;
  from_role: string;
  granted_by: string;
  to_user: string;
  streams: string | null;
  grades: string;
  subject_kinds: string;
  from_at: number;
  until_at: number;
  document_number: string;
  entered_at: number;
  revoked_at: number | null;
  revoked_by: string | null;
  reason: string | null;
}

const places = (list: readonly unknown[]) => list.map(() => '?').join(', ');

/** Disowned, and since then neither withdrawn nor signed in a later round. */
const stillDisowned = `v.state = 'disowned'
  AND NOT EXISTS (SELECT 1 FROM signing_act a WHERE a.subject_kind = v.subject_kind AND a.subject_id = v.subject_id
    AND a.act = 'withdrawn' AND a.acted_at >= v.ended_at)
  AND NOT EXISTS (SELECT 1 FROM signature own, signature later WHERE own.id = v.id AND later.subject_kind = own.subject_kind
    AND later.subject_id = own.subject_id AND later.round > own.round)`;

@Injectable()
export class TypeormSigningStore extends SigningStore implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    const subject = ['subject_kind', 'subject_id'];
    const declare = (table: string, columns: string[]) =>
      this.auditLog.declare({ table, idColumn: 'id', columns: ['id', ...columns] });
    declare('signature', [...subject, 'role', 'drafted_by', 'signed_by', 'signed_at']);
    declare('signature_right', ['kind', 'rests_on', 'way']);
    declare('sign_attempt', [
      ...subject,
      ...['incident_id', 'role', 'channel', 'outcome', 'words', 'tried_at', 'entered_by', 'entered_at'],
    ]);
    declare('delegation', [
      ...['from_role', 'granted_by', 'to_user', 'streams', 'grades', 'subject_kinds', 'from_at', 'until_at'],
      ...['document_number', 'entered_at'],
    ]);
    declare('delegation_revocation', ['reason', 'revoked_by', 'revoked_at']);
    declare('leader_report', [
      ...['incident_id', 'version_id', 'to_whom', 'channel', 'words', 'reply', 'reported_at', 'entered_by'],
      'entered_at',
    ]);
    declare('verbal_approval', [
      ...['batch_id', ...subject, 'incident_id', 'drafted_by', 'approver', 'recorded_by', 'channel', 'words'],
      ...['said_at', 'recorded_at', 'entry'],
    ]);
    declare('signing_act', [...subject, 'act', 'words', 'acted_by', 'acted_at']);
  }

  async addSignature(tx: Tx, entry: PermittedEntry, by: Actor, way: 'system' | 'verbal'): Promise<string> {
    const sql = sqlOf(tx);
    const id = this.chance.id();
    const before = await sql.one<{ n: number }>(
      `SELECT COUNT(*) AS n FROM verbal_approval WHERE subject_kind = ? AND subject_id = ? AND state = 'disowned'`,
      [entry.subjectKind, entry.subjectId],
    );
    const inserted = await sql.insert(
      'signature',
      [
        {
          id,
          subject_kind: entry.subjectKind,
          subject_id: entry.subjectId,
          role: entry.role,
          drafted_by: entry.draftedBy,
          signed_by: by.id,
          signed_at: this.clock.now(),
          round: before?.n ?? 0,
        },
      ],
      'ON CONFLICT (subject_kind, subject_id, round) DO NOTHING',
    );
    if (inserted === 0) throw conflict('warning.signed-already', '已经有人签发', 'somebody has signed it already');
    await this.auditLog.record(tx, { act: 'warning.signature', actor: by, table: 'signature', id });
    const { kind, ...restsOn } = entry.right;
    await this.keep(tx, 'signature_right', { id, kind, rests_on: JSON.stringify(restsOn), way }, 'right-used', by);
    return id;
  }

  async addAttempt(tx: Tx, entry: SignatureEntry, given: AttemptGiven, by: Actor): Promise<void> {
    await this.keep(
      tx,
      'sign_attempt',
      {
        id: this.chance.id(),
        subject_kind: entry.subjectKind,
        subject_id: entry.subjectId,
        incident_id: entry.incidentId,
        role: given.role,
        channel: given.channel,
        outcome: given.outcome,
        words: given.words,
        tried_at: given.triedAt,
        entered_by: by.id,
        entered_at: this.clock.now(),
      },
      'attempt-recorded',
      by,
    );
  }

  async addDelegation(tx: Tx, given: Omit<DelegationFact, 'id' | 'revokedAt'>, by: Actor): Promise<string> {
    const id = this.chance.id();
    await this.keep(
      tx,
      'delegation',
      {
        id,
        from_role: given.fromRole,
        granted_by: by.id,
        to_user: given.toUser,
        streams: given.streams === null ? null : JSON.stringify(given.streams),
        grades: JSON.stringify(given.grades),
        subject_kinds: JSON.stringify(given.subjectKinds),
        from_at: given.from,
        until_at: given.until,
        document_number: given.documentNumber,
        entered_at: this.clock.now(),
      },
      'delegated',
      by,
    );
    return id;
  }

  async revoke(tx: Tx, id: string, reason: string, by: Actor): Promise<boolean> {
    const sql = sqlOf(tx);
    // Held: a signature under it of the same moment comes before or after, never between.
    await sql.run(`UPDATE delegation SET id = id WHERE id = ?`, [id]);
    const inserted = await sql.insert(
      'delegation_revocation',
      [{ id, reason, revoked_by: by.id, revoked_at: this.clock.now() }],
      'ON CONFLICT (id) DO NOTHING',
    );
    if (inserted === 1)
      await this.auditLog.record(tx, { act: 'signing.revoked', actor: by, table: 'delegation_revocation', id });
    return inserted === 1;
  }

  async delegationHolds(tx: Tx, id: string): Promise<boolean> {
    const now = this.clock.now();
    const held = await sqlOf(tx).run(
      `UPDATE delegation SET id = id WHERE id = ? AND from_at <= ? AND until_at > ?
        AND NOT EXISTS (SELECT 1 FROM delegation_revocation r WHERE r.id = delegation.id)`,
      [id, now, now],
    );
    return held === 1;
  }

  async addReport(tx: Tx, report: Omit<LeaderReport, 'id' | 'enteredBy' | 'enteredAt'>, by: Actor): Promise<string> {
    const id = this.chance.id();
    await this.keep(
      tx,
      'leader_report',
      {
        id,
        incident_id: report.incidentId,
        version_id: report.versionId,
        to_whom: report.toWhom,
        channel: report.channel,
        words: report.words,
        reply: report.reply,
        reported_at: report.reportedAt,
        entered_by: by.id,
        entered_at: this.clock.now(),
      },
      'leader-told',
      by,
    );
    return id;
  }

  async toldAbout(tx: Tx, versionId: string): Promise<readonly string[]> {
    const rows = await sqlOf(tx).rows<{ to_whom: string }>(`SELECT to_whom FROM leader_report WHERE version_id = ?`, [
      versionId,
    ]);
    return rows.map(({ to_whom }) => to_whom);
  }

  async addVerbal(
    tx: Tx,
    verbal: VerbalGiven & { readonly batchId: string; readonly signatureId: string },
    entry: SignatureEntry,
    recorder: Actor,
  ): Promise<void> {
    await this.keep(
      tx,
      'verbal_approval',
      {
        id: verbal.signatureId,
        batch_id: verbal.batchId,
        subject_kind: entry.subjectKind,
        subject_id: entry.subjectId,
        incident_id: entry.incidentId,
        drafted_by: entry.draftedBy,
        approver: verbal.approver,
        recorded_by: recorder.id,
        channel: verbal.channel,
        words: verbal.words,
        said_at: verbal.saidAt,
        recorded_at: this.clock.now(),
        entry: JSON.stringify(bare(entry)),
        state: 'unverified',
      },
      'verbally-approved',
      recorder,
    );
  }

  async moveVerbal(
    tx: Tx,
    batchId: string,
    from: readonly VerbalState[],
    to: VerbalState,
    by: Actor,
    words: string,
  ): Promise<boolean> {
    const now = this.clock.now();
    const [set, values] =
      to === 'confirmed'
        ? ['confirmed_by = ?, confirmed_at = ?', [by.id, now]]
        : ['ended_by = ?, ended_at = ?, ended_words = ?', [by.id, now, words]];
    const changed = await sqlOf(tx).run(
      `UPDATE verbal_approval SET state = ?, ${set} WHERE batch_id = ? AND state IN (${places(from)})`,
      [to, ...values, batchId, ...from],
    );
    if (changed > 0) await this.addAct(tx, 'verbal-approval', batchId, to, words, by);
    return changed > 0;
  }

  async holdNewest(tx: Tx, kind: SubjectKind, id: string): Promise<{ readonly verbal: VerbalState | null } | null> {
    const sql = sqlOf(tx);
    await sql.run(`UPDATE verbal_approval SET state = state WHERE subject_kind = ? AND subject_id = ?`, [kind, id]);
    const row = await sql.one<{ state: VerbalState | null }>(
      `SELECT v.state FROM signature s LEFT JOIN verbal_approval v ON v.id = s.id
        WHERE s.subject_kind = ? AND s.subject_id = ? ORDER BY s.round DESC LIMIT 1`,
      [kind, id],
    );
    return row ? { verbal: row.state } : null;
  }

  async disownedOf(
    tx: Tx,
    kind: SubjectKind,
    ids: readonly string[],
  ): Promise<readonly { readonly batchId: string; readonly subjectId: string }[]> {
    if (ids.length === 0) return [];
    const rows = await sqlOf(tx).rows<{ batch_id: string; subject_id: string }>(
      `SELECT v.batch_id, v.subject_id FROM verbal_approval v
        WHERE v.subject_kind = ? AND v.subject_id IN (${places(ids)}) AND ${stillDisowned} ORDER BY v.id`,
      [kind, ...ids],
    );
    return rows.map((row) => ({ batchId: row.batch_id, subjectId: row.subject_id }));
  }

  async standingOf(tx: Tx, batchId: string): Promise<number> {
    const row = await sqlOf(tx).one<{ n: number }>(
      `SELECT COUNT(*) AS n FROM verbal_approval v WHERE v.batch_id = ? AND ${stillDisowned}`,
      [batchId],
    );
    return row?.n ?? 0;
  }

  async addAct(
    tx: Tx,
    subjectKind: SubjectKind | 'verbal-approval',
    subjectId: string,
    act: string,
    words: string,
    by: Actor,
  ): Promise<void> {
    await this.keep(
      tx,
      'signing_act',
      {
        id: this.chance.id(),
        subject_kind: subjectKind,
        subject_id: subjectId,
        act,
        words,
        acted_by: by.id,
        acted_at: this.clock.now(),
      },
      act,
      by,
    );
  }

  private async keep(
    tx: Tx,
    table: string,
    row: { readonly id: string } & Readonly<Record<string, string | number | null>>,
    act: string,
    by: Actor,
  ): Promise<void> {
    await sqlOf(tx).insert(table, [row]);
    await this.auditLog.record(tx, { act: `signing.${act}`, actor: by, table, id: row.id });
  }
}

@Injectable()
export class TypeormSigningRecords extends SigningRecords {
  constructor(private readonly database: Database) {
    super();
  }

  async attempts(kind: SubjectKind, id: string): Promise<readonly Attempt[]> {
    const rows = await this.database.reader.rows<{
      id: string;
      role: string;
      channel: SpokenChannel;
      outcome: AttemptOutcome;
      words: string;
      tried_at: number;
      entered_by: string;
      entered_at: number;
    }>(`SELECT * FROM sign_attempt WHERE subject_kind = ? AND subject_id = ? ORDER BY tried_at, id`, [kind, id]);
    return rows.map((row) => ({
      id: row.id,
      role: row.role,
      channel: row.channel,
      outcome: row.outcome,
      words: row.words,
      triedAt: row.tried_at,
      enteredBy: row.entered_by,
      enteredAt: row.entered_at,
    }));
  }

  delegations(toUser?: string): Promise<readonly Delegation[]> {
    return toUser === undefined ? this.loadDelegations('1 = 1', []) : this.loadDelegations('d.to_user = ?', [toUser]);
  }

  async delegation(id: string): Promise<Delegation | null> {
    return (await this.loadDelegations('d.id = ?', [id]))[0] ?? null;
  }

  async reports(incidentId: string): Promise<readonly LeaderReport[]> {
    const rows = await this.database.reader.rows<{
      id: string;
      incident_id: string;
      version_id: string | null;
      to_whom: string;
      channel: SpokenChannel;
      words: string;
      reply: string;
      reported_at: number;
      entered_by: string;
      entered_at: number;
    }>(`SELECT * FROM leader_report WHERE incident_id = ? ORDER BY reported_at DESC, id DESC`, [incidentId]);
    return rows.map((row) => ({
      id: row.id,
      incidentId: row.incident_id,
      versionId: row.version_id,
      toWhom: row.to_whom,
      channel: row.channel,
      words: row.words,
      reply: row.reply,
      reportedAt: row.reported_at,
      enteredBy: row.entered_by,
      enteredAt: row.entered_at,
    }));
  }

  async verbal(id: string): Promise<Verbal | null> {
    return (await this.loadVerbals('v.batch_id = ?', [id]))[0] ?? null;
  }

  async verbals(incidentId: string | null): Promise<readonly Verbal[]> {
    const all = await (incidentId === null
      ? this.loadVerbals('1 = 1', [])
      : this.loadVerbals('v.incident_id = ?', [incidentId]));
    return all.toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.recordedAt - a.recordedAt);
  }

  async standing(kind: SubjectKind, ids: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.reader.rows<{
      subject_id: string;
      signed_by: string;
      kind: Right['kind'] | null;
      rests_on: string | null;
      batch_id: string | null;
      state: VerbalState | null;
    }>(
      `SELECT s.subject_id, s.signed_by, r.kind, r.rests_on, v.batch_id, v.state
         FROM signature s LEFT JOIN signature_right r ON r.id = s.id LEFT JOIN verbal_approval v ON v.id = s.id
        WHERE s.subject_kind = ? AND s.subject_id IN (${places(ids)}) ORDER BY s.subject_id, s.round`,
      [kind, ...ids],
    );
    const batches = [...new Set(rows.flatMap(({ batch_id }) => (batch_id === null ? [] : [batch_id])))];
    const verbals = new Map(
      batches.length === 0
        ? []
        : (await this.loadVerbals(`v.batch_id IN (${places(batches)})`, batches)).map((each) => [each.id, each]),
    );
    // A later round takes the place of an earlier one.
    return new Map(
      rows.map((row) => [
        row.subject_id,
        {
          approval: approvalOf({ verbal: row.state }),
          signedBy: row.signed_by,
          right:
            row.kind === null ? null : ({ kind: row.kind, ...(JSON.parse(row.rests_on ?? '{}') as object) } as Right),
          verbal: row.batch_id === null ? null : (verbals.get(row.batch_id) ?? null),
        },
      ]),
    );
  }

  async lastReturn(kind: SubjectKind, id: string): Promise<Outlook['returned']> {
    const row = await this.database.reader.one<{ words: string; acted_by: string; acted_at: number }>(
      `SELECT words, acted_by, acted_at FROM signing_act WHERE subject_kind = ? AND subject_id = ? AND act = 'returned'
        ORDER BY acted_at DESC, id DESC LIMIT 1`,
      [kind, id],
    );
    return row ? { words: row.words, by: row.acted_by, at: row.acted_at } : null;
  }

  private async loadDelegations(where: string, params: readonly string[]): Promise<Delegation[]> {
    const rows = await this.database.reader.rows<DelegationRow>(
      `SELECT d.*, r.revoked_at, r.revoked_by, r.reason FROM delegation d LEFT JOIN delegation_revocation r ON r.id = d.id
        WHERE ${where} ORDER BY d.entered_at DESC, d.id DESC`,
      [...params],
    );
    return rows.map((row) => ({
      id: row.id,
      fromRole: row.from_role,
      grantedBy: row.granted_by,
      toUser: row.to_user,
      streams: row.streams === null ? null : (JSON.parse(row.streams) as StreamId[]),
      grades: JSON.parse(row.grades) as ResponseLevel[],
      subjectKinds: JSON.parse(row.subject_kinds) as SubjectKind[],
      from: row.from_at,
      until: row.until_at,
      documentNumber: row.document_number,
      enteredAt: row.entered_at,
      revokedAt: row.revoked_at,
      revokedBy: row.revoked_by,
      revokeReason: row.reason,
    }));
  }

  private async loadVerbals(where: string, params: readonly string[]): Promise<Verbal[]> {
    const rows = await this.database.reader.rows<VerbalRow>(
      `SELECT v.*, (SELECT COUNT(*) FROM signature later, signature own
          WHERE own.id = v.id AND later.subject_kind = own.subject_kind AND later.subject_id = own.subject_id
            AND later.round > own.round) AS signed_anew
         FROM verbal_approval v WHERE ${where} ORDER BY v.recorded_at DESC, v.batch_id, v.id`,
      [...params],
    );
    const batches = new Map<string, VerbalRow[]>();
    for (const row of rows) batches.set(row.batch_id, [...(batches.get(row.batch_id) ?? []), row]);
    return [...batches].map(([id, own]) => {
      const row = own[0] as VerbalRow;
      return {
        id,
        subjects: own.map(({ entry }) => JSON.parse(entry) as SignatureEntry),
        incidentId: row.incident_id,
        approver: row.approver,
        recordedBy: row.recorded_by,
        channel: row.channel,
        words: row.words,
        saidAt: row.said_at,
        recordedAt: row.recorded_at,
        state: row.state,
        confirmedBy: row.confirmed_by,
        confirmedAt: row.confirmed_at,
        endedBy: row.ended_by,
        endedAt: row.ended_at,
        endedWords: row.ended_words,
        signedAnew: own.every(({ signed_anew }) => signed_anew > 0),
      };
    });
  }
}

function isOpen({ state, signedAnew }: Verbal): boolean {
  return state === 'unverified' || state === 'confirmed' || (state === 'disowned' && !signedAnew);
}

/** Without the right it was permitted under, which the signature keeps. */
function bare({ subjectKind, subjectId, incidentId, stream, grade, role, draftedBy }: SignatureEntry): SignatureEntry {
  return { subjectKind, subjectId, incidentId, stream, grade, role, draftedBy };
}
