import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { Needs, Who } from '../../platform/access/permission.js';
import { Clock } from '../../shared/clock.js';
import { DomainError, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { FeedHealth } from '../../shared/feed-health.js';
import { error, type Reason } from '../../shared/reason.js';
import { type Session } from '../../shared/session.js';
import { parseRfc3339, toRfc3339 } from '../../shared/time.js';
import { baseUnit } from './core/convert-unit.js';
import type { Course } from './core/gauge-chain.js';
import { flagWords, type KeptReading } from './core/kept-reading.js';
import { windowHours } from './core/rain-windows.js';
import { silentAfterMs } from './core/sensor.js';
import { metresAbove } from './core/station-standing.js';
import { JudgeReadingDto, ReadingsQueryDto } from './observation.dto.js';
import { ObservationService } from './observation.service.js';
import { mostRows, readRows } from './rows.reader.js';
import { StationsService, type StationStanding } from './stations.service.js';

const pageSize = 200;

const notYours = error(
  '',
  'observation.not-yours',
  '这个密钥的来源未启用，或未允许报送水雨情数据，数据未接收；可由管理人员在来源配置中放开',
  'the feed of this key is switched off or may not bring readings; none was taken. Whoever runs the service may allow it',
);

/** 水雨情: what is measured, how far it is believed, and what comes down the rivers. */
@Controller('api/v1')
export class ObservationController {
  constructor(
    private readonly observation: ObservationService,
    private readonly stations: StationsService,
    private readonly feeds: FeedHealth,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes readings as JSON (one object, a list, or `{ readings: [...] }`) or CSV with a header, at most 5,000 rows. What
   * can be used is stored and the rest refused with its reasons; 400 only when not one row can be used, 403 when the feed
   * of the key may not bring readings, and nothing is kept then. A row: `station` (id or the sender's code), `value`,
   * `unit`, `at`, and where they apply `quantity`, `datum`, `overMinutes` or `overHours`, `seq`. The same again is a
   * duplicate; another value for the same moment is a correction.
   */
  @Post('observations')
  @ApiConsumes('application/json', 'text/csv')
  @ApiBody({ schema: { type: 'string', description: `at most ${mostRows} rows` } })
  @Needs('observation.submit')
  async submit(@Body() body: unknown, @Headers('x-said-media-type') mediaType: string, @Who() who: Session) {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const by = { kind: who.roles.includes('feed') ? ('feed' as const) : ('user' as const), id: who.userId };
    const heard = (faults: readonly Reason[]) => {
      if (who.feedId) this.feeds.heard({ feedId: who.feedId, issuer: null, faults, sentAt: null });
    };
    try {
      if (by.kind === 'feed' && !this.feeds.mayObserve(who.feedId ?? ''))
        throw new DomainError('forbidden', notYours.code, notYours.text, [notYours]);
      const received = await this.observation.takeIn({ by, mediaType, bytes, ...readRows(bytes, mediaType) });
      heard(received.reasons);
      return { ...received, reasons: received.reasons.map(reasonView) };
    } catch (refused) {
      // A batch nobody can use is a sign of life too.
      if (refused instanceof DomainError) heard(refused.reasons);
      throw refused;
    }
  }

  /** A person believes or rejects a reading, whatever the checks said; neighbours that waited for it follow. */
  @Post('observations/:id/judge')
  @HttpCode(204)
  @Needs('observation.submit')
  async judge(@Param('id') id: string, @Body() { believe, reason }: JudgeReadingDto, @Who() who: Session) {
    if (who.roles.includes('feed'))
      throw forbidden('observation.not-by-a-feed', '数据采信与否由人决定', 'a person decides what is believed');
    if (!/^\d{1,10}$/.test(id))
      throw notFound('observation.unknown-reading', '没有这条数据', 'there is no such reading');
    await this.observation.judge(Number(id), believe, reason, { kind: 'user', id: who.userId });
  }

  /** Every station of the registry: how it stands, its newest value, rain windows, distances, and what of it is doubted. */
  @Get('stations')
  @Needs('observation.read')
  async list() {
    const standing = await this.stations.standing();
    const doubted = await this.stations.doubted();
    const names = new Map(standing.map(({ station }) => [station.id, station.name]));
    return {
      now: toRfc3339(this.clock.now()),
      stations: standing.map((each) => this.stationView(each)),
      doubted: doubted.map((reading) => ({
        ...readingView(reading),
        stationName: names.get(reading.station) ?? reading.station,
      })),
    };
  }

  /** A page of what is kept of a station, believed or not, oldest first; `next` leads to the page after. */
  @Get('stations/:id/readings')
  @Needs('observation.read')
  async readings(@Param('id') id: string, @Query() query: ReadingsQueryDto) {
    const since = query.since === undefined ? this.stations.dayAgo() : parseRfc3339(query.since);
    if (since === null)
      throw invalid('observation.not-a-time', 'since 要带时区', 'since must be RFC 3339 with an offset');
    const [at, last] = query.after?.split('-').map(Number) ?? [];
    const after = at === undefined || last === undefined ? null : { at, id: last };
    const limit = query.limit === undefined ? pageSize : Number(query.limit);
    const found = await this.stations.readings(id, { since, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const end = page.at(-1);
    return {
      readings: page.map(readingView),
      next: found.length > limit && end ? `${end.at}-${end.id}` : null,
    };
  }

  /** The gauge chain with its travel times, and when what is seen upstream reaches each gauge below. */
  @Get('gauge-chain')
  @Needs('observation.read')
  async chain() {
    const { rulebook, courses, meetings } = await this.stations.chain();
    const name = (id: string) => rulebook.stations.find((station) => station.id === id)?.name ?? id;
    return {
      now: toRfc3339(this.clock.now()),
      reaches: (rulebook.reaches ?? []).map((reach) => ({
        ...reach,
        fromName: name(reach.from),
        toName: name(reach.to),
      })),
      courses: courses.map((course) => courseView(course, name)),
      meetings: meetings.map(({ station, waves, from, until }) => ({
        ...{ station, stationName: name(station), waves, waveNames: waves.map(name) },
        ...{ from: toRfc3339(from), until: toRfc3339(until) },
      })),
    };
  }

  private stationView({ station, sensor, state, heard, newest, trend, windows }: StationStanding) {
    const {
      id,
      name,
      quantity,
      river,
      streetUnitId,
      placeholder,
      basis,
      source,
      codes = [],
      location = null,
    } = station;
    const now = this.clock.now();
    const isGauge = quantity === 'river-level';
    const mark = (level: typeof station.warningLevel) =>
      level && { ...level, metresAbove: newest && metresAbove(newest, level, station) };
    return {
      ...{ id, name, quantity, river, streetUnitId, placeholder, basis, source, codes, location, state },
      heardAt: heard && toRfc3339(heard.at),
      /** Since the newest of any worth; null where nothing was ever read. */
      silentMinutes: heard && Math.max(0, Math.floor((now - heard.at) / 60_000)),
      silentAfterMinutes: (silentAfterMs(sensor) ?? 0) / 60_000 || null,
      newest: newest && readingView(newest),
      doubted: heard && !heard.isBelieved ? readingView(heard) : null,
      trend,
      windows:
        quantity === 'rain'
          ? windowHours.map((hours) => ({
              hours,
              millimetres: windows.find((window) => window.hours === hours)?.millimetres ?? null,
            }))
          : null,
      warning: isGauge ? mark(station.warningLevel) : null,
      guarantee: isGauge ? mark(station.guaranteeLevel) : null,
    };
  }
}

/** Values in the quantity's base unit, heights with their datum. */
function readingView(reading: KeptReading) {
  const { id, station, quantity, value, datum, overMinutes, at, receivedAt, said, seq, isBelieved, isJudged } = reading;
  return {
    ...{ id, station, quantity, value: value / 1_000, unit: baseUnit(quantity), datum, overMinutes, said, seq },
    ...{ at: toRfc3339(at), receivedAt: toRfc3339(receivedAt), isBelieved, isJudged },
    ...{ replacedBy: reading.replacedBy, confirmedBy: reading.confirmedBy },
    flags: reading.flags.map((flag) => ({ flag, message: flagWords[flag].zh, messageEn: flagWords[flag].en })),
  };
}

function reasonView({ where, code, level, text }: Reason) {
  return { where, code, level, message: text.zh, messageEn: text.en };
}

function courseView({ wave, arrivals, seenBelow, because }: Course, name: (id: string) => string) {
  const time = (at: number | null) => (at === null ? null : toRfc3339(at));
  return {
    ...{ kind: wave.kind, station: wave.station, stationName: name(wave.station), datum: wave.datum },
    ...{ metres: wave.millimetres / 1_000, riseMetres: (wave.millimetres - wave.footMillimetres) / 1_000 },
    ...{ began: time(wave.began), at: time(wave.at), seenBelow, because: because.zh, becauseEn: because.en },
    arrivals: arrivals.map((arrival) => ({
      ...{ station: arrival.station, stationName: name(arrival.station), isOurs: arrival.isOurs },
      ...{ earliest: time(arrival.earliest), latest: time(arrival.latest), seenAt: time(arrival.seenAt) },
      ...{ crestNotBefore: time(arrival.crestNotBefore), reaches: arrival.reaches },
    })),
  };
}
