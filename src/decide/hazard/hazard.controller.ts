import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { notFound } from '../../shared/domain-error.js';
import { type Session } from '../../shared/session.js';
import { toRfc3339 } from '../../shared/time.js';
import { ReasonDto } from './hazard.dto.js';
import { Incidents, RaiseAdvice } from './hazard.ports.js';
import { HazardService } from './hazard.service.js';
import { SignalCards } from './signal-cards.service.js';

@Controller('api/v1')
export class HazardController {
  constructor(
    private readonly hazard: HazardService,
    private readonly incidents: Incidents,
    private readonly cards: SignalCards,
    private readonly advice: RaiseAdvice,
  ) {}

  /** The newest messages as received, with every fault found in them. */
  @Get('received')
  @Needs('signal.read')
  async received() {
    return (await this.incidents.received(50)).map((message) => ({
      ...message,
      receivedAt: toRfc3339(message.receivedAt),
    }));
  }

  /**
   * What the signals say now: one card for each hazard and area however many messages arrived; replaced, taken back and run
   * out apart.
   */
  @Get('signals/cards')
  @Needs('signal.read')
  async signalCards() {
    const time = (at: number | null) => (at === null ? null : toRfc3339(at));
    return (await this.cards.now()).map((card) => ({
      ...card,
      until: time(card.until),
      messages: card.messages.map((message) => ({
        ...message,
        sent: toRfc3339(message.sent),
        receivedAt: toRfc3339(message.receivedAt),
        expires: time(message.expires),
        endedAt: time(message.endedAt),
      })),
    }));
  }

  @Get('incidents')
  @Needs('incident.read')
  async list() {
    return (await this.incidents.list({ limit: 50 })).map((incident) => ({
      ...incident,
      openedAt: toRfc3339(incident.openedAt),
      closedAt: incident.closedAt === null ? null : toRfc3339(incident.closedAt),
    }));
  }

  /** The end test beside the act of ending: facts, and what nobody knows. A person confirms; nothing ends by itself. */
  @Get('incidents/:id/end-test')
  @Needs('incident.read')
  async endTest(@Param('id') id: string) {
    const incident = await this.incidents.get(id);
    if (!incident) throw notFound('hazard.unknown-incident', '没有这个事件', 'there is no such incident');
    return this.advice.endTest(incident);
  }

  /** 维持: what is in force stays as it is. */
  @Post('incidents/:id/keep')
  @HttpCode(204)
  @Needs('incident.decide')
  keep(@Param('id') id: string, @Body() { reason }: ReasonDto, @Who() who: Session): Promise<void> {
    return this.hazard.decide(id, 'keep', reason, { kind: 'user', id: who.userId });
  }

  /** 不启动: a reasoned no. */
  @Post('incidents/:id/no-start')
  @HttpCode(204)
  @Needs('incident.decide')
  noStart(@Param('id') id: string, @Body() { reason }: ReasonDto, @Who() who: Session): Promise<void> {
    return this.hazard.decide(id, 'no-start', reason, { kind: 'user', id: who.userId });
  }
}
