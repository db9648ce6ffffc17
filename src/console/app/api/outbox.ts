/** What a person pressed while the network was gone: kept on the phone and sent when it is back, once each. */
import { useEffect, useSyncExternalStore } from 'react';
import { api, ApiProblem, newKey } from './client.js';

export interface Waiting {
  /** Also the idempotency key, so that sending twice is answering once. */
  readonly key: string;
  readonly path: string;
  readonly body: unknown;
  readonly label: string;
}

/** One box per person: what one typed must never leave under another's name. */
let place = 'jiaoying.outbox.nobody';
const listeners = new Set<() => void>();
let waiting: readonly Waiting[] = [];
let refused: { label: string; problem: ApiProblem } | null = null;
let sending = false;

function read(): readonly Waiting[] {
  try {
    return JSON.parse(localStorage.getItem(place) ?? '[]') as Waiting[];
  } catch {
    return [];
  }
}

export function openOutboxOf(userId: string): void {
  const own = `jiaoying.outbox.${userId}`;
  if (own === place) return;
  place = own;
  waiting = read();
  refused = null;
  for (const listener of listeners) listener();
}

function keep(next: readonly Waiting[]): void {
  waiting = next;
  localStorage.setItem(place, JSON.stringify(next));
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useOutbox = (): readonly Waiting[] => useSyncExternalStore(subscribe, () => waiting);
export const useRefused = (): typeof refused => useSyncExternalStore(subscribe, () => refused);

/** Sends now, or keeps it for later when there is no network. Resolves to whether it has arrived. */
export async function sendOrKeep(path: string, body: unknown, label: string): Promise<boolean> {
  const key = newKey();
  try {
    await api.post(path, body, key);
    return true;
  } catch (problem) {
    if (!(problem instanceof ApiProblem) || !problem.isNetwork) throw problem;
    keep([...waiting, { key, path, body, label }]);
    return false;
  }
}

async function flush(arrived: () => void): Promise<void> {
  if (sending || waiting.length === 0) return;
  sending = true;
  try {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      try {
        await api.post(first.path, first.body, first.key);
        refused = null;
      } catch (problem) {
        if (!(problem instanceof ApiProblem) || problem.isNetwork || problem.status === 401) return;
        refused = { label: first.label, problem };
      }
      keep(waiting.slice(1));
      arrived();
    }
  } finally {
    sending = false;
  }
}

const everyMs = 5_000;

export function useOutboxSender(arrived: () => void): void {
  useEffect(() => {
    const go = (): void => void flush(arrived);
    go();
    window.addEventListener('online', go);
    const timer = window.setInterval(go, everyMs);
    return () => {
      window.removeEventListener('online', go);
      window.clearInterval(timer);
    };
  }, [arrived]);
}
