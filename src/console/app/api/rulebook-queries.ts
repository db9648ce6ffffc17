import { useQuery } from '@tanstack/react-query';
import { api, type ApiProblem } from './client.js';
import { timed, type Result } from './queries.js';
import type { Cell, CellPlace, Matrix, RulebookChange, RulebookOverview, RulebookVersion } from './rulebook-types.js';

/** A changed folder sends no hint; whoever just saved an edit waits for this page to say what it thinks of it. */
const folderMs = 6_000;
/** Measures may depend on the hour, so a cell is looked at again, but nothing in it happens by itself. */
const cellMs = 60_000;

const queryOf = (values: Readonly<Record<string, string | null>>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [[key, value] as [string, string]])),
  ).toString();

export const useRulebook = (): Result<RulebookOverview> =>
  useQuery<RulebookOverview, ApiProblem>({
    queryKey: ['rulebook', 'overview'],
    queryFn: () => timed<RulebookOverview>('/rulebook'),
    refetchInterval: folderMs,
  });

export const useMatrix = (stream: string, hash: string | null): Result<Matrix> =>
  useQuery<Matrix, ApiProblem>({
    queryKey: ['rulebook', 'matrix', stream, hash],
    queryFn: () => api.get<Matrix>(`/rulebook/matrix?${queryOf({ stream, hash })}`),
    staleTime: cellMs,
  });

export const useCell = (place: CellPlace | null): Result<Cell> =>
  useQuery<Cell, ApiProblem>({
    queryKey: ['rulebook', 'cell', place],
    queryFn: () => api.get<Cell>(`/rulebook/cell?${queryOf({ ...place })}`),
    enabled: place !== null,
    staleTime: cellMs,
  });

export const useVersions = (): Result<RulebookVersion[]> =>
  useQuery<RulebookVersion[], ApiProblem>({
    queryKey: ['rulebook', 'versions'],
    queryFn: () => api.get<RulebookVersion[]>('/rulebook/versions'),
    refetchInterval: folderMs,
  });

/** Stored versions never change, so neither does what lies between two of them. */
export const useChanges = (a: string | null, b: string | null): Result<RulebookChange[]> =>
  useQuery<RulebookChange[], ApiProblem>({
    queryKey: ['rulebook', 'diff', a, b],
    queryFn: async () => (await api.get<{ changes: RulebookChange[] }>(`/rulebook/diff?${queryOf({ a, b })}`)).changes,
    enabled: a !== null && b !== null && a !== b,
    staleTime: Infinity,
  });
