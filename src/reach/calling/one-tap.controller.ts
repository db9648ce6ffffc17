import { Body, Controller, Get, Header, Param, Post, Res } from '@nestjs/common';
import { Open } from '../../platform/access/permission.js';
import { OneTap, type Page } from './one-tap.service.js';

/** The part of a Fastify reply that is used here. */
interface Reply {
  status(code: number): unknown;
}

const statusOf: Readonly<Record<Page['outcome'], number>> = {
  shown: 200,
  answered: 200,
  invalid: 400,
  gone: 410,
  unknown: 404,
};

/** `/t/<token>`: the one-tap links of text messages. */
@Controller('t')
@Open('A post in the rain has no account at hand: the signed, expiring token is what lets it answer, and only that.')
export class OneTapController {
  constructor(private readonly oneTap: OneTap) {}

  /** Never answers: previews and virus scanners open links too. */
  @Get(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async show(@Param('token') token: string, @Res({ passthrough: true }) reply: Reply): Promise<string> {
    return say(await this.oneTap.show(token), reply);
  }

  @Post(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async answer(
    @Param('token') token: string,
    @Body() body: Record<string, unknown> | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return say(await this.oneTap.answer(token, body ?? {}), reply);
  }
}

function say(page: Page, reply: Reply): string {
  reply.status(statusOf[page.outcome]);
  return page.html;
}
