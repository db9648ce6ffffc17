import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf, type Row } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Stage } from '../../shared/stage.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Documents } from '../documents/documents.ports.js';
import type { StreamId } from '../rulebook/core/rulebook.js';
import type { FactorStanding } from '../hazard/core/raise-standing.js';
import type { AreaLevel, CancelClass, SuperiorFact, VersionState, WarningAction } from './core/lifecycle.js';
import { PublishedAlerts, Warnings, WarningStore, type Warning, type WarningVersion } from './warning.ports.js';

interface WarningRow {
  id: string;
  incident_id: string;
  stream: StreamId;
  nature: Nature;
}

interface VersionRow {
  id: string;
  warning_id: string;
  incident_id: string;
  version: number;
  action: WarningAction;
  state: VersionState;
  level: Colour;
  response_level: ResponseLevel | null;
  areas: string;
  stage: Stage;
  expires_at: number;
  reason: string;
  area_levels: string;
  cancel_class: CancelClass | null;
  against_superior: string | null;
  superior: string | null;
  raise_factors: string;
  emergency: string | null;
  issues_once_signed: number;
  consultation_id: string | null;
  signing_role: string;
  drafted_by: string;
  drafted_at: number;
  returned_reason: string | null;
  signed_by: string | null;
  signed_at: number | null;
  issued_by: string | null;
  issued_at: number | null;
  number: string | null;
  cap_identifier: string | null;
  cap_document_id: string | null;
  notice_document_id: string | null;
}

const declaredColumns =
  'action, level, response_level, areas, area_levels, stage, expires_at, reason, cancel_class, against_superior, superior, raise_factors, emergency, consultation_id, signing_role, number, cap_identifier, returned_reason';
const settled: readonly VersionState[] = ['in-force', 'superseded', 'lifted', 'cancelled', 'discarded'];

@Injectable()
export class TypeormWarningStore extends WarningStore implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'warning_act',
      idColumn: 'id',
      columns: ['id', 'version_id', 'act', 'content', 'acted_by', 'acted_at'],
    });
  }

  async openWarning(tx: Tx, entry: { incidentId: string; stream: StreamId; nature: Nature }): Promise<string> {
    const sql = sqlOf(tx);
    await sql.insert(
      'warning',
      [
        {
          id: this.chance.id(),
          incident_id: entry.incidentId,
          stream: entry.stream,
          nature: entry.nature,
          opened_at: this.clock.now(),
          open_key: entry.incidentId,
        },
      ],
      'ON CONFLICT (open_key) DO NOTHING',
    );
    const row = await sql.one<{ id: string }>(`SELECT id FROM warning WHERE open_key = ?`, [entry.incidentId]);
    if (!row) throw new Error('the open warning vanished inside its own transaction');
    return row.id;
  }

  async addDraft(tx: Tx, draft: Parameters<WarningStore['addDraft']>[1], by: Actor): Promise<string | null> {
    const sql = sqlOf(tx);
    const last = await sql.one<{ version: number | null }>(
      `SELECT MAX(version) AS version FROM warning_version WHERE warning_id = ?`,
      [draft.warningId],
    );
    const id = this.chance.id();
    const inserted = await sql.insert(
      'warning_version',
      [
        {
          id,
          warning_id: draft.warningId,
          incident_id: draft.incidentId,
          version: (last?.version ?? 0) + 1,
          action: draft.action,
          state: 'draft',
          level: draft.level,
          response_level: draft.responseLevel,
          areas: JSON.stringify(draft.areas),
          stage: draft.stage,
          expires_at: draft.expiresAt,
          reason: draft.reason,
          area_levels: JSON.stringify(draft.areaLevels),
          cancel_class: draft.cancelClass,
          against_superior: draft.againstSuperior,
          superior: draft.superior && JSON.stringify(draft.superior),
          raise_factors: JSON.stringify(draft.raiseFactors),
          emergency: draft.emergency,
          consultation_id: draft.consultationId,
          signing_role: draft.signingRole,
          drafted_by: by.id,
          drafted_at: this.clock.now(),
          open_key: draft.warningId,
        },
      ],
      'ON CONFLICT DO NOTHING',
    );
    if (inserted === 0) return null;
    // This draft holds the place now, so nothing can be issued any more; something may have been just before.
    const current = await sql.one<{ id: string }>(
      `SELECT id FROM warning_version WHERE warning_id = ? AND state = 'in-force'`,
      [draft.warningId],
    );
    if ((current?.id ?? null) !== draft.basedOn) {
      await sql.run(`DELETE FROM warning_version WHERE id = ?`, [id]);
      return null;
    }
    await this.recordAct(tx, id, 'drafted', by);
    return id;
  }

  async move(
    tx: Tx,
    versionId: string,
    from: VersionState,
    to: VersionState,
    by: Actor,
    returnedReason?: string,
  ): Promise<boolean> {
    const changed = await sqlOf(tx).run(
      `UPDATE warning_version SET state = ?, returned_reason = ?, open_key = ${settled.includes(to) ? 'NULL' : 'open_key'} WHERE id = ? AND state = ?`,
      [to, returnedReason ?? null, versionId, from],
    );
    if (changed === 1) await this.recordAct(tx, versionId, to === 'draft' ? 'returned' : to, by);
    return changed === 1;
  }

  async issueOnceSigned(tx: Tx, versionId: string, by: Actor): Promise<void> {
    await sqlOf(tx).run(`UPDATE warning_version SET issues_once_signed = 1 WHERE id = ?`, [versionId]);
    await this.recordAct(tx, versionId, 'issue-once-signed', by);
  }

  async markSigned(tx: Tx, versionId: string, by: Actor): Promise<boolean> {
    const changed = await sqlOf(tx).run(
      `UPDATE warning_version SET state = 'signed', signed_by = ?, signed_at = ? WHERE id = ? AND state = 'awaiting-signature'`,
      [by.id, this.clock.now(), versionId],
    );
    if (changed === 1) await this.recordAct(tx, versionId, 'signed', by);
    return changed === 1;
  }

  async markIssued(
    tx: Tx,
    versionId: string,
    state: 'in-force' | 'lifted' | 'cancelled',
    issued: Parameters<WarningStore['markIssued']>[3],
  ): Promise<boolean> {
    const changed = await sqlOf(tx).run(
      `UPDATE warning_version SET state = ?, issued_by = ?, issued_at = ?, number = ?, cap_identifier = ?, cap_document_id = ?, notice_document_id = ?, superior = ?, against_superior = ?, open_key = NULL
        WHERE id = ? AND state = 'signed'`,
      [
        state,
        issued.by.id,
        this.clock.now(),
        issued.number,
        issued.capIdentifier,
        issued.capDocumentId,
        issued.noticeDocumentId,
        issued.superior && JSON.stringify(issued.superior),
        issued.againstSuperior,
        versionId,
      ],
    );
    if (changed === 1) await this.recordAct(tx, versionId, 'issued', issued.by);
    return changed === 1;
  }

  async markExpired(tx: Tx, versionId: string, by: Actor): Promise<boolean> {
    const told = await sqlOf(tx).one(`SELECT id FROM warning_act WHERE version_id = ? AND act = 'expired'`, [
      versionId,
    ]);
    if (told) return false;
    await this.recordAct(tx, versionId, 'expired', by);
    return true;
  }

  async openVersion(
    tx: Tx,
    incidentId: string,
  ): Promise<{ readonly id: string; readonly warningId: string; readonly state: VersionState } | null> {
    const [row] = await sqlOf(tx).returning<{ id: string; warning_id: string; state: VersionState }>(
      `UPDATE warning_version SET state = state WHERE incident_id = ? AND open_key IS NOT NULL RETURNING id, warning_id, state`,
      [incidentId],
    );
    return row ? { id: row.id, warningId: row.warning_id, state: row.state } : null;
  }

  async closeWarning(tx: Tx, warningId: string): Promise<void> {
    await sqlOf(tx).run(`UPDATE warning SET open_key = NULL WHERE id = ?`, [warningId]);
  }

  async identifiersLike(tx: Tx, prefix: string): Promise<number> {
    const sql = sqlOf(tx);
    // Taken for its lock: two warnings issued in one second would count the same.
    await sql.allocateIds('cap-identifier', 1);
    const row = await sql.one<{ n: number }>(`SELECT COUNT(*) AS n FROM warning_version WHERE cap_identifier LIKE ?`, [
      `${prefix}%`,
    ]);
    return row?.n ?? 0;
  }

  private async recordAct(tx: Tx, versionId: string, act: string, by: Actor): Promise<void> {
    const sql = sqlOf(tx);
    const id = this.chance.id();
    const content = await sql.one<Row>(`SELECT ${declaredColumns} FROM warning_version WHERE id = ?`, [versionId]);
    await sql.insert('warning_act', [
      { id, version_id: versionId, act, content: JSON.stringify(content), acted_by: by.id, acted_at: this.clock.now() },
    ]);
    await this.auditLog.record(tx, { act: `warning.${act}`, actor: by, table: 'warning_act', id });
  }
}

@Injectable()
export class TypeormWarnings extends Warnings {
  constructor(private readonly database: Database) {
    super();
  }

  async get(id: string): Promise<Warning | null> {
    return (await this.load(`id = ?`, [id]))[0] ?? null;
  }

  async ofVersion(versionId: string): Promise<Warning | null> {
    return (await this.load(`id = (SELECT warning_id FROM warning_version WHERE id = ?)`, [versionId]))[0] ?? null;
  }

  ofIncident(incidentId: string): Promise<readonly Warning[]> {
    return this.load(`incident_id = ?`, [incidentId]);
  }

  inForce(): Promise<readonly Warning[]> {
    return this.load(`id IN (SELECT warning_id FROM warning_version WHERE state = 'in-force')`, []);
  }

  async hold(tx: Tx, versionId: string): Promise<boolean> {
    const held = await sqlOf(tx).run(`UPDATE warning_version SET state = state WHERE id = ? AND state = 'in-force'`, [
      versionId,
    ]);
    return held === 1;
  }

  async standsIn(tx: Tx, incidentId: string): Promise<boolean> {
    const row = await sqlOf(tx).one(
      `SELECT v.id FROM warning_version v JOIN warning w ON w.id = v.warning_id WHERE w.incident_id = ? AND v.state = 'in-force' LIMIT 1`,
      [incidentId],
    );
    return row !== undefined;
  }

  async pending(): Promise<readonly WarningVersion[]> {
    const rows = await this.database.reader.rows<VersionRow>(
      `SELECT * FROM warning_version WHERE open_key IS NOT NULL ORDER BY drafted_at`,
    );
    return rows.map(versionOf);
  }

  private async load(where: string, params: string[]): Promise<Warning[]> {
    const warnings = await this.database.reader.rows<WarningRow>(
      `SELECT * FROM warning WHERE ${where} ORDER BY opened_at DESC, id DESC`,
      params,
    );
    return Promise.all(
      warnings.map(async (row) => {
        const versions = (
          await this.database.reader.rows<VersionRow>(
            `SELECT * FROM warning_version WHERE warning_id = ? ORDER BY version`,
            [row.id],
          )
        ).map(versionOf);
        return {
          id: row.id,
          incidentId: row.incident_id,
          stream: row.stream,
          nature: row.nature,
          versions,
          current: versions.find((version) => version.state === 'in-force') ?? null,
        };
      }),
    );
  }
}

@Injectable()
export class TypeormPublishedAlerts extends PublishedAlerts {
  constructor(
    private readonly database: Database,
    private readonly documents: Documents,
  ) {
    super();
  }

  async bytes(identifier: string): Promise<string | null> {
    const row = await this.database.reader.one<{ id: string }>(
      `SELECT v.cap_document_id AS id FROM warning_version v JOIN warning w ON w.id = v.warning_id WHERE v.cap_identifier = ? AND w.nature = 'actual'`,
      [identifier],
    );
    return row ? ((await this.documents.get(row.id))?.body ?? null) : null;
  }

  async recent(
    limit: number,
  ): Promise<readonly { identifier: string; title: string; sentAt: number; updatedAt: number }[]> {
    const rows = await this.database.reader.rows<{
      cap_identifier: string;
      notice_document_id: string;
      issued_at: number;
    }>(
      `SELECT v.cap_identifier, v.notice_document_id, v.issued_at FROM warning_version v JOIN warning w ON w.id = v.warning_id
        WHERE v.cap_identifier IS NOT NULL AND w.nature = 'actual' ORDER BY v.issued_at DESC LIMIT ?`,
      [limit],
    );
    return Promise.all(
      rows.map(async (row) => ({
        identifier: row.cap_identifier,
        title: (await this.documents.get(row.notice_document_id))?.title ?? row.cap_identifier,
        sentAt: row.issued_at,
        updatedAt: row.issued_at,
      })),
    );
  }
}

function versionOf(row: VersionRow): WarningVersion {
  return {
    id: row.id,
    warningId: row.warning_id,
    incidentId: row.incident_id,
    version: row.version,
    action: row.action,
    state: row.state,
    level: row.level,
    responseLevel: row.response_level,
    areas: JSON.parse(row.areas) as string[],
    stage: row.stage,
    expiresAt: row.expires_at,
    reason: row.reason,
    areaLevels: JSON.parse(row.area_levels) as AreaLevel[],
    cancelClass: row.cancel_class,
    againstSuperior: row.against_superior,
    superior: row.superior === null ? null : (JSON.parse(row.superior) as SuperiorFact),
    raiseFactors: JSON.parse(row.raise_factors) as FactorStanding[],
    emergency: row.emergency,
    issuesOnceSigned: row.issues_once_signed === 1,
    consultationId: row.consultation_id,
    signingRole: row.signing_role,
    draftedBy: row.drafted_by,
    draftedAt: row.drafted_at,
    returnedReason: row.returned_reason,
    signedBy: row.signed_by,
    signedAt: row.signed_at,
    issuedBy: row.issued_by,
    issuedAt: row.issued_at,
    number: row.number,
    capIdentifier: row.cap_identifier,
    capDocumentId: row.cap_document_id,
    noticeDocumentId: row.notice_document_id,
  };
}
