/** Numbers of official papers as the district writes them: 渝中汛指〔2024〕12号 (domain.md §1.3, §4.2). */
import type { Nature } from '../../../shared/nature.js';
import { beijingYear } from '../../../shared/time.js';

export function documentNumber(series: string, year: number, number: number): string {
  return `${series}〔${year}〕${number}号`;
}

/** Drills number their papers in a series of their own: the official one has no gap where a drill was. */
export function seriesOf(official: string, nature: Nature): string {
  return nature === 'drill' ? `${official}演练` : official;
}

/** A paper belongs to the year of its signature in Beijing. */
export function yearOfPaper(epochMs: number): number {
  return beijingYear(epochMs);
}
