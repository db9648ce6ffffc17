import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Settings } from '../settings/settings.js';

const policy = [
  "default-src 'self'",
  "script-src 'self'",
  // Ant Design writes its styles into the page while it runs.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** What machines send is kept as received, whatever its sender calls it: no parser may refuse it before that. */
export const signalsRoute = '/api/v1/signals';
const keptAsReceived: ReadonlySet<string | undefined> = new Set([signalsRoute, '/api/v1/observations']);
/** What the sender called it. */
export const saidMediaType = 'x-said-media-type';
const asReceived = 'application/octet-stream';

/** A photographed page is larger than anything else that is sent; what it is, its bytes say. */
const scansRoute = /^\/api\/v1\/(papers\/[^/]+\/scans|consultations\/[^/]+\/opinions\/[^/]+\/attachments)$/;
const scanAsReceived = 'application/x-scan';
const scanLimit = 10 * 1_024 * 1_024;

/** A caller's own request id is kept when it is harmless, so that a chain of systems can be followed. */
export function requestIdOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  fresh: () => string,
): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : fresh();
}

/** Headers, log lines and body parsers that every answer and every request passes through. */
export function dressHttp(app: NestFastifyApplication, settings: Settings, logger: Logger): void {
  const bodyLimit = settings.limits.bodyKibibytes * 1_024;
  for (const type of ['application/xml', 'text/xml', 'application/cap+xml']) {
    // XML stays bytes: it is stored as received and read by a codec that refuses a DTD.
    app.useBodyParser(type, { bodyLimit }, (_request, body, done) => done(null, body));
  }
  app.useBodyParser(asReceived, { bodyLimit }, (_request, body, done) => done(null, body));
  app.useBodyParser(scanAsReceived, { bodyLimit: scanLimit }, (_request, body, done) => done(null, body));
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const readJson = fastify.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit }, (request, body: Buffer, done) => {
    // Acts without particulars are often posted with the type of a body and no body.
    if (body.length === 0) done(null, undefined);
    else void readJson(request as FastifyRequest, body.toString(), done);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of Object.entries(securityHeaders)) reply.header(name, value);
    reply.header('x-request-id', request.id);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    if (request.method === 'POST' && keptAsReceived.has(request.url.split('?')[0])) {
      request.headers[saidMediaType] = request.headers['content-type'] ?? '';
      request.headers['content-type'] = asReceived;
    }
    if (request.method === 'POST' && scansRoute.test(request.url.split('?')[0] ?? ''))
      request.headers['content-type'] = scanAsReceived;
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    // The route's pattern, not the address: a one-tap link's token is a secret.
    const line = {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? '(no route)',
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
    };
    if (reply.statusCode >= 500) logger.error(line, 'answered');
    else if (reply.statusCode >= 400) logger.info(line, 'refused');
    else logger.debug(line, 'answered');
    done();
  });
}
