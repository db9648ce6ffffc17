import { readRows } from '../../src/decide/observation/rows.reader.js';
import { ObservationService } from '../../src/decide/observation/observation.service.js';
import { TypeormObservationQueries, TypeormObservationStore } from '../../src/decide/observation/observation.store.js';
import { ObservedFacts } from '../../src/decide/observation/observed-facts.service.js';
import { StationsService } from '../../src/decide/observation/stations.service.js';
import type { Rulebooks } from '../../src/decide/rulebook/rulebook.ports.js';
import { toRfc3339 } from '../../src/shared/time.js';
import type { Ground } from './engines.js';
import { shippedRulebook } from './rulebook.js';

export type SentRow = Readonly<Record<string, string | number | null>>;

/** The room on real stores and the shipped plan. */
export function openObservation(ground: Ground) {
  const { database, unitOfWork, clock, chance, audit, events } = ground;
  const rulebooks = { current: () => shippedRulebook } as unknown as Rulebooks;
  const store = new TypeormObservationStore(clock, chance, audit);
  store.onModuleInit();
  const queries = new TypeormObservationQueries(database);
  const observation = new ObservationService(unitOfWork, store, rulebooks, events, clock, chance);
  const facts = new ObservedFacts(queries, rulebooks);
  const stations = new StationsService(queries, facts, rulebooks, clock);
  const send = (rows: readonly SentRow[] | string) => {
    const bytes = Buffer.from(typeof rows === 'string' ? rows : JSON.stringify(rows));
    const mediaType = typeof rows === 'string' ? 'text/csv' : 'application/json';
    const by = { kind: 'feed' as const, id: 'hydrology' };
    return observation.takeIn({ by, mediaType, bytes, ...readRows(bytes, mediaType) });
  };
  return { observation, store, queries, facts, stations, send };
}

/** Rows as a sender writes them. */
export const level = (at: number, metres: number, said: SentRow = {}): SentRow => ({
  ...{ station: 'gauge-cuntan', value: metres, unit: 'm', datum: 'wusong', at: toRfc3339(at) },
  ...said,
});
export const rain = (at: number, millimetres: number, overMinutes = 5, said: SentRow = {}): SentRow => ({
  ...{ station: 'rain-daping', value: millimetres, unit: 'mm', overMinutes, at: toRfc3339(at) },
  ...said,
});
