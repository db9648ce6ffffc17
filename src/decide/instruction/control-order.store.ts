import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf, type SqlScope, type SqlTx, type SqlValue } from '../../platform/database/database.js';
import { AuditLog, systemActor, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { ResponseLevel } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Documents } from '../documents/documents.ports.js';
import type { ControlDraft, DoneWhen } from '../rulebook/core/rulebook.js';
import {
  ControlOrderStore,
  PublishedControlAlerts,
  type OrderChange,
  type OrderDraft,
  type OrderStep,
} from './control-order.ports.js';
import type { Proof } from './core/proof.js';
import {
  ControlOrders,
  type ControlActRow,
  type ControlAlert,
  type ControlException,
  type ControlOrder,
  type ControlState,
  type ExceptionKind,
} from './instruction.ports.js';

interface OrderRow {
  id: string;
  incident_id: string;
  warning_id: string;
  subject_kind: ControlOrder['subjectKind'];
  subject_id: string;
  subject_name: string;
  unit_id: string;
  rule_id: string;
  kind: ControlDraft['kind'];
  object: string;
  text: string;
  legal_basis: string;
  basis: 'official' | 'proposed';
  source: string;
  trigger_text: string;
  review_minutes: number;
  end_condition: string;
  exceptions: string;
  done_when: DoneWhen;
  signing_role: string;
  state: ControlState;
  nature: Nature;
  version: number;
  grade: ResponseLevel;
  areas: string;
  object_key: string;
  needs_open: string;
  ends_at: number | null;
  drafted_by: string | null;
  drafted_at: number;
  returned_reason: string | null;
  bundle: string | null;
  replaces: string | null;
  event_code: string | null;
  consent_by: string | null;
  filed_with: string | null;
  flood_period_id: string | null;
  submitted_by: string | null;
  signed_by: string | null;
  number: string | null;
  document_id: string | null;
  start_at: number | null;
  review_at: number | null;
  executed_at: number | null;
  executed_by: string | null;
  executed_proof: string | null;
  verified_at: number | null;
  verified_by: string | null;
  verified_words: string | null;
  release_proposed_at: number | null;
  release_proposed_by: string | null;
  released_at: number | null;
  release_reason: string | null;
  release_number: string | null;
  release_document_id: string | null;
}

type Column = Exclude<keyof OrderRow, 'id'>;

/** Where each field of an order is kept. */
const columnOf: Readonly<Record<Exclude<keyof ControlOrder, 'id'>, Column>> = {
  incidentId: 'incident_id',
  warningId: 'warning_id',
  subjectKind: 'subject_kind',
  subjectId: 'subject_id',
  subjectName: 'subject_name',
  unitId: 'unit_id',
  ruleId: 'rule_id',
  kind: 'kind',
  object: 'object',
  text: 'text',
  legalBasis: 'legal_basis',
  basis: 'basis',
  source: 'source',
  trigger: 'trigger_text',
  reviewMinutes: 'review_minutes',
  endCondition: 'end_condition',
  exceptions: 'exceptions',
  doneWhen: 'done_when',
  signingRole: 'signing_role',
  state: 'state',
  nature: 'nature',
  version: 'version',
  grade: 'grade',
  areas: 'areas',
  objectKey: 'object_key',
  needsOpen: 'needs_open',
  endsAt: 'ends_at',
  draftedBy: 'drafted_by',
  draftedAt: 'drafted_at',
  returnedReason: 'returned_reason',
  bundle: 'bundle',
  replaces: 'replaces',
  eventCode: 'event_code',
  consentBy: 'consent_by',
  filedWith: 'filed_with',
  floodPeriodId: 'flood_period_id',
  submittedBy: 'submitted_by',
  signedBy: 'signed_by',
  number: 'number',
  documentId: 'document_id',
  startAt: 'start_at',
  reviewAt: 'review_at',
  executedAt: 'executed_at',
  executedBy: 'executed_by',
  proof: 'executed_proof',
  verifiedAt: 'verified_at',
  verifiedBy: 'verified_by',
  verifiedWords: 'verified_words',
  releaseProposedAt: 'release_proposed_at',
  releaseProposedBy: 'release_proposed_by',
  releasedAt: 'released_at',
  releaseReason: 'release_reason',
  releaseNumber: 'release_number',
  releaseDocumentId: 'release_document_id',
};
const columns = Object.entries(columnOf) as [Exclude<keyof ControlOrder, 'id'>, Column][];

/** Lists and proofs are kept as JSON. */
function kept(value: ControlOrder[keyof ControlOrder] | undefined): SqlValue {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

function orderOf(row: OrderRow): ControlOrder {
  const order: Record<string, unknown> = { id: row.id };
  for (const [field, column] of columns) order[field] = row[column];
  return {
    ...(order as unknown as ControlOrder),
    areas: JSON.parse(row.areas) as string[],
    needsOpen: JSON.parse(row.needs_open) as string[],
    proof: row.executed_proof === null ? null : (JSON.parse(row.executed_proof) as Proof),
  };
}

const over: readonly ControlState[] = ['released', 'superseded', 'discarded'];

@Injectable()
export class TypeormControlOrderStore extends ControlOrderStore implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    const declare = (table: string, declared: string[]) =>
      this.auditLog.declare({ table, idColumn: 'id', columns: ['id', ...declared] });
    declare('control_act', ['order_id', 'act', 'content', 'acted_by', 'acted_at']);
    declare('control_exception', [
      ...['order_id', 'kind', 'who', 'asked_by', 'reason', 'until_at', 'added_by', 'added_at'],
    ]);
    declare('control_alert', ['order_id', 'msg_type', 'identifier', 'nature', 'document_id', 'sent_by', 'sent_at']);
    declare('control_export', ['filter', 'line_count', 'hash', 'exported_by', 'exported_at']);
  }

  async predraft(tx: Tx, draft: OrderDraft, again: boolean): Promise<string> {
    const sql = sqlOf(tx);
    const rule = [draft.warningId, draft.subjectKind, draft.subjectId, draft.ruleId];
    const newest = () =>
      sql.one<{ id: string; state: ControlState; signing_role: string; grade: number; open_key: string | null }>(
        `SELECT id, state, signing_role, grade, open_key FROM control_order
          WHERE warning_id = ? AND subject_kind = ? AND subject_id = ? AND rule_id = ?
          ORDER BY CASE WHEN open_key IS NULL THEN 1 ELSE 0 END, drafted_at DESC, id DESC LIMIT 1`,
        rule,
      );
    const earlier = await newest();
    if (earlier && earlier.open_key !== null) {
      if (earlier.signing_role !== draft.signingRole || earlier.grade !== draft.grade)
        await this.redraft(tx, earlier.id, draft);
      return earlier.id;
    }
    if (earlier?.state === 'released' && !again) return earlier.id;
    const inserted = await this.insert(tx, draft, rule.join('|'));
    const row = await newest();
    if (!row) throw new Error('the control order vanished inside its own transaction');
    if (inserted !== null) await this.record(tx, row.id, { act: 'drafted', by: systemActor });
    return row.id;
  }

  async add(tx: Tx, draft: OrderDraft, by: Actor): Promise<string> {
    const id = await this.insert(tx, draft, null);
    if (id === null) throw new Error('a new control order was there already');
    await this.record(tx, id, { act: 'drafted', by });
    return id;
  }

  /** `openKey` null: an order of its own. */
  private async insert(tx: Tx, draft: OrderDraft, openKey: string | null): Promise<string | null> {
    const id = this.chance.id();
    const row: Record<string, SqlValue> = {
      ...{ id, open_key: openKey ?? `hand|${id}`, state: 'drafted', version: 1 },
      ...Object.fromEntries(
        Object.entries(draft).map(([field, value]) => [columnOf[field as keyof OrderDraft], kept(value)]),
      ),
    };
    const inserted = await sqlOf(tx).insert('control_order', [row], 'ON CONFLICT (open_key) DO NOTHING');
    return inserted === 1 ? id : null;
  }

  private async redraft(tx: Tx, orderId: string, { signingRole, grade, trigger }: OrderDraft): Promise<void> {
    const changed = await sqlOf(tx).run(
      `UPDATE control_order SET signing_role = ?, grade = ?, trigger_text = ?, version = version + 1
        WHERE id = ? AND state IN ('drafted', 'awaiting-signature')`,
      [signingRole, grade, trigger, orderId],
    );
    if (changed === 1) await this.record(tx, orderId, { act: 'redrafted', by: systemActor });
  }

  async hold(tx: Tx, id: string): Promise<ControlOrder | null> {
    const [row] = await sqlOf(tx).returning<OrderRow>(
      `UPDATE control_order SET state = state WHERE id = ? RETURNING *`,
      [id],
    );
    return row ? orderOf(row) : null;
  }

  async change(tx: Tx, id: string, change: OrderChange, step: OrderStep): Promise<void> {
    const set = Object.entries(change).map(
      ([field, value]) => [columnOf[field as keyof OrderChange], kept(value)] as const,
    );
    const ends = change.state !== undefined && over.includes(change.state);
    const assignments = [...set.map(([column]) => `${column} = ?`), ...(ends ? ['open_key = NULL'] : [])];
    if (assignments.length > 0)
      await sqlOf(tx).run(`UPDATE control_order SET ${assignments.join(', ')} WHERE id = ?`, [
        ...set.map(([, value]) => value),
        id,
      ]);
    await this.record(tx, id, step);
  }

  async open(tx: Tx, filter?: { readonly incidentId: string }): Promise<readonly ControlOrder[]> {
    const rows = await sqlOf(tx).rows<OrderRow>(
      `SELECT * FROM control_order WHERE open_key IS NOT NULL${filter ? ' AND incident_id = ?' : ''} ORDER BY id`,
      filter ? [filter.incidentId] : [],
    );
    return rows.map(orderOf);
  }

  async addException(tx: Tx, exception: Omit<ControlException, 'id' | 'addedAt'>, by: Actor): Promise<string> {
    const id = this.chance.id();
    await sqlOf(tx).insert('control_exception', [
      {
        ...{ id, order_id: exception.orderId, kind: exception.kind, who: exception.who, asked_by: exception.askedBy },
        ...{ reason: exception.reason, until_at: exception.untilAt, added_by: by.id, added_at: this.clock.now() },
      },
    ]);
    await this.auditLog.record(tx, {
      act: 'instruction.control-exception-added',
      actor: by,
      table: 'control_exception',
      id,
    });
    return id;
  }

  exceptions(tx: Tx, orderId: string): Promise<readonly ControlException[]> {
    return exceptionsOf(sqlOf(tx), [orderId]);
  }

  async addAlert(tx: Tx, alert: Omit<ControlAlert, 'id'>, by: Actor): Promise<boolean> {
    const id = this.chance.id();
    const inserted = await sqlOf(tx).insert(
      'control_alert',
      [
        {
          ...{ id, order_id: alert.orderId, msg_type: alert.msgType, identifier: alert.identifier },
          ...{ nature: alert.nature, title: alert.title, document_id: alert.documentId },
          ...{ sent_by: by.id, sent_at: alert.sentAt },
        },
      ],
      'ON CONFLICT (order_id, msg_type) DO NOTHING',
    );
    if (inserted === 1)
      await this.auditLog.record(tx, {
        act: alert.msgType === 'Alert' ? 'instruction.control-announced' : 'instruction.control-recalled',
        ...{ actor: by, table: 'control_alert', id },
      });
    return inserted === 1;
  }

  alerts(tx: Tx, orderId: string): Promise<readonly ControlAlert[]> {
    return alertsOf(sqlOf(tx), [orderId]);
  }

  async alertsLike(tx: Tx, prefix: string): Promise<number> {
    const sql = sqlOf(tx);
    // Taken for its lock: two messages of one second would count the same.
    await sql.allocateIds('control-alert', 1);
    const row = await sql.one<{ n: number }>(`SELECT COUNT(*) AS n FROM control_alert WHERE identifier LIKE ?`, [
      `${prefix}%`,
    ]);
    return row?.n ?? 0;
  }

  async addExport(tx: Tx, entry: { filter: string; lines: number; hash: string }, by: Actor): Promise<void> {
    const id = this.chance.id();
    await sqlOf(tx).insert('control_export', [
      {
        ...{ id, filter: entry.filter, line_count: entry.lines, hash: entry.hash },
        ...{ exported_by: by.id, exported_at: this.clock.now() },
      },
    ]);
    await this.auditLog.record(tx, {
      act: 'instruction.control-list-exported',
      actor: by,
      table: 'control_export',
      id,
    });
  }

  async startOrderedMeasures(tx: Tx, orderId: string, startAt: number): Promise<void> {
    // What was left of the time for it when its instruction was issued counts from the signature.
    await sqlOf(tx).run(
      `UPDATE measure SET due_at = ? + (due_at - (SELECT issued_at FROM instruction WHERE id = measure.instruction_id)) WHERE order_id = ? AND done_at IS NULL`,
      [startAt, orderId],
    );
  }

  async doneByOrder(tx: Tx, orderId: string, done: { at: number; by: string; proof: Proof }): Promise<void> {
    await sqlOf(tx).run(
      `UPDATE measure SET done_at = ?, done_by = ?, proof = ? WHERE order_id = ? AND done_at IS NULL
          AND instruction_id IN (SELECT id FROM instruction WHERE state = 'current')`,
      [done.at, done.by, JSON.stringify(done.proof), orderId],
    );
  }

  async undoneByOrder(tx: Tx, orderId: string): Promise<void> {
    await sqlOf(tx).run(
      `UPDATE measure SET done_at = NULL, done_by = NULL, proof = NULL WHERE order_id = ?
          AND instruction_id IN (SELECT id FROM instruction WHERE state = 'current')`,
      [orderId],
    );
  }

  private async record(tx: Tx, orderId: string, { act, by, said }: OrderStep): Promise<void> {
    const sql = sqlOf(tx);
    const id = this.chance.id();
    const order = await sql.one(
      `SELECT kind, object, text, unit_id, legal_basis, exceptions, signing_role, number, start_at, review_at, ends_at, executed_proof,
              release_reason, release_number FROM control_order WHERE id = ?`,
      [orderId],
    );
    await sql.insert('control_act', [
      {
        ...{ id, order_id: orderId, act, content: JSON.stringify({ ...order, ...said }) },
        ...{ acted_by: by.id, acted_at: this.clock.now() },
      },
    ]);
    await this.auditLog.record(tx, { act: `instruction.control-${act}`, actor: by, table: 'control_act', id });
  }
}

@Injectable()
export class TypeormControlOrders extends ControlOrders {
  constructor(private readonly database: Database) {
    super();
  }

  async get(id: string): Promise<ControlOrder | null> {
    return (await this.load(`id = ?`, [id]))[0] ?? null;
  }

  ofIncident(incidentId: string): Promise<readonly ControlOrder[]> {
    return this.load(`incident_id = ?`, [incidentId]);
  }

  ofWarning(warningId: string): Promise<readonly ControlOrder[]> {
    return this.load(`warning_id = ?`, [warningId]);
  }

  awaiting(): Promise<readonly ControlOrder[]> {
    return this.load(`state = 'awaiting-signature' OR (state = 'in-force' AND release_proposed_by IS NOT NULL)`, []);
  }

  inForce(): Promise<readonly ControlOrder[]> {
    return this.load(`state = 'in-force'`, []);
  }

  open(): Promise<readonly ControlOrder[]> {
    return this.load(`open_key IS NOT NULL`, []);
  }

  ofUnit(unitId: string): Promise<readonly ControlOrder[]> {
    return this.load(`unit_id = ? AND state = 'in-force'`, [unitId]);
  }

  exceptions(orderIds: readonly string[]): Promise<readonly ControlException[]> {
    return exceptionsOf(this.database.reader, orderIds);
  }

  alerts(orderIds: readonly string[]): Promise<readonly ControlAlert[]> {
    return alertsOf(this.database.reader, orderIds);
  }

  async acts(orderId: string): Promise<readonly ControlActRow[]> {
    const rows = await this.database.reader.rows<{
      act: string;
      content: string;
      acted_by: string;
      acted_at: number;
    }>(`SELECT act, content, acted_by, acted_at FROM control_act WHERE order_id = ? ORDER BY acted_at, id`, [orderId]);
    return rows.map((row) => ({
      act: row.act,
      content: JSON.parse(row.content) as Record<string, unknown>,
      actedBy: row.acted_by,
      actedAt: row.acted_at,
    }));
  }

  private async load(where: string, params: readonly SqlValue[]): Promise<ControlOrder[]> {
    const rows = await this.database.reader.rows<OrderRow>(
      `SELECT * FROM control_order WHERE ${where} ORDER BY drafted_at, subject_kind, id`,
      params,
    );
    return rows.map(orderOf);
  }
}

@Injectable()
export class TypeormPublishedControlAlerts extends PublishedControlAlerts {
  constructor(
    private readonly database: Database,
    private readonly documents: Documents,
  ) {
    super();
  }

  async bytes(identifier: string): Promise<string | null> {
    const row = await this.database.reader.one<{ id: string }>(
      `SELECT document_id AS id FROM control_alert WHERE identifier = ? AND nature = 'actual'`,
      [identifier],
    );
    return row ? ((await this.documents.get(row.id))?.body ?? null) : null;
  }

  async recent(
    limit: number,
  ): Promise<readonly { identifier: string; title: string; sentAt: number; updatedAt: number }[]> {
    const rows = await this.database.reader.rows<{ identifier: string; title: string; sent_at: number }>(
      `SELECT identifier, title, sent_at FROM control_alert WHERE nature = 'actual' ORDER BY sent_at DESC LIMIT ?`,
      [limit],
    );
    return rows.map(({ identifier, title, sent_at }) => ({ identifier, title, sentAt: sent_at, updatedAt: sent_at }));
  }
}

async function exceptionsOf(sql: SqlScope | SqlTx, orderIds: readonly string[]): Promise<readonly ControlException[]> {
  if (orderIds.length === 0) return [];
  const rows = await sql.rows<{
    id: string;
    order_id: string;
    kind: ExceptionKind;
    who: string;
    asked_by: string;
    reason: string;
    until_at: number | null;
    added_by: string;
    added_at: number;
  }>(
    `SELECT * FROM control_exception WHERE order_id IN (${orderIds.map(() => '?').join(', ')}) ORDER BY added_at DESC, id`,
    [...orderIds],
  );
  return rows.map((row) => ({
    ...{ id: row.id, orderId: row.order_id, kind: row.kind, who: row.who, askedBy: row.asked_by },
    ...{ reason: row.reason, untilAt: row.until_at, addedBy: row.added_by, addedAt: row.added_at },
  }));
}

async function alertsOf(sql: SqlScope | SqlTx, orderIds: readonly string[]): Promise<readonly ControlAlert[]> {
  if (orderIds.length === 0) return [];
  const rows = await sql.rows<{
    id: string;
    order_id: string;
    msg_type: ControlAlert['msgType'];
    identifier: string;
    nature: Nature;
    title: string;
    document_id: string;
    sent_by: string;
    sent_at: number;
  }>(
    `SELECT * FROM control_alert WHERE order_id IN (${orderIds.map(() => '?').join(', ')}) ORDER BY sent_at, msg_type`,
    [...orderIds],
  );
  return rows.map((row) => ({
    ...{ id: row.id, orderId: row.order_id, msgType: row.msg_type, identifier: row.identifier, nature: row.nature },
    ...{ title: row.title, documentId: row.document_id, sentBy: row.sent_by, sentAt: row.sent_at },
  }));
}
