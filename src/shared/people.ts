/** Somebody whose account may sign. */
export interface Signer {
  readonly id: string;
  readonly name: string;
  readonly signingRoles: readonly string[];
}

/** What to call whoever acted: rows and the audit keep ids, screens and papers show names. */
export abstract class People {
  /** Names by id, of accounts and of feeds; an id nobody has is left out. */
  abstract namesOf(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>>;
  /** Cells of the signing matrix that somebody who may sign in holds. */
  abstract signingRolesHeld(): Promise<ReadonlySet<string>>;
  /** Accounts with the role `signer`, in the order of their names. */
  abstract signers(): Promise<readonly Signer[]>;
}
