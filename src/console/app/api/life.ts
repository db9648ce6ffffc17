/** What the life of a warning adds to the interface: changes by unit, raise preview, end test. */
import { useQuery } from '@tanstack/react-query';
import { api, type ApiProblem } from './client.js';
import type { Result } from './queries.js';
import type { Area, Because, Colour, Instant, ResponseLevel, Stage } from './types.js';

export type CancelClass = 'mis-issued' | 'not-occurred' | 'drill';

export interface AreaLevel {
  area: string;
  name?: string;
  level: Colour;
  responseLevel: ResponseLevel | null;
}

export interface FactorStanding extends Because {
  name: string;
  standing: 'holds' | 'does-not-hold' | 'unknown';
  why: string | null;
}

interface ComparedMeasure {
  id: string;
  text: string;
  /** Null: it waits for its order. */
  dueAt: Instant | null;
}

export interface SubjectChange {
  subjectKind: 'industry' | 'street';
  subjectId: string;
  subjectName: string;
  kind: 'added' | 'dropped' | 'changed' | 'unchanged';
  level: { from: Colour; to: Colour } | null;
  responseLevel: { from: ResponseLevel | null; to: ResponseLevel | null } | null;
  stage: { from: Stage; to: Stage } | null;
  added: ComparedMeasure[];
  dropped: ComparedMeasure[];
  changed: {
    what: ('text' | 'authority' | 'doneWhen' | 'deadline')[];
    before: ComparedMeasure;
    after: ComparedMeasure;
  }[];
}

export interface VersionChanges {
  versionId: string;
  units: { unitId: string; unitName: string; kind: SubjectChange['kind']; subjects: SubjectChange[] }[];
}

export interface RaisePreview {
  from: { level: Colour; responseLevel: ResponseLevel | null } | null;
  to: { level: Colour; responseLevel: ResponseLevel | null };
  skips: boolean;
  called: { kind: 'industry' | 'street'; subjects: number; posts: number }[];
  newUnits: Area[];
  added: { subjectId: string; subjectName: string; measures: { id: string; text: string }[] }[];
  controls: { kind: string; kindName: string; object: string; subjectName: string; isNew: boolean }[];
  cell: { role: string; roleName: string; reportTo: string[] };
  factors: FactorStanding[];
  suggested: ResponseLevel | null;
}

export interface EndTestFact {
  id: string;
  text: string;
  standing: 'holds' | 'fails' | 'unknown';
  fact: string;
}

export const useChanges = (versionId: string | undefined): Result<VersionChanges> =>
  useQuery<VersionChanges, ApiProblem>({
    queryKey: ['preview', versionId, 'changes'],
    queryFn: () => api.get<VersionChanges>(`/warning-versions/${encodeURIComponent(versionId ?? '')}/changes`),
    enabled: Boolean(versionId),
  });

export const useRaisePreview = (
  incidentId: string,
  asked: { level: Colour; responseLevel: ResponseLevel | null; areas: readonly string[] } | null,
): Result<RaisePreview> =>
  useQuery<RaisePreview, ApiProblem>({
    queryKey: ['incident', incidentId, 'raise-preview', asked],
    queryFn: () => {
      const query = new URLSearchParams({ level: asked?.level ?? '' });
      if (asked?.responseLevel) query.set('responseLevel', String(asked.responseLevel));
      if (asked && asked.areas.length > 0) query.set('areas', asked.areas.join(','));
      return api.get<RaisePreview>(`/incidents/${encodeURIComponent(incidentId)}/raise-preview?${query}`);
    },
    enabled: asked !== null,
    placeholderData: (before) => before,
  });

export const useEndTest = (incidentId: string, on: boolean): Result<EndTestFact[]> =>
  useQuery<EndTestFact[], ApiProblem>({
    queryKey: ['incident', incidentId, 'end-test'],
    queryFn: () => api.get<EndTestFact[]>(`/incidents/${encodeURIComponent(incidentId)}/end-test`),
    enabled: on,
  });
