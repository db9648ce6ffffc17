import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { Settings } from '../../../platform/settings/settings.js';
import { CallingModule } from '../../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../../reach/directory/directory.module.js';
import { DisseminationModule } from '../../../reach/dissemination/dissemination.module.js';
import { ChannelRegistry } from '../../../reach/dissemination/dissemination.ports.js';
import { Clock } from '../../../shared/clock.js';
import { UnitOfWork } from '../../../shared/unit-of-work.js';
import { SimulatedMessageStore } from './simulated-message.store.js';
import { SimulatorController } from './simulator.controller.js';
import { VirtualChannel } from './virtual-channel.js';
import { VirtualPhones } from './virtual-phones.js';

const kinds = ['voice', 'sms', 'email', 'broadcast'] as const;

/** Virtual phones and loudspeakers for every kind of channel the settings leave simulated. */
@Module({})
export class SimulatedModule implements OnModuleInit {
  static with(settings: Settings): DynamicModule {
    return settings.simulates
      ? {
          module: SimulatedModule,
          imports: [DirectoryModule, DisseminationModule, CallingModule],
          controllers: [SimulatorController],
          providers: [SimulatedMessageStore, VirtualPhones],
        }
      : { module: SimulatedModule, imports: [DisseminationModule], providers: [SimulatedMessageStore] };
  }

  constructor(
    private readonly settings: Settings,
    private readonly channels: ChannelRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly store: SimulatedMessageStore,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    for (const kind of kinds) {
      if (this.settings.channels[kind] === 'simulated') {
        this.channels.add(new VirtualChannel(kind, this.unitOfWork, this.store, this.clock));
      }
    }
  }
}
