import { Body, Controller, Get, Header, Param, Post, Res } from '@nestjs/common';
import { Open } from '../../platform/access/permission.js';
import { OpinionPages, type OpinionPage } from './opinion-page.service.js';

/** The part of a Fastify reply that is used here. */
interface Reply {
  status(code: number): unknown;
}

const statusOf: Readonly<Record<OpinionPage['outcome'], number>> = {
  shown: 200,
  given: 200,
  invalid: 400,
  gone: 410,
  unknown: 404,
};

/** `/o/<token>`: the link a member of a round gets. */
@Controller('o')
@Open(
  'A member on the road has no account at hand: the signed, expiring token lets it speak for its own unit, and only that.',
)
export class OpinionPageController {
  constructor(private readonly pages: OpinionPages) {}

  /** Never speaks: previews and virus scanners open links too. */
  @Get(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async show(@Param('token') token: string, @Res({ passthrough: true }) reply: Reply): Promise<string> {
    return say(await this.pages.show(token), reply);
  }

  @Post(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async give(
    @Param('token') token: string,
    @Body() body: Record<string, unknown> | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return say(await this.pages.give(token, body ?? {}), reply);
  }
}

function say(page: OpinionPage, reply: Reply): string {
  reply.status(statusOf[page.outcome]);
  return page.html;
}
