import { createHash } from 'node:crypto';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublishedControlAlerts } from '../../decide/instruction/control-order.ports.js';
import { PublishedAlerts } from '../../decide/warning/warning.ports.js';
import { cookieName } from '../../platform/access/access.guard.js';
import { WhoIsThere } from '../../platform/access/access.ports.js';
import { Open } from '../../platform/access/permission.js';
import { Settings } from '../../platform/settings/settings.js';
import { Clock } from '../../shared/clock.js';
import { notFound } from '../../shared/domain-error.js';
import { parseCap } from '../cap/parse-cap.js';
import { atomFeed } from './atom-feed.js';

const feedEntries = 50;

/**
 * Our alerts as other systems read them: the frozen bytes, and a feed of them. Who signed in may read all; a stranger
 * nothing until `publication.enabled` says that a written authorisation is on file, and then only what CAP itself
 * declares Actual and Public: a drill or a test never leaves here (design.md §2 Public release, Drills).
 */
@Controller('cap')
@Open('Alerts are published for anybody, once authorised; until then every handler asks for a sign-in itself.')
export class PublicationController {
  constructor(
    private readonly alerts: PublishedAlerts,
    private readonly controlAlerts: PublishedControlAlerts,
    private readonly whoIsThere: WhoIsThere,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  @Get('alerts/:identifier.xml')
  async alert(
    @Param('identifier') identifier: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const isStranger = await this.isAdmittedStranger(request);
    const text = await this.bytes(identifier);
    if (text === null || (isStranger && !isForEverybody(text))) {
      throw notFound('publication.no-such-alert', '没有这份预警报文', 'There is no such alert');
    }
    return answer(request, reply, 'application/cap+xml; charset=utf-8', text);
  }

  @Get('feed.atom')
  async feed(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    const isStranger = await this.isAdmittedStranger(request);
    // 停课 and 停工 stand beside the warnings, newest first.
    const recent = (await Promise.all([this.alerts.recent(feedEntries), this.controlAlerts.recent(feedEntries)]))
      .flat()
      .toSorted((a, b) => b.updatedAt - a.updatedAt)
      .slice(0, feedEntries);
    const texts = isStranger ? await Promise.all(recent.map(({ identifier }) => this.bytes(identifier))) : [];
    const shown = isStranger ? recent.filter((_entry, index) => isForEverybody(texts[index] ?? '')) : recent;
    const text = atomFeed(this.settings.http.publicUrl, shown, this.clock.now());
    return answer(request, reply, 'application/atom+xml; charset=utf-8', text);
  }

  private async bytes(identifier: string): Promise<string | null> {
    return (await this.alerts.bytes(identifier)) ?? this.controlAlerts.bytes(identifier);
  }

  /** True for a stranger who may read what is public, false for who signed in; refuses everybody else. */
  private async isAdmittedStranger(request: FastifyRequest): Promise<boolean> {
    const token = request.cookies[cookieName];
    if (token && (await this.whoIsThere.byToken(token))) return false;
    if (this.settings.publication.enabled) return true;
    throw notFound(
      'publication.not-enabled',
      '对外发布未开通:须先取得书面授权并由管理员开启;内部人员请先登录',
      'Publication is off until a written authorisation is on file and an administrator turns it on; staff sign in first',
    );
  }
}

function isForEverybody(text: string): boolean {
  const { alert } = parseCap(Buffer.from(text, 'utf8'));
  return alert?.status === 'Actual' && alert.scope === 'Public';
}

/** Answers pollers that already have these bytes with 304 and nothing else. */
function answer(request: FastifyRequest, reply: FastifyReply, type: string, text: string): string | undefined {
  const tag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  // What a signed-in person was shown must not be handed to a stranger by a cache between.
  reply.header('etag', tag).header('cache-control', 'private, no-cache').header('vary', 'cookie');
  if (request.headers['if-none-match'] === tag) {
    reply.status(304);
    return undefined;
  }
  reply.header('content-type', type);
  return text;
}
