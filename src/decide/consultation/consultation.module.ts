import { Module } from '@nestjs/common';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { HazardModule } from '../hazard/hazard.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { ConsultationController } from './consultation.controller.js';
import { Consultations, ConsultationStore } from './consultation.ports.js';
import { ConsultationService } from './consultation.service.js';
import { TypeormConsultations, TypeormConsultationStore } from './consultation.store.js';

@Module({
  imports: [DirectoryModule, CallingModule, RulebookModule, DocumentsModule, HazardModule],
  controllers: [ConsultationController],
  providers: [
    ConsultationService,
    { provide: ConsultationStore, useClass: TypeormConsultationStore },
    { provide: Consultations, useClass: TypeormConsultations },
  ],
  exports: [Consultations],
})
export class ConsultationModule {}
