import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf, type SqlValue } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { citation, stands, type PeriodState } from './core/flood-period.js';
import { FloodPeriods, FloodPeriodStore, type FloodPeriod } from './flood-period.ports.js';

interface PeriodRow {
  id: string;
  incident_id: string;
  nature: Nature;
  tier: FloodPeriod['tier'];
  body: string;
  number: string | null;
  legal_basis: string;
  areas: string;
  reason: string;
  signing_role: string;
  state: PeriodState;
  from_at: number | null;
  drafted_by: string;
  drafted_at: number;
  signed_by: string | null;
  document_id: string | null;
  end_proposed_by: string | null;
  end_reason: string | null;
  end_number: string | null;
  end_document_id: string | null;
  ended_at: number | null;
}

const columnOf: Readonly<Record<keyof Parameters<FloodPeriodStore['change']>[2], string>> = {
  state: 'state',
  number: 'number',
  fromAt: 'from_at',
  signedBy: 'signed_by',
  documentId: 'document_id',
  endProposedBy: 'end_proposed_by',
  endReason: 'end_reason',
  endNumber: 'end_number',
  endDocumentId: 'end_document_id',
  endedAt: 'ended_at',
};

@Injectable()
export class TypeormFloodPeriodStore extends FloodPeriodStore implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'flood_period_act',
      idColumn: 'id',
      columns: ['id', 'period_id', 'act', 'content', 'acted_by', 'acted_at'],
    });
  }

  async add(tx: Tx, period: Parameters<FloodPeriodStore['add']>[1], by: Actor): Promise<string | null> {
    const id = this.chance.id();
    const inserted = await sqlOf(tx).insert(
      'flood_period',
      [
        {
          ...{ id, incident_id: period.incidentId, nature: period.nature, tier: period.tier, body: period.body },
          ...{ number: period.number, legal_basis: period.legalBasis, areas: JSON.stringify(period.areas) },
          ...{ reason: period.reason, signing_role: period.signingRole, state: 'drafted', from_at: period.fromAt },
          ...{ drafted_by: by.id, drafted_at: this.clock.now(), open_key: period.nature },
        },
      ],
      'ON CONFLICT (open_key) DO NOTHING',
    );
    if (inserted === 0) return null;
    await this.record(tx, id, { act: 'drafted', by });
    return id;
  }

  async hold(tx: Tx, id: string): Promise<FloodPeriod | null> {
    const [row] = await sqlOf(tx).returning<PeriodRow>(
      `UPDATE flood_period SET state = state WHERE id = ? RETURNING *`,
      [id],
    );
    return row ? periodOf(row) : null;
  }

  async change(
    tx: Tx,
    id: string,
    change: Parameters<FloodPeriodStore['change']>[2],
    step: { readonly act: string; readonly by: Actor },
  ): Promise<void> {
    const set = Object.entries(change) as [keyof typeof columnOf, SqlValue][];
    const isOver = change.state === 'ended' || change.state === 'discarded';
    await sqlOf(tx).run(
      `UPDATE flood_period SET ${set.map(([field]) => `${columnOf[field]} = ?`).join(', ')}${isOver ? ', open_key = NULL' : ''} WHERE id = ?`,
      [...set.map(([, value]) => value), id],
    );
    await this.record(tx, id, step);
  }

  private async record(tx: Tx, periodId: string, { act, by }: { act: string; by: Actor }): Promise<void> {
    const sql = sqlOf(tx);
    const id = this.chance.id();
    const content = await sql.one(
      `SELECT tier, body, number, legal_basis, areas, reason, signing_role, from_at, end_reason, end_number, ended_at FROM flood_period WHERE id = ?`,
      [periodId],
    );
    await sql.insert('flood_period_act', [
      { id, period_id: periodId, act, content: JSON.stringify(content), acted_by: by.id, acted_at: this.clock.now() },
    ]);
    await this.auditLog.record(tx, {
      act: `instruction.flood-period-${act}`,
      actor: by,
      table: 'flood_period_act',
      id,
    });
  }
}

@Injectable()
export class TypeormFloodPeriods extends FloodPeriods {
  constructor(private readonly database: Database) {
    super();
  }

  async get(id: string): Promise<FloodPeriod | null> {
    const row = await this.database.reader.one<PeriodRow>(`SELECT * FROM flood_period WHERE id = ?`, [id]);
    return row ? periodOf(row) : null;
  }

  async list(limit: number): Promise<readonly FloodPeriod[]> {
    const rows = await this.database.reader.rows<PeriodRow>(
      `SELECT * FROM flood_period ORDER BY CASE WHEN open_key IS NULL THEN 1 ELSE 0 END, drafted_at DESC, id LIMIT ?`,
      [limit],
    );
    return rows.map(periodOf);
  }

  async cited(id: string): Promise<string | null> {
    const period = await this.get(id);
    return period && stands(period.state) ? citation(period) : null;
  }
}

function periodOf(row: PeriodRow): FloodPeriod {
  return {
    ...{ id: row.id, incidentId: row.incident_id, nature: row.nature, tier: row.tier, body: row.body },
    ...{ number: row.number, legalBasis: row.legal_basis, areas: JSON.parse(row.areas) as string[] },
    ...{ reason: row.reason, signingRole: row.signing_role, state: row.state, fromAt: row.from_at },
    ...{ draftedBy: row.drafted_by, draftedAt: row.drafted_at, signedBy: row.signed_by },
    ...{ documentId: row.document_id, endProposedBy: row.end_proposed_by, endReason: row.end_reason },
    ...{ endNumber: row.end_number, endDocumentId: row.end_document_id, endedAt: row.ended_at },
  };
}
