/** The matrix: one instruction per industry and per street, cumulative by level (domain.md §5.5; design.md §2 Instructions). */
import { colourOfResponse, graverColour, type Colour, type ResponseLevel } from '../../../shared/level.js';
import type { Stage } from '../../../shared/stage.js';
import { minuteMs } from '../../../shared/time.js';
import { industryMeasures, industryPlansOf, streetMeasures, type CellMeasure } from '../../rulebook/core/lookups.js';
import { levelsAt, type AreaLevel, type Levels } from '../../warning/core/lifecycle.js';
import type {
  Authority,
  ControlDraft,
  DoneWhen,
  Layer,
  Provenance,
  Rulebook,
  StreamId,
} from '../../rulebook/core/rulebook.js';

export type SubjectKind = 'industry' | 'street';

/** What one post is ordered to do for one industry or street. */
export interface InstructionDraft {
  readonly subjectKind: SubjectKind;
  /** Industry id or street unit id. */
  readonly subjectId: string;
  readonly subjectName: string;
  readonly unitId: string;
  /** What this subject stands at: a street its own, an industry the gravest. */
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly measures: readonly OrderedMeasure[];
}

export interface OrderedMeasure extends Provenance {
  readonly level: Colour;
  readonly text: string;
  /** Who carries it out on the ground. */
  readonly layer: Layer;
  /** The kind of ground it is ordered for; null: the plan's own. */
  readonly ground: string | null;
  readonly authority: Authority;
  readonly dueAt: number;
  readonly doneWhen: DoneWhen;
  readonly control: ControlDraft | null;
}

export interface Standing {
  readonly stream: StreamId;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  /** 分段: after the event other things are ordered than before it. */
  readonly stage: Stage;
  /** Street unit ids. */
  readonly areas: readonly string[];
  /** Streets that stand milder than `level` and `responseLevel`. */
  readonly areaLevels?: readonly AreaLevel[];
  readonly issuedAt: number;
}

/** The graver of warning colour and response level chooses the row: 蓝Ⅳ 黄Ⅲ 橙Ⅱ 红Ⅰ. */
export function matrixRow(level: Colour, responseLevel: ResponseLevel | null): Colour {
  return responseLevel === null ? level : graverColour(level, colourOfResponse(responseLevel));
}

/** One instruction for each industry the stream touches and for each street in the areas, in the order of the plan. */
export function instructionsFor(rulebook: Rulebook, standing: Standing): readonly InstructionDraft[] {
  const cellAt = ({ level, responseLevel }: Levels) => ({
    stream: standing.stream,
    level: matrixRow(level, responseLevel),
    stage: standing.stage,
    at: standing.issuedAt,
  });
  const gravest = { level: standing.level, responseLevel: standing.responseLevel };
  const cell = cellAt(gravest);
  const { areaLevels = [] } = standing;
  // Written out: copying by rest and spread took most of the time of a whole matrix.
  const ordered = (measures: readonly CellMeasure[]): OrderedMeasure[] =>
    measures.map((measure) => ({
      id: measure.id,
      basis: measure.basis,
      source: measure.source,
      effectiveFrom: measure.effectiveFrom,
      level: measure.level,
      text: measure.text,
      layer: measure.layer,
      ground: measure.ground,
      authority: measure.authority,
      dueAt: standing.issuedAt + measure.doneByMinutes * minuteMs,
      doneWhen: measure.doneWhen,
      control: measure.control,
    }));
  const industries = industryPlansOf(rulebook, standing.stream).map((plan) => ({
    subjectKind: 'industry' as const,
    subjectId: plan.id,
    subjectName: plan.name,
    unitId: plan.ownerUnitId,
    ...gravest,
    measures: ordered(industryMeasures(rulebook, plan, cell)),
  }));
  const streets = rulebook.streets
    .filter((plan) => standing.areas.includes(plan.unitId))
    .map((plan) => {
      const own = areaLevels.length === 0 ? gravest : levelsAt({ ...gravest, areaLevels }, plan.unitId);
      return {
        subjectKind: 'street' as const,
        subjectId: plan.unitId,
        subjectName: plan.name,
        unitId: plan.unitId,
        ...own,
        measures: ordered(streetMeasures(rulebook, plan, cellAt(own))),
      };
    });
  return [...industries, ...streets];
}

/**
 * What may leave on a trusted signal alone: duty and immediate measures (三个紧急撤离: leave first, report after).
 * What forbids, stops, withdraws or evacuates stays as "prepare, order follows" and waits for its signature.
 */
export function relayOf(draft: InstructionDraft): InstructionDraft {
  return { ...draft, measures: draft.measures.filter((measure) => measure.authority !== 'control') };
}
