import { Injectable } from '@nestjs/common';
import type { Actor } from '../../shared/audit-log.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { conflict, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { advice, error, warning, type Reason } from '../../shared/reason.js';
import { dayMs, minuteMs } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import type { Rulebook, Station } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { neighbourhood, wideMs } from './core/check-reading.js';
import { flagWords, has, noticedFlags, type KeptReading } from './core/kept-reading.js';
import { readRow, type Row } from './core/read-row.js';
import { sensorOf, type Sensor } from './core/sensor.js';
import { valueInChinese } from './core/station-standing.js';
import { judge, takeIn, type NewReading, type TakenIn } from './core/take-in.js';
import { readingsTaken, type ReadingsTaken } from './observation.events.js';
import { ObservationStore, type ReceivedReadings, type StationStretch } from './observation.ports.js';

/** A delivery as its reader gave it. */
export interface Delivery {
  readonly by: Actor;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Null for what is no row. */
  readonly rows: readonly (Row | null)[];
  readonly reasons: readonly Reason[];
}

/** Readings of one station in one delivery lie no further apart; older ones go into a delivery of their own. */
const longestSpanMs = 60 * dayMs;
/** More reasons than a person reads; the delivery is kept with its bytes. */
const mostReasons = 200;

/** Readings in, checked beside what is kept, summed up and announced: one short transaction for a whole delivery. */
@Injectable()
export class ObservationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ObservationStore,
    private readonly rulebooks: Rulebooks,
    private readonly events: Events,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  /** Stores what can be used and says what became of every other row. Throws invalid, with the delivery kept, when none can. */
  async takeIn(delivery: Delivery): Promise<ReceivedReadings> {
    const { by, mediaType, bytes } = delivery;
    const receivedId = this.chance.id();
    const rulebook = this.rulebooks.current();
    const { readings, reasons, refused } = this.read(delivery, rulebook);
    const received = await this.unitOfWork.run(async (tx) => {
      const stored = await this.storeReadings(tx, readings, rulebook, receivedId);
      const { accepted, flagged, duplicates } = stored;
      const all = shortened([...reasons, ...stored.reasons]);
      const result = { receivedId, accepted, flagged, duplicates, refused, reasons: all };
      await this.store.keepBatch(tx, { ...result, by, mediaType, bytes });
      return result;
    });
    if (readings.length === 0)
      throw invalid(
        'observation.unreadable',
        '没有一行可用，原文已留存',
        'not one row could be used; the bytes are kept',
        [...received.reasons, advice('', 'observation.kept', `原文留存编号 ${receivedId}`, `kept as ${receivedId}`)],
      );
    return received;
  }

  /** A person believes or rejects a reading, whatever the checks said; what waited for it follows. */
  async judge(id: number, believe: boolean, reason: string, by: Actor): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.store.begin(tx, 0);
      const reading = await this.store.reading(tx, id);
      if (!reading) throw notFound('observation.unknown-reading', '没有这条数据', 'there is no such reading');
      if (reading.replacedBy !== null)
        throw conflict(
          'observation.replaced',
          '这条数据已被更正，请看更正后的',
          'this reading was corrected: judge the correction',
        );
      const rulebook = this.rulebooks.current();
      const station = rulebook.stations.find((each) => each.id === reading.station);
      if (!station)
        throw conflict('observation.station-gone', '规程里已没有这个站点', 'the rulebook no longer has this station');
      const sensor = sensorOf(rulebook, station);
      const kept = await this.store.kept(tx, stretchesOf([reading], wide));
      const taken = judge(kept, id, believe, sensor);
      await this.store.write(tx, {
        ...{ added: [], changed: taken.changed, batchId: '' },
        rain: new Map([[station.id, taken.rain]]),
      });
      await this.store.addJudgement(tx, { readingId: id, believe, reason, by });
      if (taken.isNews) await this.announce(tx, [station.id]);
    });
  }

  private read({ rows, reasons: given }: Delivery, rulebook: Rulebook) {
    const reasons: Reason[] = [...given];
    const readings: (Omit<NewReading, 'id'> & { readonly row: number })[] = [];
    let refused = 0;
    rows.forEach((row, index) => {
      const read = row === null ? { reading: null, reasons: [] } : readRow(row, index, rulebook.stations);
      reasons.push(...read.reasons);
      if (read.reading) readings.push({ ...read.reading, row: index });
      else refused += 1;
    });
    const newest = new Map<string, number>();
    for (const { station, at } of readings) newest.set(station, Math.max(at, newest.get(station) ?? -Infinity));
    const near = readings.filter(({ station, at, row }) => {
      if (at > (newest.get(station) ?? at) - longestSpanMs) return true;
      refused += 1;
      reasons.push(
        error(
          `rows[${row}].at`,
          'observation.too-far-apart',
          '比同站最新一行早60天以上，请另发一批',
          'more than 60 days before the newest row of its station: send it in a batch of its own',
        ),
      );
      return false;
    });
    return { readings: near, reasons, refused };
  }

  private async storeReadings(
    tx: Tx,
    readings: readonly (Omit<NewReading, 'id'> & { readonly row: number })[],
    rulebook: Rulebook,
    batchId: string,
  ) {
    const none = { accepted: 0, flagged: 0, duplicates: 0, reasons: [] as Reason[] };
    if (readings.length === 0) return none;
    const first = await this.store.begin(tx, readings.length);
    const numbered = readings.map(({ row, ...reading }, index) => ({
      row,
      reading: { ...reading, id: first + index },
    }));
    const rowOf = new Map(numbered.map(({ row, reading }) => [reading.id, row]));
    const arrived = grouped(numbered.map(({ reading }) => reading));
    const taken = await this.check(tx, arrived, rulebook);
    const all = [...taken.values()];
    const added = all.flatMap((each) => each.added);
    await this.store.write(tx, {
      ...{ added, changed: all.flatMap(({ changed }) => changed), batchId },
      rain: new Map([...taken].map(([id, { rain }]) => [id, rain])),
    });
    await this.announce(
      tx,
      [...taken].filter(([, { isNews }]) => isNews).map(([id]) => id),
    );
    const noticed = added.filter((reading) => has(reading, noticedFlags));
    return {
      accepted: added.length - noticed.length,
      flagged: noticed.length,
      duplicates: all.reduce((sum, { duplicates }) => sum + duplicates.size, 0),
      reasons: noticed.flatMap((reading) => noticedReasons(reading, rowOf.get(reading.id) ?? 0, rulebook.stations)),
    };
  }

  /** New readings of each station beside what is kept around them. */
  private async check(
    tx: Tx,
    arrived: ReadonlyMap<string, readonly NewReading[]>,
    rulebook: Rulebook,
  ): Promise<ReadonlyMap<string, TakenIn>> {
    const now = this.clock.now();
    const taken = new Map<string, TakenIn>();
    const given = [...arrived].flatMap(([id, own]) => {
      const station = rulebook.stations.find((each) => each.id === id);
      return station ? [{ id, own, sensor: sensorOf(rulebook, station) }] : [];
    });
    const take = async (some: typeof given, around: (sensor: Sensor, own: readonly NewReading[]) => Around) => {
      const stretches = some.flatMap(({ sensor, own }) => stretchesOf(own, around(sensor, own)));
      const kept = grouped(await this.store.kept(tx, stretches));
      for (const { id, own, sensor } of some) taken.set(id, takeIn(kept.get(id) ?? [], own, sensor, now));
    };
    await take(given, (sensor, own) => neighbourhood(sensor, longestOf(own)));
    // Seldom: what was taken back may have held back others, which are found further away.
    await take(
      given.filter(({ id }) => taken.get(id)?.isTakenBack),
      () => wide,
    );
    return taken;
  }

  private async announce(tx: Tx, stations: readonly string[]): Promise<void> {
    if (stations.length === 0) return;
    const payload: ReadingsTaken = { stations };
    await this.events.publish(tx, { kind: readingsTaken, subject: 'observations', payload });
  }
}

type Around = ReturnType<typeof neighbourhood>;
const wide: Around = { beforeMs: wideMs, afterMs: wideMs };

function longestOf(readings: readonly NewReading[]): number {
  return readings.reduce((longest, { overMinutes }) => Math.max(longest, overMinutes ?? 0), 0) * minuteMs;
}

/** Where the neighbours of these readings of one station are, without reading twice what lies between. */
function stretchesOf(
  readings: readonly { station: string; at: number }[],
  { beforeMs, afterMs }: Around,
): readonly StationStretch[] {
  const stretches: { station: string; from: number; until: number }[] = [];
  for (const { station, at } of readings.toSorted((a, b) => a.at - b.at)) {
    const last = stretches.at(-1);
    if (last && at - beforeMs <= last.until) last.until = at + afterMs;
    else stretches.push({ station, from: at - beforeMs, until: at + afterMs });
  }
  return stretches;
}

function grouped<T extends { readonly station: string }>(readings: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const reading of readings) {
    const group = groups.get(reading.station);
    if (group) group.push(reading);
    else groups.set(reading.station, [reading]);
  }
  return groups;
}

/** Why somebody should look at a stored reading, told to its sender at once. */
function noticedReasons(reading: KeptReading, row: number, stations: readonly Station[]): Reason[] {
  const name = stations.find(({ id }) => id === reading.station)?.name ?? reading.station;
  return reading.flags
    .filter((flag) => noticedFlags.has(flag))
    .map((flag) =>
      warning(
        `rows[${row}].${flag === 'clock-ahead' ? 'at' : 'value'}`,
        `observation.${flag}`,
        `${name} ${valueInChinese(reading)}：${flagWords[flag].zh}${believedWords(reading).zh}`,
        `${reading.station}: ${flagWords[flag].en}${believedWords(reading).en}`,
      ),
    );
}

function believedWords({ isBelieved, confirmedBy }: KeptReading) {
  if (!isBelieved) return { zh: '；存下，不采信', en: '; kept, not believed' };
  return confirmedBy === null
    ? { zh: '', en: '' }
    : { zh: '；已由相邻数据印证，采信', en: '; a neighbour agrees, believed' };
}

/** Errors before remarks; what is left out is counted. */
function shortened(reasons: readonly Reason[]): readonly Reason[] {
  const ranks = { error: 0, warning: 1, advice: 2 };
  const sorted = reasons.toSorted((a, b) => ranks[a.level] - ranks[b.level]);
  const more = sorted.length - mostReasons;
  if (more <= 0) return sorted;
  return [
    ...sorted.slice(0, mostReasons),
    advice('', 'observation.more-reasons', `另有 ${more} 条没有列出`, `${more} more are not listed`),
  ];
}
