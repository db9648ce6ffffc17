/** What a person gives again at the moment of signing. */
export interface StepUpProof {
  readonly password: string;
  /** Of the authenticator; null or left out where none was given. */
  readonly code?: string | null;
}

/** Asking again who is there before an act that cannot be taken back: signing a warning or a control order. */
export abstract class StepUp {
  /**
   * True when the password is the account's. With `needsSecond` an enrolled second factor is asked for too: throws
   * forbidden when its code is missing, wrong or used already. Wrong ones count towards the lockout like a sign-in.
   */
  abstract verify(accountId: string, proof: StepUpProof, needsSecond: boolean): Promise<boolean>;
}
