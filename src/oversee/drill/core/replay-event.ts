/** A recorded event played through the rules: when each level would have been proposed, and how that lies to what was decided (design.md §3 `rules simulate`). */
import {
  raiseFactorsIn,
  proposeLevels,
  suggestedRaise,
  type Because,
  type LevelProposal,
} from '../../../decide/hazard/core/propose-levels.js';
import { byCodes } from '../../../decide/hazard/core/match-areas.js';
import { reportMs, type Situation } from '../../../decide/hazard/core/situation.js';
import { conditionsWithin, type Condition } from '../../../decide/rulebook/core/condition.js';
import type { DecidedEntry, PastEvent } from '../../../decide/rulebook/core/past-event.js';
import { byGravity } from '../../../decide/rulebook/core/lookups.js';
import type { Rulebook, StreamId } from '../../../decide/rulebook/core/rulebook.js';
import { invalid } from '../../../shared/domain-error.js';
import type { Colour, ResponseLevel } from '../../../shared/level.js';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.js';

/** One moment at which what is proposed in a stream changed. */
export interface ReplayStep {
  readonly at: number;
  readonly stream: StreamId;
  /**
   * `first` and `graver` are proposals; `milder` and `over` only ask for a review, nothing is lowered by itself.
   */
  readonly change: 'first' | 'graver' | 'milder' | 'over';
  /** Null when nothing is proposed any more. */
  readonly level: Colour | null;
  readonly responseLevel: ResponseLevel | null;
  readonly because: readonly Because[];
  readonly raiseFactors: readonly Because[];
  readonly considerRaisingTo: ResponseLevel | null;
}

export interface ReplayedDecision {
  readonly at: number;
  readonly stream: StreamId;
  readonly responseLevel: ResponseLevel | null;
  readonly by: string;
  readonly words: string;
  /** Minutes after the rules would have proposed as much or more; null where they did not, negative where it came before. */
  readonly minutesAfterProposal: number | null;
}

export interface Replay {
  readonly steps: readonly ReplayStep[];
  readonly decided: readonly ReplayedDecision[];
}

/** A replay looks at so many moments at most; a file of years of readings is a mistake. */
const maxMoments = 20_000;

/** `streetsByCode`: nine-digit code → street unit id. Looked at is every moment at which something became known, came near, ended or had lasted long enough; the hour and
 * the day, which only raise factors ask for, are read at those moments. */
export function replayEvent(event: PastEvent, rulebook: Rulebook, streetsByCode: ReadonlyMap<string, string>): Replay {
  const known = situationsOf(event, rulebook, streetsByCode);
  const steps: ReplayStep[] = [];
  const standing = new Map<StreamId, LevelProposal>();
  const moments = momentsOf(event, rulebook);
  if (moments.length > maxMoments)
    throw invalid(
      'event.too-long',
      `事件有 ${moments.length} 个时刻，最多回放 ${maxMoments} 个，请拆开`,
      `the event has ${moments.length} moments, at most ${maxMoments} are replayed: split it`,
    );
  for (const at of moments) {
    const situation = known(at);
    const proposals = new Map(proposeLevels(situation, rulebook).map((proposal) => [proposal.stream, proposal]));
    const raiseFactors = raiseFactorsIn(situation, rulebook);
    for (const { stream } of rulebook.streams) {
      const before = standing.get(stream) ?? null;
      const now = proposals.get(stream) ?? null;
      const change = changeOf(before, now);
      if (change === null) continue;
      if (now) standing.set(stream, now);
      else standing.delete(stream);
      steps.push({
        at,
        stream,
        change,
        level: now?.level ?? null,
        responseLevel: now?.responseLevel ?? null,
        because: now?.because ?? [],
        raiseFactors,
        considerRaisingTo: now ? suggestedRaise(now, raiseFactors) : null,
      });
    }
  }
  return { steps, decided: event.decided.map((entry) => besideProposals(entry, steps)) };
}

function changeOf(before: LevelProposal | null, now: LevelProposal | null): ReplayStep['change'] | null {
  if (before === null) return now === null ? null : 'first';
  if (now === null) return 'over';
  const order = byGravity(now, before);
  return order === 0 ? null : order < 0 ? 'graver' : 'milder';
}

function besideProposals(entry: DecidedEntry, steps: readonly ReplayStep[]): ReplayedDecision {
  const { stream, responseLevel, by, words } = entry;
  const at = Date.parse(entry.at);
  const reached = steps.find(
    (step) =>
      step.stream === stream &&
      responseLevel !== null &&
      step.responseLevel !== null &&
      step.responseLevel <= responseLevel,
  );
  return { at, stream, responseLevel, by, words, minutesAfterProposal: reached ? (at - reached.at) / minuteMs : null };
}

/** Every moment at which the answer may change, in order. */
function momentsOf(event: PastEvent, rulebook: Rulebook): readonly number[] {
  const moments = new Set<number>();
  const add = (...times: readonly (string | null)[]): void => {
    for (const time of times) if (time !== null) moments.add(Date.parse(time));
  };
  const days = new Set(
    rulebook.triggers.flatMap(({ when }) =>
      conditionsWithin(when).flatMap((each) => ('signal' in each && each.signal.forDays ? [each.signal.forDays] : [])),
    ),
  );
  for (const { at, until } of event.signals) {
    add(at, until);
    for (const count of days) moments.add(Date.parse(at) + count * dayMs);
  }
  // A reading that nobody renews grows too old to be believed: that is a moment too.
  const windows = new Set(rulebook.triggers.flatMap(({ when }) => conditionsWithin(when).flatMap(windowOf)));
  for (const { values } of event.readings) {
    for (const [at] of values) {
      add(at);
      for (const hours of windows) moments.add(Date.parse(at) + hours * hourMs);
    }
  }
  const leads = new Set(rulebook.triggers.flatMap(({ when }) => conditionsWithin(when).flatMap(leadOf)));
  for (const { at, from, until } of event.forecasts) {
    add(at, until);
    // What lies too far ahead when it is issued comes near enough later.
    for (const hours of leads) {
      const near = Date.parse(from) - hours * hourMs;
      if (near > Date.parse(at)) moments.add(near);
    }
  }
  for (const { at, until } of event.superiors) add(at, until);
  for (const { at, until } of event.reports) {
    add(at, until);
    moments.add(Date.parse(at) + reportMs);
  }
  return [...moments].toSorted((a, b) => a - b);
}

function windowOf(condition: Condition): number[] {
  if ('observed' in condition) return [condition.observed.windowHours];
  if ('trend' in condition) return [condition.trend.overHours];
  if ('excess' in condition) return [condition.excess.windowHours];
  if ('antecedent' in condition) return [condition.antecedent.days * 24];
  return 'river' in condition && condition.river.seen === 'observed' ? [condition.river.withinHours] : [];
}

function leadOf(condition: Condition): number[] {
  if ('forecast' in condition) return [condition.forecast.withinHours];
  return 'river' in condition && condition.river.seen === 'forecast' ? [condition.river.withinHours] : [];
}

/** What was known at a moment: a forecast from when it was issued, a reading from when it was taken. */
function situationsOf(
  event: PastEvent,
  rulebook: Rulebook,
  streetsByCode: ReadonlyMap<string, string>,
): (at: number) => Situation {
  const streets = [...streetsByCode.values()];
  const within = (areas: readonly string[]) =>
    byCodes(
      areas,
      rulebook.district.code,
      [...streetsByCode].map(([code, id]) => ({ code, id })),
    );
  const time = (text: string | null) => (text === null ? null : Date.parse(text));
  // A signal for elsewhere says nothing here.
  const signals = event.signals
    .map((entry, index) => ({
      id: `${event.id}-${index}`,
      hazard: entry.hazard,
      colour: entry.colour,
      issuer: entry.issuer,
      streets: within(entry.areas),
      from: Date.parse(entry.at),
      until: time(entry.until),
      onset: time(entry.onset) ?? Date.parse(entry.at),
      words: entry.words,
    }))
    .filter((signal) => signal.streets.length > 0);
  const readings = event.readings.flatMap(({ station, unit, datum, overHours, values }) => {
    const quantity = rulebook.stations.find(({ id }) => id === station)?.quantity;
    return quantity === undefined
      ? []
      : values.map(([at, value]) => ({ station, quantity, value, unit, datum, overHours, at: Date.parse(at) }));
  });
  const forecasts = event.forecasts.map(
    ({ at, from, until, quantity, station, value, unit, datum, windowHours, by }) => ({
      ...{ quantity, station, value, unit, datum, windowHours, by },
      from: Date.parse(from),
      until: Date.parse(until),
      issuedAt: Date.parse(at),
    }),
  );
  const superiors = event.superiors
    .map(({ at, until, stream, responseLevel, by, areas }) => ({
      ...{ stream, responseLevel, by },
      streets: within(areas),
      from: Date.parse(at),
      until: time(until),
    }))
    .filter((response) => response.streets.length > 0);
  const reports = event.reports.map(({ at, until, kind, street, words }) => ({
    ...{ kind, street, words },
    from: Date.parse(at),
    until: time(until),
  }));
  return (at) => ({
    ...{ at, streets, readings, superiors, reports, forecasts },
    windows: [],
    signals: signals.filter(({ from }) => from <= at),
  });
}
