/** Who is who in three tiers: units, people and shifts (令第373号; domain.md §2, §5.1, §6.1). */

/**
 * `post` is one of the seven front-line posts (一线指挥部) between district and streets. `outside` is a desk of another
 * district or a basin body: it is told and answers, and is no part of ours.
 */
export const unitKinds = ['city', 'district', 'post', 'street', 'community', 'site', 'department', 'outside'] as const;
export type UnitKind = (typeof unitKinds)[number];

export interface Unit {
  readonly id: string;
  readonly kind: UnitKind;
  /** Full name, 朝天门街道基层治理指挥中心. */
  readonly name: string;
  /** What fits on a tile, 朝天门. */
  readonly shortName: string;
  /** Other names the papers use for the same unit (domain.md §5.1). */
  readonly aliases: readonly string[];
  /** Statistical division code where it has one: 9 digits for a street, 12 for a community. */
  readonly code: string | null;
  /** The unit one tier up that is called when this one stays silent; null only for the city. */
  readonly parentId: string | null;
  /** The duty desk's own telephone and mailbox; a desk with a landline is called by voice first. */
  readonly dutyLandline: string | null;
  readonly dutyEmail: string | null;
  /** False while the name stands in for one only the district can supply. */
  readonly confirmed: boolean;
}

export interface Contact {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
  /** Post held: 值班员, 副主任, 主任. */
  readonly title: string;
  readonly mobile: string | null;
  readonly landline: string | null;
  readonly email: string | null;
  /** Order in which deputies and the leader are called; duty staff have `staff`. */
  readonly rank: 'staff' | 'deputy' | 'leader';
}

/** 主班, 副班, 带班. */
export const dutyRoles = ['main', 'assistant', 'leader'] as const;
export type DutyRole = (typeof dutyRoles)[number];

/** A repeating shift in Beijing time; `toMinute` may be smaller than `fromMinute` for a shift over midnight. */
export interface DutyShift {
  readonly unitId: string;
  readonly role: DutyRole;
  readonly contactId: string;
  /** ISO weekdays (1 Monday … 7 Sunday) on which the shift starts. */
  readonly weekdays: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Today's duty roster of one post at one instant; a role nobody holds is null, never guessed. */
export interface DutyTeam {
  readonly unitId: string;
  readonly main: Contact | null;
  readonly assistant: Contact | null;
  readonly leader: Contact | null;
  /** When the main shift ends, epoch milliseconds; null when nobody holds it. */
  readonly until: number | null;
}
