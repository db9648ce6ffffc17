import 'reflect-metadata';
import cookie from '@fastify/cookie';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConsoleModule } from './console/console.module.js';
import { ConsultationModule } from './decide/consultation/consultation.module.js';
import { LiaisonModule } from './decide/liaison/liaison.module.js';
import { DraftingModule } from './decide/drafting/drafting.module.js';
import { DocumentsModule } from './decide/documents/documents.module.js';
import { HazardModule } from './decide/hazard/hazard.module.js';
import { InstructionModule } from './decide/instruction/instruction.module.js';
import { ObservationModule } from './decide/observation/observation.module.js';
import { RulebookModule } from './decide/rulebook/rulebook.module.js';
import { SigningModule } from './decide/signing/signing.module.js';
import { WarningModule } from './decide/warning/warning.module.js';
import { EmailModule } from './edges/channels/email/email.module.js';
import { SimulatedModule } from './edges/channels/simulated/simulated.module.js';
import { TwilioModule } from './edges/channels/twilio/twilio.module.js';
import { FeedsModule } from './edges/feeds/feeds.module.js';
import { AlertWritingModule } from './edges/publication/alert-writing.module.js';
import { PublicationModule } from './edges/publication/publication.module.js';
import { BoardModule } from './oversee/board/board.module.js';
import { AccessModule } from './platform/access/access.module.js';
import { ClockModule } from './platform/clock/clock.module.js';
import { GroundModule } from './platform/ground.module.js';
import { serveApiDescription } from './platform/http/api-description.js';
import { dressHttp, requestIdOf } from './platform/http/http-edge.js';
import { HttpModule } from './platform/http/http.module.js';
import { refuseUnrouted } from './platform/http/problem.filter.js';
import { createLogger, NestLogger } from './platform/logging/logger.js';
import { ScheduleModule } from './platform/schedule/schedule.module.js';
import { SettingsModule } from './platform/settings/settings.module.js';
import type { Settings } from './platform/settings/settings.js';
import { CallingModule } from './reach/calling/calling.module.js';
import { DirectoryModule } from './reach/directory/directory.module.js';
import { DisseminationModule } from './reach/dissemination/dissemination.module.js';
import { Chance } from './shared/chance.js';
import type { Clock } from './shared/clock.js';

/** What a test or the demonstration puts in the place of the real outside. */
export interface AppOptions {
  readonly settings: Settings;
  /** In place of the clock the settings ask for. */
  readonly clock?: Clock;
  readonly chance?: Chance;
  /** `by-hand`: nothing due happens until `Ticker.tickAll()` is called. Default `by-time`. */
  readonly ticking?: 'by-time' | 'by-hand';
  /** Where log lines go; standard output when left out. */
  readonly writeLog?: (line: string) => void;
}

/** The composition root: every room, in the order in which they may know each other. */
@Module({})
export class AppModule {
  static with(options: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SettingsModule.with(options.settings),
        ClockModule.with({
          ...(options.clock ? { clock: options.clock } : {}),
          ...(options.chance ? { chance: options.chance } : {}),
        }),
        ScheduleModule.with(options.ticking ?? 'by-time'),
        GroundModule,
        HttpModule,
        AccessModule,
        DirectoryModule,
        DisseminationModule,
        CallingModule,
        RulebookModule,
        DocumentsModule,
        ObservationModule,
        HazardModule,
        SigningModule,
        ConsultationModule,
        WarningModule,
        InstructionModule,
        DraftingModule,
        LiaisonModule,
        BoardModule,
        FeedsModule,
        AlertWritingModule,
        PublicationModule,
        EmailModule,
        TwilioModule.with(options.settings),
        SimulatedModule.with(options.settings),
        ConsoleModule,
      ],
    };
  }
}

/** The whole service, initialised but not listening. `close()` it. */
export async function createApp(options: AppOptions): Promise<NestFastifyApplication> {
  const { settings } = options;
  const logger = createLogger(settings, options.writeLog);
  const adapter = new FastifyAdapter({
    bodyLimit: settings.limits.bodyKibibytes * 1_024,
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }): string =>
      requestIdOf(request.headers, () => app.get(Chance).id()),
    forceCloseConnections: true,
    frameworkErrors: refuseUnrouted,
  });
  const app: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(options),
    adapter,
    {
      logger: new NestLogger(logger),
      rawBody: true,
      abortOnError: false,
    },
  );
  await app.register(cookie);
  dressHttp(app, settings, logger);
  serveApiDescription(app);
  await app.init();
  return app;
}
