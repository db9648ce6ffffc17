/** How a virtual phone behaves when it is called: what its provider reports and what its owner says back. */
import type { ChannelKind, Receipt } from '../../../reach/dissemination/core/delivery.js';

export const behaviourKinds = [
  'silent' /* takes everything, says nothing */,
  'answers' /* 收到 with all that was asked; on the telephone presses 1 */,
  'presses-1' /* presses 1 on the telephone, never writes */,
  'unclear' /* writes something nobody can read as an answer */,
  'busy' /* 占线 */,
  'no-answer' /* 响铃5声未接; an SMS arrives but is not read */,
  'wrong-number' /* the number does not exist */,
  'answers-on-call' /* silent until the n-th message over a channel, then answers */,
] as const;
export type BehaviourKind = (typeof behaviourKinds)[number];

export interface PhoneBehaviour {
  readonly kind: BehaviourKind;
  /** Domain time from the message to the reply. */
  readonly afterSeconds?: number;
  /** What the owner writes; a plain full answer or something unclear when left out. */
  readonly text?: string;
  /** For `answers-on-call`: from which message on it answers, 1 is the first. */
  readonly call?: number;
}

export const silent: PhoneBehaviour = { kind: 'silent' };

/** What happens to one message. Seconds are domain time from its arrival. */
export interface PhoneScript {
  /** The provider says at once that it can not reach this address. */
  readonly refusal: string | null;
  readonly receipt: { readonly receipt: Receipt; readonly afterSeconds: number } | null;
  readonly reply: {
    readonly text: string | null;
    readonly digits: string | null;
    readonly afterSeconds: number;
  } | null;
}

const ringSeconds = 30;
const arrivalSeconds = 1;
const defaultReplySeconds = 20;
const fullAnswer = '收到';
const unclearAnswer = '啥事?';

const arrived = (kind: ChannelKind): PhoneScript['receipt'] => ({
  receipt: {
    state: 'delivered',
    detail: kind === 'voice' ? 'picked-up' : kind === 'broadcast' ? 'played' : 'delivered',
  },
  afterSeconds: arrivalSeconds,
});

function reply(behaviour: PhoneBehaviour, kind: ChannelKind): PhoneScript['reply'] {
  const afterSeconds = behaviour.afterSeconds ?? defaultReplySeconds;
  if (kind === 'broadcast') return null;
  if (kind === 'voice') {
    return behaviour.kind === 'unclear' ? null : { text: null, digits: '1', afterSeconds };
  }
  if (behaviour.kind === 'presses-1') return null;
  const text = behaviour.text ?? (behaviour.kind === 'unclear' ? unclearAnswer : fullAnswer);
  return { text, digits: null, afterSeconds };
}

/** `nth` counts the messages this channel has brought to the address, this one included. */
export function scriptFor(behaviour: PhoneBehaviour, kind: ChannelKind, nth: number): PhoneScript {
  const taken: PhoneScript = { refusal: null, receipt: arrived(kind), reply: null };
  switch (behaviour.kind) {
    case 'silent':
      return taken;
    case 'answers':
    case 'presses-1':
    case 'unclear':
      return { ...taken, reply: reply(behaviour, kind) };
    case 'answers-on-call':
      return nth < (behaviour.call ?? 2) ? taken : { ...taken, reply: reply(behaviour, kind) };
    case 'busy':
    case 'no-answer':
      return kind === 'voice'
        ? { ...taken, receipt: { receipt: { state: 'failed', detail: behaviour.kind }, afterSeconds: ringSeconds } }
        : taken;
    case 'wrong-number':
      return { refusal: 'wrong-number', receipt: null, reply: null };
  }
}

/** Reads a stored behaviour; `silent` when it is none. */
export function behaviourOf(json: string | null | undefined): PhoneBehaviour {
  if (!json) return silent;
  const parsed = JSON.parse(json) as PhoneBehaviour;
  return behaviourKinds.includes(parsed.kind) ? parsed : silent;
}
