import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Chance } from '../../../shared/chance.js';
import { Clock } from '../../../shared/clock.js';
import { notFound } from '../../../shared/domain-error.js';
import { Events } from '../../../shared/events.js';
import { Ticking } from '../../../shared/ticking.js';
import { UnitOfWork, type Tx } from '../../../shared/unit-of-work.js';
import { InboundReplies, type InboundResult } from '../../../reach/calling/calling.ports.js';
import { Directory } from '../../../reach/directory/directory.ports.js';
import type { ChannelKind } from '../../../reach/dissemination/core/delivery.js';
import { ReceiptIntake } from '../../../reach/dissemination/dissemination.ports.js';
import type { PhoneBehaviour } from './phone-behaviour.js';
import { SimulatedMessageStore, type PhoneMessage, type PhoneSummary } from './simulated-message.store.js';
import { virtualChannelId } from './virtual-channel.js';

/** Something happened on a virtual phone; the simulator's page looks again. */
export const virtualPhonesChanged = 'simulator.changed';

const dueAtOnce = 500;
const shownMessages = 200;

export interface ListedPhone extends PhoneSummary {
  readonly contactName: string | null;
  readonly unitName: string | null;
}

/** The people behind the virtual phones: they reply when it is time, through the same door as real ones. */
@Injectable()
export class VirtualPhones implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SimulatedMessageStore,
    private readonly replies: InboundReplies,
    private readonly receipts: ReceiptIntake,
    private readonly directory: Directory,
    private readonly events: Events,
    private readonly ticking: Ticking,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  onModuleInit(): void {
    this.ticking.register('simulator', (now) => this.runDue(now));
  }

  /** Gives the receipts and replies that are due; each is repeatable, so a crash in the middle loses none. */
  async runDue(now: number): Promise<number> {
    const receipts = await this.store.dueReceipts(now, dueAtOnce);
    await Promise.all(
      receipts.map(async ({ messageId, channel, ...receipt }) => {
        await this.receipts.receive({ ...receipt, channelId: virtualChannelId(channel) });
        await this.unitOfWork.run((tx) => this.store.receiptGiven(tx, messageId));
      }),
    );
    const replies = await this.store.dueReplies(now, dueAtOnce);
    await Promise.all(
      replies.map(async ({ messageId, address, channel, text, digits }) => {
        await this.say(`reply-${messageId}`, channel, address, text, digits);
        await this.unitOfWork.run((tx) => this.store.replyGiven(tx, messageId));
      }),
    );
    const done = receipts.length + replies.length;
    if (done > 0) await this.unitOfWork.run((tx) => this.announce(tx));
    return done;
  }

  /** What a person at the simulator's page makes a phone say: words, or keys pressed during a call. */
  async reply(address: string, said: { text: string | null; digits: string | null }): Promise<InboundResult> {
    const channel: ChannelKind = said.digits !== null ? 'voice' : address.includes('@') ? 'email' : 'sms';
    const result = await this.say(this.chance.id(), channel, address, said.text, said.digits);
    await this.unitOfWork.run(async (tx) => {
      await this.store.markRead(tx, address, this.clock.now());
      await this.announce(tx);
    });
    return result;
  }

  async setBehaviour(address: string, behaviour: PhoneBehaviour): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.store.setBehaviour(tx, address, behaviour);
      await this.announce(tx);
    });
  }

  async phones(): Promise<readonly ListedPhone[]> {
    return (await this.store.phones()).map((phone) => ({ ...phone, ...this.whose(phone.address) }));
  }

  /** The phone's messages, oldest first; looking at them marks them read. */
  async messages(address: string): Promise<readonly PhoneMessage[]> {
    const messages = await this.store.messages(address, shownMessages);
    if (messages.length === 0 && this.directory.atAddress(address).length === 0) {
      throw notFound('simulator.phone-unknown', '没有这部模拟终端', 'There is no such virtual phone');
    }
    if (messages.some(({ isRead }) => !isRead)) {
      await this.unitOfWork.run((tx) => this.store.markRead(tx, address, this.clock.now()));
    }
    return messages;
  }

  private async say(
    messageId: string,
    channel: ChannelKind,
    address: string,
    text: string | null,
    digits: string | null,
  ): Promise<InboundResult> {
    const at = this.clock.now();
    const key = `in:${messageId}`;
    await this.unitOfWork.run((tx) =>
      this.store.keep(tx, { key, channel, address, direction: 'in', body: text ?? `[${digits ?? ''}]`, at }),
    );
    const result = await this.replies.receive({
      channel,
      from: address,
      messageId: `simulated-${messageId}`,
      text,
      digits,
    });
    const { replyText } = result;
    if (replyText !== null) {
      await this.unitOfWork.run((tx) =>
        this.store.keep(tx, {
          key: `back:${messageId}`,
          channel,
          address,
          direction: 'out',
          body: replyText,
          at: this.clock.now(),
        }),
      );
    }
    return result;
  }

  private announce(tx: Tx): Promise<void> {
    return this.events.publish(tx, { kind: virtualPhonesChanged, subject: 'simulator', payload: {} });
  }

  private whose(address: string): { contactName: string | null; unitName: string | null } {
    const loudspeaker = /^loudspeaker:(.+)$/.exec(address)?.[1];
    if (loudspeaker !== undefined)
      return { contactName: null, unitName: this.directory.unit(loudspeaker)?.name ?? null };
    const [found] = this.directory.atAddress(address);
    return {
      contactName: found?.contact?.name ?? null,
      unitName: found ? (this.directory.unit(found.unitId)?.name ?? null) : null,
    };
  }
}
