/** Facts this room announces. Subject of each is the incident id. */

/** A draft was made, edited, submitted, returned or discarded: screens look again. */
export const draftMoved = 'drafting.draft-moved';
/** It was signed and frozen under its number; whoever it is addressed to is told from here. */
export const paperSigned = 'drafting.paper-signed';

export interface DraftFact {
  readonly incidentId: string;
  readonly draftId: string;
}
