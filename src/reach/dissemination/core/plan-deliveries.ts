/** Which deliveries one call of the ladder means: one row for each obligation, one provider request for each person and channel (design.md §4, §5). */
import { colourRank, type Colour } from '../../../shared/level.js';
import type { Nature } from '../../../shared/nature.js';
import { normalAddress } from '../../directory/core/address.js';
import { carrierKey, type Carrier } from './delivery-key.js';
import type { ChannelKind, SourceRef } from './delivery.js';

/** What planning needs to know of a registered channel. */
export interface ChannelFact {
  readonly id: string;
  readonly kind: ChannelKind;
  /** Only a channel that carries everything may carry a drill. */
  readonly carries: 'actual' | 'everything';
}

/** The part of a call's order that decides who is sent what. */
export interface CallFacts {
  readonly source: SourceRef;
  readonly obligationIds: readonly number[];
  readonly nature: Nature;
  readonly colour: Colour;
  readonly unitId: string;
  readonly recipients: readonly {
    readonly contactId: string | null;
    readonly voice: string | null;
    readonly sms: string | null;
    readonly email: string | null;
  }[];
  readonly channels: readonly ChannelKind[];
  readonly spread: 'all' | 'first';
  readonly callNo: number;
  readonly subject: string;
  readonly texts: { readonly voice: string; readonly sms: string; readonly email: string };
}

/** One provider request and the obligations it carries, in the order they were given. */
export interface PlannedCarrier extends Carrier {
  readonly key: string;
  readonly channelId: string;
  readonly address: string;
  readonly text: string;
  readonly obligationIds: readonly number[];
  /** Which recipient of the order, and the place among that person's channels: 0 leaves at once, later ones wait
   * until every earlier one came to nothing. */
  readonly chain: number;
  readonly turn: number;
  /** 0 for red … 3 for blue: lanes send in this order. */
  readonly urgency: number;
}

export interface DeliveryPlan {
  readonly carriers: readonly PlannedCarrier[];
  /** Why nothing can be sent at all; null when something can. */
  readonly nothing: 'nobody' | 'no-channel' | 'no-address' | null;
}

export function urgencyOf(colour: Colour): number {
  return 3 - colourRank(colour);
}

/** The channel that carries this kind for this nature: the first registered one that may; a drill never binds to a live one. */
export function bindChannel<C extends ChannelFact>(
  channels: readonly C[],
  kind: ChannelKind,
  nature: Nature,
): C | null {
  return (
    channels.find((channel) => channel.kind === kind && (nature === 'actual' || channel.carries === 'everything')) ??
    null
  );
}

type Addressee = CallFacts['recipients'][number];

function addressFor(kind: ChannelKind, recipient: Addressee, unitId: string): string | null {
  switch (kind) {
    case 'voice':
      return recipient.voice;
    case 'sms':
    case 'app':
      return recipient.sms;
    case 'email':
      return recipient.email;
    case 'broadcast':
      return `loudspeaker:${unitId}`;
  }
}

function textFor(kind: ChannelKind, texts: CallFacts['texts']): string {
  switch (kind) {
    case 'voice':
    case 'broadcast':
      return texts.voice;
    case 'sms':
    case 'app':
      return texts.sms;
    case 'email':
      return texts.email;
  }
}

export function planDeliveries(call: CallFacts, channels: readonly ChannelFact[]): DeliveryPlan {
  if (call.recipients.length === 0) return { carriers: [], nothing: 'nobody' };
  const bound = [...new Set(call.channels)]
    .map((kind) => ({ kind, channel: bindChannel(channels, kind, call.nature) }))
    .filter((binding): binding is { kind: ChannelKind; channel: ChannelFact } => binding.channel !== null);
  if (bound.length === 0) return { carriers: [], nothing: 'no-channel' };

  const carriers: PlannedCarrier[] = [];
  const taken = new Set<string>();
  for (const [chain, recipient] of call.recipients.entries()) {
    let turn = 0;
    for (const { kind, channel } of bound) {
      const given = addressFor(kind, recipient, call.unitId);
      // One phone written in two ways is one phone, here and when it answers.
      const address = given && (normalAddress(given) ?? given);
      // Two people behind one number are told once: the phone rings once for a call.
      if (!address || taken.has(`${kind} ${address}`)) continue;
      const carrier: Carrier = {
        source: call.source,
        unitId: call.unitId,
        // A loudspeaker speaks to the place, whoever is on duty there.
        contactId: kind === 'broadcast' ? null : recipient.contactId,
        channel: kind,
        callNo: call.callNo,
      };
      const key = carrierKey(carrier);
      if (taken.has(key)) continue;
      taken.add(`${kind} ${address}`).add(key);
      carriers.push({
        ...carrier,
        key,
        channelId: channel.id,
        address,
        text: textFor(kind, call.texts),
        obligationIds: [...new Set(call.obligationIds)],
        chain,
        turn: call.spread === 'first' ? turn : 0,
        urgency: urgencyOf(call.colour),
      });
      turn += 1;
    }
  }
  return { carriers, nothing: carriers.length === 0 ? 'no-address' : null };
}
