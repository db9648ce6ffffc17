import { Injectable } from '@nestjs/common';
import { SignedLinks } from '../../reach/calling/calling.ports.js';
import { Clock } from '../../shared/clock.js';
import { hourMs, minuteMs } from '../../shared/time.js';
import { OpinionLinks, type OpinionLink } from './consultation.ports.js';

/** Nothing else that is signed opens with it. */
const purpose = 'opinion';
/** As long as a round may last with its pauses; after it the convener passes on a new one. */
const lastsMs = 24 * hourMs;

/** The token says which round, which unit and until when, and is signed for opinions only. */
@Injectable()
export class SignedOpinionLinks extends OpinionLinks {
  constructor(
    private readonly links: SignedLinks,
    private readonly clock: Clock,
  ) {
    super();
  }

  expiresAt(): number {
    return this.clock.now() + lastsMs;
  }

  linkFor({ consultationId, unitId, expiresAt }: OpinionLink): string | null {
    const minutes = Math.ceil(expiresAt / minuteMs).toString(36);
    return this.links.linkFor(purpose, 'o', [minutes, consultationId, unitId].join('~'));
  }

  read(token: string): OpinionLink | null {
    const body = this.links.bodyOf(purpose, token);
    const [minutes, consultationId, unitId, ...more] = body?.split('~') ?? [];
    if (!minutes || !consultationId || !unitId || more.length > 0) return null;
    return { consultationId, unitId, expiresAt: Number.parseInt(minutes, 36) * minuteMs };
  }
}
