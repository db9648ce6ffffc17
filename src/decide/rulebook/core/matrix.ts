/** The matrix as a person looks at it: industry × level and street × level of one stream (一行业一措施、一街道一方案). */
import { colourRank, type Colour } from '../../../shared/level.js';
import { industryMeasures, industryPlansOf, isExposed, streetMeasures, streamOf, type CellMeasure } from './lookups.js';
import type { Rulebook, StreamId } from './rulebook.js';

/** What stands in a cell, cumulative, and what this level adds. */
export interface MatrixCell {
  readonly level: Colour;
  readonly duty: number;
  readonly immediate: number;
  readonly control: number;
  readonly official: number;
  readonly proposed: number;
  /** How many of them this level adds to the milder ones. */
  readonly added: number;
}

export interface MatrixRow {
  readonly kind: 'industry' | 'street';
  readonly id: string;
  readonly name: string;
  readonly unitId: string;
  /** Streets only: whether their ground is exposed to the stream, and what ground they have. */
  readonly exposed: boolean | null;
  readonly grounds: readonly string[];
  readonly cells: readonly MatrixCell[];
}

/** Rows in the order of the plan, industries first; measures that depend on the hour are counted as at `at`. */
export function matrixOf(rulebook: Rulebook, id: StreamId, at: number): readonly MatrixRow[] {
  const { levels } = streamOf(rulebook, id);
  const cells = (measures: (level: Colour) => readonly CellMeasure[]) =>
    levels.map((level) => cellOf(level, measures(level)));
  const cell = (level: Colour) => ({ stream: id, level, stage: '0h' as const, at });
  return [
    ...industryPlansOf(rulebook, id).map((plan) => ({
      kind: 'industry' as const,
      id: plan.id,
      name: plan.name,
      unitId: plan.ownerUnitId,
      exposed: null,
      grounds: [],
      cells: cells((level) => industryMeasures(rulebook, plan, cell(level))),
    })),
    ...rulebook.streets.map((plan) => ({
      kind: 'street' as const,
      id: plan.unitId,
      name: plan.name,
      unitId: plan.unitId,
      exposed: isExposed(rulebook, plan, id),
      grounds: [...new Set(plan.riskPoints.flatMap(({ ground }) => ground ?? []))].map(
        (ground) => rulebook.grounds.find((each) => each.id === ground)?.name ?? ground,
      ),
      cells: cells((level) => streetMeasures(rulebook, plan, cell(level))),
    })),
  ];
}

function cellOf(level: Colour, measures: readonly CellMeasure[]): MatrixCell {
  const count = (of: (measure: CellMeasure) => boolean) => measures.filter(of).length;
  return {
    level,
    duty: count(({ authority }) => authority === 'duty'),
    immediate: count(({ authority }) => authority === 'immediate'),
    control: count(({ authority }) => authority === 'control'),
    official: count(({ basis }) => basis === 'official'),
    proposed: count(({ basis }) => basis === 'proposed'),
    added: count((measure) => colourRank(measure.level) === colourRank(level)),
  };
}
