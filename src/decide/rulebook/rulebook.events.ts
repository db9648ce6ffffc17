/** Somebody decided that a version takes effect at a moment. Subject is `rulebook`. */
export const rulebookActivated = 'rulebook.activated';
export interface RulebookActivated {
  readonly hash: string;
  readonly effectiveAt: number;
}
