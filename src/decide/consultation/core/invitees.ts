/** N of 1+7+N: who is invited to a round by hazard, area, level and time; what nobody knows invites (design.md §2). */
import { colourRank, type Colour } from '../../../shared/level.js';
import { holdsAt } from '../../rulebook/core/calendar.js';
import type { CalendarEntry, ConsultationTemplate, InviteeCondition, StreamId } from '../../rulebook/core/rulebook.js';

/** The case a round is about. */
export interface RoundCase {
  readonly stream: StreamId;
  /** Null: nobody could tell the colour, or nothing proposed one. */
  readonly level: Colour | null;
  /** Streets the facts speak of; null: not known. */
  readonly areas: readonly string[] | null;
  readonly at: number;
}

export interface Invitee {
  readonly unitId: string;
  /** What invited it; null for the standing ones. */
  readonly because: InviteeCondition | null;
}

/** Everybody invited, standing ones first, each once, and nobody who has a seat as convener or member. */
export function inviteesOf(
  template: ConsultationTemplate,
  of: RoundCase,
  calendar: readonly CalendarEntry[],
): readonly Invitee[] {
  const seated = new Set([template.convenerUnitId, ...template.memberUnitIds]);
  const invited = new Map<string, Invitee>();
  const invite = (unitId: string, because: InviteeCondition | null) => {
    if (!seated.has(unitId) && !invited.has(unitId)) invited.set(unitId, { unitId, because });
  };
  for (const unitId of template.invitedUnitIds) invite(unitId, null);
  for (const { unitIds, when } of template.invitedWhen ?? [])
    for (const unitId of unitIds) if (isAskedFor(unitId, when, of, calendar)) invite(unitId, when);
  return [...invited.values()];
}

function isAskedFor(
  unitId: string,
  { streams, areas, levelFrom, time }: InviteeCondition,
  of: RoundCase,
  calendar: readonly CalendarEntry[],
): boolean {
  if (streams !== undefined && !streams.includes(of.stream)) return false;
  // What is not known is no reason to leave somebody out.
  if (areas !== undefined && of.areas !== null) {
    const wanted = areas === 'own' ? [unitId] : areas;
    if (!wanted.some((street) => of.areas?.includes(street))) return false;
  }
  if (levelFrom !== undefined && of.level !== null && colourRank(of.level) < colourRank(levelFrom)) return false;
  return time === undefined || holdsAt(time, calendar, of.at) !== false;
}
