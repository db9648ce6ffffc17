import { PaperEffects } from '../../src/edges/feeds/papers/paper-effects.service.js';
import { PaperGrouping } from '../../src/edges/feeds/papers/paper-grouping.service.js';
import { PapersService } from '../../src/edges/feeds/papers/papers.service.js';
import { TypeormPapers, TypeormPaperStore } from '../../src/edges/feeds/papers/papers.store.js';
import type { TypedEntry } from '../../src/edges/feeds/papers/core/read-entry.js';
import { DirectoryIndex } from '../../src/reach/directory/core/directory-index.js';
import { readDirectory } from '../../src/reach/directory/directory.files.js';
import type { Directory } from '../../src/reach/directory/directory.ports.js';
import type { Actor } from '../../src/shared/audit-log.js';
import { toRfc3339 } from '../../src/shared/time.js';
import { nobody, type Decide } from './decide.js';
import type { Ground } from './engines.js';

export const officers = ['zhuban', 'fuban'].map((id): Actor => ({ kind: 'user', id })) as [Actor, Actor];

/** 来文来电 beside the deciding rooms, which it really moves. */
export async function openPapers(ground: Ground, decide: Decide) {
  const { database, unitOfWork, clock, chance, audit, deadlines, events } = ground;
  const { units } = await readDirectory('config/directory');
  const directory = new DirectoryIndex(units, [], []) as unknown as Directory;
  const store = new TypeormPaperStore(clock, chance, audit);
  const papers = new TypeormPapers(database);
  const effects = new PaperEffects(
    ...([unitOfWork, store, papers, decide.situation, decide.intake, decide.incidents, deadlines] as const),
    ...([decide.rulebooks, directory, events, clock, chance] as const),
  );
  const grouping = new PaperGrouping(store, effects, events, chance);
  const service = new PapersService(
    ...([unitOfWork, store, papers, effects, grouping, decide.rulebooks, directory, nobody, clock, chance] as const),
  );
  store.onModuleInit();
  effects.onModuleInit();
  const [officer] = officers;
  const rainResponse = (responseLevel: number) => ({ kind: 'response', stream: 'rain', responseLevel });
  /** A superior's response, as a fax brings it; what is said here besides is written on it. */
  const registers = (typed: TypedEntry = {}, by = officer) =>
    service.register(
      {
        sender: '市防指',
        number: '渝汛指〔2026〕15号',
        says: rainResponse(3),
        receivedAt: toRfc3339(clock.now()),
        ...typed,
      },
      by,
    );
  const followDueAt = async () =>
    (await deadlines.listOpen()).filter(({ kind }) => kind === 'hazard.follow').map(({ dueAt }) => dueAt);
  const superiors = async () =>
    (await decide.facts.standing(clock.now())).superiors
      .map(({ by, responseLevel }) => `${by} ${responseLevel}`)
      .sort();
  const signals = () =>
    database.reader.rows<{ state: string; is_verified: number; content: string }>(
      `SELECT state, is_verified, content FROM signal ORDER BY received_at, id`,
    );
  return { service, papers, store, registers, rainResponse, followDueAt, superiors, signals };
}

export type PapersDesk = Awaited<ReturnType<typeof openPapers>>;
