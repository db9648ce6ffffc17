import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { StandingRoundStore, type StandingRound } from './standing-round.ports.js';

interface StandingRoundRow {
  id: string;
  rule_id: string;
  name: string;
  due_at: number;
  convener: string;
  present: string;
  absent: string;
  notes: string;
  rulebook_hash: string;
  held_by: string;
  held_at: number;
}

@Injectable()
export class TypeormStandingRoundStore extends StandingRoundStore implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'standing_round',
      idColumn: 'id',
      columns: [
        ...['id', 'rule_id', 'name', 'due_at', 'convener', 'present', 'absent'],
        ...['notes', 'rulebook_hash', 'held_by', 'held_at'],
      ],
    });
  }

  async add(tx: Tx, round: StandingRound, by: Actor): Promise<boolean> {
    const row: StandingRoundRow = {
      id: round.id,
      rule_id: round.ruleId,
      name: round.name,
      due_at: round.dueAt,
      convener: round.convener,
      present: JSON.stringify(round.present),
      absent: JSON.stringify(round.absent),
      notes: round.notes,
      rulebook_hash: round.rulebookHash,
      held_by: round.heldBy,
      held_at: round.heldAt,
    };
    if ((await sqlOf(tx).insert('standing_round', [row], 'ON CONFLICT DO NOTHING')) === 0) return false;
    await this.auditLog.record(tx, {
      act: 'consultation.standing-round-held',
      actor: by,
      table: 'standing_round',
      id: round.id,
    });
    return true;
  }

  async held(limit: number): Promise<readonly StandingRound[]> {
    const rows = await this.database.reader.rows<StandingRoundRow>(
      `SELECT * FROM standing_round ORDER BY due_at DESC, rule_id LIMIT ?`,
      [limit],
    );
    return rows.map(roundOf);
  }

  async heldAt(ruleId: string, dueAt: number): Promise<StandingRound | null> {
    const row = await this.database.reader.one<StandingRoundRow>(
      `SELECT * FROM standing_round WHERE rule_id = ? AND due_at = ?`,
      [ruleId, dueAt],
    );
    return row ? roundOf(row) : null;
  }
}

function roundOf(row: StandingRoundRow): StandingRound {
  return {
    id: row.id,
    ruleId: row.rule_id,
    name: row.name,
    dueAt: row.due_at,
    convener: row.convener,
    present: JSON.parse(row.present) as string[],
    absent: JSON.parse(row.absent) as string[],
    notes: row.notes,
    rulebookHash: row.rulebook_hash,
    heldBy: row.held_by,
    heldAt: row.held_at,
  };
}
