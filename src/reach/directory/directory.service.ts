import { Injectable } from '@nestjs/common';
import { AuditLog, type Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { invalid } from '../../shared/domain-error.js';
import { hasErrors } from '../../shared/reason.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { DirectoryIndex, type Addressee } from './core/directory-index.js';
import type { ParsedDirectory } from './core/parse-directory.js';
import type { Contact, DutyTeam, Unit, UnitKind } from './core/unit.js';
import { Directory, DirectoryStore, type DirectoryImport } from './directory.ports.js';

/** A directory read from files, with its SHA-256. */
export interface ReadDirectory extends ParsedDirectory {
  readonly digest: string;
}

/** Keeps the newest import in memory and answers from there. */
@Injectable()
export class DirectoryService extends Directory {
  private index = new DirectoryIndex([], [], []);
  private loading: Promise<boolean> = Promise.resolve(false);

  constructor(
    private readonly store: DirectoryStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly auditLog: AuditLog,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
    auditLog.declare({
      table: 'directory_import',
      idColumn: 'id',
      columns: ['id', 'number', 'at', 'digest', 'unit_count', 'contact_count', 'shift_count'],
    });
  }

  /** Takes what is stored into memory; false when nothing was ever imported. Loads follow each other, so none undoes a newer. */
  load(): Promise<boolean> {
    const next = this.loading
      .catch(() => false)
      .then(async () => {
        const contents = await this.store.newest();
        if (contents) this.index = new DirectoryIndex(contents.units, contents.contacts, contents.shifts);
        return contents !== null;
      });
    this.loading = next;
    return next;
  }

  /** Replaces the whole directory. With any error nothing changes and every reason is in the refusal. */
  async import(read: ReadDirectory, actor: Actor): Promise<DirectoryImport> {
    refuseFaults(read);
    const imported = await this.unitOfWork.run(async (tx) =>
      this.replace(tx, await this.store.takeNumber(tx), read, actor),
    );
    await this.load();
    return imported;
  }

  /** The import of a first start; of nodes that start together one does it and the others find it done. */
  async importFirst(read: ReadDirectory, actor: Actor): Promise<void> {
    refuseFaults(read);
    await this.unitOfWork.run(async (tx) => {
      const number = await this.store.takeNumber(tx);
      if (number === 1) await this.replace(tx, number, read, actor);
    });
    await this.load();
  }

  private async replace(tx: Tx, number: number, read: ReadDirectory, actor: Actor): Promise<DirectoryImport> {
    const imported: DirectoryImport = { id: this.chance.id(), number, at: this.clock.now(), digest: read.digest };
    await this.store.replace(tx, imported, read);
    await this.auditLog.record(tx, { act: 'directory.imported', actor, table: 'directory_import', id: imported.id });
    return imported;
  }

  unit(id: string): Unit | undefined {
    return this.index.unit(id);
  }

  units(kind?: UnitKind): readonly Unit[] {
    return this.index.units(kind);
  }

  childrenOf(id: string): readonly Unit[] {
    return this.index.childrenOf(id);
  }

  find(nameOrCode: string): Unit | undefined {
    return this.index.find(nameOrCode);
  }

  onDuty(unitId: string, at: number): DutyTeam {
    return this.index.onDuty(unitId, at);
  }

  contact(id: string): Contact | undefined {
    return this.index.contact(id);
  }

  contactsOf(unitId: string): readonly Contact[] {
    return this.index.contactsOf(unitId);
  }

  deputiesOf(unitId: string): readonly Contact[] {
    return this.index.deputiesOf(unitId);
  }

  leaderOf(unitId: string): Contact | null {
    return this.index.leaderOf(unitId);
  }

  atAddress(address: string): readonly Addressee[] {
    return this.index.atAddress(address);
  }
}

function refuseFaults(read: ReadDirectory): void {
  if (!hasErrors(read.reasons)) return;
  throw invalid(
    'directory.faulty',
    '通讯录文件有错误，未导入',
    'the directory has faults and was not imported',
    read.reasons,
  );
}
