import { Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { checkBodyPipe } from './check-body.pipe.js';
import { HealthController } from './health.controller.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotencyStore } from './idempotency.ports.js';
import { TypeormIdempotencyStore } from './idempotency.store.js';
import { ProblemFilter } from './problem.filter.js';

/** What every request passes through, whatever it asks. */
@Module({
  controllers: [HealthController],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useFactory: checkBodyPipe },
    { provide: IdempotencyStore, useClass: TypeormIdempotencyStore },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  ],
})
export class HttpModule {}
