import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, sqlOf } from '../../platform/database/database.js';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { NoticeState, NoticeWords, Purpose, Reply } from './core/liaison.js';
import {
  LiaisonNotices,
  LiaisonStore,
  type InboundNotice,
  type LiaisonAct,
  type LiaisonChannel,
  type OutboundNotice,
} from './liaison.ports.js';

interface OutboundRow {
  id: string;
  incident_id: string | null;
  nature: Nature;
  purpose: Purpose;
  state: NoticeState;
  version: number;
  title: string;
  words: string;
  unit_ids: string;
  suggestion: string | null;
  drafted_by: string;
  drafted_at: number;
  sent_by: string | null;
  sent_at: number | null;
  document_id: string | null;
}

interface InboundRow {
  id: string;
  unit_id: string;
  incident_id: string | null;
  purpose: Purpose;
  title: string;
  words: string;
  channel: LiaisonChannel;
  said_by: string;
  received_at: number;
  paper_id: string | null;
  entered_by: string;
  entered_at: number;
  receipted_at: number | null;
}

interface ActRow {
  notice_id: string;
  act: LiaisonAct['act'];
  unit_id: string | null;
  reply: Reply | null;
  said_by: string | null;
  said_at: number | null;
  words: string;
  done_by: string;
  done_at: number;
}

@Injectable()
export class TypeormLiaisonStore extends LiaisonStore implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly auditLog: AuditLog,
  ) {
    super();
  }

  onModuleInit(): void {
    this.auditLog.declare({
      table: 'liaison_act',
      idColumn: 'id',
      columns: ['id', 'notice_id', 'act', 'unit_id', 'reply', 'said_by', 'said_at', 'words', 'done_by', 'done_at'],
    });
  }

  async draft(
    tx: Tx,
    notice: NoticeWords & Pick<OutboundNotice, 'incidentId' | 'nature' | 'suggestion'>,
    by: Actor,
  ): Promise<string | null> {
    const id = this.chance.id();
    const inserted = await sqlOf(tx).insert(
      'liaison_notice',
      [
        {
          ...{ id, incident_id: notice.incidentId, nature: notice.nature, purpose: notice.purpose, state: 'draft' },
          ...{ version: 1, title: notice.title, words: notice.text, unit_ids: JSON.stringify(notice.unitIds) },
          ...{ suggestion: notice.suggestion, drafted_by: by.id, drafted_at: this.clock.now() },
          ...{ sent_by: null, sent_at: null, document_id: null },
        },
      ],
      'ON CONFLICT (suggestion) DO NOTHING',
    );
    if (inserted === 0) return null;
    await this.addAct(tx, { noticeId: id, act: 'drafted', words: saidIn(notice) }, by);
    return id;
  }

  async holdOutbound(tx: Tx, id: string): Promise<OutboundNotice | null> {
    const [row] = await sqlOf(tx).returning<OutboundRow>(
      `UPDATE liaison_notice SET version = version WHERE id = ? RETURNING *`,
      [id],
    );
    return row ? outboundOf(row) : null;
  }

  async edit(tx: Tx, held: OutboundNotice, words: NoticeWords, by: Actor): Promise<void> {
    await sqlOf(tx).run(
      `UPDATE liaison_notice SET version = version + 1, purpose = ?, title = ?, words = ?, unit_ids = ? WHERE id = ?`,
      [words.purpose, words.title, words.text, JSON.stringify(words.unitIds), held.id],
    );
    await this.addAct(tx, { noticeId: held.id, act: 'edited', words: saidIn(words) }, by);
  }

  async discard(tx: Tx, held: OutboundNotice, by: Actor): Promise<void> {
    await sqlOf(tx).run(`UPDATE liaison_notice SET state = 'discarded' WHERE id = ?`, [held.id]);
    await this.addAct(tx, { noticeId: held.id, act: 'discarded' }, by);
  }

  async markSent(tx: Tx, held: OutboundNotice, documentId: string, by: Actor): Promise<void> {
    await sqlOf(tx).run(
      `UPDATE liaison_notice SET state = 'sent', sent_by = ?, sent_at = ?, document_id = ? WHERE id = ?`,
      [by.id, this.clock.now(), documentId, held.id],
    );
    await this.addAct(tx, { noticeId: held.id, act: 'sent' }, by);
  }

  async takeIn(
    tx: Tx,
    notice: Omit<InboundNotice, 'id' | 'enteredBy' | 'enteredAt' | 'receiptedAt'>,
    by: Actor,
  ): Promise<string> {
    const id = this.chance.id();
    await sqlOf(tx).insert('liaison_inbound', [
      {
        ...{ id, unit_id: notice.unitId, incident_id: notice.incidentId, purpose: notice.purpose, title: notice.title },
        ...{ words: notice.text, channel: notice.channel, said_by: notice.saidBy, received_at: notice.receivedAt },
        ...{ paper_id: notice.paperId, entered_by: by.id, entered_at: this.clock.now(), receipted_at: null },
      },
    ]);
    const { unitId, saidBy, receivedAt: saidAt } = notice;
    await this.addAct(
      tx,
      { noticeId: id, act: 'taken-in', unitId, saidBy, saidAt, words: `${notice.title}\n${notice.text}` },
      by,
    );
    return id;
  }

  async markReceipted(tx: Tx, id: string): Promise<boolean> {
    const changed = await sqlOf(tx).run(
      `UPDATE liaison_inbound SET receipted_at = ? WHERE id = ? AND receipted_at IS NULL`,
      [this.clock.now(), id],
    );
    return changed === 1;
  }

  async addAct(tx: Tx, given: Parameters<LiaisonStore['addAct']>[1], by: Actor): Promise<void> {
    const id = this.chance.id();
    const { noticeId, act, unitId = null, reply = null, saidBy = null, saidAt = null, words = '' } = given;
    await sqlOf(tx).insert('liaison_act', [
      {
        ...{ id, notice_id: noticeId, act, unit_id: unitId, reply, said_by: saidBy, said_at: saidAt, words },
        ...{ done_by: by.id, done_at: this.clock.now() },
      },
    ]);
    await this.auditLog.record(tx, { act: `liaison.${act}`, actor: by, table: 'liaison_act', id });
  }
}

/** What a draft said from then on, whole: later edits are seen against it. */
function saidIn({ purpose, title, text, unitIds }: NoticeWords): string {
  return [purpose, unitIds.join(' '), title, text].join('\n');
}

@Injectable()
export class TypeormLiaisonNotices extends LiaisonNotices {
  constructor(private readonly database: Database) {
    super();
  }

  async outbound(id: string): Promise<OutboundNotice | null> {
    const row = await this.database.reader.one<OutboundRow>(`SELECT * FROM liaison_notice WHERE id = ?`, [id]);
    return row ? outboundOf(row) : null;
  }

  async inbound(id: string): Promise<InboundNotice | null> {
    const row = await this.database.reader.one<InboundRow>(`SELECT * FROM liaison_inbound WHERE id = ?`, [id]);
    return row ? inboundOf(row) : null;
  }

  async recent(limit: number) {
    const [outbound, inbound] = await Promise.all([
      this.database.reader.rows<OutboundRow>(
        `SELECT * FROM liaison_notice WHERE state <> 'discarded' ORDER BY drafted_at DESC, id DESC LIMIT ?`,
        [limit],
      ),
      this.database.reader.rows<InboundRow>(
        `SELECT * FROM liaison_inbound ORDER BY received_at DESC, id DESC LIMIT ?`,
        [limit],
      ),
    ]);
    return { outbound: outbound.map(outboundOf), inbound: inbound.map(inboundOf) };
  }

  async acts(noticeIds: readonly string[]): Promise<readonly LiaisonAct[]> {
    if (noticeIds.length === 0) return [];
    const rows = await this.database.reader.rows<ActRow>(
      `SELECT * FROM liaison_act WHERE notice_id IN (${noticeIds.map(() => '?').join(', ')}) ORDER BY done_at, id`,
      noticeIds,
    );
    return rows.map((row) => ({
      ...{ noticeId: row.notice_id, act: row.act, unitId: row.unit_id, reply: row.reply, words: row.words },
      ...{ saidBy: row.said_by, saidAt: row.said_at, by: row.done_by, at: row.done_at },
    }));
  }

  async suggested(): Promise<ReadonlySet<string>> {
    const rows = await this.database.reader.rows<{ suggestion: string }>(
      `SELECT suggestion FROM liaison_notice WHERE suggestion IS NOT NULL`,
    );
    return new Set(rows.map(({ suggestion }) => suggestion));
  }
}

function outboundOf(row: OutboundRow): OutboundNotice {
  return {
    ...{ id: row.id, incidentId: row.incident_id, nature: row.nature, purpose: row.purpose, state: row.state },
    ...{ version: row.version, title: row.title, text: row.words, unitIds: JSON.parse(row.unit_ids) as string[] },
    ...{ suggestion: row.suggestion, draftedBy: row.drafted_by, draftedAt: row.drafted_at },
    ...{ sentBy: row.sent_by, sentAt: row.sent_at, documentId: row.document_id },
  };
}

function inboundOf(row: InboundRow): InboundNotice {
  return {
    ...{ id: row.id, unitId: row.unit_id, incidentId: row.incident_id, purpose: row.purpose, title: row.title },
    ...{ text: row.words, channel: row.channel, saidBy: row.said_by, receivedAt: row.received_at },
    ...{ paperId: row.paper_id, enteredBy: row.entered_by, enteredAt: row.entered_at, receiptedAt: row.receipted_at },
  };
}
