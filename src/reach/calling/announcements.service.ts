import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import type { Tx } from '../../shared/unit-of-work.js';
import { Directory } from '../directory/directory.ports.js';
import { Dissemination, type TellOrder } from '../dissemination/dissemination.ports.js';
import { Announcements, type Announcement } from './calling.ports.js';
import { calleesOf } from './core/who-is-called.js';

@Injectable()
export class AnnouncementsService extends Announcements {
  constructor(
    private readonly directory: Directory,
    private readonly dissemination: Dissemination,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async announce(tx: Tx, { items, channels, title, ...given }: Announcement): Promise<void> {
    const now = this.clock.now();
    const orders = items.map(({ unitId, text }): TellOrder => {
      const callees = calleesOf(this.directory, unitId, 'duty', now, channels);
      return {
        ...given,
        unitId,
        // Nobody is asked: there is no obligation the message could belong to.
        obligationIds: [],
        recipients: callees.map(({ contactId, voice, sms, email }) => ({ contactId, voice, sms, email })),
        channels,
        spread: 'all',
        // The only call there will be; the same again is the same message.
        callNo: 1,
        subject: title,
        texts: { voice: text, sms: text, email: text },
      };
    });
    await this.dissemination.tell(tx, orders);
  }
}
