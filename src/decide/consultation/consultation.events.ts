/** Facts this room announces. Subject of each is the incident id. */
export const consultationConvened = 'consultation.convened';
export interface ConsultationConvened {
  readonly consultationId: string;
  readonly incidentId: string;
}

export const opinionGiven = 'consultation.opinion-given';
export interface OpinionGiven {
  readonly consultationId: string;
  readonly incidentId: string;
  readonly unitId: string;
  readonly speaker: string;
}

export const verdictGiven = 'consultation.verdict-given';
export interface VerdictGiven {
  readonly consultationId: string;
  readonly incidentId: string;
  readonly kind: string;
}
