import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { systemActor, type Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { Deadlines, type AfterDue, type Deadline } from '../../shared/deadlines.js';
import { conflict, DomainError, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { warningLevelInChinese, type Colour, type ResponseLevel } from '../../shared/level.js';
import { error, type Reason } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import type { StepUpProof } from '../../shared/step-up.js';
import type { Stage } from '../../shared/stage.js';
import { minuteMs, secondMs, timeOfDayInChinese } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { verdictGiven, type VerdictGiven } from '../consultation/consultation.events.js';
import { Cadence, Consultations, EmergencyPath, type Verdict } from '../consultation/consultation.ports.js';
import { Documents } from '../documents/documents.ports.js';
import {
  decisionTaken,
  superiorResponded,
  type DecisionTaken,
  type SuperiorRespondedFact,
} from '../hazard/hazard.events.js';
import { DecisionClocks, Incidents, RaiseAdvice, type Incident } from '../hazard/hazard.ports.js';
import { consultationFor, hazardOfCode, ladderById, signingCellFor, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Approvals, Reports, Signatures } from '../signing/signing.ports.js';
import {
  blocksOf,
  capMessageType,
  checkDraft,
  checkSuperior,
  issuedState,
  responseMachine,
  signingGrade,
  versionMachine,
  warningMachine,
  type AreaLevel,
  type CancelClass,
  type Declared,
  type SuperiorFact,
  type VersionAct,
  type WarningAction,
} from './core/lifecycle.js';
import { faultsOfMachine, mayMove, movesFrom } from './core/machine.js';
import { seriesOf } from '../documents/core/document-number.js';
import { signatureEntry } from './core/signature-entry.js';
import { capIdentifierPrefix, headline, noticePaper, noticeText, type Worded } from './core/wording.js';
import { versionMoved, warningIssued, type VersionMoved, type WarningIssued } from './warning.events.js';
import {
  AlertPreview,
  AlertWriter,
  Warnings,
  WarningStore,
  type Warning,
  type WarningVersion,
} from './warning.ports.js';

/** Runs while a warning is in force; when it runs out somebody extends or lifts, nothing lowers by itself. */
export const expiryClock = 'warning.expiry';
/** Source kind under which it calls the desk. */
const expiryCall = 'expiry';
const ringAgainMinutes = 20;
const serialsPerSecond = 10;

export interface Draft {
  readonly consultationId: string | null;
  readonly action: WarningAction;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly areas: readonly string[];
  readonly stage: Stage;
  readonly expiresAt: number;
  readonly reason: string;
  /** Streets that stand milder; left out: as in force, or all alike. */
  readonly areaLevels?: readonly AreaLevel[] | undefined;
  readonly cancelClass?: CancelClass | null | undefined;
  readonly againstSuperior?: string | null | undefined;
}

/** Draft, submit, sign, return, issue: one version at a time, two persons, frozen on issue. */
@Injectable()
export class WarningService extends AlertPreview implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: WarningStore,
    private readonly warnings: Warnings,
    private readonly signatures: Signatures,
    private readonly approvals: Approvals,
    private readonly reports: Reports,
    private readonly alertWriter: AlertWriter,
    private readonly incidents: Incidents,
    private readonly consultations: Consultations,
    private readonly documents: Documents,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly decisionClocks: DecisionClocks,
    private readonly raiseAdvice: RaiseAdvice,
    private readonly cadence: Cadence,
    private readonly emergencyPath: EmergencyPath,
    private readonly deadlines: Deadlines,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {
    super();
  }

  onModuleInit(): void {
    const faults = [
      ...faultsOfMachine(versionMachine),
      ...faultsOfMachine(warningMachine),
      ...faultsOfMachine(responseMachine),
    ];
    if (faults.length > 0) throw new Error(faults.join('; '));
    this.events.on<DecisionTaken>(decisionTaken, 'decline', ({ payload, occurredAt }) =>
      this.decline(payload, occurredAt),
    );
    this.events.on<VerdictGiven>(verdictGiven, 'decline', ({ payload, occurredAt }) =>
      this.decline(payload, occurredAt),
    );
    this.deadlines.onDue(expiryClock, (deadline) => this.ringDesk(deadline));
    this.events.on<SuperiorRespondedFact>(superiorResponded, 'follow', (event) =>
      this.follow(event.payload.incidentId),
    );
  }

  /** A superior responded and ours already stands at or above it: the follow clock closes by itself, with a record. */
  private async follow(incidentId: string): Promise<void> {
    const [warning] = await this.warnings.ofIncident(incidentId);
    const current = warning?.current;
    if (!current) return;
    await this.unitOfWork.run(async (tx) => {
      // Held: a lift of the same moment takes away what it would rest on.
      if (!(await this.warnings.hold(tx, current.id))) return;
      await this.decisionClocks.followed(tx, incidentId, current.responseLevel, 'already followed');
    });
  }

  /**
   * A reasoned no where nothing is in force ends the incident: what was in the making lapses, and whatever arrives later
   * opens another. Nothing ends while a round goes on, or where a signal came after the no.
   */
  private async decline({ incidentId, kind }: DecisionTaken | VerdictGiven, decidedAt: number): Promise<void> {
    if (kind !== 'no-start') return;
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incidentId))) return;
      if (await this.warnings.standsIn(tx, incidentId)) return;
      if (await this.consultations.hasOpenRound(tx, incidentId)) return;
      if (((await this.incidents.lastProposedAt(tx, incidentId)) ?? 0) > decidedAt) return;
      const open = await this.store.openVersion(tx, incidentId);
      if (open) {
        await this.store.move(tx, open.id, open.state, 'discarded', systemActor);
        await this.store.closeWarning(tx, open.warningId);
        await this.sayMoved(tx, incidentId, open.warningId);
      }
      await this.decisionClocks.close(tx, incidentId, kind);
      await this.incidents.close(tx, incidentId, systemActor, 'declined');
    });
  }

  async draft(incidentId: string, given: Draft, who: Session): Promise<Warning> {
    const checked = await this.checked(incidentId, given);
    const kept = await this.unitOfWork.run((tx) => this.keep(tx, checked, who));
    return this.known(kept.warningId);
  }

  /**
   * The shortest legal path of the worst night, in one act: the round is called together, and what it will have to confirm
   * waits for its signature meanwhile, to be issued as soon as it is signed. Two at once: one draft stands.
   */
  async startAtOnce(
    incidentId: string,
    given: Omit<Draft, 'consultationId' | 'action'>,
    who: Session,
  ): Promise<Warning> {
    const reason = given.reason.trim();
    if (reason === '')
      throw invalid('warning.draft-invalid', '稿件有误,未保存', 'the draft has faults and was not kept', [
        error('reason', 'warning.reason-missing', '先行处置必须写明理由', 'acting before the round needs a reason'),
      ]);
    const [standing] = await this.warnings.ofIncident(incidentId);
    const action = standing?.current ? 'raise' : 'issue';
    const checked = await this.checked(incidentId, { ...given, consultationId: null, action, reason }, reason);
    const { level, responseLevel, areas } = checked.draft;
    const by: Actor = { kind: 'user', id: who.userId };
    const kept = await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incidentId))) throw incidentClosed();
      const consultationId = await this.emergencyPath.begin(tx, {
        ...{ incidentId, reason, convenedBy: by },
        decided: { level, responseLevel, areas },
      });
      const { warningId, versionId } = await this.keep(tx, { ...checked, consultationId }, who);
      await this.store.issueOnceSigned(tx, versionId, by);
      if (!(await this.store.move(tx, versionId, 'draft', 'awaiting-signature', by))) throw stateConflict();
      return { warningId };
    });
    return this.known(kept.warningId);
  }

  /** Looked at against what is in force, the round and the superior; throws with every fault. */
  private async checked(incidentId: string, given: Draft, atOnce: string | null = null) {
    const { incident, rulebook } = await this.openIncident(incidentId);
    const [warning] = await this.warnings.ofIncident(incidentId);
    const current = warning?.current ?? null;
    const draft = completed(given, current);
    const superior = await this.raiseAdvice.superior(incident);
    const stream = streamOf(rulebook, incident.stream);
    if (stream.flow === 'bypass')
      throw conflict(
        'warning.bypass',
        `${stream.name}是旁路，不经会商和签发`,
        `${stream.stream} is a bypass: nothing is drafted or signed in it`,
      );
    const verdict = draft.consultationId ? await this.verdictOf(draft.consultationId, incidentId) : null;
    // On the emergency path it goes before its round, which is held in parallel; the record says so.
    const begun = draft.consultationId && !verdict ? await this.consultations.emergency(draft.consultationId) : null;
    const emergency = begun?.reason ?? atOnce;
    const faults = [
      ...this.checkAreas(draft.areas),
      ...checkDraft(draft, {
        current,
        verdict,
        isEmergency: emergency !== null,
        isDrill: incident.nature === 'drill',
        now: this.clock.now(),
      }),
      ...checkSuperior(draft, superior, draft.againstSuperior),
    ];
    const levels = [
      { where: 'level', level: draft.level },
      ...draft.areaLevels.map(({ level }, index) => ({ where: `areaLevels[${index}]`, level })),
    ];
    for (const { where, level } of levels)
      if (!stream.levels.includes(level))
        faults.push(
          error(
            where,
            'warning.level-not-had',
            `${stream.name}没有这一级预警，可用：${stream.levels.map(warningLevelInChinese).join('、')}`,
            `${stream.stream} has no ${level}: use ${stream.levels.join(', ')}`,
          ),
        );
    if (verdict && current?.issuedAt && verdict.givenAt < current.issuedAt)
      faults.push(
        error(
          'consultationId',
          'warning.verdict-used',
          '这轮会商早于现行预警,请重新会商',
          'that round was concluded before the version in force was issued: consult again',
        ),
      );
    if (faults.length > 0)
      throw invalid('warning.draft-invalid', '稿件有误,未保存', 'the draft has faults and was not kept', faults);
    const cell = signingCellFor(rulebook, incident.stream, signingGrade(draft, current));
    const raises = draft.action === 'issue' || draft.action === 'raise';
    const factors = raises ? await this.raiseAdvice.factors(incident) : [];
    return {
      incident,
      consultationId: draft.consultationId,
      draft: {
        ...draft,
        superior: superior && superiorFact(superior),
        raiseFactors: factors.filter(({ standing }) => standing !== 'does-not-hold'),
        emergency,
        signingRole: cell.role,
        basedOn: current?.id ?? null,
      },
    };
  }

  private async keep(
    tx: Tx,
    { incident, consultationId, draft }: Awaited<ReturnType<WarningService['checked']>>,
    who: Session,
  ): Promise<{ warningId: string; versionId: string }> {
    const incidentId = incident.id;
    if (!(await this.incidents.hold(tx, incidentId))) throw incidentClosed();
    const warningId = await this.store.openWarning(tx, {
      ...{ incidentId, stream: incident.stream, nature: incident.nature },
    });
    const versionId = await this.store.addDraft(
      tx,
      { ...draft, consultationId, warningId, incidentId },
      { kind: 'user', id: who.userId },
    );
    if (versionId === null)
      throw conflict(
        'warning.draft-open',
        '还有一个版本在起草、待签或刚刚发布,请刷新后再试',
        'another version is being drafted or signed, or was just issued',
      );
    await this.sayMoved(tx, incidentId, warningId);
    return { warningId, versionId };
  }

  async submit(versionId: string, who: Session): Promise<Warning> {
    await this.moved(versionId, 'submit', who);
    return this.ofVersion(versionId);
  }

  async discard(versionId: string, who: Session): Promise<Warning> {
    await this.moved(versionId, 'discard', who);
    return this.ofVersion(versionId);
  }

  /** Back to draft, with a reason the drafter reads. */
  async sendBack(versionId: string, reason: string, who: Session): Promise<Warning> {
    if (reason.trim() === '') throw invalid('warning.reason-missing', '退回必须写明理由', 'returning needs a reason');
    const { warning, version } = await this.versionOf(versionId);
    await this.signatures.mayJudge(who, [signatureEntry(warning, version)]);
    await this.moved(versionId, 'return', who, reason.trim());
    return this.ofVersion(versionId);
  }

  async sign(versionId: string, proof: StepUpProof, who: Session): Promise<Warning> {
    const { warning, version } = await this.versionOf(versionId);
    const refused = mayMove(versionMachine, version.state, 'sign');
    if (refused.length > 0) throw stateConflict(refused);
    const permitted = await this.signatures.mayBegin(who, [signatureEntry(warning, version)], proof);
    const by: Actor = { kind: 'user', id: who.userId };
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, version.incidentId))) throw incidentClosed();
      for (const entry of permitted) await this.signatures.record(tx, entry, by);
      if (!(await this.store.markSigned(tx, versionId, by))) throw stateConflict();
      await this.sayMoved(tx, version.incidentId, version.warningId);
    });
    return version.issuesOnceSigned ? this.issueSigned(versionId, who) : this.ofVersion(versionId);
  }

  /** The desk asked for it when it submitted. What stands in the way is the desk's to see to: the signature stands. */
  private async issueSigned(versionId: string, who: Session): Promise<Warning> {
    try {
      return await this.issue(versionId, who);
    } catch (refused) {
      if (!(refused instanceof DomainError)) throw refused;
      return this.ofVersion(versionId);
    }
  }

  /**
   * Takes effect: number, CAP bytes and notice frozen, the version before superseded, the decision clock closed,
   * and the fact written; everything else follows from the fact.
   */
  async issue(versionId: string, who: Session, given: { againstSuperior?: string | undefined } = {}): Promise<Warning> {
    const { warning, version } = await this.versionOf(versionId);
    const { incident, rulebook } = await this.openIncident(warning.incidentId);
    const refused = mayMove(versionMachine, version.state, 'issue');
    if (refused.length > 0) throw stateConflict(refused);
    const ends = version.action === 'lift' || version.action === 'cancel';
    const stream = streamOf(rulebook, warning.stream);
    const by: Actor = { kind: 'user', id: who.userId };
    const verdict = version.consultationId ? await this.consultations.verdict(version.consultationId) : null;
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incident.id))) throw incidentClosed();
      const issuedAt = this.clock.now();
      // What was issued by mistake is taken back at once, whatever else goes on.
      if (ends && version.cancelClass !== 'mis-issued') await this.mayEnd(tx, incident.id, verdict);
      else if (!ends && version.expiresAt <= issuedAt)
        throw conflict(
          'warning.expired-meanwhile',
          '有效期在签发期间已过,请作废后重拟',
          'its validity has ended while it was being signed: discard it and draft again',
        );
      const apart = await this.apartFromSuperior(tx, incident, version, given.againstSuperior);
      const approval = await this.approvals.mayLeave(tx, 'warning-version', versionId);
      const previous = warning.current;
      if (previous && !(await this.store.move(tx, previous.id, 'in-force', 'superseded', by))) throw stateConflict();
      const number = await this.documents.nextNumber(tx, seriesOf(stream.documentSeries, warning.nature), issuedAt);
      const papers = await this.freezePapers(tx, {
        ...{ warning, incident, rulebook, issuedAt, number, by, approval },
        // The round decided; without one the signature did.
        decidedAt: verdict?.givenAt ?? version.signedAt,
        version: { ...version, ...apart },
      });
      const issued = { number, ...papers, ...apart, by };
      if (!(await this.store.markIssued(tx, versionId, issuedState(version.action), issued))) throw stateConflict();
      // An end is decided with reasons; everything else must stand at or above what the superior started.
      const ours = ends ? undefined : { responseLevel: version.responseLevel };
      await this.decisionClocks.close(tx, incident.id, version.action, ours);
      await this.restartExpiry(tx, version, incident);
      await this.cadence.follow(tx, incident.id, ends ? null : version.responseLevel);
      if (ends) await this.end(tx, { warning, version, incident, rulebook, by });
      if (previous) await this.approvals.ended(tx, 'warning-version', [previous.id], version.action);
      if (!ends) await this.reports.due(tx, { ...signatureEntry(warning, version), rulebookHash: rulebook.hash });
      await this.events.publish(tx, {
        kind: warningIssued,
        subject: incident.id,
        payload: {
          incidentId: incident.id,
          warningId: warning.id,
          versionId,
          version: version.version,
          action: version.action,
        } satisfies WarningIssued,
      });
    });
    return this.ofVersion(versionId);
  }

  /** Below or above the superior as it stands now; what was not said when it was drafted must be said here. */
  private async apartFromSuperior(
    tx: Tx,
    incident: Incident,
    version: WarningVersion,
    given: string | undefined,
  ): Promise<{ superior: SuperiorFact | null; againstSuperior: string | null }> {
    const standing = await this.raiseAdvice.superior(incident, tx);
    const superior = standing && superiorFact(standing);
    const reason = given?.trim() || version.againstSuperior;
    const faults = checkSuperior(version, superior, reason);
    if (faults.length > 0)
      throw conflict(
        'warning.superior-reason-missing',
        '与上级响应不一致,发布前必须写明理由',
        'it stands apart from the superior: say why before it is issued',
        faults,
      );
    return { superior, againstSuperior: reason };
  }

  /** A lift leaves the after-tasks; a cancel leaves nothing, or, issued by mistake, the decision that is still owed. */
  private async end(
    tx: Tx,
    given: { warning: Warning; version: WarningVersion; incident: Incident; rulebook: Rulebook; by: Actor },
  ): Promise<void> {
    const { warning, version, incident, rulebook, by } = given;
    await this.store.closeWarning(tx, warning.id);
    if (version.action === 'lift') await this.incidents.toAfter(tx, incident.id, by);
    else if (version.cancelClass === 'mis-issued')
      await this.decisionClocks.reopen(tx, incident.id, version.level, rulebook);
    else await this.incidents.close(tx, incident.id, by, 'cancelled');
  }

  /** Nobody ends what they have not heard: no round is going on, and no signal came after the one it rests on. */
  private async mayEnd(tx: Tx, incidentId: string, verdict: Verdict | null): Promise<void> {
    if (await this.consultations.hasOpenRound(tx, incidentId))
      throw conflict(
        'warning.round-open',
        '还有一轮会商没有结论,不能解除',
        'a round is still going on: conclude it first',
      );
    const proposedAt = await this.incidents.lastProposedAt(tx, incidentId);
    if (verdict && proposedAt !== null && proposedAt > verdict.givenAt)
      throw conflict(
        'warning.newer-signal',
        '会商之后又收到新信号,请重新研判再解除',
        'a signal came after the round it rests on: consult again before lifting',
      );
  }

  /** The message as it would be frozen now, for the signer's eyes; nothing is stored. */
  async previewAlert(versionId: string): Promise<string> {
    const { warning, version } = await this.versionOf(versionId);
    if (version.capDocumentId) return (await this.documents.get(version.capDocumentId))?.body ?? '';
    const incident = await this.incidents.get(warning.incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const issuedAt = this.clock.now();
    return this.alertBytes({
      warning,
      version,
      incident,
      rulebook,
      issuedAt,
      number: '(编号待定)',
      identifier: `${capIdentifierPrefix(rulebook.district.code, issuedAt)}0`,
    });
  }

  async known(warningId: string): Promise<Warning> {
    const warning = await this.warnings.get(warningId);
    if (!warning) throw notFound('warning.unknown', '没有这个预警', 'there is no such warning');
    return warning;
  }

  private async freezePapers(
    tx: Tx,
    facts: {
      warning: Warning;
      version: WarningVersion;
      incident: Incident;
      rulebook: Rulebook;
      issuedAt: number;
      decidedAt: number | null;
      approval: Awaited<ReturnType<Approvals['mayLeave']>>;
      number: string;
      by: Actor;
    },
  ): Promise<{ capIdentifier: string; capDocumentId: string; noticeDocumentId: string }> {
    const prefix = capIdentifierPrefix(facts.rulebook.district.code, facts.issuedAt);
    const serial = await this.store.identifiersLike(tx, prefix);
    if (serial >= serialsPerSecond)
      throw conflict('warning.too-fast', '同一秒内发布过多,请稍后再试', 'too many issued within one second');
    const capIdentifier = `${prefix}${serial}`;
    const worded = this.worded(facts);
    const incidentId = facts.incident.id;
    const capDocumentId = await this.documents.freeze(tx, {
      ...{ kind: 'alert', incidentId, number: null, title: headline(worded), mediaType: 'application/cap+xml' },
      ...{ body: this.alertBytes({ ...facts, identifier: capIdentifier }), by: facts.by },
    });
    const noticeDocumentId = await this.documents.freezePaper(tx, {
      paper: noticePaper(worded, facts.approval.marks),
      incidentId,
      text: noticeText(worded),
      decidedAt: facts.decidedAt,
      startAt: facts.issuedAt,
      documentAt: facts.approval.isOnPaper ? facts.issuedAt : null,
      by: facts.by,
    });
    return { capIdentifier, capDocumentId, noticeDocumentId };
  }

  private alertBytes(facts: {
    warning: Warning;
    version: WarningVersion;
    incident: Incident;
    rulebook: Rulebook;
    issuedAt: number;
    number: string;
    identifier: string;
  }): string {
    const { warning, version, incident, rulebook, issuedAt } = facts;
    const stream = streamOf(rulebook, warning.stream);
    const worded = this.worded(facts);
    const ends = version.action === 'lift' || version.action === 'cancel';
    const [gravest, ...milder] = blocksOf(version).map(({ areas, level: colour, responseLevel }) => ({
      ...{ colour, responseLevel },
      headline: headline({ ...worded, level: colour }),
      areas: areas.map((area) => {
        const street = this.directory.unit(area);
        return { name: street?.shortName ?? area, code: street?.code ?? rulebook.district.code };
      }),
    }));
    return this.alertWriter.write({
      identifier: facts.identifier,
      sentAt: issuedAt - (issuedAt % secondMs),
      nature: warning.nature,
      msgType: capMessageType(version.action),
      references: this.referencesOf(warning, issuedAt, ends),
      incidentId: incident.id,
      eventCode: stream.eventCode,
      eventName: hazardOfCode(rulebook, stream.eventCode)?.name ?? stream.name,
      colour: gravest?.colour ?? version.level,
      responseLevel: gravest?.responseLevel ?? null,
      senderName: stream.decidingBody,
      headline: headline(worded),
      description: noticeText(worded),
      instruction:
        version.action === 'cancel'
          ? '停止执行本预警下的措施,以现场核查为准。'
          : ends
            ? `继续做好${stream.afterTasks}。`
            : '按一行业一措施、一街道一方案立即落实并应答。',
      effectiveAt: issuedAt - (issuedAt % secondMs),
      expiresAt: ends
        ? issuedAt - (issuedAt % secondMs) + minuteMs
        : version.expiresAt - (version.expiresAt % secondMs),
      areas: gravest?.areas ?? [],
      milder,
      callBack: rulebook.district.callBack,
    });
  }

  /** Every earlier message still valid; an end names all, and an extension after expiry at least the newest. */
  private referencesOf(warning: Warning, issuedAt: number, ends: boolean): { identifier: string; sentAt: number }[] {
    const issued = warning.versions.flatMap(({ capIdentifier, issuedAt: sentAt, expiresAt }) =>
      capIdentifier !== null && sentAt !== null
        ? [{ identifier: capIdentifier, sentAt: sentAt - (sentAt % secondMs), expiresAt }]
        : [],
    );
    const valid = ends ? issued : issued.filter(({ expiresAt }) => expiresAt > issuedAt);
    return (valid.length > 0 ? valid : issued.slice(-1)).map(({ identifier, sentAt }) => ({ identifier, sentAt }));
  }

  private worded({
    warning,
    version,
    rulebook,
    issuedAt,
    number,
  }: {
    warning: Warning;
    version: WarningVersion;
    rulebook: Rulebook;
    issuedAt: number;
    number: string;
  }): Worded {
    const stream = streamOf(rulebook, warning.stream);
    const nameOf = (area: string) => this.directory.unit(area)?.shortName ?? area;
    return {
      action: version.action,
      streamName: stream.name,
      decidingBody: stream.decidingBody,
      level: version.level,
      responseLevel: version.responseLevel,
      areaNames: version.areas.map(nameOf),
      blocks: blocksOf(version).map(({ areas, ...levels }) => ({ ...levels, areaNames: areas.map(nameOf) })),
      issuedAt,
      expiresAt: version.expiresAt,
      reason: version.reason,
      cancelClass: version.cancelClass,
      againstSuperior: version.againstSuperior,
      superior: version.superior,
      emergency: version.emergency,
      callBack: rulebook.district.callBack,
      number,
      isDrill: warning.nature === 'drill',
    };
  }

  private async restartExpiry(tx: Tx, version: WarningVersion, incident: Incident): Promise<void> {
    const clockId = await this.deadlines.close(tx, expiryClock, version.warningId, version.action);
    if (clockId !== null) await this.calling.close(tx, { kind: expiryCall, id: clockId }, version.action);
    if (version.action === 'lift' || version.action === 'cancel') return;
    await this.deadlines.open(tx, {
      kind: expiryClock,
      subject: version.warningId,
      incidentId: incident.id,
      dueAt: version.expiresAt,
    });
  }

  /** Expiry proposes a review, with a record: warning, response and orders stand until somebody extends, lowers or lifts. */
  private async ringDesk(deadline: Deadline): Promise<AfterDue> {
    const incident = await this.incidents.get(deadline.incidentId);
    if (!incident || incident.state === 'closed') return 'rest';
    const rulebook = await this.rulebooks.byHash(incident.rulebookHash);
    const stream = streamOf(rulebook, incident.stream);
    const expired = (await this.warnings.get(deadline.subject))?.current ?? null;
    const isOpen = await this.unitOfWork.run(async (tx) => {
      // Extended or lifted since it ran out: a call made now would never be closed.
      if (!(await this.deadlines.hold(tx, deadline.id))) return false;
      if (expired && (await this.store.markExpired(tx, expired.id, systemActor)))
        await this.sayMoved(tx, incident.id, deadline.subject);
      await this.calling.call(tx, {
        source: { kind: expiryCall, id: deadline.id, version: deadline.round + 1 },
        incidentId: incident.id,
        nature: incident.nature,
        colour: 'orange',
        title: '预警到期待复核',
        items: [
          {
            unitId: stream.conveningUnitId,
            text: `${stream.name}预警已到期(${timeOfDayInChinese(deadline.dueAt)}),响应和管控令仍有效。请研判后延长、降级或解除。`,
          },
        ],
        questions: [],
        ladder: ladderById(rulebook, consultationFor(rulebook, incident.stream).ladder),
        earlier: 'new',
      });
      return true;
    });
    if (!isOpen) return 'rest';
    return { again: this.clock.now() + ringAgainMinutes * minuteMs };
  }

  private sayMoved(tx: Tx, incidentId: string, warningId: string): Promise<void> {
    return this.events.publish(tx, {
      kind: versionMoved,
      subject: incidentId,
      payload: { incidentId, warningId } satisfies VersionMoved,
    });
  }

  private async moved(versionId: string, act: VersionAct, who: Session, reason?: string): Promise<void> {
    const { warning, version } = await this.versionOf(versionId);
    const [move] = movesFrom(versionMachine, version.state, act);
    if (!move) throw stateConflict(mayMove(versionMachine, version.state, act));
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.store.move(tx, versionId, move.from, move.to, { kind: 'user', id: who.userId }, reason)))
        throw stateConflict();
      await this.sayMoved(tx, warning.incidentId, warning.id);
    });
  }

  private async versionOf(versionId: string): Promise<{ warning: Warning; version: WarningVersion }> {
    const warning = await this.ofVersion(versionId);
    const version = warning.versions.find(({ id }) => id === versionId);
    if (!version) throw notFound('warning.unknown-version', '没有这个版本', 'there is no such version');
    return { warning, version };
  }

  private async ofVersion(versionId: string): Promise<Warning> {
    const warning = await this.warnings.ofVersion(versionId);
    if (!warning) throw notFound('warning.unknown-version', '没有这个版本', 'there is no such version');
    return warning;
  }

  private async verdictOf(consultationId: string, incidentId: string): Promise<Verdict | null> {
    const consultation = await this.consultations.get(consultationId);
    if (!consultation || consultation.incidentId !== incidentId) {
      throw invalid('warning.unknown-consultation', '没有这轮会商', 'there is no such consultation in this incident');
    }
    return this.consultations.verdict(consultationId);
  }

  private async openIncident(incidentId: string): Promise<{ incident: Incident; rulebook: Rulebook }> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    if (incident.state === 'after')
      throw conflict(
        'warning.is-after',
        '预警已解除,正在雨后阶段;新的情况按新信号另起',
        'the warning is lifted and its after-tasks go on: what is new opens an incident of its own',
      );
    if (incident.state === 'closed') throw incidentClosed();
    return { incident, rulebook: await this.rulebooks.byHash(incident.rulebookHash) };
  }

  private checkAreas(areas: readonly string[]): Reason[] {
    return areas.flatMap((area, index) =>
      this.directory.unit(area)?.kind === 'street'
        ? []
        : [error(`areas[${index}]`, 'warning.unknown-area', `没有这个街道:${area}`, `there is no street ${area}`)],
    );
  }
}

/** What was left out follows from what is in force: an end ends it whole, and what changes no level keeps every street's own. */
function completed(given: Draft, current: WarningVersion | null) {
  const ends = given.action === 'lift' || given.action === 'cancel';
  const keeps = given.action === 'extend' || given.action === 'correct' || given.action === 'areas';
  const areas = [...new Set(given.areas)];
  const declared: Omit<Declared, 'expiresAt'> =
    ends && current
      ? current
      : {
          ...{ level: given.level, responseLevel: given.responseLevel, areas },
          areaLevels:
            given.areaLevels ?? (keeps && current ? current.areaLevels.filter(({ area }) => areas.includes(area)) : []),
        };
  return {
    consultationId: given.consultationId,
    action: given.action,
    level: declared.level,
    responseLevel: declared.responseLevel,
    areas: declared.areas,
    // A street that stands at the gravest like every other has no level of its own.
    areaLevels: declared.areaLevels.filter(
      ({ level, responseLevel }) => level !== declared.level || responseLevel !== declared.responseLevel,
    ),
    stage: given.action === 'lift' ? ('after' as const) : given.stage,
    expiresAt: given.expiresAt,
    reason: given.reason,
    cancelClass: given.action === 'cancel' ? (given.cancelClass ?? null) : null,
    againstSuperior: given.againstSuperior?.trim() || (keeps ? (current?.againstSuperior ?? null) : null),
  };
}

function superiorFact({ responseLevel, by }: SuperiorFact): SuperiorFact {
  return { responseLevel, by };
}

function incidentClosed() {
  return conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
}

function stateConflict(reasons: readonly Reason[] = []) {
  return conflict(
    'warning.state-changed',
    '状态已变,请刷新后再试',
    'its state has changed meanwhile: look again',
    reasons,
  );
}
