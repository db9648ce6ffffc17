/** A recorded event as a file tells it: what was known when, and what was really decided (design.md §3 `rules simulate`). */
import type { Colour, ResponseLevel } from '../../../shared/level.js';
import { error, warning, type Reason } from '../../../shared/reason.js';
import type { ReportKind } from './condition.js';
import { millimetresAbove, unitsOf, type Datum, type Quantity } from './quantity.js';
import type { RulePath } from './proof.js';
import type { Rulebook, StreamId } from './rulebook.js';

/** `fact`: read in a public source. `assumed`: put in between, so that the event can be replayed. */
export type Standing = 'fact' | 'assumed';

interface Entry {
  readonly standing: Standing;
  readonly source: string;
}

/** Times are RFC 3339; areas are codes of 6, 9 or 12 digits. */
export interface SignalEntry extends Entry {
  readonly at: string;
  /** Issuer id of the rulebook. */
  readonly issuer: string;
  readonly hazard: string;
  readonly colour: Colour;
  readonly areas: readonly string[];
  readonly onset: string | null;
  readonly until: string | null;
  readonly words: string;
}

/** One or many readings of a station; `values` are pairs of time and value. */
export interface ReadingsEntry extends Entry {
  readonly station: string;
  readonly unit: string;
  /** Levels only; a level without one is an error. */
  readonly datum: Datum | null;
  readonly overHours: number | null;
  readonly values: readonly (readonly [at: string, value: number])[];
}

export interface ForecastEntry extends Entry {
  readonly at: string;
  readonly by: string;
  readonly quantity: Quantity;
  readonly station: string | null;
  readonly value: number;
  readonly unit: string;
  readonly datum: Datum | null;
  readonly windowHours: number | null;
  readonly from: string;
  readonly until: string;
}

export interface SuperiorEntry extends Entry {
  readonly at: string;
  readonly by: string;
  readonly stream: StreamId;
  readonly responseLevel: ResponseLevel;
  readonly areas: readonly string[];
  readonly until: string | null;
}

export interface ReportEntry extends Entry {
  readonly at: string;
  readonly kind: ReportKind;
  readonly street: string | null;
  readonly until: string | null;
  readonly words: string;
}

/** What was really decided; shown beside what the rules propose, never used by them. */
export interface DecidedEntry extends Entry {
  readonly at: string;
  readonly stream: StreamId;
  readonly responseLevel: ResponseLevel | null;
  readonly by: string;
  readonly words: string;
}

export interface PastEvent {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly signals: readonly SignalEntry[];
  readonly readings: readonly ReadingsEntry[];
  readonly forecasts: readonly ForecastEntry[];
  readonly superiors: readonly SuperiorEntry[];
  readonly reports: readonly ReportEntry[];
  readonly decided: readonly DecidedEntry[];
}

type Report = (path: RulePath, code: string, zh: string, en: string) => void;

/** What of an event this rulebook can not use, each with its place; a level is never converted by guessing. */
export function provePastEvent(
  event: PastEvent,
  rulebook: Rulebook,
  where: (path: RulePath) => string,
): readonly Reason[] {
  const reasons: Reason[] = [];
  const report: Report = (path, code, zh, en) => reasons.push(error(where(path), `event.${code}`, zh, en));
  const streams = new Set(rulebook.streams.map(({ stream }) => stream));
  event.signals.forEach(({ hazard, issuer }, index) => {
    if (!rulebook.hazards.some((each) => each.hazard === hazard))
      report(['signals', index, 'hazard'], 'unknown-hazard', `没有这个灾种:${hazard}`, `there is no hazard ${hazard}`);
    if (!rulebook.issuers.some(({ id }) => id === issuer))
      report(
        ['signals', index, 'issuer'],
        'unknown-issuer',
        `没有这个发布单位:${issuer}`,
        `there is no issuer ${issuer}`,
      );
  });
  event.readings.forEach((entry, index) => {
    const station = rulebook.stations.find(({ id }) => id === entry.station);
    if (!station)
      report(
        ['readings', index, 'station'],
        'unknown-station',
        `没有这个站点:${entry.station}`,
        `there is no station ${entry.station}`,
      );
    else proveMeasured({ ...entry, quantity: station.quantity }, ['readings', index], rulebook, report);
    if (station?.quantity === 'rain' && entry.overHours === null)
      report(
        ['readings', index],
        'hours-missing',
        '雨量要写 overHours:这是几小时的雨',
        'rain says over how many hours it fell: overHours',
      );
  });
  event.forecasts.forEach((entry, index) => proveMeasured(entry, ['forecasts', index], rulebook, report));
  for (const list of ['superiors', 'decided'] as const)
    event[list].forEach(({ stream }, index) => {
      if (!streams.has(stream))
        report([list, index, 'stream'], 'unknown-stream', `没有这个决策流:${stream}`, `there is no stream ${stream}`);
    });
  const empty = [event.signals, event.readings, event.forecasts, event.superiors, event.reports].every(
    (list) => list.length === 0,
  );
  if (empty) reasons.push(warning(where([]), 'event.empty', '事件里什么也没有', 'the event holds nothing'));
  return reasons;
}

function proveMeasured(
  entry: { quantity: Quantity; unit: string; datum: Datum | null; station: string | null },
  path: RulePath,
  rulebook: Rulebook,
  report: Report,
): void {
  const { quantity, unit, datum, station: id } = entry;
  if (!unitsOf(quantity).includes(unit))
    report(
      [...path, 'unit'],
      'unknown-unit-of-measure',
      `${quantity} 不用单位 ${unit},可用 ${unitsOf(quantity).join(' ')}`,
      `${quantity} is not measured in ${unit}: use ${unitsOf(quantity).join(' ')}`,
    );
  if (quantity !== 'river-level') return;
  if (datum === null) {
    report(
      path,
      'datum-missing',
      '水位没有写基准面(datum: wusong 或 huanghai)',
      'a level needs its datum: wusong or huanghai',
    );
    return;
  }
  const gauge = rulebook.stations.find((station) => station.id === id && station.quantity === 'river-level');
  if (!gauge) {
    report([...path, 'station'], 'unknown-station', `没有这个水位站:${id ?? ''}`, `there is no gauge ${id ?? ''}`);
    return;
  }
  const own = gauge.warningLevel ?? gauge.guaranteeLevel;
  if (own && millimetresAbove({ value: 0, unit: 'm', datum }, own.datum, gauge.datumOffset) === null)
    report(
      [...path, 'datum'],
      'datum-not-comparable',
      `${gauge.name}没有${datum}与${own.datum}的换算，不能比较`,
      `${gauge.id} has no offset between ${datum} and ${own.datum}: the level can not be compared`,
    );
}
