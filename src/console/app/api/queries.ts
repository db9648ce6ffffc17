import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api, type ApiProblem } from './client.js';
import { learnDomainTime } from './server-time.js';
import type {
  Board,
  BoardUnitPage,
  Consultation,
  Desk,
  Incident,
  Instruction,
  InstructionSummary,
  MyTasks,
  Obligation,
  ObligationStory,
  Preview,
  ReceivedMessage,
  SignalCard,
  Session,
  SimulatedMessage,
  SimulatedPhone,
  Warning,
} from './types.js';

export type Result<T> = UseQueryResult<T, ApiProblem>;

/** Lists come bare or under `items`. */
function listOf<T>(body: unknown): T[] {
  if (Array.isArray(body)) return body as T[];
  const held = body as { items?: T[] } | null | undefined;
  return held?.items ?? [];
}

export const timed = async <T extends { now?: unknown }>(path: string): Promise<T> => {
  const body = await api.get<T>(path);
  learnDomainTime(body.now as string | number | undefined);
  return body;
};

/** Phones hear of things before anybody is told they did. */
const phonesMs = 4_000;
/** Hints make queries stale; this is only the safety net beneath them. */
const safetyNetMs = 8_000;

export const useSession = (): Result<Session | null> =>
  useQuery<Session | null, ApiProblem>({
    queryKey: ['session'],
    queryFn: async () => {
      try {
        return await api.get<Session>('/session');
      } catch (problem) {
        if ((problem as ApiProblem).status === 401 || (problem as ApiProblem).status === 403) return null;
        throw problem;
      }
    },
    staleTime: Infinity,
  });

export const useDesk = (on = true): Result<Desk> =>
  useQuery<Desk, ApiProblem>({
    queryKey: ['desk'],
    queryFn: () => timed<Desk>('/desk'),
    refetchInterval: safetyNetMs,
    enabled: on,
  });

export const useIncidents = (): Result<Incident[]> =>
  useQuery<Incident[], ApiProblem>({
    queryKey: ['incidents'],
    queryFn: async () => listOf<Incident>(await api.get('/incidents')),
    refetchInterval: safetyNetMs,
  });

/** The newest incidents with their warnings and orders, one after the other: few are open at a time. */
export const useIncidentsWhole = (): Result<Incident[]> =>
  useQuery<Incident[], ApiProblem>({
    queryKey: ['incidents', 'whole'],
    queryFn: async () => {
      const listed = listOf<Incident>(await api.get('/incidents'));
      return Promise.all(
        listed
          .slice(0, 20)
          .map((one) => (one.warnings ? one : api.get<Incident>(`/incidents/${encodeURIComponent(one.id)}`))),
      );
    },
    refetchInterval: safetyNetMs,
  });

export const useIncident = (id: string | undefined): Result<Incident> =>
  useQuery<Incident, ApiProblem>({
    queryKey: ['incident', id],
    queryFn: () => api.get<Incident>(`/incidents/${encodeURIComponent(id ?? '')}`),
    enabled: Boolean(id),
    refetchInterval: safetyNetMs,
  });

export const useConsultation = (id: string | undefined): Result<Consultation> =>
  useQuery<Consultation, ApiProblem>({
    queryKey: ['consultation', id],
    queryFn: () => api.get<Consultation>(`/consultations/${encodeURIComponent(id ?? '')}`),
    enabled: Boolean(id),
    refetchInterval: safetyNetMs,
  });

export const useWarning = (id: string | undefined): Result<Warning> =>
  useQuery<Warning, ApiProblem>({
    queryKey: ['warning', id],
    queryFn: () => api.get<Warning>(`/warnings/${encodeURIComponent(id ?? '')}`),
    enabled: Boolean(id),
    refetchInterval: safetyNetMs,
  });

export const usePreview = (versionId: string | undefined): Result<Preview> =>
  useQuery<Preview, ApiProblem>({
    queryKey: ['preview', versionId],
    queryFn: () => api.get<Preview>(`/warning-versions/${encodeURIComponent(versionId ?? '')}/preview`),
    enabled: Boolean(versionId),
  });

export const useInstructions = (incidentId: string | undefined): Result<InstructionSummary[]> =>
  useQuery<InstructionSummary[], ApiProblem>({
    queryKey: ['instructions', incidentId],
    queryFn: async () =>
      listOf<InstructionSummary>(await api.get(`/incidents/${encodeURIComponent(incidentId ?? '')}/instructions`)),
    enabled: Boolean(incidentId),
  });

export const useInstruction = (id: string | undefined): Result<Instruction> =>
  useQuery<Instruction, ApiProblem>({
    queryKey: ['instructions', 'one', id],
    queryFn: () => api.get<Instruction>(`/instructions/${encodeURIComponent(id ?? '')}`),
    enabled: Boolean(id),
  });

export const useBoard = (incidentId: string | null): Result<Board> =>
  useQuery<Board, ApiProblem>({
    queryKey: ['board', incidentId],
    queryFn: () => timed<Board>(`/board${incidentId ? `?incident=${encodeURIComponent(incidentId)}` : ''}`),
    refetchInterval: safetyNetMs,
    placeholderData: (before) => before,
  });

export const useBoardUnit = (unitId: string | null, incidentId: string | null): Result<BoardUnitPage> =>
  useQuery<BoardUnitPage, ApiProblem>({
    queryKey: ['board-unit', unitId, incidentId],
    queryFn: () =>
      api.get<BoardUnitPage>(
        `/board/units/${encodeURIComponent(unitId ?? '')}${incidentId ? `?incident=${encodeURIComponent(incidentId)}` : ''}`,
      ),
    enabled: Boolean(unitId),
    refetchInterval: safetyNetMs,
  });

export const useObligation = (id: string | null): Result<ObligationStory> =>
  useQuery<ObligationStory, ApiProblem>({
    queryKey: ['obligation', id],
    queryFn: () => api.get<ObligationStory>(`/obligations/${encodeURIComponent(id ?? '')}`),
    enabled: Boolean(id),
    refetchInterval: safetyNetMs,
  });

interface MyTasksBody extends Omit<MyTasks, 'obligations'> {
  /** Whole, or by number. */
  obligations: (Obligation | number)[];
}

export const useMyTasks = (): Result<MyTasks> =>
  useQuery<MyTasks, ApiProblem>({
    queryKey: ['my'],
    queryFn: async () => {
      const { obligations, ...rest } = await timed<MyTasksBody>('/my/tasks');
      return {
        ...rest,
        obligations: await Promise.all(
          obligations.map((one) => (typeof one === 'object' ? one : api.get<Obligation>(`/obligations/${one}`))),
        ),
      };
    },
    refetchInterval: safetyNetMs,
    // Offline must be said, not waited for.
    networkMode: 'always',
  });

export const usePhones = (): Result<SimulatedPhone[]> =>
  useQuery<SimulatedPhone[], ApiProblem>({
    queryKey: ['simulator', 'phones'],
    queryFn: async () => listOf<SimulatedPhone>(await api.get('/simulator/phones')),
    refetchInterval: phonesMs,
  });

export const usePhone = (address: string | null): Result<SimulatedMessage[]> =>
  useQuery<SimulatedMessage[], ApiProblem>({
    queryKey: ['simulator', 'phone', address],
    queryFn: async () => {
      const body = await api.get<unknown>(`/simulator/phones/${encodeURIComponent(address ?? '')}`);
      const held = body as { messages?: unknown } | null;
      return listOf<SimulatedMessage>(Array.isArray(held?.messages) ? held.messages : body);
    },
    enabled: Boolean(address),
    refetchInterval: phonesMs,
  });

export const useSignalCards = (): Result<SignalCard[]> =>
  useQuery<SignalCard[], ApiProblem>({
    queryKey: ['received', 'cards'],
    queryFn: async () => listOf<SignalCard>(await api.get('/signals/cards')),
    refetchInterval: safetyNetMs,
  });

export const useReceived = (): Result<ReceivedMessage[]> =>
  useQuery<ReceivedMessage[], ApiProblem>({
    queryKey: ['received'],
    queryFn: async () => listOf<ReceivedMessage>(await api.get('/received')),
    refetchInterval: safetyNetMs,
  });
