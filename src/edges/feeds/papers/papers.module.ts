import { Module } from '@nestjs/common';
import { HazardModule } from '../../../decide/hazard/hazard.module.js';
import { RulebookModule } from '../../../decide/rulebook/rulebook.module.js';
import { DirectoryModule } from '../../../reach/directory/directory.module.js';
import { PaperEffects } from './paper-effects.service.js';
import { PaperGrouping } from './paper-grouping.service.js';
import { PapersController } from './papers.controller.js';
import { Papers, PaperStore } from './papers.ports.js';
import { PapersService } from './papers.service.js';
import { TypeormPapers, TypeormPaperStore } from './papers.store.js';

@Module({
  imports: [DirectoryModule, RulebookModule, HazardModule],
  controllers: [PapersController],
  providers: [
    PapersService,
    PaperGrouping,
    PaperEffects,
    { provide: PaperStore, useClass: TypeormPaperStore },
    { provide: Papers, useClass: TypeormPapers },
  ],
})
export class PapersModule {}
