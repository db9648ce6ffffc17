import { Logger, Module, type OnModuleInit } from '@nestjs/common';
import { Settings } from '../../platform/settings/settings.js';
import { validationFaults } from '../../platform/settings/validation-faults.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { Clock } from '../../shared/clock.js';
import { Events } from '../../shared/events.js';
import { People } from '../../shared/people.js';
import { Ticking } from '../../shared/ticking.js';
import { secondMs } from '../../shared/time.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { RulebookController } from './rulebook.controller.js';
import { RulebookFolder } from './rulebook.files.js';
import { Rulebooks, RulebookSource, RulebookVersions, RulebookVersionStore } from './rulebook.ports.js';
import { RulebookService } from './rulebook.service.js';
import { TypeormRulebookVersionStore } from './rulebook.store.js';

const log = new Logger('Rulebook');

/** How often the folder and other nodes' decisions are looked at, domain time. */
const refreshEveryMs = 5 * secondMs;

async function loaded(service: RulebookService): Promise<RulebookService> {
  const { hash, streams, industries, streets } = await service.load();
  log.log(
    `rulebook ${hash.slice(0, 12)} in force: ${streams.length} streams, ${industries.length} industries, ${streets.length} streets`,
  );
  sayFolder(service);
  return service;
}

/** A folder that is not in force is not silent: the log says so, and the duty desk. */
function sayFolder(service: RulebookService): void {
  const { state, hash, faults } = service.folder();
  if (state === 'broken') log.warn(`the rulebook folder has ${faults.length} fault(s); the last good version stays`);
  if (state === 'new')
    log.warn(`the rulebook folder holds a new version ${hash?.slice(0, 12) ?? ''}: it waits to be activated`);
}

@Module({
  imports: [DirectoryModule],
  controllers: [RulebookController],
  providers: [
    {
      provide: RulebookSource,
      useFactory: (settings: Settings) => new RulebookFolder(settings.rulebook.path, validationFaults),
      inject: [Settings],
    },
    { provide: RulebookVersionStore, useClass: TypeormRulebookVersionStore },
    {
      // Built by a factory that waits, so that whoever is given the rulebooks is given a proved one.
      provide: RulebookService,
      useFactory: (
        source: RulebookSource,
        store: RulebookVersionStore,
        directory: Directory,
        people: People,
        unitOfWork: UnitOfWork,
        events: Events,
        clock: Clock,
      ) => loaded(new RulebookService(source, store, directory, people, unitOfWork, events, clock)),
      inject: [RulebookSource, RulebookVersionStore, Directory, People, UnitOfWork, Events, Clock],
    },
    { provide: Rulebooks, useExisting: RulebookService },
    { provide: RulebookVersions, useExisting: RulebookService },
  ],
  exports: [Rulebooks, RulebookVersions],
})
export class RulebookModule implements OnModuleInit {
  constructor(
    private readonly service: RulebookService,
    private readonly ticking: Ticking,
  ) {}

  onModuleInit(): void {
    let next = 0;
    this.ticking.register('rulebook', async (now) => {
      if (now < next && next - now <= refreshEveryMs) return 0;
      next = now + refreshEveryMs;
      if (!(await this.service.refresh())) return 0;
      sayFolder(this.service);
      return 1;
    });
  }
}
