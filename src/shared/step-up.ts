/** Asking for the password again before an act that cannot be taken back: signing a warning or a control order. */
export abstract class StepUp {
  /** True when `password` is the account's; counts towards the lockout like a sign-in, and is false while locked. */
  abstract verify(accountId: string, password: string): Promise<boolean>;
}
