import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Stage } from '../../shared/stage.js';
import type { Tx } from '../../shared/unit-of-work.js';
import {
  Consultations,
  ConsultationStore,
  type Confidence,
  type Consultation,
  type Opinion,
  type Verdict,
  type VerdictKind,
} from './consultation.ports.js';

interface ConsultationRow {
  id: string;
  incident_id: string;
  round: number;
  proposal_id: string | null;
  convened_by: string;
  convened_at: number;
  concluded_at: number | null;
  seats: string;
}

interface JudgementRow {
  id: string;
  level: Colour | null;
  response_level: ResponseLevel | null;
  areas: string;
  stage: Stage;
  given_at: number;
}

interface OpinionRow extends JudgementRow {
  unit_id: string;
  confidence: Confidence;
  why: string;
  measures: string | null;
  speaker: string;
  post: string;
  on_behalf_of: string | null;
  late: number;
}

interface VerdictRow extends JudgementRow {
  kind: VerdictKind;
  reason: string;
  differs: number;
  given_by: string;
  minutes_id: string;
}

const selectOpinions = `SELECT * FROM opinion WHERE consultation_id = ? ORDER BY given_at, id`;

@Injectable()
export class TypeormConsultationStore extends ConsultationStore implements OnModuleInit {
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
    declare('consultation', ['incident_id', 'round', 'proposal_id', 'convened_by', 'convened_at', 'seats']);
    declare('opinion', [
      'consultation_id',
      'unit_id',
      'level',
      'response_level',
      'areas',
      'stage',
      'confidence',
      'why',
      'measures',
      'speaker',
      'post',
      'on_behalf_of',
      'given_by',
      'given_at',
      'late',
    ]);
    declare('verdict', [
      'consultation_id',
      'kind',
      'level',
      'response_level',
      'areas',
      'stage',
      'reason',
      'differs',
      'given_by',
      'given_at',
      'minutes_id',
    ]);
  }

  async convene(
    tx: Tx,
    round: { incidentId: string; proposalId: string | null; seats: Consultation['seats']; by: Actor },
  ): Promise<Consultation | null> {
    const sql = sqlOf(tx);
    const last = await sql.one<{ round: number }>(
      `SELECT MAX(round) AS round FROM consultation WHERE incident_id = ?`,
      [round.incidentId],
    );
    const row: ConsultationRow & { open_key: string } = {
      id: this.chance.id(),
      incident_id: round.incidentId,
      round: (last?.round ?? 0) + 1,
      proposal_id: round.proposalId,
      convened_by: round.by.id,
      convened_at: this.clock.now(),
      concluded_at: null,
      seats: JSON.stringify(round.seats),
      open_key: round.incidentId,
    };
    const inserted = await sql.insert('consultation', [row], 'ON CONFLICT DO NOTHING');
    if (inserted === 0) return null;
    await this.auditLog.record(tx, {
      act: 'consultation.convened',
      actor: round.by,
      table: 'consultation',
      id: row.id,
    });
    return consultationOf(row);
  }

  async addOpinion(
    tx: Tx,
    consultationId: string,
    opinion: Omit<Opinion, 'id' | 'givenAt' | 'late'>,
    by: Actor,
  ): Promise<{ late: boolean }> {
    const sql = sqlOf(tx);
    // The update takes the row lock, so that an opinion and the verdict of the same moment have an order.
    const open = await sql.run(`UPDATE consultation SET open_key = open_key WHERE id = ? AND concluded_at IS NULL`, [
      consultationId,
    ]);
    const id = this.chance.id();
    await sql.insert('opinion', [
      {
        id,
        consultation_id: consultationId,
        unit_id: opinion.unitId,
        level: opinion.level,
        response_level: opinion.responseLevel,
        areas: JSON.stringify(opinion.areas),
        stage: opinion.stage,
        confidence: opinion.confidence,
        why: opinion.why,
        measures: opinion.measures,
        speaker: opinion.speaker,
        post: opinion.post,
        on_behalf_of: opinion.onBehalfOf,
        given_by: by.id,
        given_at: this.clock.now(),
        late: open === 1 ? 0 : 1,
      },
    ]);
    await this.auditLog.record(tx, { act: 'consultation.opinion-given', actor: by, table: 'opinion', id });
    return { late: open !== 1 };
  }

  async opinionsBy(tx: Tx, consultationId: string): Promise<readonly Opinion[]> {
    return (await sqlOf(tx).rows<OpinionRow>(selectOpinions, [consultationId])).map(opinionOf);
  }

  async conclude(tx: Tx, consultationId: string): Promise<boolean> {
    const changed = await sqlOf(tx).run(
      `UPDATE consultation SET concluded_at = ?, open_key = NULL WHERE id = ? AND concluded_at IS NULL`,
      [this.clock.now(), consultationId],
    );
    return changed === 1;
  }

  async addVerdict(
    tx: Tx,
    consultationId: string,
    verdict: Omit<Verdict, 'id' | 'givenAt'>,
    by: Actor,
  ): Promise<string> {
    const id = this.chance.id();
    await sqlOf(tx).insert('verdict', [
      {
        id,
        consultation_id: consultationId,
        kind: verdict.kind,
        level: verdict.level,
        response_level: verdict.responseLevel,
        areas: JSON.stringify(verdict.areas),
        stage: verdict.stage,
        reason: verdict.reason,
        differs: verdict.differs,
        given_by: verdict.givenBy,
        given_at: this.clock.now(),
        minutes_id: verdict.minutesId,
      },
    ]);
    await this.auditLog.record(tx, { act: 'consultation.verdict-given', actor: by, table: 'verdict', id });
    return id;
  }
}

@Injectable()
export class TypeormConsultations extends Consultations {
  constructor(private readonly database: Database) {
    super();
  }

  async get(id: string): Promise<Consultation | null> {
    const row = await this.database.reader.one<ConsultationRow>(`SELECT * FROM consultation WHERE id = ?`, [id]);
    return row ? consultationOf(row) : null;
  }

  async ofIncident(incidentId: string): Promise<readonly Consultation[]> {
    const rows = await this.database.reader.rows<ConsultationRow>(
      `SELECT * FROM consultation WHERE incident_id = ? ORDER BY round DESC`,
      [incidentId],
    );
    return rows.map(consultationOf);
  }

  async opinions(consultationId: string): Promise<readonly Opinion[]> {
    return (await this.database.reader.rows<OpinionRow>(selectOpinions, [consultationId])).map(opinionOf);
  }

  async hasOpenRound(tx: Tx, incidentId: string): Promise<boolean> {
    return (await sqlOf(tx).one(`SELECT id FROM consultation WHERE open_key = ?`, [incidentId])) !== undefined;
  }

  async verdict(consultationId: string): Promise<Verdict | null> {
    const row = await this.database.reader.one<VerdictRow>(`SELECT * FROM verdict WHERE consultation_id = ?`, [
      consultationId,
    ]);
    return row
      ? {
          ...judgementOf(row),
          kind: row.kind,
          reason: row.reason,
          differs: row.differs === 1,
          givenBy: row.given_by,
          minutesId: row.minutes_id,
        }
      : null;
  }
}

function consultationOf(row: ConsultationRow): Consultation {
  return {
    id: row.id,
    incidentId: row.incident_id,
    round: row.round,
    proposalId: row.proposal_id,
    convenedBy: row.convened_by,
    convenedAt: row.convened_at,
    concludedAt: row.concluded_at,
    seats: JSON.parse(row.seats) as Consultation['seats'],
  };
}

function opinionOf(row: OpinionRow): Opinion {
  return {
    ...judgementOf(row),
    unitId: row.unit_id,
    confidence: row.confidence,
    why: row.why,
    measures: row.measures,
    speaker: row.speaker,
    post: row.post,
    onBehalfOf: row.on_behalf_of,
    late: row.late === 1,
  };
}

function judgementOf(row: JudgementRow) {
  return {
    id: row.id,
    level: row.level,
    responseLevel: row.response_level,
    areas: JSON.parse(row.areas) as string[],
    stage: row.stage,
    givenAt: row.given_at,
  };
}
