import { Injectable } from '@nestjs/common';
import { Incidents } from '../../decide/hazard/hazard.ports.js';
import { ControlOrders, Instructions } from '../../decide/instruction/instruction.ports.js';
import { streamOf } from '../../decide/rulebook/core/lookups.js';
import { Rulebooks } from '../../decide/rulebook/rulebook.ports.js';
import { Warnings, type Warning } from '../../decide/warning/warning.ports.js';
import { CallQueries, type UnitCounts } from '../../reach/calling/calling.ports.js';
import { rollUp, type RolledUp } from '../../reach/calling/core/roll-up.js';
import { unitKinds, type Unit } from '../../reach/directory/core/unit.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { graverColour, type Colour } from '../../shared/level.js';

/** One unit with everything below it. */
export interface BoardUnit extends RolledUp {
  readonly name: string;
  readonly shortName: string;
  readonly code: string | null;
  readonly kind: Unit['kind'];
  readonly parentId: string | null;
  readonly answered: number;
  readonly measures: number;
  readonly done: number;
  /** The warning that names this street; null where none does. */
  readonly level: Colour | null;
}

export interface InForceCard {
  readonly warning: Warning;
  readonly streamName: string;
  readonly answered: number;
  readonly total: number;
  readonly measures: number;
  readonly done: number;
  readonly controls: { readonly inForce: number; readonly awaiting: number; readonly drafted: number };
}

/** What it looks like now, for one incident or for all open ones; only looks. */
@Injectable()
export class BoardService {
  constructor(
    private readonly directory: Directory,
    private readonly calls: CallQueries,
    private readonly instructions: Instructions,
    private readonly controlOrders: ControlOrders,
    private readonly warnings: Warnings,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
  ) {}

  /** Every unit that is asked anything, with its parents, in tier order. */
  async units(incidentId: string | null): Promise<readonly BoardUnit[]> {
    const [counts, doneCounts, inForce] = await Promise.all([
      this.calls.unitCounts(incidentId),
      this.instructions.doneCounts(incidentId),
      this.warnings.inForce(),
    ]);
    const units = this.directory.units();
    const rolled = new Map(rollUp(units, counts).map((unit) => [unit.unitId, unit]));
    const done = sumUp(units, doneCounts);
    const shown = inForce.filter((warning) => incidentId === null || warning.incidentId === incidentId);
    // A drill colours only what nothing real does.
    const levels = new Map([
      ...gravestOf(shown.filter(({ nature }) => nature === 'drill')),
      ...gravestOf(shown.filter(({ nature }) => nature === 'actual')),
    ]);
    const order = new Map(unitKinds.map((kind, index) => [kind, index]));
    return units
      .flatMap((unit): BoardUnit[] => {
        const own = rolled.get(unit.id);
        // Streets always have their tile; other units appear when something is asked of them or below them.
        if (!own || (own.total === 0 && !['city', 'district', 'street', 'post'].includes(unit.kind))) return [];
        const { measures, done: finished } = done.get(unit.id) ?? { measures: 0, done: 0 };
        return [
          {
            ...own,
            name: unit.name,
            shortName: unit.shortName,
            code: unit.code,
            kind: unit.kind,
            parentId: unit.parentId,
            answered: own.states.answered,
            measures,
            done: finished,
            level: levels.get(unit.id) ?? null,
          },
        ];
      })
      .sort((a, b) => (order.get(a.kind) ?? 0) - (order.get(b.kind) ?? 0));
  }

  async inForce(): Promise<readonly InForceCard[]> {
    const warnings = await this.warnings.inForce();
    return Promise.all(
      warnings.map(async (warning) => {
        const [counts, doneCounts, orders, incident] = await Promise.all([
          this.calls.unitCounts(warning.incidentId),
          this.instructions.doneCounts(warning.incidentId),
          this.controlOrders.ofWarning(warning.id),
          this.incidents.get(warning.incidentId),
        ]);
        const rulebook = incident ? await this.rulebooks.byHash(incident.rulebookHash) : this.rulebooks.current();
        return {
          warning,
          streamName: streamOf(rulebook, warning.stream).name,
          ...answeredOf(counts),
          measures: sum(doneCounts.map((each) => each.measures)),
          done: sum(doneCounts.map((each) => each.done)),
          controls: {
            inForce: orders.filter((order) => order.state === 'in-force').length,
            awaiting: orders.filter((order) => order.state === 'awaiting-signature').length,
            drafted: orders.filter((order) => order.state === 'drafted').length,
          },
        };
      }),
    );
  }
}

/** A post counts as answered only when nothing is missing: 要素不全 is not green. */
export function answeredOf(counts: readonly UnitCounts[]): { answered: number; total: number } {
  return {
    answered: sum(counts.map((each) => each.states.answered)),
    total: sum(counts.map((each) => sum(Object.values(each.states)))),
  };
}

/** The gravest colour of each area that several warnings may name. */
function gravestOf(warnings: readonly Warning[]): ReadonlyMap<string, Colour> {
  const levels = new Map<string, Colour>();
  for (const { current } of warnings) {
    for (const area of current?.areas ?? []) {
      const known = levels.get(area);
      if (current) levels.set(area, known === undefined ? current.level : graverColour(known, current.level));
    }
  }
  return levels;
}

function sumUp(
  units: readonly Unit[],
  counts: readonly { readonly unitId: string; readonly measures: number; readonly done: number }[],
): ReadonlyMap<string, { measures: number; done: number }> {
  const parentOf = new Map(units.map((unit) => [unit.id, unit.parentId]));
  const sums = new Map<string, { measures: number; done: number }>();
  for (const own of counts) {
    for (let id: string | null = own.unitId; id !== null; id = parentOf.get(id) ?? null) {
      const before = sums.get(id) ?? { measures: 0, done: 0 };
      sums.set(id, { measures: before.measures + own.measures, done: before.done + own.done });
    }
  }
  return sums;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
