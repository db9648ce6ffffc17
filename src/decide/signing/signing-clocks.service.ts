import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Clock } from '../../shared/clock.js';
import { Deadlines, type AfterDue, type Deadline } from '../../shared/deadlines.js';
import { Events } from '../../shared/events.js';
import { minuteMs, timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Incidents, type Incident } from '../hazard/hazard.ports.js';
import { consultationFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { approvalDisowned, type ApprovalDisowned } from './signing.events.js';
import { disownedClock, paperClock, reportClock } from './signing.ports.js';

/** Source kind under which a clock of this room calls the desk. */
export const signingCall = 'signing-clock';
const ringAgainMinutes = 10;
/** The call at once; those of the clock that runs out come after. */
const atOnce = 1;

const ringing: Readonly<Record<string, { title: string; text: (stream: string, due: string) => string }>> = {
  [paperClock]: {
    title: '口头批准待补书面',
    text: (stream, due) => `${stream}口头批准尚未补齐书面签字,已超时(${due})。请立即补签,或由批准人否认。`,
  },
  [disownedClock]: {
    title: '口头批准被否认待处置',
    text: (stream, due) =>
      `${stream}有口头批准被批准人否认,已发出的内容仍有效。请在${due}前决定:撤回,或由有权签发人重新签发。`,
  },
  [reportClock]: {
    title: '待报告领导',
    text: (stream, due) => `${stream}已签发,报告领导已超时(${due})。请立即报告并登记。`,
  },
};

/** Paper, report and disowning: each stands on the desk until a recorded act closes it, and rings until then. */
@Injectable()
export class SigningClocks implements OnModuleInit {
  constructor(
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly calling: Calling,
    private readonly deadlines: Deadlines,
    private readonly events: Events,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    for (const kind of [paperClock, disownedClock, reportClock])
      this.deadlines.onDue(kind, (deadline) => this.ringAgain(deadline));
    this.events.on<ApprovalDisowned>(approvalDisowned, 'signing.ring-desk', (event) => this.ringAtOnce(event.payload));
  }

  open(tx: Tx, kind: string, subject: string, incidentId: string, minutes: number, payload?: unknown): Promise<void> {
    const dueAt = this.clock.now() + minutes * minuteMs;
    return this.deadlines.open(tx, { kind, subject, incidentId, dueAt, payload });
  }

  /** Closes the clock and stops the calls it made. */
  async close(tx: Tx, kind: string, subject: string, outcome: string): Promise<void> {
    const id = await this.deadlines.close(tx, kind, subject, outcome);
    if (id !== null) await this.calling.close(tx, { kind: signingCall, id }, outcome);
  }

  private async ringAtOnce({ incidentId, verbalId }: ApprovalDisowned): Promise<void> {
    const open = (await this.deadlines.listOpen(incidentId)).find(
      ({ kind, subject }) => kind === disownedClock && subject === verbalId,
    );
    if (open) await this.ring(open, atOnce);
  }

  private async ringAgain(deadline: Deadline): Promise<AfterDue> {
    const rang = await this.ring(deadline, atOnce + 1 + deadline.round);
    return rang ? { again: this.clock.now() + ringAgainMinutes * minuteMs } : 'rest';
  }

  private async ring(deadline: Deadline, version: number): Promise<boolean> {
    const incident = await this.incidents.get(deadline.incidentId);
    const words = ringing[deadline.kind];
    // What is over is not rung for any more; the open clock stays on the desk.
    if (!incident || !words || incident.state === 'closed') return false;
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.deadlines.hold(tx, deadline.id))) return false;
      await this.call(tx, deadline, incident, version);
      return true;
    });
  }

  private async call(tx: Tx, deadline: Deadline, incident: Incident, version: number): Promise<void> {
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const stream = streamOf(rulebook, incident.stream);
    const words = ringing[deadline.kind] as (typeof ringing)[string];
    await this.calling.call(tx, {
      source: { kind: signingCall, id: deadline.id, version },
      incidentId: incident.id,
      nature: incident.nature,
      colour: 'red',
      title: words.title,
      items: [
        {
          unitId: deadline.round === 0 ? stream.conveningUnitId : 'district',
          text: words.text(stream.name, timeOfDayInChinese(deadline.dueAt)),
        },
      ],
      questions: [],
      ladder: ladderById(rulebook, consultationFor(rulebook, incident.stream).ladder),
      earlier: 'new',
    });
  }
}
