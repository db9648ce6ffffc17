import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import { Deadlines, type AfterDue, type Deadline } from '../../shared/deadlines.js';
import { Events } from '../../shared/events.js';
import { colourRank, type Colour } from '../../shared/level.js';
import { minuteMs, timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Incidents } from '../hazard/hazard.ports.js';
import { callingFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { grouped } from './core/grouped.js';
import { matrixRow } from './core/instructions-for.js';
import { doneByCall, doneByClock, DutyClockStore, type OpenMeasure, type UnitClock } from './duty-clocks.ports.js';
import {
  controlOrdersReleased,
  controlOrdersSigned,
  measureDone,
  type ControlOrdersReleased,
  type ControlOrdersSigned,
  type MeasureDone,
} from './instruction.events.js';

/** How long the unit itself has before the tier above is called, and how often that one hears of it again. */
const upAfterMinutes = 20;
const againMinutes = 60;

/**
 * 已应答 ≠ 已落实: one clock for each unit of an incident, at its earliest measure that is not done. It rings the unit once
 * with everything that is late, then the tier above, once an hour for all its units together: forty calls about forty
 * units would wake a desk for nothing else. It closes when nothing late is left.
 */
@Injectable()
export class DoneByClocks implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: DutyClockStore,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly deadlines: Deadlines,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const follow = ({ incidentId }: { incidentId: string }) => this.unitOfWork.run((tx) => this.follow(tx, incidentId));
    this.events.on<MeasureDone>(measureDone, 'done-by', ({ payload }) => follow(payload));
    // Under an order the time begins to run when it is signed, and ends when it is released.
    this.events.on<ControlOrdersSigned>(controlOrdersSigned, 'done-by', ({ payload }) => follow(payload));
    this.events.on<ControlOrdersReleased>(controlOrdersReleased, 'done-by', ({ payload }) => follow(payload));
    this.deadlines.onDue(doneByClock, (deadline) => this.ring(deadline));
  }

  /** Brings every clock of the incident to what is still to be done. Repeatable. */
  async follow(tx: Tx, incidentId: string): Promise<void> {
    if (await this.isBypass(incidentId)) return;
    const earliest = new Map<string, number>();
    for (const { unitId, dueAt } of await this.store.openMeasures(tx, incidentId))
      if (!earliest.has(unitId)) earliest.set(unitId, dueAt);
    const running = (await this.deadlines.listOpen(incidentId)).filter(({ kind }) => kind === doneByClock);
    for (const unitId of new Set([...earliest.keys(), ...running.map(unitOf)]))
      await this.set(tx, { incidentId, unitId, dueAt: earliest.get(unitId) ?? null });
    const now = this.clock.now();
    const above = (units: Iterable<string>) => new Set([...units].map((unitId) => this.above(unitId)));
    const stillLate = above([...earliest].flatMap(([unitId, dueAt]) => (dueAt <= now ? [unitId] : [])));
    for (const tier of above(running.map(unitOf)))
      if (!stillLate.has(tier)) await this.calling.close(tx, aboveSource(incidentId, tier), 'done');
  }

  private above(unitId: string): string {
    return this.directory.unit(unitId)?.parentId ?? 'district';
  }

  /** Where seconds count nobody is asked to report, and nobody is rung for it. */
  private async isBypass(incidentId: string): Promise<boolean> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) return true;
    return streamOf(await this.rulebooks.byHash(incident.rulebookHash), incident.stream).flow === 'bypass';
  }

  async isAnythingOpen(tx: Tx, incidentId: string): Promise<boolean> {
    return (await this.store.openMeasures(tx, incidentId)).length > 0;
  }

  private async set(tx: Tx, given: { incidentId: string; unitId: string; dueAt: number | null }): Promise<void> {
    const { incidentId, unitId, dueAt } = given;
    const now = this.clock.now();
    const subject = `${incidentId}:${unitId}`;
    const running = await this.deadlines.dueAt(tx, doneByClock, subject);
    // While something is late it goes on ringing for whatever is late: a report of one thing does not begin it anew.
    if (running !== null && dueAt !== null && (running === dueAt || (running <= now && dueAt <= now))) return;
    if (running !== null) {
      const id = await this.deadlines.close(tx, doneByClock, subject, dueAt === null ? 'done' : 'the next measure');
      if (id !== null) await this.calling.close(tx, { kind: doneByCall, id }, 'done');
    }
    if (dueAt !== null)
      await this.deadlines.open(tx, {
        ...{ kind: doneByClock, subject, incidentId, dueAt },
        payload: { unitId } satisfies UnitClock,
      });
  }

  private async ring(deadline: Deadline): Promise<AfterDue> {
    const incident = await this.incidents.get(deadline.incidentId);
    if (!incident) return 'rest';
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const unitId = unitOf(deadline);
    const now = this.clock.now();
    return this.unitOfWork.run(async (tx): Promise<AfterDue> => {
      if (!(await this.deadlines.hold(tx, deadline.id))) return 'rest';
      const open = (await this.store.openMeasures(tx, incident.id)).filter((each) => each.unitId === unitId);
      const late = open.filter(({ dueAt }) => dueAt <= now);
      if (late.length === 0) {
        await this.set(tx, { incidentId: incident.id, unitId, dueAt: open[0]?.dueAt ?? null });
        return 'rest';
      }
      const isFirst = deadline.round === 0;
      const tier = this.above(unitId);
      const about = isFirst
        ? late
        : (await this.store.openMeasures(tx, incident.id)).filter(
            (each) => each.dueAt <= now && this.above(each.unitId) === tier,
          );
      const colour = gravestOf(about);
      await this.calling.call(tx, {
        ...{ incidentId: incident.id, nature: incident.nature, colour, title: '措施逾期未报落实' },
        ...(isFirst
          ? {
              source: { kind: doneByCall, id: deadline.id, version: 1 },
              items: [{ unitId, text: lateText(late, this.nameOf(unitId)) }],
            }
          : {
              // Whichever of its units comes first in the hour calls for all; the others find that said.
              source: { ...aboveSource(incident.id, tier), version: Math.floor(now / (againMinutes * minuteMs)) },
              items: [{ unitId: tier, text: lateUnitsText(about, (id) => this.nameOf(id)) }],
            }),
        questions: [],
        ladder: ladderById(rulebook, callingFor(rulebook, colour).ladder),
        earlier: 'new',
      });
      return { again: now + (isFirst ? upAfterMinutes : againMinutes) * minuteMs };
    });
  }

  private nameOf(unitId: string): string {
    return this.directory.unit(unitId)?.name ?? unitId;
  }
}

function unitOf({ payload }: Deadline): string {
  return (payload as UnitClock).unitId;
}

function gravestOf(late: readonly OpenMeasure[]): Colour {
  return late
    .map(({ level, responseLevel }) => matrixRow(level, responseLevel))
    .reduce((gravest, colour) => (colourRank(colour) > colourRank(gravest) ? colour : gravest));
}

function lateText(late: readonly OpenMeasure[], unitName: string): string {
  return [
    `${unitName}有${late.length}项措施逾期未报落实:`,
    ...late.map(({ text, dueAt }, index) => `${index + 1}. ${text}(${timeOfDayInChinese(dueAt)}前)`),
    '请立即落实并逐项报告。',
  ].join('\n');
}

function lateUnitsText(late: readonly OpenMeasure[], nameOf: (unitId: string) => string): string {
  const units = [...grouped(late, ({ unitId }) => unitId)].map(([unitId, own]) => `${nameOf(unitId)}${own.length}项`);
  return `${units.length}个单位有措施逾期未报落实:${units.join('、')}。请督促并报告情况。`;
}

/** Under which the tier above hears of all its units together. */
function aboveSource(incidentId: string, tier: string) {
  return { kind: doneByCall, id: `${incidentId}:${tier}` };
}
