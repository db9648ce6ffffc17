import { useQuery } from '@tanstack/react-query';
import { api, type ApiProblem } from './client.js';
import { timed, type Result } from './queries.js';
import type { Colour, Instant, Reason, ResponseLevel, Stage } from './types.js';

export type PaperChannel = 'fax' | 'yukuaizheng' | 'wechat' | 'phone' | 'email' | 'in-person';
export type SaidKind = 'response' | 'signal' | 'forecast' | 'report' | 'notice';

/** What a paper says, as it is sent and shown; which fields count depends on the kind. */
export interface PaperSays {
  kind: SaidKind;
  issuer?: string | null;
  event?: string | null;
  colour?: Colour | null;
  lifts?: boolean | null;
  areas?: string[] | null;
  expiresAt?: Instant | null;
  stream?: string | null;
  /** 0: ended. */
  responseLevel?: ResponseLevel | 0 | null;
  quantity?: string | null;
  station?: string | null;
  datum?: string | null;
  value?: number | null;
  unit?: string | null;
  windowHours?: number | null;
  from?: Instant | null;
  until?: Instant | null;
  report?: string | null;
  street?: string | null;
  stage?: Stage | null;
}

export interface PaperScan {
  id: string;
  mediaType: string;
  size: number;
  addedAt: Instant;
  addedByName: string;
}

export interface PaperCopy {
  id: string;
  isFirst: boolean;
  channel: PaperChannel;
  receivedAt: Instant;
  enteredAt: Instant;
  isLate: boolean;
  enteredByName: string;
  /** It says something else than what stands. */
  contradicts: boolean;
  says: PaperSays;
  faults: Reason[];
  scans: PaperScan[];
}

export interface PaperStatement {
  id: string;
  state: 'standing' | 'withdrawn';
  says: PaperSays;
  /** Why nothing has come of it yet. */
  waitsFor: 'call-back' | 'later-word' | 'step' | null;
  signalId: string | null;
  incidentId: string | null;
  followDueAt: Instant | null;
  faults: Reason[];
}

export interface PaperAct {
  id: string;
  act: string;
  at: Instant;
  byName: string;
  reason: string | null;
  corrected: string[];
}

export interface Paper {
  id: string;
  sender: { unitId: string | null; name: string };
  personName: string | null;
  phone: string | null;
  title: string;
  number: string | null;
  documentAt: Instant | null;
  effectiveAt: Instant | null;
  receivedAt: Instant;
  enteredAt: Instant;
  classification: 'public' | 'internal';
  words: string;
  version: number;
  /** 补录. */
  isLate: boolean;
  enteredByName: string;
  verification: {
    state: 'unverified' | 'confirmed' | 'denied';
    at?: Instant;
    byName?: string;
    personName?: string | null;
    phone?: string | null;
    note?: string | null;
  };
  copies: PaperCopy[];
  statements: PaperStatement[];
  acts: PaperAct[];
}

export interface PaperAnswer {
  paper: Paper;
  isMerged: boolean;
  faults: Reason[];
}

interface Named {
  id: string;
  name: string;
}

export interface PaperChoices {
  streams: Named[];
  hazards: (Named & { eventCodes: string[]; colours: Colour[] })[];
  gauges: (Named & { datum: string | null })[];
  quantities: (Named & { units: string[] })[];
  reports: Named[];
  streets: Named[];
  senders: string[];
}

const safetyNetMs = 10_000;

export const paperPath = (id: string, rest = ''): string => `/papers/${encodeURIComponent(id)}${rest}`;

/** The newest papers; `pages` of them, one after the other. */
export const usePapers = (pages: number, incidentId: string | null = null): Result<{ items: Paper[]; more: boolean }> =>
  useQuery<{ items: Paper[]; more: boolean }, ApiProblem>({
    queryKey: ['papers', 'list', incidentId, pages],
    queryFn: async () => {
      const items: Paper[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < pages; page += 1) {
        const asked = new URLSearchParams({
          ...(incidentId === null ? {} : { incident: incidentId }),
          ...(cursor === null ? {} : { cursor }),
        }).toString();
        const body: { now: Instant; items: Paper[]; next: string | null } = await timed(`/papers?${asked}`);
        items.push(...body.items);
        cursor = body.next;
        if (cursor === null) break;
      }
      return { items, more: cursor !== null };
    },
    placeholderData: (before) => before,
    refetchInterval: safetyNetMs,
  });

/** One paper whole: with its number to call back and everything that was done with it. */
export const usePaperWhole = (id: string | null): Result<Paper> =>
  useQuery<Paper, ApiProblem>({
    queryKey: ['papers', 'one', id],
    queryFn: () => api.get<Paper>(paperPath(id ?? '')),
    enabled: id !== null,
  });

export const usePaperChoices = (): Result<PaperChoices> =>
  useQuery<PaperChoices, ApiProblem>({
    queryKey: ['papers', 'choices'],
    queryFn: () => api.get<PaperChoices>('/papers/choices'),
    staleTime: 5 * 60_000,
  });
