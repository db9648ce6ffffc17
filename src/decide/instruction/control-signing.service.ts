import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { invalid } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { error } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Documents } from '../documents/documents.ports.js';
import { approvalMoved, type ApprovalMoved } from '../signing/signing.events.js';
import { Approvals, Signatures, type AttemptGiven, type Outlook, type VerbalGiven } from '../signing/signing.ports.js';
import { orderStateConflict } from './control-acts.service.js';
import { ControlOrderService } from './control-order.service.js';
import { ControlOrders, type ControlOrder } from './instruction.ports.js';

/** How orders come to their signature besides the signer's own, and what their papers say of a verbal approval. */
@Injectable()
export class ControlSigning implements OnModuleInit {
  constructor(
    private readonly orders: ControlOrders,
    private readonly service: ControlOrderService,
    private readonly signatures: Signatures,
    private readonly approvals: Approvals,
    private readonly documents: Documents,
    private readonly events: Events,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.events.on<ApprovalMoved>(approvalMoved, 'instruction.mark-orders', (event) => this.markOrders(event.payload));
  }

  async outlook(id: string, who: Session): Promise<Outlook> {
    const [entry] = await this.service.entries(await this.known([id]));
    if (!entry) throw orderStateConflict();
    return this.signatures.outlook(who, entry);
  }

  async attempted(ids: readonly string[], given: AttemptGiven, who: Session): Promise<void> {
    await this.signatures.attempted(await this.service.entries(await this.awaiting(ids)), given, who);
  }

  /** All of them signed at once in the approver's name, in force and unverified; all or none. */
  async approve(ids: readonly string[], given: VerbalGiven, who: Session): Promise<{ readonly id: string }> {
    const orders = await this.awaiting(ids);
    const permitted = await this.approvals.mayApprove(who, await this.service.entries(orders), given);
    let approvalId: string | null = null;
    // The act may be tried again: what was recorded in a try that was given up is recorded anew.
    const [first] = permitted;
    const approver: Actor = { kind: 'user', id: given.approver };
    await this.service.inForceTogether(orders, permitted, approver, {}, async (tx, entry) => {
      // One approval of all of them, recorded with the first.
      if (entry === first) approvalId = (await this.approvals.record(tx, permitted, given, who)).id;
    });
    if (approvalId === null) throw orderStateConflict();
    return { id: approvalId };
  }

  /** Repeatable; the bytes stay. */
  private async markOrders({ subjects, act, words, by }: ApprovalMoved): Promise<void> {
    if (act === 'recorded') return;
    for (const { kind, id } of subjects) {
      if (kind !== 'control-order') continue;
      const documentId = (await this.orders.get(id))?.documentId;
      if (documentId) await this.unitOfWork.run((tx) => this.documents.act(tx, documentId, act, words, by));
    }
  }

  private async awaiting(ids: readonly string[]): Promise<readonly ControlOrder[]> {
    const orders = await this.known(ids);
    if (orders.some(({ state }) => state !== 'awaiting-signature')) throw orderStateConflict();
    return orders;
  }

  private async known(ids: readonly string[]): Promise<readonly ControlOrder[]> {
    const unique = [...new Set(ids)];
    const found = await Promise.all(unique.map((id) => this.orders.get(id)));
    const faults = unique.flatMap((id, index) =>
      found[index]
        ? []
        : [error(`ids[${index}]`, 'instruction.unknown-order', `没有这道令:${id}`, `there is no order ${id}`)],
    );
    if (faults.length > 0)
      throw invalid('instruction.unknown-order', '有管控令不存在', 'an order does not exist', faults);
    return found.filter((order): order is ControlOrder => order !== null);
  }
}
