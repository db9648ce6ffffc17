import { Module, type BeforeApplicationShutdown, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { Settings } from '../../../platform/settings/settings.js';
import { CallingModule } from '../../../reach/calling/calling.module.js';
import { DisseminationModule } from '../../../reach/dissemination/dissemination.module.js';
import { ChannelRegistry } from '../../../reach/dissemination/dissemination.ports.js';
import { Lanes } from '../../../reach/dissemination/lanes.service.js';
import { TwilioHooksController } from './twilio-hooks.controller.js';
import { TwilioSmsChannel } from './twilio-sms-channel.js';

/** Real texts, when the settings say `channels.sms: twilio`; its hooks exist only then. */
@Module({})
export class TwilioModule implements OnModuleInit, BeforeApplicationShutdown {
  private channel: TwilioSmsChannel | null = null;

  static with(settings: Settings): DynamicModule {
    const isUsed = settings.channels.sms === 'twilio';
    return {
      module: TwilioModule,
      imports: isUsed ? [DisseminationModule, CallingModule] : [DisseminationModule],
      controllers: isUsed ? [TwilioHooksController] : [],
    };
  }

  constructor(
    private readonly settings: Settings,
    private readonly channels: ChannelRegistry,
    private readonly lanes: Lanes,
  ) {}

  onModuleInit(): void {
    const { channels, twilio, http } = this.settings;
    if (channels.sms !== 'twilio') return;
    this.channel = new TwilioSmsChannel(twilio, http.publicUrl, { perSecond: twilio.messagesPerSecond });
    this.channels.add(this.channel);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (!this.channel) return;
    await this.lanes.stop();
    await this.channel.close();
  }
}
