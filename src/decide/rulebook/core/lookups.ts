/** What deciding asks of a proved rulebook. A proved one has an answer where these do not return null (design.md §3). */
import { notFound } from '../../../shared/domain-error.js';
import { colourRank, warningLevelInChinese, type Colour, type ResponseLevel } from '../../../shared/level.js';
import type { Stage } from '../../../shared/stage.js';
import { beijingDate } from '../../../shared/time.js';
import { holdsAt } from './calendar.js';
import { conditionsWithin } from './condition.js';
import type {
  Authority,
  CadenceRule,
  CallingPolicy,
  ClockKind,
  ConsultationTemplate,
  ControlDraft,
  ControlSketch,
  DoneWhen,
  Hazard,
  IndustryPlan,
  Issuer,
  LadderRule,
  Layer,
  Measure,
  Provenance,
  RecipientRule,
  Rulebook,
  SigningCell,
  Stream,
  StreamId,
  StreetLevelRule,
  StreetPlan,
  Threshold,
  Trigger,
} from './rulebook.js';

/** The stream of this id; throws not-found for one the rulebook does not have. */
export function streamOf(rulebook: Rulebook, stream: StreamId): Stream {
  return found(
    rulebook.streams.find((candidate) => candidate.stream === stream),
    `stream ${stream}`,
  );
}

/** The stream that takes what no rule covers; throws not-found. */
export function unruledStream(rulebook: Rulebook): Stream {
  return found(
    rulebook.streams.find((candidate) => candidate.takesUnruled),
    'stream for what no rule covers',
  );
}

/** The issuer a CAP `sender` stands for; null for a sender nobody vouched for. */
export function issuerOf(rulebook: Rulebook, sender: string): Issuer | null {
  return rulebook.issuers.find((issuer) => issuer.senders.includes(sender)) ?? null;
}

/** The hazard of a national event code; null for one the rulebook does not know. */
export function hazardOfCode(rulebook: Rulebook, eventCode: string): Hazard | null {
  return rulebook.hazards.find((hazard) => hazard.eventCodes.includes(eventCode)) ?? null;
}

/** The hazard a person means by an id, a name, another word or an event code; null when nothing is meant. */
export function hazardCalled(rulebook: Rulebook, word: string): Hazard | null {
  return (
    rulebook.hazards.find(
      ({ hazard, name, aliases, eventCodes }) =>
        hazard === word || name === word || aliases.includes(word) || eventCodes.includes(word),
    ) ?? null
  );
}

/** The industry a person means by an id, a name or another word; null when nothing is meant. */
export function industryCalled(rulebook: Rulebook, word: string): IndustryPlan | null {
  return (
    rulebook.industries.find(({ id, name, aliases }) => id === word || name === word || aliases.includes(word)) ?? null
  );
}

/**
 * What a colour of this hazard means when this issuer says it at `at` (epoch milliseconds): the issuer's own text in
 * force, else the national one; null where neither has this colour.
 */
export function thresholdFor(
  rulebook: Rulebook,
  query: { readonly hazard: string; readonly colour: Colour; readonly issuer: string | null; readonly at: number },
): Threshold | null {
  const today = beijingDate(query.at);
  const own = rulebook.thresholds
    .filter(
      ({ hazard, colour, issuer, effectiveFrom }) =>
        hazard === query.hazard &&
        colour === query.colour &&
        (issuer === null || issuer === query.issuer) &&
        effectiveFrom <= today,
    )
    // The issuer's own before the national text, of each the newest.
    .toSorted(
      (a, b) => Number(b.issuer !== null) - Number(a.issuer !== null) || (a.effectiveFrom < b.effectiveFrom ? 1 : -1),
    );
  return own[0] ?? null;
}

/** Triggers of a stream, gravest first. */
export function triggersOf(rulebook: Rulebook, stream: StreamId): readonly Trigger[] {
  return rulebook.triggers.filter((trigger) => trigger.stream === stream).toSorted(byGravity);
}

/** Event codes of the hazards that some trigger weighs together with this one, itself included. */
export function relatedEventCodes(rulebook: Rulebook, eventCode: string): readonly string[] {
  const hazard = hazardOfCode(rulebook, eventCode);
  if (!hazard) return [];
  const together = rulebook.triggers
    .map(({ when }) => conditionsWithin(when).flatMap((each) => ('signal' in each ? [each.signal.hazard] : [])))
    .filter((hazards) => hazards.includes(hazard.hazard))
    .flat();
  const wanted = new Set([hazard.hazard, ...together]);
  return rulebook.hazards.filter((each) => wanted.has(each.hazard)).flatMap(({ eventCodes }) => eventCodes);
}

/** How many days back a signal may still matter: the longest duration any trigger asks for, and a little. */
export function longestDays(rulebook: Rulebook): number {
  const asked = rulebook.triggers.flatMap(({ when }) =>
    conditionsWithin(when).flatMap((each) => ('signal' in each ? [each.signal.forDays ?? 0] : [])),
  );
  return Math.max(0, ...asked) + 2;
}

/** Gravest colour first, then the gravest response; no response is the mildest. */
export function byGravity(
  a: { readonly level: Colour; readonly responseLevel: ResponseLevel | null },
  b: { readonly level: Colour; readonly responseLevel: ResponseLevel | null },
): number {
  return colourRank(b.level) - colourRank(a.level) || (a.responseLevel ?? 5) - (b.responseLevel ?? 5);
}

/** The 1+7+N template of a stream; throws not-found. */
export function consultationFor(rulebook: Rulebook, stream: StreamId): ConsultationTemplate {
  return found(
    rulebook.consultations.find((template) => template.streams.includes(stream)),
    `consultation ${stream}`,
  );
}

/** How often a round is held under a response of this level; null where the plan does not say. */
export function cadenceFor(rulebook: Rulebook, stream: StreamId, responseLevel: ResponseLevel): CadenceRule | null {
  return (
    rulebook.cadences?.find((rule) => rule.responseLevel === responseLevel && rule.streams.includes(stream)) ?? null
  );
}

/** Who signs what has this grade (4 = Ⅳ/blue … 1 = Ⅰ/red); throws not-found. */
export function signingCellFor(rulebook: Rulebook, stream: StreamId, grade: ResponseLevel): SigningCell {
  return found(
    rulebook.signing.find((cell) => cell.streams.includes(stream) && cell.grade === grade),
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

/** Who is told at a colour, layer by layer from the city down: what a milder colour tells stands. */
export function recipientsAt(rulebook: Rulebook, colour: Colour): readonly RecipientRule[] {
  return rulebook.recipients.filter((rule) => colourRank(rule.colour) <= colourRank(colour));
}

/** The plans of the industries a stream touches, in the stream's own order. */
export function industryPlansOf(rulebook: Rulebook, stream: StreamId): readonly IndustryPlan[] {
  return streamOf(rulebook, stream).industryIds.flatMap((id) => rulebook.industries.filter((plan) => plan.id === id));
}

/** A place in the matrix: which stream, how grave, how far ahead (分段), and when. */
export interface Cell {
  readonly stream: StreamId;
  readonly level: Colour;
  readonly stage: Stage;
  /** Epoch milliseconds: measures may depend on the hour, the day and the school term. */
  readonly at: number;
}

/** A measure as it stands in one cell: its order complete, its places named. */
export interface CellMeasure extends Provenance {
  readonly level: Colour;
  readonly text: string;
  readonly authority: Authority;
  readonly doneByMinutes: number;
  readonly doneWhen: DoneWhen;
  readonly layer: Layer;
  /** The kind of ground that brought it in; null: the plan's own. */
  readonly ground: string | null;
  readonly control: ControlDraft | null;
}

/** What an industry does in a cell: the cell's own level and every milder one, mildest first. */
export function industryMeasures(rulebook: Rulebook, plan: IndustryPlan, cell: Cell): readonly CellMeasure[] {
  return standing(rulebook, plan.measures, cell).map((measure) =>
    complete(rulebook, measure, { cell, layer: 'district', ground: null, points: '' }),
  );
}

/** What a street does in a cell: what every street does, what its ground asks for, and its own; mildest first. */
export function streetMeasures(rulebook: Rulebook, plan: StreetPlan, cell: Cell): readonly CellMeasure[] {
  const composed = rulebook.grounds.flatMap((ground) => {
    const points = placesOf(plan, ground.id);
    if (!ground.always && points === '') return [];
    return standing(rulebook, ground.measures, cell).map((measure) =>
      complete(rulebook, measure, { cell, layer: 'street', ground: ground.id, points }),
    );
  });
  const own = standing(rulebook, plan.measures, cell).map((measure) =>
    complete(rulebook, measure, { cell, layer: 'street', ground: null, points: '' }),
  );
  return [...composed, ...own].toSorted(byLevel);
}

/** `朝天门广场、十码头梯道`: the street's own points of this kind of ground; empty when it has none. */
export function placesOf(plan: StreetPlan, ground: string): string {
  let places = '';
  for (const point of plan.riskPoints) {
    if (point.ground !== ground || point.placeholder) continue;
    places += `${places === '' ? '' : '、'}${point.place ?? point.name}`;
  }
  return places;
}

/** Whether the ground of a street is exposed to a stream. */
export function isExposed(rulebook: Rulebook, plan: StreetPlan, stream: StreamId): boolean {
  return rulebook.grounds.some(
    (ground) => ground.exposes.includes(stream) && !ground.always && placesOf(plan, ground.id) !== '',
  );
}

/** What a street is advised to start itself; null where the stream has no such advice. */
export function streetLevelFor(rulebook: Rulebook, plan: StreetPlan, stream: StreamId): StreetLevelRule | null {
  const exposed = isExposed(rulebook, plan, stream);
  return rulebook.streetLevels.find((rule) => rule.streams.includes(stream) && rule.exposed === exposed) ?? null;
}

/** The measures of a plan stream by stream, mildest first: put together once for each plan, which never changes. */
const byStream = new WeakMap<readonly Measure[], ReadonlyMap<StreamId, readonly Measure[]>>();

function ofStream(measures: readonly Measure[], stream: StreamId): readonly Measure[] {
  let streams = byStream.get(measures);
  if (!streams) {
    const ids = new Set(measures.flatMap((measure) => measure.streams));
    streams = new Map(
      [...ids].map((id) => [id, measures.filter((measure) => measure.streams.includes(id)).toSorted(byLevel)]),
    );
    byStream.set(measures, streams);
  }
  return streams.get(stream) ?? [];
}

/** What of a plan stands in a cell, mildest first. */
function standing(
  rulebook: Rulebook,
  measures: readonly Measure[],
  { stream, level, stage, at }: Cell,
): readonly Measure[] {
  const rank = colourRank(level);
  return ofStream(measures, stream).filter((measure) => {
    if (colourRank(measure.level) > rank) return false;
    if (measure.stages === null ? stage === 'after' : !measure.stages.includes(stage)) return false;
    // A day nobody has entered may well be a school day: said rather than left out.
    return measure.only === null || holdsAt(measure.only, rulebook.calendar, at) !== false;
  });
}

function complete(
  rulebook: Rulebook,
  measure: Measure,
  { cell, layer, ground, points }: { cell: Cell; layer: Layer; ground: string | null; points: string },
): CellMeasure {
  return {
    id: measure.id,
    basis: measure.basis,
    source: measure.source,
    effectiveFrom: measure.effectiveFrom,
    level: measure.level,
    text: withPoints(measure.text, points),
    authority: measure.authority,
    doneByMinutes: measure.doneByMinutes,
    doneWhen: measure.doneWhen,
    layer: measure.layer ?? layer,
    ground,
    control:
      measure.control && draftOf(rulebook, measure.control, { stream: cell.stream, level: measure.level, points }),
  };
}

function withPoints(text: string, points: string): string {
  return points === '' ? text : text.replaceAll('{points}', points);
}

/** The pre-drafted order, what it does not say itself filled in from the tables. */
export function draftOf(
  rulebook: Rulebook,
  sketch: ControlSketch,
  { stream, level, points }: { stream: StreamId; level: Colour; points: string },
): ControlDraft {
  // Only what the measure does not say itself is looked for in the tables.
  const term = () =>
    found(
      rulebook.controlTerms.find((rule) => rule.level === level && rule.kinds.includes(sketch.kind)),
      `control term ${level} ${sketch.kind}`,
    );
  return {
    kind: sketch.kind,
    object: withPoints(sketch.object, points),
    legalBasis: sketch.legalBasis ?? controlBasisFor(rulebook, stream, sketch.kind),
    reviewMinutes: sketch.reviewMinutes ?? term().reviewMinutes,
    endCondition:
      sketch.endCondition ??
      term()
        .endCondition.replaceAll('{district}', rulebook.district.name)
        .replaceAll('{stream}', streamOf(rulebook, stream).name)
        .replaceAll('{level}', warningLevelInChinese(level)),
    exceptions: sketch.exceptions,
  };
}

function controlBasisFor(rulebook: Rulebook, stream: StreamId, kind: ControlSketch['kind']): string {
  return found(
    rulebook.controlBases.find((rule) => rule.streams.includes(stream) && rule.kinds.includes(kind)),
    `control basis ${stream} ${kind}`,
  ).legalBasis;
}

/** Sorting is stable: within a level what every street does comes first, then the ground's, then the street's own. */
function byLevel(a: { readonly level: Colour }, b: { readonly level: Colour }): number {
  return colourRank(a.level) - colourRank(b.level);
}

/** The segment (分段) a lead time falls into; one beyond the longest keeps the longest. Already begun is negative or 0. */
export function stageForLead(rulebook: Rulebook, leadHours: number): Stage {
  const segments = rulebook.stages.toSorted((a, b) => a.maxLeadHours - b.maxLeadHours);
  return found((segments.find((segment) => leadHours <= segment.maxLeadHours) ?? segments.at(-1))?.stage, 'stage');
}

function found<T>(rule: T | undefined, what: string): T {
  if (rule === undefined) throw notFound('rulebook.rule-missing', `规程里没有:${what}`, `the rulebook has no ${what}`);
  return rule;
}
