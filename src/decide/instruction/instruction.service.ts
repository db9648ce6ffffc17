import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { systemActor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { gradeOf, standingInChinese } from '../../shared/level.js';
import { mayActFor, type Session } from '../../shared/session.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { verdictGiven, type VerdictGiven } from '../consultation/consultation.events.js';
import { decisionTaken, proposalMade, type DecisionTaken, type ProposalMade } from '../hazard/hazard.events.js';
import { Incidents, type Incident } from '../hazard/hazard.ports.js';
import { callingFor, issuerOf, ladderById, signingCellFor, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import type { WarningAction } from '../warning/core/lifecycle.js';
import { warningIssued, type WarningIssued } from '../warning/warning.events.js';
import { Warnings, type Warning, type WarningVersion } from '../warning/warning.ports.js';
import { instructionsFor, matrixRow, relayOf, sameOrders, type InstructionDraft } from './core/instructions-for.js';
import { easeText, instructionText, relayText } from './core/order-text.js';
import { checkProof, type Proof } from './core/proof.js';
import { measureDone, type MeasureDone } from './instruction.events.js';
import {
  controlCall,
  type ControlOrder,
  ControlOrders,
  easeCall,
  type Instruction,
  instructionCall,
  Instructions,
  InstructionStore,
  relayCall,
} from './instruction.ports.js';

/** Long lists are written in slices, so that nobody waits for a whole matrix. */
const slice = 8;

/** From a proposal the relay, from an issued warning the whole matrix: one instruction per industry and street. */
@Injectable()
export class InstructionService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: InstructionStore,
    private readonly instructions: Instructions,
    private readonly controlOrders: ControlOrders,
    private readonly warnings: Warnings,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly calling: Calling,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on<ProposalMade>(proposalMade, 'relay', (event) => this.relay(event.payload));
    this.events.on<WarningIssued>(warningIssued, 'instruct', (event) => this.instruct(event.payload));
    this.events.on<DecisionTaken>(decisionTaken, 'end-relay', (event) => this.endRelayOnNo(event.payload));
    this.events.on<VerdictGiven>(verdictGiven, 'end-relay', (event) => this.endRelayOnNo(event.payload));
  }

  /** A post reports a measure done. Under an order that is not in force nothing can be done yet. */
  async reportDone(measureId: string, proof: Proof, who: Session): Promise<{ already: boolean }> {
    const measure = await this.instructions.measure(measureId);
    if (!measure) throw notFound('instruction.unknown-measure', '没有这项措施', 'there is no such measure');
    const instruction = await this.instructions.get(measure.instructionId);
    if (!instruction) throw notFound('instruction.unknown', '没有这份指令', 'there is no such instruction');
    if (!mayActFor(who, instruction.unitId))
      throw forbidden('instruction.not-your-unit', '只能报本单位的措施', "one reports for one's own unit only");
    if (instruction.state !== 'current')
      throw conflict(
        'instruction.not-current',
        '这份指令已被新版本替换或已解除',
        'this instruction was replaced or lifted',
      );
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
      const first = await this.store.reportDone(tx, measureId, {
        unitId: instruction.unitId,
        proof,
        by: { kind: 'user', id: who.userId },
      });
      await this.events.publish(tx, {
        kind: measureDone,
        subject: instruction.incidentId,
        payload: { incidentId: instruction.incidentId, measureId, unitId: instruction.unitId } satisfies MeasureDone,
      });
      return { already: !first };
    });
  }

  /** The whole matrix of a version as it would be said now, for the signer's eyes; nothing is stored. */
  async preview(
    versionId: string,
  ): Promise<{ version: WarningVersion; drafts: readonly (InstructionDraft & { text: string; changed: boolean })[] }> {
    const { warning, version, incident, rulebook } = await this.versionOf(versionId);
    const before = warning.current ? await this.instructions.ofSeries(warning.id, warning.current.version) : [];
    const orders = await this.controlOrders.ofWarning(warning.id);
    const drafts = await Promise.all(
      this.draftsOf(version, rulebook, incident).map(async (draft) => ({
        ...draft,
        text: this.textOf(draft, { version, incident, rulebook, orders }),
        changed: await this.hasChanged(draft, before),
      })),
    );
    return { version, drafts };
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
    if (!proposal) return;
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const stream = streamOf(rulebook, incident.stream);
    const signal = (await this.incidents.signals(incidentId)).find((stored) => stored.id === proposal.signalId)?.signal;
    const issuerName = signal ? (issuerOf(rulebook, signal.sender)?.name ?? signal.senderName) : '';
    const previous = proposals[index - 1];
    const earlier = !previous ? 'new' : previous.level === proposal.level ? 'keep' : 'ask-again';
    const series = relaySeries(incidentId);
    const version = index + 1;
    const drafts = instructionsFor(rulebook, { ...proposal, stream: incident.stream, issuedAt: this.clock.now() });
    await this.inSlices(drafts, async (tx, draft) => {
      const relayed = relayOf(draft);
      const text = relayText(
        {
          decidingBody: stream.decidingBody,
          streamName: stream.name,
          level: proposal.level,
          subjectName: draft.subjectName,
          issuerName,
          isDrill: nature === 'drill',
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
        level: proposal.level,
        responseLevel: null,
        kind: relayCall,
        earlier,
        changed: true,
        orders: [],
      });
    });
    await this.unitOfWork.run((tx) => this.store.endSeries(tx, series, 'superseded', version));
  }

  private async instruct({ versionId, action }: WarningIssued): Promise<void> {
    const { warning, version, incident, rulebook } = await this.versionOf(versionId);
    if (action === 'lift') return this.lift(warning, version, incident, rulebook);
    const before = await this.instructions.ofSeries(warning.id, version.version - 1);
    const orders = await this.controlOrders.ofWarning(warning.id);
    const drafts = this.draftsOf(version, rulebook, incident);
    const worded = await Promise.all(
      drafts.map(async (draft) => ({
        draft,
        text: this.textOf(draft, { version, incident, rulebook, orders }),
        changed: await this.hasChanged(draft, before),
      })),
    );
    const earlier = earlierOf(action);
    await this.inSlices(worded, async (tx, { draft, text, changed }) => {
      const orderIds = await this.draftOrders(tx, draft, { warning, version, rulebook });
      await this.order(tx, {
        draft,
        text,
        incident,
        rulebook,
        series: warning.id,
        version: version.version,
        level: version.level,
        responseLevel: version.responseLevel,
        kind: instructionCall,
        earlier,
        changed,
        orders: orderIds,
      });
    });
    const kept = new Set(drafts.map((draft) => `${draft.subjectKind}|${draft.subjectId}`));
    await this.unitOfWork.run(async (tx) => {
      const ended = await this.store.endSeries(tx, warning.id, 'superseded', version.version);
      // A street that is in the areas no longer is not called any more.
      for (const { subjectKind, subjectId } of ended) {
        if (!kept.has(`${subjectKind}|${subjectId}`)) {
          await this.calling.close(
            tx,
            { kind: instructionCall, id: sourceId(warning.id, subjectKind, subjectId) },
            'no longer in the areas',
          );
        }
      }
      await this.endRelay(tx, incident.id, 'superseded');
      await this.discardDrafted(tx, orders, drafts);
    });
    if (action === 'lower') await this.tellEased({ told: before, warning, version, incident, rulebook });
  }

  private async lift(warning: Warning, version: WarningVersion, incident: Incident, rulebook: Rulebook): Promise<void> {
    const [orders, told] = await Promise.all([
      this.controlOrders.ofWarning(warning.id),
      this.instructions.ofSeries(warning.id, version.version - 1),
    ]);
    await this.unitOfWork.run(async (tx) => {
      for (const { subjectKind, subjectId } of await this.store.endSeries(tx, warning.id, 'closed', null)) {
        await this.calling.close(
          tx,
          { kind: instructionCall, id: sourceId(warning.id, subjectKind, subjectId) },
          'lifted',
        );
      }
      await this.endRelay(tx, incident.id, 'closed');
      for (const order of orders) {
        if (order.state === 'drafted' || order.state === 'awaiting-signature')
          await this.store.moveOrder(tx, order.id, order.state, 'discarded', systemActor);
        if (order.state === 'in-force') {
          // The lift is signed and says that the orders end with it.
          await this.store.moveOrder(tx, order.id, 'in-force', 'released', systemActor, {
            releasedAt: this.clock.now(),
            releaseReason: '预警解除,管控同时解除',
          });
          await this.calling.close(tx, { kind: controlCall, id: order.id }, 'lifted');
        }
      }
    });
    await this.tellEased({ told, warning, version, incident, rulebook });
  }

  /** Whoever stood under the graver level is told that it eased; a desk that does not know keeps people out for nothing. */
  private async tellEased(given: {
    told: readonly Instruction[];
    warning: Warning;
    version: WarningVersion;
    incident: Incident;
    rulebook: Rulebook;
  }): Promise<void> {
    const { told, warning, version, incident, rulebook } = given;
    const stream = streamOf(rulebook, incident.stream);
    const policy = callingFor(rulebook, 'blue');
    const byUnit = new Map<string, Instruction[]>();
    for (const instruction of told)
      byUnit.set(instruction.unitId, [...(byUnit.get(instruction.unitId) ?? []), instruction]);
    await this.unitOfWork.run((tx) =>
      this.calling.call(tx, {
        source: { kind: easeCall, id: warning.id, version: version.version },
        incidentId: incident.id,
        nature: incident.nature,
        colour: 'blue',
        title:
          version.action === 'lift' ? '预警解除' : `降级 ${standingInChinese(version.level, version.responseLevel)}`,
        items: [...byUnit].map(([unitId, instructions]) => ({
          unitId,
          text: easeText({
            decidingBody: stream.decidingBody,
            streamName: stream.name,
            level: version.level,
            responseLevel: version.responseLevel,
            subjectName: instructions.map((instruction) => instruction.subjectName).join('、'),
            number: version.number,
            isDrill: incident.nature === 'drill',
            isLifted: version.action === 'lift',
          }),
        })),
        questions: [],
        ladder: ladderById(rulebook, policy.ladder),
        earlier: 'new',
      }),
    );
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
    const drafted: { ruleId: string; orderId: string }[] = [];
    for (const measure of draft.measures) {
      if (!measure.control) continue;
      const orderId = await this.store.addControlOrder(tx, {
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
        draftedAt: this.clock.now(),
      });
      drafted.push({ ruleId: measure.id, orderId });
    }
    return drafted;
  }

  private async discardDrafted(
    tx: Tx,
    orders: readonly ControlOrder[],
    drafts: readonly InstructionDraft[],
  ): Promise<void> {
    const standing = new Set(
      drafts.flatMap((draft) =>
        draft.measures.map((measure) => `${draft.subjectKind}|${draft.subjectId}|${measure.id}`),
      ),
    );
    for (const order of orders) {
      const isStanding = standing.has(`${order.subjectKind}|${order.subjectId}|${order.ruleId}`);
      if (!isStanding && (order.state === 'drafted' || order.state === 'awaiting-signature')) {
        await this.store.moveOrder(tx, order.id, order.state, 'discarded', systemActor);
      }
    }
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
  }

  private draftsOf(version: WarningVersion, rulebook: Rulebook, incident: Incident): readonly InstructionDraft[] {
    if (version.action === 'lift') return [];
    return instructionsFor(rulebook, {
      stream: incident.stream,
      level: version.level,
      responseLevel: version.responseLevel,
      areas: version.areas,
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
        level: version.level,
        responseLevel: version.responseLevel,
        subjectName: draft.subjectName,
        number: version.number,
        isDrill: incident.nature === 'drill',
      },
      draft.measures,
      numbers,
    );
  }

  private async hasChanged(
    draft: InstructionDraft,
    before: readonly { id: string; subjectKind: string; subjectId: string }[],
  ): Promise<boolean> {
    const same = before.find(
      (instruction) => instruction.subjectKind === draft.subjectKind && instruction.subjectId === draft.subjectId,
    );
    if (!same) return true;
    const measures = await this.instructions.measures([same.id]);
    return !sameOrders(
      draft.measures,
      measures.map((measure) => ({ ...measure, id: measure.ruleId })),
    );
  }

  private async inSlices<T>(items: readonly T[], write: (tx: Tx, item: T) => Promise<void>): Promise<void> {
    for (let from = 0; from < items.length; from += slice) {
      await this.unitOfWork.run(async (tx) => {
        for (const item of items.slice(from, from + slice)) await write(tx, item);
      });
    }
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

/** One source of calls per subject of a series; its versions follow each other. */
export function sourceId(series: string, subjectKind: string, subjectId: string): string {
  return `${series}:${subjectKind}:${subjectId}`;
}

function relaySeries(incidentId: string): string {
  return `relay:${incidentId}`;
}

/** Extension, lowering and correction keep answers; a raise asks again. */
function earlierOf(action: WarningAction): 'new' | 'keep' | 'ask-again' {
  switch (action) {
    case 'issue':
      return 'new';
    case 'raise':
      return 'ask-again';
    case 'extend':
    case 'lower':
    case 'correct':
    case 'lift':
      return 'keep';
  }
}
