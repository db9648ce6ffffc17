import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemActor } from '../../shared/audit-log.js';
import { conflict, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import type { Session } from '../../shared/session.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Documents } from '../documents/documents.ports.js';
import { Incidents } from '../hazard/hazard.ports.js';
import {
  approvalDisowned,
  approvalMoved,
  type ApprovalDisowned,
  type ApprovalMoved,
} from '../signing/signing.events.js';
import {
  Approvals,
  Signatures,
  type AttemptGiven,
  type Outlook,
  type SignatureEntry,
  type VerbalGiven,
} from '../signing/signing.ports.js';
import { movesFrom } from './core/machine.js';
import { versionMachine } from './core/lifecycle.js';
import { signatureEntry } from './core/signature-entry.js';
import { versionMoved, type VersionMoved } from './warning.events.js';
import { Warnings, WarningStore, type Warning, type WarningVersion } from './warning.ports.js';

/** How a version comes to its signature besides the signer's own: attempts, a verbal approval, and what is disowned. */
@Injectable()
export class WarningSigning implements OnModuleInit {
  constructor(
    private readonly warnings: Warnings,
    private readonly store: WarningStore,
    private readonly signatures: Signatures,
    private readonly approvals: Approvals,
    private readonly incidents: Incidents,
    private readonly documents: Documents,
    private readonly events: Events,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.events.on<ApprovalDisowned>(approvalDisowned, 'warning.take-back', (event) => this.takeBack(event.payload));
    this.events.on<ApprovalMoved>(approvalMoved, 'warning.mark-notice', (event) => this.markNotices(event.payload));
  }

  async outlook(versionId: string, who: Session): Promise<Outlook> {
    return this.signatures.outlook(who, (await this.entryOf(versionId)).entry);
  }

  async attempted(versionId: string, given: AttemptGiven, who: Session): Promise<Outlook> {
    const { version, entry } = await this.entryOf(versionId);
    this.mustAwait(version);
    await this.signatures.attempted([entry], given, who);
    return this.signatures.outlook(who, entry);
  }

  /** Signs at once in the approver's name; 未核实 until it is confirmed. */
  async approve(versionId: string, given: VerbalGiven, who: Session): Promise<Outlook> {
    const { version, entry } = await this.entryOf(versionId);
    this.mustAwait(version);
    const permitted = await this.approvals.mayApprove(who, [entry], given);
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, version.incidentId)))
        throw conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
      await this.approvals.record(tx, permitted, given, who);
      if (!(await this.store.markSigned(tx, versionId, { kind: 'user', id: given.approver }))) throw stateConflict();
      await this.events.publish(tx, {
        kind: versionMoved,
        subject: version.incidentId,
        payload: { incidentId: version.incidentId, warningId: version.warningId } satisfies VersionMoved,
      });
    });
    return this.signatures.outlook(who, entry);
  }

  /** What has not left goes back to its drafter; what has left stands, and the desk decides. Repeatable. */
  private async takeBack({ subjects, reason }: ApprovalDisowned): Promise<void> {
    for (const { kind, id } of subjects) {
      if (kind !== 'warning-version') continue;
      const warning = await this.warnings.ofVersion(id);
      if (!warning) continue;
      await this.unitOfWork.run(async (tx) => {
        // Signed anew meanwhile: then it stays signed.
        if (!(await this.approvals.isDisowned(tx, kind, id))) return;
        const back = `口头批准被否认:${reason}`;
        if (!(await this.store.move(tx, id, 'signed', 'draft', systemActor, back))) return;
        await this.approvals.ended(tx, kind, [id], 'taken-back');
        await this.events.publish(tx, {
          kind: versionMoved,
          subject: warning.incidentId,
          payload: { incidentId: warning.incidentId, warningId: warning.id } satisfies VersionMoved,
        });
      });
    }
  }

  /** The notice shows what became of the approval; its bytes stay. Repeatable. */
  private async markNotices({ subjects, act, words, by }: ApprovalMoved): Promise<void> {
    if (act === 'recorded') return;
    for (const { kind, id } of subjects) {
      if (kind !== 'warning-version') continue;
      const version = (await this.warnings.ofVersion(id))?.versions.find((each) => each.id === id);
      const documentId = version?.noticeDocumentId;
      if (documentId) await this.unitOfWork.run((tx) => this.documents.act(tx, documentId, act, words, by));
    }
  }

  private async entryOf(versionId: string): Promise<{ version: WarningVersion; entry: SignatureEntry }> {
    const warning: Warning | null = await this.warnings.ofVersion(versionId);
    const version = warning?.versions.find(({ id }) => id === versionId);
    if (!warning || !version) throw notFound('warning.unknown-version', '没有这个版本', 'there is no such version');
    return { version, entry: signatureEntry(warning, version) };
  }

  private mustAwait(version: WarningVersion): void {
    if (movesFrom(versionMachine, version.state, 'sign').length === 0) throw stateConflict();
  }
}

function stateConflict() {
  return conflict('warning.state-changed', '状态已变,请刷新后再试', 'its state has changed meanwhile: look again');
}
