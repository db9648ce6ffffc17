import { Module } from '@nestjs/common';
import { RegisteredChannels } from './channel-registry.service.js';
import { DeliveryStore } from './delivery-store.ports.js';
import { SqlDeliveryStore } from './delivery.store.js';
import { ChannelRegistry, Dissemination, ReceiptIntake } from './dissemination.ports.js';
import { DisseminationService } from './dissemination.service.js';
import { Lanes } from './lanes.service.js';
import { StoredReceipts } from './receipts.service.js';
import { Settlement } from './settlement.service.js';

/** Who is told, how. Stands on the database, events, ticking, clock and chance modules, which are global. */
@Module({
  providers: [
    { provide: ChannelRegistry, useClass: RegisteredChannels },
    { provide: DeliveryStore, useClass: SqlDeliveryStore },
    Settlement,
    Lanes,
    { provide: Dissemination, useClass: DisseminationService },
    { provide: ReceiptIntake, useClass: StoredReceipts },
  ],
  exports: [ChannelRegistry, Dissemination, ReceiptIntake, Lanes],
})
export class DisseminationModule {}
