import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { maskAddress } from './core/address.js';
import { unitKinds, type Contact, type Unit, type UnitKind } from './core/unit.js';

export class UnitsQuery {
  @IsOptional() @IsIn(unitKinds) kind?: UnitKind;
}

export class OnDutyQuery {
  /** Id, code, name or alias. */
  @IsString() @IsNotEmpty() @MaxLength(80) unit!: string;
}

/** A person as shown; numbers and mailbox are masked unless the reader may see them. */
export interface ContactShown extends Omit<Contact, 'unitId'> {
  readonly masked: boolean;
}

export interface UnitShown extends Unit {
  readonly parentName: string | null;
}

/** A unit with its people and the units below it. */
export interface UnitDetail extends UnitShown {
  readonly contacts: readonly ContactShown[];
  readonly children: readonly { readonly id: string; readonly name: string; readonly shortName: string }[];
}

/** Today's team; `at` and `until` are RFC 3339 in Beijing time, a role nobody holds is null. */
export interface OnDutyShown {
  readonly unitId: string;
  readonly unitName: string;
  readonly at: string;
  readonly main: ContactShown | null;
  readonly assistant: ContactShown | null;
  readonly leader: ContactShown | null;
  readonly until: string | null;
}

export function showContact(contact: Contact, masked: boolean): ContactShown {
  const shown = (address: string | null) => (address !== null && masked ? maskAddress(address) : address);
  const { id, name, title, mobile, landline, email, rank } = contact;
  return { id, name, title, mobile: shown(mobile), landline: shown(landline), email: shown(email), rank, masked };
}
