/** One lookup from a case to everything that follows: level, response, orders, controls, who is called, by when, on what basis (design.md §3 `rules explain`). */
import type { ChannelKind } from '../../../reach/dissemination/core/delivery.js';
import type { StepTarget } from '../../../reach/calling/core/call.js';
import {
  colourRank,
  gradeOf,
  responseLevelInChinese,
  standingInChinese,
  type Colour,
  type ResponseLevel,
} from '../../../shared/level.js';
import type { Stage } from '../../../shared/stage.js';
import { hourMs } from '../../../shared/time.js';
import {
  colourWord,
  proposeLevels,
  raiseFactorsIn,
  suggestedRaise,
  type Because,
  type LevelProposal,
} from '../../hazard/core/propose-levels.js';
import { calmAt } from '../../hazard/core/situation.js';
import {
  callingFor,
  clockMinutes,
  isExposed,
  ladderById,
  recipientsAt,
  signingCellFor,
  streamOf,
  streetLevelFor,
} from '../../rulebook/core/lookups.js';
import {
  layers,
  type ControlDraft,
  type Hazard,
  type IndustryPlan,
  type Layer,
  type Provenance,
  type Rulebook,
  type StreetPlan,
} from '../../rulebook/core/rulebook.js';
import { instructionsFor, matrixRow, type InstructionDraft, type OrderedMeasure } from './instructions-for.js';

export interface CaseQuery {
  readonly hazard: Hazard;
  readonly level: Colour;
  readonly street: StreetPlan;
  /** Only this industry; null: all that the stream touches. */
  readonly industry: IndustryPlan | null;
  /** Epoch milliseconds. */
  readonly at: number;
  /** How far ahead it begins. */
  readonly leadHours: number;
}

/** A unit of the directory, as far as an explanation names it. */
export interface NamedUnit {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly parentId: string | null;
}

export interface ExplainedRecipient {
  readonly layer: Layer;
  readonly who: string;
  readonly target: StepTarget;
  readonly channels: readonly ChannelKind[];
  readonly firstAttemptMinutes: number;
  readonly since: Colour;
  /** Units of the directory; empty where the layer is kept in the street's registers. */
  readonly unitIds: readonly string[];
  readonly basis: Provenance['basis'];
  readonly source: string;
}

export interface ExplainedControl extends ControlDraft {
  readonly rule: string;
  readonly subjectName: string;
  readonly text: string;
  /** Who orders it, and who signs. */
  readonly authority: { readonly body: string; readonly role: string; readonly roleName: string };
  readonly basis: Provenance['basis'];
  readonly source: string;
}

/** What follows in one stream. */
export interface ExplainedStream {
  readonly stream: string;
  readonly streamName: string;
  readonly flow: 'decision' | 'bypass';
  readonly decidingBody: string;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly standing: string;
  /** Row of the matrix: the graver of warning and response. */
  readonly row: Colour;
  readonly stage: Stage;
  readonly because: readonly Because[];
  /** Two raise factors or more: one level more is put to the person who decides. */
  readonly considerRaisingTo: ResponseLevel | null;
  readonly signedBy: { readonly role: string; readonly roleName: string; readonly reportTo: readonly string[] } | null;
  readonly street: {
    readonly exposed: boolean;
    /** Advised; the street decides. Null where there is no response. */
    readonly responseLevel: ResponseLevel | null;
    readonly startWithinMinutes: number | null;
    readonly note: string;
  };
  readonly instructions: readonly InstructionDraft[];
  readonly controls: readonly ExplainedControl[];
  readonly recipients: readonly ExplainedRecipient[];
  /** Minutes; null where there is none, as in a bypass. */
  readonly windows: {
    readonly decision: number | null;
    readonly answer: number | null;
    readonly askAgain: number | null;
    readonly follow: number | null;
    readonly streetStart: number | null;
    readonly paper: number | null;
  };
  readonly channels: readonly ChannelKind[];
}

export interface ExplainedSource {
  readonly basis: Provenance['basis'];
  readonly source: string;
  readonly rules: readonly string[];
}

export interface ExplainedCase {
  readonly hazard: string;
  readonly level: Colour;
  readonly street: string;
  readonly at: number;
  readonly raiseFactors: readonly Because[];
  readonly streams: readonly ExplainedStream[];
  readonly sources: readonly ExplainedSource[];
}

/** `units` is the directory; empty where it is not at hand, then recipients are named by layer only. */
export function explainCase(rulebook: Rulebook, query: CaseQuery, units: readonly NamedUnit[]): ExplainedCase {
  const { hazard, level, street, at, leadHours } = query;
  const issuer = rulebook.issuers.find(({ relay }) => relay) ?? rulebook.issuers[0];
  const signal = {
    id: 'explained',
    hazard: hazard.hazard,
    colour: level,
    issuer: issuer?.id ?? '',
    streets: [street.unitId],
    from: at,
    until: null,
    onset: at + leadHours * hourMs,
    words: `${hazard.name}${colourWord(level)}色预警信号`,
  };
  const situation = {
    ...calmAt(
      at,
      rulebook.streets.map(({ unitId }) => unitId),
    ),
    signals: [signal],
  };
  const raiseFactors = raiseFactorsIn(situation, rulebook);
  const streams = proposeLevels(situation, rulebook, signal).map((proposal) =>
    explainStream(rulebook, query, { proposal, raiseFactors, units }),
  );
  return {
    hazard: hazard.hazard,
    level,
    street: street.unitId,
    at,
    raiseFactors,
    streams,
    sources: sourcesOf(streams, raiseFactors),
  };
}

function explainStream(
  rulebook: Rulebook,
  { street, industry, at }: CaseQuery,
  given: { proposal: LevelProposal; raiseFactors: readonly Because[]; units: readonly NamedUnit[] },
): ExplainedStream {
  const { proposal, raiseFactors, units } = given;
  const { level, responseLevel, stage, because } = proposal;
  const stream = streamOf(rulebook, proposal.stream);
  const decides = stream.flow === 'decision';
  const row = matrixRow(level, responseLevel);
  const instructions = instructionsFor(rulebook, { ...proposal, areas: [street.unitId], issuedAt: at }).filter(
    ({ subjectKind, subjectId }) => subjectKind === 'street' || industry === null || subjectId === industry.id,
  );
  const cell = decides ? signingCellFor(rulebook, stream.stream, gradeOf(row)) : null;
  const ladder = decides ? ladderById(rulebook, callingFor(rulebook, row).ladder) : null;
  const recipients = layers
    .flatMap((layer) => recipientsAt(rulebook, row).filter((rule) => rule.layer === layer))
    .map((rule): ExplainedRecipient => ({
      layer: rule.layer,
      who: rule.who,
      target: rule.target,
      channels: rule.channels,
      firstAttemptMinutes: rule.firstAttemptMinutes,
      since: rule.colour,
      unitIds: unitsOfLayer(rule.layer, { street, instructions, units }),
      basis: rule.basis,
      source: rule.source,
    }));
  const minutes = (clock: Parameters<typeof clockMinutes>[1]) => (decides ? clockMinutes(rulebook, clock, row) : null);
  return {
    stream: stream.stream,
    streamName: stream.name,
    flow: stream.flow,
    decidingBody: stream.decidingBody,
    level,
    responseLevel,
    standing: standingInChinese(level, responseLevel),
    row,
    stage,
    because,
    considerRaisingTo: decides ? suggestedRaise(proposal, raiseFactors) : null,
    signedBy: cell && { role: cell.role, roleName: cell.roleName, reportTo: cell.reportTo },
    street: streetAdvice(rulebook, street, proposal),
    instructions,
    controls: instructions.flatMap(({ subjectName, measures }) =>
      measures
        .flatMap((measure) => (measure.control && cell ? [controlOf(measure, measure.control)] : []))
        .map((control) => ({
          ...control,
          subjectName,
          authority: { body: stream.decidingBody, role: cell?.role ?? '', roleName: cell?.roleName ?? '' },
        })),
    ),
    recipients,
    windows: {
      decision: decides ? clockMinutes(rulebook, 'decision', level) : null,
      answer: ladder?.answerWindowMinutes ?? null,
      askAgain: ladder?.askAgainMinutes ?? null,
      follow: minutes('follow'),
      streetStart: minutes('street-start'),
      paper: minutes('paper'),
    },
    channels: [
      ...new Set([
        ...(ladder?.steps ?? []).flatMap((step) => step.channels),
        ...recipients.flatMap((each) => each.channels),
      ]),
    ],
  };
}

function controlOf(measure: OrderedMeasure, control: ControlDraft) {
  return { ...control, rule: measure.id, text: measure.text, basis: measure.basis, source: measure.source };
}

function streetAdvice(
  rulebook: Rulebook,
  street: StreetPlan,
  { stream, level, responseLevel }: LevelProposal,
): ExplainedStream['street'] {
  const exposed = isExposed(rulebook, street, stream);
  const advice = streetLevelFor(rulebook, street, stream);
  const row = matrixRow(level, responseLevel);
  const milder = responseLevel === null || !advice ? null : Math.min(4, responseLevel + advice.stepsMilder);
  return {
    exposed,
    responseLevel: milder as ResponseLevel | null,
    startWithinMinutes: milder === null ? null : clockMinutes(rulebook, 'street-start', row),
    note:
      milder === null
        ? '没有响应，街道按措施值守。'
        : `${advice?.note ?? ''}建议${responseLevelInChinese(milder as ResponseLevel)}。`,
  };
}

/** The units of a layer that this case concerns, from the directory. */
function unitsOfLayer(
  layer: Layer,
  given: { street: StreetPlan; instructions: readonly InstructionDraft[]; units: readonly NamedUnit[] },
): readonly string[] {
  const { street, instructions, units } = given;
  const known = (ids: readonly string[]) => [...new Set(ids)].filter((id) => units.some((unit) => unit.id === id));
  switch (layer) {
    case 'city':
      return units.filter(({ kind }) => kind === 'city').map(({ id }) => id);
    case 'district':
      return known(instructions.filter(({ subjectKind }) => subjectKind === 'industry').map(({ unitId }) => unitId));
    case 'post':
      return known(street.posts);
    case 'street':
      return known([street.unitId]);
    case 'community':
    case 'site':
      return units.filter(({ kind, parentId }) => kind === layer && parentId === street.unitId).map(({ id }) => id);
    case 'household':
      return [];
  }
}

function sourcesOf(streams: readonly ExplainedStream[], factors: readonly Because[]): readonly ExplainedSource[] {
  const cited = [
    ...factors.map(({ rule, basis, source }) => ({ rule, basis, source })),
    ...streams.flatMap(({ because, instructions, recipients }) => [
      ...because.map(({ rule, basis, source }) => ({ rule, basis, source })),
      ...instructions.flatMap(({ measures }) => measures.map(({ id, basis, source }) => ({ rule: id, basis, source }))),
      ...recipients.map(({ who, basis, source }) => ({ rule: who, basis, source })),
    ]),
  ];
  const sources = new Map<string, { basis: Provenance['basis']; source: string; rules: Set<string> }>();
  for (const { rule, basis, source } of cited) {
    const key = `${basis}|${source}`;
    const known = sources.get(key) ?? { basis, source, rules: new Set<string>() };
    known.rules.add(rule);
    sources.set(key, known);
  }
  return [...sources.values()].map(({ rules, ...source }) => ({ ...source, rules: [...rules] }));
}

/** Every case of a plan: hazard × the colours it has × street. */
export function everyCase(rulebook: Rulebook, at: number): readonly CaseQuery[] {
  return rulebook.hazards.flatMap((hazard) =>
    hazard.colours
      .toSorted((a, b) => colourRank(a) - colourRank(b))
      .flatMap((level) =>
        rulebook.streets.map((street): CaseQuery => ({ hazard, level, street, industry: null, at, leadHours: 0 })),
      ),
  );
}

/** What is missing in an explanation; empty when it has everything an order needs. */
export function gapsIn(explained: ExplainedCase): readonly string[] {
  const gaps: string[] = [];
  if (explained.streams.length === 0) gaps.push('no stream takes it');
  for (const { stream, flow, instructions, recipients, windows, channels, signedBy, because } of explained.streams) {
    const own = instructions.filter(({ subjectKind }) => subjectKind === 'street');
    if (own.length !== 1) gaps.push(`${stream}: ${own.length} instructions for the street`);
    for (const { subjectId, measures } of instructions)
      if (measures.length === 0) gaps.push(`${stream}: nothing to do for ${subjectId}`);
    if (because.length === 0) gaps.push(`${stream}: no reason`);
    if (recipients.length === 0) gaps.push(`${stream}: nobody is told`);
    if (channels.length === 0) gaps.push(`${stream}: no channel`);
    if (flow === 'decision' && (windows.answer === null || signedBy === null))
      gaps.push(`${stream}: no window or no signature`);
    if (flow === 'bypass' && (windows.answer !== null || signedBy !== null))
      gaps.push(`${stream}: a bypass waits for nobody`);
  }
  return gaps;
}
