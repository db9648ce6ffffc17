import { Module } from '@nestjs/common';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { ObservationController } from './observation.controller.js';
import { ObservationQueries, Observations, ObservationStore, RiverCourses } from './observation.ports.js';
import { ObservationService } from './observation.service.js';
import { TypeormObservationQueries, TypeormObservationStore } from './observation.store.js';
import { ObservedFacts } from './observed-facts.service.js';
import { StationsService } from './stations.service.js';

@Module({
  imports: [RulebookModule],
  controllers: [ObservationController],
  providers: [
    ObservationService,
    StationsService,
    ObservedFacts,
    { provide: Observations, useExisting: ObservedFacts },
    { provide: RiverCourses, useExisting: StationsService },
    { provide: ObservationStore, useClass: TypeormObservationStore },
    { provide: ObservationQueries, useClass: TypeormObservationQueries },
  ],
  exports: [Observations, RiverCourses],
})
export class ObservationModule {}
