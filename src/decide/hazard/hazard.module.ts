import { Module } from '@nestjs/common';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { HazardController } from './hazard.controller.js';
import { DecisionClocks, HazardStore, Incidents, SignalIntake } from './hazard.ports.js';
import { HazardService } from './hazard.service.js';
import { TypeormHazardStore, TypeormIncidents } from './hazard.store.js';

@Module({
  imports: [DirectoryModule, CallingModule, RulebookModule],
  controllers: [HazardController],
  providers: [
    HazardService,
    { provide: SignalIntake, useExisting: HazardService },
    {
      provide: DecisionClocks,
      useFactory: (hazard: HazardService): DecisionClocks => ({
        close: (tx, incidentId, outcome) => hazard.closeClocks(tx, incidentId, outcome),
      }),
      inject: [HazardService],
    },
    { provide: HazardStore, useClass: TypeormHazardStore },
    { provide: Incidents, useClass: TypeormIncidents },
  ],
  exports: [SignalIntake, Incidents, DecisionClocks],
})
export class HazardModule {}
