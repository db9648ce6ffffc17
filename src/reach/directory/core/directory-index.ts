/** The directory in memory, ordered and indexed; it answers every question of the port without a query. */
import { normalAddress } from './address.js';
import { whoIsOnDuty } from './duty.js';
import { groupBy } from './group-by.js';
import { unitKinds } from './unit.js';
import type { Contact, DutyShift, DutyTeam, Unit, UnitKind } from './unit.js';

/** A post found at an address: its desk when `contact` is null. */
export interface Addressee {
  readonly unitId: string;
  readonly contact: Contact | null;
}

/** How names are compared: full-width and half-width forms, spaces and case do not tell two units apart. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

export class DirectoryIndex {
  private readonly ordered: readonly Unit[];
  private readonly byId: ReadonlyMap<string, Unit>;
  private readonly byKind: ReadonlyMap<UnitKind, readonly Unit[]>;
  private readonly byParent: ReadonlyMap<string | null, readonly Unit[]>;
  private readonly byName = new Map<string, Unit>();
  private readonly contactsById: ReadonlyMap<string, Contact>;
  private readonly contactsByUnit: ReadonlyMap<string, readonly Contact[]>;
  private readonly shiftsByUnit: ReadonlyMap<string, readonly DutyShift[]>;
  private readonly byAddress = new Map<string, Addressee[]>();

  /** Takes rows in the order of the directory; deputies are called in that order. */
  constructor(units: readonly Unit[], contacts: readonly Contact[], shifts: readonly DutyShift[]) {
    this.byKind = groupBy(units, (unit) => unit.kind);
    this.ordered = unitKinds.flatMap((kind) => this.byKind.get(kind) ?? []);
    this.byId = new Map(units.map((unit) => [unit.id, unit]));
    this.byParent = groupBy(this.ordered, (unit) => unit.parentId);
    this.contactsById = new Map(contacts.map((contact) => [contact.id, contact]));
    this.contactsByUnit = groupBy(contacts, (contact) => contact.unitId);
    this.shiftsByUnit = groupBy(shifts, (shift) => shift.unitId);
    this.indexNames();
    for (const unit of this.ordered) {
      this.indexAddresses(unit.id, null, [unit.dutyLandline, unit.dutyEmail]);
    }
    for (const contact of contacts) {
      this.indexAddresses(contact.unitId, contact, [contact.mobile, contact.landline, contact.email]);
    }
  }

  unit(id: string): Unit | undefined {
    return this.byId.get(id);
  }

  units(kind?: UnitKind): readonly Unit[] {
    return kind === undefined ? this.ordered : (this.byKind.get(kind) ?? []);
  }

  childrenOf(id: string): readonly Unit[] {
    return this.byParent.get(id) ?? [];
  }

  find(nameOrCode: string): Unit | undefined {
    let key = nameKey(nameOrCode);
    let found = this.byName.get(key);
    // A street's code is also written with twelve digits, the last three being zeros (GB/T 2260 and its extensions).
    while (!found && /^\d{9,12}$/.test(key) && key.endsWith('000')) {
      key = key.slice(0, -3);
      found = this.byName.get(key);
    }
    return found;
  }

  onDuty(unitId: string, at: number): DutyTeam {
    return whoIsOnDuty(this.shiftsByUnit.get(unitId) ?? [], this.contactsById, unitId, at);
  }

  contact(id: string): Contact | undefined {
    return this.contactsById.get(id);
  }

  contactsOf(unitId: string): readonly Contact[] {
    return this.contactsByUnit.get(unitId) ?? [];
  }

  deputiesOf(unitId: string): readonly Contact[] {
    return this.contactsOf(unitId).filter((contact) => contact.rank === 'deputy');
  }

  leaderOf(unitId: string): Contact | null {
    return this.contactsOf(unitId).find((contact) => contact.rank === 'leader') ?? null;
  }

  atAddress(address: string): readonly Addressee[] {
    const normal = normalAddress(address);
    return normal === null ? [] : (this.byAddress.get(normal) ?? []);
  }

  /** Exact names first; a short name serves only where it means one unit. */
  private indexNames(): void {
    for (const unit of this.ordered) {
      for (const name of [unit.id, unit.code, unit.name, ...unit.aliases]) {
        if (name !== null && name !== '') this.byName.set(nameKey(name), unit);
      }
    }
    for (const [key, named] of groupBy(this.ordered, (unit) => nameKey(unit.shortName))) {
      const only = named.length === 1 ? named[0] : undefined;
      if (only && key !== '' && !this.byName.has(key)) this.byName.set(key, only);
    }
  }

  private indexAddresses(unitId: string, contact: Contact | null, addresses: readonly (string | null)[]): void {
    for (const address of new Set(addresses)) {
      if (address === null) continue;
      const there = this.byAddress.get(address);
      if (there) there.push({ unitId, contact });
      else this.byAddress.set(address, [{ unitId, contact }]);
    }
  }
}
