/** What a person gives again at the moment of signing. */
export interface StepUpProof {
  readonly password: string;
}

/** Asking for the password again before an act that cannot be taken back: signing a warning or a control order. */
export abstract class StepUp {
  /** True when the password is the account's; counts towards the lockout like a sign-in, and is false while locked. */
  abstract verify(accountId: string, proof: StepUpProof): Promise<boolean>;
}
