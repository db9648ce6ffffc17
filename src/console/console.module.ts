import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import serveFiles from '@fastify/static';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/** Where `npm run build:console` puts the pages; the same folder seen from `src/console` and from `dist/console`. */
const pages = fileURLToPath(new URL('../../dist/console/app', import.meta.url));

/** Addresses of machines and of one-tap links: a wrong one is answered as wrong, never with a page. */
const notPages = /^\/(api|hooks|t|cap|health|metrics)(\/|$)/;

/** File names under here carry a hash of their content, so a browser may keep them for ever. */
const hashed = '/assets/';

/**
 * Serves the web console: its files, and `index.html` for every other address, because the pages find their own way.
 * Without a build the service runs all the same and says how to get one.
 */
@Module({})
export class ConsoleModule implements OnModuleInit {
  constructor(private readonly http: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    if (!existsSync(join(pages, 'index.html'))) {
      fastify.get('/', (_request, reply) =>
        reply
          .status(503)
          .type('text/plain; charset=utf-8')
          .send('The console is not built yet: npm run build:console\n'),
      );
      return;
    }
    const files = new Set(readdirSync(pages).map((name) => `/${name}`));
    void fastify.register(serveFiles, { root: pages, serve: false, cacheControl: false });
    fastify.get('/*', (request, reply) => {
      const [path = '/'] = request.url.split('?');
      if (notPages.test(path)) return reply.callNotFound();
      if (path.startsWith(hashed)) {
        reply.header('cache-control', 'public, max-age=31536000, immutable');
        return reply.sendFile(path.slice(1));
      }
      // Whoever opens the console gets the newest build; only the small entrance is asked for again.
      reply.header('cache-control', 'no-cache');
      return reply.sendFile(files.has(path) ? path.slice(1) : 'index.html');
    });
  }
}
