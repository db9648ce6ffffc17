import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { routesOf } from '../access/entrances.js';
import type { Entrance } from '../access/permission.js';
import { wireSchemas } from './wire-schemas.js';

const problem = {
  type: 'object',
  required: ['code', 'message', 'requestId'],
  properties: {
    code: { type: 'string', description: '<concept>.<what>, stable' },
    message: { type: 'string', description: 'for a person, in Chinese or by Accept-Language in English' },
    reasons: {
      type: 'array',
      items: {
        type: 'object',
        required: ['where', 'code', 'level', 'message'],
        properties: {
          where: { type: 'string' },
          code: { type: 'string' },
          level: { enum: ['error', 'warning', 'advice'] },
          message: { type: 'string' },
        },
      },
    },
    requestId: { type: 'string' },
  },
};

const refused = {
  description: 'Refused: every reason at once.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** The API in OpenAPI, from the routes, their permissions and the wire shapes themselves. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Jiaoying 叫应')
    .setDescription('Early warning that is not finished until somebody answers.')
    .setVersion('1')
    .addCookieAuth('jiaoying_session', { type: 'apiKey', description: 'From POST /api/v1/session.' })
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'key', description: 'A feed key, for machines.' })
    .build();
  const document = SwaggerModule.createDocument(app, about, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  const entrances = new Map(
    routesOf(app.get(ModulesContainer)).map(({ method, path, entrance }) => [`${method} ${path}`, entrance]),
  );
  for (const [path, operations] of Object.entries(document.paths)) {
    const route = path.replace(/\{(\w+)\}/g, ':$1');
    for (const [method, operation] of Object.entries(operations as Record<string, object>)) {
      describeEntrance(operation, entrances.get(`${method.toUpperCase()} ${route}`));
    }
  }
  const schemas = { ...document.components?.schemas, ...wireSchemas(document), Problem: problem };
  return { ...document, components: { ...document.components, schemas } } as OpenAPIObject;
}

function describeEntrance(operation: object, entrance: Entrance | undefined): void {
  if (!entrance) return;
  const responses = { ...(operation as { responses?: object }).responses, default: refused };
  Object.assign(
    operation,
    'needs' in entrance
      ? { responses, security: [{ cookie: [] }, { bearer: [] }], 'x-permission': entrance.needs }
      : { responses, security: [], 'x-open': entrance.open },
  );
}

/** Serves the description at /api/docs. */
export function serveApiDescription(app: NestFastifyApplication): void {
  SwaggerModule.setup('api/docs', app, () => describeApi(app), { jsonDocumentUrl: 'api/docs/openapi.json' });
}
