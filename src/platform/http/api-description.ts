import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { wireSchemas } from './wire-schemas.js';

/** The API in OpenAPI, from the routes and the wire shapes themselves. */
export function describeApi(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Jiaoying 叫应')
    .setDescription('Early warning that is not finished until somebody answers.')
    .setVersion('1')
    .addCookieAuth('jiaoying_session')
    .addBearerAuth({ type: 'http', description: 'A feed key, for machines that hand in signals.' })
    .build();
  const document = SwaggerModule.createDocument(app, about, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  const schemas = { ...document.components?.schemas, ...wireSchemas(document) };
  return { ...document, components: { ...document.components, schemas } };
}

/** Serves the description at /api/docs. */
export function serveApiDescription(app: NestFastifyApplication): void {
  SwaggerModule.setup('api/docs', app, () => describeApi(app), { jsonDocumentUrl: 'api/docs/openapi.json' });
}
