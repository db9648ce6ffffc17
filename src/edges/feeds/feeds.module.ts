import { Global, Module } from '@nestjs/common';
import { HazardModule } from '../../decide/hazard/hazard.module.js';
import { RulebookModule } from '../../decide/rulebook/rulebook.module.js';
import { Rulebooks } from '../../decide/rulebook/rulebook.ports.js';
import { Settings } from '../../platform/settings/settings.js';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { FeedHealth } from '../../shared/feed-health.js';
import { FeedFolder } from './feed-folder.js';
import { FeedLinkStore } from './feed-links.store.js';
import { FeedPoll } from './feed-poll.js';
import { FeedStateStore } from './feed-state.store.js';
import { FeedWatch } from './feed-watch.js';
import { FeedRegistry } from './feed.js';
import { FeedsController } from './feeds.controller.js';
import { loadFeeds } from './feeds.files.js';
import { Outside } from './fetch-answer.js';
import { PapersModule } from './papers/papers.module.js';
import { ReceivedController } from './received.controller.js';
import { SignalsController } from './signals.controller.js';
import { MessageIntake } from './take-in-message.js';

/** What comes in by itself: pushed, fetched or put into a folder. Global, for the desk shows whether feeds are alive. */
@Global()
@Module({
  imports: [DirectoryModule, CallingModule, RulebookModule, HazardModule, PapersModule],
  controllers: [SignalsController, FeedsController, ReceivedController],
  providers: [
    {
      provide: FeedRegistry,
      useFactory: (settings: Settings, rulebooks: Rulebooks, directory: Directory) =>
        loadFeeds(settings, {
          issuerIds: new Set(rulebooks.current().issuers.map(({ id }) => id)),
          unitIds: new Set(directory.units().map(({ id }) => id)),
        }),
      inject: [Settings, Rulebooks, Directory],
    },
    FeedStateStore,
    FeedLinkStore,
    FeedWatch,
    { provide: FeedHealth, useExisting: FeedWatch },
    MessageIntake,
    Outside,
    FeedPoll,
    FeedFolder,
  ],
  exports: [FeedHealth],
})
export class FeedsModule {}
