import { Module } from '@nestjs/common';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { ConsultationModule } from '../consultation/consultation.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { HazardModule } from '../hazard/hazard.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { SigningModule } from '../signing/signing.module.js';
import { WarningController } from './warning.controller.js';
import { AlertPreview, PublishedAlerts, Warnings, WarningStore } from './warning.ports.js';
import { WarningSigningController } from './warning-signing.controller.js';
import { WarningSigning } from './warning-signing.service.js';
import { WarningService } from './warning.service.js';
import { TypeormPublishedAlerts, TypeormWarnings, TypeormWarningStore } from './warning.store.js';

@Module({
  imports: [
    DirectoryModule,
    CallingModule,
    RulebookModule,
    DocumentsModule,
    HazardModule,
    SigningModule,
    ConsultationModule,
  ],
  controllers: [WarningController, WarningSigningController],
  providers: [
    WarningService,
    WarningSigning,
    { provide: AlertPreview, useExisting: WarningService },
    { provide: WarningStore, useClass: TypeormWarningStore },
    { provide: Warnings, useClass: TypeormWarnings },
    { provide: PublishedAlerts, useClass: TypeormPublishedAlerts },
  ],
  exports: [Warnings, PublishedAlerts, AlertPreview],
})
export class WarningModule {}
