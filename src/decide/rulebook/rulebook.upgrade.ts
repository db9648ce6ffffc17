/** Plans kept by version 0.1, which knew one stream, read as plans of today: an incident that was opened with one keeps it. */
import { colours, type Colour, type ResponseLevel } from '../../shared/level.js';
import type { RulebookDraft } from './core/proof.js';
import type {
  ConsultationTemplate,
  ControlSketch,
  Measure,
  Provenance,
  RaiseFactor,
  RiskPoint,
  SigningCell,
  Stream,
} from './core/rulebook.js';
import type { DayRange } from './core/condition.js';

type Old<T, Without extends keyof T, With = { readonly stream: string }> = Omit<T, Without> & With;
type OldMeasure = Omit<Measure, 'streams' | 'layer' | 'stages' | 'only' | 'control'> & {
  readonly control: ControlSketch | null;
};
interface OldPlan {
  readonly id: string;
  readonly name: string;
  readonly stream: string;
  readonly measures: readonly OldMeasure[];
}

/** What 0.1 stored, as far as it differs. */
export type RulebookOfVersion01 = Pick<RulebookDraft, 'issuers' | 'clocks' | 'ladders' | 'calling' | 'stages'> & {
  readonly district: Omit<RulebookDraft['district'], 'altitude'>;
  readonly streams: readonly Omit<Stream, 'flow' | 'levels' | 'takesUnruled' | 'afterTasks'>[];
  readonly thresholds: readonly (Provenance & {
    readonly eventCode: string;
    readonly hazardName: string;
    readonly colour: Colour;
    readonly meaning: string;
    readonly windowHours: number;
    readonly millimetres: number;
  })[];
  readonly responses: readonly (Provenance & {
    readonly stream: string;
    readonly signalColour: Colour;
    readonly level: Colour;
    readonly responseLevel: ResponseLevel;
    readonly note: string;
  })[];
  readonly raiseFactors: readonly Old<
    RaiseFactor,
    'when',
    { readonly when: { readonly days: readonly DayRange[]; readonly hours: { from: string; to: string } | null } }
  >[];
  readonly consultations: readonly Old<ConsultationTemplate, 'streams'>[];
  readonly signing: readonly Old<SigningCell, 'streams'>[];
  readonly industries: readonly (OldPlan & { readonly ownerUnitId: string })[];
  readonly streets: readonly (OldPlan & {
    readonly unitId: string;
    readonly riskPoints: readonly Omit<RiskPoint, 'place' | 'ground'>[];
  })[];
};

/** A plan of 0.1 has responses where today's has triggers. */
export function isOfVersion01(body: object): body is RulebookOfVersion01 {
  return 'responses' in body && !('triggers' in body);
}

export function fromVersion01(old: RulebookOfVersion01): RulebookDraft {
  const { issuers, clocks, ladders, calling, stages } = old;
  const rain = old.streams[0]?.stream ?? 'rain';
  const [threshold] = old.thresholds;
  const hazard = 'rainstorm';
  const measures = (plan: OldPlan): Measure[] =>
    plan.measures.map((measure) => ({ ...measure, streams: [plan.stream], layer: null, stages: null, only: null }));
  return {
    ...{ issuers, clocks, ladders, calling, stages },
    // No signal was left out for its height then.
    district: { ...old.district, altitude: { lowestMetres: -500, highestMetres: 9_000, source: '0.1 版没有高程' } },
    streams: old.streams.map((stream) => ({
      ...stream,
      flow: 'decision',
      levels: colours,
      takesUnruled: stream.stream === rain,
      afterTasks: '雨后排查和退水巡查',
    })),
    hazards: threshold
      ? [
          {
            ...provenance(threshold, 'hazard-rainstorm'),
            ...{ hazard, name: threshold.hazardName, eventCodes: [threshold.eventCode], colours, aliases: [] },
          },
        ]
      : [],
    thresholds: old.thresholds.map((rule) => ({
      ...provenance(rule, rule.id),
      ...{ hazard, colour: rule.colour, issuer: null, meaning: rule.meaning, altitude: null, oneHourMillimetres: null },
      figures: [
        { quantity: 'rain', windowHours: rule.windowHours, atLeast: rule.millimetres, below: null, unit: 'mm' },
      ],
    })),
    stations: [],
    triggers: old.responses.map(({ signalColour, ...rule }) => ({
      ...rule,
      areas: 'touched',
      when: { signal: { hazard, colours: [signalColour] } },
    })),
    raiseFactors: old.raiseFactors.map(({ when: { days, hours }, ...factor }) => ({
      ...factor,
      when: { time: { ...(days.length > 0 ? { days } : {}), ...(hours ? { hours } : {}) } },
    })),
    consultations: old.consultations.map(({ stream, ...template }) => ({ ...template, streams: [stream] })),
    signing: old.signing.map(({ stream, ...cell }) => ({ ...cell, streams: [stream] })),
    ...{ recipients: [], streetLevels: [], calendar: [], controlBases: [], controlTerms: [], grounds: [] },
    industries: old.industries.map((plan) => ({
      ...{ id: plan.id, name: plan.name, ownerUnitId: plan.ownerUnitId, aliases: [] },
      measures: measures(plan),
    })),
    streets: old.streets.map((plan) => ({
      ...{ id: plan.id, name: plan.name, unitId: plan.unitId, posts: [], registers: [], shelters: [] },
      riskPoints: plan.riskPoints.map((point) => ({ ...point, place: null, ground: null })),
      measures: measures(plan),
    })),
  };
}

function provenance({ basis, source, effectiveFrom }: Provenance, id: string): Provenance {
  return { id, basis, source, effectiveFrom };
}
