/**
 * What the signals say now, as a person wants to see it: one card for each hazard and area however many messages arrived,
 * and how each message stands. Replaced, taken back and run out are three different things (console.md 值班台).
 */
import { graverColour, type Colour } from '../../../shared/level.js';
import type { Nature } from '../../../shared/nature.js';
import { hazardOfCode, issuerOf } from '../../rulebook/core/lookups.js';
import type { Rulebook } from '../../rulebook/core/rulebook.js';
import { matchAreas, type Certainty, type Gazetteer } from './match-areas.js';
import type { SignalState } from './place-in-chain.js';
import type { ReportedSignal } from './reported-signal.js';

export interface CardSignal {
  readonly id: string;
  readonly signal: ReportedSignal;
  readonly state: SignalState;
  readonly chainId: string;
  readonly receivedAt: number;
  readonly endedAt: number | null;
  readonly isVerified: boolean;
  readonly signature: 'none' | 'valid' | 'invalid' | 'unverified';
}

export type MessageState = 'standing' | 'superseded' | 'cancelled' | 'expired';

export interface CardMessage {
  readonly id: string;
  readonly chainId: string;
  readonly state: MessageState;
  readonly colour: Colour | null;
  readonly headline: string;
  /** Everybody who issued it. */
  readonly issuers: readonly string[];
  readonly sent: number;
  readonly receivedAt: number;
  readonly expires: number | null;
  readonly endedAt: number | null;
  readonly isVerified: boolean;
  readonly signature: CardSignal['signature'];
}

export interface SignalCard {
  /** Stable while hazard and areas stay the same. */
  readonly key: string;
  readonly hazard: string;
  readonly hazardName: string;
  readonly nature: Nature;
  /** Street unit ids in the order of the directory. */
  readonly areas: readonly string[];
  readonly isWholeDistrict: boolean;
  /** How sure the areas are, of the least sure message that stands; of the newest where none stands. */
  readonly certainty: Certainty;
  /** The gravest that stands; of what stood last where nothing stands any more; null where no message says one. */
  readonly colour: Colour | null;
  /** How it is now: something stands, or how the last of it ended. */
  readonly state: MessageState;
  /** Everybody whose message stands. */
  readonly issuers: readonly string[];
  readonly until: number | null;
  /** Newest first. */
  readonly messages: readonly CardMessage[];
}

interface Placed extends CardMessage {
  readonly hazard: string;
  readonly hazardName: string;
  readonly nature: Nature;
  readonly streets: readonly string[];
  readonly certainty: Certainty;
}

/**
 * Streets with the same messages of a hazard share a card: red in one street and orange in the others are two cards, three
 * messages for the whole district are one. Only alerts and updates that touch us; cancels show in what they ended.
 */
export function signalCards(
  signals: readonly CardSignal[],
  { rulebook, gazetteer, now }: { rulebook: Rulebook; gazetteer: Gazetteer; now: number },
): readonly SignalCard[] {
  const placed = signals.flatMap((signal) => place(signal, rulebook, gazetteer, now) ?? []);
  const groups = new Map<string, { messages: Placed[]; areas: string[] }>();
  for (const kind of new Set(placed.map(({ nature, hazard }) => `${nature}|${hazard}`))) {
    const ofKind = placed.filter(({ nature, hazard }) => `${nature}|${hazard}` === kind);
    for (const { id: street } of gazetteer.streets) {
      const own = relevant(ofKind.filter(({ streets }) => streets.includes(street)));
      if (own.length === 0) continue;
      const key = `${kind}|${own.map(({ id }) => id).join()}`;
      const group = groups.get(key) ?? { messages: own, areas: [] };
      group.areas.push(street);
      groups.set(key, group);
    }
  }
  return [...groups.values()].flatMap((group) => cardOf(group, gazetteer) ?? []).toSorted(byUrgency);
}

/** What stands, and what went before it in the same chains; where nothing stands, the chain that ended last. */
function relevant(messages: readonly Placed[]): Placed[] {
  const standing = messages.filter(({ state }) => state === 'standing');
  const last = [...messages].sort((a, b) => endOf(b) - endOf(a))[0];
  const chains = new Set((standing.length > 0 ? standing : last ? [last] : []).map(({ chainId }) => chainId));
  return messages.filter(({ chainId }) => chains.has(chainId)).toSorted((a, b) => b.receivedAt - a.receivedAt);
}

function place(each: CardSignal, rulebook: Rulebook, gazetteer: Gazetteer, now: number): Placed | null {
  const { signal } = each;
  const nature = signal.status === 'actual' ? 'actual' : signal.status === 'exercise' ? 'drill' : null;
  const issuer = issuerOf(rulebook, signal.sender);
  if (nature === null || issuer === null || (signal.msgType !== 'alert' && signal.msgType !== 'update')) return null;
  const { streets, certainty } = matchAreas(signal, gazetteer);
  if (certainty === null) return null;
  const hazard = hazardOfCode(rulebook, signal.eventCode);
  const isOver = signal.expires !== null && signal.expires <= now;
  return {
    id: each.id,
    chainId: each.chainId,
    state: each.state !== 'current' ? each.state : isOver ? 'expired' : 'standing',
    colour: signal.colour,
    headline: signal.headline ?? signal.description ?? signal.eventName,
    issuers: signal.issuerNames && signal.issuerNames.length > 1 ? signal.issuerNames : [issuer.name],
    sent: signal.sent,
    receivedAt: each.receivedAt,
    expires: signal.expires,
    endedAt: each.endedAt ?? (isOver ? signal.expires : null),
    isVerified: each.isVerified,
    signature: each.signature,
    hazard: hazard?.hazard ?? (signal.eventCode || signal.eventName),
    hazardName: hazard?.name ?? signal.eventName,
    ...{ nature, streets, certainty },
  };
}

function cardOf({ messages, areas }: { messages: Placed[]; areas: string[] }, gazetteer: Gazetteer): SignalCard | null {
  const standing = messages.filter(({ state }) => state === 'standing');
  // Where nothing stands, what ended last says how it ended.
  const shown = standing.length > 0 ? standing : messages.toSorted((a, b) => endOf(b) - endOf(a)).slice(0, 1);
  const [first] = shown;
  if (!first) return null;
  const ends = standing.map(({ expires }) => expires);
  return {
    key: `${first.nature}|${first.hazard}|${areas.join()}`,
    ...{ hazard: first.hazard, hazardName: first.hazardName, nature: first.nature, areas },
    isWholeDistrict: areas.length === gazetteer.streets.length,
    certainty: (['unsure', 'likely'] as const).find((each) => shown.some((one) => one.certainty === each)) ?? 'sure',
    colour: shown.map(({ colour }) => colour).reduce((a, b) => (a === null ? b : b === null ? a : graverColour(a, b))),
    // A message that was replaced by one for elsewhere leaves nothing here.
    state: first.state,
    issuers: [...new Set(standing.flatMap(({ issuers }) => issuers))],
    until: ends.includes(null) || ends.length === 0 ? null : Math.max(...ends.filter((end) => end !== null)),
    messages: messages.map(messageOf),
  };
}

function messageOf(placed: Placed): CardMessage {
  const { id, chainId, state, colour, headline, issuers } = placed;
  const { sent, receivedAt, expires, endedAt, isVerified, signature } = placed;
  return { id, chainId, state, colour, headline, issuers, sent, receivedAt, expires, endedAt, isVerified, signature };
}

function endOf({ endedAt, receivedAt }: Placed): number {
  return endedAt ?? receivedAt;
}

const rank: Readonly<Record<Colour, number>> = { red: 4, orange: 3, yellow: 2, blue: 1 };

function byUrgency(a: SignalCard, b: SignalCard): number {
  const weight = ({ state, colour, nature }: SignalCard) =>
    (nature === 'actual' ? 20 : 0) + (state === 'standing' ? 10 : 0) + (colour === null ? 5 : rank[colour]);
  return weight(b) - weight(a) || (b.messages[0]?.receivedAt ?? 0) - (a.messages[0]?.receivedAt ?? 0);
}
