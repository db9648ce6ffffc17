import { createHash } from 'node:crypto';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { mayDo, Needs, Who } from '../../platform/access/permission.js';
import { Directory, Outlines } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import { forbidden, notFound } from '../../shared/domain-error.js';
import { People } from '../../shared/people.js';
import { maySee, type Session } from '../../shared/session.js';
import { parseRfc3339, toRfc3339 } from '../../shared/time.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { bundlesOf, drawBundle } from '../rulebook/core/control-lookups.js';
import { controlKindInChinese } from '../rulebook/core/rulebook-words.js';
import { ControlActs, placesOfPlan } from './control-acts.service.js';
import { ControlDraftService } from './control-draft.service.js';
import { ControlMessages } from './control-message.service.js';
import {
  ClosedQueryDto,
  DiscardOrdersDto,
  DraftBundleDto,
  DraftOrderDto,
  EditOrderDto,
  ExceptionDto,
  ExecutedDto,
  KeepOrdersDto,
  OrderPapersDto,
  RefuseReleaseDto,
  ReleaseOrdersDto,
  ReturnOrdersDto,
  SignOrdersDto,
  SignReleaseDto,
  SubmitOrdersDto,
  VerifiedDto,
} from './control-order.dto.js';
import { ControlOrderStore } from './control-order.ports.js';
import { ControlOrderService } from './control-order.service.js';
import { ControlOrderViews, natureInChinese } from './control-order.view.js';
import { ControlStandingService, type Released } from './control-standing.service.js';
import { closedCsv } from './core/closed-list.js';
import { ControlOrders } from './instruction.ports.js';

const at = (text: string): number => parseRfc3339(text) ?? Number.NaN;
/** Left out: not said. Null: no longer. */
const atOr = (text: string | null | undefined): number | null =>
  text === undefined || text === null ? null : at(text);

@Controller('api/v1')
export class ControlOrderController {
  constructor(
    private readonly orders: ControlOrders,
    private readonly views: ControlOrderViews,
    private readonly signing: ControlOrderService,
    private readonly drafts: ControlDraftService,
    private readonly standing: ControlStandingService,
    private readonly messages: ControlMessages,
    private readonly acts: ControlActs,
    private readonly store: ControlOrderStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: Directory,
    private readonly outlines: Outlines,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  @Get('incidents/:id/control-orders')
  @Needs('control.read')
  async ofIncident(@Param('id') incidentId: string, @Who() who: Session) {
    return this.views.of(await this.orders.ofIncident(incidentId), handles(who));
  }

  /** Everything that is not over, of every incident: what waits, what stands, what is due. */
  @Get('control-orders')
  @Needs('control.read')
  async all(@Who() who: Session) {
    return this.views.of(await this.orders.open(), handles(who));
  }

  /** What is closed now: every order in force, also of an incident that has ended. */
  @Get('control-orders/closed')
  @Needs('control.read')
  async closed(@Query() query: ClosedQueryDto) {
    const orders = await this.views.closed(query);
    return {
      now: toRfc3339(this.clock.now()),
      orders,
      streets: this.directory.units('street').map(({ id, code, shortName }) => ({
        id,
        code,
        name: shortName,
        orders: orders.filter(({ streetIds }) => streetIds.includes(id)).map((order) => order.id),
        /** Rings of latitude and longitude, where a map of the streets is installed. */
        outline: this.outlines.all().get(id) ?? [],
      })),
    };
  }

  /** The same as a file; what leaves the house is on record. */
  @Post('control-orders/closed/export')
  @HttpCode(200)
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="closed.csv"')
  @Needs('control.read')
  async export(@Body() query: ClosedQueryDto, @Who() who: Session): Promise<string> {
    const orders = await this.views.closed(query);
    const csv = closedCsv(
      orders.map((order) => ({
        ...{ number: order.number ?? '', kindName: order.kindName, object: order.object, executor: order.unitName },
        streets: order.streetNames,
        ...{ since: order.startAt ?? '', reviewAt: order.reviewAt ?? '', endsAt: order.endsAt ?? '' },
        received: order.receipt?.by ? `${order.receipt.by} ${order.receipt.at ?? ''}` : '未收到',
        proof: order.executed
          ? `${order.executed.at ?? ''} ${order.executed.proof?.count ?? ''} ${order.executed.proof?.words ?? ''}`.trim()
          : '未落实',
        exceptions: [order.exceptions, ...order.added.filter(({ isOver }) => !isOver).map((each) => each.who)].join(
          ';',
        ),
        ...{ contact: order.contact ?? '', nature: natureInChinese(order.nature) },
      })),
    );
    const hash = createHash('sha256').update(csv).digest('hex');
    await this.unitOfWork.run((tx) =>
      this.store.addExport(
        tx,
        { filter: JSON.stringify({ street: query.street, kind: query.kind }), lines: orders.length, hash },
        { kind: 'user', id: who.userId },
      ),
    );
    return csv;
  }

  /** What a person drafts with: the plan's bundles, messages and places, and who can carry an order out. */
  @Get('incidents/:id/control-forms')
  @Needs('control.draft')
  async forms(@Param('id') incidentId: string) {
    const { incident, rulebook } = await this.acts.known(incidentId);
    const streets = this.directory.units('street').map(({ id }) => id);
    return {
      bundles: bundlesOf(rulebook, incident.stream).map((bundle) => ({
        ...{ id: bundle.id, name: bundle.name, basis: bundle.basis, source: bundle.source },
        streets: [...new Set(drawBundle(rulebook, bundle, streets).flatMap(({ areas }) => areas))],
        orders: bundle.orders.map(({ kind, object }) => ({ kindName: controlKindInChinese(kind), object })),
      })),
      messages: (rulebook.controlMessages ?? []).map(({ eventCode, name, needsConsent }) => ({
        ...{ eventCode, name, needsConsent },
      })),
      places: placesOfPlan(rulebook).map(({ name, streetUnitId }) => ({ name, streetUnitId })),
      units: (['street', 'department', 'post'] as const).flatMap((kind) =>
        this.directory.units(kind).map(({ id, shortName }) => ({ id, name: shortName, kind })),
      ),
    };
  }

  @Post('incidents/:id/control-orders')
  @Needs('control.draft')
  draft(@Param('id') incidentId: string, @Body() given: DraftOrderDto, @Who() who: Session) {
    return this.drafts.draft(
      incidentId,
      {
        ...{ kind: given.kind, object: given.object, text: given.text, unitId: given.unitId },
        ...{ areas: given.areas ?? [], grade: given.grade ?? null, trigger: given.trigger ?? null },
        ...{ legalBasis: given.legalBasis ?? null, reviewMinutes: given.reviewMinutes ?? null },
        ...{ endCondition: given.endCondition ?? null, endsAt: atOr(given.endsAt), exceptions: given.exceptions },
        ...{ doneWhen: given.doneWhen, needsOpen: given.needsOpen ?? [], replaces: given.replaces ?? null },
        ...{ eventCode: given.eventCode ?? null, consentBy: given.consentBy ?? null },
        ...{ filedWith: given.filedWith ?? null, floodPeriodId: given.floodPeriodId ?? null },
      },
      who,
    );
  }

  /** 熔断: every order of a bundle for the chosen streets, drafted together. */
  @Post('incidents/:id/control-bundles')
  @Needs('control.draft')
  draftBundle(@Param('id') incidentId: string, @Body() given: DraftBundleDto, @Who() who: Session) {
    return this.drafts.draftBundle(incidentId, { ...given, reason: given.reason ?? '' }, who);
  }

  @Post('control-orders/submit')
  @HttpCode(204)
  @Needs('control.draft')
  submit(@Body() { ids }: SubmitOrdersDto, @Who() who: Session): Promise<void> {
    return this.signing.submit(ids, who);
  }

  @Post('control-orders/discard')
  @HttpCode(204)
  @Needs('control.draft')
  discard(@Body() { ids, reason }: DiscardOrdersDto, @Who() who: Session): Promise<void> {
    return this.signing.discard(ids, reason, who);
  }

  @Post('control-orders/return')
  @HttpCode(204)
  @Needs('control.sign')
  giveBack(@Body() { ids, reason }: ReturnOrdersDto, @Who() who: Session): Promise<void> {
    return this.signing.giveBack(ids, reason, who);
  }

  @Post('control-orders/sign')
  @HttpCode(204)
  @Needs('control.sign')
  sign(@Body() { ids, password, code, versions }: SignOrdersDto, @Who() who: Session): Promise<void> {
    return this.signing.sign(ids, { password, code: code ?? null }, who, versions);
  }

  /** Says which were released at once, and which wait for the signature of their release. */
  @Post('control-orders/release')
  @HttpCode(200)
  @Needs('control.release')
  release(@Body() { ids, reason, endMet }: ReleaseOrdersDto, @Who() who: Session): Promise<Released> {
    return this.standing.release(ids, { reason, endMet }, who);
  }

  @Post('control-orders/release/refuse')
  @HttpCode(204)
  @Needs('control.sign')
  refuseRelease(@Body() { ids, reason }: RefuseReleaseDto, @Who() who: Session): Promise<void> {
    return this.standing.refuseRelease(ids, reason, who);
  }

  @Post('control-orders/release/sign')
  @HttpCode(204)
  @Needs('control.sign')
  signRelease(@Body() { ids, password, code }: SignReleaseDto, @Who() who: Session): Promise<void> {
    return this.standing.signRelease(ids, { password, code: code ?? null }, who);
  }

  @Post('control-orders/keep')
  @HttpCode(204)
  @Needs('control.release')
  keep(@Body() { ids, reason, reviewAt, endsAt }: KeepOrdersDto, @Who() who: Session): Promise<void> {
    return this.standing.keep(ids, { reason, reviewAt: at(reviewAt), endsAt: atOr(endsAt) }, who);
  }

  @Post('control-orders/:id/edit')
  @HttpCode(200)
  @Needs('control.draft')
  edit(@Param('id') id: string, @Body() { version, endsAt, ...change }: EditOrderDto, @Who() who: Session) {
    return this.drafts.edit(id, version, { ...change, ...(endsAt === undefined ? {} : { endsAt: atOr(endsAt) }) }, who);
  }

  @Post('control-orders/:id/exceptions')
  @HttpCode(204)
  @Needs('control.release')
  except(@Param('id') id: string, @Body() given: ExceptionDto, @Who() who: Session): Promise<void> {
    return this.standing.except(id, { ...given, untilAt: atOr(given.untilAt) }, who);
  }

  /** The executing post, or the desk for it. */
  @Post('control-orders/:id/executed')
  @HttpCode(204)
  @Needs('task.answer')
  executed(@Param('id') id: string, @Body() { proof }: ExecutedDto, @Who() who: Session): Promise<void> {
    return this.standing.execute(id, { count: proof.count ?? null, words: proof.words ?? '' }, who);
  }

  @Post('control-orders/:id/verified')
  @HttpCode(204)
  @Needs('control.draft')
  verified(@Param('id') id: string, @Body() { holds, words }: VerifiedDto, @Who() who: Session): Promise<void> {
    return this.standing.verify(id, { holds, words }, who);
  }

  /** 区政府同意, 报市教委备案. */
  @Post('control-orders/:id/papers')
  @HttpCode(204)
  @Needs('control.draft')
  papers(@Param('id') id: string, @Body() papers: OrderPapersDto, @Who() who: Session): Promise<void> {
    return this.drafts.file(id, papers, who);
  }

  /** 停课, 停工 as a message of its own, under the order's number. */
  @Post('control-orders/:id/message')
  @Needs('warning.issue')
  async announce(@Param('id') id: string, @Who() who: Session) {
    const alert = await this.messages.announce(id, who);
    return { ...alert, sentAt: toRfc3339(alert.sentAt) };
  }

  /** Orders in force that this person's unit carries out. */
  @Get('my/control-orders')
  @Needs('task.read')
  async mine(@Who() who: Session) {
    return this.views.of(await this.orders.ofUnit(who.unitId), true);
  }

  /** One order with each step it took. */
  @Get('control-orders/:id')
  @Needs('task.read')
  async one(@Param('id') id: string, @Who() who: Session) {
    const order = await this.orders.get(id);
    if (!order) throw notFound('instruction.unknown-order', '没有这道令', 'there is no such order');
    if (!maySee(who, order.unitId) && !mayDo(who.roles, 'control.read'))
      throw forbidden('instruction.not-your-unit', '只能看本单位的令', "one sees one's own unit only");
    const [[view], acts] = await Promise.all([this.views.of([order], handles(who)), this.orders.acts(id)]);
    const names = await this.people.namesOf(acts.map(({ actedBy }) => actedBy));
    return {
      ...view,
      steps: acts.map((step) => ({
        act: step.act,
        at: toRfc3339(step.actedAt),
        by: names.get(step.actedBy) ?? null,
        words: [step.content.reason, step.content.words].find((each) => typeof each === 'string') ?? null,
      })),
    };
  }
}

/** Who reads the words of an order before it is signed. */
function handles(who: Session): boolean {
  return (['control.draft', 'control.sign', 'audit.read'] as const).some((each) => mayDo(who.roles, each));
}
