/** The live line: the service says which pictures are out of date, the console fetches them again. */
import { useEffect, useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { serverNow } from './server-time.js';

export interface LiveState {
  readonly state: 'connecting' | 'live' | 'lost';
  readonly since: number;
}

let current: LiveState = { state: 'connecting', since: 0 };
const listeners = new Set<() => void>();

function set(state: LiveState['state']): void {
  if (current.state === state) return;
  current = { state, since: serverNow() };
  for (const listener of listeners) listener();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

/** Which query keys (first element) a hint's topic makes stale; by the whole topic, else by what stands before the colon. */
const staleBy: Record<string, readonly string[]> = {
  // The line names whatever an event is about `incident:…`, also when a version of the rulebook takes effect.
  'incident:rulebook': ['rulebook'],
  'incident:observations': ['stations', 'gauge-chain'],
  simulator: ['simulator'],
  desk: ['desk', 'obligation', 'my', 'incidents', 'received', 'papers', 'liaison', 'paper-draft'],
  board: ['board', 'board-unit', 'obligation', 'my'],
  incident: [
    'incident',
    'incidents',
    'consultation',
    'warning',
    'preview',
    'signing',
    'control-orders',
    'instructions',
    'documents',
    'document',
    'paper-drafts',
    'paper-draft',
    'liaison',
    'desk',
    'my',
  ],
};

/** Hints that come in a burst are fetched once. */
const gatherMs = 250;
const retryMs = 3_000;

export function useLiveLine(client: QueryClient, on: boolean): void {
  useEffect(() => {
    if (!on) return;
    let source: EventSource | null = null;
    let retry: number | null = null;
    let gather: number | null = null;
    const stale = new Set<string>();
    let everLost = false;

    const flush = (): void => {
      gather = null;
      const kinds = new Set(stale);
      stale.clear();
      void client.invalidateQueries({
        predicate: ({ queryKey }) => (kinds.has('all') ? queryKey[0] !== 'session' : kinds.has(String(queryKey[0]))),
      });
    };
    const hint = (event: MessageEvent<string>): void => {
      let topic = '';
      try {
        topic = String((JSON.parse(event.data) as { topic?: string }).topic ?? '');
      } catch {
        return;
      }
      if (topic === 'all') stale.add('all');
      for (const kind of staleBy[topic] ?? staleBy[topic.split(':')[0] ?? ''] ?? []) stale.add(kind);
      // Whatever happens, some phone hears of it.
      stale.add('simulator');
      gather ??= window.setTimeout(flush, gatherMs);
    };
    const open = (): void => {
      source = new EventSource('/api/v1/events');
      source.onopen = () => {
        set('live');
        // Whatever was missed while the line was down.
        if (everLost) void client.invalidateQueries();
        everLost = false;
      };
      source.addEventListener('hint', hint);
      source.onerror = () => {
        set('lost');
        everLost = true;
        if (source?.readyState === EventSource.CLOSED) {
          source.close();
          retry = window.setTimeout(open, retryMs);
        }
      };
    };
    // The phone knows at once that it left the network; the stream would notice only much later.
    const offline = (): void => {
      everLost = true;
      set('lost');
    };
    const online = (): void => {
      source?.close();
      if (retry !== null) window.clearTimeout(retry);
      open();
    };
    window.addEventListener('offline', offline);
    window.addEventListener('online', online);
    open();
    return () => {
      window.removeEventListener('offline', offline);
      window.removeEventListener('online', online);
      source?.close();
      if (retry !== null) window.clearTimeout(retry);
      if (gather !== null) window.clearTimeout(gather);
      set('connecting');
    };
  }, [client, on]);
}
