import type { Tx } from '../../shared/unit-of-work.js';
import type { Addressee } from './core/directory-index.js';
import type { DirectoryContents } from './core/parse-directory.js';
import type { Outline } from './core/parse-outlines.js';
import type { Contact, DutyTeam, Unit, UnitKind } from './core/unit.js';

/** The district's people and posts, read from memory: asking who is on duty now costs no query. */
export abstract class Directory {
  abstract unit(id: string): Unit | undefined;
  /** All units in tier order, or those of one kind in the order of the directory. */
  abstract units(kind?: UnitKind): readonly Unit[];
  abstract childrenOf(id: string): readonly Unit[];
  /** Finds a unit by id, code, name or any alias of the papers; by its short name where only one unit has it. */
  abstract find(nameOrCode: string): Unit | undefined;
  abstract onDuty(unitId: string, at: number): DutyTeam;
  abstract contact(id: string): Contact | undefined;
  abstract contactsOf(unitId: string): readonly Contact[];
  /** The deputies of a unit in calling order, and its leader; empty or null when the post is vacant. */
  abstract deputiesOf(unitId: string): readonly Contact[];
  abstract leaderOf(unitId: string): Contact | null;
  /** Everybody reachable at this telephone number or mailbox; desks as their unit. */
  abstract atAddress(address: string): readonly Addressee[];
}

/** Where streets lie, from an optional map; read from memory. */
export abstract class Outlines {
  /** By street unit id; empty where no map is installed. */
  abstract all(): ReadonlyMap<string, readonly Outline[]>;
}

/** The act of replacing the whole directory. */
export interface DirectoryImport {
  readonly id: string;
  /** Counts imports from 1; the highest is the one in use. */
  readonly number: number;
  /** Epoch milliseconds, domain time. */
  readonly at: number;
  /** SHA-256 of the imported files, hexadecimal. */
  readonly digest: string;
}

/** Where the directory is kept between starts. */
export abstract class DirectoryStore {
  /** What the newest import brought, never half of one and half of another; null before the first. */
  abstract newest(): Promise<DirectoryContents | null>;
  /** The number of the next import. Until the transaction ends no other import can take one. */
  abstract takeNumber(tx: Tx): Promise<number>;
  /** Puts these contents in the place of all earlier ones and stores the import's own row. */
  abstract replace(tx: Tx, imported: DirectoryImport, contents: DirectoryContents): Promise<void>;
}
