import { Module } from '@nestjs/common';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { ObservationModule } from '../observation/observation.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { TypeormFactStore } from './fact.store.js';
import { HazardController } from './hazard.controller.js';
import {
  DecisionClocks,
  FactIntake,
  FactStore,
  HazardStore,
  Incidents,
  RaiseAdvice,
  SignalIntake,
} from './hazard.ports.js';
import { HazardService } from './hazard.service.js';
import { TypeormHazardStore, TypeormIncidents } from './hazard.store.js';
import { IncidentClocks } from './incident-clocks.service.js';
import { KnownFacts } from './known-facts.service.js';
import { Places } from './places.service.js';
import { RaiseAdviceService } from './raise-advice.service.js';
import { SignalCards } from './signal-cards.service.js';
import { SignalIntakeService } from './signal-intake.service.js';
import { SituationService } from './situation.service.js';

@Module({
  imports: [DirectoryModule, CallingModule, RulebookModule, ObservationModule],
  controllers: [HazardController],
  providers: [
    HazardService,
    IncidentClocks,
    KnownFacts,
    Places,
    SituationService,
    SignalCards,
    SignalIntakeService,
    { provide: SignalIntake, useExisting: SignalIntakeService },
    { provide: FactIntake, useExisting: SituationService },
    { provide: DecisionClocks, useExisting: IncidentClocks },
    { provide: RaiseAdvice, useClass: RaiseAdviceService },
    { provide: HazardStore, useClass: TypeormHazardStore },
    { provide: FactStore, useClass: TypeormFactStore },
    { provide: Incidents, useClass: TypeormIncidents },
  ],
  exports: [SignalIntake, FactIntake, Incidents, DecisionClocks, RaiseAdvice],
})
export class HazardModule {}
