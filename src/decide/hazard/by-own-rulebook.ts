import type { Rulebook, StreamId } from '../rulebook/core/rulebook.js';
import type { Rulebooks } from '../rulebook/rulebook.ports.js';

/**
 * What is judged of each stream: one whose incident is open by the rulebook that incident keeps, every other by the one in
 * force. `kept`: the hash each open incident keeps, by stream.
 */
export async function byOwnRulebook<T extends { readonly stream: StreamId }>(
  rulebooks: Rulebooks,
  kept: ReadonlyMap<StreamId, string>,
  judge: (rulebook: Rulebook) => Promise<readonly T[]>,
): Promise<ReadonlyMap<StreamId, { readonly found: T; readonly rulebook: Rulebook }>> {
  const inForce = rulebooks.current();
  const judged = new Map<StreamId, { readonly found: T; readonly rulebook: Rulebook }>();
  const take = async (rulebook: Rulebook, isTheirs: (stream: StreamId) => boolean): Promise<void> => {
    for (const found of await judge(rulebook))
      if (isTheirs(found.stream) && !judged.has(found.stream)) judged.set(found.stream, { found, rulebook });
  };
  for (const hash of new Set(kept.values()))
    if (hash !== inForce.hash) await take(await rulebooks.byHash(hash), (stream) => kept.get(stream) === hash);
  // Where the rules an incident keeps say nothing, the newer ones do: silence is worse.
  await take(inForce, () => true);
  return judged;
}
