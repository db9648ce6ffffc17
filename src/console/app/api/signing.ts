/** What the interface says about signing: rights, attempts, verbal approvals, delegations, reports. */
import { useQuery } from '@tanstack/react-query';
import { api, type ApiProblem } from './client.js';
import type { Result } from './queries.js';
import type { Instant, Reason, ResponseLevel } from './types.js';

export type Approval = 'signed' | 'verbal-unverified' | 'verbal-confirmed' | 'papered' | 'disowned';
export const spokenChannels = ['phone', 'in-person', 'radio', 'video', 'other'] as const;
export type SpokenChannel = (typeof spokenChannels)[number];
export const attemptOutcomes = ['no-answer', 'switched-off', 'declined', 'busy', 'other', 'reached'] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];
export const paperKinds = [
  'warning-version',
  'control-order',
  'control-release',
  'flood-period',
  'flood-period-end',
] as const;
export type PaperKind = (typeof paperKinds)[number];

export type Right =
  | { kind: 'own' }
  | { kind: 'substitute'; role: string; attemptIds: string[] }
  | { kind: 'delegation'; delegationId: string; documentNumber: string };

export interface Attempt {
  id: string;
  role: string;
  channel: SpokenChannel;
  outcome: AttemptOutcome;
  words: string;
  triedAt: Instant;
  enteredByName: string | null;
}

export interface Verbal {
  id: string;
  incidentId: string;
  subjects: { subjectKind: PaperKind; subjectId: string; draftedBy: string; grade: ResponseLevel }[];
  approver: string;
  approverName: string | null;
  recordedBy: string;
  recordedByName: string | null;
  channel: SpokenChannel;
  words: string;
  saidAt: Instant;
  recordedAt: Instant;
  state: 'unverified' | 'confirmed' | 'papered' | 'disowned';
  confirmedByName: string | null;
  confirmedAt: Instant | null;
  endedByName: string | null;
  endedAt: Instant | null;
  endedWords: string | null;
  signedAnew: boolean;
}

export interface Outlook {
  entry: { role: string; grade: ResponseLevel; draftedBy: string };
  roleName: string;
  substitutes: { role: string; roleName: string }[];
  substituteAfter: number | null;
  reportTo: string[];
  right: Right | null;
  reasons: Reason[];
  attempts: Attempt[];
  holders: { userId: string; name: string; right: Right }[];
  needsSecondFactor: boolean;
  returned: { words: string; byName: string | null; at: Instant } | null;
}

export interface LeaderReport {
  id: string;
  versionId: string | null;
  toWhom: string;
  channel: SpokenChannel;
  words: string;
  reply: string;
  reportedAt: Instant;
  enteredByName: string | null;
}

export interface IncidentSigning {
  verbals: Verbal[];
  reports: LeaderReport[];
  reportsDue: { versionId: string; dueAt: Instant; toWhom: string[] }[];
}

export interface Delegation {
  id: string;
  fromRoleName: string;
  toUserName: string | null;
  grantedByName: string | null;
  streamNames: string[] | null;
  grades: ResponseLevel[];
  subjectKinds: PaperKind[];
  from: Instant;
  until: Instant;
  documentNumber: string;
  revokedAt: Instant | null;
  revokedByName: string | null;
  revokeReason: string | null;
}

export interface Matrix {
  cells: { role: string; roleName: string }[];
  streams: { stream: string; name: string }[];
  signers: { id: string; name: string; signingRoles: string[] }[];
}

const safetyNetMs = 8_000;
const useAsked = <T>(key: readonly unknown[], path: string, on: boolean): Result<T> =>
  useQuery<T, ApiProblem>({
    queryKey: key,
    queryFn: () => api.get<T>(path),
    refetchInterval: safetyNetMs,
    enabled: on,
  });

export const useOutlook = (path: string | null): Result<Outlook> =>
  useAsked<Outlook>(['signing', path], `${path ?? ''}/signing`, path !== null);

export const useIncidentSigning = (incidentId: string): Result<IncidentSigning> =>
  useAsked<IncidentSigning>(
    ['signing', 'incident', incidentId],
    `/incidents/${encodeURIComponent(incidentId)}/signing`,
    true,
  );

export const useDelegations = (): Result<Delegation[]> =>
  useAsked<Delegation[]>(['signing', 'delegations'], '/delegations', true);

export const useMatrix = (): Result<Matrix> => useAsked<Matrix>(['signing', 'matrix'], '/signing/matrix', true);

export const useSecondFactor = (on = true): Result<{ enrolled: boolean; required: boolean }> =>
  useAsked<{ enrolled: boolean; required: boolean }>(['signing', 'second-factor'], '/session/second-factor', on);
