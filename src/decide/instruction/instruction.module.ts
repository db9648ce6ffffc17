import { Module } from '@nestjs/common';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { HazardModule } from '../hazard/hazard.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { SigningModule } from '../signing/signing.module.js';
import { WarningModule } from '../warning/warning.module.js';
import { ControlOrderService } from './control-order.service.js';
import { DoneByClocks } from './done-by.service.js';
import { DutyClockStore } from './duty-clocks.ports.js';
import { TypeormDutyClockStore } from './duty-clocks.store.js';
import { InstructionController } from './instruction.controller.js';
import { ControlOrders, Instructions, InstructionStore } from './instruction.ports.js';
import { InstructionService } from './instruction.service.js';
import { TypeormControlOrders, TypeormInstructions, TypeormInstructionStore } from './instruction.store.js';
import { LifeController } from './life.controller.js';
import { RaisePreviews } from './raise-preview.service.js';
import { StreetLevels } from './street-levels.service.js';

@Module({
  imports: [
    DirectoryModule,
    CallingModule,
    RulebookModule,
    DocumentsModule,
    HazardModule,
    SigningModule,
    WarningModule,
  ],
  controllers: [InstructionController, LifeController],
  providers: [
    InstructionService,
    ControlOrderService,
    DoneByClocks,
    RaisePreviews,
    StreetLevels,
    { provide: DutyClockStore, useClass: TypeormDutyClockStore },
    { provide: InstructionStore, useClass: TypeormInstructionStore },
    { provide: Instructions, useClass: TypeormInstructions },
    { provide: ControlOrders, useClass: TypeormControlOrders },
  ],
  exports: [Instructions, ControlOrders],
})
export class InstructionModule {}
