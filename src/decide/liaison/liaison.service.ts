import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import type { Colour } from '../../shared/level.js';
import { error, type Reason } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { seriesFor } from '../documents/core/document-number.js';
import { Documents } from '../documents/documents.ports.js';
import { Incidents, type Incident } from '../hazard/hazard.ports.js';
import { RiverCourses } from '../observation/observation.ports.js';
import { callingFor, ladderById, streamOf, unruledStream } from '../rulebook/core/lookups.js';
import type { Counterpart, Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Warnings } from '../warning/warning.ports.js';
import {
  noticeCall,
  noticeFaults,
  noticePaper,
  suggestions,
  type NoticeWords,
  type Reply,
  type Suggestion,
} from './core/liaison.js';
import { liaisonMoved, liaisonSent, type LiaisonFact } from './liaison.events.js';
import { liaisonCall, LiaisonNotices, LiaisonStore, type InboundNotice, type OutboundNotice } from './liaison.ports.js';

export interface Said {
  readonly reply: Reply | null;
  /** Who said it, or to whom we said it. */
  readonly saidBy: string;
  readonly saidAt: number;
  readonly words: string;
}

/** Tells counterparts along the rivers, hears them, and keeps what either side answered. */
@Injectable()
export class LiaisonService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: LiaisonStore,
    private readonly notices: LiaisonNotices,
    private readonly documents: Documents,
    private readonly incidents: Incidents,
    private readonly warnings: Warnings,
    private readonly rivers: RiverCourses,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on<LiaisonFact>(liaisonSent, 'call-counterparts', (event) => this.tell(event.payload.noticeId));
  }

  counterparts(): readonly Counterpart[] {
    return this.rulebooks.current().counterparts ?? [];
  }

  /** Who should be told of what, as far as nobody has drafted it yet. */
  async suggested(): Promise<readonly Suggestion[]> {
    const rulebook = this.rulebooks.current();
    const [{ courses }, warnings, known] = await Promise.all([
      this.rivers.chain(),
      this.warnings.inForce(),
      this.notices.suggested(),
    ]);
    return suggestions({
      counterparts: this.counterparts(),
      stations: rulebook.stations,
      courses,
      known,
      warnings: warnings.flatMap(({ incidentId, stream, current }) => {
        const known = rulebook.streams.find((each) => each.stream === stream);
        if (!current || !known) return [];
        return [
          {
            ...{ versionId: current.id, incidentId, stream, streamName: known.name, decidingBody: known.decidingBody },
            ...{ level: current.level, responseLevel: current.responseLevel },
            areaNames: current.areas.map((area) => this.directory.unit(area)?.shortName ?? area),
          },
        ];
      }),
    });
  }

  async draft(
    words: NoticeWords,
    { incidentId, suggestion }: { readonly incidentId: string | null; readonly suggestion: string | null },
    who: Session,
  ): Promise<OutboundNotice> {
    this.refuse(noticeFaults(words, this.known()));
    const incident = await this.incidentOf(incidentId);
    const id = await this.unitOfWork.run(async (tx) => {
      if (incidentId !== null && !(await this.incidents.hold(tx, incidentId))) throw incidentClosed();
      const nature = incident?.nature ?? 'actual';
      const made = await this.store.draft(tx, { ...words, incidentId, nature, suggestion }, actorOf(who));
      if (made === null)
        throw conflict(
          'liaison.drafted-already',
          '这条建议已有人起草，请刷新',
          'somebody has drafted this suggestion already: look again',
        );
      await this.sayMoved(tx, { incidentId, noticeId: made });
      return made;
    });
    return this.knownOutbound(id);
  }

  async edit(id: string, version: number, words: NoticeWords, who: Session): Promise<OutboundNotice> {
    this.refuse(noticeFaults(words, this.known()));
    await this.onDraft(id, version, (tx, notice) => this.store.edit(tx, notice, words, actorOf(who)));
    return this.knownOutbound(id);
  }

  async discard(id: string, version: number, who: Session): Promise<OutboundNotice> {
    await this.onDraft(id, version, (tx, notice) => this.store.discard(tx, notice, actorOf(who)));
    return this.knownOutbound(id);
  }

  /** Frozen under its number and sent in one act; the calls follow from it. */
  async send(id: string, version: number, who: Session): Promise<OutboundNotice> {
    const { rulebook, stream, incident } = await this.contextOf(await this.knownOutbound(id));
    const by = actorOf(who);
    await this.unitOfWork.run(async (tx) => {
      const notice = await this.holdDraft(tx, id, version);
      if (incident && !(await this.incidents.hold(tx, incident.id))) throw incidentClosed();
      this.refuse(noticeFaults(notice, this.known()));
      const sentAt = this.clock.now();
      const series = seriesFor(rulebook, stream.documentSeries, 'liaison', notice.nature);
      const number = await this.documents.nextNumber(tx, series, sentAt);
      const isDrill = notice.nature === 'drill';
      const documentId = await this.documents.freezePaper(tx, {
        paper: noticePaper(notice, {
          ...{ number, decidingBody: stream.decidingBody, sentAt, isDrill },
          unitNames: notice.unitIds.map((unitId) => this.directory.unit(unitId)?.name ?? unitId),
        }),
        // What belongs to no incident stands under its own id.
        incidentId: notice.incidentId ?? notice.id,
        text: noticeCall(notice, number, stream.decidingBody, isDrill),
        addressedTo: notice.unitIds,
        ...{ decidedAt: sentAt, startAt: null, documentAt: sentAt, by },
      });
      await this.store.markSent(tx, notice, documentId, by);
      await this.events.publish(tx, {
        kind: liaisonSent,
        subject: notice.incidentId ?? notice.id,
        payload: { incidentId: notice.incidentId, noticeId: id } satisfies LiaisonFact,
      });
    });
    return this.knownOutbound(id);
  }

  /** The other side agrees to a demand or an invitation, or refuses; a change of mind is kept beside what was said before. */
  async reply(id: string, unitId: string, said: Said, who: Session): Promise<OutboundNotice> {
    const seen = await this.knownOutbound(id);
    const faults = this.saidFaults(said);
    if (!seen.unitIds.includes(unitId))
      faults.push(
        error('unitId', 'liaison.not-addressed', '这份通报没有发给该单位', 'the notice was not sent to this unit'),
      );
    if (seen.purpose === 'inform' || said.reply === null)
      faults.push(
        error(
          'reply',
          'liaison.nothing-asked',
          '只有需求和邀请要答复同意与否',
          'only a demand or an invitation is agreed to or refused',
        ),
      );
    this.refuse(faults);
    await this.unitOfWork.run(async (tx) => {
      const notice = await this.store.holdOutbound(tx, id);
      if (notice?.state !== 'sent') throw stateConflict();
      await this.store.addAct(tx, { noticeId: id, act: 'replied', unitId, ...said }, actorOf(who));
      await this.sayMoved(tx, { incidentId: notice.incidentId, noticeId: id });
    });
    return this.knownOutbound(id);
  }

  async takeIn(
    given: Omit<InboundNotice, 'id' | 'enteredBy' | 'enteredAt' | 'receiptedAt'>,
    who: Session,
  ): Promise<InboundNotice> {
    const faults: Reason[] = [];
    if (!this.known().has(given.unitId))
      faults.push(
        error(
          'unitId',
          'liaison.not-a-counterpart',
          `规程里没有这个联防单位：${given.unitId}`,
          `${given.unitId} is no counterpart of the plan`,
        ),
      );
    if (given.receivedAt > this.clock.now())
      faults.push(error('receivedAt', 'liaison.in-the-future', '收到时间在将来', 'it was received in the future'));
    this.refuse(faults);
    await this.incidentOf(given.incidentId);
    const id = await this.unitOfWork.run(async (tx) => {
      const made = await this.store.takeIn(tx, given, actorOf(who));
      await this.sayMoved(tx, { incidentId: given.incidentId, noticeId: made });
      return made;
    });
    return this.knownInbound(id);
  }

  /** We told them that we have it; a demand or an invitation is agreed to or refused in the same breath. */
  async receipt(id: string, said: Said, who: Session): Promise<InboundNotice> {
    const notice = await this.knownInbound(id);
    const faults = this.saidFaults(said);
    if ((notice.purpose === 'inform') !== (said.reply === null))
      faults.push(
        error(
          'reply',
          'liaison.reply-missing',
          '需求和邀请要写明同意或不同意，通报不用',
          'a demand or an invitation is agreed to or refused, a notice is not',
        ),
      );
    this.refuse(faults);
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.store.markReceipted(tx, id)))
        throw conflict('liaison.receipted-already', '已经回执过了', 'they were told already');
      await this.store.addAct(tx, { noticeId: id, act: 'receipted', unitId: notice.unitId, ...said }, actorOf(who));
      await this.sayMoved(tx, { incidentId: notice.incidentId, noticeId: id });
    });
    return this.knownInbound(id);
  }

  async knownOutbound(id: string): Promise<OutboundNotice> {
    const notice = await this.notices.outbound(id);
    if (!notice) throw notFound('liaison.unknown', '没有这份通报', 'there is no such notice');
    return notice;
  }

  private async knownInbound(id: string): Promise<InboundNotice> {
    const notice = await this.notices.inbound(id);
    if (!notice) throw notFound('liaison.unknown', '没有这份来报', 'there is no such notice');
    return notice;
  }

  /** Each counterpart's desk is called until somebody answers; nobody reachable there rings our own desk. */
  private async tell(noticeId: string): Promise<void> {
    const notice = await this.knownOutbound(noticeId);
    if (notice.documentId === null) return;
    const { rulebook, incident } = await this.contextOf(notice);
    if (incident?.state === 'closed') return;
    const document = await this.documents.get(notice.documentId);
    const colour = await this.colourOf(incident);
    await this.unitOfWork.run((tx) =>
      this.calling.call(tx, {
        source: { kind: liaisonCall, id: notice.id, version: 1 },
        incidentId: notice.incidentId ?? notice.id,
        nature: notice.nature,
        colour,
        title: `${document?.number ?? ''} ${notice.title}`.slice(0, 120),
        items: notice.unitIds.map((unitId) => ({ unitId, text: document?.text ?? notice.text })),
        questions: [],
        ladder: ladderById(rulebook, callingFor(rulebook, colour).ladder),
        earlier: 'new',
      }),
    );
  }

  private async colourOf(incident: Incident | null): Promise<Colour> {
    const [warning] = incident ? await this.warnings.ofIncident(incident.id) : [];
    return warning?.current?.level ?? 'yellow';
  }

  /** A notice of no incident is numbered by the body whose warnings these counterparts are told of. */
  private async contextOf({ incidentId, unitIds }: OutboundNotice) {
    const incident = await this.incidentOf(incidentId);
    const rulebook: Rulebook = incident ? await this.rulebooks.byHash(incident.rulebookHash) : this.rulebooks.current();
    const told = this.counterparts().find(({ unitId, streams }) => unitIds.includes(unitId) && streams.length > 0);
    const stream = incident?.stream ?? told?.streams[0];
    return { incident, rulebook, stream: stream ? streamOf(rulebook, stream) : unruledStream(rulebook) };
  }

  private async incidentOf(incidentId: string | null): Promise<Incident | null> {
    if (incidentId === null) return null;
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    return incident;
  }

  private known(): ReadonlySet<string> {
    return new Set(this.counterparts().map(({ unitId }) => unitId));
  }

  private async onDraft(
    id: string,
    version: number,
    run: (tx: Tx, notice: OutboundNotice) => Promise<void>,
  ): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const notice = await this.holdDraft(tx, id, version);
      await run(tx, notice);
      await this.sayMoved(tx, { incidentId: notice.incidentId, noticeId: id });
    });
  }

  private async holdDraft(tx: Tx, id: string, version: number): Promise<OutboundNotice> {
    const notice = await this.store.holdOutbound(tx, id);
    if (!notice) throw notFound('liaison.unknown', '没有这份通报', 'there is no such notice');
    if (notice.state !== 'draft') throw stateConflict();
    if (notice.version !== version)
      throw conflict(
        'liaison.newer-version',
        '别人已改过，您的操作没有生效；下面是新的文字',
        'somebody changed it meanwhile: yours was not kept, the newer words follow',
        [
          error('title', 'liaison.newer-words', notice.title, notice.title),
          error('text', 'liaison.newer-words', notice.text, notice.text),
        ],
      );
    return notice;
  }

  private saidFaults({ saidAt }: Said): Reason[] {
    return saidAt > this.clock.now()
      ? [error('saidAt', 'liaison.in-the-future', '答复时间在将来', 'it was said in the future')]
      : [];
  }

  private refuse(faults: readonly Reason[]): void {
    if (faults.length > 0)
      throw invalid('liaison.invalid', '填写有误，未保存', 'it has faults and was not kept', faults);
  }

  private sayMoved(tx: Tx, payload: LiaisonFact): Promise<void> {
    return this.events.publish(tx, { kind: liaisonMoved, subject: payload.incidentId ?? payload.noticeId, payload });
  }
}

function actorOf(who: Session): Actor {
  return { kind: 'user', id: who.userId };
}

function stateConflict() {
  return conflict('liaison.state-changed', '状态已变，请刷新后再试', 'its state has changed meanwhile: look again');
}

function incidentClosed() {
  return conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
}
