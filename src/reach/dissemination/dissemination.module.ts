import { Module } from '@nestjs/common';
import { RegisteredChannels } from './channel-registry.service.js';
import { SqlDeliveryPlanStore } from './delivery-plan.store.js';
import { DeliveryPlanStore, DeliveryStore, DeliveryViews, ReceiptStore } from './delivery-store.ports.js';
import { SqlDeliveryViews } from './delivery-views.store.js';
import { SqlDeliveryStore } from './delivery.store.js';
import { ChannelRegistry, Dissemination, ReceiptIntake } from './dissemination.ports.js';
import { DisseminationService } from './dissemination.service.js';
import { Lanes } from './lanes.service.js';
import { SqlReceiptStore } from './receipt.store.js';
import { StoredReceipts } from './receipts.service.js';
import { Settlement } from './settlement.service.js';

/** Who is told, how. Stands on the database, events, ticking, clock and chance modules, which are global. */
@Module({
  providers: [
    { provide: ChannelRegistry, useClass: RegisteredChannels },
    { provide: DeliveryPlanStore, useClass: SqlDeliveryPlanStore },
    { provide: DeliveryStore, useClass: SqlDeliveryStore },
    { provide: ReceiptStore, useClass: SqlReceiptStore },
    { provide: DeliveryViews, useClass: SqlDeliveryViews },
    Settlement,
    Lanes,
    { provide: Dissemination, useClass: DisseminationService },
    { provide: ReceiptIntake, useClass: StoredReceipts },
  ],
  exports: [ChannelRegistry, Dissemination, ReceiptIntake, Lanes],
})
export class DisseminationModule {}
