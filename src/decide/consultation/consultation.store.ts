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
  type Attachment,
  type Confidence,
  type Consultation,
  type Opinion,
  type RoundSeat,
  type Verdict,
  type VerdictKind,
} from './consultation.ports.js';
import type { Origin } from './core/origin.js';
import { emergencyOf, type Emergency, type RoundAct, type RoundActKind, type RoundActs } from './core/round-acts.js';
import type { Seat } from './core/tally.js';

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
  given_by: string;
  late: number;
}

interface VerdictRow extends JudgementRow {
  kind: VerdictKind;
  reason: string;
  differs: number;
  given_by: string;
  minutes_id: string;
}

interface ActRow {
  id: string;
  consultation_id: string;
  act: RoundActKind;
  content: string;
  reason: string | null;
  done_by: string;
  done_at: number;
}

interface AttachmentRow {
  id: string;
  consultation_id: string;
  opinion_id: string;
  media_type: string;
  size: number;
  hash: string;
  added_by: string;
  added_at: number;
}

const attachmentColumns = 'id, consultation_id, opinion_id, media_type, size, hash, added_by, added_at';
/** Who gave an opinion by the unit's link: the link, not an account. */
const byLink = (unitId: string) => `link:${unitId}`;
const selectActs = `SELECT * FROM consultation_act WHERE consultation_id = ? ORDER BY no`;
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
    declare('opinion_attachment', [
      'consultation_id',
      'opinion_id',
      'media_type',
      'size',
      'hash',
      'added_by',
      'added_at',
    ]);
    declare('consultation_act', ['consultation_id', 'no', 'act', 'content', 'reason', 'done_by', 'done_at']);
  }

  async convene(
    tx: Tx,
    round: {
      incidentId: string;
      proposalId: string | null;
      origin: Origin;
      seats: readonly { readonly unitId: string; readonly seat: Seat }[];
      by: Actor;
    },
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
    const { origin, by } = round;
    await this.addAct(tx, { consultationId: row.id, act: 'convened', content: { origin }, by });
    return consultationOf(row, await this.actsBy(tx, row.id));
  }

  async hold(tx: Tx, consultationId: string): Promise<Consultation | null> {
    const held = await sqlOf(tx).run(`UPDATE consultation SET round = round WHERE id = ?`, [consultationId]);
    if (held === 0) return null;
    const row = await sqlOf(tx).one<ConsultationRow>(`SELECT * FROM consultation WHERE id = ?`, [consultationId]);
    return row ? consultationOf(row, await this.actsBy(tx, consultationId)) : null;
  }

  async openRound(tx: Tx, incidentId: string): Promise<Consultation | null> {
    const row = await sqlOf(tx).one<ConsultationRow>(`SELECT * FROM consultation WHERE open_key = ?`, [incidentId]);
    return row ? consultationOf(row, await this.actsBy(tx, row.id)) : null;
  }

  async lastRound(
    tx: Tx,
    incidentId: string,
  ): Promise<{ readonly convenedAt: number | null; readonly concludedAt: number | null }> {
    const row = await sqlOf(tx).one<{ convened: number | null; concluded: number | null }>(
      `SELECT MAX(convened_at) AS convened, MAX(concluded_at) AS concluded FROM consultation WHERE incident_id = ?`,
      [incidentId],
    );
    return { convenedAt: row?.convened ?? null, concludedAt: row?.concluded ?? null };
  }

  async addAct<K extends RoundActKind>(
    tx: Tx,
    entry: { consultationId: string; act: K; content: RoundActs[K]; reason?: string | null; by: Actor },
  ): Promise<string> {
    const sql = sqlOf(tx);
    const id = this.chance.id();
    // Whoever adds to a round waits for whoever did before.
    await sql.run(`UPDATE consultation SET round = round WHERE id = ?`, [entry.consultationId]);
    const last = await sql.one<{ no: number | null }>(
      `SELECT MAX(no) AS no FROM consultation_act WHERE consultation_id = ?`,
      [entry.consultationId],
    );
    await sql.insert('consultation_act', [
      {
        id,
        consultation_id: entry.consultationId,
        no: (last?.no ?? 0) + 1,
        act: entry.act,
        content: JSON.stringify(entry.content),
        reason: entry.reason ?? null,
        done_by: entry.by.id,
        done_at: this.clock.now(),
      },
    ]);
    await this.auditLog.record(tx, {
      act: `consultation.${entry.act}`,
      actor: entry.by,
      table: 'consultation_act',
      id,
    });
    return id;
  }

  async actsBy(tx: Tx, consultationId: string): Promise<readonly RoundAct[]> {
    return (await sqlOf(tx).rows<ActRow>(selectActs, [consultationId])).map(actOf);
  }

  async attachmentCounts(tx: Tx, consultationId: string): Promise<ReadonlyMap<string, number>> {
    const rows = await sqlOf(tx).rows<{ opinion_id: string; count: number }>(
      `SELECT opinion_id, COUNT(*) AS count FROM opinion_attachment WHERE consultation_id = ? GROUP BY opinion_id`,
      [consultationId],
    );
    return new Map(rows.map((row) => [row.opinion_id, Number(row.count)]));
  }

  async addAttachment(tx: Tx, attachment: Attachment, bytes: Uint8Array, by: Actor): Promise<boolean> {
    const added = await sqlOf(tx).insert(
      'opinion_attachment',
      [
        {
          id: attachment.id,
          consultation_id: attachment.consultationId,
          opinion_id: attachment.opinionId,
          media_type: attachment.mediaType,
          size: attachment.size,
          hash: attachment.hash,
          added_by: attachment.addedBy,
          added_at: attachment.addedAt,
          body: Buffer.from(bytes).toString('base64'),
        },
      ],
      'ON CONFLICT (opinion_id, hash) DO NOTHING',
    );
    if (added === 0) return false;
    await this.auditLog.record(tx, {
      act: 'consultation.attachment-added',
      actor: by,
      table: 'opinion_attachment',
      id: attachment.id,
    });
    return true;
  }

  async cadence(tx: Tx, incidentId: string): Promise<ResponseLevel | null> {
    const row = await sqlOf(tx).one<{ response_level: ResponseLevel }>(
      `SELECT response_level FROM consultation_cadence WHERE incident_id = ?`,
      [incidentId],
    );
    return row?.response_level ?? null;
  }

  async setCadence(tx: Tx, incidentId: string, responseLevel: ResponseLevel | null): Promise<void> {
    const sql = sqlOf(tx);
    if (responseLevel === null) {
      await sql.run(`DELETE FROM consultation_cadence WHERE incident_id = ?`, [incidentId]);
      return;
    }
    await sql.insert(
      'consultation_cadence',
      [{ incident_id: incidentId, response_level: responseLevel, since: this.clock.now() }],
      'ON CONFLICT (incident_id) DO UPDATE SET response_level = excluded.response_level, since = excluded.since',
    );
  }

  async addOpinion(
    tx: Tx,
    consultationId: string,
    opinion: Omit<Opinion, 'id' | 'givenAt' | 'late'>,
    by: Actor,
  ): Promise<{ id: string; late: boolean }> {
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
        given_by: opinion.via === 'link' ? byLink(opinion.unitId) : by.id,
        given_at: this.clock.now(),
        late: open === 1 ? 0 : 1,
      },
    ]);
    await this.auditLog.record(tx, { act: 'consultation.opinion-given', actor: by, table: 'opinion', id });
    return { id, late: open !== 1 };
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
    return row ? consultationOf(row, await this.acts(id)) : null;
  }

  async ofIncident(incidentId: string): Promise<readonly Consultation[]> {
    const rows = await this.database.reader.rows<ConsultationRow>(
      `SELECT * FROM consultation WHERE incident_id = ? ORDER BY round DESC`,
      [incidentId],
    );
    return Promise.all(rows.map(async (row) => consultationOf(row, await this.acts(row.id))));
  }

  async acts(consultationId: string): Promise<readonly RoundAct[]> {
    return (await this.database.reader.rows<ActRow>(selectActs, [consultationId])).map(actOf);
  }

  async attachments(consultationId: string): Promise<readonly Attachment[]> {
    const rows = await this.database.reader.rows<AttachmentRow>(
      `SELECT ${attachmentColumns} FROM opinion_attachment WHERE consultation_id = ? ORDER BY added_at, id`,
      [consultationId],
    );
    return rows.map(attachmentOf);
  }

  async attachment(id: string): Promise<{ readonly attachment: Attachment; readonly bytes: Buffer } | null> {
    const row = await this.database.reader.one<AttachmentRow & { body: string }>(
      `SELECT ${attachmentColumns}, body FROM opinion_attachment WHERE id = ?`,
      [id],
    );
    return row ? { attachment: attachmentOf(row), bytes: Buffer.from(row.body, 'base64') } : null;
  }

  async emergency(consultationId: string): Promise<Emergency | null> {
    return emergencyOf(await this.acts(consultationId));
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

function attachmentOf(row: AttachmentRow): Attachment {
  return {
    id: row.id,
    consultationId: row.consultation_id,
    opinionId: row.opinion_id,
    mediaType: row.media_type,
    size: row.size,
    hash: row.hash,
    addedBy: row.added_by,
    addedAt: row.added_at,
  };
}

function actOf(row: ActRow): RoundAct {
  return {
    id: row.id,
    consultationId: row.consultation_id,
    act: row.act,
    content: JSON.parse(row.content) as never,
    reason: row.reason,
    doneBy: row.done_by,
    doneAt: row.done_at,
  };
}

/** Seats are those of the convening and whoever was invited since; a round of before rounds said what they were for is told by its proposal. */
function consultationOf(row: ConsultationRow, acts: readonly RoundAct[]): Consultation {
  const convened = JSON.parse(row.seats) as { readonly unitId: string; readonly seat: Seat }[];
  const invited = acts.flatMap((act): RoundSeat[] =>
    act.act === 'invited' ? [{ ...act.content, seat: 'invited', invitedBy: act.doneBy }] : [],
  );
  const seated = new Set([...convened, ...invited].map(({ unitId }) => unitId));
  const joining = acts
    .flatMap((act) => (act.act === 'joined' ? act.content.seats.map((unitId) => ({ unitId, by: act.doneBy })) : []))
    .filter(({ unitId }) => !seated.has(unitId) && seated.add(unitId))
    .map(({ unitId, by }): RoundSeat => ({ unitId, seat: 'invited', outside: null, invitedBy: by }));
  return {
    id: row.id,
    incidentId: row.incident_id,
    round: row.round,
    origin:
      acts.flatMap((act) => (act.act === 'convened' ? [act.content.origin] : []))[0] ??
      (row.proposal_id === null ? 'hand' : 'proposal'),
    proposalId: row.proposal_id,
    convenedBy: row.convened_by,
    convenedAt: row.convened_at,
    concludedAt: row.concluded_at,
    seats: [...convened.map((seat) => ({ ...seat, outside: null, invitedBy: null })), ...invited, ...joining],
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
    via: row.given_by === byLink(row.unit_id) ? 'link' : 'console',
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
