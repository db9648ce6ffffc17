import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Calling } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, forbidden, invalid, notFound } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { gradeOf, type Colour, type ResponseLevel } from '../../shared/level.js';
import { error, type Reason } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import type { StepUpProof } from '../../shared/step-up.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { seriesFor } from '../documents/core/document-number.js';
import type { Paper } from '../documents/core/paper.js';
import { Documents } from '../documents/documents.ports.js';
import { Incidents, type Incident } from '../hazard/hazard.ports.js';
import { callingFor, ladderById, signingCellFor, streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Signatures, type SignatureEntry } from '../signing/signing.ports.js';
import { Warnings } from '../warning/warning.ports.js';
import {
  callText,
  draftFaults,
  newerWords,
  nextState,
  paperOfDraft,
  type DraftAct,
  type DraftContent,
  type DraftKind,
} from './core/draft.js';
import { prefilled } from './core/prefill.js';
import { draftMoved, paperSigned, type DraftFact } from './drafting.events.js';
import { paperCall, PaperDrafts, PaperDraftStore, type PaperDraft } from './drafting.ports.js';

/** Papers that people write: drafted from what is known, edited, signed by another, frozen under a number, told. */
@Injectable()
export class DraftingService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: PaperDraftStore,
    private readonly drafts: PaperDrafts,
    private readonly documents: Documents,
    private readonly incidents: Incidents,
    private readonly warnings: Warnings,
    private readonly signatures: Signatures,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly calling: Calling,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on<DraftFact>(paperSigned, 'tell-addressees', (event) => this.tell(event.payload.draftId));
  }

  async create(incidentId: string, kind: DraftKind, who: Session): Promise<PaperDraft> {
    const { incident, rulebook } = await this.openIncident(incidentId);
    const content = await this.knownContent(incident, rulebook, kind);
    const cell = signingCellFor(rulebook, incident.stream, await this.gradeOf(incident, kind));
    const id = await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incidentId))) throw incidentClosed();
      const draft = { kind, incidentId, stream: incident.stream, nature: incident.nature, content };
      const made = await this.store.create(
        tx,
        { ...draft, grade: cell.grade, signingRole: cell.role },
        { kind: 'user', id: who.userId },
      );
      await this.sayMoved(tx, incidentId, made);
      return made;
    });
    return this.known(id);
  }

  /** `version` is the one that was read: a newer one is kept, and the second editor sees where it differs. */
  async edit(id: string, version: number, content: DraftContent, who: Session): Promise<PaperDraft> {
    const faults = this.unknownUnits(content);
    if (faults.length > 0)
      throw invalid('drafting.invalid', '稿件有误，未保存', 'the draft has faults and was not kept', faults);
    await this.move(id, 'edit', async (tx, draft) => {
      if (draft.version !== version) throw newerVersion(content, draft);
      await this.store.change(tx, draft, { state: 'draft', content }, { act: 'edit', by: actorOf(who) });
    });
    return this.known(id);
  }

  async submit(id: string, version: number, who: Session): Promise<PaperDraft> {
    const { incidentId, kind } = await this.known(id);
    const { incident, rulebook } = await this.openIncident(incidentId);
    // What is in force may be graver by now than when the draft was begun.
    const cell = signingCellFor(rulebook, incident.stream, await this.gradeOf(incident, kind));
    await this.move(id, 'submit', async (tx, draft) => {
      if (draft.version !== version) throw newerVersion(draft.content, draft);
      const faults = draftFaults(draft.kind, draft.content);
      if (faults.length > 0)
        throw invalid('drafting.not-whole', '稿件不完整，未提交', 'the draft is not whole', faults);
      await this.store.change(
        tx,
        draft,
        { state: 'awaiting-signature', grade: cell.grade, signingRole: cell.role },
        { act: 'submit', by: actorOf(who) },
      );
    });
    return this.known(id);
  }

  async sendBack(id: string, reason: string, who: Session): Promise<PaperDraft> {
    await this.signatures.mayJudge(who, [entryOf(await this.known(id))]);
    await this.move(id, 'return', async (tx, draft) => {
      const by = actorOf(who);
      await this.signatures.recordReturn(tx, 'paper', id, reason.trim(), by);
      await this.store.change(tx, draft, { state: 'draft' }, { act: 'return', reason: reason.trim(), by });
    });
    return this.known(id);
  }

  async discard(id: string, who: Session): Promise<PaperDraft> {
    await this.move(id, 'discard', (tx, draft) =>
      this.store.change(tx, draft, { state: 'discarded' }, { act: 'discard', by: actorOf(who) }),
    );
    return this.known(id);
  }

  /** What was read is what is signed: number, record and telling follow in the same act. */
  async sign(id: string, version: number, proof: StepUpProof, who: Session): Promise<PaperDraft> {
    const seen = await this.known(id);
    if (seen.state !== 'awaiting-signature') throw stateConflict();
    const { incident, rulebook } = await this.openIncident(seen.incidentId);
    const [permitted] = await this.signatures.mayBegin(who, [entryOf(seen)], proof);
    const by = actorOf(who);
    await this.move(id, 'sign', async (tx, draft) => {
      if (draft.version !== version || draft.grade !== seen.grade) throw newerVersion(seen.content, draft);
      if ((await this.store.writers(tx, id)).has(who.userId))
        throw forbidden('warning.own-draft', '起草人不能签发自己的稿件', 'nobody signs what they drafted');
      if (permitted) await this.signatures.record(tx, permitted, by);
      const signedAt = this.clock.now();
      const stream = streamOf(rulebook, incident.stream);
      const series = seriesFor(rulebook, stream.documentSeries, draft.kind, incident.nature);
      const number = await this.documents.nextNumber(tx, series, signedAt);
      const paper = this.paperOf(draft, rulebook, number, signedAt);
      const documentId = await this.documents.freezePaper(tx, {
        ...{ paper, incidentId: incident.id, text: callText(paper), addressedTo: draft.content.addressees, by },
        ...{ decidedAt: signedAt, startAt: draft.kind === 'dispatch' ? signedAt : null, documentAt: signedAt },
      });
      await this.store.change(tx, draft, { state: 'signed', documentId }, { act: 'sign', by });
      await this.events.publish(tx, {
        kind: paperSigned,
        subject: incident.id,
        payload: { incidentId: incident.id, draftId: id } satisfies DraftFact,
      });
    });
    return this.known(id);
  }

  /** As it would be frozen now; once signed, as it was. */
  async preview(draft: PaperDraft): Promise<Paper> {
    if (draft.documentId !== null) {
      const kept = await this.documents.paper(draft.documentId);
      if (kept) return kept.paper;
    }
    const { rulebook } = await this.incidentOf(draft.incidentId);
    return this.paperOf(draft, rulebook, '（编号待定）', this.clock.now());
  }

  async known(id: string): Promise<PaperDraft> {
    const draft = await this.drafts.get(id);
    if (!draft) throw notFound('drafting.unknown', '没有这份稿件', 'there is no such draft');
    return draft;
  }

  private paperOf(draft: PaperDraft, rulebook: Rulebook, number: string, signedAt: number): Paper {
    return paperOfDraft({
      ...{ kind: draft.kind, content: draft.content, number, signedAt, isDrill: draft.nature === 'drill' },
      decidingBody: streamOf(rulebook, draft.stream).decidingBody,
      addresseeNames: draft.content.addressees.map((unitId) => this.directory.unit(unitId)?.name ?? unitId),
    });
  }

  /** Hints and orders are answered: an obligation for each addressee. A report is read. */
  private async tell(draftId: string): Promise<void> {
    const draft = await this.known(draftId);
    if (draft.documentId === null || draft.kind === 'risk-report' || draft.content.addressees.length === 0) return;
    const { incident, rulebook } = await this.incidentOf(draft.incidentId);
    const document = await this.documents.get(draft.documentId);
    const colour = draft.kind === 'hint' ? 'blue' : await this.colourOf(incident);
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incident.id))) return;
      await this.calling.call(tx, {
        source: { kind: paperCall, id: draft.id, version: 1 },
        incidentId: incident.id,
        nature: incident.nature,
        colour,
        title: `${document?.number ?? ''} ${draft.content.title}`.slice(0, 120),
        items: draft.content.addressees.map((unitId) => ({ unitId, text: document?.text ?? '' })),
        questions: [],
        ladder: ladderById(rulebook, callingFor(rulebook, colour).ladder),
        earlier: 'new',
      });
    });
  }

  private async colourOf(incident: Incident): Promise<Colour> {
    const [warning] = await this.warnings.ofIncident(incident.id);
    if (warning?.current) return warning.current.level;
    const [proposal] = await this.incidents.proposals(incident.id);
    return proposal?.level ?? 'yellow';
  }

  /** An order is signed by whoever signs what is in force; a hint and a report by the lowest cell. */
  private async gradeOf(incident: Incident, kind: DraftKind): Promise<ResponseLevel> {
    const [warning] = await this.warnings.ofIncident(incident.id);
    if (kind !== 'dispatch' || !warning?.current) return 4;
    return warning.current.responseLevel ?? gradeOf(warning.current.level);
  }

  private async knownContent(incident: Incident, rulebook: Rulebook, kind: DraftKind): Promise<DraftContent> {
    const [[proposal], [warning]] = await Promise.all([
      this.incidents.proposals(incident.id),
      this.warnings.ofIncident(incident.id),
    ]);
    const stream = streamOf(rulebook, incident.stream);
    const areas = warning?.current?.areas ?? proposal?.areas ?? [];
    return prefilled(kind, {
      decidingBody: stream.decidingBody,
      streamName: stream.name,
      at: this.clock.now(),
      facts: proposal?.because.map(({ fact }) => fact) ?? [],
      raiseFactors: proposal?.raiseFactors.map(({ fact }) => fact) ?? [],
      proposed: proposal ?? null,
      inForce: warning?.current ?? null,
      areas,
      areaNames: areas.map((area) => this.directory.unit(area)?.shortName ?? area),
    });
  }

  private unknownUnits({ addressees }: DraftContent): Reason[] {
    return addressees.flatMap((unitId, index) =>
      this.directory.unit(unitId)
        ? []
        : [
            error(
              `addressees[${index}]`,
              'drafting.unknown-unit',
              `通讯录里没有这个单位：${unitId}`,
              `there is no unit ${unitId}`,
            ),
          ],
    );
  }

  /** One act on a held draft, in an incident that is still open. */
  private async move(id: string, act: DraftAct, run: (tx: Tx, draft: PaperDraft) => Promise<void>): Promise<void> {
    const { incidentId } = await this.known(id);
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.incidents.hold(tx, incidentId))) throw incidentClosed();
      const draft = await this.store.hold(tx, id);
      if (!draft || nextState(act, draft.state) === null) throw stateConflict();
      await run(tx, draft);
      if (act !== 'sign') await this.sayMoved(tx, incidentId, id);
    });
  }

  private sayMoved(tx: Tx, incidentId: string, draftId: string): Promise<void> {
    return this.events.publish(tx, {
      kind: draftMoved,
      subject: incidentId,
      payload: { incidentId, draftId } satisfies DraftFact,
    });
  }

  private async openIncident(incidentId: string): Promise<{ incident: Incident; rulebook: Rulebook }> {
    const known = await this.incidentOf(incidentId);
    if (known.incident.state === 'closed') throw incidentClosed();
    if (streamOf(known.rulebook, known.incident.stream).flow === 'bypass')
      throw conflict(
        'drafting.bypass',
        '这一流是旁路，不签发文书',
        'this stream is a bypass: nothing is drafted or signed in it',
      );
    return known;
  }

  private async incidentOf(incidentId: string): Promise<{ incident: Incident; rulebook: Rulebook }> {
    const incident = await this.incidents.get(incidentId);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    return { incident, rulebook: await this.rulebooks.byHash(incident.rulebookHash) };
  }
}

function entryOf(draft: PaperDraft): SignatureEntry {
  return {
    subjectKind: 'paper',
    subjectId: draft.id,
    incidentId: draft.incidentId,
    stream: draft.stream,
    grade: draft.grade,
    role: draft.signingRole,
    draftedBy: draft.draftedBy,
  };
}

function actorOf(who: Session): Actor {
  return { kind: 'user', id: who.userId };
}

function newerVersion(mine: DraftContent, draft: PaperDraft) {
  return conflict(
    'drafting.newer-version',
    `别人已改到第${draft.version}版，您的修改没有保存；下面是新的文字`,
    `somebody saved version ${draft.version} meanwhile: yours was not kept, the newer words follow`,
    newerWords(mine, draft.content),
  );
}

function stateConflict() {
  return conflict('drafting.state-changed', '状态已变，请刷新后再试', 'its state has changed meanwhile: look again');
}

function incidentClosed() {
  return conflict('hazard.incident-closed', '事件已经结束', 'the incident is closed');
}
