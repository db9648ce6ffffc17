import { Logger, Module } from '@nestjs/common';
import { Settings } from '../../platform/settings/settings.js';
import { validationFaults } from '../../platform/settings/validation-faults.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { Clock } from '../../shared/clock.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { RulebookFolder } from './rulebook.files.js';
import { Rulebooks, RulebookSource, RulebookVersionStore } from './rulebook.ports.js';
import { RulebookService } from './rulebook.service.js';
import { TypeormRulebookVersionStore } from './rulebook.store.js';

const log = new Logger('Rulebook');

async function loaded(service: RulebookService): Promise<RulebookService> {
  const { hash, industries, streets } = await service.load();
  log.log(`rulebook ${hash.slice(0, 12)} in force: ${industries.length} industries, ${streets.length} streets`);
  return service;
}

@Module({
  imports: [DirectoryModule],
  providers: [
    {
      provide: RulebookSource,
      useFactory: (settings: Settings) => new RulebookFolder(settings.rulebook.path, validationFaults),
      inject: [Settings],
    },
    { provide: RulebookVersionStore, useClass: TypeormRulebookVersionStore },
    {
      // Built by a factory that waits, so that whoever is given the rulebooks is given a proved one.
      provide: Rulebooks,
      useFactory: (
        source: RulebookSource,
        store: RulebookVersionStore,
        directory: Directory,
        unitOfWork: UnitOfWork,
        clock: Clock,
      ) => loaded(new RulebookService(source, store, directory, unitOfWork, clock)),
      inject: [RulebookSource, RulebookVersionStore, Directory, UnitOfWork, Clock],
    },
  ],
  exports: [Rulebooks],
})
export class RulebookModule {}
