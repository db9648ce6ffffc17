import { Injectable } from '@nestjs/common';
import type { DeliveryOutcome, OutgoingMessage } from './core/delivery.js';
import { ChannelRegistry, type Channel } from './dissemination.ports.js';

/** The channels this process has, in the order they were registered. */
@Injectable()
export class RegisteredChannels extends ChannelRegistry {
  private readonly channels: Channel[] = [];

  add(channel: Channel): void {
    if (this.channels.some(({ id }) => id === channel.id)) throw new Error(`two channels are called ${channel.id}`);
    this.channels.push(channel);
  }

  all(): readonly Channel[] {
    return this.channels;
  }
}

function isActual(message: OutgoingMessage): message is OutgoingMessage<'actual'> {
  return message.nature === 'actual';
}

/** The last door before a provider: what is not real goes through a channel that carries everything, or nowhere. */
export function sendThrough(channel: Channel, message: OutgoingMessage): Promise<DeliveryOutcome> {
  if (channel.carries === 'everything') return channel.send(message);
  if (isActual(message)) return channel.send(message);
  return Promise.resolve({ kind: 'refused', reason: 'drill-on-live-channel' });
}
