import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { DutyClockStore, type OpenMeasure, type StreetLevel } from './duty-clocks.ports.js';
import { relaySeriesPrefix } from './instruction.ports.js';

interface MeasureRow {
  unit_id: string;
  subject_name: string;
  level: Colour;
  response_level: ResponseLevel | null;
  text: string;
  due_at: number;
}

interface StreetLevelRow {
  id: string;
  incident_id: string;
  warning_id: string;
  instruction_id: string;
  unit_id: string;
  level: ResponseLevel | null;
  advised: ResponseLevel | null;
  reason: string;
  decided_by: string;
  decided_at: number;
}

@Injectable()
export class TypeormDutyClockStore extends DutyClockStore implements OnModuleInit {
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
      table: 'street_level',
      idColumn: 'id',
      columns: [
        ...['id', 'incident_id', 'warning_id', 'instruction_id', 'unit_id', 'level', 'advised', 'reason'],
        ...['decided_by', 'decided_at'],
      ],
    });
  }

  async openMeasures(tx: Tx, incidentId: string): Promise<readonly OpenMeasure[]> {
    const rows = await sqlOf(tx).rows<MeasureRow>(
      `SELECT i.unit_id, i.subject_name, i.level, i.response_level, m.text, m.due_at
         FROM instruction i JOIN measure m ON m.instruction_id = i.id LEFT JOIN control_order c ON c.id = m.order_id
        WHERE i.incident_id = ? AND i.state = 'current' AND i.series NOT LIKE ? AND m.done_at IS NULL
          AND (m.authority <> 'control' OR c.state = 'in-force')
        ORDER BY m.due_at, m.ordinal, m.id`,
      [incidentId, `${relaySeriesPrefix}%`],
    );
    return rows.map((row) => ({
      unitId: row.unit_id,
      subjectName: row.subject_name,
      level: row.level,
      responseLevel: row.response_level,
      text: row.text,
      dueAt: row.due_at,
    }));
  }

  async addStreetLevel(tx: Tx, given: Omit<StreetLevel, 'id' | 'decidedAt' | 'decidedBy'>, by: Actor): Promise<void> {
    const id = this.chance.id();
    await sqlOf(tx).insert('street_level', [
      {
        id,
        incident_id: given.incidentId,
        warning_id: given.warningId,
        instruction_id: given.instructionId,
        unit_id: given.unitId,
        level: given.level,
        advised: given.advised,
        reason: given.reason,
        decided_by: by.id,
        decided_at: this.clock.now(),
      },
    ]);
    await this.auditLog.record(tx, { act: 'instruction.street-level', actor: by, table: 'street_level', id });
  }

  async lastStreetLevel(tx: Tx, warningId: string, unitId: string): Promise<StreetLevel | null> {
    const row = await sqlOf(tx).one<StreetLevelRow>(
      `SELECT * FROM street_level WHERE warning_id = ? AND unit_id = ? ORDER BY decided_at DESC, id DESC LIMIT 1`,
      [warningId, unitId],
    );
    return row ? levelOf(row) : null;
  }

  async streetLevels(warningId: string): Promise<readonly StreetLevel[]> {
    const rows = await this.database.reader.rows<StreetLevelRow>(
      `SELECT * FROM street_level WHERE warning_id = ? ORDER BY decided_at, id`,
      [warningId],
    );
    return rows.map(levelOf);
  }
}

function levelOf(row: StreetLevelRow): StreetLevel {
  return {
    id: row.id,
    incidentId: row.incident_id,
    warningId: row.warning_id,
    instructionId: row.instruction_id,
    unitId: row.unit_id,
    level: row.level,
    advised: row.advised,
    reason: row.reason,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
  };
}
