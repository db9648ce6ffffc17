import { Module } from '@nestjs/common';
import { ConsultationModule } from '../../decide/consultation/consultation.module.js';
import { DraftingModule } from '../../decide/drafting/drafting.module.js';
import { HazardModule } from '../../decide/hazard/hazard.module.js';
import { InstructionModule } from '../../decide/instruction/instruction.module.js';
import { RulebookModule } from '../../decide/rulebook/rulebook.module.js';
import { WarningModule } from '../../decide/warning/warning.module.js';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { DisseminationModule } from '../../reach/dissemination/dissemination.module.js';
import { BoardController } from './board.controller.js';
import { BoardService } from './board.service.js';

@Module({
  imports: [
    DirectoryModule,
    DisseminationModule,
    CallingModule,
    RulebookModule,
    HazardModule,
    ConsultationModule,
    WarningModule,
    InstructionModule,
    DraftingModule,
  ],
  controllers: [BoardController],
  providers: [BoardService],
})
export class BoardModule {}
