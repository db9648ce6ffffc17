/** Counting the opinions of a 1+7+N round: newest opinion of each seat, silence never counts as consent (design.md §2). */
import { colourRank, graverColour, type Colour, type ResponseLevel } from '../../../shared/level.js';

export type Seat = 'convener' | 'member' | 'invited';

export interface OpinionFact {
  readonly unitId: string;
  /** Null: the unit says no warning is needed. */
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
  readonly givenAt: number;
  readonly late: boolean;
}

export interface TallyLine {
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
  readonly units: readonly string[];
}

/** Most units first, then the graver. An opinion after the verdict is kept but not counted. */
export function tally(opinions: readonly OpinionFact[]): readonly TallyLine[] {
  const newest = new Map<string, OpinionFact>();
  for (const opinion of opinions) {
    const known = newest.get(opinion.unitId);
    if (!opinion.late && (!known || opinion.givenAt >= known.givenAt)) newest.set(opinion.unitId, opinion);
  }
  const lines = new Map<string, { level: Colour | null; responseLevel: ResponseLevel | null; units: string[] }>();
  for (const { unitId, level, responseLevel } of newest.values()) {
    const key = `${level}|${responseLevel}`;
    const line = lines.get(key) ?? { level, responseLevel, units: [] };
    line.units.push(unitId);
    lines.set(key, line);
  }
  return [...lines.values()].sort((a, b) => b.units.length - a.units.length || gravity(b) - gravity(a));
}

/** How the seats stand to a level: silence is neither. */
export interface Division {
  readonly agree: readonly string[];
  readonly dissent: readonly string[];
  readonly silent: readonly string[];
}

/** By each seat's newest opinion that counts; a seat that said nothing is silent, and consents to nothing. */
export function divide(
  seats: readonly string[],
  opinions: readonly OpinionFact[],
  said: { readonly level: Colour | null; readonly responseLevel: ResponseLevel | null } | null,
): Division {
  const lines = tally(opinions.filter(({ unitId }) => seats.includes(unitId)));
  const spoke = new Set(lines.flatMap(({ units }) => units));
  const agreed = new Set(
    lines.flatMap((line) =>
      said !== null && line.level === said.level && line.responseLevel === said.responseLevel ? line.units : [],
    ),
  );
  return {
    agree: seats.filter((unitId) => agreed.has(unitId)),
    dissent: said === null ? [] : seats.filter((unitId) => spoke.has(unitId) && !agreed.has(unitId)),
    silent: seats.filter((unitId) => !spoke.has(unitId)),
  };
}

export interface Suggested {
  readonly level: Colour;
  /** Null: a warning without a response. */
  readonly responseLevel: ResponseLevel | null;
}

/** The graver of the leading opinion and the rule's proposal, each ladder by itself; a proposal without a level says nothing. */
export function suggestedBy(
  lines: readonly TallyLine[],
  proposal: { readonly level: Colour | null; readonly responseLevel: ResponseLevel | null } | null,
): Suggested | null {
  const leading = lines[0];
  const ruled =
    proposal && proposal.level !== null ? { level: proposal.level, responseLevel: proposal.responseLevel } : null;
  if (!leading || leading.level === null) return ruled;
  if (!ruled) return { level: leading.level, responseLevel: leading.responseLevel };
  return {
    level: graverColour(leading.level, ruled.level),
    responseLevel: graverResponse(leading.responseLevel, ruled.responseLevel),
  };
}

function graverResponse(a: ResponseLevel | null, b: ResponseLevel | null): ResponseLevel | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** A verdict that departs from what the round and the rule suggest needs a reason in writing. */
export function differs(
  suggested: Suggested | null,
  verdict: { level: Colour | null; responseLevel: ResponseLevel | null },
): boolean {
  return suggested !== null && (verdict.level !== suggested.level || verdict.responseLevel !== suggested.responseLevel);
}

function gravity(line: TallyLine): number {
  return (
    (line.level === null ? -1 : colourRank(line.level)) * 10 +
    (line.responseLevel === null ? 0 : 5 - line.responseLevel)
  );
}
