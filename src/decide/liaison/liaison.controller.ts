import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { CallQueries } from '../../reach/calling/calling.ports.js';
import { obligationWire } from '../../reach/calling/core/obligation-wire.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import { invalid } from '../../shared/domain-error.js';
import { People } from '../../shared/people.js';
import type { Session } from '../../shared/session.js';
import { parseRfc3339, toRfc3339 } from '../../shared/time.js';
import { DraftNoticeDto, EditNoticeDto, NoticeVersionDto, ReceiptDto, ReplyDto, TakeInDto } from './liaison.dto.js';
import {
  liaisonCall,
  LiaisonNotices,
  type InboundNotice,
  type LiaisonAct,
  type OutboundNotice,
} from './liaison.ports.js';
import { LiaisonService, type Said } from './liaison.service.js';

/** Of either direction; older ones are found through their incident and the documents. */
const mostShown = 100;

/** 流域联防联控. */
@Controller('api/v1/liaison')
export class LiaisonController {
  constructor(
    private readonly service: LiaisonService,
    private readonly notices: LiaisonNotices,
    private readonly calls: CallQueries,
    private readonly directory: Directory,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  /** Counterparts, what should be said to whom, what was said and answered, and what came in. */
  @Get()
  @Needs('liaison.read')
  async overview() {
    const [suggested, { outbound, inbound }] = await Promise.all([
      this.service.suggested(),
      this.notices.recent(mostShown),
    ]);
    return {
      now: toRfc3339(this.clock.now()),
      counterparts: this.service.counterparts().map((counterpart) => {
        const unit = this.directory.unit(counterpart.unitId);
        return {
          ...counterpart,
          name: unit?.name ?? counterpart.unitId,
          shortName: unit?.shortName ?? counterpart.unitId,
          dutyLandline: unit?.dutyLandline ?? null,
          confirmed: unit?.confirmed ?? false,
        };
      }),
      suggestions: suggested.map((suggestion) => ({
        ...suggestion,
        unitNames: suggestion.unitIds.map((unitId) => this.nameOf(unitId)),
      })),
      outbound: await this.outboundViews(outbound),
      inbound: await this.inboundViews(inbound),
    };
  }

  @Post('notices')
  @Needs('liaison.manage')
  async draft(@Body() { incidentId, suggestion, ...words }: DraftNoticeDto, @Who() who: Session) {
    return this.outboundView(
      await this.service.draft(words, { incidentId: incidentId ?? null, suggestion: suggestion ?? null }, who),
    );
  }

  @Get('notices/:id')
  @Needs('liaison.read')
  async one(@Param('id') id: string) {
    return this.outboundView(await this.service.knownOutbound(id));
  }

  @Put('notices/:id')
  @Needs('liaison.manage')
  async edit(@Param('id') id: string, @Body() { version, ...words }: EditNoticeDto, @Who() who: Session) {
    return this.outboundView(await this.service.edit(id, version, words, who));
  }

  @Post('notices/:id/send')
  @HttpCode(200)
  @Needs('liaison.manage')
  async send(@Param('id') id: string, @Body() { version }: NoticeVersionDto, @Who() who: Session) {
    return this.outboundView(await this.service.send(id, version, who));
  }

  @Post('notices/:id/discard')
  @HttpCode(200)
  @Needs('liaison.manage')
  async discard(@Param('id') id: string, @Body() { version }: NoticeVersionDto, @Who() who: Session) {
    return this.outboundView(await this.service.discard(id, version, who));
  }

  /** What the other side said to a demand or an invitation. */
  @Post('notices/:id/reply')
  @HttpCode(200)
  @Needs('liaison.manage')
  async reply(@Param('id') id: string, @Body() { unitId, ...said }: ReplyDto, @Who() who: Session) {
    return this.outboundView(await this.service.reply(id, unitId, saidOf(said), who));
  }

  @Post('inbound')
  @Needs('liaison.manage')
  async takeIn(@Body() { incidentId, paperId, receivedAt, ...given }: TakeInDto, @Who() who: Session) {
    const at = timeOf('receivedAt', receivedAt);
    const ids = { incidentId: incidentId ?? null, paperId: paperId ?? null };
    return this.inboundView(await this.service.takeIn({ ...given, ...ids, receivedAt: at }, who));
  }

  /** Our receipt of what they told us. */
  @Post('inbound/:id/receipt')
  @HttpCode(200)
  @Needs('liaison.manage')
  async receipt(@Param('id') id: string, @Body() said: ReceiptDto, @Who() who: Session) {
    return this.inboundView(await this.service.receipt(id, saidOf(said), who));
  }

  private async outboundView(notice: OutboundNotice) {
    return (await this.outboundViews([notice]))[0];
  }

  private async inboundView(notice: InboundNotice) {
    return (await this.inboundViews([notice]))[0];
  }

  private async outboundViews(notices: readonly OutboundNotice[]) {
    const acts = await this.notices.acts(notices.map(({ id }) => id));
    const names = await this.people.namesOf([
      ...notices.flatMap((each) => [each.draftedBy, each.sentBy]),
      ...acts.map(({ by }) => by),
    ]);
    return Promise.all(
      notices.map(async (notice) => {
        const receipts =
          notice.state === 'sent' ? await this.calls.obligations({ source: { kind: liaisonCall, id: notice.id } }) : [];
        return {
          ...notice,
          unitNames: notice.unitIds.map((unitId) => this.nameOf(unitId)),
          draftedByName: names.get(notice.draftedBy) ?? notice.draftedBy,
          draftedAt: toRfc3339(notice.draftedAt),
          sentByName: notice.sentBy && (names.get(notice.sentBy) ?? notice.sentBy),
          sentAt: notice.sentAt === null ? null : toRfc3339(notice.sentAt),
          receipts: receipts.map((obligation) => obligationWire(obligation, this.directory.unit(obligation.unitId))),
          replies: this.saidViews(acts, notice.id, 'replied', names),
        };
      }),
    );
  }

  private async inboundViews(notices: readonly InboundNotice[]) {
    const acts = await this.notices.acts(notices.map(({ id }) => id));
    const names = await this.people.namesOf([
      ...notices.map(({ enteredBy }) => enteredBy),
      ...acts.map(({ by }) => by),
    ]);
    return notices.map((notice) => ({
      ...notice,
      unitName: this.nameOf(notice.unitId),
      receivedAt: toRfc3339(notice.receivedAt),
      enteredByName: names.get(notice.enteredBy) ?? notice.enteredBy,
      enteredAt: toRfc3339(notice.enteredAt),
      receiptedAt: notice.receiptedAt === null ? null : toRfc3339(notice.receiptedAt),
      receipt: this.saidViews(acts, notice.id, 'receipted', names)[0] ?? null,
    }));
  }

  private saidViews(
    acts: readonly LiaisonAct[],
    noticeId: string,
    kind: LiaisonAct['act'],
    names: ReadonlyMap<string, string>,
  ) {
    return acts
      .filter((act) => act.noticeId === noticeId && act.act === kind)
      .map(({ unitId, reply, saidBy, saidAt, words, by, at }) => ({
        ...{ unitId, unitName: unitId && this.nameOf(unitId), reply, saidBy, words },
        saidAt: saidAt === null ? null : toRfc3339(saidAt),
        byName: names.get(by) ?? by,
        at: toRfc3339(at),
      }));
  }

  private nameOf(unitId: string): string {
    return this.directory.unit(unitId)?.shortName ?? unitId;
  }
}

function saidOf({ saidBy, saidAt, words, reply }: ReceiptDto): Said {
  return { saidBy, saidAt: timeOf('saidAt', saidAt), words, reply: reply ?? null };
}

function timeOf(field: string, text: string): number {
  const at = parseRfc3339(text);
  if (at === null) throw invalid('liaison.not-a-time', `${field} 不是时间`, `${field} is no time`);
  return at;
}
