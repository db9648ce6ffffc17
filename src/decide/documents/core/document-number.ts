/** Numbers of official papers as the district writes them: 渝中汛指〔2024〕12号 (domain.md §1.3, §4.2). */
import type { Nature } from '../../../shared/nature.js';
import type { Rulebook, SeriesKind } from '../../rulebook/core/rulebook.js';
import { beijingYear } from '../../../shared/time.js';
import { kindsInChinese } from './paper.js';

export function documentNumber(series: string, year: number, number: number): string {
  return `${series}〔${year}〕${number}号`;
}

/** Drills number their papers in a series of their own: the official one has no gap where a drill was. */
export function seriesOf(official: string, nature: Nature): string {
  return nature === 'drill' ? `${official}演练` : official;
}

/** `渝中汛指提示`: the series of a kind of paper, by the plan; a plan of before says none, then the kind's own word. */
export function seriesFor(
  rulebook: Pick<Rulebook, 'paperSeries'>,
  official: string,
  kind: SeriesKind,
  nature: Nature,
): string {
  const suffix = rulebook.paperSeries?.find((series) => series.kind === kind)?.suffix ?? kindsInChinese[kind];
  return seriesOf(`${official}${suffix}`, nature);
}

/** A paper belongs to the year of its signature in Beijing. */
export function yearOfPaper(epochMs: number): number {
  return beijingYear(epochMs);
}
