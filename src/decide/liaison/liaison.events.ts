/** Facts this room announces. Subject of each is the incident id, or the notice's own where it belongs to none. */

/** Something was drafted, edited, discarded, answered, taken in or receipted: screens look again. */
export const liaisonMoved = 'liaison.moved';
/** A notice was sent: its counterparts are called from here. */
export const liaisonSent = 'liaison.sent';

export interface LiaisonFact {
  readonly incidentId: string | null;
  readonly noticeId: string;
}
