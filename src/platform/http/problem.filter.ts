import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf, problemOf, refusalOf, type Refusal } from './problem.js';

/** The one place where a refusal becomes an HTTP answer; what nobody expected is logged and told apart by its request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('Http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { refusal, unexpected } = refusalOf(thrown);
    if (unexpected) {
      const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      this.log.error(`${request.method} ${request.routeOptions.url ?? '(no route)'} failed [${request.id}]: ${what}`);
    }
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    sendRefusal(refusal, request, reply);
  }
}

/** What Fastify refuses before any route is looked for, such as an address that cannot be decoded. */
export function refuseUnrouted(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  sendRefusal(refusalOf(thrown).refusal, request, reply);
}

function sendRefusal(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): void {
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', String(refusal.retryAfterSeconds));
  const language = languageOf(request.headers['accept-language']);
  reply
    .status(refusal.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', language === 'zh' ? 'zh-CN' : 'en')
    .send(JSON.stringify(problemOf(refusal, language, request.id)));
}
