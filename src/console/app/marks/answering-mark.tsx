import type { ReactNode } from 'react';
import type { AnsweringState } from '../api/types.js';
import { useSay } from '../words/language.js';

/** A state of answering: its own figure and colour, never a level's. */
export function AnsweringMark({ state, wordless = false }: { state: AnsweringState; wordless?: boolean }): ReactNode {
  const say = useSay();
  return (
    <span className={`answering answering-${state}`}>
      <i className="answering-figure" aria-hidden="true" />
      {wordless ? <span className="unseen">{say(`state.${state}`)}</span> : say(`state.${state}`)}
    </span>
  );
}

/** Worst first: a parent shows the worst of its children. */
export const worstFirst: readonly AnsweringState[] = [
  'unreached',
  'escalated',
  'overdue',
  'incomplete',
  'waiting',
  'answered',
];

export function worstOf(states: Partial<Record<AnsweringState, number>> | undefined): AnsweringState | null {
  return worstFirst.find((state) => (states?.[state] ?? 0) > 0) ?? null;
}

/** answered/total as a bar that is cut by state, worst at the right end. */
export function Meter({
  answered,
  total,
  states,
  label,
}: {
  answered: number;
  total: number;
  states?: Partial<Record<AnsweringState, number>>;
  label: string;
}): ReactNode {
  const parts: [AnsweringState, number][] = states
    ? [...worstFirst].reverse().map((state) => [state, states[state] ?? 0])
    : [
        ['answered', answered],
        ['waiting', Math.max(0, total - answered)],
      ];
  const whole = Math.max(
    total,
    parts.reduce((sum, [, count]) => sum + count, 0),
  );
  return (
    <span className="meter" role="img" aria-label={`${label} ${answered}/${total}`}>
      {whole > 0 &&
        parts
          .filter(([, count]) => count > 0)
          .map(([state, count]) => (
            <i key={state} className={`meter-part meter-${state}`} style={{ width: `${(count / whole) * 100}%` }} />
          ))}
    </span>
  );
}
