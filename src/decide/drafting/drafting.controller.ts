import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { CallQueries } from '../../reach/calling/calling.ports.js';
import { obligationWire } from '../../reach/calling/core/obligation-wire.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { People } from '../../shared/people.js';
import type { Session } from '../../shared/session.js';
import { toRfc3339 } from '../../shared/time.js';
import { kindsInChinese, plainText } from '../documents/core/paper.js';
import { draftFaults } from './core/draft.js';
import { CreateDraftDto, EditDraftDto, ReturnDraftDto, SignPaperDto, SubmitDraftDto } from './drafting.dto.js';
import { paperCall, PaperDrafts, type PaperDraft } from './drafting.ports.js';
import { DraftingService } from './drafting.service.js';

@Controller('api/v1')
export class DraftingController {
  constructor(
    private readonly service: DraftingService,
    private readonly drafts: PaperDrafts,
    private readonly calls: CallQueries,
    private readonly directory: Directory,
    private readonly people: People,
  ) {}

  @Get('incidents/:id/paper-drafts')
  @Needs('warning.read')
  async ofIncident(@Param('id') incidentId: string) {
    return this.heads(await this.drafts.ofIncident(incidentId));
  }

  /** Of every incident: what waits for a signature. */
  @Get('paper-drafts')
  @Needs('warning.read')
  async awaiting() {
    return this.heads(await this.drafts.awaiting());
  }

  @Post('incidents/:id/paper-drafts')
  @Needs('document.draft')
  async create(@Param('id') incidentId: string, @Body() { kind }: CreateDraftDto, @Who() who: Session) {
    return this.whole(await this.service.create(incidentId, kind, who));
  }

  @Get('paper-drafts/:id')
  @Needs('warning.read')
  async one(@Param('id') id: string) {
    return this.whole(await this.service.known(id));
  }

  @Put('paper-drafts/:id')
  @Needs('document.draft')
  async edit(@Param('id') id: string, @Body() { version, content }: EditDraftDto, @Who() who: Session) {
    return this.whole(await this.service.edit(id, version, content, who));
  }

  @Post('paper-drafts/:id/submit')
  @HttpCode(200)
  @Needs('document.draft')
  async submit(@Param('id') id: string, @Body() { version }: SubmitDraftDto, @Who() who: Session) {
    return this.whole(await this.service.submit(id, version, who));
  }

  @Post('paper-drafts/:id/discard')
  @HttpCode(200)
  @Needs('document.draft')
  async discard(@Param('id') id: string, @Who() who: Session) {
    return this.whole(await this.service.discard(id, who));
  }

  @Post('paper-drafts/:id/sign')
  @HttpCode(200)
  @Needs('document.sign')
  async sign(@Param('id') id: string, @Body() { version, ...proof }: SignPaperDto, @Who() who: Session) {
    return this.whole(await this.service.sign(id, version, { ...proof, code: proof.code ?? null }, who));
  }

  @Post('paper-drafts/:id/return')
  @HttpCode(200)
  @Needs('document.sign')
  async sendBack(@Param('id') id: string, @Body() { reason }: ReturnDraftDto, @Who() who: Session) {
    return this.whole(await this.service.sendBack(id, reason, who));
  }

  private async heads(drafts: readonly PaperDraft[]) {
    const names = await this.people.namesOf(drafts.flatMap(({ draftedBy, editedBy }) => [draftedBy, editedBy]));
    return drafts.map((draft) => headWire(draft, names));
  }

  private async whole(draft: PaperDraft) {
    const [acts, paper, obligations] = await Promise.all([
      this.drafts.acts(draft.id),
      this.service.preview(draft),
      this.calls.obligations({ source: { kind: paperCall, id: draft.id } }),
    ]);
    const names = await this.people.namesOf([draft.draftedBy, draft.editedBy, ...acts.map(({ by }) => by)]);
    return {
      ...headWire(draft, names),
      content: draft.content,
      addressees: draft.content.addressees.map((id) => ({ id, name: this.directory.unit(id)?.name ?? id })),
      faults: draft.state === 'draft' ? draftFaults(draft.kind, draft.content) : [],
      text: plainText(paper),
      receipts: obligations.map((obligation) => obligationWire(obligation, this.directory.unit(obligation.unitId))),
      acts: acts.map(({ act, version, reason, by, at }) => ({
        ...{ act, version, reason, byName: names.get(by) ?? by, at: toRfc3339(at) },
      })),
    };
  }
}

function headWire(draft: PaperDraft, names: ReadonlyMap<string, string>) {
  return {
    ...{ id: draft.id, kind: draft.kind, kindName: kindsInChinese[draft.kind], incidentId: draft.incidentId },
    ...{ stream: draft.stream, nature: draft.nature, version: draft.version, state: draft.state },
    ...{ title: draft.content.title, grade: draft.grade, signingRole: draft.signingRole },
    draftedByName: names.get(draft.draftedBy) ?? draft.draftedBy,
    draftedAt: toRfc3339(draft.draftedAt),
    editedByName: names.get(draft.editedBy) ?? draft.editedBy,
    editedAt: toRfc3339(draft.editedAt),
    returnedReason: draft.returnedReason,
    documentId: draft.documentId,
  };
}
