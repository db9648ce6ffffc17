import type { Actor } from '../../shared/audit-log.js';
import type { ResponseLevel } from '../../shared/level.js';
import type { Nature } from '../../shared/nature.js';
import type { Tx } from '../../shared/unit-of-work.js';
import type { StreamId } from '../rulebook/core/rulebook.js';
import type { DraftAct, DraftContent, DraftKind, DraftState } from './core/draft.js';

/** Source kind under which addressees are called. */
export const paperCall = 'paper';

export interface PaperDraft {
  readonly id: string;
  readonly kind: DraftKind;
  readonly incidentId: string;
  readonly stream: StreamId;
  readonly nature: Nature;
  /** Counts edits from 1. */
  readonly version: number;
  readonly state: DraftState;
  readonly content: DraftContent;
  /** The cell of the signing matrix. */
  readonly grade: ResponseLevel;
  readonly signingRole: string;
  readonly draftedBy: string;
  readonly draftedAt: number;
  readonly editedBy: string;
  readonly editedAt: number;
  readonly returnedReason: string | null;
  /** The frozen paper. */
  readonly documentId: string | null;
}

export interface DraftActDone {
  readonly act: DraftAct | 'create';
  readonly version: number;
  readonly content: DraftContent | null;
  readonly reason: string | null;
  readonly by: string;
  readonly at: number;
}

export abstract class PaperDrafts {
  abstract get(id: string): Promise<PaperDraft | null>;
  /** Newest first. */
  abstract ofIncident(incidentId: string): Promise<readonly PaperDraft[]>;
  /** Of every incident: what waits for a signature, oldest first. */
  abstract awaiting(): Promise<readonly PaperDraft[]>;
  /** Oldest first. */
  abstract acts(id: string): Promise<readonly DraftActDone[]>;
}

/** What this room writes. */
export abstract class PaperDraftStore {
  abstract create(
    tx: Tx,
    draft: Pick<PaperDraft, 'kind' | 'incidentId' | 'stream' | 'nature' | 'content' | 'grade' | 'signingRole'>,
    by: Actor,
  ): Promise<string>;
  /** The draft as it stands, held until the act ends; null when there is none. */
  abstract hold(tx: Tx, id: string): Promise<PaperDraft | null>;
  /** Everybody who wrote a word of it: none of them may sign. */
  abstract writers(tx: Tx, id: string): Promise<ReadonlySet<string>>;
  /** Takes a held draft on: new words, another state, its frozen paper. */
  abstract change(
    tx: Tx,
    held: PaperDraft,
    to: Pick<PaperDraft, 'state'> & {
      readonly content?: DraftContent;
      readonly grade?: ResponseLevel;
      readonly signingRole?: string;
      readonly documentId?: string;
    },
    done: { readonly act: DraftAct; readonly reason?: string; readonly by: Actor },
  ): Promise<void>;
}
