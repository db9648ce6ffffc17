import { Controller, Get, Param } from '@nestjs/common';
import { Incidents } from '../../decide/hazard/hazard.ports.js';
import { Needs } from '../../platform/access/permission.js';
import { notFound } from '../../shared/domain-error.js';
import { toRfc3339 } from '../../shared/time.js';
import { decodeText } from '../cap/decode-text.js';
import { Faults } from '../cap/faults.js';
import { messageView } from '../cap/message-view.js';
import { readMessage } from '../cap/read-message.js';

/** Characters of the raw text that are sent to a screen; the whole is kept. */
const shownCharacters = 200 * 1024;

/** A message that arrived, as a person reads it, beside its raw text. */
@Controller('api/v1/received')
export class ReceivedController {
  constructor(private readonly incidents: Incidents) {}

  /**
   * One message: what was made of it when it arrived with every fault found then, what its kept bytes say, and its
   * raw text, cut where it is very long. Of a message that calls itself secret nothing was kept and nothing is shown.
   */
  @Get(':id')
  @Needs('signal.read')
  async one(@Param('id') id: string) {
    const kept = await this.incidents.receivedMessage(id);
    if (!kept) throw notFound('received.unknown', '没有这份来报', 'there is no such message');
    const { message, bytes } = kept;
    const { faults, ...head } = { ...message, receivedAt: toRfc3339(message.receivedAt) };
    const read = readMessage(bytes, message.mediaType, []);
    const isHidden = message.outcome === 'refused' || bytes.byteLength === 0 || read.alerts.some((one) => one.isSecret);
    const { alerts, links } = messageView(isHidden ? { ...read, alerts: [], links: [] } : read);
    const text = isHidden ? '' : textOf(bytes);
    return {
      message: head,
      format: message.format,
      // What was wrong with it, and whether its signature held, was found when it came: keys may have changed since.
      alerts: alerts.map((alert) => ({ ...alert, faults: undefined, signature: message.signature })),
      links,
      raw: { text: text.slice(0, shownCharacters), isCut: text.length > shownCharacters },
      faults,
    };
  }
}

/** What cannot be told as text is shown as far as it can be. */
function textOf(bytes: Uint8Array): string {
  return decodeText(bytes, new Faults()) ?? new TextDecoder().decode(bytes);
}
