/**
 * Where a message stands among those it refers to: what it takes the place of, and whether something newer has already
 * taken its own (CAP 1.2 references; the national form names only the first of a chain).
 */
import { advice, warning, type Reason } from '../../../shared/reason.js';
import { minuteMs } from '../../../shared/time.js';
import type { ReportedSignal } from './reported-signal.js';

export type SignalState = 'current' | 'superseded' | 'cancelled';

/** A message of a chain that is known already. */
export interface ChainMember {
  readonly id: string;
  readonly chainId: string;
  readonly sender: string;
  readonly identifier: string;
  readonly sent: number;
  readonly receivedAt: number;
  readonly msgType: ReportedSignal['msgType'];
  readonly state: SignalState;
  /** Whether somebody vouched for it: nothing else stands in the way of anybody. */
  readonly counts: boolean;
}

export interface PlaceInChain {
  /** The chain it joins; null where it begins one. */
  readonly chainId: string | null;
  /** Ids of those it takes the place of, or takes back. */
  readonly retires: readonly string[];
  /** Its own state on arrival. */
  readonly state: SignalState;
  readonly notes: readonly Reason[];
}

/**
 * `members`: every message of every chain it refers to. `referrers`: those that came before it and referred to it. Matched
 * by sender and identifier, because `sent` inside references is often wrong.
 */
export function placeInChain(
  signal: Pick<ReportedSignal, 'sender' | 'identifier' | 'sent' | 'msgType' | 'references'>,
  members: readonly ChainMember[],
  referrers: readonly ChainMember[],
  now: number,
): PlaceInChain {
  const notes: Reason[] = [];
  const isCancel = signal.msgType === 'cancel';
  const isNamed = (member: ChainMember) =>
    signal.references.some(
      ({ sender, identifier }) =>
        sender === member.sender &&
        // A message of several hazards is a signal for each, `a` and `a#11B06`: what cancels it cancels them all.
        (identifier === member.identifier || (isCancel && member.identifier.startsWith(`${identifier}#`))),
    );
  signal.references.forEach(({ sender, identifier, sent = null }, index) => {
    const where = `references[${index}]`;
    const named = members.filter((member) => member.sender === sender && member.identifier === identifier);
    if (named.length === 0)
      notes.push(
        warning(
          where,
          'hazard.reference-unknown',
          `没收到过它引用的消息:${identifier}`,
          `the message it refers to was never received: ${identifier}`,
        ),
      );
    else if (sent !== null && !named.some((member) => member.sent === sent))
      notes.push(
        advice(
          where,
          'hazard.reference-sent',
          '引用里的发送时间与原消息不一致，按发送方和编号认定',
          'the time in the reference is not that of the message; sender and identifier decided',
        ),
      );
    if (named.some((member) => member.sent > signal.sent))
      notes.push(
        warning(
          where,
          'hazard.chain-backwards',
          '发送时间早于它所引用的消息，请核对发布方时钟',
          'it was sent before the message it refers to: check the sender’s clock',
        ),
      );
  });
  const chainId = (members.find((member) => isNamed(member) && member.counts) ?? members.find(isNamed) ?? referrers[0])
    ?.chainId;
  const after = [
    ...referrers.filter(({ msgType }) => msgType === 'update' || msgType === 'cancel'),
    ...members.filter((member) => !isNamed(member) && isNewer(member, signal, now)),
  ].filter(({ counts }) => counts);
  const cancelled = after.some(({ msgType }) => msgType === 'cancel');
  const superseded = after.some(({ state, msgType }) => msgType !== 'cancel' && state === 'current');
  const state = isCancel ? 'current' : cancelled ? 'cancelled' : superseded ? 'superseded' : 'current';
  if (state !== 'current')
    notes.push(
      warning(
        'sent',
        cancelled ? 'hazard.already-cancelled' : 'hazard.already-superseded',
        cancelled ? '解除它的消息已先到，只留存' : '取代它的消息已先到，只留存',
        cancelled
          ? 'the message that cancels it came before it: kept only'
          : 'the message that takes its place came before it: kept only',
      ),
    );
  const isReferring = signal.msgType === 'update' || isCancel;
  const retires = members.filter(
    (member) =>
      member.state === 'current' && member.msgType !== 'cancel' && (isNamed(member) || !isNewer(member, signal, now)),
  );
  return { chainId: chainId ?? null, retires: isReferring ? retires.map(({ id }) => id) : [], state, notes };
}

/** A clock that runs ahead makes nothing newer than it was when it came. */
const aheadMs = 10 * minuteMs;

/** An update never overtakes what is newer than itself. */
function isNewer(member: ChainMember, { sent }: { readonly sent: number }, now: number): boolean {
  return Math.min(member.sent, member.receivedAt + aheadMs) > Math.min(sent, now + aheadMs);
}
