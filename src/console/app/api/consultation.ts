import { useQueries, useQuery } from '@tanstack/react-query';
import { api, type ApiProblem } from './client.js';
import { serverNow } from './server-time.js';
import type { Result } from './queries.js';
import type { Reading } from './stations.js';
import type { Instant } from './types.js';

export interface NamedUnit {
  id: string;
  kind: string;
  name: string;
}

export interface TreeNode {
  unitId: string;
  name: string;
  /** False: stands in for a name only the district knows. */
  confirmed: boolean;
}

export interface DispatchTree {
  basis: 'official' | 'proposed' | null;
  source: string | null;
  hub: TreeNode | null;
  posts: TreeNode[];
  streets: TreeNode[];
  departments: TreeNode[];
}

interface Unit {
  id: string;
  name: string;
}

/** A round by the calendar; `heldAt` null: the one that was due last has not been held. */
export interface StandingRound {
  id: string;
  name: string;
  agenda: string[];
  basis: 'official' | 'proposed';
  source: string;
  convener: Unit;
  units: Unit[];
  dueAt: Instant | null;
  heldAt: Instant | null;
  nextAt: Instant | null;
}

export interface HeldRound {
  id: string;
  name: string;
  notes: string;
  dueAt: Instant;
  heldAt: Instant;
  heldByName: string;
  present: Unit[];
  absent: Unit[];
}

/** The directory changes by an import, not within a round. */
const directoryMs = 10 * 60_000;
const readingsMs = 30_000;

export const useDirectory = (): Result<NamedUnit[]> =>
  useQuery<NamedUnit[], ApiProblem>({
    queryKey: ['directory'],
    queryFn: () => api.get<NamedUnit[]>('/directory/units'),
    staleTime: directoryMs,
  });

export const useDispatchTree = (): Result<DispatchTree> =>
  useQuery<DispatchTree, ApiProblem>({
    queryKey: ['rulebook', 'dispatch-tree'],
    queryFn: () => api.get<DispatchTree>('/dispatch-tree'),
  });

export const useStandingRounds = (): Result<{ rounds: StandingRound[]; held: HeldRound[] }> =>
  useQuery<{ rounds: StandingRound[]; held: HeldRound[] }, ApiProblem>({
    queryKey: ['standing-rounds'],
    queryFn: () => api.get('/standing-rounds'),
    refetchInterval: readingsMs,
  });

/** What each of these stations read in the last hours, oldest first; left out where it has not come yet. */
export function useLastHours(stations: readonly string[], hours: number): ReadonlyMap<string, readonly Reading[]> {
  const found = useQueries({
    queries: stations.map((station) => ({
      queryKey: ['stations', 'last-hours', station, hours],
      queryFn: () => {
        const since = new Date(serverNow() - hours * 3_600_000).toISOString();
        return api.get<{ readings: Reading[] }>(
          `/stations/${encodeURIComponent(station)}/readings?since=${encodeURIComponent(since)}`,
        );
      },
      refetchInterval: readingsMs,
    })),
  });
  return new Map(
    stations.flatMap((station, index) => {
      const readings = found[index]?.data?.readings;
      return readings ? [[station, readings] as const] : [];
    }),
  );
}
