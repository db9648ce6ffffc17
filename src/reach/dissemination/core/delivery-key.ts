/** The key that makes a retransmission the same message (design.md §4 Key). */
import { channelKinds, type ChannelKind, type SourceRef } from './delivery.js';

/** What one provider request is: one call of one source version to one person over one channel. */
export interface Carrier {
  readonly source: SourceRef;
  readonly unitId: string;
  /** Null for the desk itself. */
  readonly contactId: string | null;
  readonly channel: ChannelKind;
  readonly callNo: number;
}

const desk = 'desk';

/** `instruction:0198…:3|street-500103010|c-17|sms|2`. A new call takes a new call number, nothing else changes the key. */
export function carrierKey(carrier: Carrier): string {
  const { source, unitId, contactId, channel, callNo } = carrier;
  return [`${source.kind}:${source.id}:${source.version}`, unitId, contactId ?? desk, channel, callNo].join('|');
}

/** Reads a key back as a provider returned it; null when it is none of ours. */
export function parseCarrierKey(key: string): Carrier | null {
  const parts = key.split('|');
  const [sourcePart, unitId, contact, channel, callNo] = parts;
  if (parts.length !== 5 || !sourcePart || !unitId || !contact || !channel || !callNo) return null;
  const source = /^([^:]+):(.+):(\d+)$/.exec(sourcePart);
  const kind = channelKinds.find((known) => known === channel);
  if (!source || !kind || !/^\d+$/.test(callNo)) return null;
  return {
    source: { kind: source[1] as string, id: source[2] as string, version: Number(source[3]) },
    unitId,
    contactId: contact === desk ? null : contact,
    channel: kind,
    callNo: Number(callNo),
  };
}
