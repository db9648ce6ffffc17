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
  abstract atAddress(address: string): readonly { readonly unitId: string; readonly contact: Contact | null }[];
}
