import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Clock } from '../../shared/clock.js';
import { Deadlines, type AfterDue, type Deadline } from '../../shared/deadlines.js';
import { colourOfResponse, responseLevelInChinese, type Colour, type ResponseLevel } from '../../shared/level.js';
import { minuteMs, timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Incidents } from '../hazard/hazard.ports.js';
import { cadenceFor, consultationFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Cadence, cadenceClock, ConsultationStore, emergencyClock, resumeClock } from './consultation.ports.js';
import { nextRoundAt } from './core/cadence.js';

/** Source kind under which a clock of a round calls the desk. */
const clockCall = 'consultation-clock';
/** Source kind under which the desk hears that a round departs from what was issued ahead of it; its id is the incident. */
export const departedCall = 'consultation-departed';
const ringAgainMinutes = 10;
/** Where a plan of before says nothing about it. */
const emergencyConfirmMinutes = 60;

/** What the desk is told when a clock of a round has run out. */
const ringing: Readonly<Record<string, { title: string; text: (stream: string, due: string) => string }>> = {
  [cadenceClock]: {
    title: '定时会商已到期',
    text: (stream, due) => `${stream}响应期间应于${due}再次会商，尚未召集。请立即召集会商。`,
  },
  [resumeClock]: {
    title: '休会时间已到',
    text: (stream, due) => `${stream}会商休会至${due}，时间已到。请立即复会或写明理由继续休会。`,
  },
  [emergencyClock]: {
    title: '应急先行待会商确认',
    text: (stream, due) => `${stream}应急先行的决定应于${due}前会商确认，尚无结论。请立即会商并作出结论。`,
  },
};

/** The clocks of rounds: the next one while a response is in force, the end of an adjournment, an emergency to be confirmed. */
@Injectable()
export class RoundClocks extends Cadence implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ConsultationStore,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly calling: Calling,
    private readonly deadlines: Deadlines,
    private readonly clock: Clock,
  ) {
    super();
  }

  onModuleInit(): void {
    for (const kind of [cadenceClock, resumeClock, emergencyClock])
      this.deadlines.onDue(kind, (deadline) => this.ringDesk(deadline));
  }

  async follow(tx: Tx, incidentId: string, responseLevel: ResponseLevel | null): Promise<void> {
    const before = await this.store.cadence(tx, incidentId);
    if (before !== responseLevel) await this.store.setCadence(tx, incidentId, responseLevel);
    // Whatever was issued now answers a round that departed from what stood.
    await this.calling.close(tx, { kind: departedCall, id: incidentId }, 'issued again');
    const isRunning = (await this.deadlines.dueAt(tx, cadenceClock, incidentId)) !== null;
    // Extended or corrected: the clock runs on.
    if (before === responseLevel && isRunning) return;
    await this.closeOne(tx, cadenceClock, incidentId, responseLevel === null ? 'no response in force' : 'changed');
    await this.startCadence(tx, incidentId, responseLevel);
  }

  /** A round is going on: the next one is not due before it has ended. */
  async convened(tx: Tx, incidentId: string): Promise<void> {
    await this.closeOne(tx, cadenceClock, incidentId, 'convened');
  }

  async concluded(tx: Tx, round: { readonly id: string; readonly incidentId: string }): Promise<void> {
    await this.closeOne(tx, resumeClock, round.id, 'concluded');
    await this.closeOne(tx, emergencyClock, round.id, 'concluded');
    await this.startCadence(tx, round.incidentId, await this.store.cadence(tx, round.incidentId));
  }

  async adjourn(tx: Tx, round: { readonly id: string; readonly incidentId: string }, resumesAt: number): Promise<void> {
    await this.closeOne(tx, resumeClock, round.id, 'adjourned again');
    await this.deadlines.open(tx, {
      kind: resumeClock,
      subject: round.id,
      incidentId: round.incidentId,
      dueAt: resumesAt,
    });
  }

  /** False when the round was not adjourned. */
  resume(tx: Tx, consultationId: string): Promise<boolean> {
    return this.closeOne(tx, resumeClock, consultationId, 'resumed');
  }

  async awaitConfirmation(
    tx: Tx,
    round: { readonly id: string; readonly incidentId: string },
    minutes: number | undefined,
  ): Promise<void> {
    await this.deadlines.open(tx, {
      kind: emergencyClock,
      subject: round.id,
      incidentId: round.incidentId,
      dueAt: this.clock.now() + (minutes ?? emergencyConfirmMinutes) * minuteMs,
    });
  }

  private async startCadence(tx: Tx, incidentId: string, responseLevel: ResponseLevel | null): Promise<void> {
    if (responseLevel === null) return;
    // The verdict of the round that is going on starts it.
    if (await this.store.openRound(tx, incidentId)) return;
    const incident = await this.incidents.get(incidentId);
    if (!incident) return;
    const rule = cadenceFor(await this.rulebooks.byHash(incident.rulebookHash), incident.stream, responseLevel);
    if (!rule) return;
    const { concludedAt } = await this.store.lastRound(tx, incidentId);
    await this.deadlines.open(tx, {
      kind: cadenceClock,
      subject: incidentId,
      incidentId,
      dueAt: nextRoundAt({ everyMinutes: rule.everyMinutes, lastRoundAt: concludedAt, now: this.clock.now() }),
      payload: { responseLevel },
    });
  }

  /** Closes this clock and stops the calls it made; false when it was not open. */
  private async closeOne(tx: Tx, kind: string, subject: string, outcome: string): Promise<boolean> {
    const clockId = await this.deadlines.close(tx, kind, subject, outcome);
    if (clockId === null) return false;
    await this.calling.close(tx, { kind: clockCall, id: clockId }, outcome);
    return true;
  }

  /** Nobody convened, resumed or concluded: the convening desk is called, then one tier up, until somebody acts. */
  private async ringDesk(deadline: Deadline): Promise<AfterDue> {
    const incident = await this.incidents.get(deadline.incidentId);
    const words = ringing[deadline.kind];
    if (!incident || !words || incident.state === 'closed') return 'rest';
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const stream = streamOf(rulebook, incident.stream);
    const { responseLevel } = (deadline.payload ?? {}) as { responseLevel?: ResponseLevel };
    const said = responseLevel === undefined ? '' : responseLevelInChinese(responseLevel);
    const colour: Colour = responseLevel === undefined ? 'red' : colourOfResponse(responseLevel);
    const isOpen = await this.unitOfWork.run(async (tx) => {
      // Somebody may have acted since it ran out: a call made now would never be closed.
      if (!(await this.deadlines.hold(tx, deadline.id))) return false;
      await this.calling.call(tx, {
        source: { kind: clockCall, id: deadline.id, version: deadline.round + 1 },
        incidentId: incident.id,
        nature: incident.nature,
        colour,
        title: words.title,
        items: [
          {
            unitId: deadline.round === 0 ? stream.conveningUnitId : 'district',
            text: words.text(`${stream.name}${said}`, timeOfDayInChinese(deadline.dueAt)),
          },
        ],
        questions: [],
        ladder: ladderById(rulebook, consultationFor(rulebook, incident.stream).ladder),
        earlier: 'new',
      });
      return true;
    });
    return isOpen ? { again: this.clock.now() + ringAgainMinutes * minuteMs } : 'rest';
  }
}
