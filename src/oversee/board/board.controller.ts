import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  cadenceClock,
  Consultations,
  emergencyClock,
  resumeClock,
} from '../../decide/consultation/consultation.ports.js';
import { decisionClock, followClock, Incidents, reviewClock, type Proposal } from '../../decide/hazard/hazard.ports.js';
import { doneByClock, streetStartClock, type UnitClock } from '../../decide/instruction/duty-clocks.ports.js';
import { PaperDrafts } from '../../decide/drafting/drafting.ports.js';
import { ControlOrders } from '../../decide/instruction/instruction.ports.js';
import { suggestedRaise } from '../../decide/hazard/core/propose-levels.js';
import { streamOf, unruledStream } from '../../decide/rulebook/core/lookups.js';
import { Rulebooks, RulebookVersions } from '../../decide/rulebook/rulebook.ports.js';
import { Warnings, type WarningVersion } from '../../decide/warning/warning.ports.js';
import { Needs } from '../../platform/access/permission.js';
import { CallQueries, type ObligationView } from '../../reach/calling/calling.ports.js';
import { gravity } from '../../reach/calling/core/obligation-state.js';
import { obligationWire } from '../../reach/calling/core/obligation-wire.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Dissemination } from '../../reach/dissemination/dissemination.ports.js';
import { Clock } from '../../shared/clock.js';
import { Deadlines, type Deadline } from '../../shared/deadlines.js';
import { notFound } from '../../shared/domain-error.js';
import { FeedHealth } from '../../shared/feed-health.js';
import { colourRank, standingInChinese } from '../../shared/level.js';
import { toRfc3339 } from '../../shared/time.js';
import { BoardQueryDto } from './board.dto.js';
import { answeredOf, BoardService, type BoardUnit } from './board.service.js';

const unansweredShown = 100;
/** Answered posts stay open until the lift: a silent one of a milder colour must not vanish behind a thousand that answered. */
const openRead = 2_000;

/** What each clock says and which acts close it. */
const clockWords: Readonly<Record<string, { label: string; acts: readonly string[] }>> = {
  [decisionClock]: { label: '信号待决定', acts: ['consult', 'keep', 'no-start'] },
  [followClock]: { label: '上级响应待跟进', acts: ['consult', 'keep', 'no-start'] },
  [reviewClock]: { label: '信号已解除,待复核', acts: ['lower', 'lift', 'keep'] },
  'signing.paper': { label: '口头批准待补书面', acts: ['paper', 'disown'] },
  'signing.disowned': { label: '口头批准被否认,待处置', acts: ['lift', 'release', 'sign-anew'] },
  'signing.report': { label: '待报告领导', acts: ['report'] },
  [cadenceClock]: { label: '定时会商到期', acts: ['consult'] },
  [resumeClock]: { label: '休会待复会', acts: [] },
  [emergencyClock]: { label: '应急先行待会商确认', acts: [] },
  'warning.expiry': { label: '预警到期待复核', acts: ['extend', 'lower', 'lift'] },
  [streetStartClock]: { label: '街道本级响应待启动', acts: [] },
  [doneByClock]: { label: '措施逾期待落实', acts: [] },
  'instruction.control-review': { label: '管控令待复核', acts: ['release'] },
};

const tierNames: Readonly<Record<BoardUnit['kind'], string>> = {
  city: '市中心',
  district: '区中心',
  post: '一线指挥部',
  street: '街道',
  community: '社区',
  site: '场所',
  department: '部门',
  outside: '外单位',
};

@Controller('api/v1')
export class BoardController {
  constructor(
    private readonly board: BoardService,
    private readonly calls: CallQueries,
    private readonly dissemination: Dissemination,
    private readonly directory: Directory,
    private readonly incidents: Incidents,
    private readonly consultations: Consultations,
    private readonly warnings: Warnings,
    private readonly controlOrders: ControlOrders,
    private readonly paperDrafts: PaperDrafts,
    private readonly rulebooks: Rulebooks,
    private readonly rulebookVersions: RulebookVersions,
    private readonly deadlines: Deadlines,
    private readonly feedHealth: FeedHealth,
    private readonly clock: Clock,
  ) {}

  /** The duty officer's page: what must be done next, what is in force, who has not answered. */
  @Get('desk')
  @Needs('desk.read')
  async desk() {
    const now = this.clock.now();
    const [feeds, channels, clocks, inForce, pending, awaitingOrders, drafts, open, counts, incidents, after] =
      await Promise.all([
        this.feedHealth.standings(),
        this.dissemination.health(),
        this.deadlines.listOpen(),
        this.board.inForce(),
        this.warnings.pending(),
        this.controlOrders.awaiting(),
        this.paperDrafts.awaiting(),
        this.calls.obligations({ open: true, limit: openRead }),
        this.calls.unitCounts(null),
        this.incidents.list({ state: 'open', limit: 20 }),
        this.incidents.list({ state: 'after', limit: 20 }),
      ]);
    // The desk that takes what no rule covers is the one that is always manned.
    const team = this.directory.onDuty(unruledStream(this.rulebooks.current()).conveningUnitId, now);
    const proposals = await Promise.all(
      incidents.map(async (incident) => (await this.incidents.proposals(incident.id))[0]),
    );
    return {
      now: toRfc3339(now),
      district: this.rulebooks.current().district.name,
      rulebook: this.rulebookView(),
      onDuty: {
        unitId: team.unitId,
        main: team.main && { name: team.main.name, title: team.main.title },
        assistant: team.assistant && { name: team.assistant.name, title: team.assistant.title },
        leader: team.leader && { name: team.leader.name, title: team.leader.title },
        until: time(team.until),
      },
      feeds: feeds.map(({ condition, lastHeardAt, ...feed }) => ({
        ...feed,
        state: condition,
        lastHeardAt: time(lastHeardAt),
      })),
      channels: channels.map((channel) => ({ ...channel, lastProvedAt: time(channel.lastProvedAt) })),
      clocks: this.deskClocks(clocks, now),
      incidents: [...incidents, ...after].map((incident) => ({
        ...incident,
        openedAt: toRfc3339(incident.openedAt),
        closedAt: time(incident.closedAt),
      })),
      proposals: proposals.flatMap((proposal) => (proposal ? [this.proposalView(proposal)] : [])),
      awaitingSignature: [
        ...pending.map((version) => ({ kind: 'warning' as const, ...this.versionHead(version) })),
        ...awaitingOrders.map((order) => ({
          kind: order.state === 'in-force' ? ('control-release' as const) : ('control-order' as const),
          id: order.id,
          incidentId: order.incidentId,
          title: order.object,
          state: order.state,
          signingRole: order.signingRole,
        })),
        ...drafts.map((draft) => ({
          kind: 'paper' as const,
          id: draft.id,
          incidentId: draft.incidentId,
          title: draft.content.title,
          state: draft.state,
          signingRole: draft.signingRole,
        })),
      ],
      inForce: inForce.map(({ warning, streamName, ...card }) => ({
        warningId: warning.id,
        incidentId: warning.incidentId,
        nature: warning.nature,
        streamName,
        level: warning.current?.level ?? null,
        responseLevel: warning.current?.responseLevel ?? null,
        standing: warning.current ? standingInChinese(warning.current.level, warning.current.responseLevel) : '',
        areas: (warning.current?.areas ?? []).map((id) => this.area(id)),
        effectiveAt: time(warning.current?.issuedAt ?? null),
        expiresAt: time(warning.current?.expiresAt ?? null),
        number: warning.current?.number ?? null,
        ...card,
      })),
      unanswered: open
        .filter((obligation) => obligation.state !== 'answered')
        .sort(byDangerAndSilence)
        .slice(0, unansweredShown)
        .map((obligation) => obligationWire(obligation, this.directory.unit(obligation.unitId))),
      counts: answeredOf(counts),
    };
  }

  /** The whole story of one incident. */
  @Get('incidents/:id')
  @Needs('incident.read')
  async incident(@Param('id') id: string) {
    const incident = await this.incidents.get(id);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    const [signals, proposals, clocks, consultations, warnings, orders, rulebook] = await Promise.all([
      this.incidents.signals(id),
      this.incidents.proposals(id),
      this.deadlines.listOpen(id),
      this.consultations.ofIncident(id),
      this.warnings.ofIncident(id),
      this.controlOrders.ofIncident(id),
      this.rulebooks.byHash(incident.rulebookHash),
    ]);
    const tally = (state: string) => orders.filter((order) => order.state === state).length;
    return {
      ...incident,
      streamName: streamOf(rulebook, incident.stream).name,
      openedAt: toRfc3339(incident.openedAt),
      closedAt: time(incident.closedAt),
      signals: signals.map(({ signal, receivedAt, faults, ...stored }) => ({
        ...stored,
        receivedAt: toRfc3339(receivedAt),
        sender: signal.sender,
        senderName: signal.senderName,
        identifier: signal.identifier,
        sent: toRfc3339(signal.sent),
        msgType: signal.msgType,
        eventName: signal.eventName,
        colour: signal.colour,
        areaText: signal.areaText,
        headline: signal.headline,
        description: signal.description,
        expires: time(signal.expires),
        faults,
      })),
      proposals: proposals.map((proposal) => this.proposalView(proposal)),
      clocks: clocks.map((clock) => this.clockView(clock)),
      consultations: consultations.map((consultation) => ({
        id: consultation.id,
        round: consultation.round,
        state: consultation.concludedAt === null ? 'convened' : 'concluded',
        convenedAt: toRfc3339(consultation.convenedAt),
        concludedAt: time(consultation.concludedAt),
      })),
      warnings: warnings.map((warning) => ({
        id: warning.id,
        current: warning.current && this.versionHead(warning.current),
        versions: warning.versions.map((version) => this.versionHead(version)),
      })),
      controlOrders: {
        total: orders.length,
        drafted: tally('drafted'),
        awaiting: tally('awaiting-signature'),
        inForce: tally('in-force'),
        released: tally('released'),
      },
    };
  }

  /** The three tiers with everything below each unit added up. */
  @Get('board')
  @Needs('board.read')
  async tiers(@Query() { incident: incidentId }: BoardQueryDto) {
    const units = await this.board.units(incidentId ?? null);
    const kinds = ['city', 'district', 'post', 'street', 'community', 'site', 'department', 'outside'] as const;
    return {
      now: toRfc3339(this.clock.now()),
      tiers: kinds.map((tier) => ({
        tier,
        name: tierNames[tier],
        units: units.filter((unit) => unit.kind === tier).map(unitView),
      })),
    };
  }

  @Get('board/units/:id')
  @Needs('board.read')
  async unit(@Param('id') id: string, @Query() { incident: incidentId }: BoardQueryDto) {
    const unit = this.directory.unit(id);
    if (!unit) throw notFound('board.unknown-unit', '没有这个单位', 'there is no such unit');
    const [units, obligations] = await Promise.all([
      this.board.units(incidentId ?? null),
      this.calls.obligations({ unitId: id, ...(incidentId === undefined ? {} : { incidentId }) }),
    ]);
    const own = units.find((each) => each.unitId === id);
    return {
      now: toRfc3339(this.clock.now()),
      unit: own ? unitView(own) : { unitId: id, name: unit.name, shortName: unit.shortName, total: 0, answered: 0 },
      children: units.filter((each) => each.parentId === id).map(unitView),
      obligations: obligations.map((obligation) => obligationWire(obligation, unit)),
    };
  }

  private clockView(clock: Deadline) {
    const words = clockWords[clock.kind] ?? { label: clock.kind, acts: [] };
    return {
      id: clock.id,
      kind: clock.kind,
      label: words.label,
      subject: clock.subject,
      units: this.clockUnits(clock),
      incidentId: clock.incidentId,
      openedAt: toRfc3339(clock.openedAt),
      dueAt: toRfc3339(clock.dueAt),
      overdue: clock.dueAt <= this.clock.now(),
      round: clock.round,
      acts: words.acts,
    };
  }

  /** Clocks of posts by incident and kind, so that forty of them do not hide the one that waits for a decision; done-by once late. */
  private deskClocks(clocks: readonly Deadline[], now: number) {
    const groups = new Map<string, Deadline[]>();
    for (const clock of clocks) {
      if (!isOfPost(clock) || (clock.kind === doneByClock && clock.dueAt > now)) continue;
      const key = `${clock.kind}|${clock.incidentId}`;
      groups.set(key, [...(groups.get(key) ?? []), clock]);
    }
    return [
      ...clocks.filter((clock) => !isOfPost(clock)).map((clock) => this.clockView(clock)),
      // The earliest stands for all: they come least time left first.
      ...[...groups.values()].flatMap(([first, ...rest]) =>
        first ? [{ ...this.clockView(first), units: [first, ...rest].flatMap((each) => this.clockUnits(each)) }] : [],
      ),
    ];
  }

  /** Whose clock it is, where it is a post's. */
  private clockUnits(clock: Deadline) {
    return isOfPost(clock) ? [this.area((clock.payload as UnitClock).unitId)] : [];
  }

  /** Which plan applies, and what is wrong with the folder it is written in: the first fault is said whole. */
  private rulebookView() {
    const { now, next } = this.rulebookVersions.standing();
    const { state, faults, hash } = this.rulebookVersions.folder();
    return {
      hash: now.hash,
      folder: state,
      folderHash: hash,
      faults: faults.length,
      firstFault: faults[0] ?? null,
      next: next && { hash: next.hash, effectiveAt: toRfc3339(next.effectiveAt) },
    };
  }

  private proposalView(proposal: Proposal) {
    return {
      ...proposal,
      considerRaisingTo: proposal.byHand ? null : suggestedRaise(proposal, proposal.raiseFactors),
      areas: proposal.areas.map((id) => this.area(id)),
      at: toRfc3339(proposal.madeAt),
    };
  }

  private versionHead(version: WarningVersion) {
    return {
      id: version.id,
      warningId: version.warningId,
      incidentId: version.incidentId,
      version: version.version,
      action: version.action,
      state: version.state,
      level: version.level,
      responseLevel: version.responseLevel,
      title: standingInChinese(version.level, version.responseLevel),
      signingRole: version.signingRole,
      number: version.number,
      capIdentifier: version.capIdentifier,
      effectiveAt: time(version.issuedAt),
      expiresAt: toRfc3339(version.expiresAt),
    };
  }

  private area(id: string) {
    return { id, name: this.directory.unit(id)?.shortName ?? id };
  }
}

function isOfPost({ kind }: Deadline): boolean {
  return kind === streetStartClock || kind === doneByClock;
}

/** Gravest colour, then whoever is furthest from answering, then the longest silence. */
function byDangerAndSilence(a: ObligationView, b: ObligationView): number {
  const far = (state: ObligationView['state']) => (state === 'closed' ? gravity.length : gravity.indexOf(state));
  return colourRank(b.colour) - colourRank(a.colour) || far(a.state) - far(b.state) || a.since - b.since;
}

function unitView({ oldestSilenceSince, ...unit }: BoardUnit) {
  return { ...unit, oldestSilenceSince: time(oldestSilenceSince) };
}

function time(at: number | null): string | null {
  return at === null ? null : toRfc3339(at);
}
