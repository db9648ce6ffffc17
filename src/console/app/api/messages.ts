import { useQuery } from '@tanstack/react-query';
import { api, type ApiProblem } from './client.js';
import type { Result } from './queries.js';
import type { Colour, Instant, Reason } from './types.js';

export type SignatureState = 'none' | 'valid' | 'invalid' | 'unverified';

export interface ReadAlert {
  where: string;
  identifier: string;
  sender: string;
  issuers: string[];
  sent: Instant | null;
  status: string | null;
  msgType: string | null;
  scope: string | null;
  restriction: string | null;
  note: string | null;
  eventCode: string | null;
  event: string;
  colour: Colour | null;
  effective: Instant | null;
  onset: Instant | null;
  expires: Instant | null;
  headline: string | null;
  description: string | null;
  instruction: string | null;
  contact: string | null;
  web: string | null;
  areas: { name: string; codes: string[]; polygons: number; circles: number }[];
  altitude: { aboveMetres: number | null; belowMetres: number | null } | null;
  references: { sender: string; identifier: string; sent: Instant | null }[];
  parameters: { name: string; value: string }[];
  resources: { description: string; mimeType: string; size: number | null }[];
  otherLanguages: { language: string; headline: string }[];
}

/** A message as it was kept, and what can be read in it. */
export interface KeptMessage {
  message: {
    id: string;
    receivedAt: Instant;
    by: string;
    feed: string | null;
    way: string;
    format: string;
    size: number;
    hash: string;
    outcome: string;
    signature: SignatureState;
    incidentId: string | null;
  };
  alerts: ReadAlert[];
  links: { where: string; href: string }[];
  raw: { text: string; isCut: boolean };
  faults: Reason[];
}

/** What was kept never changes. */
export const useMessage = (id: string): Result<KeptMessage> =>
  useQuery<KeptMessage, ApiProblem>({
    queryKey: ['message', id],
    queryFn: () => api.get<KeptMessage>(`/received/${encodeURIComponent(id)}`),
    staleTime: Infinity,
  });
