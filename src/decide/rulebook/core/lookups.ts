/** What deciding asks of a proved rulebook. A proved one has an answer where these do not return null (design.md §3). */
import { colourRank, type Colour, type ResponseLevel } from '../../../shared/level.js';
import { notFound } from '../../../shared/domain-error.js';
import type { Stage } from '../../../shared/stage.js';
import { beijingWallClock } from '../../../shared/time.js';
import type {
  CallingPolicy,
  ClockKind,
  ConsultationTemplate,
  DayRange,
  IndustryPlan,
  Issuer,
  LadderRule,
  Measure,
  RaiseFactor,
  ResponseRule,
  Rulebook,
  SigningCell,
  Stream,
  StreamId,
  StreetPlan,
  Threshold,
} from './rulebook.js';

/** The stream of this id; throws not-found for one the rulebook does not have. */
export function streamOf(rulebook: Rulebook, stream: StreamId): Stream {
  return found(
    rulebook.streams.find((candidate) => candidate.stream === stream),
    `stream ${stream}`,
  );
}

/** The issuer a CAP `sender` stands for; null for a sender nobody vouched for. */
export function issuerOf(rulebook: Rulebook, sender: string): Issuer | null {
  return rulebook.issuers.find((issuer) => issuer.senders.includes(sender)) ?? null;
}

/** What a signal of this hazard and colour means; null for a hazard no stream listens to. */
export function thresholdFor(rulebook: Rulebook, eventCode: string, colour: Colour): Threshold | null {
  return (
    rulebook.thresholds.find((threshold) => threshold.eventCode === eventCode && threshold.colour === colour) ?? null
  );
}

/** The colour and response level proposed for a signal of this colour; throws not-found. */
export function responseFor(rulebook: Rulebook, stream: StreamId, signalColour: Colour): ResponseRule {
  return found(
    rulebook.responses.find((rule) => rule.stream === stream && rule.signalColour === signalColour),
    `response ${stream} ${signalColour}`,
  );
}

/** The 1+7+N template of a stream; throws not-found. */
export function consultationFor(rulebook: Rulebook, stream: StreamId): ConsultationTemplate {
  return found(
    rulebook.consultations.find((template) => template.stream === stream),
    `consultation ${stream}`,
  );
}

/** Who signs what has this grade (4 = Ⅳ/blue … 1 = Ⅰ/red); throws not-found. */
export function signingCellFor(rulebook: Rulebook, stream: StreamId, grade: ResponseLevel): SigningCell {
  return found(
    rulebook.signing.find((cell) => cell.stream === stream && cell.grade === grade),
    `signing cell ${stream} ${grade}`,
  );
}

/** Minutes the clock runs at this colour; null where it is not opened at all (a blue decision may have none). */
export function clockMinutes(rulebook: Rulebook, clock: ClockKind, colour: Colour): number | null {
  const rule = rulebook.clocks.find((each) => each.clock === clock && (each.colour === null || each.colour === colour));
  return rule?.minutes ?? null;
}

/** The ladder of this id; throws not-found. */
export function ladderById(rulebook: Rulebook, id: string): LadderRule {
  return found(
    rulebook.ladders.find((ladder) => ladder.id === id),
    `ladder ${id}`,
  );
}

/** Ladder id and questions of a colour; throws not-found. */
export function callingFor(rulebook: Rulebook, colour: Colour): CallingPolicy {
  return found(
    rulebook.calling.find((policy) => policy.colour === colour),
    `calling policy ${colour}`,
  );
}

/** The plans of the industries a stream touches, in the stream's own order. */
export function industryPlansOf(rulebook: Rulebook, stream: StreamId): readonly IndustryPlan[] {
  return streamOf(rulebook, stream).industryIds.flatMap((id) =>
    rulebook.industries.filter((plan) => plan.id === id && plan.stream === stream),
  );
}

/** The plans of the streets in the order of their codes. */
export function streetPlansOf(rulebook: Rulebook, stream: StreamId): readonly StreetPlan[] {
  return rulebook.streets.filter((plan) => plan.stream === stream);
}

/** The measures that stand at a colour: its own and those of every milder one, mildest first. */
export function measuresFor(plan: { readonly measures: readonly Measure[] }, colour: Colour): readonly Measure[] {
  return plan.measures
    .filter((measure) => colourRank(measure.level) <= colourRank(colour))
    .toSorted((a, b) => colourRank(a.level) - colourRank(b.level));
}

/** The segment (分段) a lead time falls into; one beyond the longest keeps the longest. Already begun is negative or 0. */
export function stageForLead(rulebook: Rulebook, leadHours: number): Stage {
  const segments = rulebook.stages.toSorted((a, b) => a.maxLeadHours - b.maxLeadHours);
  return found((segments.find((segment) => leadHours <= segment.maxLeadHours) ?? segments.at(-1))?.stage, 'stage');
}

/** The raise factors that hold at an instant (epoch milliseconds), Beijing time. They suggest; a person decides. */
export function raiseFactorsAt(rulebook: Rulebook, at: number): readonly RaiseFactor[] {
  const { month, day, minuteOfDay } = beijingWallClock(at);
  const today = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return rulebook.raiseFactors.filter(({ when: { days, hours } }) => {
    const onTheDay = days.length === 0 || days.some((range) => includesDay(range, today));
    return onTheDay && (hours === null || between(minutesOf(hours.from), minuteOfDay, minutesOf(hours.to)));
  });
}

/** `MM-DD` sorts like the calendar, so text comparison is enough. */
function includesDay({ from, to }: DayRange, today: string): boolean {
  return from <= to ? from <= today && today <= to : today >= from || today <= to;
}

function between(from: number, minute: number, to: number): boolean {
  return from <= to ? from <= minute && minute < to : minute >= from || minute < to;
}

function minutesOf(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number);
  return hours * 60 + minutes;
}

function found<T>(rule: T | undefined, what: string): T {
  if (rule === undefined) throw notFound('rulebook.rule-missing', `规程里没有:${what}`, `the rulebook has no ${what}`);
  return rule;
}
