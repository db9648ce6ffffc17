/** Rain of the last 1, 3, 6, 12 and 24 hours, kept added up by the hour so that no window reads its readings again. */
import { hourMs } from '../../../shared/time.js';

export const windowHours = [1, 3, 6, 12, 24] as const;

/** Whole thousandths of a millimetre that count, as of the moment they had fallen by. */
export interface Amount {
  readonly at: number;
  readonly amount: number;
}

/** The end of the hour an amount belongs to: 08:00 sharp closes the hour before, 08:01 opens the next. */
export function hourOf(at: number): number {
  return Math.ceil(at / hourMs) * hourMs;
}

/** What changes in the sums of the hours; late, corrected and rejected amounts alike, in any order. */
export function hourChanges(changes: readonly Amount[]): ReadonlyMap<number, number> {
  const hours = new Map<number, number>();
  for (const { at, amount } of changes) hours.set(hourOf(at), (hours.get(hourOf(at)) ?? 0) + amount);
  return new Map([...hours].filter(([, amount]) => amount !== 0));
}

/** A stretch of time: after `after`, up to and with `until`. */
export interface Stretch {
  readonly after: number;
  readonly until: number;
}

/** The parts of hours at the ends of the windows as of `at`, whose amounts are read one by one; at most six, none on the hour. */
export function edgesOf(at: number): readonly Stretch[] {
  if (at % hourMs === 0) return [];
  return [
    { after: hourOf(at) - hourMs, until: at },
    ...windowHours.map((hours) => ({ after: at - hours * hourMs, until: hourOf(at - hours * hourMs) })),
  ];
}

/**
 * The sum of each window as of `at`. An amount belongs to the window its end lies in, whole, also when it began before.
 * `hours`: sums by end of hour; `edges`: amounts of the stretches of `edgesOf(at)`, others are not looked at.
 */
export function windowSums(
  at: number,
  hours: ReadonlyMap<number, number>,
  edges: readonly Amount[],
): readonly { readonly hours: number; readonly amount: number }[] {
  const sumOf = (amounts: Iterable<number>) => [...amounts].reduce((sum, each) => sum + each, 0);
  const within = ({ after, until }: Stretch) =>
    sumOf(edges.filter((edge) => edge.at > after && edge.at <= until).map(({ amount }) => amount));
  const [present, ...begun] = edgesOf(at).map(within);
  const lastWhole = Math.floor(at / hourMs) * hourMs;
  return windowHours.map((length, index) => {
    const firstWhole = hourOf(at - length * hourMs);
    const whole = [...hours].filter(([end]) => end > firstWhole && end <= lastWhole).map(([, amount]) => amount);
    return { hours: length, amount: sumOf(whole) + (present ?? 0) + (begun[index] ?? 0) };
  });
}
