import { sampleFeedKey, samplePassword, startService, type Service } from '../harness/service.js';

describe('signing in', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  const signIn = (name: string, password: string) =>
    service.app.inject({ method: 'POST', url: '/api/v1/session', payload: { name, password } });

  it('gives the duty officer a cookie, permissions and a unit by name, and signing out takes them away', async () => {
    const answer = await signIn('zhuban', samplePassword);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ roles: ['duty-officer'], unitId: 'dept-emergency', signingRoles: [] });
    expect(answer.json<{ unitName: string }>().unitName).toMatch('应急');
    expect(answer.json<{ permissions: string[] }>().permissions).toContain('warning.draft');
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const headers = { cookie: cookie.split(';')[0] as string };
    expect((await service.app.inject({ url: '/api/v1/session', headers })).statusCode).toBe(200);
    const gone = await service.app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
    expect(gone.statusCode).toBe(204);
    expect((await service.app.inject({ url: '/api/v1/session', headers })).statusCode).toBe(401);
  });

  it('has a sample account for every street and department, all with the one password', async () => {
    for (const name of ['s-500103010', 's-500103014', 'd-operator-metro', 'm-qixiang', 'fuzhihuizhang']) {
      expect([name, (await signIn(name, samplePassword)).statusCode]).toEqual([name, 200]);
    }
  });

  it('refuses a wrong password, and after five of them everything for a while', async () => {
    for (let i = 0; i < 5; i++) expect((await signIn('fuban', 'wrong')).statusCode).toBe(401);
    const locked = await signIn('fuban', samplePassword);
    expect(locked.statusCode).toBe(429);
    expect(locked.headers['retry-after']).toBeDefined();
    expect(locked.json()).toMatchObject({ code: 'access.locked' });
  });

  it('does not let another site act with the cookie', async () => {
    const cookie = await service.signIn('zhuban');
    const headers = { cookie, 'sec-fetch-site': 'cross-site' };
    const answer = await service.app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
    expect(answer.json()).toMatchObject({ code: 'access.foreign-page' });
  });

  it('knows a feed by its key, which opens nothing else', async () => {
    const headers = { authorization: `Bearer ${sampleFeedKey}` };
    const answer = await service.app.inject({ url: '/api/v1/session', headers });
    expect(answer.json()).toMatchObject({ code: 'access.not-allowed' });
    const wrong = await service.app.inject({
      url: '/api/v1/session',
      headers: { authorization: `Bearer ${sampleFeedKey}x` },
    });
    expect(wrong.statusCode).toBe(401);
  });

  it('writes no password and no token to the log', async () => {
    const cookie = await service.signIn('zhuban');
    await signIn('zhuban', 'a-wrong-password');
    const log = service.logged.join('\n');
    expect(log).toContain('/api/v1/session');
    expect(log).not.toContain('a-wrong-password');
    expect(log).not.toContain(cookie.split('=')[1]);
    expect(log).not.toContain(samplePassword);
  });
});
