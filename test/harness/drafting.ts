import { DraftingService } from '../../src/decide/drafting/drafting.service.js';
import { TypeormPaperDrafts, TypeormPaperDraftStore } from '../../src/decide/drafting/drafting.store.js';
import type { Decide } from './decide.js';
import type { Ground } from './engines.js';

/** The room where people write papers, beside the deciding rooms of a test. */
export function openDrafting({ database, unitOfWork, clock, chance, audit, events }: Ground, decide: Decide) {
  const store = new TypeormPaperDraftStore(clock, chance, audit);
  const drafts = new TypeormPaperDrafts(database);
  const { documents, incidents, warnings, signatures, rulebooks, directory, calls } = decide;
  const drafting = new DraftingService(
    ...([unitOfWork, store, drafts, documents, incidents, warnings, signatures, rulebooks, directory] as const),
    ...([calls, events, clock] as const),
  );
  for (const room of [store, drafting]) room.onModuleInit();
  return { drafting, drafts };
}
