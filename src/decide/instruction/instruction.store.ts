import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf, type SqlValue } from '../../platform/database/database.js';
import { AuditLog, systemActor, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { Authority, DoneWhen } from '../rulebook/core/rulebook.js';
import type { OrderedMeasure, SubjectKind } from './core/instructions-for.js';
import type { Proof } from './core/proof.js';
import {
  Instructions,
  InstructionStore,
  type ControlState,
  type DoneCounts,
  type Instruction,
  type StandingMeasure,
} from './instruction.ports.js';

interface InstructionRow {
  id: string;
  incident_id: string;
  series: string;
  version: number;
  subject_kind: SubjectKind;
  subject_id: string;
  subject_name: string;
  unit_id: string;
  level: Colour;
  response_level: ResponseLevel | null;
  text: string;
  changed: number;
  state: Instruction['state'];
  issued_at: number;
}

interface MeasureRow {
  id: string;
  instruction_id: string;
  rule_id: string;
  text: string;
  authority: Authority;
  due_at: number;
  done_when: DoneWhen;
  basis: 'official' | 'proposed';
  source: string;
  order_id: string | null;
  order_state: ControlState | null;
  order_number: string | null;
  done_at: number | null;
  done_by: string | null;
  proof: string | null;
}

/** PostgreSQL's integer. */
const largestVersion = 2_147_483_647;

@Injectable()
export class TypeormInstructionStore extends InstructionStore implements OnModuleInit {
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
    declare('instruction', [
      'incident_id',
      'series',
      'version',
      'subject_kind',
      'subject_id',
      'unit_id',
      'level',
      'response_level',
      'text',
      'issued_at',
    ]);
    declare('measure_report', ['measure_id', 'unit_id', 'proof', 'reported_by', 'reported_at']);
  }

  async addInstruction(
    tx: Tx,
    instruction: Omit<Instruction, 'id' | 'state'>,
    measures: readonly (OrderedMeasure & { readonly orderId: string | null })[],
    carryFrom: { incidentId: string; keepDue: boolean },
  ): Promise<string | null> {
    const sql = sqlOf(tx);
    const id = this.chance.id();
    const inserted = await sql.insert(
      'instruction',
      [
        {
          id,
          incident_id: instruction.incidentId,
          series: instruction.series,
          version: instruction.version,
          subject_kind: instruction.subjectKind,
          subject_id: instruction.subjectId,
          subject_name: instruction.subjectName,
          unit_id: instruction.unitId,
          level: instruction.level,
          response_level: instruction.responseLevel,
          text: instruction.text,
          changed: instruction.changed,
          state: 'current',
          issued_at: instruction.issuedAt,
        },
      ],
      'ON CONFLICT (series, version, subject_kind, subject_id) DO NOTHING',
    );
    if (inserted === 0) return null;
    // What stands for this subject now, under the relay or the version before. The update holds it: a report of the same
    // moment is either carried over or finds the new measure.
    const standing = await sql.returning<{ id: string }>(
      `UPDATE instruction SET state = state
        WHERE incident_id = ? AND subject_kind = ? AND subject_id = ? AND state = 'current' AND id <> ? RETURNING id`,
      [carryFrom.incidentId, instruction.subjectKind, instruction.subjectId, id],
    );
    const earlier =
      standing.length === 0
        ? []
        : await sql.rows<MeasureRow>(
            `SELECT m.*, c.state AS order_state FROM measure m JOIN instruction i ON i.id = m.instruction_id
               LEFT JOIN control_order c ON c.id = m.order_id
              WHERE m.instruction_id IN (${standing.map(() => '?').join(', ')}) ORDER BY i.issued_at, i.version`,
            standing.map((row) => row.id),
          );
    const before = new Map(earlier.map((row) => [row.rule_id, row]));
    await sql.insert(
      'measure',
      measures.map((measure, ordinal) => {
        const same = before.get(measure.id);
        // What was done under an order that is over was not done under this one.
        const last = same && same.order_id === measure.orderId ? same : undefined;
        // Under an order that waits for its signature no time has begun to run.
        const runs = measure.orderId === null || last?.order_state === 'in-force';
        return {
          id: this.chance.id(),
          instruction_id: id,
          rule_id: measure.id,
          ordinal,
          text: measure.text,
          authority: measure.authority,
          due_at: last && runs && carryFrom.keepDue ? last.due_at : measure.dueAt,
          done_when: measure.doneWhen,
          basis: measure.basis,
          source: measure.source,
          order_id: measure.orderId,
          done_at: last?.done_at ?? null,
          done_by: last?.done_by ?? null,
          proof: last?.proof ?? null,
        };
      }),
    );
    await this.auditLog.record(tx, { act: 'instruction.issued', actor: systemActor, table: 'instruction', id });
    return id;
  }

  async endSeries(
    tx: Tx,
    series: string,
    state: 'superseded' | 'closed',
    keepVersion: number | null,
  ): Promise<readonly { subjectKind: SubjectKind; subjectId: string }[]> {
    const rows = await sqlOf(tx).returning<{ subject_kind: SubjectKind; subject_id: string }>(
      // Older ones only: a step of an earlier version that runs once more must not end a newer version.
      `UPDATE instruction SET state = ? WHERE series = ? AND state = 'current' AND version < ? RETURNING subject_kind, subject_id`,
      [state, series, keepVersion ?? largestVersion],
    );
    return rows.map((row) => ({ subjectKind: row.subject_kind, subjectId: row.subject_id }));
  }

  async hasInstruction(
    tx: Tx,
    key: Pick<Instruction, 'series' | 'version' | 'subjectKind' | 'subjectId'>,
  ): Promise<boolean> {
    const row = await sqlOf(tx).one(
      `SELECT id FROM instruction WHERE series = ? AND version = ? AND subject_kind = ? AND subject_id = ?`,
      [key.series, key.version, key.subjectKind, key.subjectId],
    );
    return row !== undefined;
  }

  async reportDone(
    tx: Tx,
    measureId: string,
    report: { unitId: string; proof: Proof; by: Actor },
  ): Promise<'done' | 'already' | 'not-current'> {
    const sql = sqlOf(tx);
    const [held] = await sql.returning<{ incident_id: string; subject_kind: SubjectKind; subject_id: string }>(
      `UPDATE instruction SET state = state WHERE state = 'current' AND id = (SELECT instruction_id FROM measure WHERE id = ?)
        RETURNING incident_id, subject_kind, subject_id`,
      [measureId],
    );
    if (!held) return 'not-current';
    const now = this.clock.now();
    const id = this.chance.id();
    const proof = JSON.stringify(report.proof);
    await sql.insert('measure_report', [
      { id, measure_id: measureId, unit_id: report.unitId, proof, reported_by: report.by.id, reported_at: now },
    ]);
    await this.auditLog.record(tx, {
      act: 'instruction.measure-reported',
      actor: report.by,
      table: 'measure_report',
      id,
    });
    const changed = await sql.run(
      `UPDATE measure SET done_at = ?, done_by = ?, proof = ?
        WHERE done_at IS NULL AND rule_id = (SELECT rule_id FROM measure WHERE id = ?)
          AND COALESCE(order_id, '') = (SELECT COALESCE(order_id, '') FROM measure WHERE id = ?)
          AND instruction_id IN (SELECT id FROM instruction
            WHERE incident_id = ? AND subject_kind = ? AND subject_id = ? AND state = 'current')`,
      [now, report.by.id, proof, measureId, measureId, held.incident_id, held.subject_kind, held.subject_id],
    );
    return changed > 0 ? 'done' : 'already';
  }
}

@Injectable()
export class TypeormInstructions extends Instructions {
  constructor(private readonly database: Database) {
    super();
  }

  async get(id: string): Promise<Instruction | null> {
    return (await this.load(`id = ?`, [id]))[0] ?? null;
  }

  ofIncident(incidentId: string): Promise<readonly Instruction[]> {
    return this.load(`incident_id = ? AND state = 'current'`, [incidentId]);
  }

  ofSeries(series: string, version: number): Promise<readonly Instruction[]> {
    return this.load(`series = ? AND version = ?`, [series, version]);
  }

  beforeVersion(series: string, version: number): Promise<readonly Instruction[]> {
    return this.load(
      `series = ? AND version = (SELECT MAX(version) FROM instruction WHERE series = ? AND version < ?)`,
      [series, series, version],
    );
  }

  currentOfUnit(unitId: string): Promise<readonly Instruction[]> {
    return this.load(`unit_id = ? AND state = 'current'`, [unitId]);
  }

  async measures(instructionIds: readonly string[]): Promise<readonly StandingMeasure[]> {
    if (instructionIds.length === 0) return [];
    const places = instructionIds.map(() => '?').join(', ');
    return this.loadMeasures(`m.instruction_id IN (${places})`, instructionIds);
  }

  async measure(id: string): Promise<StandingMeasure | null> {
    return (await this.loadMeasures(`m.id = ?`, [id]))[0] ?? null;
  }

  async doneCounts(incidentId: string | null): Promise<readonly DoneCounts[]> {
    const rows = await this.database.reader.rows<{ unit_id: string; measures: number; done: number }>(
      `SELECT i.unit_id, COUNT(*) AS measures, SUM(CASE WHEN m.done_at IS NULL THEN 0 ELSE 1 END) AS done
         FROM instruction i JOIN measure m ON m.instruction_id = i.id LEFT JOIN control_order c ON c.id = m.order_id
        WHERE i.state = 'current' AND (m.authority <> 'control' OR c.state = 'in-force') ${incidentId === null ? '' : 'AND i.incident_id = ?'}
        GROUP BY i.unit_id`,
      incidentId === null ? [] : [incidentId],
    );
    return rows.map((row) => ({ unitId: row.unit_id, measures: row.measures, done: row.done }));
  }

  async seriesOf(
    incidentId: string,
  ): Promise<readonly { readonly series: string; readonly version: number; readonly count: number }[]> {
    return this.database.reader.rows(
      `SELECT series, version, COUNT(*) AS count FROM instruction WHERE incident_id = ? GROUP BY series, version ORDER BY series, version`,
      [incidentId],
    );
  }

  private async load(where: string, params: readonly SqlValue[]): Promise<Instruction[]> {
    const rows = await this.database.reader.rows<InstructionRow>(
      `SELECT * FROM instruction WHERE ${where} ORDER BY issued_at DESC, subject_kind, id`,
      params,
    );
    return rows.map((row) => ({
      id: row.id,
      incidentId: row.incident_id,
      series: row.series,
      version: row.version,
      subjectKind: row.subject_kind,
      subjectId: row.subject_id,
      subjectName: row.subject_name,
      unitId: row.unit_id,
      level: row.level,
      responseLevel: row.response_level,
      text: row.text,
      changed: row.changed === 1,
      state: row.state,
      issuedAt: row.issued_at,
    }));
  }

  private async loadMeasures(where: string, params: readonly SqlValue[]): Promise<StandingMeasure[]> {
    const rows = await this.database.reader.rows<MeasureRow>(
      `SELECT m.*, c.state AS order_state, c.number AS order_number FROM measure m LEFT JOIN control_order c ON c.id = m.order_id
        WHERE ${where} ORDER BY m.instruction_id, m.ordinal`,
      params,
    );
    return rows.map((row) => ({
      id: row.id,
      instructionId: row.instruction_id,
      ruleId: row.rule_id,
      text: row.text,
      authority: row.authority,
      dueAt: row.due_at,
      doneWhen: row.done_when,
      basis: row.basis,
      source: row.source,
      orderId: row.order_id,
      orderState: row.order_state,
      orderNumber: row.order_number,
      doneAt: row.done_at,
      doneBy: row.done_by,
      proof: row.proof === null ? null : (JSON.parse(row.proof) as Proof),
    }));
  }
}
