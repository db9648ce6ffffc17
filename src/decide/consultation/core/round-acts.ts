/** What happens in a round besides opinions and the verdict, and what it comes to (design.md §2). */
import type { Colour, ResponseLevel } from '../../../shared/level.js';
import type { Stage } from '../../../shared/stage.js';
import type { Origin } from './origin.js';

export const verdictKinds = ['start', 'raise', 'keep', 'lower', 'end', 'no-start'] as const;
export type VerdictKind = (typeof verdictKinds)[number];

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

/** The other round of a joint one. */
export interface Joint {
  readonly consultationId: string;
  readonly incidentId: string;
  /** Whether this body called the other in. */
  readonly leads: boolean;
}

/** One body's half of a joint verdict, or the whole of an ordinary one. */
export interface Half extends Judged {
  readonly kind: VerdictKind;
  readonly stage: Stage;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
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
  /** 联合会商 with a round of another headquarters; `seats`: whoever sits there may speak here too. */
  readonly joined: Joint & { readonly seats: readonly string[] };
  /** 会签 of this body: its half of the verdict. */
  readonly 'half-given': Omit<Half, 'by' | 'at' | 'reason'>;
  /** A body refused; each goes on by itself. `body`: which one. */
  readonly 'countersign-refused': { readonly body: string };
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

/** The other round while both are held as one; null for an ordinary round and after a refusal. */
export function jointOf(acts: readonly RoundAct[]): Joint | null {
  const last = acts.findLast(({ act }) => act === 'joined' || act === 'countersign-refused');
  if (last?.act !== 'joined') return null;
  const { consultationId, incidentId, leads } = last.content;
  return { consultationId, incidentId, leads };
}

/** This body's half, as long as both are held as one. */
export function halfOf(acts: readonly RoundAct[]): Half | null {
  const last = acts.findLast(({ act }) => act === 'half-given' || act === 'countersign-refused');
  return last?.act === 'half-given'
    ? { ...last.content, reason: last.reason ?? '', by: last.doneBy, at: last.doneAt }
    : null;
}

/** Which bodies refused to 会签, and why. */
export function refusalsOf(
  acts: readonly RoundAct[],
): readonly { readonly body: string; readonly reason: string; readonly at: number }[] {
  return acts.flatMap((act) =>
    act.act === 'countersign-refused' ? [{ body: act.content.body, reason: act.reason ?? '', at: act.doneAt }] : [],
  );
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
