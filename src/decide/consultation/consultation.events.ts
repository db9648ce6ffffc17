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

/** 休会: the round pauses until then; it stays open. */
export const roundAdjourned = 'consultation.adjourned';
export interface RoundAdjourned {
  readonly consultationId: string;
  readonly incidentId: string;
  readonly resumesAt: number;
  readonly reason: string;
}

export const roundResumed = 'consultation.resumed';
export interface RoundResumed {
  readonly consultationId: string;
  readonly incidentId: string;
}

/** One body of a joint round has 会签ed; the other has yet to. */
export const halfGiven = 'consultation.half-given';
export interface HalfGiven {
  readonly consultationId: string;
  readonly incidentId: string;
}

/** Two rounds are held as one, or no longer. */
export const jointChanged = 'consultation.joint-changed';
export interface JointChanged {
  readonly consultationId: string;
  readonly incidentId: string;
}

export const verdictGiven = 'consultation.verdict-given';
export interface VerdictGiven {
  readonly consultationId: string;
  readonly incidentId: string;
  readonly kind: string;
}
