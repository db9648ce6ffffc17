import { Body, Controller, Headers, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { ReportedSignal } from '../../decide/hazard/core/reported-signal.js';
import { SignalIntake } from '../../decide/hazard/hazard.ports.js';
import { Needs, Who } from '../../platform/access/permission.js';
import { saidMediaType } from '../../platform/http/http-edge.js';
import { invalid } from '../../shared/domain-error.js';
import { error } from '../../shared/reason.js';
import { type Session } from '../../shared/session.js';
import type { IncomingSignal } from '../cap/incoming-signal.js';
import { readSignal } from '../cap/read-signal.js';

@Controller('api/v1')
export class SignalsController {
  constructor(private readonly intake: SignalIntake) {}

  /**
   * Takes an official signal as CAP 1.2 or JSON, keeps its bytes, and says at once what it opened and every fault in it.
   * What cannot be read is kept too and answered 400 with the reasons; the same message twice is one signal.
   */
  @Post('signals')
  @ApiConsumes('application/xml', 'application/json')
  @ApiBody({ schema: { type: 'string' } })
  @Needs('signal.submit')
  async submit(@Body() body: unknown, @Headers(saidMediaType) mediaType: string, @Who() who: Session) {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const { signal, faults } = readSignal(bytes, mediaType);
    const result = await this.intake.takeIn({
      by: { kind: who.roles.includes('feed') ? 'feed' : 'user', id: who.userId },
      mediaType,
      bytes,
      signal: signal && reported(signal),
      faults,
    });
    if (!signal) {
      throw invalid(
        'signals.unreadable',
        '读不出信号,原文已留存',
        'no signal could be read from it; the bytes are kept',
        [...faults, error('', 'signals.kept', `原文留存编号 ${result.receivedId}`, `kept as ${result.receivedId}`)],
      );
    }
    return {
      ...result,
      faults: result.faults.map(({ where, code, level, text }) => ({
        where,
        code,
        level,
        message: text.zh,
        messageEn: text.en,
      })),
    };
  }
}

function reported(signal: IncomingSignal): ReportedSignal {
  return {
    ...signal,
    eventCode: signal.eventCode ?? '',
    areaCodes: signal.areas,
    headline: signal.headline || null,
    description: signal.description || null,
    instruction: signal.instruction || null,
  };
}
