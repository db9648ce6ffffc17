/** Facts this room announces. Subject of each is the incident id. */
import type { ResponseLevel } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';

/** A signal proposed a level; the relay, if the issuer is trusted, starts from here. */
export const proposalMade = 'hazard.proposal-made';
export interface ProposalMade {
  readonly incidentId: string;
  readonly proposalId: string;
  readonly relay: boolean;
  readonly nature: Nature;
}

/** A signal was cancelled or ran out: the response is to be reviewed, never lowered by itself. */
export const reviewProposed = 'hazard.review-proposed';
export interface ReviewProposed {
  readonly incidentId: string;
  readonly signalId: string;
}

/** A superior's headquarters started or changed a response that covers us. */
export const superiorResponded = 'hazard.superior-responded';
export interface SuperiorRespondedFact {
  readonly incidentId: string;
  readonly responseLevel: ResponseLevel;
  readonly words: string;
}

/** The decision clock was closed by a reasoned "keep" or "no start". */
export const decisionTaken = 'hazard.decision-taken';
export interface DecisionTaken {
  readonly incidentId: string;
  readonly decisionId: string;
  readonly kind: 'keep' | 'no-start';
}
