/** The roles of the house (design.md §8). `feed` is a machine with a key, never a person who signs in. */
export const roles = [
  'duty-officer',
  'signer',
  'member',
  'street',
  'department',
  'administrator',
  'auditor',
  'feed',
] as const;
export type Role = (typeof roles)[number];

/** Who is asking. A use case receives it from its controller and decides by it; it never reads a cookie. */
export interface Session {
  /** Account id, or the key's id for a feed. */
  readonly userId: string;
  /** What the audit and the minutes call this person. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** The directory unit this person acts for. */
  readonly unitId: string;
  /** Which cells of the signing matrix this person holds: `director-flood-office`, `deputy-commander`, `commander`. */
  readonly signingRoles: readonly string[];
  /** The feed a machine's key belongs to (`config/feeds.yaml`); left out for a person. */
  readonly feedId?: string | null;
}

/** These roles see and answer for every unit; a street, department or member only for its own. */
const everyUnit: readonly Role[] = ['duty-officer', 'signer', 'administrator', 'auditor'];

/** Whether this person may see `unitId`. */
export function maySee(session: Session, unitId: string): boolean {
  return session.unitId === unitId || session.roles.some((role) => everyUnit.includes(role));
}

/** Whether this person may answer or act in the name of `unitId`: its own people, or the duty desk typing it in. */
export function mayActFor(session: Session, unitId: string): boolean {
  return session.unitId === unitId || session.roles.includes('duty-officer');
}
