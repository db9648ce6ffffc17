/** Facts this room announces. Subject of each is the incident id. */
export const obligationAnswered = 'calling.answered';
export interface ObligationAnswered {
  readonly obligationId: number;
  readonly source: { readonly kind: string; readonly id: string; readonly version: number };
  readonly unitId: string;
}

export const obligationEscalated = 'calling.escalated';
export interface ObligationEscalated {
  readonly obligationId: number;
  readonly unitId: string;
  readonly target: string;
}
