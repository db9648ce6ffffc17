import { Module } from '@nestjs/common';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { HazardModule } from '../hazard/hazard.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { SigningModule } from '../signing/signing.module.js';
import { WarningModule } from '../warning/warning.module.js';
import { ControlActs } from './control-acts.service.js';
import { ControlDraftService } from './control-draft.service.js';
import { ControlMessages } from './control-message.service.js';
import { ControlOrderController } from './control-order.controller.js';
import { ControlOrderStore, PublishedControlAlerts } from './control-order.ports.js';
import { ControlOrderService } from './control-order.service.js';
import {
  TypeormControlOrders,
  TypeormControlOrderStore,
  TypeormPublishedControlAlerts,
} from './control-order.store.js';
import { ControlOrderViews } from './control-order.view.js';
import { ControlSigningController } from './control-signing.controller.js';
import { ControlSigning } from './control-signing.service.js';
import { ControlStandingService } from './control-standing.service.js';
import { DoneByClocks } from './done-by.service.js';
import { DutyClockStore } from './duty-clocks.ports.js';
import { TypeormDutyClockStore } from './duty-clocks.store.js';
import { FloodPeriodController } from './flood-period.controller.js';
import { FloodPeriods, FloodPeriodStore } from './flood-period.ports.js';
import { FloodPeriodService } from './flood-period.service.js';
import { TypeormFloodPeriods, TypeormFloodPeriodStore } from './flood-period.store.js';
import { InstructionController } from './instruction.controller.js';
import { ControlOrders, Instructions, InstructionStore } from './instruction.ports.js';
import { InstructionService } from './instruction.service.js';
import { TypeormInstructions, TypeormInstructionStore } from './instruction.store.js';
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
  controllers: [
    InstructionController,
    ControlOrderController,
    ControlSigningController,
    FloodPeriodController,
    LifeController,
  ],
  providers: [
    InstructionService,
    ControlActs,
    ControlMessages,
    ControlOrderService,
    ControlSigning,
    ControlDraftService,
    ControlStandingService,
    ControlOrderViews,
    FloodPeriodService,
    { provide: FloodPeriodStore, useClass: TypeormFloodPeriodStore },
    { provide: FloodPeriods, useClass: TypeormFloodPeriods },
    { provide: ControlOrderStore, useClass: TypeormControlOrderStore },
    { provide: PublishedControlAlerts, useClass: TypeormPublishedControlAlerts },
    DoneByClocks,
    RaisePreviews,
    StreetLevels,
    { provide: DutyClockStore, useClass: TypeormDutyClockStore },
    { provide: InstructionStore, useClass: TypeormInstructionStore },
    { provide: Instructions, useClass: TypeormInstructions },
    { provide: ControlOrders, useClass: TypeormControlOrders },
  ],
  exports: [Instructions, ControlOrders, PublishedControlAlerts],
})
export class InstructionModule {}
