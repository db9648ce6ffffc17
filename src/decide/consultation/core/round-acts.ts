/** What happens in a round besides opinions and the verdict, and what it comes to (design.md §2). */
import type { Colour, ResponseLevel } from '../../../shared/level.js';
import type { Origin } from './origin.js';

/** What a warning says: both ladders, where, and in which stage. */
export interface Judged {
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
}

/** Somebody from outside the directory: the basin, the city, a neighbouring district. */
export interface OutsideMember {
  readonly name: string;
  readonly body: string;
  readonly post: string;
  readonly phone: string;
}

/** Acts of a round besides opinions and the verdict, each with what it says. */
export interface RoundActs {
  readonly convened: { readonly origin: Origin };
  readonly invited: { readonly unitId: string; readonly outside: OutsideMember | null };
  readonly chased: { readonly unitId: string };
  /** Somebody asked for the link of this seat, to pass it on. */
  readonly 'link-shown': { readonly unitId: string; readonly expiresAt: number };
  readonly adjourned: { readonly resumesAt: number };
  readonly resumed: Record<string, never>;
  readonly 'emergency-begun': { readonly leader: string | null; readonly decided: Judged | null };
  /** The verdict confirms what was issued, or departs from it. */
  readonly 'emergency-confirmed': Record<string, never>;
  readonly 'emergency-departed': Record<string, never>;
}
export type RoundActKind = keyof RoundActs;

export type RoundAct = {
  readonly [K in RoundActKind]: {
    readonly id: string;
    readonly consultationId: string;
    readonly act: K;
    readonly content: RoundActs[K];
    readonly reason: string | null;
    readonly doneBy: string;
    readonly doneAt: number;
  };
}[RoundActKind];

/** What was issued before the round had a verdict. */
export interface Emergency {
  readonly reason: string;
  readonly begunBy: string;
  readonly begunAt: number;
  /** The one leader who decided with the convener, as said. */
  readonly leader: string | null;
  /** What they decided, where it was said; null: it is held against what the round and the rule suggest. */
  readonly decided: Judged | null;
  readonly outcome: 'open' | 'confirmed' | 'departed';
}

export function emergencyOf(acts: readonly RoundAct[]): Emergency | null {
  const begun = acts.find((act) => act.act === 'emergency-begun');
  if (begun?.act !== 'emergency-begun') return null;
  const did = (kind: RoundActKind) => acts.some(({ act }) => act === kind);
  return {
    ...begun.content,
    reason: begun.reason ?? '',
    begunBy: begun.doneBy,
    begunAt: begun.doneAt,
    outcome: did('emergency-confirmed') ? 'confirmed' : did('emergency-departed') ? 'departed' : 'open',
  };
}

/** The pause a round is in; null while it is going on. */
export function pauseOf(
  acts: readonly RoundAct[],
): { readonly at: number; readonly resumesAt: number; readonly reason: string } | null {
  const last = acts.findLast(({ act }) => act === 'adjourned' || act === 'resumed');
  return last?.act === 'adjourned'
    ? { at: last.doneAt, resumesAt: last.content.resumesAt, reason: last.reason ?? '' }
    : null;
}

/** Keeping confirms whatever was issued; anything else has to say the same of both ladders and the same streets. */
export function confirms(decided: Judged, verdict: Judged & { readonly kind: string }): boolean {
  if (verdict.kind === 'keep') return true;
  if (verdict.kind === 'end' || verdict.kind === 'no-start') return false;
  const [ours, theirs] = [new Set(decided.areas), new Set(verdict.areas)];
  return (
    decided.level === verdict.level &&
    decided.responseLevel === verdict.responseLevel &&
    ours.size === theirs.size &&
    [...ours].every((area) => theirs.has(area))
  );
}
