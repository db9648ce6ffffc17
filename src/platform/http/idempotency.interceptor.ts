import { createHash } from 'node:crypto';
import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type OnModuleInit,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { Clock } from '../../shared/clock.js';
import { conflict, invalid } from '../../shared/domain-error.js';
import { Ticking } from '../../shared/ticking.js';
import { dayMs, hourMs } from '../../shared/time.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import type { WithSession } from '../access/permission.js';
import { IdempotencyStore, type KeyedRequest } from './idempotency.ports.js';

/**
 * A POST with an `Idempotency-Key` happens once: the same again gets the first one's answer. A refusal is not kept, so
 * it is judged afresh. A key belongs to the account that sent it.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor, OnModuleInit {
  private lastForgotAt = 0;

  constructor(
    private readonly store: IdempotencyStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly ticking: Ticking,
  ) {}

  onModuleInit(): void {
    this.ticking.register('idempotency-keys', (now) => this.forgetOld(now));
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest & WithSession>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined || !request.session) return next.handle();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(key)) {
      throw invalid(
        'request.bad-idempotency-key',
        '幂等键格式不对',
        'Idempotency-Key must be 1 to 100 visible characters',
      );
    }
    const keyed = keyedRequest(request, request.session.userId, key);
    return from(this.once(keyed, context.switchToHttp().getResponse<FastifyReply>(), next));
  }

  private async once(request: KeyedRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const kept = await this.unitOfWork.run((tx) => this.store.take(tx, request, this.clock.now()));
    if (kept !== 'taken') {
      if (kept.requestHash !== request.requestHash) {
        throw conflict(
          'request.key-reused',
          '幂等键已用于另一请求',
          'This Idempotency-Key was used for another request',
        );
      }
      if (kept.status === null) {
        throw conflict('request.still-running', '同一请求正在处理', 'The same request is still running');
      }
      reply.status(kept.status).header('idempotent-replay', 'true');
      return kept.response === null ? undefined : (JSON.parse(kept.response) as unknown);
    }
    try {
      const answer: unknown = await firstValueFrom(next.handle(), { defaultValue: undefined });
      const response = JSON.stringify(answer ?? null);
      await this.unitOfWork.run((tx) => this.store.keep(tx, request, { status: reply.statusCode, response }));
      return answer;
    } catch (refused) {
      await this.unitOfWork.run((tx) => this.store.giveBack(tx, request));
      throw refused;
    }
  }

  private async forgetOld(now: number): Promise<number> {
    if (now - this.lastForgotAt < hourMs) return 0;
    this.lastForgotAt = now;
    return this.unitOfWork.run((tx) => this.store.forget(tx, now - dayMs));
  }
}

function keyedRequest(request: FastifyRequest, userId: string, requestKey: string): KeyedRequest {
  const route = `${request.method} ${request.url}`.slice(0, 300);
  const hash = createHash('sha256').update(route);
  if (Buffer.isBuffer(request.body)) hash.update(request.body);
  else hash.update(JSON.stringify(request.body ?? null, withoutPassword));
  return { userId, requestKey, route, requestHash: hash.digest('hex') };
}

/** A stored hash must not help anybody to guess a password. */
function withoutPassword(key: string, value: unknown): unknown {
  return key === 'password' ? undefined : value;
}
