import { useQuery } from '@tanstack/react-query';
import type { ApiProblem } from './client.js';
import { timed, type Result } from './queries.js';
import type { Instant } from './types.js';

export type SourceState = 'heard' | 'never' | 'quiet' | 'failing' | 'off';

export interface SourceFault {
  level?: 'error' | 'warning' | 'advice';
  code?: string;
  where?: string;
  text: { zh: string; en: string };
}

export interface Source {
  id: string;
  name: string;
  kind: 'push' | 'observations' | 'poll' | 'folder';
  state: SourceState;
  quietSince: Instant;
  /** Where we look: an address or a folder. */
  place: string | null;
  issuers: { id: string; name: string | null }[];
  everyMinutes: number | null;
  silentAfterMinutes: number | null;
  calls: { unitId: string; name: string };
  calling: { since: Instant; noticedAt: Instant } | null;
  lastHeardAt: Instant | null;
  lastOkAt: Instant | null;
  nextAt: Instant | null;
  failures: number;
  lastFault: SourceFault | null;
  lastFaultAt: Instant | null;
  clockWords: { zh: string; en: string } | null;
  messages: number;
  messagesWithFaults: number;
  counts: { issuer: string; name: string | null; messages: number; messagesWithFaults: number }[];
}

/** Feeds send no hint when they are silent. */
const lookMs = 5_000;

export const useSources = (): Result<{ feeds: Source[]; now: Instant }> =>
  useQuery<{ feeds: Source[]; now: Instant }, ApiProblem>({
    queryKey: ['sources'],
    queryFn: () => timed<{ feeds: Source[]; now: Instant }>('/feeds'),
    refetchInterval: lookMs,
  });
