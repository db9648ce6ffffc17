import { useQuery } from '@tanstack/react-query';
import { api, type ApiProblem } from './client.js';
import { timed, type Result } from './queries.js';
import type { ControlOrder, Instant, Nature, Reason } from './types.js';

export type OrderLife =
  'drafted' | 'awaiting-signature' | 'in-force' | 'release-awaiting' | 'released' | 'superseded' | 'discarded';

export interface Receipt {
  state: string;
  by: string | null;
  at: Instant | null;
}

/** An order with its whole life. */
export interface Order extends Omit<ControlOrder, 'state' | 'incidentId' | 'unitId'> {
  incidentId: string;
  unitId: string;
  /** As it is kept; `life` tells an order whose release awaits its signature apart. */
  state: OrderLife;
  life: OrderLife;
  nature: Nature;
  version: number;
  grade: number;
  ruleId: string;
  areas: string[];
  streetNames: string[];
  needsOpen: string[];
  endsAt: Instant | null;
  doneWhen: string;
  doneWhenName: string;
  draftedByName: string | null;
  submittedBy: string | null;
  draftedBy: string | null;
  returnedReason: string | null;
  bundle: string | null;
  consentBy: string | null;
  filedWith: string | null;
  verifiedWords: string | null;
  releaseSigned: boolean;
  releaseProposedBy: string | null;
  releaseNumber: string | null;
  releaseDocumentId: string | null;
  reviewDue: boolean;
  endReached: boolean;
  receipt: Receipt | null;
  releaseReceipt: Receipt | null;
  executed: { at: Instant; by: string | null; proof: { count: number | null; words: string } | null } | null;
  verified: { at: Instant; by: string | null; words: string | null } | null;
  releaseProposed: { at: Instant; by: string | null; reason: string | null } | null;
  added: {
    id: string;
    kind: string;
    who: string;
    askedBy: string;
    reason: string;
    untilAt: Instant | null;
    isOver: boolean;
  }[];
  message: { eventCode: string; name: string; needsConsent: boolean } | null;
  alerts: { msgType: 'Alert' | 'Cancel'; identifier: string; sentAt: Instant; documentId: string }[];
  conflicts: Reason[];
}

export interface ClosedOrder extends Order {
  streetIds: string[];
  contact: string | null;
}

export interface Closed {
  now: Instant;
  orders: ClosedOrder[];
  streets: { id: string; code: string; name: string; orders: string[]; outline: [number, number][][] }[];
}

export interface ControlForms {
  bundles: { id: string; name: string; streets: string[]; orders: { kindName: string; object: string }[] }[];
  messages: { eventCode: string; name: string; needsConsent: boolean }[];
  places: { name: string; streetUnitId: string }[];
  units: { id: string; name: string; kind: string }[];
}

export interface FloodPeriod {
  id: string;
  incidentId: string;
  nature: Nature;
  tier: 'city' | 'district';
  body: string;
  number: string | null;
  legalBasis: string;
  areaNames: string[];
  reason: string;
  signingRoleName: string;
  state: 'drafted' | 'declared' | 'end-awaiting' | 'ended' | 'discarded';
  stands: boolean;
  fromAt: Instant | null;
  documentId: string | null;
  draftedBy: string;
  endProposedBy: string | null;
  endReason: string | null;
}

const safetyNetMs = 15_000;

export const useOrdersOf = (incidentId: string): Result<Order[]> =>
  useQuery<Order[], ApiProblem>({
    queryKey: ['control-orders', incidentId],
    queryFn: () => api.get<Order[]>(`/incidents/${encodeURIComponent(incidentId)}/control-orders`),
    refetchInterval: safetyNetMs,
  });

export const useOpenOrders = (): Result<Order[]> =>
  useQuery<Order[], ApiProblem>({
    queryKey: ['control-orders', 'open'],
    queryFn: () => api.get<Order[]>('/control-orders'),
    refetchInterval: safetyNetMs,
  });

export const useClosed = (filter: { street: string; kind: string }): Result<Closed> =>
  useQuery<Closed, ApiProblem>({
    queryKey: ['control-orders', 'closed', filter.street, filter.kind],
    queryFn: () => timed<Closed>(`/control-orders/closed?${query(filter)}`),
    refetchInterval: safetyNetMs,
  });

export const useMyOrders = (): Result<Order[]> =>
  useQuery<Order[], ApiProblem>({
    queryKey: ['my', 'control-orders'],
    queryFn: () => api.get<Order[]>('/my/control-orders'),
    refetchInterval: safetyNetMs,
  });

export const useControlForms = (incidentId: string, on: boolean): Result<ControlForms> =>
  useQuery<ControlForms, ApiProblem>({
    queryKey: ['control-forms', incidentId],
    queryFn: () => api.get<ControlForms>(`/incidents/${encodeURIComponent(incidentId)}/control-forms`),
    enabled: on,
  });

export const useFloodPeriods = (): Result<FloodPeriod[]> =>
  useQuery<FloodPeriod[], ApiProblem>({
    queryKey: ['incident', 'flood-periods'],
    queryFn: () => api.get<FloodPeriod[]>('/flood-periods'),
    refetchInterval: 60_000,
  });

function query(filter: { street: string; kind: string }): string {
  const wanted = Object.entries(filter).filter(([, value]) => value !== '');
  return new URLSearchParams(wanted).toString();
}
