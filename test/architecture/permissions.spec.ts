import type { InjectOptions } from 'fastify';
import { ModulesContainer } from '@nestjs/core';
import { mayDo } from '../../src/platform/access/core/permissions.js';
import { routesOf, type Route } from '../../src/platform/access/entrances.js';
import type { Role } from '../../src/shared/session.js';
import { sampleFeedKey, startService, type Service } from '../harness/service.js';

/** A sample account for every role that signs in. */
const accounts: Readonly<Record<Exclude<Role, 'feed'>, string>> = {
  'duty-officer': 'zhuban',
  signer: 'zhihuizhang',
  member: 'm-qixiang',
  street: 's-500103010',
  department: 'd-dept-education',
  administrator: 'admin',
  auditor: 'auditor',
};

/** These keep the connection open, so only their refusals are asked for. */
const streams = ['/api/v1/events'];

describe('every route', () => {
  let service: Service;
  let routes: Route[];
  const credentials = new Map<Role, Record<string, string>>([['feed', { authorization: `Bearer ${sampleFeedKey}` }]]);

  beforeAll(async () => {
    service = await startService();
    routes = routesOf(service.app.get(ModulesContainer));
    for (const [role, name] of Object.entries(accounts)) {
      credentials.set(role as Role, { cookie: await service.signIn(name) });
    }
  });
  afterAll(() => service.close());

  async function ask(
    route: Route,
    headers: Record<string, string>,
  ): Promise<{ status: number; code: string | undefined }> {
    const method = (route.method === 'ALL' ? 'GET' : route.method) as NonNullable<InjectOptions['method']>;
    const url = route.path.replace(/:\w+/g, '00000000-0000-7000-8000-000000000000').replace(/\*\w*/g, 'nothing');
    const answer = await service.app.inject({ method, url, headers, ...(method === 'GET' ? {} : { payload: {} }) });
    const isProblem = String(answer.headers['content-type']).startsWith('application/problem+json');
    return { status: answer.statusCode, code: isProblem ? answer.json<{ code: string }>().code : undefined };
  }

  it('says who may come in', () => {
    expect(routes.length).toBeGreaterThan(5);
    expect(routes.filter((route) => !route.entrance).map((route) => route.handler)).toEqual([]);
  });

  it('keeps strangers out where it needs a permission', async () => {
    const letIn: string[] = [];
    for (const route of routes) {
      if (!route.entrance || 'open' in route.entrance) continue;
      const { status, code } = await ask(route, {});
      if (status !== 401 || code !== 'access.sign-in-needed') letIn.push(`${route.method} ${route.path}: ${status}`);
    }
    expect(letIn).toEqual([]);
  });

  it('lets in each role with the permission, and no other, and answers nobody with a 500', async () => {
    const wrong: string[] = [];
    for (const route of routes) {
      if (!route.entrance || 'open' in route.entrance || route.path === '/api/v1/session') continue;
      for (const [role, headers] of credentials) {
        const may = mayDo([role], route.entrance.needs);
        if (may && streams.includes(route.path)) continue;
        const { status, code } = await ask(route, headers);
        const isKeptOut = code === 'access.not-allowed';
        if (isKeptOut === may || status >= 500)
          wrong.push(`${route.method} ${route.path} as ${role}: ${status} ${code ?? ''}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
