import { Module } from '@nestjs/common';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { HazardModule } from '../hazard/hazard.module.js';
import { InstructionModule } from '../instruction/instruction.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { SigningModule } from '../signing/signing.module.js';
import { WarningModule } from '../warning/warning.module.js';
import { DraftingController } from './drafting.controller.js';
import { PaperDrafts, PaperDraftStore } from './drafting.ports.js';
import { DraftingService } from './drafting.service.js';
import { TypeormPaperDrafts, TypeormPaperDraftStore } from './drafting.store.js';

@Module({
  imports: [
    ...[DirectoryModule, CallingModule, RulebookModule, DocumentsModule, HazardModule],
    ...[SigningModule, WarningModule, InstructionModule],
  ],
  controllers: [DraftingController],
  providers: [
    DraftingService,
    { provide: PaperDraftStore, useClass: TypeormPaperDraftStore },
    { provide: PaperDrafts, useClass: TypeormPaperDrafts },
  ],
  exports: [PaperDrafts],
})
export class DraftingModule {}
