import { Module } from '@nestjs/common';
import { Settings } from '../../platform/settings/settings.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DisseminationModule } from '../dissemination/dissemination.module.js';
import { CallDeskService } from './call-desk.service.js';
import { CallQueriesService } from './call-queries.service.js';
import { CallRunner } from './call-runner.service.js';
import { CallStore } from './call-store.ports.js';
import { SqlCallStore } from './call.store.js';
import { CallingController } from './calling.controller.js';
import { AnnouncementsService } from './announcements.service.js';
import {
  Announcements,
  CallBackNumber,
  CallDesk,
  Calling,
  CallQueries,
  InboundReplies,
  OneTapLinks,
  SignedLinks,
} from './calling.ports.js';
import { CallingService } from './calling.service.js';
import { InboundRepliesService } from './inbound-replies.service.js';
import { PublicAddress, SecretLinks, SignedOneTapLinks } from './one-tap-links.store.js';
import { OneTapController } from './one-tap.controller.js';
import { OneTap } from './one-tap.service.js';

/** Who answered, whatever the reason. Stands on the database, events, ticking, clock and chance modules, which are global. */
@Module({
  imports: [DirectoryModule, DisseminationModule],
  controllers: [CallingController, OneTapController],
  providers: [
    { provide: CallStore, useClass: SqlCallStore },
    {
      provide: CallBackNumber,
      useFactory: (settings: Settings): CallBackNumber => ({ number: settings.desk.callBackNumber }),
      inject: [Settings],
    },
    {
      provide: PublicAddress,
      useFactory: (settings: Settings): PublicAddress => ({ url: settings.http.publicUrl }),
      inject: [Settings],
    },
    { provide: SignedLinks, useClass: SecretLinks },
    { provide: OneTapLinks, useClass: SignedOneTapLinks },
    CallRunner,
    { provide: Calling, useClass: CallingService },
    { provide: Announcements, useClass: AnnouncementsService },
    { provide: CallQueries, useClass: CallQueriesService },
    { provide: InboundReplies, useClass: InboundRepliesService },
    { provide: CallDesk, useClass: CallDeskService },
    OneTap,
  ],
  exports: [Announcements, Calling, CallQueries, InboundReplies, CallDesk, CallBackNumber, CallRunner, SignedLinks],
})
export class CallingModule {}
