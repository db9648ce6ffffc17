import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Announcements, Calling, CallQueries } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { systemActor, type Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { error } from '../../shared/reason.js';
import { hourMs, timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Incidents, type Incident, type Proposal } from '../hazard/hazard.ports.js';
import { consultationFor, ladderById, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import {
  consultationConvened,
  opinionGiven,
  roundAdjourned,
  verdictGiven,
  type ConsultationConvened,
  type OpinionGiven,
  type RoundAdjourned,
  type VerdictGiven,
} from './consultation.events.js';
import {
  consultationCall,
  Consultations,
  ConsultationStore,
  OpinionLinks,
  type Consultation,
} from './consultation.ports.js';
import type { OutsideMember, RoundAct } from './core/round-acts.js';

/** Source kind of what members are told without being asked: their link, and that a round pauses. */
const tidings = 'consultation-tidings';
/** A text that comes later than this only confuses. */
const tidingsMs = 2 * hourMs;

/** Who sits in a round: called, invited while it goes on, chased, told; silence stays silence. */
@Injectable()
export class RoundMembers implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ConsultationStore,
    private readonly consultations: Consultations,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly calls: CallQueries,
    private readonly announcements: Announcements,
    private readonly links: OpinionLinks,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on<ConsultationConvened>(consultationConvened, 'call-members', ({ payload }) =>
      this.callMembers(payload.consultationId),
    );
    this.events.on<OpinionGiven>(opinionGiven, 'answer-call', ({ payload }) => this.answerCall(payload));
    this.events.on<RoundAdjourned>(roundAdjourned, 'tell-members', ({ payload }) => this.tellOfPause(payload));
    this.events.on<VerdictGiven>(verdictGiven, 'stop-calling', ({ payload }) => this.stopCalling(payload));
  }

  /** The convener asks somebody in while the round goes on: a unit, which is called, or a person from outside, who gets a link. */
  async invite(
    consultationId: string,
    guest: { readonly unitId: string } | { readonly outside: OutsideMember },
    by: Actor,
  ): Promise<Consultation> {
    const { incident, rulebook, proposal } = await this.planOf(consultationId);
    if ('unitId' in guest && !this.directory.unit(guest.unitId))
      throw invalid('consultation.invalid', '提交的内容有误', 'what was submitted has faults', [
        error(
          'unitId',
          'consultation.unknown-unit',
          `没有这个单位:${guest.unitId}`,
          `there is no unit ${guest.unitId}`,
        ),
      ]);
    return this.unitOfWork.run(async (tx) => {
      const round = await this.heldOpen(tx, consultationId);
      // Counted within the round: its link must stay short enough for a text message.
      const guests = round.seats.filter((seat) => seat.outside).length;
      const unitId = 'unitId' in guest ? guest.unitId : `outside-${guests + 1}`;
      const isSeated = round.seats.some((seat) =>
        'unitId' in guest ? seat.unitId === unitId : seat.outside && isSame(seat.outside, guest.outside),
      );
      if (isSeated)
        throw conflict('consultation.already-seated', '已在本轮会商名单内', 'has a seat in this round already');
      const outside = 'outside' in guest ? guest.outside : null;
      await this.store.addAct(tx, { consultationId, act: 'invited', content: { unitId, outside }, by });
      if (!outside) await this.call(tx, round, incident, rulebook, proposal, [unitId], 'new');
      const seen = await this.store.hold(tx, consultationId);
      return seen ?? round;
    });
  }

  /** 催: this member is called again from the first rung, on record; an answer without an opinion does not stop it. */
  async chase(consultationId: string, unitId: string, by: Actor): Promise<void> {
    const { incident, rulebook, proposal } = await this.planOf(consultationId);
    await this.unitOfWork.run(async (tx) => {
      const round = await this.heldOpen(tx, consultationId);
      const seat = round.seats.find((each) => each.unitId === unitId);
      if (!seat)
        throw notFound('consultation.no-seat', '该单位不在本轮会商名单内', 'this unit has no seat in the round');
      if (seat.outside)
        throw conflict(
          'consultation.outside-not-called',
          `系统外单位不能自动叫应，请电话联系:${seat.outside.phone}`,
          `somebody from outside is not called by the service: ring ${seat.outside.phone}`,
        );
      if ((await this.store.opinionsBy(tx, consultationId)).some((opinion) => opinion.unitId === unitId))
        throw conflict('consultation.has-spoken', '该单位已发表意见', 'this unit has spoken already');
      await this.store.addAct(tx, { consultationId, act: 'chased', content: { unitId }, by });
      await this.call(tx, round, incident, rulebook, proposal, [unitId], 'ask-again');
    });
  }

  /** The link of one seat, for the convener to pass on; on record that it was asked for. Null while no public address is set. */
  async linkOf(consultationId: string, unitId: string, by: Actor): Promise<{ url: string | null; expiresAt: number }> {
    const expiresAt = this.links.expiresAt();
    const url = this.links.linkFor({ consultationId, unitId, expiresAt });
    await this.unitOfWork.run(async (tx) => {
      const round = await this.store.hold(tx, consultationId);
      if (!round) throw unknownRound();
      if (!round.seats.some((seat) => seat.unitId === unitId))
        throw notFound('consultation.no-seat', '该单位不在本轮会商名单内', 'this unit has no seat in the round');
      await this.store.addAct(tx, { consultationId, act: 'link-shown', content: { unitId, expiresAt }, by });
    });
    return { url, expiresAt };
  }

  /** After a pause everybody who has a standing seat is called again. */
  async callAgain(tx: Tx, round: Consultation): Promise<void> {
    const { incident, rulebook, proposal } = await this.planOf(round.id);
    await this.call(tx, round, incident, rulebook, proposal, standing(round), 'ask-again');
  }

  private async heldOpen(tx: Tx, consultationId: string): Promise<Consultation> {
    const round = await this.store.hold(tx, consultationId);
    if (!round) throw unknownRound();
    if (round.concludedAt !== null)
      throw conflict('consultation.concluded', '本轮会商已有结论', 'the round is concluded already');
    return round;
  }

  private async callMembers(consultationId: string): Promise<void> {
    const { round, incident, rulebook, proposal } = await this.planOf(consultationId);
    // Offered again after a crash, the round may be over by now.
    if (incident.state === 'closed' || round.concludedAt !== null) return;
    await this.unitOfWork.run(async (tx) => {
      // Standing seats are called; the N are invited and shown, their desks are not woken for every round.
      await this.call(tx, round, incident, rulebook, proposal, standing(round), 'new');
      const expiresAt = this.links.expiresAt();
      const items = standing(round).flatMap((unitId) => {
        const link = this.links.linkFor({ consultationId, unitId, expiresAt });
        const title = `${streamOf(rulebook, incident.stream).name}第${round.round}轮会商`;
        return link === null ? [] : [{ unitId, text: `${title}，点开填写本单位意见(打开不算已填):${link}` }];
      });
      if (items.length > 0) await this.tell(tx, { round, incident, key: 'link', title: '会商意见链接', items });
    });
  }

  private async tellOfPause({ consultationId, resumesAt, reason }: RoundAdjourned): Promise<void> {
    const { round, incident, rulebook } = await this.planOf(consultationId);
    if (round.concludedAt !== null) return;
    const { name } = streamOf(rulebook, incident.stream);
    const text = `${name}第${round.round}轮会商休会，${timeOfDayInChinese(resumesAt)}复会。${reason}`;
    const items = standing(round).map((unitId) => ({ unitId, text }));
    await this.unitOfWork.run((tx) =>
      this.tell(tx, { round, incident, key: `pause-${resumesAt}`, title: '会商休会', items }),
    );
  }

  private async tell(
    tx: Tx,
    said: {
      readonly round: Consultation;
      readonly incident: Incident;
      readonly key: string;
      readonly title: string;
      readonly items: readonly { readonly unitId: string; readonly text: string }[];
    },
  ): Promise<void> {
    const drill = said.incident.nature === 'drill' ? '【演练】' : '';
    await this.announcements.announce(tx, {
      source: { kind: tidings, id: `${said.round.id}-${said.key}`, version: 1 },
      incidentId: said.incident.id,
      nature: said.incident.nature,
      colour: 'yellow',
      title: said.title,
      items: said.items.map(({ unitId, text }) => ({ unitId, text: `${drill}${text}` })),
      channels: ['sms'],
      expiresAt: this.clock.now() + tidingsMs,
    });
  }

  private async call(
    tx: Tx,
    round: Consultation,
    incident: Incident,
    rulebook: Rulebook,
    proposal: Proposal | null,
    unitIds: readonly string[],
    earlier: 'new' | 'ask-again',
  ): Promise<void> {
    const template = consultationFor(rulebook, incident.stream);
    const stream = streamOf(rulebook, incident.stream);
    await this.calling.call(tx, {
      source: { kind: consultationCall, id: round.id, version: callVersion(await this.store.actsBy(tx, round.id)) },
      incidentId: incident.id,
      nature: incident.nature,
      // A colour nobody could tell calls as the gravest does.
      colour: proposal ? (proposal.level ?? 'red') : 'yellow',
      title: `${stream.name}会商`,
      items: unitIds.map((unitId) => ({
        unitId,
        text: `${stream.decidingBody}召集${stream.name}第${round.round}轮会商。${saidByRules(proposal)}请立即到会并提交本单位意见。`,
      })),
      questions: template.questions,
      ladder: ladderById(rulebook, template.ladder),
      earlier,
    });
  }

  /** Who has spoken has certainly been reached: the waking calls stop. */
  private async answerCall({ consultationId, unitId, speaker }: OpinionGiven): Promise<void> {
    const obligations = await this.calls.obligations({
      unitId,
      source: { kind: consultationCall, id: consultationId },
      open: true,
    });
    for (const obligation of obligations) {
      if (obligation.receivedAt !== null) continue;
      await this.unitOfWork.run((tx) =>
        this.calling.answer(tx, {
          obligationId: obligation.id,
          by: systemActor,
          personName: speaker,
          via: 'console',
          received: true,
          fields: {},
          words: '已提交会商意见',
        }),
      );
    }
  }

  private async stopCalling({ consultationId }: VerdictGiven): Promise<void> {
    await this.unitOfWork.run((tx) =>
      this.calling.close(tx, { kind: consultationCall, id: consultationId }, 'concluded'),
    );
  }

  private async planOf(consultationId: string): Promise<{
    round: Consultation;
    incident: Incident;
    rulebook: Rulebook;
    proposal: Proposal | null;
  }> {
    const round = await this.consultations.get(consultationId);
    if (!round) throw unknownRound();
    const incident = await this.incidents.get(round.incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    const proposals = await this.incidents.proposals(incident.id);
    return {
      round,
      incident,
      rulebook: await this.rulebooks.byHash(incident.rulebookHash),
      proposal: proposals.find(({ id }) => id === round.proposalId) ?? null,
    };
  }
}

function unknownRound() {
  return notFound('consultation.unknown', '没有这轮会商', 'there is no such consultation');
}

function standing(round: Consultation): string[] {
  return round.seats.filter(({ seat }) => seat !== 'invited').map(({ unitId }) => unitId);
}

/** Every time somebody is called again it is a call of its own. */
function callVersion(acts: readonly RoundAct[]): number {
  return 1 + acts.filter(({ act }) => act === 'chased' || act === 'resumed').length;
}

function isSame(a: OutsideMember, b: OutsideMember): boolean {
  return a.name === b.name && a.body === b.body && a.phone === b.phone;
}

function saidByRules(proposal: Proposal | null): string {
  if (!proposal) return '';
  return proposal.byHand ? '没有规则覆盖，请人工研判。' : `规程建议:${proposal.because.at(-1)?.threshold ?? ''}。`;
}
