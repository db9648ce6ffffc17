import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import { Deadlines, type AfterDue, type Deadline } from '../../shared/deadlines.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import type { ResponseLevel } from '../../shared/level.js';
import { mayActFor, type Session } from '../../shared/session.js';
import { minuteMs, timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Incidents, type Incident } from '../hazard/hazard.ports.js';
import { callingFor, clockMinutes, ladderById, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import type { WarningAction } from '../warning/core/lifecycle.js';
import { Warnings } from '../warning/warning.ports.js';
import type { InstructionDraft } from './core/instructions-for.js';
import { advisedLevel, checkStreetLevel, isAskedAgain, type AdvisedLevel } from './core/street-level.js';
import {
  DutyClockStore,
  streetStartCall,
  streetStartClock,
  type StreetLevel,
  type UnitClock,
} from './duty-clocks.ports.js';
import { streetLevelDecided, type StreetLevelDecided } from './instruction.events.js';
import { Instructions, type Instruction } from './instruction.ports.js';

/** How long the street itself is rung for before the district is, and how often that one hears of it again. */
const upAfterMinutes = 10;
const againMinutes = 60;

/** How a street stands with its own level under one instruction. */
export interface StreetStanding {
  readonly advised: AdvisedLevel;
  /** The newest decision; null: none yet. */
  readonly decided: StreetLevel | null;
  /** When it has to be decided; null where no clock runs. */
  readonly dueAt: number | null;
}

/** Each street starts its own level by its own situation, or says why not, within the time of the plan. */
@Injectable()
export class StreetLevels implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: DutyClockStore,
    private readonly instructions: Instructions,
    private readonly warnings: Warnings,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly deadlines: Deadlines,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.deadlines.onDue(streetStartClock, (deadline) => this.ring(deadline));
  }

  /** Under a version of the district: a street that has not decided, or milder than is advised now, is asked. Repeatable. */
  async ask(
    tx: Tx,
    {
      draft,
      ...given
    }: { draft: InstructionDraft } & {
      incident: Incident;
      rulebook: Rulebook;
      warningId: string;
      action: WarningAction;
      issuedAt: number;
    },
  ): Promise<void> {
    if (draft.subjectKind !== 'street') return;
    const { incident, rulebook, warningId, action } = given;
    const advised = advisedLevel(rulebook, { ...draft, street: draft.unitId, stream: incident.stream });
    const minutes = clockMinutes(rulebook, 'street-start', 'red');
    if (!advised || minutes === null) return;
    const decided = await this.store.lastStreetLevel(tx, warningId, draft.unitId);
    const graver = action === 'issue' || action === 'raise' || action === 'areas';
    if (decided && !(graver && isAskedAgain(decided.level, advised.level))) return;
    // Offered again after the street has answered, the step must not ask for what was decided since.
    if (decided && decided.decidedAt >= given.issuedAt) return;
    await this.deadlines.open(tx, {
      kind: streetStartClock,
      subject: subjectOf(warningId, draft.unitId),
      incidentId: incident.id,
      dueAt: given.issuedAt + minutes * minuteMs,
      payload: { unitId: draft.unitId } satisfies UnitClock,
    });
  }

  async close(tx: Tx, warningId: string, unitId: string, outcome: string): Promise<void> {
    const id = await this.deadlines.close(tx, streetStartClock, subjectOf(warningId, unitId), outcome);
    if (id === null) return;
    await this.calling.close(tx, { kind: streetStartCall, id }, outcome);
    const left = (await this.lateStreets(warningId)).filter((street) => street !== unitId);
    if (left.length === 0) await this.calling.close(tx, districtSource(warningId), outcome);
  }

  /** Streets of this warning that were rung and have not decided. */
  private async lateStreets(warningId: string): Promise<readonly string[]> {
    return (await this.deadlines.listOpen()).flatMap(({ kind, subject, round, payload }) => {
      if (kind !== streetStartClock || round === 0) return [];
      const { unitId } = payload as UnitClock;
      return subject === subjectOf(warningId, unitId) ? [unitId] : [];
    });
  }

  /** The street, or the desk for it, says what it started, or why it does not. */
  async decide(
    instructionId: string,
    given: { level: ResponseLevel | null; reason: string },
    who: Session,
  ): Promise<void> {
    const instruction = await this.instructions.get(instructionId);
    if (!instruction) throw notFound('instruction.unknown', '没有这份指令', 'there is no such instruction');
    if (!mayActFor(who, instruction.unitId))
      throw forbidden('instruction.not-your-unit', '只能报本单位的级别', "one decides for one's own unit only");
    const known = await this.advisedFor(instruction);
    if (!known || instruction.state !== 'current')
      throw conflict(
        'instruction.no-street-level',
        '这份指令不需要启动街道本级响应,或已被替换、解除',
        'no level of its own is to be started under this instruction, or it was replaced or lifted',
      );
    const { warningId, advised } = known;
    const faults = checkStreetLevel(given, advised.level);
    if (faults.length > 0)
      throw invalid('instruction.street-level-invalid', '没有写明理由', 'the reason is missing', faults);
    const { incidentId, unitId } = instruction;
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incidentId)))
        throw conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
      await this.store.addStreetLevel(
        tx,
        {
          ...{ incidentId, warningId, instructionId, unitId, level: given.level, advised: advised.level },
          reason: given.reason.trim(),
        },
        { kind: 'user', id: who.userId },
      );
      await this.close(tx, warningId, unitId, given.level === null ? 'does not start' : `started ${given.level}`);
      await this.events.publish(tx, {
        kind: streetLevelDecided,
        subject: incidentId,
        payload: { incidentId, unitId, level: given.level } satisfies StreetLevelDecided,
      });
    });
  }

  /** How a street stands with its own level; null where none is to be started. */
  async standing(instruction: Instruction): Promise<StreetStanding | null> {
    const known = await this.advisedFor(instruction);
    if (!known) return null;
    const { warningId, advised } = known;
    const [levels, clocks] = await Promise.all([
      this.store.streetLevels(warningId),
      this.deadlines.listOpen(instruction.incidentId),
    ]);
    const subject = subjectOf(warningId, instruction.unitId);
    return {
      advised,
      decided: levels.findLast(({ unitId }) => unitId === instruction.unitId) ?? null,
      dueAt: clocks.find((each) => each.kind === streetStartClock && each.subject === subject)?.dueAt ?? null,
    };
  }

  private async advisedFor(instruction: Instruction): Promise<{ warningId: string; advised: AdvisedLevel } | null> {
    if (instruction.subjectKind !== 'street') return null;
    // Under a relay nothing is started yet, and in 雨后 nothing any more.
    const warning = await this.warnings.get(instruction.series);
    const incident = await this.incidents.get(instruction.incidentId);
    if (!warning || incident?.state !== 'open') return null;
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const advised = advisedLevel(rulebook, { ...instruction, street: instruction.unitId, stream: incident.stream });
    return advised && { warningId: warning.id, advised };
  }

  /** The street's own ladder first, up to its leader; then the district's desk, once an hour for all streets together. */
  private async ring(deadline: Deadline): Promise<AfterDue> {
    const incident = await this.incidents.get(deadline.incidentId);
    if (!incident || incident.state !== 'open') return 'rest';
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const { unitId } = deadline.payload as UnitClock;
    const nameOf = (id: string) => this.directory.unit(id)?.name ?? id;
    const isFirst = deadline.round === 0;
    const stream = streamOf(rulebook, incident.stream);
    const now = this.clock.now();
    const warningId = warningOf(deadline.subject, unitId);
    const late = isFirst ? [] : await this.lateStreets(warningId);
    const isOpen = await this.unitOfWork.run(async (tx) => {
      if (!(await this.deadlines.hold(tx, deadline.id))) return false;
      await this.calling.call(tx, {
        ...{ incidentId: incident.id, nature: incident.nature, colour: 'orange', title: '街道本级响应未启动' },
        ...(isFirst
          ? {
              source: { kind: streetStartCall, id: deadline.id, version: 1 },
              items: [
                {
                  unitId,
                  text: `${nameOf(unitId)}应在${timeOfDayInChinese(deadline.dueAt)}前启动本级${stream.name}响应,尚未报告。请立即启动并报告级别,不启动须写明理由。`,
                },
              ],
            }
          : {
              // Whichever street comes first in the hour calls for all; the others find that said.
              source: { ...districtSource(warningId), version: Math.floor(now / (againMinutes * minuteMs)) },
              items: [
                {
                  unitId: 'district',
                  text: `${late.length}个街道尚未报告本级${stream.name}响应:${late.map(nameOf).join('、')}。请督促启动或说明理由。`,
                },
              ],
            }),
        questions: [],
        ladder: ladderById(rulebook, callingFor(rulebook, 'orange').ladder),
        earlier: 'new',
      });
      return true;
    });
    return isOpen ? { again: now + (isFirst ? upAfterMinutes : againMinutes) * minuteMs } : 'rest';
  }
}

function subjectOf(warningId: string, unitId: string): string {
  return `${warningId}:${unitId}`;
}

function warningOf(subject: string, unitId: string): string {
  return subject.slice(0, -subjectOf('', unitId).length);
}

/** Under which the district hears of all streets together. */
function districtSource(warningId: string) {
  return { kind: streetStartCall, id: `${warningId}:district` };
}
