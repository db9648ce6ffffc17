import type { InjectOptions } from 'fastify';
import { startService, type Service } from '../harness/service.js';

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly reasons?: readonly { where: string; code: string; message: string }[];
  readonly requestId: string;
}

describe('a request that cannot be read', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ JIAOYING_LIMITS_BODY_KIBIBYTES: '16' });
  });
  afterAll(() => service.close());

  async function signInWith(options: InjectOptions) {
    const answer = await service.app.inject({ method: 'POST', url: '/api/v1/session', ...options });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const problem = answer.json<Problem>();
    expect(problem.requestId).toBe(answer.headers['x-request-id']);
    return { status: answer.statusCode, problem };
  }

  const json = { 'content-type': 'application/json' };

  it('gets every fault at once, with its place, in Chinese or English', async () => {
    const payload = { name: 7, colour: 'red' };
    const chinese = await signInWith({ payload });
    expect(chinese.status).toBe(400);
    expect(chinese.problem.code).toBe('request.invalid');
    expect(chinese.problem.reasons).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ where: 'colour', code: 'unknown-key', message: '不认识的字段' }),
        expect.objectContaining({ where: 'name', code: 'is-string', message: '必须是文字' }),
        expect.objectContaining({ where: 'password', code: 'missing', message: '必须填写' }),
      ]),
    );
    const english = await signInWith({ payload, headers: { 'accept-language': 'en' } });
    expect(english.problem.message).toBe('The request has faults');
  });

  it.each([
    ['broken JSON', { headers: json, payload: '{"name":' }, 400, 'request.malformed'],
    ['an empty JSON body', { headers: json, payload: '' }, 400, 'request.invalid'],
    ['a prototype in JSON', { headers: json, payload: '{"__proto__":{"a":1}}' }, 400, 'request.malformed'],
    ['a list where an object belongs', { headers: json, payload: '[]' }, 400, 'request.invalid'],
    ['nothing', {}, 400, 'request.invalid'],
    ['a picture', { headers: { 'content-type': 'image/png' }, payload: 'x' }, 415, 'request.unsupported-media-type'],
    ['too much', { headers: json, payload: JSON.stringify({ name: 'x'.repeat(20_000) }) }, 413, 'request.too-large'],
  ] satisfies [string, InjectOptions, number, string][])(
    '%s is a defined refusal',
    async (_, options, status, code) => {
      expect(await signInWith(options)).toMatchObject({ status, problem: { code } });
    },
  );

  it('keeps a caller’s harmless request id and replaces any other', async () => {
    const kept = await service.app.inject({ url: '/health/live', headers: { 'x-request-id': 'city-20260720-1' } });
    expect(kept.headers['x-request-id']).toBe('city-20260720-1');
    const replaced = await service.app.inject({ url: '/health/live', headers: { 'x-request-id': 'a b\u00e9' } });
    expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('at an address that is not there gets a problem body too', async () => {
    const answer = await service.app.inject({ url: '/api/v1/nothing-here' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json<Problem>().code).toBe('request.no-such-address');
  });

  it('with an address that cannot be decoded gets one as well', async () => {
    const answer = await service.app.inject({ url: '/api/v1/%zz' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json<Problem>()).toMatchObject({
      code: 'request.malformed',
      requestId: answer.headers['x-request-id'],
    });
  });
});

describe('every answer', () => {
  it('forbids foreign script and framing, and the service is well', async () => {
    const service = await startService();
    const answer = await service.app.inject({ url: '/health/ready' });
    expect(answer.json()).toEqual({ status: 'ready' });
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    await service.close();
  });
});
