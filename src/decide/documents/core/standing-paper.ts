/** What a frozen paper is by now: acts add to it, the bytes stay. */
import { paperMarks, type PaperMark } from './paper.js';

export const documentActs = ['papered', 'confirmed', 'disowned'] as const;
export type DocumentActKind = (typeof documentActs)[number];

/** Which mark an act takes away: what was only spoken stands on paper; what was not verified is. */
const ends: Readonly<Record<DocumentActKind, PaperMark | null>> = {
  papered: 'verbal',
  confirmed: 'unverified',
  disowned: null,
};

/** The marks by now. What was disowned stays so, whatever comes after. */
export function marksNow(frozen: readonly PaperMark[], acts: readonly DocumentActKind[]): readonly PaperMark[] {
  const ended = acts.map((act) => ends[act]);
  return paperMarks.filter(
    (mark) => (frozen.includes(mark) && !ended.includes(mark)) || (mark === 'disowned' && acts.includes('disowned')),
  );
}
