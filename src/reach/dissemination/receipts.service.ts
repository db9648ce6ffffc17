import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { ReceiptStore, type StoredReceipt } from './delivery-store.ports.js';
import { ReceiptIntake } from './dissemination.ports.js';
import { Lanes } from './lanes.service.js';
import { Settlement } from './settlement.service.js';

/** Receipts pushed by providers: kept as they came, applied once, in any order. */
@Injectable()
export class StoredReceipts extends ReceiptIntake {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ReceiptStore,
    private readonly settlement: Settlement,
    private readonly lanes: Lanes,
    private readonly clock: Clock,
  ) {
    super();
  }

  async receive(receipt: StoredReceipt): Promise<boolean> {
    const now = this.clock.now();
    return this.unitOfWork.run(async (tx) => {
      const row = await this.store.carrierOf(tx, receipt);
      const isNew = await this.store.addReceipt(tx, receipt, row?.carrierId ?? null, now);
      if (!row) return false;
      if (isNew) {
        const opened = await this.settlement.receipt(tx, row, receipt, now);
        if (opened.length > 0) tx.afterCommit(() => this.lanes.kick(opened));
      }
      return true;
    });
  }
}
