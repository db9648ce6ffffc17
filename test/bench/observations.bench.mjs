// A delivery of 5,000 readings: read, checked beside what is kept, summed and stored, beside the bare insert of the same rows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { ObservationService } from '../../dist/decide/observation/observation.service.js';
import { TypeormObservationQueries, TypeormObservationStore } from '../../dist/decide/observation/observation.store.js';
import { ObservedFacts } from '../../dist/decide/observation/observed-facts.service.js';
import { readRows } from '../../dist/decide/observation/rows.reader.js';
import { readRulebookFolder } from '../../dist/decide/rulebook/rulebook.command.js';
import { ChainedAuditLog } from '../../dist/platform/audit/chained-audit-log.js';
import { CryptoChance } from '../../dist/platform/clock/crypto-chance.js';
import { Database } from '../../dist/platform/database/database.js';
import { EventLog } from '../../dist/platform/events/event-log.js';
import { toRfc3339 } from '../../dist/shared/time.js';
import { median, quantile, result, timed } from './measure.mjs';

const rows = 5_000;
const runs = 10;
const fiveMinutes = 300_000;
const begin = Date.parse('2026-07-01T00:00:00+08:00');

export async function observationsBench() {
  const many = await measured(100);
  const one = await measured(1);
  return [
    result({ name: 'observations', value: many.ours, unit: 'ms', limit: many.bare, atMost: 1_000 }),
    result({ name: 'observations.p90', value: many.slowest, unit: 'ms' }),
    result({ name: 'observations.rate', value: (rows / many.ours) * 1_000, unit: 'rows/s', limit: many.bareRate }),
    result({ name: 'observations.one', value: one.ours, unit: 'ms', limit: one.bare, atMost: 1_000 }),
    result({ name: 'observations.facts', value: many.facts, unit: 'ms' }),
  ];
}

/** One delivery after the other, each going on where the one before ended: by far the most there is to look up. */
async function measured(stations) {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-bench-'));
  const database = await Database.open({ engine: 'sqlite', sqlitePath: join(folder, 'ours.sqlite'), url: '' });
  let now = begin;
  const clock = { now: () => now };
  const chance = new CryptoChance(clock);
  const { unitOfWork } = database;
  const audit = new ChainedAuditLog(database, unitOfWork, clock, chance);
  const events = new EventLog(database, unitOfWork, clock, chance);
  const store = new TypeormObservationStore(clock, chance, audit);
  store.onModuleInit();
  const rulebooks = { current: () => plan };
  const plan = planWith(stations);
  const service = new ObservationService(unitOfWork, store, rulebooks, events, clock, chance);
  const slots = rows / stations;
  const bodies = Array.from({ length: runs + Math.ceil(runs / 5) }, (_, run) => bodyOf(run, stations, slots));
  let next = 0;
  const ours = await timed(runs, async () => {
    const bytes = bodies[next];
    next += 1;
    now = begin + next * slots * fiveMinutes;
    const { accepted } = await service.takeIn({
      ...{ by: { kind: 'feed', id: 'bench' }, mediaType: 'application/json', bytes },
      ...readRows(bytes, 'application/json'),
    });
    if (accepted !== rows) throw new Error(`${accepted} of ${rows} rows were accepted`);
  });
  const observed = new ObservedFacts(new TypeormObservationQueries(database), rulebooks);
  const facts = await timed(runs, () => observed.facts(now, 15));
  await events.stop();
  const bare = await bareInsert(join(folder, 'bare.sqlite'), stations, slots);
  await database.close();
  rmSync(folder, { recursive: true, force: true });
  const name = 'bare insert of the same rows';
  return {
    ours: median(ours),
    slowest: quantile(ours, 0.9),
    facts: median(facts),
    bare: { name, value: median(bare) },
    bareRate: { name, value: (rows / median(bare)) * 1_000 },
  };
}

function planWith(stations) {
  const { rulebook } = readRulebookFolder('config/rulebook');
  const rain = rulebook.stations.find(({ quantity }) => quantity === 'rain');
  return { ...rulebook, stations: Array.from({ length: stations }, (_, index) => ({ ...rain, id: `rain-${index}` })) };
}

/** Showers that differ from one reading to the next. */
const fallen = (slot, station) => ((slot * 7 + station * 3) % 11) / 5;

function bodyOf(run, stations, slots) {
  const readings = Array.from({ length: rows }, (_, index) => {
    const [station, slot] = [index % stations, run * slots + Math.floor(index / stations) + 1];
    const at = toRfc3339(begin + slot * fiveMinutes);
    return { station: `rain-${station}`, value: fallen(slot, station), unit: 'mm', overMinutes: 5, at };
  });
  return Buffer.from(JSON.stringify(readings));
}

/** The same table, index, fsync and one transaction, and nothing of the product: no reading of text, no check, no sum. */
async function bareInsert(path, stations, slots) {
  const database = new BetterSqlite3(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(`CREATE TABLE reading (
    id integer PRIMARY KEY NOT NULL, station varchar(80) NOT NULL, quantity varchar(32) NOT NULL, at bigint NOT NULL,
    value bigint NOT NULL, datum varchar(8), over_minutes integer, received_at bigint NOT NULL, batch_id varchar(36) NOT NULL,
    said varchar(40), seq varchar(64), flags varchar(120) NOT NULL, believed integer NOT NULL, judged integer NOT NULL,
    replaced_by integer, confirmed_by integer, counted bigint);
    CREATE INDEX ix_reading_station ON reading (station, at);
    CREATE INDEX ix_reading_doubted ON reading (at) WHERE believed = 0`);
  const insert = database.prepare(`INSERT INTO reading VALUES (?${', ?'.repeat(16)})`);
  let run = 0;
  let id = 0;
  const store = database.transaction(() => {
    for (let index = 0; index < rows; index += 1) {
      const [station, slot] = [index % stations, run * slots + Math.floor(index / stations) + 1];
      const at = begin + slot * fiveMinutes;
      const value = Math.round(fallen(slot, station) * 1_000);
      id += 1;
      insert.run(
        id,
        `rain-${station}`,
        'rain',
        at,
        value,
        null,
        5,
        at,
        'bench',
        null,
        null,
        '',
        1,
        0,
        null,
        null,
        value,
      );
    }
    run += 1;
  });
  const taken = await timed(runs, () => store());
  database.close();
  return taken;
}
