/** 文书 and 流域联防联控 as the service tells them. */
import { useQuery } from '@tanstack/react-query';
import { api, type ApiProblem } from './client.js';
import { timed, type Result } from './queries.js';
import type { Instant, Nature, Obligation, Reason, ResponseLevel } from './types.js';

const safetyNetMs = 8_000;

export type PaperMark = 'drill' | 'verbal' | 'unverified' | 'disowned';

export interface DocumentHead {
  id: string;
  kind: string;
  kindName: string;
  incidentId: string;
  number: string | null;
  title: string;
  mediaType: string;
  marks: PaperMark[];
  frozenAt: Instant;
  decidedAt: Instant | null;
  startAt: Instant | null;
  documentAt: Instant | null;
}

export interface WholeDocument extends DocumentHead {
  body: string;
  text: string;
  acts: { act: 'papered' | 'confirmed' | 'disowned'; reason: string; by: string; at: Instant }[];
}

export type DraftKind = 'risk-report' | 'hint' | 'dispatch';

export interface DraftContent {
  title: string;
  addressees: string[];
  sections: { heading: string; text: string }[];
  jointBodies: string[];
  attachments: string[];
  copies: string[];
}

export interface DraftHead {
  id: string;
  kind: DraftKind;
  kindName: string;
  incidentId: string;
  nature: Nature;
  version: number;
  state: 'draft' | 'awaiting-signature' | 'signed' | 'discarded';
  title: string;
  grade: ResponseLevel;
  signingRole: string;
  draftedByName: string;
  draftedAt: Instant;
  editedByName: string;
  editedAt: Instant;
  returnedReason: string | null;
  documentId: string | null;
}

export interface WholeDraft extends DraftHead {
  content: DraftContent;
  addressees: { id: string; name: string }[];
  faults: Reason[];
  text: string;
  receipts: Obligation[];
  acts: { act: string; version: number; reason: string | null; byName: string; at: Instant }[];
}

export type LiaisonPurpose = 'inform' | 'demand' | 'invite';

export interface Counterpart {
  unitId: string;
  name: string;
  shortName: string;
  relations: ('upstream' | 'downstream' | 'neighbour' | 'basin')[];
  rivers: string[];
  stations: string[];
  pact: string | null;
  placeholder: boolean;
  dutyLandline: string | null;
  confirmed: boolean;
}

export interface LiaisonSuggestion {
  key: string;
  unitIds: string[];
  unitNames: string[];
  incidentId: string | null;
  title: string;
  text: string;
}

export interface LiaisonSaid {
  unitId: string | null;
  unitName: string | null;
  reply: 'agreed' | 'refused' | null;
  saidBy: string | null;
  saidAt: Instant | null;
  words: string;
  byName: string;
  at: Instant;
}

export interface OutboundNotice {
  id: string;
  incidentId: string | null;
  nature: Nature;
  purpose: LiaisonPurpose;
  state: 'draft' | 'sent' | 'discarded';
  version: number;
  title: string;
  text: string;
  unitIds: string[];
  unitNames: string[];
  draftedByName: string;
  draftedAt: Instant;
  sentByName: string | null;
  sentAt: Instant | null;
  documentId: string | null;
  receipts: Obligation[];
  replies: LiaisonSaid[];
}

export interface InboundNotice {
  id: string;
  unitId: string;
  unitName: string;
  incidentId: string | null;
  purpose: LiaisonPurpose;
  title: string;
  text: string;
  channel: string;
  saidBy: string;
  receivedAt: Instant;
  paperId: string | null;
  enteredByName: string;
  receiptedAt: Instant | null;
  receipt: LiaisonSaid | null;
}

export interface LiaisonOverview {
  now: Instant;
  counterparts: Counterpart[];
  suggestions: LiaisonSuggestion[];
  outbound: OutboundNotice[];
  inbound: InboundNotice[];
}

export interface UnitName {
  id: string;
  kind: string;
  name: string;
  shortName: string;
}

const encoded = encodeURIComponent;

export const useDocuments = (incidentId: string | undefined): Result<DocumentHead[]> =>
  useQuery<DocumentHead[], ApiProblem>({
    queryKey: ['documents', incidentId],
    queryFn: () => api.get<DocumentHead[]>(`/incidents/${encoded(incidentId ?? '')}/documents`),
    refetchInterval: safetyNetMs,
    enabled: Boolean(incidentId),
  });

export const useWholeDocument = (id: string | undefined): Result<WholeDocument> =>
  useQuery<WholeDocument, ApiProblem>({
    queryKey: ['document', id],
    queryFn: () => api.get<WholeDocument>(`/documents/${encoded(id ?? '')}`),
    enabled: Boolean(id),
  });

export const useDrafts = (incidentId: string | undefined): Result<DraftHead[]> =>
  useQuery<DraftHead[], ApiProblem>({
    queryKey: ['paper-drafts', incidentId],
    queryFn: () => api.get<DraftHead[]>(`/incidents/${encoded(incidentId ?? '')}/paper-drafts`),
    refetchInterval: safetyNetMs,
    enabled: Boolean(incidentId),
  });

/** What waits for a signature, of every incident. */
export const useWaitingDrafts = (): Result<DraftHead[]> =>
  useQuery<DraftHead[], ApiProblem>({
    queryKey: ['paper-drafts', 'waiting'],
    queryFn: () => api.get<DraftHead[]>('/paper-drafts'),
    refetchInterval: safetyNetMs,
  });

export const useDraft = (id: string | undefined): Result<WholeDraft> =>
  useQuery<WholeDraft, ApiProblem>({
    queryKey: ['paper-draft', id],
    queryFn: () => api.get<WholeDraft>(`/paper-drafts/${encoded(id ?? '')}`),
    refetchInterval: safetyNetMs,
    enabled: Boolean(id),
  });

export const useUnits = (): Result<UnitName[]> =>
  useQuery<UnitName[], ApiProblem>({
    queryKey: ['units'],
    queryFn: () => api.get<UnitName[]>('/units'),
    staleTime: 60_000,
  });

export const useLiaison = (): Result<LiaisonOverview> =>
  useQuery<LiaisonOverview, ApiProblem>({
    queryKey: ['liaison'],
    queryFn: () => timed<LiaisonOverview>('/liaison'),
    refetchInterval: safetyNetMs,
  });
