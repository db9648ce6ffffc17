import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Clock } from '../../shared/clock.js';
import { Deadlines, type AfterDue, type Deadline } from '../../shared/deadlines.js';
import { Events } from '../../shared/events.js';
import { responseLevelInChinese, type Colour, type ResponseLevel } from '../../shared/level.js';
import { minuteMs, timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { clockMinutes, consultationFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { reviewProposed, type ReviewProposed } from './hazard.events.js';
import {
  decisionClock,
  DecisionClocks,
  FactStore,
  followClock,
  Incidents,
  reviewClock,
  type Incident,
} from './hazard.ports.js';

/** Source kind under which a clock that ran out calls the desk. */
const clockCall = 'clock';
/** How often an unanswered clock rings again. */
const ringAgainMinutes = 10;
/** How long a cancelled signal may go without anybody looking at what stands on it. */
const reviewMinutes = 60;

/** What the desk is told when a clock has run out. */
const ringing: Readonly<Record<string, { title: string; text: (stream: string, due: string) => string }>> = {
  [decisionClock]: {
    title: '决定时钟已超时',
    text: (stream, due) => `${stream}信号待决定,已超时(${due})。请立即作出启动、提级、维持或不启动的决定。`,
  },
  [reviewClock]: {
    title: '信号已解除,待复核',
    text: (stream, due) => `${stream}信号已解除,复核已超时(${due})。请研判后降级、解除或写明理由维持。`,
  },
  [followClock]: {
    title: '上级响应待跟进',
    text: (stream, due) => `上级已启动${stream}响应,本区跟进已超时(${due})。请立即启动、提级或写明理由不启动。`,
  },
};

/** The clocks of an incident: decide on a signal, follow a superior, look again at what was cancelled. */
@Injectable()
export class IncidentClocks extends DecisionClocks implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly incidents: Incidents,
    private readonly facts: FactStore,
    private readonly rulebooks: Rulebooks,
    private readonly calling: Calling,
    private readonly deadlines: Deadlines,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {
    super();
  }

  onModuleInit(): void {
    for (const kind of [decisionClock, reviewClock, followClock])
      this.deadlines.onDue(kind, (deadline) => this.ringDesk(deadline));
  }

  /** Every proposal opens the clock; a later one may shorten a running clock, never lengthen it. */
  async startDecision(tx: Tx, incidentId: string, level: Colour | null, rulebook: Rulebook): Promise<void> {
    // A colour nobody could tell is decided as fast as the gravest.
    const minutes = clockMinutes(rulebook, 'decision', level ?? 'red');
    if (minutes === null) return;
    const dueAt = this.clock.now() + minutes * minuteMs;
    const running = await this.deadlines.dueAt(tx, decisionClock, incidentId);
    if (running !== null && running <= dueAt) return;
    if (running !== null) await this.closeOne(tx, decisionClock, incidentId, 'superseded by a graver signal');
    await this.deadlines.open(tx, { kind: decisionClock, subject: incidentId, incidentId, dueAt });
  }

  /** Runs from receipt, whichever copy was first; a clock that is already running is not lengthened. */
  async startFollow(tx: Tx, incidentId: string, receivedAt: number, rulebook: Rulebook): Promise<void> {
    const minutes = clockMinutes(rulebook, 'follow', 'red');
    if (minutes === null) return;
    const dueAt = receivedAt + minutes * minuteMs;
    const running = await this.deadlines.dueAt(tx, followClock, incidentId);
    if (running !== null && running <= dueAt) return;
    if (running !== null) await this.closeOne(tx, followClock, incidentId, 'an earlier receipt was entered');
    await this.deadlines.open(tx, { kind: followClock, subject: incidentId, incidentId, dueAt });
  }

  /** What stands on a signal, or on a superior's response, that is gone is looked at again by a person; nothing lowers by itself. */
  async startReview(tx: Tx, signalId: string | null, touched: readonly string[]): Promise<void> {
    for (const incidentId of touched) {
      // A bypass is never decided: nothing stands in it that a person could lower.
      if (!(await this.isBypass(incidentId)))
        await this.deadlines.open(tx, {
          kind: reviewClock,
          subject: incidentId,
          incidentId,
          dueAt: this.clock.now() + reviewMinutes * minuteMs,
          payload: {},
        });
      if (signalId !== null)
        await this.events.publish(tx, {
          kind: reviewProposed,
          subject: incidentId,
          payload: { incidentId, signalId } satisfies ReviewProposed,
        });
    }
  }

  async isBypass(incidentId: string): Promise<boolean> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) return false;
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    return streamOf(rulebook, incident.stream).flow === 'bypass';
  }

  async close(
    tx: Tx,
    incidentId: string,
    outcome: string,
    ours?: { readonly responseLevel: ResponseLevel | null },
  ): Promise<boolean> {
    const decision = await this.closeOne(tx, decisionClock, incidentId, outcome);
    const review = await this.closeOne(tx, reviewClock, incidentId, outcome);
    const follow = ours
      ? await this.followed(tx, incidentId, ours.responseLevel, outcome)
      : await this.closeOne(tx, followClock, incidentId, outcome);
    return decision || review || follow;
  }

  async followed(tx: Tx, incidentId: string, ours: ResponseLevel | null, outcome: string): Promise<boolean> {
    if ((await this.deadlines.dueAt(tx, followClock, incidentId)) === null) return false;
    const incident = await this.incidents.get(incidentId);
    const { superiors } = await this.facts.standing(this.clock.now(), tx);
    const theirs = superiors.filter(({ stream }) => stream === incident?.stream).map((each) => each.responseLevel);
    // Ⅰ is 1: the smaller number is the graver response.
    const gravest = Math.min(...theirs);
    if (theirs.length > 0 && (ours === null || ours > gravest)) return false;
    const why =
      ours === null ? outcome : `${outcome}: ours ${responseLevelInChinese(ours)} stands at or above the superior's`;
    return this.closeOne(tx, followClock, incidentId, why);
  }

  reopen(tx: Tx, incidentId: string, level: Colour, rulebook: Rulebook): Promise<void> {
    return this.startDecision(tx, incidentId, level, rulebook);
  }

  /** Closes this clock and stops the calls it made; false when it was not open. */
  async closeOne(tx: Tx, kind: string, incidentId: string, outcome: string): Promise<boolean> {
    const clockId = await this.deadlines.close(tx, kind, incidentId, outcome);
    if (clockId === null) return false;
    await this.calling.close(tx, { kind: clockCall, id: clockId }, outcome);
    return true;
  }

  /** The clock ran out and nobody decided: the conveners' desk is called, then one tier up, until somebody acts. */
  private async ringDesk(deadline: Deadline): Promise<AfterDue> {
    const incident = await this.incidents.get(deadline.incidentId);
    const words = ringing[deadline.kind];
    if (!incident || !words || incident.state === 'closed') return 'rest';
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const isOpen = await this.unitOfWork.run(async (tx) => {
      // Somebody may have decided since the clock ran out: a call made now would never be closed.
      if (!(await this.deadlines.hold(tx, deadline.id))) return false;
      await this.callDesk(tx, deadline, incident, rulebook, words);
      return true;
    });
    if (!isOpen) return 'rest';
    return { again: this.clock.now() + ringAgainMinutes * minuteMs };
  }

  private async callDesk(
    tx: Tx,
    deadline: Deadline,
    incident: Incident,
    rulebook: Rulebook,
    { title, text }: (typeof ringing)[string],
  ): Promise<void> {
    const stream = streamOf(rulebook, incident.stream);
    await this.calling.call(tx, {
      source: { kind: clockCall, id: deadline.id, version: deadline.round + 1 },
      incidentId: incident.id,
      nature: incident.nature,
      colour: 'red',
      title,
      items: [
        {
          unitId: deadline.round === 0 ? stream.conveningUnitId : 'district',
          text: text(stream.name, timeOfDayInChinese(deadline.dueAt)),
        },
      ],
      questions: [],
      ladder: ladderById(rulebook, consultationFor(rulebook, incident.stream).ladder),
      earlier: 'new',
    });
  }
}
