import { Module } from '@nestjs/common';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { HazardModule } from '../hazard/hazard.module.js';
import { ObservationModule } from '../observation/observation.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { WarningModule } from '../warning/warning.module.js';
import { LiaisonController } from './liaison.controller.js';
import { LiaisonNotices, LiaisonStore } from './liaison.ports.js';
import { LiaisonService } from './liaison.service.js';
import { TypeormLiaisonNotices, TypeormLiaisonStore } from './liaison.store.js';

@Module({
  imports: [
    ...[DirectoryModule, CallingModule, RulebookModule, DocumentsModule],
    ...[ObservationModule, HazardModule, WarningModule],
  ],
  controllers: [LiaisonController],
  providers: [
    LiaisonService,
    { provide: LiaisonStore, useClass: TypeormLiaisonStore },
    { provide: LiaisonNotices, useClass: TypeormLiaisonNotices },
  ],
})
export class LiaisonModule {}
