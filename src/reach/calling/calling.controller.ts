import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import type { Actor } from '../../shared/audit-log.js';
import { forbidden, notFound } from '../../shared/domain-error.js';
import { mayActFor, maySee, type Session } from '../../shared/session.js';
import { toRfc3339 } from '../../shared/time.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Directory } from '../directory/directory.ports.js';
import { Dissemination } from '../dissemination/dissemination.ports.js';
import {
  AnswerBody,
  fieldsOf,
  InboundQuery,
  ObligationsQuery,
  PhonedAnswerBody,
  SendPersonBody,
  showDeliveries,
  showInbound,
} from './calling.dto.js';
import type { InboundShown, ObligationStory } from './calling.dto.js';
import { CallDesk, Calling, CallQueries, type ObligationView } from './calling.ports.js';
import { obligationWire, type ObligationWire } from './core/obligation-wire.js';
import { stepInChinese } from './core/step-words.js';

/** PostgreSQL's integer; a larger one is no id of ours. */
const largestId = 2_147_483_647;

/** What an answering screen needs back: how the obligation stands now, and whether the answer came too late. */
interface AnswerTaken {
  readonly late: boolean;
  readonly obligation: ObligationWire;
}

@Controller('api/v1')
export class CallingController {
  constructor(
    private readonly queries: CallQueries,
    private readonly calling: Calling,
    private readonly desk: CallDesk,
    private readonly dissemination: Dissemination,
    private readonly directory: Directory,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Gravest colour first, then least time left; a member sees its own unit's. */
  @Get('obligations')
  @Needs('call.read')
  async obligations(@Query() query: ObligationsQuery, @Who() who: Session): Promise<ObligationWire[]> {
    const unitId = query.unit ?? (maySee(who, '') ? undefined : who.unitId);
    if (unitId !== undefined) this.mustSee(who, unitId);
    const found = await this.queries.obligations({
      ...(query.incident === undefined ? {} : { incidentId: query.incident }),
      ...(unitId === undefined ? {} : { unitId }),
    });
    return found
      .filter((view) => query.state === undefined || view.state === query.state)
      .map((view) => this.wire(view));
  }

  /** One obligation with every call, message, receipt and word of the answer. */
  @Get('obligations/:id')
  @Needs('task.read')
  async obligation(@Param('id', ParseIntPipe) id: number, @Who() who: Session): Promise<ObligationStory> {
    const view = await this.known(id);
    this.mustSee(who, view.unitId);
    const lineage = await this.queries.lineage(id);
    const [story, ...deliveries] = await Promise.all([
      this.queries.story(id),
      ...lineage.map((related) => this.dissemination.ofObligation(related)),
    ]);
    return {
      ...this.wire(view),
      lastReason: view.lastReason,
      deliveries: showDeliveries(deliveries.flat(), (contactId) => this.directory.contact(contactId)?.name ?? null),
      answers: story.answers.map((answer) => ({
        ...answer,
        at: toRfc3339(answer.at),
        unitName: this.unitName(answer.unitId),
      })),
      escalations: story.escalations.map((step) => ({
        ...step,
        at: toRfc3339(step.at),
        targetLabel: stepInChinese(step.target),
        unitName: this.unitName(step.unitId),
      })),
    };
  }

  /** 收到, by somebody of the post itself. */
  @Post('obligations/:id/answer')
  @HttpCode(200)
  @Needs('task.answer')
  answer(@Param('id', ParseIntPipe) id: number, @Body() body: AnswerBody, @Who() who: Session): Promise<AnswerTaken> {
    return this.take(id, body, who, 'console');
  }

  /** 电话已答: the duty officer types in what somebody said on the telephone. */
  @Post('obligations/:id/answered-by-phone')
  @HttpCode(200)
  @Needs('call.manage')
  answeredByPhone(
    @Param('id', ParseIntPipe) id: number,
    @Body() body: PhonedAnswerBody,
    @Who() who: Session,
  ): Promise<AnswerTaken> {
    return this.take(id, body, who, 'operator');
  }

  @Post('obligations/:id/call-again')
  @HttpCode(200)
  @Needs('call.manage')
  async callAgain(@Param('id', ParseIntPipe) id: number, @Who() who: Session): Promise<ObligationWire> {
    await this.desk.callAgain(id, actor(who));
    return this.wire(await this.known(id));
  }

  @Post('obligations/:id/send-person')
  @HttpCode(200)
  @Needs('call.manage')
  async sendPerson(
    @Param('id', ParseIntPipe) id: number,
    @Body() body: SendPersonBody,
    @Who() who: Session,
  ): Promise<ObligationWire> {
    await this.desk.sendPerson(id, body.who, actor(who));
    return this.wire(await this.known(id));
  }

  /** What phones said, newest first, with what was unclear and what came from numbers nobody knows. */
  @Get('inbound')
  @Needs('call.manage')
  async inbound(@Query() query: InboundQuery): Promise<InboundShown[]> {
    const views = await this.desk.inbound(query.limit ?? 100);
    return views.map((view) => showInbound(view, (id) => this.unitName(id)));
  }

  private async take(
    id: number,
    body: PhonedAnswerBody,
    who: Session,
    via: 'console' | 'operator',
  ): Promise<AnswerTaken> {
    const view = await this.known(id);
    if (!mayActFor(who, view.unitId)) {
      throw forbidden('calling.not-your-post', '只能替本单位应答', 'You may answer only for your own unit');
    }
    const { late } = await this.unitOfWork.run((tx) =>
      this.calling.answer(tx, {
        obligationId: id,
        by: actor(who),
        personName: body.personName,
        via,
        received: true,
        fields: fieldsOf(body),
        words: body.words === undefined || body.words === '' ? null : body.words,
      }),
    );
    return { late, obligation: this.wire(await this.known(id)) };
  }

  private async known(id: number): Promise<ObligationView> {
    const view = id > 0 && id <= largestId ? await this.queries.obligation(id) : null;
    if (!view) throw notFound('calling.no-obligation', '没有这项叫应', 'There is no such obligation');
    return view;
  }

  private mustSee(who: Session, unitId: string): void {
    if (!maySee(who, unitId))
      throw forbidden('calling.not-your-unit', '只能查看本单位', 'You may look only at your own unit');
  }

  private wire(view: ObligationView): ObligationWire {
    return obligationWire(view, this.directory.unit(view.unitId));
  }

  private unitName(id: string): string {
    return this.directory.unit(id)?.name ?? id;
  }
}

function actor(who: Session): Actor {
  return { kind: 'user', id: who.userId };
}
