import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Announcements, Calling, type CallItem } from '../../reach/calling/calling.ports.js';
import { systemActor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { colourRank, gradeOf, standingInChinese, warningLevelInChinese, type Colour } from '../../shared/level.js';
import { minuteMs } from '../../shared/time.js';
import { mayActFor, type Session } from '../../shared/session.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { verdictGiven, type VerdictGiven } from '../consultation/consultation.events.js';
import {
  decisionTaken,
  proposalMade,
  reviewProposed,
  type DecisionTaken,
  type ProposalMade,
  type ReviewProposed,
} from '../hazard/hazard.events.js';
import { Incidents, type Incident, type Proposal, type StoredSignal } from '../hazard/hazard.ports.js';
import { callingFor, issuerOf, ladderById, signingCellFor, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import type { WarningAction } from '../warning/core/lifecycle.js';
import { cancelNames } from '../warning/core/wording.js';
import { warningIssued, type WarningIssued } from '../warning/warning.events.js';
import { Warnings, type Warning, type WarningVersion } from '../warning/warning.ports.js';
import { ControlOrderService } from './control-order.service.js';
import { changeOf, changesBetween, ordersAnew, type ComparedOrders, type UnitChange } from './core/changes.js';
import {
  instructionsFor,
  matrixRow,
  relayOf,
  type InstructionDraft,
  type SubjectKind,
} from './core/instructions-for.js';
import { grouped } from './core/grouped.js';
import {
  afterTasksText,
  bypassOverText,
  bypassText,
  cancelText,
  easeText,
  easings,
  instructionText,
  relayText,
  type Easing,
} from './core/order-text.js';
import { checkProof, type Proof } from './core/proof.js';
import { DoneByClocks } from './done-by.service.js';
import { measureDone, type MeasureDone } from './instruction.events.js';
import {
  bypassCall,
  cancelCall,
  type ControlOrder,
  ControlOrders,
  easeCall,
  type Instruction,
  instructionCall,
  Instructions,
  InstructionStore,
  relayCall,
  relaySeriesPrefix,
} from './instruction.ports.js';
import { StreetLevels } from './street-levels.service.js';

/** Long lists are written in slices, so that nobody waits for a whole matrix. */
const slice = 8;

/** A call to take cover that is late only confuses. */
const bypassExpiresMs = 3 * minuteMs;
const bypassOverExpiresMs = 30 * minuteMs;

/** From a proposal the relay, from an issued warning the whole matrix: one instruction per industry and street. */
@Injectable()
export class InstructionService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: InstructionStore,
    private readonly instructions: Instructions,
    private readonly controlOrders: ControlOrders,
    private readonly controlService: ControlOrderService,
    private readonly warnings: Warnings,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly calling: Calling,
    private readonly announcements: Announcements,
    private readonly doneBy: DoneByClocks,
    private readonly streetLevels: StreetLevels,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on<ProposalMade>(proposalMade, 'relay', (event) => this.relay(event.payload));
    this.events.on<ReviewProposed>(reviewProposed, 'call-off', (event) => this.callOff(event.payload));
    this.events.on<WarningIssued>(warningIssued, 'instruct', (event) => this.instruct(event.payload));
    this.events.on<DecisionTaken>(decisionTaken, 'end-relay', (event) => this.endRelayOnNo(event.payload));
    this.events.on<VerdictGiven>(verdictGiven, 'end-relay', (event) => this.endRelayOnNo(event.payload));
    this.events.on<MeasureDone>(measureDone, 'end-after', ({ payload }) => this.endAfterWhenDone(payload.incidentId));
  }

  /** A post reports a measure done. Under an order that is not in force nothing can be done yet. */
  async reportDone(measureId: string, proof: Proof, who: Session): Promise<{ already: boolean }> {
    const measure = await this.instructions.measure(measureId);
    if (!measure) throw notFound('instruction.unknown-measure', '没有这项措施', 'there is no such measure');
    const instruction = await this.instructions.get(measure.instructionId);
    if (!instruction) throw notFound('instruction.unknown', '没有这份指令', 'there is no such instruction');
    if (!mayActFor(who, instruction.unitId))
      throw forbidden('instruction.not-your-unit', '只能报本单位的措施', "one reports for one's own unit only");
    if (instruction.state !== 'current') throw notCurrent();
    if (measure.authority === 'control' && measure.orderState !== 'in-force') {
      throw conflict(
        'instruction.no-order',
        '管控令还没有签发,先做准备',
        'the control order is not in force: prepare only',
      );
    }
    const faults = checkProof(measure.doneWhen, proof);
    if (faults.length > 0)
      throw invalid('instruction.proof-invalid', '落实情况没有报全', 'the proof is not complete', faults);
    return this.unitOfWork.run(async (tx) => {
      const outcome = await this.store.reportDone(tx, measureId, {
        unitId: instruction.unitId,
        proof,
        by: { kind: 'user', id: who.userId },
      });
      if (outcome === 'not-current') throw notCurrent();
      await this.events.publish(tx, {
        kind: measureDone,
        subject: instruction.incidentId,
        payload: { incidentId: instruction.incidentId, measureId, unitId: instruction.unitId } satisfies MeasureDone,
      });
      return { already: outcome === 'already' };
    });
  }

  /** The whole matrix of a version as it would be said now, for the signer's eyes; nothing is stored. */
  async preview(
    versionId: string,
  ): Promise<{ version: WarningVersion; drafts: readonly (InstructionDraft & { text: string; changed: boolean })[] }> {
    const { warning, version, incident, rulebook } = await this.versionOf(versionId);
    const before = await this.instructions.beforeVersion(warning.id, version.version);
    if (version.action === 'lift' || version.action === 'cancel')
      return { version, drafts: this.endedBy(version, before, { incident, rulebook }) };
    const orders = await this.controlOrders.ofWarning(warning.id);
    const hasChanged = this.comparedWith(await this.compared(warning, before), version);
    const drafts = this.draftsOf(version, rulebook, incident).map((draft) => ({
      ...draft,
      text: this.textOf(draft, { version, incident, rulebook, orders }),
      changed: hasChanged(draft),
    }));
    return { version, drafts };
  }

  /** What this version changes for each unit, beside what stood before it: as issued, or as it would be said now. */
  async changes(versionId: string): Promise<{ version: WarningVersion; units: readonly UnitChange[] }> {
    const { warning, version, incident, rulebook } = await this.versionOf(versionId);
    const told = await this.instructions.beforeVersion(warning.id, version.version);
    const before = await this.compared(warning, told);
    const issued = await this.instructions.ofSeries(warning.id, version.version);
    if (issued.length > 0) return { version, units: changesBetween(before, await this.compared(warning, issued)) };
    const drafts =
      version.action === 'lift' || version.action === 'cancel'
        ? this.endedBy(version, told, { incident, rulebook }).filter(({ measures }) => measures.length > 0)
        : this.draftsOf(version, rulebook, incident);
    const was = new Map(before.map((orders) => [subjectOf(orders), orders]));
    const after = drafts.map((draft) => draftCompared(draft, version, was.get(subjectOf(draft)) ?? null));
    return { version, units: changesBetween(before, after) };
  }

  /** 雨后 is over though tasks are open: a person says why; what was not done stays on the record as not done. */
  async closeAfter(incidentId: string, reason: string, who: Session): Promise<void> {
    if (reason.trim() === '') throw invalid('hazard.reason-missing', '必须写明理由', 'a reason is required');
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    await this.unitOfWork.run(async (tx) => {
      const end = { kind: 'end-after' as const, reason: reason.trim(), by: { kind: 'user' as const, id: who.userId } };
      if (!(await this.incidents.endAfter(tx, incidentId, end)))
        throw conflict('hazard.not-after', '事件不在雨后阶段', 'the incident is not in its after stage');
      await this.closeTasks(tx, incidentId);
    });
  }

  private async endAfterWhenDone(incidentId: string): Promise<void> {
    const incident = await this.incidents.get(incidentId);
    if (incident?.state !== 'after') return;
    await this.unitOfWork.run((tx) => this.endAfterIfDone(tx, incidentId));
  }

  /** The last after-task is done: the incident ends by itself, with a record. */
  private async endAfterIfDone(tx: Tx, incidentId: string): Promise<void> {
    if (!(await this.incidents.holdAfter(tx, incidentId))) return;
    if (await this.doneBy.isAnythingOpen(tx, incidentId)) return;
    const end = { kind: 'tasks-done' as const, reason: '雨后任务全部报告落实', by: systemActor };
    await this.incidents.endAfter(tx, incidentId, end);
    await this.closeTasks(tx, incidentId);
  }

  private async closeTasks(tx: Tx, incidentId: string): Promise<void> {
    for (const warning of await this.warnings.ofIncident(incidentId))
      await this.store.endSeries(tx, warning.id, 'closed', null);
    await this.doneBy.follow(tx, incidentId);
  }

  private async relay({ incidentId, proposalId, relay, nature }: ProposalMade): Promise<void> {
    if (!relay) return;
    const incident = await this.incidents.get(incidentId);
    if (!incident || incident.state === 'closed') return;
    // Where a warning is in force its own instructions stand; the proposal goes to the desk.
    if ((await this.warnings.ofIncident(incidentId)).some((warning) => warning.current)) return;
    const proposals = (await this.incidents.proposals(incidentId)).toReversed();
    const index = proposals.findIndex((candidate) => candidate.id === proposalId);
    const proposal = proposals[index];
    // What nobody has a rule for is decided by hand: there is nothing to say yet.
    if (!proposal || proposal.level === null) return;
    const { level } = proposal;
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const stream = streamOf(rulebook, incident.stream);
    const signals = await this.incidents.signals(incidentId);
    if (stream.flow === 'bypass')
      return this.announce({
        incident,
        rulebook,
        proposals: proposals.slice(0, index),
        signals,
        proposal: { ...proposal, level },
      });
    // A milder signal that does not replace the graver one proposes to the desk only: what was relayed red stays red.
    const graverSignals = proposals
      .slice(0, index)
      .filter((earlier) => earlier.level !== null && colourRank(earlier.level) > colourRank(level))
      .map(({ signalId }) => signalId);
    const now = this.clock.now();
    const isRelayed = ({ state, relays, signal: { expires, sender } }: StoredSignal) =>
      state === 'current' &&
      relays &&
      (expires === null || expires > now) &&
      issuerOf(rulebook, sender)?.relay === true;
    if (signals.some((stored) => graverSignals.includes(stored.id) && isRelayed(stored))) return;
    const signal = signals.find((stored) => stored.id === proposal.signalId)?.signal;
    const issuerName = signal ? (issuerOf(rulebook, signal.sender)?.name ?? signal.senderName) : '';
    const previous = proposals[index - 1];
    // As with warnings: only a graver one asks again, what was answered stands under a milder one.
    const isGraver =
      previous !== undefined && (previous.level === null || colourRank(level) > colourRank(previous.level));
    const earlier = !previous ? 'new' : isGraver ? 'ask-again' : 'keep';
    const series = relaySeries(incidentId);
    const version = index + 1;
    const drafts = instructionsFor(rulebook, {
      ...proposal,
      level,
      stream: incident.stream,
      issuedAt: this.clock.now(),
    });
    // Offered again after the issue, it must not call anybody back to the signal.
    const mayRelay = async (tx: Tx) =>
      (await this.incidents.hold(tx, incidentId)) && !(await this.warnings.standsIn(tx, incidentId));
    const stands = await this.inSlices(drafts, mayRelay, async (tx, draft) => {
      const relayed = relayOf(draft);
      const text = relayText(
        {
          decidingBody: stream.decidingBody,
          streamName: stream.name,
          level,
          subjectName: draft.subjectName,
          issuerName,
          isDrill: nature === 'drill',
          issuedAt: now,
        },
        relayed.measures,
        relayed.measures.length < draft.measures.length,
      );
      await this.order(tx, {
        draft: relayed,
        text,
        incident,
        rulebook,
        series,
        version,
        level,
        responseLevel: null,
        kind: relayCall,
        earlier,
        changed: true,
        orders: [],
      });
    });
    if (!stands) return;
    await this.unitOfWork.run(async (tx) => {
      if (!(await mayRelay(tx))) return;
      const ended = await this.store.endSeries(tx, series, 'superseded', version);
      await this.closeLeft(tx, { ended, drafts, kind: relayCall, series, version });
      await this.doneBy.follow(tx, incidentId);
    });
  }

  /**
   * Where seconds count: every post is told at once what saves lives, nobody approves and nobody is asked to answer. What
   * is to be done stands in each post's tasks. A new shock begins them anew: nothing done for the one before counts for it.
   */
  private async announce(given: {
    incident: Incident;
    rulebook: Rulebook;
    /** Earlier ones of the incident, oldest first. */
    proposals: readonly Proposal[];
    signals: readonly StoredSignal[];
    proposal: Proposal & { readonly level: Colour };
  }): Promise<void> {
    const { incident, rulebook, proposals, signals, proposal } = given;
    const { level, because, madeAt } = proposal;
    const stream = streamOf(rulebook, incident.stream);
    const drafts = instructionsFor(rulebook, { ...proposal, stream: incident.stream, issuedAt: madeAt });
    const fact = because.at(-1)?.fact ?? '';
    const textOf = (draft: InstructionDraft) =>
      bypassText(
        {
          ...{ streamName: stream.name, fact },
          subjectName: draft.subjectName,
          isDrill: incident.nature === 'drill',
        },
        draft.measures,
      );
    const before = proposals.at(-1)?.level ?? null;
    const isUpdate = signals.find(({ id }) => id === proposal.signalId)?.signal.msgType === 'update';
    // An update of the same shock that is no graver has nothing new to shout about.
    if (!isUpdate || before === null || colourRank(level) > colourRank(before))
      await this.shout(incident, {
        ...{ id: proposal.id, level, expiresAt: madeAt + bypassExpiresMs },
        title: `${stream.name} ${warningLevelInChinese(level)}`,
        items: [...grouped(drafts, ({ unitId }) => unitId)].map(([unitId, own]) => ({
          unitId,
          text: [...new Set(own.flatMap((draft) => textOf(draft).split('\n')))].join('\n'),
        })),
      });
    // Told first, written into the tasks after: the other way round the first post would wait for the last.
    const series = relaySeries(incident.id);
    const version = proposals.length + 1;
    const isOpen = (tx: Tx) => this.incidents.hold(tx, incident.id);
    await this.unitOfWork.run((tx) => this.store.endSeries(tx, series, 'superseded', version));
    await this.inSlices(drafts, isOpen, async (tx, draft) => {
      const { subjectKind, subjectId, subjectName, unitId } = draft;
      await this.store.addInstruction(
        tx,
        {
          ...{ incidentId: incident.id, series, version, level, responseLevel: null },
          ...{ subjectKind, subjectId, subjectName, unitId },
          ...{ text: textOf(draft), changed: true, issuedAt: madeAt },
        },
        draft.measures.map((measure) => ({ ...measure, orderId: null })),
        { incidentId: incident.id, keepDue: true },
      );
    });
  }

  /** A false alarm, or the end of it, is said as loudly as the alarm was. */
  private async callOff({ incidentId, signalId }: ReviewProposed): Promise<void> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) return;
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const stream = streamOf(rulebook, incident.stream);
    if (stream.flow !== 'bypass') return;
    const told = await this.instructions.ofIncident(incidentId);
    const text = bypassOverText({ ...stream, streamName: stream.name, isDrill: incident.nature === 'drill' });
    await this.shout(incident, {
      ...{ id: signalId, level: 'blue', expiresAt: this.clock.now() + bypassOverExpiresMs },
      title: `${stream.name} 取消`,
      items: [...new Set(told.map(({ unitId }) => unitId))].map((unitId) => ({ unitId, text })),
    });
  }

  private shout(
    incident: Incident,
    said: { id: string; level: Colour; title: string; items: readonly CallItem[]; expiresAt: number },
  ): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incident.id))) return;
      await this.announcements.announce(tx, {
        source: { kind: bypassCall, id: said.id, version: 1 },
        ...{ incidentId: incident.id, nature: incident.nature, colour: said.level },
        ...{ title: said.title, items: said.items, expiresAt: said.expiresAt },
        channels: ['broadcast', 'voice', 'sms', 'email'],
      });
    });
  }

  private async instruct({ versionId, action }: WarningIssued): Promise<void> {
    const { warning, version, incident, rulebook } = await this.versionOf(versionId);
    if (action === 'lift') return this.lift(warning, version, incident, rulebook);
    if (action === 'cancel') return this.cancel(warning, version, incident, rulebook);
    const before = await this.instructions.beforeVersion(warning.id, version.version);
    const orders = await this.controlOrders.ofWarning(warning.id);
    const drafts = this.draftsOf(version, rulebook, incident);
    const hasChanged = this.comparedWith(await this.compared(warning, before), version);
    const earlier = earlierOf(action);
    const issuedAt = version.issuedAt ?? this.clock.now();
    const standingOrders = new Set<string>();
    // A newer version may be in force by now; what is left of this one is that one's to say.
    const stillStands = (tx: Tx) => this.warnings.hold(tx, versionId);
    const stands = await this.inSlices(drafts, stillStands, async (tx, draft) => {
      const orderIds = await this.draftOrders(tx, draft, { warning, version, rulebook });
      for (const { orderId } of orderIds) standingOrders.add(orderId);
      await this.order(tx, {
        draft,
        text: this.textOf(draft, { version, incident, rulebook, orders }),
        incident,
        rulebook,
        series: warning.id,
        version: version.version,
        level: draft.level,
        responseLevel: draft.responseLevel,
        kind: instructionCall,
        earlier,
        changed: hasChanged(draft),
        orders: orderIds,
      });
      await this.streetLevels.ask(tx, { draft, incident, rulebook, warningId: warning.id, action, issuedAt });
    });
    if (!stands) return;
    await this.unitOfWork.run(async (tx) => {
      if (!(await stillStands(tx))) return;
      const ended = await this.store.endSeries(tx, warning.id, 'superseded', version.version);
      await this.closeLeft(tx, { ended, drafts, kind: instructionCall, series: warning.id, version: version.version });
      await this.endRelay(tx, incident.id, 'superseded');
      await this.controlService.discardAllBut(tx, warning, standingOrders);
      await this.doneBy.follow(tx, incident.id);
      const now = new Map(drafts.map((draft) => [subjectOf(draft), draft]));
      const left = before.filter((instruction) => !now.has(subjectOf(instruction)));
      for (const { unitId } of left.filter(({ subjectKind }) => subjectKind === 'street'))
        await this.streetLevels.close(tx, warning.id, unitId, 'no longer in the areas');
      await this.tellEased(tx, {
        left,
        lowered:
          action === 'lower'
            ? before.filter((instruction) => {
                const draft = now.get(subjectOf(instruction));
                // With a level of its own a street may stand as before while others are lowered.
                return (
                  draft && (draft.level !== instruction.level || draft.responseLevel !== instruction.responseLevel)
                );
              })
            : [],
        lifted: [],
        ...{ warning, version, incident, rulebook },
      });
    });
  }

  /** What stood ends, the after-tasks are ordered to whoever stood under it, each with its own time; all are told at once. */
  private async lift(warning: Warning, version: WarningVersion, incident: Incident, rulebook: Rulebook): Promise<void> {
    const told = await this.instructions.beforeVersion(warning.id, version.version);
    const tasks = this.endedBy(version, told, { incident, rulebook }).filter(({ measures }) => measures.length > 0);
    const issuedAt = version.issuedAt ?? this.clock.now();
    // Offered again after 雨后 is over, it must not order anything anew.
    const isAfter = (tx: Tx) => this.incidents.holdAfter(tx, incident.id);
    await this.inSlices(tasks, isAfter, async (tx, { subjectKind, subjectId, subjectName, unitId, ...task }) => {
      await this.store.addInstruction(
        tx,
        {
          ...{ incidentId: incident.id, series: warning.id, version: version.version },
          ...{ subjectKind, subjectId, subjectName, unitId, level: task.level, responseLevel: task.responseLevel },
          ...{ text: task.text, changed: true, issuedAt },
        },
        task.measures.map((measure) => ({ ...measure, orderId: null })),
        { incidentId: incident.id, keepDue: false },
      );
    });
    await this.unitOfWork.run(async (tx) => {
      await this.endOrders(tx, { warning, version, incident, why: 'lifted' });
      await this.tellEased(tx, { left: [], lowered: [], lifted: told, ...{ warning, version, incident, rulebook } });
      await this.doneBy.follow(tx, incident.id);
      await this.endAfterIfDone(tx, incident.id);
    });
  }

  /** 撤销: exactly who was told before is told, as loudly, and nothing of it stands any more. */
  private async cancel(
    warning: Warning,
    version: WarningVersion,
    incident: Incident,
    rulebook: Rulebook,
  ): Promise<void> {
    const told = await this.instructions.beforeVersion(warning.id, version.version);
    const row = matrixRow(version.level, version.responseLevel);
    await this.unitOfWork.run(async (tx) => {
      await this.endOrders(tx, { warning, version, incident, why: 'cancelled' });
      const byUnit = grouped(told, ({ unitId }) => unitId);
      if (byUnit.size > 0)
        await this.calling.call(tx, {
          source: { kind: cancelCall, id: warning.id, version: version.version },
          ...{ incidentId: incident.id, nature: incident.nature, colour: row, title: '预警撤销' },
          items: [...byUnit].map(([unitId, own]) => ({
            unitId,
            text: this.cancelTextFor(own.map(({ subjectName }) => subjectName).join('、'), {
              ...{ version, incident, rulebook },
            }),
          })),
          questions: [],
          ladder: ladderById(rulebook, callingFor(rulebook, row).ladder),
          earlier: 'new',
        });
      await this.doneBy.follow(tx, incident.id);
    });
  }

  /** Ends what was ordered before this version: instructions, their calls, the relay, control orders, the streets' clocks. */
  private async endOrders(
    tx: Tx,
    given: { warning: Warning; version: WarningVersion; incident: Incident; why: 'lifted' | 'cancelled' },
  ): Promise<void> {
    const { warning, version, incident, why } = given;
    for (const subject of await this.store.endSeries(tx, warning.id, 'closed', version.version)) {
      const id = sourceId(warning.id, subject.subjectKind, subject.subjectId);
      await this.calling.close(tx, { kind: instructionCall, id }, why);
      if (subject.subjectKind === 'street') await this.streetLevels.close(tx, warning.id, subject.subjectId, why);
    }
    await this.endRelay(tx, incident.id, 'closed');
    await this.controlService.endAll(tx, incident);
  }

  /** A street that is in the areas no longer is not called any more. */
  private async closeLeft(
    tx: Tx,
    {
      ended,
      drafts,
      kind,
      series,
      version,
    }: {
      ended: readonly { subjectKind: SubjectKind; subjectId: string }[];
      drafts: readonly InstructionDraft[];
      kind: string;
      series: string;
      version: number;
    },
  ): Promise<void> {
    const kept = new Set(drafts.map(subjectOf));
    for (const subject of ended) {
      if (kept.has(subjectOf(subject))) continue;
      const id = sourceId(series, subject.subjectKind, subject.subjectId);
      await this.calling.close(tx, { kind, id, before: version }, 'no longer in the areas');
    }
  }

  /** Everybody who stood under the warning is told of its end, and after a lift what is left to do; a cancel leaves nothing. */
  private endedBy(
    version: WarningVersion,
    told: readonly Instruction[],
    { incident, rulebook }: { incident: Incident; rulebook: Rulebook },
  ): readonly (InstructionDraft & { text: string; changed: boolean })[] {
    const tasks = new Map(
      version.action === 'cancel'
        ? []
        : this.draftsOf(version, rulebook, incident).map((draft) => [subjectOf(draft), relayOf(draft).measures]),
    );
    return told.map(({ subjectKind, subjectId, subjectName, unitId, level, responseLevel }) => {
      const measures = tasks.get(subjectOf({ subjectKind, subjectId })) ?? [];
      const given = { version, incident, rulebook };
      return {
        ...{ subjectKind, subjectId, subjectName, unitId, level, responseLevel, measures },
        text:
          version.action === 'cancel'
            ? this.cancelTextFor(subjectName, given)
            : withTasks(this.easeTextFor(subjectName, 'lifted', given), measures, version.issuedAt ?? this.clock.now()),
        changed: true,
      };
    });
  }

  private cancelTextFor(
    subjectName: string,
    { version, incident, rulebook }: { version: WarningVersion; incident: Incident; rulebook: Rulebook },
  ): string {
    const stream = streamOf(rulebook, incident.stream);
    return cancelText({
      ...{ decidingBody: stream.decidingBody, streamName: stream.name, level: version.level },
      ...{ responseLevel: version.responseLevel, number: version.number, isDrill: incident.nature === 'drill' },
      ...{ subjectName, why: version.cancelClass === null ? '' : cancelNames[version.cancelClass] },
      reason: version.reason,
    });
  }

  /** Whoever stood under the graver level is told that it eased; a desk that does not know keeps people out for nothing. */
  private async tellEased(
    tx: Tx,
    given: Readonly<Record<Easing, readonly Instruction[]>> & {
      warning: Warning;
      version: WarningVersion;
      incident: Incident;
      rulebook: Rulebook;
    },
  ): Promise<void> {
    const { warning, version, incident, rulebook } = given;
    const policy = callingFor(rulebook, 'blue');
    const tasks = grouped(this.endedBy(version, given.lifted, given), ({ unitId }) => unitId);
    const items = easings.flatMap((easing) => {
      const byUnit = grouped(given[easing], ({ unitId }) => unitId);
      return [...byUnit].map(([unitId, instructions]) => {
        const text = this.easeTextFor(instructions.map(({ subjectName }) => subjectName).join('、'), easing, given);
        const own = easing === 'lifted' ? (tasks.get(unitId) ?? []).flatMap(({ measures }) => measures) : [];
        return { unitId, text: withTasks(text, own, version.issuedAt ?? this.clock.now()) };
      });
    });
    if (items.length === 0) return;
    const standing = standingInChinese(version.level, version.responseLevel);
    await this.calling.call(tx, {
      source: { kind: easeCall, id: warning.id, version: version.version },
      incidentId: incident.id,
      nature: incident.nature,
      colour: 'blue',
      title: given.lifted.length > 0 ? '预警解除' : given.lowered.length > 0 ? `降级 ${standing}` : '预警范围调整',
      items,
      questions: [],
      ladder: ladderById(rulebook, policy.ladder),
      earlier: 'new',
    });
  }

  private easeTextFor(
    subjectName: string,
    easing: Easing,
    { version, incident, rulebook }: { version: WarningVersion; incident: Incident; rulebook: Rulebook },
  ): string {
    const stream = streamOf(rulebook, incident.stream);
    return easeText({
      decidingBody: stream.decidingBody,
      streamName: stream.name,
      level: version.level,
      responseLevel: version.responseLevel,
      subjectName,
      number: version.number,
      isDrill: incident.nature === 'drill',
      easing,
      afterTasks: stream.afterTasks,
    });
  }

  private async order(
    tx: Tx,
    given: {
      draft: InstructionDraft;
      text: string;
      incident: Incident;
      rulebook: Rulebook;
      series: string;
      version: number;
      level: WarningVersion['level'];
      responseLevel: WarningVersion['responseLevel'];
      kind: string;
      earlier: 'new' | 'keep' | 'ask-again';
      changed: boolean;
      orders: readonly { ruleId: string; orderId: string }[];
    },
  ): Promise<void> {
    const { draft, incident, rulebook, series, version } = given;
    const orderOf = new Map(given.orders.map(({ ruleId, orderId }) => [ruleId, orderId]));
    await this.store.addInstruction(
      tx,
      {
        incidentId: incident.id,
        series,
        version,
        subjectKind: draft.subjectKind,
        subjectId: draft.subjectId,
        subjectName: draft.subjectName,
        unitId: draft.unitId,
        level: given.level,
        responseLevel: given.responseLevel,
        text: given.text,
        changed: given.changed,
        issuedAt: this.clock.now(),
      },
      draft.measures.map((measure) => ({ ...measure, orderId: orderOf.get(measure.id) ?? null })),
      { incidentId: incident.id, keepDue: given.earlier === 'keep' },
    );
    const row = matrixRow(given.level, given.responseLevel);
    const policy = callingFor(rulebook, row);
    await this.calling.call(tx, {
      source: { kind: given.kind, id: sourceId(series, draft.subjectKind, draft.subjectId), version },
      incidentId: incident.id,
      nature: incident.nature,
      colour: row,
      title: `${draft.subjectName} ${given.kind === relayCall ? '信号转发' : standingInChinese(given.level, given.responseLevel)}`,
      items: [{ unitId: draft.unitId, text: given.text }],
      questions: policy.questions,
      ladder: ladderById(rulebook, policy.ladder),
      earlier: given.earlier,
    });
  }

  /** Pre-drafts the control orders of a draft; they say nothing to anybody before their own signature. */
  private async draftOrders(
    tx: Tx,
    draft: InstructionDraft,
    { warning, version, rulebook }: { warning: Warning; version: WarningVersion; rulebook: Rulebook },
  ): Promise<{ ruleId: string; orderId: string }[]> {
    const row = matrixRow(version.level, version.responseLevel);
    const cell = signingCellFor(rulebook, warning.stream, gradeOf(row));
    // What was released is drafted anew when it gets worse, not when the same is extended. Running twice is not worse.
    const key = { series: warning.id, version: version.version, ...draft };
    const isWorse = version.action === 'issue' || version.action === 'raise';
    const again = isWorse && !(await this.store.hasInstruction(tx, key));
    const drafted: { ruleId: string; orderId: string }[] = [];
    for (const measure of draft.measures) {
      if (!measure.control) continue;
      const orderId = await this.controlService.predraft(
        tx,
        {
          incidentId: warning.incidentId,
          warningId: warning.id,
          subjectKind: draft.subjectKind,
          subjectId: draft.subjectId,
          subjectName: draft.subjectName,
          unitId: draft.unitId,
          ruleId: measure.id,
          kind: measure.control.kind,
          object: measure.control.object,
          text: measure.text,
          legalBasis: measure.control.legalBasis,
          basis: measure.basis,
          source: measure.source,
          trigger: standingInChinese(version.level, version.responseLevel),
          reviewMinutes: measure.control.reviewMinutes,
          endCondition: measure.control.endCondition,
          exceptions: measure.control.exceptions,
          doneWhen: measure.doneWhen,
          signingRole: cell.role,
          grade: gradeOf(row),
          areas: draft.subjectKind === 'street' ? [draft.subjectId] : version.areas,
          draftedAt: this.clock.now(),
        },
        again,
      );
      drafted.push({ ruleId: measure.id, orderId });
    }
    return drafted;
  }

  private async endRelayOnNo(event: DecisionTaken | VerdictGiven): Promise<void> {
    if (event.kind !== 'no-start') return;
    await this.unitOfWork.run((tx) => this.endRelay(tx, event.incidentId, 'closed'));
  }

  private async endRelay(tx: Tx, incidentId: string, state: 'superseded' | 'closed'): Promise<void> {
    const series = relaySeries(incidentId);
    for (const { subjectKind, subjectId } of await this.store.endSeries(tx, series, state, null)) {
      await this.calling.close(tx, { kind: relayCall, id: sourceId(series, subjectKind, subjectId) }, state);
    }
    await this.doneBy.follow(tx, incidentId);
  }

  private draftsOf(version: WarningVersion, rulebook: Rulebook, incident: Incident): readonly InstructionDraft[] {
    return instructionsFor(rulebook, {
      stream: incident.stream,
      level: version.level,
      responseLevel: version.responseLevel,
      stage: version.stage,
      areas: version.areas,
      areaLevels: version.areaLevels,
      issuedAt: version.issuedAt ?? this.clock.now(),
    });
  }

  private textOf(
    draft: InstructionDraft,
    {
      version,
      incident,
      rulebook,
      orders,
    }: { version: WarningVersion; incident: Incident; rulebook: Rulebook; orders: readonly ControlOrder[] },
  ): string {
    const stream = streamOf(rulebook, incident.stream);
    const numbers = new Map(
      orders.flatMap((order) =>
        order.state === 'in-force' &&
        order.number &&
        order.subjectKind === draft.subjectKind &&
        order.subjectId === draft.subjectId
          ? [[order.ruleId, order.number] as const]
          : [],
      ),
    );
    return instructionText(
      {
        decidingBody: stream.decidingBody,
        streamName: stream.name,
        level: draft.level,
        responseLevel: draft.responseLevel,
        subjectName: draft.subjectName,
        number: version.number,
        isDrill: incident.nature === 'drill',
        issuedAt: version.issuedAt ?? this.clock.now(),
      },
      draft.measures,
      numbers,
    );
  }

  /** Instructions of a warning as they are compared: their measures, and the stage of the version that said them. */
  private async compared(warning: Warning, told: readonly Instruction[]): Promise<readonly ComparedOrders[]> {
    const measures = grouped(
      await this.instructions.measures(told.map(({ id }) => id)),
      ({ instructionId }) => instructionId,
    );
    return told.map(({ subjectKind, subjectId, subjectName, unitId, level, responseLevel, id, version }) => ({
      ...{ subjectKind, subjectId, subjectName, unitId, level, responseLevel },
      stage: warning.versions.find((each) => each.version === version)?.stage ?? null,
      measures: (measures.get(id) ?? []).map(({ ruleId, text, authority, doneWhen, dueAt, orderState }) => ({
        ...{ id: ruleId, text, authority, doneWhen },
        dueAt: authority === 'control' && orderState !== 'in-force' ? null : dueAt,
      })),
    }));
  }

  /** Whether a draft orders something else than what stood before. */
  private comparedWith(
    before: readonly ComparedOrders[],
    version: WarningVersion,
  ): (draft: InstructionDraft) => boolean {
    const stood = new Map(before.map((orders) => [subjectOf(orders), orders]));
    return (draft) => {
      const was = stood.get(subjectOf(draft)) ?? null;
      return ordersAnew(changeOf(was, draftCompared(draft, version, was)));
    };
  }

  /** False when it stopped half-way because it may not go on. */
  private async inSlices<T>(
    items: readonly T[],
    mayGoOn: (tx: Tx) => Promise<boolean>,
    write: (tx: Tx, item: T) => Promise<void>,
  ): Promise<boolean> {
    for (let from = 0; from < items.length; from += slice) {
      const goesOn = await this.unitOfWork.run(async (tx) => {
        if (!(await mayGoOn(tx))) return false;
        for (const item of items.slice(from, from + slice)) await write(tx, item);
        return true;
      });
      if (!goesOn) return false;
    }
    return true;
  }

  private async versionOf(
    versionId: string,
  ): Promise<{ warning: Warning; version: WarningVersion; incident: Incident; rulebook: Rulebook }> {
    const warning = await this.warnings.ofVersion(versionId);
    const version = warning?.versions.find(({ id }) => id === versionId);
    const incident = warning ? await this.incidents.get(warning.incidentId) : null;
    if (!warning || !version || !incident)
      throw notFound('warning.unknown-version', '没有这个版本', 'there is no such version');
    return { warning, version, incident, rulebook: await this.rulebooks.byHash(incident.rulebookHash) };
  }
}

function subjectOf({ subjectKind, subjectId }: { subjectKind: string; subjectId: string }): string {
  return `${subjectKind}|${subjectId}`;
}

/** A draft as it is compared: an act that keeps answers keeps the deadlines too, and under no order no time runs. */
function draftCompared(
  draft: InstructionDraft,
  { action, stage }: Pick<WarningVersion, 'action' | 'stage'>,
  was: ComparedOrders | null,
): ComparedOrders {
  const { subjectKind, subjectId, subjectName, unitId, level, responseLevel } = draft;
  const keeps = earlierOf(action) === 'keep';
  const before = new Map(was?.measures.map((measure) => [measure.id, measure]));
  return {
    ...{ subjectKind, subjectId, subjectName, unitId, level, responseLevel, stage },
    measures: draft.measures.map(({ id, text, authority, doneWhen, dueAt }) => {
      const earlier = before.get(id);
      const waits = authority === 'control' && (earlier?.dueAt ?? null) === null;
      return { id, text, authority, doneWhen, dueAt: waits ? null : keeps && earlier ? earlier.dueAt : dueAt };
    }),
  };
}

function withTasks(text: string, measures: InstructionDraft['measures'], issuedAt: number): string {
  return [text, afterTasksText(measures, issuedAt)].filter((part) => part !== '').join('\n');
}

function notCurrent() {
  return conflict(
    'instruction.not-current',
    '这份指令已被新版本替换或已解除',
    'this instruction was replaced or lifted',
  );
}

/** One source of calls per subject of a series; its versions follow each other. */
export function sourceId(series: string, subjectKind: string, subjectId: string): string {
  return `${series}:${subjectKind}:${subjectId}`;
}

function relaySeries(incidentId: string): string {
  return `${relaySeriesPrefix}${incidentId}`;
}

/** Extension, lowering and correction keep answers; a raise asks again. */
function earlierOf(action: WarningAction): 'new' | 'keep' | 'ask-again' {
  switch (action) {
    case 'issue':
      return 'new';
    case 'raise':
      return 'ask-again';
    case 'extend':
    case 'areas':
    case 'lower':
    case 'correct':
    case 'lift':
    case 'cancel':
      return 'keep';
  }
}
