import { Module } from '@nestjs/common';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { HazardModule } from '../hazard/hazard.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { DelegationService } from './delegation.service.js';
import { ReportsService } from './reports.service.js';
import { SignatureService } from './signature.service.js';
import { SigningClocks } from './signing-clocks.service.js';
import { SigningController } from './signing.controller.js';
import { Approvals, Reports, Signatures, SigningRecords, SigningStore } from './signing.ports.js';
import { TypeormSigningRecords, TypeormSigningStore } from './signing.store.js';
import { VerbalApprovalService } from './verbal-approval.service.js';

@Module({
  imports: [CallingModule, RulebookModule, HazardModule],
  controllers: [SigningController],
  providers: [
    SignatureService,
    VerbalApprovalService,
    DelegationService,
    ReportsService,
    SigningClocks,
    { provide: Signatures, useExisting: SignatureService },
    { provide: Approvals, useExisting: VerbalApprovalService },
    { provide: Reports, useExisting: ReportsService },
    { provide: SigningStore, useClass: TypeormSigningStore },
    { provide: SigningRecords, useClass: TypeormSigningRecords },
  ],
  exports: [Signatures, Approvals, Reports],
})
export class SigningModule {}
