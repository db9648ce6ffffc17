import { Logger, Module } from '@nestjs/common';
import { Settings } from '../../platform/settings/settings.js';
import { AuditLog, systemActor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { hasErrors, type Reason } from '../../shared/reason.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { DirectoryController } from './directory.controller.js';
import { readDirectory, readOutlines } from './directory.files.js';
import { Directory, DirectoryStore, Outlines } from './directory.ports.js';
import { DirectoryService } from './directory.service.js';
import { TypeormDirectoryStore } from './directory.store.js';

/** The service refuses to start without people to call: every fault of the files at once, each with its line. */
export class DirectoryError extends Error {
  constructor(
    folder: string,
    readonly reasons: readonly Reason[],
  ) {
    const list = reasons.map((reason) => `  ${reason.where}: ${reason.text.en}`).join('\n');
    super(`the directory in ${folder} has ${reasons.length} fault(s):\n${list}`);
    this.name = 'DirectoryError';
  }
}

const log = new Logger('Directory');

/** Loads what is stored; a database without a directory takes the files of the settings. */
async function openDirectory(service: DirectoryService, folder: string): Promise<DirectoryService> {
  if (await service.load()) return service;
  const read = await readDirectory(folder);
  if (hasErrors(read.reasons)) {
    throw new DirectoryError(
      folder,
      read.reasons.filter((reason) => reason.level === 'error'),
    );
  }
  for (const reason of read.reasons) log.warn(`${reason.where}: ${reason.text.en}`);
  await service.importFirst(read, systemActor);
  log.log(`imported ${read.units.length} units, ${read.contacts.length} contacts, ${read.shifts.length} shifts`);
  return service;
}

@Module({
  controllers: [DirectoryController],
  providers: [
    { provide: DirectoryStore, useClass: TypeormDirectoryStore },
    {
      // Built by a factory that waits, so that whoever is given a directory is given a full one.
      provide: DirectoryService,
      useFactory: (
        settings: Settings,
        store: DirectoryStore,
        unitOfWork: UnitOfWork,
        auditLog: AuditLog,
        clock: Clock,
        chance: Chance,
      ) => openDirectory(new DirectoryService(store, unitOfWork, auditLog, clock, chance), settings.directory.path),
      inject: [Settings, DirectoryStore, UnitOfWork, AuditLog, Clock, Chance],
    },
    { provide: Directory, useExisting: DirectoryService },
    {
      provide: Outlines,
      useFactory: async (settings: Settings, directory: DirectoryService): Promise<Outlines> => {
        const { outlines, reasons } = await readOutlines(settings.directory.path, directory.units());
        for (const reason of reasons) log.warn(`${reason.where}: ${reason.text.en}`);
        return { all: () => outlines };
      },
      inject: [Settings, DirectoryService],
    },
  ],
  exports: [Directory, DirectoryService, Outlines],
})
export class DirectoryModule {}
