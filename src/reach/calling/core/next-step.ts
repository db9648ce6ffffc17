/** The ladder of a post that stays silent: who is called now, and when it goes on (design.md §2 叫应; domain.md §7.3, 渝汛办〔2016〕15号). */
import type { ChannelKind } from '../../dissemination/core/delivery.js';
import type { Ladder, LadderStep, StepTarget } from './call.js';

/** Where one obligation stands on its ladder. */
export interface LadderFacts {
  readonly ladder: Ladder;
  readonly stepIndex: number;
  /** Calls already made at this step. */
  readonly callsMade: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly answered: boolean;
  /** Whether anybody can be called at this target now; asked for today's duty roster, not for the one at the opening. */
  readonly reachable: (target: StepTarget, channels: readonly ChannelKind[]) => boolean;
}

/** Why this is the next step. */
export type StepBecause = 'opened' | 'retry' | 'silent' | 'nobody-there';

export type NextStep =
  | { readonly do: 'nothing'; readonly because: 'answered' | 'person-sent' }
  | {
      readonly do: 'call';
      readonly because: StepBecause;
      readonly stepIndex: number;
      /** This call included. */
      readonly callsMade: number;
      readonly target: StepTarget;
      readonly channels: readonly ChannelKind[];
      readonly spread: 'all' | 'first';
      /** When to look again, epoch milliseconds. */
      readonly nextAt: number;
      /** Steps passed over at once because nobody was there. */
      readonly skipped: readonly StepTarget[];
    }
  | {
      readonly do: 'send-person';
      readonly because: StepBecause;
      readonly stepIndex: number;
      readonly skipped: readonly StepTarget[];
    };

/**
 * What to do now for an obligation whose time has come. A step with nobody to call costs no time; a ladder that ends
 * without `person-sent` still ends there, so that no silence ever goes unnoticed.
 */
export function nextStep(facts: LadderFacts): NextStep {
  const { ladder, now, answered, reachable } = facts;
  if (answered) return { do: 'nothing', because: 'answered' };
  const skipped: StepTarget[] = [];
  let stepIndex = Math.max(0, facts.stepIndex);
  let callsMade = Math.max(0, facts.callsMade);
  if (isPersonSent(ladder, stepIndex) && callsMade > 0) return { do: 'nothing', because: 'person-sent' };
  let because: StepBecause = stepIndex === 0 && callsMade === 0 ? 'opened' : 'retry';
  for (;;) {
    const step = ladder.steps[stepIndex];
    if (!step || step.target === 'person-sent') return { do: 'send-person', because, stepIndex, skipped };
    if (callsMade < step.calls) {
      if (reachable(step.target, step.channels)) {
        if (callsMade === 0 && because === 'retry') because = 'silent';
        return {
          do: 'call',
          because,
          stepIndex,
          callsMade: callsMade + 1,
          target: step.target,
          channels: step.channels,
          spread: step.spread,
          nextAt: now + everyMs(step),
          skipped,
        };
      }
      skipped.push(step.target);
      because = 'nobody-there';
    } else if (because !== 'nobody-there') {
      because = 'silent';
    }
    stepIndex += 1;
    callsMade = 0;
  }
}

/** True where somebody has to go to the door: the last rung, written or not. */
export function isPersonSent(ladder: Ladder, stepIndex: number): boolean {
  const step = ladder.steps[stepIndex];
  return step === undefined || step.target === 'person-sent';
}

/** Who is called at this place of the ladder. */
export function targetAt(ladder: Ladder, stepIndex: number): StepTarget {
  return ladder.steps[stepIndex]?.target ?? 'person-sent';
}

/** Who will be called at `nextAt` if nothing is heard; null when the ladder has ended. */
export function nextTargetOf(ladder: Ladder, stepIndex: number, callsMade: number): StepTarget | null {
  if (isPersonSent(ladder, stepIndex)) return null;
  const step = ladder.steps[stepIndex];
  return step && callsMade < step.calls ? step.target : targetAt(ladder, stepIndex + 1);
}

function everyMs(step: LadderStep): number {
  return Math.max(1, step.everySeconds) * 1_000;
}

/** Reasons after which the number itself is fine and the desk may still be reached: the ladder keeps its own time. */
const worthAnotherCall = /busy|no-answer|占线|未接/;

/** Whether a call that came to nothing sends the ladder on at once, past the calls that are left at its step. */
export function goesOnAtOnce(reason: string): boolean {
  return !worthAnotherCall.test(reason);
}
