/** The ladder of the questions after 收到: it asks, it no longer wakes (design.md §2 叫应: 要素不全). */
import { minuteMs } from '../../../shared/time.js';
import type { ChannelKind } from '../../dissemination/core/delivery.js';
import type { Ladder, StepTarget } from './call.js';
import { maxAskRounds } from './obligation-state.js';

export type NextAsking =
  | { readonly do: 'rest' }
  | {
      readonly do: 'ask';
      readonly target: StepTarget;
      readonly channels: readonly ChannelKind[];
      /** Rounds asked, this one included. */
      readonly round: number;
      /** Null after the last round. */
      readonly nextAt: number | null;
    };

/** One question goes up one rung each round: the desk first, at last the next tier. Written channels come before a ringing telephone. */
export function nextAsking(facts: {
  ladder: Ladder;
  round: number;
  now: number;
  reachable: (target: StepTarget, channels: readonly ChannelKind[]) => boolean;
}): NextAsking {
  const { ladder, round, now } = facts;
  if (round >= maxAskRounds) return { do: 'rest' };
  const rungs = ladder.steps.filter(
    (step) => step.target !== 'person-sent' && facts.reachable(step.target, step.channels),
  );
  const rung = rungs[Math.min(round, rungs.length - 1)];
  if (!rung) return { do: 'rest' };
  return {
    do: 'ask',
    target: rung.target,
    channels: [...rung.channels].sort((a, b) => Number(a === 'voice') - Number(b === 'voice')),
    round: round + 1,
    nextAt: round + 1 < maxAskRounds ? now + Math.max(1, ladder.askAgainMinutes) * minuteMs : null,
  };
}
