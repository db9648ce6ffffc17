import { Module, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Settings } from '../../../platform/settings/settings.js';
import { DisseminationModule } from '../../../reach/dissemination/dissemination.module.js';
import { ChannelRegistry } from '../../../reach/dissemination/dissemination.ports.js';
import { Lanes } from '../../../reach/dissemination/lanes.service.js';
import { EmailChannel } from './email-channel.js';

/** Real mail, when the settings say `channels.email: smtp`. */
@Module({ imports: [DisseminationModule] })
export class EmailModule implements OnModuleInit, BeforeApplicationShutdown {
  private channel: EmailChannel | null = null;

  constructor(
    private readonly settings: Settings,
    private readonly channels: ChannelRegistry,
    private readonly lanes: Lanes,
  ) {}

  onModuleInit(): void {
    if (this.settings.channels.email !== 'smtp') return;
    this.channel = new EmailChannel(this.settings.smtp);
    this.channels.add(this.channel);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (!this.channel) return;
    await this.lanes.stop();
    this.channel.close();
  }
}
