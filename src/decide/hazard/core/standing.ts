/**
 * What the rules last proposed for a stream from what is measured, forecast and reported, and when it is proposed anew: once
 * on the way up, never by itself on the way down, and not again and again while a reading swings about its mark.
 */
import { colourRank, type Colour, type ResponseLevel } from '../../../shared/level.js';
import { hourMs } from '../../../shared/time.js';

export interface Standing {
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  /** Street unit ids. */
  readonly areas: readonly string[];
  /** Since when the rules have said less than this; null while they say it. */
  readonly lessSince: number | null;
}

type Found = Pick<Standing, 'level' | 'responseLevel' | 'areas'>;

/** A mark that is passed again within the hour is the same rise. */
export const restMs = hourMs;

/** `proposes`: this is to be put to the desk. `next`: what stands now; null for nothing. */
export function nextStanding(
  standing: Standing | null,
  found: Found | null,
  now: number,
): { readonly proposes: boolean; readonly next: Standing | null } {
  if (found === null) {
    if (standing === null) return { proposes: false, next: null };
    const lessSince = standing.lessSince ?? now;
    return { proposes: false, next: now - lessSince >= restMs ? null : { ...standing, lessSince } };
  }
  if (standing === null || isGraver(found, standing)) {
    return { proposes: true, next: { ...pick(found), lessSince: null } };
  }
  const isSame = !isGraver(standing, found);
  const isWider = found.areas.some((area) => !standing.areas.includes(area));
  if (isSame && isWider) {
    const areas = [...standing.areas, ...found.areas.filter((area) => !standing.areas.includes(area))];
    return { proposes: true, next: { ...pick(found), areas, lessSince: null } };
  }
  if (isSame) return { proposes: false, next: { ...standing, lessSince: null } };
  const lessSince = standing.lessSince ?? now;
  if (isWider) {
    // Less grave, and somewhere new: the desk hears of those streets too.
    const areas = [...standing.areas, ...found.areas.filter((area) => !standing.areas.includes(area))];
    return { proposes: true, next: { ...standing, areas, lessSince } };
  }
  const next = now - lessSince >= restMs ? { ...pick(found), lessSince: null } : { ...standing, lessSince };
  return { proposes: false, next };
}

function pick({ level, responseLevel, areas }: Found): Found {
  return { level, responseLevel, areas };
}

function isGraver(a: Found, b: Found): boolean {
  const [ra, rb] = [5 - (a.responseLevel ?? 5), 5 - (b.responseLevel ?? 5)];
  return colourRank(a.level) > colourRank(b.level) || (colourRank(a.level) === colourRank(b.level) && ra > rb);
}
