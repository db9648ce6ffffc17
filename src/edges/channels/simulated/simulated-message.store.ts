import { Injectable } from '@nestjs/common';
import { Database, sqlOf } from '../../../platform/database/database.js';
import type { ChannelKind, OutgoingMessage, Receipt } from '../../../reach/dissemination/core/delivery.js';
import type { FoundReceipt } from '../../../reach/dissemination/dissemination.ports.js';
import type { Tx } from '../../../shared/unit-of-work.js';
import { behaviourOf, scriptFor, type PhoneBehaviour } from './phone-behaviour.js';

const idPrefix = 'sim-';

/** A message on a virtual phone as the simulator's page shows it. */
export interface PhoneMessage {
  readonly id: number;
  readonly direction: 'in' | 'out';
  readonly channel: ChannelKind;
  readonly subject: string;
  readonly body: string;
  readonly colour: string | null;
  readonly nature: string;
  readonly at: number;
  readonly state: string;
  readonly detail: string;
  readonly isRead: boolean;
}

export interface PhoneSummary {
  readonly address: string;
  readonly behaviour: PhoneBehaviour;
  readonly messages: number;
  readonly unread: number;
  readonly lastAt: number | null;
}

export interface DueReceipt extends Receipt {
  readonly messageId: number;
  readonly providerId: string;
  readonly key: string;
  readonly channel: ChannelKind;
}

export interface DueReply {
  readonly messageId: number;
  readonly address: string;
  readonly channel: ChannelKind;
  readonly text: string | null;
  readonly digits: string | null;
}

const shownColumns = 'id, direction, channel, subject, body, colour, nature, at, state, detail, read_at';

/** The provider's side of the virtual phones: what arrived, what will be reported, who will reply when. */
@Injectable()
export class SimulatedMessageStore {
  constructor(private readonly database: Database) {}

  /** Takes a message; the same key again is the same message. Refused when the number does not exist. */
  async take(
    tx: Tx,
    channel: ChannelKind,
    message: OutgoingMessage,
    now: number,
  ): Promise<{ providerId: string } | { refusal: string }> {
    const sql = sqlOf(tx);
    const known = await sql.one<{ id: number }>(`SELECT id FROM simulated_message WHERE message_key = ?`, [
      message.key,
    ]);
    if (known) return { providerId: `${idPrefix}${known.id}` };
    const phone = await sql.one<{ behaviour: string; since_id: number }>(
      `SELECT behaviour, since_id FROM simulated_phone WHERE address = ?`,
      [message.address],
    );
    const earlier = await sql.one<{ count: number }>(
      `SELECT COUNT(*) AS count FROM simulated_message WHERE address = ? AND id >= ? AND channel = ? AND direction = 'out'`,
      [message.address, phone?.since_id ?? 0, channel],
    );
    const { refusal, receipt, reply } = scriptFor(behaviourOf(phone?.behaviour), channel, (earlier?.count ?? 0) + 1);
    if (refusal !== null) return { refusal };
    const id = await sql.allocateIds('simulated_message', 1);
    await sql.insert(
      'simulated_message',
      [
        {
          id,
          message_key: message.key,
          channel,
          address: message.address,
          direction: 'out',
          nature: message.nature,
          colour: message.colour,
          subject: message.subject.slice(0, 200),
          body: message.text,
          at: now,
          state: 'accepted',
          detail: '',
          receipt_at: receipt ? now + receipt.afterSeconds * 1_000 : null,
          receipt_state: receipt?.receipt.state ?? null,
          receipt_detail: receipt?.receipt.detail ?? null,
          reply_at: reply ? now + reply.afterSeconds * 1_000 : null,
          reply_text: reply?.text ?? null,
          reply_digits: reply?.digits ?? null,
          read_at: null,
        },
      ],
      'ON CONFLICT (message_key) DO NOTHING',
    );
    const stored = await sql.one<{ id: number }>(`SELECT id FROM simulated_message WHERE message_key = ?`, [
      message.key,
    ]);
    return { providerId: `${idPrefix}${stored?.id ?? id}` };
  }

  /** Keeps what a phone said, or what the service said back; the same key again changes nothing. Returns its id. */
  async keep(
    tx: Tx,
    message: { key: string; channel: ChannelKind; address: string; direction: 'in' | 'out'; body: string; at: number },
  ): Promise<number> {
    const sql = sqlOf(tx);
    const id = await sql.allocateIds('simulated_message', 1);
    await sql.insert(
      'simulated_message',
      [
        {
          id,
          message_key: message.key,
          channel: message.channel,
          address: message.address,
          direction: message.direction,
          nature: 'actual',
          colour: null,
          subject: '',
          body: message.body,
          at: message.at,
          state: 'delivered',
          detail: '',
          read_at: message.direction === 'in' ? message.at : null,
        },
      ],
      'ON CONFLICT (message_key) DO NOTHING',
    );
    return id;
  }

  async receiptOf(key: string): Promise<FoundReceipt | null> {
    const row = await this.database.reader.one<{ id: number; state: Receipt['state']; detail: string }>(
      `SELECT id, state, detail FROM simulated_message WHERE message_key = ?`,
      [key],
    );
    return row ? { providerId: `${idPrefix}${row.id}`, state: row.state, detail: row.detail } : null;
  }

  async dueReceipts(now: number, limit: number): Promise<readonly DueReceipt[]> {
    const rows = await this.database.reader.rows<{
      id: number;
      message_key: string;
      channel: ChannelKind;
      receipt_state: Receipt['state'];
      receipt_detail: string;
    }>(
      `SELECT id, message_key, channel, receipt_state, receipt_detail FROM simulated_message
        WHERE receipt_at <= ? ORDER BY receipt_at, id LIMIT ?`,
      [now, limit],
    );
    return rows.map((row) => ({
      messageId: row.id,
      providerId: `${idPrefix}${row.id}`,
      key: row.message_key,
      channel: row.channel,
      state: row.receipt_state,
      detail: row.receipt_detail,
    }));
  }

  async receiptGiven(tx: Tx, messageId: number): Promise<void> {
    await sqlOf(tx).run(
      `UPDATE simulated_message SET state = receipt_state, detail = receipt_detail, receipt_at = NULL WHERE id = ? AND receipt_at IS NOT NULL`,
      [messageId],
    );
  }

  async dueReplies(now: number, limit: number): Promise<readonly DueReply[]> {
    const rows = await this.database.reader.rows<{
      id: number;
      address: string;
      channel: ChannelKind;
      reply_text: string | null;
      reply_digits: string | null;
    }>(
      `SELECT id, address, channel, reply_text, reply_digits FROM simulated_message WHERE reply_at <= ? ORDER BY reply_at, id LIMIT ?`,
      [now, limit],
    );
    return rows.map((row) => ({
      messageId: row.id,
      address: row.address,
      channel: row.channel,
      text: row.reply_text,
      digits: row.reply_digits,
    }));
  }

  async replyGiven(tx: Tx, messageId: number): Promise<void> {
    await sqlOf(tx).run(`UPDATE simulated_message SET reply_at = NULL WHERE id = ?`, [messageId]);
  }

  async setBehaviour(tx: Tx, address: string, behaviour: PhoneBehaviour): Promise<void> {
    const sql = sqlOf(tx);
    const next = await sql.one<{ id: number | null }>(
      `SELECT MAX(id) + 1 AS id FROM simulated_message WHERE address = ?`,
      [address],
    );
    await sql.run(
      `INSERT INTO simulated_phone (address, behaviour, since_id) VALUES (?, ?, ?)
       ON CONFLICT (address) DO UPDATE SET behaviour = excluded.behaviour, since_id = excluded.since_id`,
      [address, JSON.stringify(behaviour), next?.id ?? 0],
    );
  }

  /** Phones that were sent something or were given a behaviour, the latest first. */
  async phones(): Promise<readonly PhoneSummary[]> {
    const rows = await this.database.reader.rows<{
      address: string;
      messages: number;
      unread: number;
      last_at: number;
    }>(
      `SELECT address, COUNT(*) AS messages, SUM(CASE WHEN direction = 'out' AND read_at IS NULL THEN 1 ELSE 0 END) AS unread,
              MAX(at) AS last_at FROM simulated_message GROUP BY address ORDER BY MAX(at) DESC, address`,
    );
    const behaviours = new Map(
      (
        await this.database.reader.rows<{ address: string; behaviour: string }>(
          `SELECT address, behaviour FROM simulated_phone`,
        )
      ).map((row) => [row.address, row.behaviour]),
    );
    const told = rows.map((row) => ({
      address: row.address,
      behaviour: behaviourOf(behaviours.get(row.address)),
      messages: row.messages,
      unread: row.unread,
      lastAt: row.last_at,
    }));
    const untold = [...behaviours]
      .filter(([address]) => !rows.some((row) => row.address === address))
      .map(([address, behaviour]) => ({
        address,
        behaviour: behaviourOf(behaviour),
        messages: 0,
        unread: 0,
        lastAt: null,
      }));
    return [...told, ...untold];
  }

  /** The newest messages of one phone, oldest first. */
  async messages(address: string, limit: number): Promise<readonly PhoneMessage[]> {
    const rows = await this.database.reader.rows<Omit<PhoneMessage, 'isRead'> & { read_at: number | null }>(
      `SELECT ${shownColumns} FROM simulated_message WHERE address = ? ORDER BY id DESC LIMIT ?`,
      [address, limit],
    );
    return rows.reverse().map(({ read_at: readAt, ...message }) => ({ ...message, isRead: readAt !== null }));
  }

  async markRead(tx: Tx, address: string, now: number): Promise<number> {
    return sqlOf(tx).run(
      `UPDATE simulated_message SET read_at = ? WHERE address = ? AND direction = 'out' AND read_at IS NULL`,
      [now, address],
    );
  }
}
