import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError, forbidden } from '../../shared/domain-error.js';
import type { Session } from '../../shared/session.js';
import { WhoIsThere } from './access.ports.js';
import { mayDo } from './core/permissions.js';
import { entranceKey, type Entrance, type WithSession } from './permission.js';

export const cookieName = 'jiaoying_session';

/** Stands at every door: lets in whoever the route's declaration lets in. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly whoIsThere: WhoIsThere,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const entrance = this.reflector.getAllAndOverride<Entrance | undefined>(entranceKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!entrance) throw new Error('a route without @Needs or @Open was reached');
    if ('open' in entrance) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & WithSession>();
    const session = await this.sessionOf(request);
    if (!session) {
      throw new DomainError('forbidden', 'access.sign-in-needed', { zh: '请先登录', en: 'Please sign in' });
    }
    if (!mayDo(session.roles, entrance.needs)) {
      throw forbidden('access.not-allowed', `没有这项权限:${entrance.needs}`, `You may not do this: ${entrance.needs}`);
    }
    request.session = session;
    return true;
  }

  private async sessionOf(request: FastifyRequest): Promise<Session | null> {
    const key = /^Bearer ([\w.~+/-]{16,200}=*)$/.exec(request.headers.authorization ?? '')?.[1];
    if (key) return this.whoIsThere.byFeedKey(key);
    const token = request.cookies[cookieName];
    if (!token) return null;
    if (request.headers['sec-fetch-site'] === 'cross-site' && request.method !== 'GET') {
      throw forbidden('access.foreign-page', '请求来自其他网站,已拒绝', 'The request comes from another site');
    }
    return this.whoIsThere.byToken(token);
  }
}
